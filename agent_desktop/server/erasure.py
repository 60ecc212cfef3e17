"""Personal data that has to go: erased on a customer's request with proof, or when its time is up.

What makes a ticket a ticket stays: that there was one, who did what when, how long it took. What
tells of the customer goes, from the state and from every entry of the log, and with it recordings
and attachments. The audit log keeps who asked for it and how much went, never whose it was in
clear: the proof names the customer by a hash that only who knows the number can work out again.

Desks hear of it by a new ``epoch``: they fetch what they may see anew, and drop what is gone.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from agent_desktop.contract.server import row_hash
from agent_desktop.domain.errors import InvalidInput, NotFound
from agent_desktop.domain.ids import AgentNumber
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.tickets import EXTRA
from agent_desktop.server.audit.trail import COMMAND_LINE, AuditTrail
from agent_desktop.server.database import Database
from agent_desktop.server.exchange.record_rows import KeptRecord, record_from
from agent_desktop.server.exchange.repository import ExchangeRepository
from agent_desktop.server.migrate import Migrations
from agent_desktop.server.settings import ServerConfig
from agent_desktop.server.tables import (
    EPOCH,
    CallRecordRow,
    ChangeRow,
    FactRow,
    RecordRow,
    TicketRow,
    UploadRow,
)
from agent_desktop.server.uploads.files import UploadFiles

ERASED: Final = "—"
_FEWEST_DIGITS: Final = 5
_FIELDS: Final = frozenset({"customer_name", "phone", "subject", "course"})
_NUMBER: Final = "number."
# What people write in their own words into the steps of a ticket (``domain.ticket_life``).
_FREE_TEXTS: Final = frozenset(
    {
        "cause",
        "loss",
        "name",
        "note",
        "on_behalf",
        "plan",
        "proposal",
        "reason",
        "reasons",
        "responsible",
        "result",
        "solution",
        "text",
        "title",
        "who",
        "words",
    }
)
_PIECE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What was erased.

    Attributes:
        subject: Hash of the number or customer id it was asked for, as the audit log has it.
        entry: Number of the audit log's entry that proves it.
    """

    subject: str
    customers: int
    tickets: int
    calls: int
    files: int
    entry: int


