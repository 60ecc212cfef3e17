"""Files at a ticket: looked at, sealed, sent by themselves, shown again."""

import hashlib
import logging
from collections.abc import Awaitable, Callable
from pathlib import PurePath
from typing import Final, Protocol, TypeVar

from agent_desktop.contract.server import UploadRequest
from agent_desktop.domain.errors import AgentDesktopError, InvalidInput, NotAllowed, NotFound
from agent_desktop.domain.file_types import HEAD_BYTES, ending_of, media_type_of
from agent_desktop.domain.ids import TicketId
from agent_desktop.domain.ticket_commands import AttachFile, ShowAttachment, TakeStep
from agent_desktop.domain.ticket_forms import shown
from agent_desktop.domain.tickets import Attachment, TicketEventKind
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import (
    Clock,
    DeskRecords,
    ServerGateway,
    UploadQueue,
    UploadTask,
)
from agent_desktop.services.ticket_ports import AttachmentFolder
from agent_desktop.services.ticket_steps import TicketSteps
from agent_desktop.services.ticket_viewer import viewer_of

logger = logging.getLogger(__name__)

T = TypeVar("T")

# What a server takes at most, less what sealing adds.
MOST_BYTES: Final = (32 << 20) - (64 << 10)
MOST_KEPT_BYTES: Final = 512 << 20
_LONGEST_NAME: Final = 100
_ALSO: Final = {".jpeg": ".jpg", ".jpe": ".jpg", ".oga": ".ogg", ".heif": ".heic"}


class Server(Protocol):
    """The signed-in connection to the server; ``services.session.Session`` is one."""

    async def ask(self, call: Callable[[ServerGateway, str], Awaitable[T]]) -> T:
        """Ask the server something with a token that is good for now."""


