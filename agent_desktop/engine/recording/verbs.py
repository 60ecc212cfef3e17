"""What a desk asks of recordings: begin, pause, end."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from agent_desktop.contract.engine import EngineNotice, Verb
from agent_desktop.domain.calls import RecordingState
from agent_desktop.domain.errors import AgentDesktopError, InvalidInput, Unavailable
from agent_desktop.engine.audio.control import AudioControl
from agent_desktop.engine.news import Report
from agent_desktop.engine.recording.sealed_sound import SealedSound
from agent_desktop.engine.recording.track import Track
from agent_desktop.engine.sip.calls import Calls
from agent_desktop.engine.sip.notice_tone import NoticeTones
from agent_desktop.runtime.core_loop import spawn

Submit = Callable[[Callable[[], Any]], Awaitable[Any]]

FORMATS: Final = ("flac", "wav")
_MOST_OF_A_CALL: Final = 1000


class RecordingVerbs:
    """Carries them out on three threads: sip knows the call, audio the sound, a third the file.

    Thread: link.

    Args:
        submit: Runs a function on the sip thread and waits for its result.
    """

    VERBS: Final = frozenset({Verb.RECORD, Verb.PAUSE_RECORDING})

    def __init__(
        self,
        calls: Calls,
        tones: NoticeTones,
        audio: AudioControl,
        report: Report,
        submit: Submit,
    ) -> None:
        self._calls = calls
        self._tones = tones
        self._audio = audio
        self._report = report
        self._submit = submit
        self._running: dict[str, Track] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    async def do(self, verb: Verb, args: Mapping[str, Any]) -> None:
        """Do what one of ``VERBS`` says.

        Raises:
            InvalidInput: ``contract.malformed``.
            Unavailable: ``recording.failed``: it cannot be written.
            NotFound, IllegalTransition: The call is gone, or was not answered.
        """
        call_id, on = _of(args, "call_id", str), _of(args, "on", bool)
        if verb is Verb.PAUSE_RECORDING:
            await self._pause(call_id, on)
        elif on:
            await self._begin(call_id, args)
        else:
            await self._end(call_id)

    async def _begin(self, call_id: str, args: Mapping[str, Any]) -> None:
        if call_id in self._running:
            return
        self._loop = asyncio.get_running_loop()
        file_format, folder = _of(args, "format", str), _of(args, "folder", str)
        key, label = _hex(args, "key"), _hex(args, "label")
        every_s = args.get("notice_every_s", 0.0)
        if file_format not in FORMATS or not isinstance(every_s, int | float):
            raise InvalidInput("recordings are flac or wav", code="contract.malformed")
        await self._submit(partial(self._calls.mark_recording, call_id, RecordingState.ON))
        try:
            sound = await asyncio.to_thread(_new_file, folder, call_id, file_format, key, label)
        except AgentDesktopError:
            await self._mark_off(call_id)
            raise
        track = Track(call_id, sound, self._on_made, self._on_failed)
        self._running[call_id] = track
        await self._on_audio(partial(self._audio.recorders.add, track))
        await self._submit(partial(self._tones.start, call_id, float(every_s)))

    async def _end(self, call_id: str) -> None:
        await self._on_audio(partial(self._audio.recorders.remove, call_id))
        await self._mark_off(call_id)

    async def _pause(self, call_id: str, on: bool) -> None:
        if call_id not in self._running:
            raise Unavailable("this call is not recorded", code="recording.off")
        # First the sound, then the light: what the agent sees is true.
        await self._on_audio(partial(self._audio.recorders.pause, call_id, on))
        state = RecordingState.PAUSED if on else RecordingState.ON
        await self._submit(partial(self._calls.mark_recording, call_id, state))
        await self._submit(partial(self._tones.pause, call_id, on))

    async def _mark_off(self, call_id: str) -> None:
        await self._submit(partial(self._tones.stop, call_id))
        try:
            await self._submit(partial(self._calls.mark_recording, call_id, RecordingState.OFF))
        except AgentDesktopError:
            return  # the call has ended, and its state with it

    def _on_made(self, made: Any) -> None:
        """Take note that a file is closed. Thread: the writer's."""
        self._report(made)
        self._on_loop(lambda: self._running.pop(made.call_id, None))

    def _on_failed(self, track: Track) -> None:
        """Say that a recording cannot go on. Thread: the writer's."""
        self._report(EngineNotice(code="recording.failed", fields={"call_id": track.call_id}))
        self._on_loop(lambda: spawn(self._end(track.call_id), name="end a failed recording"))

    def _on_loop(self, job: Callable[[], Any]) -> None:
        try:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(job)
        except RuntimeError:
            return  # the engine ends

    async def _on_audio(self, job: Callable[[], Any]) -> Any:
        return await asyncio.wrap_future(self._audio.submit(job))


def _new_file(folder: str, call_id: str, file_format: str, key: bytes, label: bytes) -> SealedSound:
    for number in itertools.count(1):
        file = Path(folder) / f"{call_id}-{number}.{file_format}.sealed"
        if not file.exists() or number == _MOST_OF_A_CALL:
            return SealedSound(file, file_format, key, label)
    raise AssertionError("never")


def _hex(args: Mapping[str, Any], name: str) -> bytes:
    try:
        return bytes.fromhex(_of(args, name, str))
    except ValueError:
        raise InvalidInput(f"{name} must be hexadecimal", code="contract.malformed") from None


def _of(args: Mapping[str, Any], name: str, kind: type) -> Any:
    value = args.get(name)
    if not isinstance(value, kind):
        raise InvalidInput(f"{name} must be a {kind.__name__}", code="contract.malformed")
    return value
