"""The desk's side of the engine: calls, account and devices, whatever happens to its process."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from agent_desktop import __version__
from agent_desktop.adapters.engine_keeper import EngineKeeper, EngineNews
from agent_desktop.adapters.engine_link import EngineLink
from agent_desktop.adapters.engine_start import engine_command
from agent_desktop.contract.engine import AudioChoice, SipAccount, Verb
from agent_desktop.domain.calls import CallPurpose
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.domain.ids import CallId
from agent_desktop.runtime.paths import Profile

logger = logging.getLogger(__name__)


class EngineProcess:
    """Implements ``SipEngine`` and ``CallControl`` over the engine of one profile.

    A replaced engine is given account, devices and whether callers may ring again.

    Thread: core.
    """

    def __init__(
        self,
        profile: Profile,
        on_news: Callable[[EngineNews], None],
        *,
        command: Sequence[str] | None = None,
    ) -> None:
        command = command or engine_command(profile)
        self._keeper = EngineKeeper(profile, on_news, self._give_again, command)
        self._configuration: dict[str, Any] | None = None
        self._accepts: Mapping[str, object] | None = None
        self._kept: dict[Verb, Mapping[str, object]] = {}

    async def start(self) -> None:
        """Find a running engine of this profile or start one; returns when it answers.

        Raises:
            Unavailable: ``engine.down``: none answered in time. It is tried again all the same.
        """
        await self._keeper.start()

    async def stop(self) -> None:
        """Unregister and end the engine, at worst by force; a second call does nothing."""
        await self._keeper.stop()

    async def detach(self) -> None:
        """Leave the engine running and let go of it, as a killed desk would; for a hand-over."""
        await self._keeper.detach()

    async def configure(self, account: SipAccount | None, audio: AudioChoice) -> None:
        """Give account and devices; kept, and given again by itself to a restarted engine."""
        self._configuration = {
            "account": account,
            "audio": audio,
            "user_agent": f"Agent-Desktop/{__version__}",
        }
        await self._keeper.request(Verb.CONFIGURE, self._configuration)

    async def use_devices(self, audio: AudioChoice) -> None:
        """Change devices, also in a call."""
        if self._configuration is not None:
            self._configuration = {**self._configuration, "audio": audio}
        await self._keeper.request(Verb.USE_DEVICES, {"audio": audio})

    async def accept_calls(self, on: bool, code: int = 480) -> None:
        """Let callers ring, or answer them ``code``."""
        self._accepts = {"on": on, "code": code}
        await self._keeper.request(Verb.ACCEPT_CALLS, self._accepts)

    async def dial(self, target: str, purpose: CallPurpose = CallPurpose.CALL) -> CallId:
        """Start a call and return its id."""
        result = await self._keeper.request(Verb.DIAL, {"target": target, "purpose": purpose})
        return CallId(str(result.get("call_id", "")))

    async def answer(self, call_id: CallId) -> None:
        """Take a ringing call."""
        await self._keeper.request(Verb.ANSWER, {"call_id": call_id})

    async def reject(self, call_id: CallId, code: int = 486) -> None:
        """Refuse a ringing call with a SIP status."""
        await self._keeper.request(Verb.REJECT, {"call_id": call_id, "code": code})

    async def hang_up(self, call_id: CallId) -> None:
        """End a call in any state."""
        await self._keeper.request(Verb.HANG_UP, {"call_id": call_id})

    async def hold(self, call_id: CallId) -> None:
        """Put the far end on hold."""
        await self._keeper.request(Verb.HOLD, {"call_id": call_id})

    async def resume(self, call_id: CallId) -> None:
        """Take the far end off hold."""
        await self._keeper.request(Verb.RESUME, {"call_id": call_id})

    async def set_mute(self, call_id: CallId, on: bool) -> None:
        """Close or open the microphone."""
        await self._keeper.request(Verb.MUTE, {"call_id": call_id, "on": on})

    async def send_dtmf(self, call_id: CallId, digits: str, method: str = "auto") -> None:
        """Send digits: ``rfc4733``, ``info`` or ``auto``."""
        asked = {"call_id": call_id, "digits": digits, "method": method}
        await self._keeper.request(Verb.DTMF, asked)

    async def swap(self, call_id: CallId) -> None:
        """Talk to a held caller; hold the one on the line."""
        await self._keeper.request(Verb.SWAP, {"call_id": call_id})

    async def transfer(self, call_id: CallId, target: str) -> None:
        """Send the caller to another number (REFER, RFC 3515)."""
        await self._keeper.request(Verb.TRANSFER, {"call_id": call_id, "target": target})

    async def complete_transfer(self, call_id: CallId, other_id: CallId) -> None:
        """Connect a caller with the far end of our other call (Replaces, RFC 3891)."""
        asked = {"call_id": call_id, "other_id": other_id}
        await self._keeper.request(Verb.COMPLETE_TRANSFER, asked)

    async def conference(self, call_ids: Sequence[CallId], on: bool) -> None:
        """Mix calls, or part them again."""
        await self._keeper.request(Verb.CONFERENCE, {"call_ids": list(call_ids), "on": on})

    async def play(self, call_id: CallId, file: str) -> float:
        """Play a WAV to the far end instead of the microphone; return its seconds."""
        return await self._seconds(Verb.PLAY, {"call_id": call_id, "file": file})

    async def record(
        self,
        call_id: CallId,
        on: bool,
        *,
        folder: str,
        key: str,
        file_format: str,
        notice_every_s: float,
        label: str = "",
    ) -> None:
        """Begin or end the recording of a call."""
        asked = {
            "call_id": call_id,
            "on": on,
            "folder": folder,
            "key": key,
            "format": file_format,
            "notice_every_s": notice_every_s,
            "label": label,
        }
        await self._keeper.request(Verb.RECORD, asked)

    async def pause_recording(self, call_id: CallId, on: bool) -> None:
        """Leave out what is said until ``on`` is False again."""
        await self._keeper.request(Verb.PAUSE_RECORDING, {"call_id": call_id, "on": on})

    async def set_hold_music(self, file: str) -> None:
        """Let held callers hear a WAV; "" for silence."""
        await self._keep(Verb.HOLD_MUSIC, {"file": file})

    async def set_answer_beep(self, on: bool) -> None:
        """Let a tone at the ear announce a call that was answered by itself."""
        await self._keep(Verb.ANSWER_BEEP, {"on": on})

    async def watch(self, extensions: Sequence[str]) -> None:
        """Tell what each of these colleagues does."""
        await self._keep(Verb.WATCH, {"extensions": list(extensions)})

    async def test_tone(self, device: str, on: bool) -> None:
        """Play a tone on ``earpiece``, ``ringer`` or ``speaker``."""
        await self._keeper.request(Verb.TEST_TONE, {"device": device, "on": on})

    async def meter(self, on: bool) -> None:
        """Tell the microphone's level without a call."""
        await self._keeper.request(Verb.METER, {"on": on})

    async def capture(self, file: str) -> float:
        """Record the microphone alone to a WAV; "" ends it and returns the seconds."""
        return await self._seconds(Verb.CAPTURE, {"file": file})

    async def preview(self, file: str) -> float:
        """Play a WAV at our own ear; "" ends it."""
        return await self._seconds(Verb.PREVIEW, {"file": file})

    async def _seconds(self, verb: Verb, args: Mapping[str, object]) -> float:
        seconds = (await self._keeper.request(verb, args)).get("seconds")
        return float(seconds) if isinstance(seconds, int | float) else 0.0

    async def _keep(self, verb: Verb, args: Mapping[str, object]) -> None:
        """Ask, and ask every restarted engine the same again."""
        self._kept[verb] = args
        await self._keeper.request(verb, args)

    async def _give_again(self, link: EngineLink) -> None:
        given: list[tuple[Verb, Mapping[str, object]]] = []
        if self._configuration is not None:
            given.append((Verb.CONFIGURE, self._configuration))
        if self._accepts is not None:
            given.append((Verb.ACCEPT_CALLS, self._accepts))
        for verb, args in (*given, *self._kept.items()):
            try:
                await link.request(verb, args)
            except AgentDesktopError:
                # A sound file that is gone must not keep callers from ringing.
                logger.exception("the engine refused %s", verb.value)
