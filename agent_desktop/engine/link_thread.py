"""The thread that talks to the desk, and decides when the engine has outlived its use."""

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from agent_desktop.contract.engine import AudioChoice, Registration
from agent_desktop.domain.errors import AgentDesktopError, Conflict
from agent_desktop.engine.account_keeper import AccountKeeper
from agent_desktop.engine.desk_link import DeskLink
from agent_desktop.engine.hub import Hub
from agent_desktop.engine.news import News
from agent_desktop.engine.recording.verbs import RecordingVerbs, Submit
from agent_desktop.engine.sip.calls import Calls
from agent_desktop.engine.sip.registrar import Registrar
from agent_desktop.engine.sip.thread import SipThread
from agent_desktop.engine.sound_verbs import SoundVerbs
from agent_desktop.runtime.local_link import connect, listen
from agent_desktop.runtime.paths import Profile

logger = logging.getLogger(__name__)

# Without a desk: how long to wait for one, and how long a call may go on meanwhile.
ALONE_S: Final = 5.0
ALONE_IN_CALL_S: Final = 60.0
_LEAVE_S: Final = 2.0
_LOOK_S: Final = 0.25


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an engine lives without a desk, in seconds."""

    idle_s: float = ALONE_S
    in_call_s: float = ALONE_IN_CALL_S


class LinkThread:
    """Owns the asyncio loop of the engine.

    Args:
        on_end: Called once, on this thread, when the engine is to end.
    """

    def __init__(
        self,
        profile: Profile,
        loop: asyncio.AbstractEventLoop,
        hub: Hub,
        *,
        sip: SipThread,
        registrar: Registrar,
        calls: Calls,
        use_devices: Callable[[AudioChoice], None],
        sound: SoundVerbs,
        recording: Callable[[Submit], RecordingVerbs],
        on_end: Callable[[], None],
        patience: Patience,
    ) -> None:
        self._profile = profile
        self._loop = loop
        self._hub = hub
        self._sip = sip
        self._registrar = registrar
        self._calls = calls
        self._on_end = on_end
        self._patience = patience
        self._change = asyncio.Event()
        self._keeper = AccountKeeper(
            registrar, self._submit, report=hub.report, in_call=lambda: hub.has_calls
        )
        self._desks = DeskLink(
            hub,
            calls,
            registrar,
            self._keeper,
            submit=self._submit,
            use_devices=use_devices,
            sound=sound,
            recording=recording(self._submit),
            shut_down=self._leave,
        )
        hub.on_change = self._on_news
        self._thread = threading.Thread(target=self._run, name="link", daemon=True)

    def start(self) -> None:
        """Listen for desks."""
        self._thread.start()

    def end(self) -> None:
        """End the engine in order; nothing happens when it is ending already. Thread: any."""
        with contextlib.suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(self._desks.ended.set)

    def join(self) -> None:
        """Wait until the last message is out."""
        self._thread.join(timeout=5)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        except AgentDesktopError as exc:
            logger.error("the link cannot be opened: %s", exc.message)  # noqa: TRY400 - no bug
        except Exception:
            logger.exception("the link failed")
        finally:
            self._on_end()
            self._loop.close()

    async def _serve(self) -> None:
        listener = await listen(self._profile.engine_endpoint, self._desks.serve)
        try:
            await self._until_useless()
        finally:
            # First out of sight: a desk must not find an engine that is about to end.
            await listener.close()
        await self._leave()
        await self._hub.close()

    async def _until_useless(self) -> None:
        alone_since = time.monotonic()
        was_in_call = False
        while not self._desks.ended.is_set():
            now = time.monotonic()
            in_call = self._hub.has_calls
            if self._hub.has_desk or (was_in_call and not in_call):
                alone_since = now  # a call that ended now has to be told to somebody
            was_in_call = in_call
            patience = self._patience.in_call_s if in_call else self._patience.idle_s
            if now - alone_since >= patience:
                logger.info("no desk for %.0f s", patience)
                return
            try:
                async with asyncio.timeout(_LOOK_S):
                    await self._desks.ended.wait()
            except TimeoutError:
                continue

    async def _leave(self) -> None:
        """Hang up and unregister; a registrar that does not answer is not waited for."""
        self._keeper.stop()
        await self._submit(self._calls.hang_up_all)
        try:
            async with asyncio.timeout(_LEAVE_S):
                while self._hub.has_calls:
                    await self._changed()
                if await self._submit(self._registrar.unregister):
                    while self._hub.is_registered:
                        await self._changed()
        except TimeoutError:
            logger.info("the network did not answer the farewell")

    async def _changed(self) -> None:
        self._change.clear()
        await self._change.wait()

    async def _submit(self, job: Callable[[], Any]) -> Any:
        return await asyncio.wrap_future(self._sip.submit(job))

    def _on_news(self, news: News) -> None:
        self._change.set()
        if isinstance(news, Registration):
            self._keeper.on_registration(news)


def refuse_second_engine(profile: Profile) -> None:
    """Check that no other engine serves this profile.

    Raises:
        Conflict: ``engine.running``.
    """

    async def answers() -> bool:
        try:
            link = await connect(profile.engine_endpoint)
        except AgentDesktopError:
            return False
        await link.close()
        return True

    if asyncio.run(answers()):
        raise Conflict("an engine of this profile is running already", code="engine.running")
