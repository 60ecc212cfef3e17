"""Sound: devices are there, the wanted ones too, and something goes in and out of them."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

from agent_desktop.bootstrap.accounts import audio_of
from agent_desktop.doctor.own_engine import OwnEngine
from agent_desktop.doctor.verdicts import Finding, ok, problem, warning
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.domain.shift_check import DEAD_DB
from agent_desktop.runtime.settings import AudioSettings

AREA: Final = "sound"
_FOUND_WITHIN_S: Final = 20.0
_TONE_S: Final = 0.5
_LISTENS_S: Final = 3.0
_SLOTS: Final = 10  # of 100 ms
_PLUG_IN: Final = "Plug in the headset, or choose another in the desk's settings."


async def examine(engine: OwnEngine, settings: AudioSettings) -> list[Finding]:
    """Look at the devices, play half a second at the ear, and listen to the microphone."""
    await engine.process.configure(None, audio_of(settings))
    if not await engine.until(lambda: engine.devices.asked, _FOUND_WITHIN_S):
        return [problem(AREA, "The sound system does not answer.", "Restart the sound server.")]
    devices = engine.devices
    findings = _devices(settings, devices.inputs, devices.outputs)
    if devices.earpiece:
        findings.append(await _tone(engine, devices.earpiece))
    if devices.microphone:
        findings.append(await _microphone(engine, devices.microphone))
    return findings


def examine_running(status: Mapping[str, Any], settings: AudioSettings) -> list[Finding]:
    """Look at the devices of the running desk; nothing is played into its calls."""
    devices = status.get("devices") or {}
    findings = _devices(settings, devices.get("inputs") or (), devices.get("outputs") or ())
    for place in ("microphone", "earpiece", "ringer"):
        if name := devices.get(place):
            findings.append(ok(AREA, f"The running desk uses {name} as {place}."))
    findings.append(
        ok(AREA, "No tone was tried beside the running desk: agent-desktop ctl check start does.")
    )
    return findings


def _devices(
    settings: AudioSettings, inputs: Sequence[str], outputs: Sequence[str]
) -> list[Finding]:
    findings: list[Finding] = []
    wanted = (
        ("microphone", settings.microphones, inputs),
        ("earpiece", settings.earpieces, outputs),
        ("ringer", settings.ringers, outputs),
        ("loudspeaker", settings.speakers, outputs),
    )
    if not inputs:
        findings.append(problem(AREA, "There is no microphone.", _PLUG_IN))
    if not outputs:
        findings.append(problem(AREA, "There is nothing to hear with.", _PLUG_IN))
    if inputs and outputs:
        sentence = f"{len(inputs)} microphones and {len(outputs)} outputs were found: "
        findings.append(ok(AREA, f"{sentence}{', '.join(dict.fromkeys([*inputs, *outputs]))}."))
    for place, names, found in wanted:
        if names and not any(_is_there(name, found) for name in names):
            sentence = f"None of the devices wanted as {place} is there: {', '.join(names)}."
            findings.append(warning(AREA, sentence, _PLUG_IN))
    return findings


def _is_there(name: str, found: Sequence[str]) -> bool:
    # As the engine understands names: a part of the device's name is enough.
    return any(name.casefold() in device.casefold() for device in found)


async def _tone(engine: OwnEngine, device: str) -> Finding:
    try:
        await engine.process.test_tone("earpiece", on=True)
        await asyncio.sleep(_TONE_S)
        await engine.process.test_tone("earpiece", on=False)
    except AgentDesktopError as exc:
        sentence = f"{device} does not play: {exc.message}."
        return problem(AREA, sentence, "Close the program that holds it, or plug it in again.")
    return ok(AREA, f"A tone was played on {device}.")


async def _microphone(engine: OwnEngine, device: str) -> Finding:
    engine.metered = 0
    try:
        await engine.process.meter(on=True)
        heard = await engine.until(lambda: engine.metered >= _SLOTS, _LISTENS_S)
        await engine.process.meter(on=False)
    except AgentDesktopError as exc:
        heard, why = False, f": {exc.message}"
    else:
        why = ""
    if not heard:
        sentence = f"{device} gives no sound{why}."
        return problem(AREA, sentence, "Close the program that holds it, or plug it in again.")
    if engine.loudest_db <= DEAD_DB:
        sentence = f"{device} gives digital silence only."
        return warning(AREA, sentence, "Look at the headset's mute switch and the system's mixer.")
    return ok(AREA, f"{device} gives sound, {engine.loudest_db:.0f} dB at its loudest.")
