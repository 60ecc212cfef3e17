"""The edits of records within a push: whose right it is, and what the record becomes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from agent_desktop.contract.server import RecordPayload, row_hash
from agent_desktop.domain.clock_rules import rule_of
from agent_desktop.domain.errors import NotAllowed
from agent_desktop.domain.form_texts import definition_of
from agent_desktop.domain.record_checks import check_changes
from agent_desktop.domain.records import (
    RECORD_RIGHTS,
    Record,
    RecordChange,
    RecordTable,
    apply_record,
)
from agent_desktop.runtime import centre_defaults
from agent_desktop.server.access import Identity
from agent_desktop.server.exchange.record_rows import KeptRecord, owner_of
from agent_desktop.server.exchange.repository import ExchangeRepository
from agent_desktop.server.exchange.scope import OWNED

_Key = tuple[RecordTable, str]


class RecordChanges:
    """The records of one push, held until commit."""

    def __init__(self, repository: ExchangeRepository, who: Identity) -> None:
        self._repository = repository
        self._who = who
        self._records: dict[_Key, KeptRecord] = {}

    def load(self, payloads: Iterable[RecordPayload]) -> None:
        """Read and hold the records that the push is about."""
        keys = {(p.table, p.record_id) for p in payloads}
        self._records = self._repository.lock_records(keys) if keys else {}

    def apply(self, change: RecordChange) -> None:
        """Edit a record.

        Raises:
            NotAllowed: Not this role's to write, or another agent's own.
            InvalidInput: It does not fit.
        """
        writers, _ = RECORD_RIGHTS[change.table]
        if self._who.role not in writers:
            raise NotAllowed(f"a person in the role {self._who.role} cannot edit this")
        key = (change.table, change.record_id)
        kept = self._records.get(key)
        check_changes(change.table, change.changes)
        record = apply_record(kept.record if kept else None, change)
        _check_whole(record)
        self._check_owner(kept.record if kept else None, record)
        if kept is None:
            self._records[key] = KeptRecord(record, is_new=True)
        else:
            kept.record = record

    def columns(self, payload: RecordPayload) -> dict[str, Any]:
        """Return what a change of this record says of itself."""
        return {
            "kind": "record",
            "owner_id": self._who.user_id,
            "team_id": self._who.team_id,
            "ticket_id": None,
            "also": payload.table.value,
        }

    def settle(self, changed: Sequence[tuple[RecordPayload, int]]) -> None:
        """Write down what was edited, given the revisions of the edits, oldest first."""
        newest = {(p.table, p.record_id): revision for p, revision in changed}
        sums: dict[RecordTable, list[int]] = defaultdict(lambda: [0, 0])
        for key, revision in newest.items():
            kept = self._records[key]
            kept.record = replace(kept.record, revision=revision)
            table, record_id = key
            if table in OWNED:
                continue
            sums[table][1] += row_hash(record_id, revision)
            if kept.is_new:
                sums[table][0] += 1
            else:
                sums[table][1] -= row_hash(record_id, kept.was)
        self._repository.keep_records(self._records[key] for key in newest)
        self._repository.add_totals({t: (rows, hashes) for t, (rows, hashes) in sums.items()})

    def _check_owner(self, before: Record | None, after: Record) -> None:
        if after.table not in OWNED:
            return
        me = self._who.number
        owners = {owner_of(after.table, after.values)}
        if before is not None:
            owners.add(owner_of(before.table, before.values))
        if after.table is RecordTable.READING:
            owners.add(after.record_id.partition("@")[0])
        else:
            owners.discard("")  # a shared template is everybody's
        if owners - {me}:
            raise NotAllowed("that belongs to another agent")


def _check_whole(record: Record) -> None:
    """Refuse what every desk would stumble over.

    Raises:
        InvalidInput: ``form.…``, ``calendar.…``, ``clock_rule.…``, with the place.
    """
    if record.deleted:
        return
    if record.table is RecordTable.FORM:
        definition_of(record.record_id, record.values.get("definition", ""))
    elif record.table is RecordTable.CALENDAR:
        centre_defaults.calendar(record.values)
    elif record.table is RecordTable.CLOCK_RULE:
        rule_of(record.record_id, record.values)
