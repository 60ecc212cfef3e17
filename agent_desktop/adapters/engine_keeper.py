"""Keeping one engine process of a profile running: find it, start it, replace it."""

import asyncio
import contextlib
import logging
import subprocess
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from agent_desktop import __version__
from agent_desktop.adapters.engine_link import EngineLink, engine_down
from agent_desktop.adapters.engine_start import end_process, is_running, spawn_engine
from agent_desktop.contract.engine import (
    ENGINE_PROTOCOL,
    Delta,
    EngineCallState,
    EngineNotice,
    Snapshot,
    Verb,
)
from agent_desktop.domain.errors import AgentDesktopError, Unavailable
from agent_desktop.domain.events import EngineChanged
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.runtime.local_link import Endpoint
from agent_desktop.runtime.paths import Profile

logger = logging.getLogger(__name__)

EngineNews = Snapshot | Delta | EngineChanged | EngineNotice

ANSWERS_WITHIN_S: Final = 15.0
ENDS_WITHIN_S: Final = 4.0
_POLL_S: Final = 0.02
_DYING_S: Final = 0.1
# The first restart comes at once; an engine that lived this long starts the row again.
_BACK_OFF_S: Final = (0.0, 0.25, 1.0, 2.0, 5.0, 10.0)
_STABLE_AFTER_S: Final = 20.0
_FAILING_AFTER: Final = 3
_HANGS_AFTER: Final = 2  # requests in a row without any reply


