"""The server's call-script packs on this desk: newer ones come, withdrawn ones go, mid-shift."""

import asyncio
import hashlib
import logging
import random
from functools import partial
from typing import Final

from agent_desktop.contract.packs import version_key
from agent_desktop.contract.server import PackState
from agent_desktop.domain.errors import AgentDesktopError, Conflict, InvalidInput, Unavailable
from agent_desktop.domain.events import LiveNews, NoticeRaised, SessionChanged
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import PackStore
from agent_desktop.services.scripting import Scripting
from agent_desktop.services.uploading import Asker

logger = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 60.0


class PackUpdates:
    """Asks which version of the agent's pack is in force, fetches it, lets the panel take it.

    A version is put in place whole or not at all; the panel changes over between two calls. What
    cannot be used is told once a version, and the last good one stays.

    Thread: core; the disk is touched on others.
    """

    def __init__(
        self,
        bus: Bus,
        session: Asker,
        store: PackStore,
        scripting: Scripting,
        *,
        every_s: float = LOOK_EVERY_S,
    ) -> None:
        self._bus = bus
        self._session = session
        self._store = store
        self._scripting = scripting
        self._every_s = every_s
        self._refused: set[tuple[str, str]] = set()
        self._wake = asyncio.Event()
        self._looking = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        bus.on(SessionChanged, self._on_session)
        bus.on(LiveNews, self._on_news)

    async def start(self) -> None:
        """Begin; returns at once."""
        if self._session.has_server:
            self._begin()

    async def stop(self) -> None:
        """End."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def look(self) -> None:
        """Ask once, and take what is new.

        Raises:
            AgentDesktopError: The server cannot be asked, or the disk is full.
        """
        async with self._looking:
            await self._look()

    async def _look(self) -> None:
        pack_id = self._scripting.wanted
        state = await self._session.ask(lambda gateway, token: gateway.pack_state(token, pack_id))
        changed = await self._withdraw(state)
        known = await self._known(pack_id)
        if state.version and state.version not in known:
            changed = await self._install(state) or changed
        if changed:
            self._scripting.reload(state.version)

    def _begin(self) -> None:
        if self._task is None:
            self._task = spawn(self._run(), name="pack updates")
        self._wake.set()

    def _on_session(self, event: SessionChanged) -> None:
        if event.signed_in and self._session.has_server:
            self._begin()

    def _on_news(self, event: LiveNews) -> None:
        if event.what == "pack":
            self._wake.set()

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            if self._session.agent_number:
                try:
                    await self.look()
                except AgentDesktopError as exc:
                    logger.info("packs are asked for later: %s", exc.code)
                except Exception:
                    logger.exception("packs could not be brought up to date")
            try:
                async with asyncio.timeout(self._every_s * random.uniform(0.8, 1.2)):  # noqa: S311
                    await self._wake.wait()
            except TimeoutError:
                pass

    async def _known(self, pack_id: str) -> list[str]:
        """Return the installed versions in force, the newest first."""
        versions = await asyncio.to_thread(self._store.versions, pack_id)
        return [v.version for v in versions if not v.withdrawn]

    async def _withdraw(self, state: PackState) -> bool:
        """Take back what the server took back; return whether anything was."""
        changed = False
        for version in await self._known(state.pack):
            if version_key(version) <= version_key(state.version):
                break
            await asyncio.to_thread(self._store.roll_back, state.pack)
            changed = True
        return changed

    async def _install(self, state: PackState) -> bool:
        if (state.version, state.sha256) in self._refused:
            return False
        content = await self._session.ask(
            lambda gateway, token: gateway.pack_archive(token, state.pack, state.version)
        )
        if hashlib.sha256(content).hexdigest() != state.sha256:
            raise Unavailable("the pack was damaged on its way", code="server.error")
        install = partial(self._store.install, state.pack, state.version, content)
        try:
            await asyncio.to_thread(partial(install, by=state.by, at=state.published_at))
        except (InvalidInput, Conflict) as exc:
            self._refused.add((state.version, state.sha256))
            fields = (("version", state.version), ("cause", exc.message))
            self._bus.publish(NoticeRaised(code="pack.not_taken", fields=fields))
            return False
        return True
