"""A record as a row, and back."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from agent_desktop.domain.ids import AgentNumber, OperationId
from agent_desktop.domain.records import Record, RecordTable
from agent_desktop.domain.tickets import FieldConflict
from agent_desktop.server.exchange.scope import OWNED
from agent_desktop.server.tables import RecordRow


@dataclass(slots=True)
class KeptRecord:
    """A record within a push; ``was``: the revision that the database has it in."""

    record: Record
    is_new: bool = False
    was: int = field(init=False)

    def __post_init__(self) -> None:
        """Remember what the database has."""
        self.was = self.record.revision


def owner_of(table: RecordTable, values: Mapping[str, str]) -> str:
    """Return whose a record is alone, "" for everybody's."""
    field = OWNED.get(table)
    return "" if field is None else values.get(field, "")


def record_from(row: RecordRow) -> Record:
    """Return what a row says."""
    return Record(
        table=RecordTable(row.table_name),
        record_id=row.record_id,
        values=row.values,
        changed_at=row.changed_at,
        changed_by=AgentNumber(row.changed_by),
        deleted=row.deleted,
        conflicts=tuple(
            FieldConflict(
                field=c["field"],
                kept=c["kept"],
                lost=c["lost"],
                event_id=OperationId(c["event_id"]),
            )
            for c in row.conflicts
        ),
        revision=row.revision,
    )


def record_values(record: Record) -> dict[str, Any]:
    """Return the row of a record."""
    return {
        "table_name": record.table.value,
        "record_id": record.record_id,
        "owner": owner_of(record.table, record.values),
        "values": dict(record.values),
        "conflicts": [asdict(c) for c in record.conflicts],
        "deleted": record.deleted,
        "changed_at": record.changed_at,
        "changed_by": record.changed_by,
        "revision": record.revision,
    }