class EngineKeeper:
    """Sees to it that an engine runs and that there is a link to it.

    The engine outlives a killed desk, so ``start`` first looks for a running one. A lost engine is
    replaced and reported as ``EngineChanged(pid=0)`` first. News: ``EngineChanged``, then a
    ``Snapshot``, then ``Delta`` after ``Delta``.

    Args:
        on_link: Runs for each new link, to give the engine what the one before had.
        command: What starts an engine.

    Thread: core.
    """

    def __init__(
        self,
        profile: Profile,
        on_news: Callable[[EngineNews], None],
        on_link: Callable[[EngineLink], Awaitable[None]],
        command: Sequence[str],
    ) -> None:
        self._profile = profile
        self._on_news = on_news
        self._on_link = on_link
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._link: EngineLink | None = None
        self._pid = 0
        self._restarts = 0
        self._keeping: asyncio.Task[Any] | None = None
        self._answering = asyncio.Event()
        self._stopping = False

    async def start(self) -> None:
        """Find a running engine of this profile or start one; returns when it answers.

        Raises:
            Unavailable: ``engine.down``: none answered in time. It is tried again all the same.
        """
        if self._keeping is None:
            self._stopping = False
            self._keeping = spawn(self._keep_running(), name="engine")
        try:
            async with asyncio.timeout(ANSWERS_WITHIN_S):
                await self._answering.wait()
        except TimeoutError as exc:
            raise engine_down() from exc

    async def stop(self) -> None:
        """Unregister and end the engine, at worst by force; a second call does nothing."""
        self._stopping = True
        keeping, self._keeping = self._keeping, None
        if keeping is None:
            return
        link = self._link
        if link is None:
            await _cancelled(keeping)  # first, so that it starts no other
            await self._end(self._process.pid if self._process else 0, 0.0)
            self._report_ended()
            return
        pid = self._pid
        with contextlib.suppress(AgentDesktopError):
            await link.request(Verb.SHUT_DOWN, {}, ENDS_WITHIN_S)
        await self._end(pid, ENDS_WITHIN_S)
        await _cancelled(keeping)
        self._report_ended()

    async def detach(self) -> None:
        """Leave the engine running and let go of it, as a killed desk would; for a hand-over."""
        self._stopping = True
        keeping, self._keeping = self._keeping, None
        if keeping is not None:
            await _cancelled(keeping)

    async def request(self, verb: Verb, args: Mapping[str, Any]) -> Mapping[str, Any]:
        """Ask the engine and return its result; one that hangs is replaced.

        Raises:
            Unavailable: ``engine.down``.
            AgentDesktopError: The engine refused, with its code.
        """
        link = self._link
        if link is None:
            raise engine_down()
        try:
            return await link.request(verb, args)
        except Unavailable:
            if link is self._link and link.unanswered >= _HANGS_AFTER:
                logger.error("the engine hangs and is replaced")  # noqa: TRY400 - no bug of ours
                end_process(self._pid, forcibly=True)
            raise

    async def _keep_running(self) -> None:
        failures = 0
        while not self._stopping:
            await asyncio.sleep(_BACK_OFF_S[min(failures, len(_BACK_OFF_S)) - 1] if failures else 0)
            began = time.monotonic()
            try:
                link = await self._reach()
            except (AgentDesktopError, OSError):
                logger.exception("the engine does not come up")
            else:
                await self._serve(link)
                if self._stopping:
                    return
                await self._see_whether_dead()
            failures = 0 if time.monotonic() - began > _STABLE_AFTER_S else failures + 1
            if failures == _FAILING_AFTER:
                self._on_news(EngineNotice(code="engine.failing"))

    async def _reach(self) -> EngineLink:
        """Return a link to the running engine of this profile, or to a new one."""
        try:
            link = await EngineLink.open(self._profile.engine_endpoint)
        except AgentDesktopError as exc:
            if exc.code != "link.absent":
                self._end_stranger(str(exc))
        else:
            if await self._fits(link):
                return link
        self._report_dead()
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait(1)  # a killed process ends at once; nothing is left to wait for
        return await self._start_new()

    async def _fits(self, link: EngineLink) -> bool:
        snapshot = link.snapshot
        same = snapshot.protocol == ENGINE_PROTOCOL and snapshot.version == __version__
        in_call = any(call.state is not EngineCallState.ENDED for call in snapshot.calls)
        if same or (snapshot.protocol == ENGINE_PROTOCOL and in_call):
            return True  # an engine of an older program keeps its call until that ends
        await link.close()
        self._end_stranger(f"it is version {snapshot.version}")
        return False

    def _end_stranger(self, why: str) -> None:
        logger.warning("the engine found running is of no use: %s", why)
        with contextlib.suppress(Unavailable):
            end_process(Endpoint.read(self._profile.engine_endpoint).pid, forcibly=True)

    async def _start_new(self) -> EngineLink:
        self._profile.engine_endpoint.unlink(missing_ok=True)
        process = spawn_engine(self._command, self._profile.logs / "engine.out")
        self._process = process
        logger.info("engine started", extra={"pid": process.pid})
        deadline = time.monotonic() + ANSWERS_WITHIN_S
        while time.monotonic() < deadline:
            if (code := process.poll()) is not None:
                raise Unavailable(
                    f"the engine ended at its start (exit code {code}); see engine.out in the logs",
                    code="engine.down",
                )
            if self._profile.engine_endpoint.exists():
                with contextlib.suppress(Unavailable):
                    return await EngineLink.open(self._profile.engine_endpoint)
            await asyncio.sleep(_POLL_S)
        process.kill()
        process.wait(1)
        raise engine_down()

    async def _serve(self, link: EngineLink) -> None:
        if self._pid != link.snapshot.pid:
            self._report_dead()
            self._pid = link.snapshot.pid
            self._on_news(EngineChanged(pid=self._pid, restarts=self._restarts))
        self._on_news(link.snapshot)
        self._link = link
        reading = spawn(link.read(self._on_news), name="engine link")
        try:
            await self._on_link(link)
            self._answering.set()
            await reading
        finally:
            self._link = None
            self._answering.clear()
            reading.cancel()
            await link.close()

    async def _see_whether_dead(self) -> None:
        if await self._ended(self._pid, _DYING_S):
            self._report_dead()

    def _report_dead(self) -> None:
        if self._pid:
            self._restarts += 1
            self._report_ended()

    def _report_ended(self) -> None:
        if self._pid:
            self._pid = 0
            self._on_news(EngineChanged(pid=0, restarts=self._restarts))

    async def _end(self, pid: int, within_s: float) -> None:
        if await self._ended(pid, within_s):
            return
        if within_s:  # else nobody asked it yet: it is still starting
            logger.warning("the engine does not end by itself; it is made to")
        end_process(pid, forcibly=False)
        if not await self._ended(pid, 1.0):
            end_process(pid, forcibly=True)
            await self._ended(pid, 1.0)

    async def _ended(self, pid: int, within_s: float) -> bool:
        deadline = time.monotonic() + within_s
        while self._is_alive(pid):
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(_POLL_S)
        return True

    def _is_alive(self, pid: int) -> bool:
        if self._process is not None and self._process.pid == pid:
            return self._process.poll() is None
        return is_running(pid)


async def _cancelled(task: asyncio.Task[Any]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
