"""What one transaction does to records: own edits, receipts, the server's states.

A record is what the server says, with this desk's edits on top in the order of their making. An
edit stays on top until a state comes that has it.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, select, update

from agent_desktop.adapters.cache.digests import DigestChanges
from agent_desktop.adapters.cache.forms import changes_from_json, changes_to_json
from agent_desktop.adapters.cache.pieces import in_pieces
from agent_desktop.adapters.cache.record_rows import (
    KeptRecord,
    load_records,
    next_number,
    record_of_state,
    write_records,
)
from agent_desktop.adapters.cache.schema import record_edits
from agent_desktop.contract.server import OperationPayload, RecordPayload, RecordState
from agent_desktop.domain.ids import AgentNumber, OperationId
from agent_desktop.domain.records import Record, RecordChange, RecordTable, apply_record
from agent_desktop.domain.tickets import FieldChange

_edits = record_edits.c
_Key = tuple[RecordTable, str]


class RecordWork:
    """Collects what happens to records in a transaction; ``finish`` writes it down.

    Args:
        fetch: The number of the whole fetch that this is part of; None for none.

    Thread: the writer.
    """

    def __init__(
        self, connection: Connection, digests: DigestChanges, *, fetch: int | None = None
    ) -> None:
        self._connection = connection
        self._digests = digests
        self._fetch = fetch
        self._records: dict[_Key, KeptRecord] = {}
        self._looked_for: set[_Key] = set()
        self._new_edits: list[dict[str, object]] = []
        self._next_no = 0
        self._has_edits = connection.execute(select(_edits.event_id).limit(1)).first() is not None

    def load(self, table: RecordTable, record_ids: Iterable[str]) -> None:
        """Read what the work needs, in a few statements for all of it."""
        wanted = [i for i in dict.fromkeys(record_ids) if (table, i) not in self._looked_for]
        if not wanted:
            return
        self._looked_for |= {(table, record_id) for record_id in wanted}
        found = load_records(self._connection, table, wanted)
        self._records |= {(table, record_id): kept for record_id, kept in found.items()}
        if not self._has_edits:
            return
        for piece in in_pieces(wanted):
            query = select(record_edits).order_by(_edits.seq)
            query = query.where(_edits.kind == table, _edits.record_id.in_(piece))
            for row in self._connection.execute(query):
                change = RecordChange(
                    event_id=OperationId(row.event_id),
                    table=table,
                    record_id=row.record_id,
                    at=row.at,
                    by=AgentNumber(row.by),
                    changes=changes_from_json(row.changes),
                    deleted=row.deleted,
                )
                self._kept(table, row.record_id).edits.append((change, row.revision))

    def _kept(self, table: RecordTable, record_id: str) -> KeptRecord:
        kept = self._records.get((table, record_id))
        if kept is None:
            self._next_no = self._next_no or next_number(self._connection)
            kept = self._records[table, record_id] = KeptRecord(self._next_no)
            self._next_no += 1
        return kept

    def add_own(self, operation: OperationPayload, seq: int, by: str) -> None:
        """Put an edit made here on top.

        Raises:
            InvalidInput: As ``domain.records.apply_record``; nothing was written.
        """
        payload = operation.payload
        if not isinstance(payload, RecordPayload):
            raise TypeError(payload.type)
        self.load(payload.table, [payload.record_id])
        kept = self._kept(payload.table, payload.record_id)
        change = RecordChange(
            event_id=OperationId(operation.op_id),
            table=payload.table,
            record_id=payload.record_id,
            at=operation.at,
            by=AgentNumber(by),
            changes=tuple(
                FieldChange(field=c.field, before=c.before, after=c.after) for c in payload.changes
            ),
            deleted=payload.deleted,
        )
        kept.shown = apply_record(kept.shown, change)
        kept.edits.append((change, None))
        kept.changed = self._has_edits = True
        self._new_edits.append(
            {
                "event_id": change.event_id,
                "kind": payload.table.value,
                "record_id": payload.record_id,
                "seq": seq,
                "at": change.at,
                "by": by,
                "changes": changes_to_json(change.changes),
                "deleted": payload.deleted,
            }
        )

    def _write_edits(self) -> None:
        """Put the edits down that were made in this transaction, all at once."""
        if self._new_edits:
            self._connection.execute(record_edits.insert(), self._new_edits)
            self._new_edits = []

    def place(self, event_id: str, revision: int) -> bool:
        """Give an own edit the revision of its receipt; return whether there is such an edit."""
        self._write_edits()
        if not self._has_edits:
            return False
        mine = _edits.event_id == event_id
        row = self._connection.execute(select(record_edits).where(mine)).first()
        if row is None:
            return False
        self._connection.execute(update(record_edits).where(mine).values(revision=revision))
        table = RecordTable(row.kind)
        self.load(table, [row.record_id])
        kept = self._kept(table, row.record_id)
        kept.edits = [(c, revision if c.event_id == event_id else r) for c, r in kept.edits]
        if kept.server is not None and kept.server.revision >= revision:
            self._settle(kept)
        return True

    def take(self, table: RecordTable, states: Sequence[RecordState]) -> None:
        """Take records over as the server has them; older ones are no news."""
        self._write_edits()
        self.load(table, [state.record_id for state in states])
        for state in states:
            kept = self._kept(table, state.record_id)
            known = 0 if kept.server is None else kept.server.revision
            if self._fetch is not None:
                kept.fetch = self._fetch
            elif state.revision <= known:
                continue
            self._digests.replace(table, state.record_id, known, state.revision)
            kept.server = record_of_state(table, state)
            self._settle(kept)

    def _settle(self, kept: KeptRecord) -> None:
        """Forget the edits that the server's state has, and put the others on top of it."""
        revision = 0 if kept.server is None else kept.server.revision
        done = [c.event_id for c, r in kept.edits if r is not None and r <= revision]
        for piece in in_pieces(done):
            self._connection.execute(delete(record_edits).where(_edits.event_id.in_(piece)))
        kept.edits = [(c, r) for c, r in kept.edits if c.event_id not in done]
        self._show(kept)

    def _show(self, kept: KeptRecord) -> None:
        shown: Record | None = kept.server
        for change, _ in kept.edits:
            shown = apply_record(shown, change)
        kept.shown, kept.changed = shown, True

    def drop_edit(self, event_id: str) -> None:
        """Take an edit back that the server refused."""
        self._write_edits()
        mine = _edits.event_id == event_id
        row = self._connection.execute(select(record_edits).where(mine)).first()
        if row is None:
            return
        table = RecordTable(row.kind)
        self.load(table, [row.record_id])
        kept = self._kept(table, row.record_id)
        self._connection.execute(delete(record_edits).where(mine))
        kept.edits = [(c, r) for c, r in kept.edits if c.event_id != event_id]
        self._show(kept)

    def again(self, table: RecordTable, record_id: str) -> None:
        """Put this desk's edits on what the server said once more."""
        self._write_edits()
        self.load(table, [record_id])
        self._show(self._kept(table, record_id))

    def remove(self, table: RecordTable, record_ids: Iterable[str]) -> None:
        """Forget what the server said of these records; unsent edits of them stay."""
        self._write_edits()
        wanted = list(record_ids)
        self.load(table, wanted)
        for record_id in wanted:
            kept = self._records.get((table, record_id))
            if kept is None:
                continue
            known = 0 if kept.server is None else kept.server.revision
            self._digests.replace(table, record_id, known, None)
            placed = [c.event_id for c, r in kept.edits if r is not None]
            for piece in in_pieces(placed):
                self._connection.execute(delete(record_edits).where(_edits.event_id.in_(piece)))
            kept.edits = [(c, r) for c, r in kept.edits if r is None]
            kept.server = None
            self._show(kept)

    def finish(self) -> tuple[_Key, ...]:
        """Write everything down; return the records that were touched."""
        self._write_edits()
        changed = {key: kept for key, kept in self._records.items() if kept.changed}
        write_records(self._connection, list(changed.values()))
        self._records, self._looked_for, self._next_no = {}, set(), 0
        return tuple(changed)
