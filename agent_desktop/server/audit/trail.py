"""The audit log: append, read, verify.

Each entry's hash covers its content and the hash of the entry before it, so that nobody changes,
removes or inserts one without all later hashes becoming wrong; the database itself refuses updates
and deletions, too. Cutting off the end would leave a whole chain: the counter says how many entries
there were, and ``verify`` can be given the head that was written down elsewhere.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from agent_desktop.server.tables import AUDIT_COUNTER, AuditRow, CounterRow

FIRST_HASH: Final = "0" * 64
COMMAND_LINE: Final = "command-line"
_PIECE: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What ``verify`` found.

    Attributes:
        entries: How many entries were read.
        head: Hash of the last one; write it down elsewhere to prove later that none is missing.
        broken_at: Number of the first entry that does not fit, 0 when all do.
        missing: How many entries the counter knows of and the log does not have.
    """

    entries: int
    head: str
    broken_at: int = 0
    missing: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether nothing was changed, removed or inserted."""
        return not self.broken_at and not self.missing


class AuditTrail:
    """Works in the unit of work of ``session``: what is rolled back was never logged."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def append(
        self,
        at: datetime,
        actor: str,
        action: str,
        subject: str = "",
        details: Mapping[str, str] | None = None,
    ) -> None:
        """Add an entry; other writers of the log wait until the commit.

        Args:
            at: The server's time, aware.
            actor: Agent number, or ``command-line``.
            action: Stable name, for example ``session.started``.
            subject: What it was done to: an agent number, a device, a pack. No customer's data.
            details: Further texts without customers' data.
        """
        number = self._session.execute(
            update(CounterRow)
            .where(CounterRow.name == AUDIT_COUNTER)
            .values(value=CounterRow.value + 1)
            .returning(CounterRow.value)
        ).scalar_one()
        before = self._session.scalar(select(AuditRow.hash).where(AuditRow.number == number - 1))
        values = {
            "number": int(number),
            "at": at,
            "actor": actor,
            "action": action,
            "subject": subject,
            "details": dict(details or {}),
            "previous": before or FIRST_HASH,
        }
        self._session.execute(insert(AuditRow).values(**values, hash=_hash(**values)))

    def entries(self, after: int = 0) -> Iterator[AuditRow]:
        """Yield the entries behind number ``after``, oldest first."""
        while piece := self._session.scalars(
            select(AuditRow).where(AuditRow.number > after).order_by(AuditRow.number).limit(_PIECE)
        ).all():
            yield from piece
            after = piece[-1].number

    def last_number(self) -> int:
        """Return the number of the newest entry, 0 for an empty log."""
        return self._session.scalar(select(func.max(AuditRow.number))) or 0

    def has(self, entry_hash: str) -> bool:
        """Return whether there is an entry with this hash."""
        found = select(AuditRow.number).where(AuditRow.hash == entry_hash)
        return entry_hash == FIRST_HASH or self._session.scalar(found) is not None

    def verify(self) -> Verdict:
        """Read the whole log and check every link."""
        head, count, expected = FIRST_HASH, 0, 1
        for row in self.entries():
            values = {
                "number": row.number,
                "at": row.at,
                "actor": row.actor,
                "action": row.action,
                "subject": row.subject,
                "details": row.details,
                "previous": row.previous,
            }
            if row.number != expected or row.previous != head or row.hash != _hash(**values):
                return Verdict(entries=count, head=head, broken_at=expected)
            head, count, expected = row.hash, count + 1, expected + 1
        known = self._session.scalar(
            select(CounterRow.value).where(CounterRow.name == AUDIT_COUNTER)
        )
        return Verdict(entries=count, head=head, missing=int(known or 0) - count)


def _hash(**values: object) -> str:
    """Return SHA-256 over the entry's canonical JSON; times in UTC to the microsecond."""
    at = values["at"]
    if isinstance(at, datetime):
        values["at"] = at.astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps(values, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
