"""Files on their way to the server: in pieces, by themselves, as often as it takes."""

import asyncio
import logging
import random
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final, Protocol, TypeVar

from agent_desktop.contract.server import UploadState
from agent_desktop.domain.errors import AgentDesktopError, Conflict, NotAllowed, Unavailable
from agent_desktop.domain.events import (
    NoticeRaised,
    ServerTimeHeard,
    SessionChanged,
    Severity,
    SyncChanged,
    UploadSettled,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import FileReader, ServerGateway, UploadQueue, UploadTask

logger = logging.getLogger(__name__)

T = TypeVar("T")

PIECE_BYTES: Final = 256 << 10  # two seconds of a thin line: what a cut line costs at most
FIRST_RETRY_S: Final = 2.0
LONGEST_RETRY_S: Final = 300.0
# The gateway has four connections, and what people wait for needs some of them.
_AT_ONCE: Final = 2
_BEGINNINGS: Final = 3  # how often a file that arrives damaged is sent from its beginning


class Asker(Protocol):
    """The signed-in connection to the server; ``services.session.Session`` is one."""

    @property
    def has_server(self) -> bool:
        """Whether this desk belongs to a server at all."""

    @property
    def agent_number(self) -> str:
        """The signed-in agent, "" for nobody."""

    async def ask(self, call: Callable[[ServerGateway, str], Awaitable[T]]) -> T:
        """Ask the server something with a token that is good for now."""


class Uploading:
    """Sends what is queued, oldest first and two at once: one long file holds up no short ones.

    What the server has counts: after a cut line or a restart it is asked how far a file is, and
    the next piece begins there. Failures are repeated after 2, 4, 8 … 300 s, and as soon as the
    server that was away answers an exchange. A file that the server will not have is parked with
    its reason, and stays on this desk.

    Thread: core; files are read on others.
    """

    def __init__(
        self,
        bus: Bus,
        queue: UploadQueue,
        files: FileReader,
        session: Asker,
        *,
        first_retry_s: float = FIRST_RETRY_S,
    ) -> None:
        self._bus = bus
        self._queue = queue
        self._files = files
        self._session = session
        self._first_retry_s = first_retry_s
        self._wake = asyncio.Event()
        self._failures = 0
        self._seen: dict[str, int] = {}
        self._is_away = False
        self._task: asyncio.Task[None] | None = None
        bus.on(SessionChanged, self._on_session)
        bus.on(SyncChanged, self._on_sync)
        bus.on(ServerTimeHeard, self._on_answer)

    @property
    def has_server(self) -> bool:
        """Whether files will ever be sent."""
        return self._session.has_server

    async def start(self) -> None:
        """Begin; returns at once."""
        self._task = spawn(self._run(), name="uploading")

    async def stop(self) -> None:
        """End. A file under way goes on with the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def send(self, task: UploadTask) -> None:
        """Queue a file, durably; ``UploadSettled`` tells what became of it."""
        await self._queue.add_upload(task)
        self._wake.set()

    def _on_session(self, _event: SessionChanged) -> None:
        self._failures = 0
        self._wake.set()

    def _on_sync(self, event: SyncChanged) -> None:
        self._is_away |= not event.online

    def _on_answer(self, _event: ServerTimeHeard) -> None:
        # Only an answer after an outage says that it is worth trying: the others say nothing of why
        # an upload failed.
        if self._is_away:
            self._is_away, self._failures = False, 0
            self._wake.set()

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            try:
                await self._round()
                self._failures = 0
            except AgentDesktopError as exc:
                self._failures += 1
                logger.info("an upload waits: %s", exc.code)
            except Exception:
                self._failures += 1
                logger.exception("an upload failed unexpectedly")
            try:
                async with asyncio.timeout(self._pause_s()):
                    await self._wake.wait()
            except TimeoutError:
                pass

    def _pause_s(self) -> float | None:
        if not self._failures:
            return None  # nothing waits: what comes wakes
        longest = min(LONGEST_RETRY_S, self._first_retry_s * 2.0 ** min(self._failures - 1, 10))
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, keeps no secret

    async def _round(self) -> None:
        while self._session.has_server and (agent := self._session.agent_number):
            waiting = deque(await self._queue.waiting_uploads(by=agent))
            if not waiting:
                return
            lines = [self._send_all(waiting, agent) for _ in range(_AT_ONCE)]
            for outcome in await asyncio.gather(*lines, return_exceptions=True):
                if isinstance(outcome, BaseException):
                    raise outcome

    async def _send_all(self, waiting: deque[UploadTask], agent: str) -> None:
        """Send files until none is left; others take from ``waiting``, too.

        Raises:
            Unavailable, NotAllowed: Not now.
        """
        while waiting and self._session.agent_number == agent:
            upload_id = waiting.popleft().request.upload_id
            # Somebody may have deleted it meanwhile.
            for task in await self._queue.uploads_of([upload_id]):
                if not task.parked_code:
                    await self._settle(task)

    async def _settle(self, task: UploadTask) -> None:
        """Bring one file to the server.

        Raises:
            Unavailable, NotAllowed: Not now.
        """
        upload_id, code = task.request.upload_id, ""
        try:
            await self._transfer(task)
        except Unavailable:
            raise
        except AgentDesktopError as refusal:
            if _is_for_now(refusal):
                raise
            code = refusal.code
            logger.error("the server will not have a file: %s", code)  # noqa: TRY400 - no bug
            await self._queue.park_upload(upload_id, code)
            fields = (("kind", task.request.kind), ("cause", code))
            self._bus.publish(
                NoticeRaised(code="upload.refused", severity=Severity.ERROR, fields=fields)
            )
        else:
            await self._queue.drop_upload(upload_id)
            if not task.keep_file:
                await asyncio.to_thread(self._files.delete_file, task.file)
        self._seen.pop(upload_id, None)
        call_id = task.request.call_id
        self._bus.publish(
            UploadSettled(
                upload_id=upload_id,
                kind=task.request.kind,
                name=task.request.name,
                call_id=None if call_id is None else CallId(call_id),
                code=code,
            )
        )

    async def _transfer(self, task: UploadTask) -> None:
        request, session = task.request, self._session
        upload_id = request.upload_id
        for beginning in range(_BEGINNINGS):
            state = await session.ask(lambda g, token: g.begin_upload(token, request))
            if state.received != self._seen.get(upload_id):
                self._seen[upload_id], self._failures = state.received, 0  # it moves
            try:
                while not state.complete and state.received < request.bytes:
                    state = await self._send_piece(task, state)
                if not state.complete:
                    await session.ask(lambda g, token: g.complete_upload(token, upload_id))
            except AgentDesktopError as exc:
                if exc.code != "upload.damaged" or beginning == _BEGINNINGS - 1:
                    raise
                logger.warning("a file arrived damaged and is sent again")
            else:
                return

    async def _send_piece(self, task: UploadTask, state: UploadState) -> UploadState:
        upload_id, offset = task.request.upload_id, state.received
        piece = await asyncio.to_thread(self._files.read_piece, task.file, offset, PIECE_BYTES)
        try:
            return await self._session.ask(
                lambda g, token: g.send_piece(token, upload_id, offset, piece)
            )
        except Conflict as exc:
            if exc.code != "upload.offset":
                raise
            # Another piece arrived although its answer did not.
            return await self._session.ask(lambda g, token: g.begin_upload(token, task.request))


def _is_for_now(refusal: AgentDesktopError) -> bool:
    """Whether a sign-in or a newer program helps; else one file must not hold the others up."""
    return isinstance(refusal, NotAllowed) and refusal.code.startswith(("session.", "contract."))
