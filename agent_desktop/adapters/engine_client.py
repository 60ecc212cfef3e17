"""The desk's side of the engine: calls, account and devices, whatever happens to its process."""

import logging
from collections.abc import Callable, Sequence
from typing import Any

from agent_desktop import __version__
from agent_desktop.adapters.engine_keeper import EngineKeeper, EngineNews
from agent_desktop.adapters.engine_link import EngineLink
from agent_desktop.adapters.engine_start import engine_command
from agent_desktop.contract.engine import AudioChoice, SipAccount, Verb
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
        self._accepts: bool | None = None

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

    async def accept_calls(self, on: bool) -> None:
        """Let callers ring, or answer them 480."""
        self._accepts = on
        await self._keeper.request(Verb.ACCEPT_CALLS, {"on": on})

    async def dial(self, target: str) -> CallId:
        """Start a call and return its id."""
        result = await self._keeper.request(Verb.DIAL, {"target": target})
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

    async def send_dtmf(self, call_id: CallId, digits: str) -> None:
        """Send RFC 4733 digits."""
        await self._keeper.request(Verb.DTMF, {"call_id": call_id, "digits": digits})

    async def _give_again(self, link: EngineLink) -> None:
        try:
            if self._configuration is not None:
                await link.request(Verb.CONFIGURE, self._configuration)
            if self._accepts is not None:
                await link.request(Verb.ACCEPT_CALLS, {"on": self._accepts})
        except AgentDesktopError:
            logger.exception("the engine refused its configuration")