class Erasure:
    """Erases in one unit of work; files go after its commit.

    Thread: any.
    """

    def __init__(
        self,
        database: Database,
        files: UploadFiles,
        now: Callable[[], datetime],
        config: ServerConfig,
    ) -> None:
        self._database = database
        self._files = files
        self._now = now
        self._config = config

    def of_customer(self, customer: str, *, reason: str, by: str = COMMAND_LINE) -> Certificate:
        """Erase what is known of a customer.

        Args:
            customer: A telephone number, or the record id of a customer.
            reason: Why, for the audit log; no name and no number.
            by: Who does it.

        Raises:
            NotFound: ``erasure.nothing``: nothing is known of this customer.
            InvalidInput: ``erasure.too_short``: too few digits to be a number.
            Unavailable: ``database.newer``: there may be more than this program would find.
        """
        certificate, files = self._database.write(lambda s: self._erase(s, customer, reason, by))
        for upload_id in files:
            self._files.drop(upload_id)
        return certificate

    def sweep(self) -> tuple[int, int]:
        """Erase what was over longer ago than the settings say, up to 500 of each.

        Returns:
            How many tickets and calls were erased now.
        """
        days = self._config.keep_tickets_days, self._config.keep_calls_days
        if not any(days):
            return 0, 0
        counts, files = self._database.write(lambda s: self._sweep(s, *days))
        for upload_id in files:
            self._files.drop(upload_id)
        return counts

    def _erase(
        self, session: Session, customer: str, reason: str, by: str
    ) -> tuple[Certificate, Sequence[str]]:
        Migrations().must_know(session.connection())
        records = _records_of(session, customer)
        numbers = {_digits(n) for record in records for n in _numbers_of(record)}
        if not records or not customer.replace("-", "").isalnum():
            digits = _digits(customer)
            if len(digits) < _FEWEST_DIGITS:
                raise InvalidInput(
                    "name a whole telephone number or the id of a customer",
                    code="erasure.too_short",
                )
            numbers.add(digits)
        customers = [record.record_id for record in records]
        tickets = _tickets_of(session, customers, numbers)
        calls = _calls_of(session, numbers)
        if not (records or tickets or calls):
            raise NotFound("nothing is known of this customer", code="erasure.nothing")
        files = _drop_files(session, tickets, calls)
        _forget_records(session, records, self._now())
        _blank_tickets(session, tickets)
        _blank_calls(session, calls)
        _new_epoch(session)
        subject = hashlib.sha256(_digits(customer).encode() or customer.encode()).hexdigest()
        trail = AuditTrail(session)
        details = {
            "reason": reason,
            "customers": str(len(records)),
            "tickets": str(len(tickets)),
            "calls": str(len(calls)),
            "files": str(len(files)),
        }
        trail.append(self._now(), by, "personal.erased", subject, details)
        certificate = Certificate(
            subject=subject,
            customers=len(records),
            tickets=len(tickets),
            calls=len(calls),
            files=len(files),
            entry=trail.last_number(),
        )
        return certificate, files

    def _sweep(
        self, session: Session, tickets_days: int, calls_days: int
    ) -> tuple[tuple[int, int], Sequence[str]]:
        now, tickets, calls = self._now(), [], []
        if tickets_days:
            over = TicketRow.closed_at < now - timedelta(days=tickets_days)
            left = TicketRow.form["phone"].as_string() != ""
            tickets = list(
                session.scalars(select(TicketRow.ticket_id).where(over, left).limit(_PIECE))
            )
        if calls_days:
            ended = CallRecordRow.ended_at < now - timedelta(days=calls_days)
            query = select(CallRecordRow.call_id).where(ended, CallRecordRow.remote_number != "")
            calls = list(session.scalars(query.limit(_PIECE)))
        if not (tickets or calls):
            return (0, 0), ()
        files = _drop_files(session, tickets, calls)
        _blank_tickets(session, tickets)
        _blank_calls(session, calls)
        _new_epoch(session)
        details = {"tickets": str(len(tickets)), "calls": str(len(calls)), "files": str(len(files))}
        AuditTrail(session).append(now, "server", "personal.outdated", details=details)
        return (len(tickets), len(calls)), files


def _digits(number: str) -> str:
    """Return what two spellings of one number have in common: no prefix of China, no marks."""
    digits = "".join(c for c in number if c.isascii() and c.isdigit())
    for prefix in ("0086", "86"):
        if digits.startswith(prefix) and len(digits) > len(prefix) + 7:
            digits = digits.removeprefix(prefix)
            break
    return digits.lstrip("0")


def _records_of(session: Session, customer: str) -> list[RecordRow]:
    """Return the customer's records, with those that were merged into one another."""
    found: dict[str, RecordRow] = {}
    rows = list(
        session.scalars(
            select(RecordRow).where(RecordRow.table_name == RecordTable.CUSTOMER.value)
        ).yield_per(_PIECE)
    )
    digits = _digits(customer)
    for row in rows:
        is_it = row.record_id == customer or (
            len(digits) >= _FEWEST_DIGITS and digits in {_digits(n) for n in _numbers_of(row)}
        )
        if is_it:
            found[row.record_id] = row
    while True:
        more = [
            row
            for row in rows
            if row.record_id not in found
            and (
                row.values.get("merged_into") in found
                or row.record_id in {r.values.get("merged_into") for r in found.values()}
            )
        ]
        if not more:
            return list(found.values())
        found.update((row.record_id, row) for row in more)


def _numbers_of(row: RecordRow) -> Iterable[str]:
    return (name.removeprefix(_NUMBER) for name in row.values if name.startswith(_NUMBER))


def _tickets_of(session: Session, customers: Sequence[str], numbers: set[str]) -> list[str]:
    phone: ColumnElement[str] = TicketRow.form["phone"].as_string()
    query = select(TicketRow.ticket_id, TicketRow.customer_id, phone)
    return [
        ticket_id
        for ticket_id, customer_id, number in session.execute(
            query.execution_options(yield_per=_PIECE)
        )
        if customer_id in customers or (number and _digits(number) in numbers)
    ]


