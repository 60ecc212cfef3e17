"""The edits of records within a push: whose right it is, and what the record becomes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from agent_desktop.contract.server import FieldChangePayload, RecordPayload, row_hash
from agent_desktop.domain.clock_rules import rule_of
from agent_desktop.domain.customers import MERGE_CIRCLE, MERGED_INTO, closes_circle
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
from agent_desktop.domain.tickets import FieldChange
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
        found = list(payloads)
        keys = {(p.table, p.record_id) for p in found}
        targets = {_merge_target(p.table, p.changes) for p in found}
        keys |= {(RecordTable.CUSTOMER, one) for one in self._chains(targets - {""})}
        self._records = self._repository.lock_records(keys) if keys else {}

    def apply(self, change: RecordChange) -> str:
        """Edit a record; return the code of what of the edit has no effect, "" for nothing.

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
        code, change = self._without_circle(change)
        record = apply_record(kept.record if kept else None, change)
        _check_whole(record)
        self._check_owner(kept.record if kept else None, record)
        if kept is None:
            self._records[key] = KeptRecord(record, is_new=True)
        else:
            kept.record = record
        return code

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

    def _without_circle(self, change: RecordChange) -> tuple[str, RecordChange]:
        """Take a merge out of an edit that would lead back to the customer who is given up."""
        target = _merge_target(change.table, change.changes)
        if not target or not closes_circle(change.record_id, target, self._merged_into):
            return "", change
        rest = tuple(c for c in change.changes if c.field != MERGED_INTO)
        return MERGE_CIRCLE, replace(change, changes=rest)

    def _merged_into(self, customer_id: str) -> str:
        key = (RecordTable.CUSTOMER, customer_id)
        if key not in self._records:  # somebody merged it since the push began
            self._records |= self._repository.lock_records([key])
        kept = self._records.get(key)
        return "" if kept is None else kept.record.values.get(MERGED_INTO, "")

    def _chains(self, targets: Iterable[str]) -> set[str]:
        """Return customers, and all that these were merged into: they are held in one go."""
        known: set[str] = set()
        while new := set(targets) - known:
            known |= new
            targets = self._repository.customers_merged_into(new).values()
        return known

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


def _merge_target(table: RecordTable, changes: Iterable[FieldChange | FieldChangePayload]) -> str:
    """Return into whom an edit merges a customer, "" for an edit that does not."""
    if table is not RecordTable.CUSTOMER:
        return ""
    return next((c.after for c in changes if c.field == MERGED_INTO), "")


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
