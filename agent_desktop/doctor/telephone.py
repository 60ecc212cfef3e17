"""The telephone system: takes the account, and where it lets a desk call itself, a call too."""

import contextlib
from collections.abc import Mapping
from typing import Any, Final

from agent_desktop.adapters.engine_start import is_running
from agent_desktop.bootstrap.accounts import audio_of, sip_account_of
from agent_desktop.contract.engine import EngineCall, EngineCallState, SipAccount
from agent_desktop.contract.server import DeskResponse
from agent_desktop.doctor.own_engine import OwnEngine
from agent_desktop.doctor.verdicts import Finding, ok, problem, warning
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.domain.events import RegistrationState
from agent_desktop.domain.ids import CallId
from agent_desktop.runtime.local_link import Endpoint
from agent_desktop.runtime.paths import Profile
from agent_desktop.runtime.settings import Settings

AREA: Final = "telephone"
_REGISTERS_WITHIN_S: Final = 10.0
_RINGS_WITHIN_S: Final = 4.0
_CONNECTS_WITHIN_S: Final = 4.0
_ENDS_WITHIN_S: Final = 2.0
_REFUSED: Final = (401, 403, 404, 407)
_SETTLED: Final = (RegistrationState.REGISTERED.value, RegistrationState.FAILED.value)


def engine_left_behind(profile: Profile) -> Finding | None:
    """Return a finding while the engine of a desk that broke off keeps a call alive."""
    try:
        endpoint = Endpoint.read(profile.engine_endpoint)
    except AgentDesktopError:
        return None
    if not is_running(endpoint.pid):
        return None
    return warning(
        AREA,
        "The call engine of a desk that broke off still runs; sound and telephone were not tried.",
        "Start the desk, which takes the engine over, or ask again in two minutes.",
    )


async def examine(
    engine: OwnEngine, settings: Settings, desk: DeskResponse | None
) -> list[Finding]:
    """Register as the desk would, call oneself, unregister."""
    account = sip_account_of(desk, settings.sip)
    if account is None:
        return [_no_account(settings, desk)]
    if not account.server:
        return [ok(AREA, "This desk calls peers directly and registers nowhere.")]
    await engine.process.configure(account, audio_of(settings.audio))
    await engine.until(lambda: engine.registration.state in _SETTLED, _REGISTERS_WITHIN_S)
    said = engine.registration
    found = registration(said.state, said.code, said.reason)
    if said.state != RegistrationState.REGISTERED.value:
        return [found]
    return [found, await _call_oneself(engine, account)]


def registration(state: str, code: int, reason: str) -> Finding:
    """Return what a state of the registration means."""
    if state == RegistrationState.REGISTERED.value:
        return ok(AREA, "The telephone system takes this desk's account.")
    why = f"SIP {code}" if code else reason or "no answer"
    if code in _REFUSED:
        sentence = f"The telephone system refuses the account ({why})."
        return problem(AREA, sentence, "Correct user and password of the SIP account.")
    sentence = f"This desk is not registered at the telephone system ({why})."
    return problem(AREA, sentence, "Check server, port and transport, and the firewall.")


def examine_running(status: Mapping[str, Any]) -> list[Finding]:
    """Return what the running desk says; its calls are not disturbed."""
    said, engine = status.get("registration") or {}, status.get("engine") or {}
    if not engine.get("pid"):
        advice = "Wait a few seconds; if it stays away, the log of the engine says why."
        return [problem(AREA, "The running desk has no call engine.", advice)]
    findings = [
        registration(
            str(said.get("state") or ""), int(said.get("code") or 0), str(said.get("reason") or "")
        )
    ]
    restarts = int(engine.get("restarts") or 0)
    if restarts:
        sentence = f"The call engine broke off {restarts} times since the desk was started."
        findings.append(warning(AREA, sentence, "Send the parcel (--bundle) to support."))
    return findings


def _no_account(settings: Settings, desk: DeskResponse | None) -> Finding:
    if settings.server.url:
        if desk is None:
            advice = "Sign in; then the account is known."
            return problem(AREA, "Without a sign-in there is no telephone account.", advice)
        advice = "Set one at the server: agent-desktop admin sip set NUMBER."
        return problem(AREA, "The server has no telephone account for this agent.", advice)
    if not settings.sip.server:
        advice = "Name the telephone system in [sip], or a central server in [server]."
        return problem(AREA, "The settings name no telephone system.", advice)
    advice = "Keep it: agent-desktop login --sip-password-stdin."
    return problem(AREA, "The password of the telephone account is not in the key ring.", advice)


async def _call_oneself(engine: OwnEngine, account: SipAccount) -> Finding:
    """Dial the own number; every failure only means that this telephone system does not do it."""
    before = set(engine.calls)

    def calls(*states: EngineCallState) -> list[EngineCall]:
        return [c for c in engine.calls.values() if c.call_id not in before and c.state in states]

    def own() -> list[EngineCall]:
        # A customer may call in this very moment, and is not to be answered by a doctor.
        return [c for c in calls(EngineCallState.INCOMING) if c.remote_number == account.user]

    try:
        await engine.process.accept_calls(on=True)
        await engine.process.dial(account.user)
        await engine.until(lambda: bool(own() or calls(EngineCallState.ENDED)), _RINGS_WITHIN_S)
        if not (incoming := own()):
            codes = [c.end_code for c in calls(EngineCallState.ENDED) if c.end_code]
            why = f"SIP {codes[0]}" if codes else "it does not ring"
            return ok(AREA, f"No call was tried: a desk cannot call itself here ({why}).")
        await engine.process.answer(CallId(incoming[0].call_id))
        talking = (EngineCallState.ACTIVE, EngineCallState.HELD)
        connected = await engine.until(lambda: len(calls(*talking)) > 1, _CONNECTS_WITHIN_S)
    except AgentDesktopError as exc:
        return ok(AREA, f"No call was tried: {exc.message}.")
    finally:
        await _end_all(engine)
    if not connected:
        advice = "Look at the telephone system's log: the call rang and was not connected."
        return warning(AREA, "The desk called itself, and the call was not connected.", advice)
    return ok(AREA, "The desk called itself: the call rang, was answered and connected.")


async def _end_all(engine: OwnEngine) -> None:
    with contextlib.suppress(AgentDesktopError):
        await engine.process.accept_calls(on=False)
    for call in list(engine.calls.values()):
        with contextlib.suppress(AgentDesktopError):
            if call.state is EngineCallState.INCOMING:
                # What this caller would have heard without us.
                await engine.process.reject(CallId(call.call_id), 480)
            elif call.state is not EngineCallState.ENDED:
                await engine.process.hang_up(CallId(call.call_id))
    ended = EngineCallState.ENDED
    await engine.until(lambda: all(c.state is ended for c in engine.calls.values()), _ENDS_WITHIN_S)
