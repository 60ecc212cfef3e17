"""What a desk asks of the sound outside a call: tests before the shift, own phrases, beeps."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from agent_desktop.contract.engine import Verb
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.engine.audio.control import AudioControl
from agent_desktop.engine.audio.loudness import amplified, gain_of
from agent_desktop.engine.audio.wav import read_wav

_DEVICES: Final = ("earpiece", "ringer", "speaker")
_AT_THE_EAR_DB: Final = -15.0  # heard, but never over the caller's first word


class SoundVerbs:
    """Carries them out on the audio thread, files in threads of their own. Thread: link."""

    VERBS: Final = frozenset(
        {Verb.TEST_TONE, Verb.METER, Verb.CAPTURE, Verb.PREVIEW, Verb.ANSWER_BEEP}
    )

    def __init__(self, audio: AudioControl) -> None:
        self._audio = audio

    async def do(self, verb: Verb, args: Mapping[str, Any]) -> dict[str, Any] | None:
        """Do what one of ``VERBS`` says.

        Raises:
            InvalidInput: ``contract.malformed``, ``call.bad_file``.
            Unavailable: ``audio.no_device``, ``audio.in_call``, ``recording.failed``.
        """
        match verb:
            case Verb.TEST_TONE:
                device, on = _of(args, "device", str), _of(args, "on", bool)
                if device not in _DEVICES:
                    raise InvalidInput("there is no such place", code="contract.malformed")
                await self._run(partial(self._audio.test_tone, device, on))
            case Verb.METER:
                await self._run(partial(self._audio.meter, _of(args, "on", bool)))
            case Verb.ANSWER_BEEP:
                await self._run(partial(self._audio.set_answer_beep, _of(args, "on", bool)))
            case Verb.CAPTURE:
                return {"seconds": await self._capture(_of(args, "file", str))}
            case Verb.PREVIEW:
                file = _of(args, "file", str)
                sound = await asyncio.to_thread(read_wav, file) if file else b""
                return {"seconds": await self._run(partial(self._audio.preview, sound))}
            case _:
                raise InvalidInput("that is no verb of the sound", code="contract.malformed")
        return None

    async def played(self, call_id: str, file: str) -> None:
        """Let the agent hear along, and the call recorded, what plays to it; "" ends it."""
        try:
            sound = await asyncio.to_thread(read_wav, file) if file else b""
        except InvalidInput:
            return  # too long to be a phrase: ear and recording have the microphone only
        softly = await asyncio.to_thread(amplified, sound, gain_of(_AT_THE_EAR_DB))
        await self._run(partial(self._audio.play_along, call_id, sound, softly))

    def leave(self) -> None:
        """End what only a person can want: no desk is there any more."""
        self._audio.submit(self._audio.leave)

    async def _capture(self, file: str) -> float:
        if file:
            await self._run(partial(self._audio.begin_phrase, file))
            return 0.0
        phrase = await self._run(self._audio.end_phrase)
        return 0.0 if phrase is None else await asyncio.to_thread(phrase.save)

    async def _run(self, job: Callable[[], Any]) -> Any:
        return await asyncio.wrap_future(self._audio.submit(job))


def _of(args: Mapping[str, Any], name: str, kind: type) -> Any:
    value = args.get(name)
    if not isinstance(value, kind):
        raise InvalidInput(f"{name} must be a {kind.__name__}", code="contract.malformed")
    return value
