"""Files that arrive in pieces: what was received counts, whatever happens to the line."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import and_, or_
from sqlalchemy.orm import Session

from agent_desktop.contract.server import (
    MAX_PIECE_BYTES,
    MOST_BYTES,
    UploadKind,
    UploadList,
    UploadRequest,
    UploadState,
)
from agent_desktop.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from agent_desktop.domain.file_types import ENDINGS, HEAD_BYTES, media_type_of
from agent_desktop.domain.rights import Role
from agent_desktop.server.access import Identity
from agent_desktop.server.database import Database
from agent_desktop.server.desk.policy import policy_of
from agent_desktop.server.desk.repository import DeskRepository
from agent_desktop.server.exchange.feed import FeedRepository
from agent_desktop.server.tables import UploadRow
from agent_desktop.server.uploads.files import UploadFiles
from agent_desktop.server.uploads.repository import UploadRepository
from agent_desktop.server.vault import Vault

UNFINISHED_DAYS: Final = 30


class UploadService:
    """Takes files from desks, gives them back to their owner and whoever else may have them.

    Pieces are written to disk first and counted then; a piece that came twice counts once.

    Thread: any.
    """

    def __init__(
        self, database: Database, vault: Vault, files: UploadFiles, now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._vault = vault
        self._files = files
        self._now = now

    def begin(self, who: Identity, request: UploadRequest) -> UploadState:
        """Announce a file, or learn how far it is.

        Raises:
            Conflict: ``upload.conflict``: another file has this id.
            InvalidInput: ``upload.too_large``; ``upload.no_ticket``: an attachment without ticket;
                ``upload.not_that_type``: not what may be attached.
            NotAllowed: The ticket is none of this person's.
        """
        if request.kind == "attachment":
            if request.ticket_id is None:
                raise InvalidInput("an attachment names its ticket", code="upload.no_ticket")
            if request.media_type not in ENDINGS:
                raise _not_that_type("")
        if request.bytes > MOST_BYTES[request.kind]:
            raise InvalidInput(
                f"a file of this kind has at most {MOST_BYTES[request.kind]} bytes",
                code="upload.too_large",
                fields={"limit": str(MOST_BYTES[request.kind])},
            )

        def work(session: Session) -> UploadState:
            uploads = UploadRepository(session)
            row = uploads.find(request.upload_id)
            if row is None:
                self._check_ticket(session, who, request.ticket_id)
                row = self._new_row(who, request)
                uploads.add(row)
            elif row.user_id != who.user_id or (row.sha256, row.bytes, row.kind) != (
                request.sha256,
                request.bytes,
                request.kind,
            ):
                raise Conflict("another file has this id", code="upload.conflict")
            return _state(row, who.number)

        return self._database.write(work)

    def put(
        self, who: Identity, upload_id: str, offset: int, piece: bytes, digest: str
    ) -> UploadState:
        """Take a piece.

        Raises:
            NotFound: ``upload.not_found``.
            Conflict: ``upload.offset``: the piece does not begin where the last one ended; the
                field ``received`` says where that is.
            InvalidInput: ``upload.damaged``, ``upload.too_large``.
            Unavailable: ``upload.disk``.
        """
        if hashlib.sha256(piece).hexdigest() != digest.lower():
            raise InvalidInput("the piece was changed on its way", code="upload.damaged")
        with self._database.reading() as session:
            row = self._own(session, who, upload_id)
        behind = offset + len(piece)
        if behind > row.bytes or len(piece) > MAX_PIECE_BYTES:
            raise InvalidInput("more bytes than announced", code="upload.too_large")
        if row.completed_at is None and offset == row.received:
            self._files.write(upload_id, offset, piece)
            self._database.write(
                lambda session: UploadRepository(session).advance(upload_id, offset, behind)
            )
        elif behind > row.received:
            raise Conflict(
                f"the next piece begins at {row.received}",
                code="upload.offset",
                fields={"received": str(row.received)},
            )
        return self.state(who, upload_id)

    def complete(self, who: Identity, upload_id: str) -> UploadState:
        """Check the whole file; it counts from now on.

        Raises:
            NotFound: ``upload.not_found``.
            Conflict: ``upload.offset``: something is missing.
            InvalidInput: ``upload.damaged``: it has to be sent from the beginning.
                ``upload.not_that_type``: an attachment that is not what it says; it is dropped.
        """
        with self._database.reading() as session:
            row = self._own(session, who, upload_id)
        if row.completed_at is not None:
            return self.state(who, upload_id)
        if row.received != row.bytes:
            raise Conflict(
                "something is missing",
                code="upload.offset",
                fields={"received": str(row.received)},
            )
        is_whole = self._files.sha256(upload_id, row.bytes) == row.sha256
        if is_whole and row.kind == "attachment":
            self._check_type(row)
        replaced = self._database.write(
            lambda session: self._settle(session, who, upload_id, is_whole)
        )
        for other in replaced:
            self._files.drop(other)
        if not is_whole:
            raise InvalidInput("the file was changed on its way", code="upload.damaged")
        return self.state(who, upload_id)

    def state(self, who: Identity, upload_id: str) -> UploadState:
        """Return how far an upload is.

        Raises:
            NotFound: ``upload.not_found``: there is none, or it is not for this person.
        """
        with self._database.reading() as session:
            row = self._readable(session, who, upload_id)
            return _state(row, UploadRepository(session).owner(row))

    def found(
        self,
        who: Identity,
        kind: UploadKind | None,
        call_id: str | None,
        ticket_id: str | None = None,
    ) -> UploadList:
        """Return complete uploads.

        The own ones; a lead who asks for a call gets the team's, a manager all of it; whoever may
        read a ticket, its attachments.
        """
        reach = UploadRow.user_id == who.user_id
        if call_id and who.role == Role.MANAGER:
            reach = UploadRow.call_id == call_id
        elif call_id and who.role == Role.LEAD and who.team_id is not None:
            reach = or_(reach, UploadRow.team_id == who.team_id)
        with self._database.reading() as session:
            if ticket_id is not None:
                of_ticket = UploadRow.ticket_id == ticket_id
                is_readable = FeedRepository(session, who).may_read(ticket_id)
                reach = of_ticket if is_readable else and_(reach, of_ticket)
            uploads = UploadRepository(session)
            rows = uploads.complete_ones(reach, kind, call_id)
            return UploadList(uploads=tuple(_state(row, uploads.owner(row)) for row in rows))

    def content(self, who: Identity, upload_id: str) -> tuple[str, Iterator[bytes]]:
        """Return a complete upload's media type and content, opened if it came sealed.

        Raises:
            NotFound: ``upload.not_found``.
        """
        with self._database.reading() as session:
            row = self._readable(session, who, upload_id)
        if row.completed_at is None:
            raise NotFound("it is not complete", code="upload.not_found")
        key = self._vault.open(row.key_sealed) if row.key_sealed else ""
        parts = self._files.content(upload_id, key)
        first = next(parts, b"")  # what is damaged is told before an answer begins
        return row.media_type, _from(first, parts)

    def drop(self, who: Identity, upload_id: str) -> None:
        """Delete an own upload; recordings of calls and attachments are the centre's, and stay.

        Raises:
            NotFound: ``upload.not_found``.
            Conflict: ``upload.kept``.
        """
        with self._database.reading() as session:
            row = self._own(session, who, upload_id)
        if row.kind in ("recording", "attachment") and row.completed_at is not None:
            raise Conflict("it is kept by rule", code="upload.kept")
        self._forget(upload_id)

    def sweep(self) -> None:
        """Delete recordings that were kept as long as the policy says, and what never came."""
        now = self._now()
        with self._database.reading() as session:
            policy = policy_of(DeskRepository(session).policy())
            old = UploadRepository(session).outdated(
                now - timedelta(days=policy.desk.recording.keep_days),
                now - timedelta(days=UNFINISHED_DAYS),
            )
        for upload_id in old:
            self._forget(upload_id)

    def _forget(self, upload_id: str) -> None:
        self._database.write(lambda session: UploadRepository(session).drop(upload_id))
        self._files.drop(upload_id)

    def _new_row(self, who: Identity, request: UploadRequest) -> UploadRow:
        return UploadRow(
            upload_id=request.upload_id,
            user_id=who.user_id,
            team_id=who.team_id,
            kind=request.kind,
            name=request.name,
            media_type=request.media_type,
            call_id=request.call_id,
            ticket_id=request.ticket_id,
            bytes=request.bytes,
            sha256=request.sha256,
            received=0,
            key_sealed=self._vault.seal(request.key) if request.key else "",
            details={
                "seconds": request.seconds,
                "pauses": request.pauses,
                "consent": request.consent,
            },
            created_at=self._now(),
            completed_at=None,
        )

    def _settle(self, session: Session, who: Identity, upload_id: str, is_whole: bool) -> list[str]:
        """Make an upload count, or begin anew; return the ids of those that it replaces."""
        uploads = UploadRepository(session)
        row = self._own(session, who, upload_id)
        if not is_whole:
            row.received = 0
            return []
        row.completed_at = self._now()
        if row.kind != "voice" or not row.name:
            return []
        replaced = [earlier.upload_id for earlier in uploads.earlier_of_name(row)]
        for other in replaced:
            uploads.drop(other)
        return replaced

    def _own(self, session: Session, who: Identity, upload_id: str) -> UploadRow:
        row = UploadRepository(session).find(upload_id)
        if row is None or row.user_id != who.user_id:
            raise NotFound("there is no such upload", code="upload.not_found")
        return row

    def _readable(self, session: Session, who: Identity, upload_id: str) -> UploadRow:
        row = UploadRepository(session).find(upload_id)
        if row is not None and (row.user_id == who.user_id or _reaches(session, who, row)):
            return row
        raise NotFound("there is no such upload", code="upload.not_found")

    def _check_ticket(self, session: Session, who: Identity, ticket_id: str | None) -> None:
        if ticket_id is None:
            return
        feed = FeedRepository(session, who)
        if feed.knows(ticket_id) and not feed.may_read(ticket_id):
            raise NotAllowed("the ticket belongs to another team")

    def _check_type(self, row: UploadRow) -> None:
        """Look at an attachment's first bytes; what lies about them is dropped.

        Raises:
            InvalidInput: ``upload.not_that_type``.
        """
        key = self._vault.open(row.key_sealed) if row.key_sealed else ""
        head = b""
        for part in self._files.content(row.upload_id, key):
            head += part[:HEAD_BYTES]
            if len(head) >= HEAD_BYTES:
                break
        if (is_really := media_type_of(head)) != row.media_type:
            self._forget(row.upload_id)
            raise _not_that_type(is_really)


def _reaches(session: Session, who: Identity, row: UploadRow) -> bool:
    """Return whether somebody may read another's file."""
    if row.kind == "attachment":
        return row.ticket_id is not None and FeedRepository(session, who).may_read(row.ticket_id)
    if who.role == Role.MANAGER:
        return True
    return who.role == Role.LEAD and row.team_id is not None and row.team_id == who.team_id


def _not_that_type(is_really: str) -> InvalidInput:
    return InvalidInput(
        "pictures, sound and PDF can be attached; this file is none, or not what it says",
        code="upload.not_that_type",
        fields={"type": is_really},
    )


def _state(row: UploadRow, owner: str) -> UploadState:
    details: dict[str, Any] = row.details
    return UploadState(
        upload_id=row.upload_id,
        kind=row.kind,
        bytes=row.bytes,
        sha256=row.sha256,
        received=row.received,
        complete=row.completed_at is not None,
        name=row.name,
        media_type=row.media_type,
        call_id=row.call_id,
        ticket_id=row.ticket_id,
        owner=owner,
        created_at=row.created_at,
        seconds=details.get("seconds", 0.0),
        pauses=tuple((a, b) for a, b in details.get("pauses", ())),
        consent=details.get("consent"),
    )


def _from(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