class TicketAttachments:
    """Puts files at tickets and shows them.

    What a file is, its first bytes say; its name may say anything and is only shown. The entry in
    the ticket's log and the bytes travel apart: until the bytes have arrived others see the name.
    Here they stay on the disk, sealed, as long as there is room, so that they open offline, too.

    Args:
        send: Wakes the queue of uploads for a task.

    Thread: core.
    """

    def __init__(
        self,
        bus: Bus,
        steps: TicketSteps,
        records: DeskRecords,
        folder: AttachmentFolder,
        queue: UploadQueue,
        server: Server,
        clock: Clock,
        *,
        send: Callable[[UploadTask], Awaitable[None]],
    ) -> None:
        self._bus = bus
        self._steps = steps
        self._records = records
        self._folder = folder
        self._queue = queue
        self._server = server
        self._clock = clock
        self._send = send
        bus.handle(AttachFile, self.attach)
        bus.handle(ShowAttachment, self.show)

    async def start(self) -> None:
        """Make room: of the files that the server has, the oldest go."""
        try:
            kept = await self._folder.kept()
            waiting = {t.request.upload_id for t in await self._queue.uploads_of(kept)}
            used = await self._folder.used_bytes()
            for upload_id in kept:
                if used <= MOST_KEPT_BYTES:
                    return
                if upload_id not in waiting:
                    await self._folder.drop(upload_id)
                    used = await self._folder.used_bytes()
        except (AgentDesktopError, OSError) as exc:
            logger.warning("kept attachments were not looked through: %s", type(exc).__name__)

    async def attach(self, command: AttachFile) -> str:
        """Put a file at a ticket and return its upload's id.

        Raises:
            InvalidInput: ``attachment.not_that_type``, ``attachment.too_large``,
                ``attachment.empty``.
            NotFound: ``attachment.no_file``, ``ticket.not_found``.
            NotAllowed, IllegalTransition: As ``TakeStep``.
            Unavailable: ``attachment.…``: the disk is full, the file cannot be read.
        """
        agent = viewer_of(self._bus).agent
        if not agent:
            raise NotAllowed("sign in first: a step needs its author", code="session.signed_out")
        content = command.content or await self._folder.read_source(command.file, MOST_BYTES)
        media_type = _checked(content)
        name = _name_of(command.file, media_type)
        upload_id = self._clock.new_id()
        kept = await self._folder.keep(upload_id, content)
        task = UploadTask(
            request=UploadRequest(
                upload_id=upload_id,
                kind="attachment",
                bytes=kept.bytes,
                sha256=kept.sha256,
                name=name,
                media_type=media_type,
                ticket_id=command.ticket_id,
                key=kept.key,
            ),
            file=kept.file,
            by=agent,
            keep_file=True,
        )
        file = Attachment(
            upload_id=upload_id,
            name=name,
            media_type=media_type,
            bytes=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
        await self._enter(command.ticket_id, file, task)
        return upload_id

    async def _enter(self, ticket_id: str, file: Attachment, task: UploadTask) -> None:
        """Queue the bytes and write the entry; a crash in between leaves a file, never a gap."""
        data = (
            ("upload_id", file.upload_id),
            ("name", file.name),
            ("media_type", file.media_type),
            ("bytes", str(file.bytes)),
            ("sha256", file.sha256),
        )
        try:
            await self._queue.add_upload(task)
            await self._steps.take(
                TakeStep(ticket_id=ticket_id, step=TicketEventKind.ATTACHED, data=data)
            )
        except AgentDesktopError:
            await self._queue.drop_upload(file.upload_id)
            await self._folder.drop(file.upload_id)
            raise
        await self._send(task)

    async def show(self, command: ShowAttachment) -> str:
        """Write an attachment where a viewer can open it; returns the file's name.

        Raises:
            NotFound: ``ticket.not_found``, ``attachment.unknown``; ``attachment.on_its_way``: only
                the other desk has it so far.
            InvalidInput: ``attachment.damaged``.
            Unavailable: The server is out of reach, and the file is not on this desk.
        """
        ticket = await self._records.ticket(TicketId(command.ticket_id))
        if ticket is None:
            raise NotFound("there is no such ticket on this desk", code="ticket.not_found")
        found = [f for f in ticket.attachments if f.upload_id == command.upload_id]
        if not found:
            raise NotFound("the ticket has no such file", code="attachment.unknown")
        file = found[0]
        content = await self._folder.content(file.upload_id)
        if content is None or not _is(content, file):
            content = await self._fetch(file)
        return await self._folder.open_copy(file.name, content)

    async def _fetch(self, file: Attachment) -> bytes:
        parts: list[bytes] = []
        try:
            await self._server.ask(lambda g, token: g.download(token, file.upload_id, parts.append))
        except NotFound as exc:
            raise NotFound(
                "the file is still on its way to the server", code="attachment.on_its_way"
            ) from exc
        content = b"".join(parts)
        if not _is(content, file):
            raise InvalidInput("the file is not what was attached", code="attachment.damaged")
        try:
            await self._folder.keep(file.upload_id, content)
        except AgentDesktopError as exc:
            logger.warning("an attachment is shown but not kept: %s", exc.code)
        return content


def _is(content: bytes, file: Attachment) -> bool:
    return hashlib.sha256(content).hexdigest() == file.sha256


def _checked(content: bytes) -> str:
    """Return what a file is by its first bytes."""
    if not content:
        raise InvalidInput("the file is empty", code="attachment.empty")
    if len(content) > MOST_BYTES:
        raise InvalidInput(
            f"a file of a ticket has at most {MOST_BYTES} bytes",
            code="attachment.too_large",
            fields={"limit_mb": str(MOST_BYTES // 1_000_000)},
        )
    media_type = media_type_of(content[:HEAD_BYTES])
    if not media_type:
        raise InvalidInput(
            "only pictures, sound and PDF can be attached; this file is something else",
            code="attachment.not_that_type",
        )
    return media_type


def _name_of(file: str, media_type: str) -> str:
    """Return the file's name as it is shown; its ending says what it is."""
    name = PurePath(file.replace("\\", "/")).name
    name = "".join(c for c in shown(name) if c.isprintable()).strip(" .")
    wanted = ending_of(media_type)
    ending = PurePath(name).suffix.lower()
    if _ALSO.get(ending, ending) != wanted:
        name = f"{name[: _LONGEST_NAME - len(wanted)]}{wanted}"
    return f"{name[: _LONGEST_NAME - len(ending)]}{ending}" if len(name) > _LONGEST_NAME else name