def _calls_of(session: Session, numbers: set[str]) -> list[str]:
    query = select(CallRecordRow.call_id, CallRecordRow.remote_number)
    return [
        call_id
        for call_id, number in session.execute(query.execution_options(yield_per=_PIECE))
        if number and _digits(number) in numbers
    ]


def _drop_files(session: Session, tickets: Sequence[str], calls: Sequence[str]) -> Sequence[str]:
    """Forget recordings of the calls and attachments of the tickets, and their keys."""
    steps = (change.payload.get("data", {}) for change in _changes_of(session, tickets))
    attached = {data["upload_id"] for data in steps if data.get("upload_id")}
    wanted = or_(UploadRow.call_id.in_(calls), UploadRow.upload_id.in_(attached))
    rows = session.scalars(select(UploadRow).where(wanted)).all()
    for row in rows:
        session.delete(row)
    return [row.upload_id for row in rows]


def _forget_records(session: Session, rows: Sequence[RecordRow], now: datetime) -> None:
    """Leave a tombstone of each record, and nothing in the log of its edits."""
    if not rows:
        return
    repository = ExchangeRepository(session)
    first = repository.next_revisions(len(rows))
    ids = [row.record_id for row in rows]
    for revision, row in enumerate(rows, first):
        kept = KeptRecord(record_from(row))
        hashes = row_hash(row.record_id, revision) - row_hash(row.record_id, row.revision)
        repository.add_totals({kept.record.table: (0, hashes)})
        row.values, row.conflicts, row.deleted = {}, [], True
        row.changed_at, row.changed_by, row.revision = now, AgentNumber(""), revision
    edits = session.scalars(
        select(ChangeRow).where(
            ChangeRow.kind == "record",
            ChangeRow.also == RecordTable.CUSTOMER.value,
            ChangeRow.payload["record_id"].as_string().in_(ids),
        )
    )
    for edit in edits.all():
        edit.payload = edit.payload | {"changes": [], "deleted": True}


def _blank_tickets(session: Session, tickets: Sequence[str]) -> None:
    for row in _changes_of(session, tickets):
        row.payload = _blank(row.payload)
    session.flush()
    repository = ExchangeRepository(session)
    for ticket_id in tickets:
        kept = repository.lock_tickets([ticket_id])[ticket_id]
        repository.derive(kept)
        repository.keep_tickets([kept])
    session.expire_all()


def _blank(payload: Mapping[str, Any]) -> dict[str, Any]:
    changes = [
        change
        if change["field"] not in _FIELDS and not change["field"].startswith(EXTRA)
        # A subject is never empty.
        else change
        | dict.fromkeys(("before", "after"), ERASED if change["field"] == "subject" else "")
        for change in payload.get("changes", ())
    ]
    data = {
        name: ERASED if name in _FREE_TEXTS and text else text
        for name, text in payload.get("data", {}).items()
    }
    return {**payload, "changes": changes, "data": data}


def _blank_calls(session: Session, calls: Sequence[str]) -> None:
    for start in range(0, len(calls), _PIECE):
        piece = calls[start : start + _PIECE]
        session.execute(
            update(CallRecordRow)
            .where(CallRecordRow.call_id.in_(piece))
            .values(remote_number="", remote_name="")
        )
        rows = session.scalars(
            select(ChangeRow).where(
                ChangeRow.kind == "call", ChangeRow.payload["call_id"].as_string().in_(piece)
            )
        )
        for row in rows.all():
            if "remote_number" in row.payload:
                row.payload = row.payload | {"remote_number": "", "remote_name": ""}


def _changes_of(session: Session, tickets: Sequence[str]) -> list[ChangeRow]:
    found: list[ChangeRow] = []
    for start in range(0, len(tickets), _PIECE):
        piece = tickets[start : start + _PIECE]
        found += session.scalars(select(ChangeRow).where(ChangeRow.ticket_id.in_(piece))).all()
    return found


def _new_epoch(session: Session) -> None:
    session.merge(FactRow(key=EPOCH, value=secrets.token_hex(8)))
