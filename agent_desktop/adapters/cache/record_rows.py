"""Records as rows: their values, and what finds them by word or number."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection, Row, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from agent_desktop.adapters.cache import words
from agent_desktop.adapters.cache.forms import conflicts_from_json, conflicts_to_json
from agent_desktop.adapters.cache.numbers import number_key
from agent_desktop.adapters.cache.pieces import in_pieces
from agent_desktop.adapters.cache.schema import customer_merges, customer_numbers, records
from agent_desktop.contract.server import RecordConflictPayload, RecordState
from agent_desktop.domain.customers import CONTACT, NUMBER
from agent_desktop.domain.ids import AgentNumber, OperationId
from agent_desktop.domain.records import Record, RecordChange, RecordTable
from agent_desktop.domain.tickets import FieldConflict

_INDEX_OF: Final = {
    RecordTable.CUSTOMER: "customer_words",
    RecordTable.ARTICLE: "article_words",
    RecordTable.ARTICLE_VERSION: "article_words",
}
# One encoder for all: to make one takes longer than to use it.
_to_json: Final = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(slots=True)
class KeptRecord:
    """A record as a transaction works on it.

    Attributes:
        server: As the server has it, None while it does not.
        shown: With this desk's edits on top; ``before`` as it was when it was loaded.
        edits: This desk's edits, oldest first, each with its revision once it has a receipt.
    """

    no: int
    server: Record | None = None
    shown: Record | None = None
    before: Record | None = None
    fetch: int = 0
    edits: list[tuple[RecordChange, int | None]] = field(default_factory=list)
    changed: bool = False


def load_records(
    connection: Connection, table: RecordTable, record_ids: Iterable[str]
) -> dict[str, KeptRecord]:
    """Return those of these records that are here, by id, without this desk's edits."""
    found: dict[str, KeptRecord] = {}
    for piece in in_pieces(record_ids):
        query = select(records).where(records.c.kind == table, records.c.record_id.in_(piece))
        for row in connection.execute(query):
            shown = record_of_row(row)
            server: Record | None = shown
            if row.base is not None:
                server = _from_base(shown, row.base)
            kept = KeptRecord(row.no, server, shown, shown, row.fetch)
            found[row.record_id] = kept
    return found


def record_of_row(row: Row[tuple[object, ...]]) -> Record:
    """Return a record as it is shown."""
    return Record(
        table=RecordTable(row.kind),
        record_id=row.record_id,
        values=json.loads(row.values),
        changed_at=row.at,
        changed_by=AgentNumber(row.by),
        deleted=row.deleted,
        conflicts=conflicts_from_json(row.conflicts),
        revision=row.revision,
    )


def record_of_state(table: RecordTable, state: RecordState) -> Record:
    """Return what the server sent."""
    return Record(
        table=table,
        record_id=state.record_id,
        values=state.values,
        changed_at=state.at,
        changed_by=AgentNumber(state.by),
        deleted=state.deleted,
        conflicts=tuple(
            FieldConflict(field=c.field, kept=c.kept, lost=c.lost, event_id=OperationId(c.event_id))
            for c in state.conflicts
        ),
        revision=state.revision,
    )


def _from_base(shown: Record, base: str) -> Record | None:
    if not base:
        return None
    return record_of_state(shown.table, RecordState.model_validate_json(base))


def _to_base(server: Record | None) -> str:
    if server is None:
        return ""
    state = RecordState(
        record_id=server.record_id,
        values=dict(server.values),
        at=server.changed_at,
        by=server.changed_by,
        deleted=server.deleted,
        conflicts=tuple(
            RecordConflictPayload(field=c.field, kept=c.kept, lost=c.lost, event_id=c.event_id)
            for c in server.conflicts
        ),
        revision=server.revision,
    )
    return state.model_dump_json()


def next_number(connection: Connection) -> int:
    """Return the first number that no record has."""
    return int(connection.execute(select(func.max(records.c.no))).scalar() or 0) + 1


def write_records(connection: Connection, kept: Sequence[KeptRecord]) -> None:
    """Put records down as they are now, in a few statements for all of them."""
    rows = [_columns(one, one.shown) for one in kept if one.shown is not None]
    if rows:
        statement = insert(records)
        new = {c.name: statement.excluded[c.name] for c in records.c if c.name != "no"}
        connection.execute(
            statement.on_conflict_do_update(index_elements=["no"], set_=new), list(rows)
        )
    gone = [one.no for one in kept if one.shown is None and one.before is not None]
    for piece in in_pieces(gone):
        connection.execute(delete(records).where(records.c.no.in_(piece)))
    _write_numbers(connection, kept)
    _index(connection, kept)


def _columns(kept: KeptRecord, shown: Record) -> dict[str, object]:
    return {
        "no": kept.no,
        "kind": shown.table.value,
        "record_id": shown.record_id,
        "values": _to_json(dict(shown.values)),
        "at": shown.changed_at,
        "by": shown.changed_by,
        "deleted": shown.deleted,
        "conflicts": conflicts_to_json(shown.conflicts) if shown.conflicts else "[]",
        "revision": 0 if kept.server is None else kept.server.revision,
        "base": _to_base(kept.server) if kept.edits else None,
        "fetch": kept.fetch,
    }


def _write_numbers(connection: Connection, kept: Sequence[KeptRecord]) -> None:
    numbers: tuple[list[dict[str, object]], list[tuple[object, ...]]] = ([], [])
    merges: tuple[list[dict[str, object]], list[tuple[object, ...]]] = ([], [])
    for one in kept:
        for table, of in ((numbers, _number_keys), (merges, _merged_into)):
            old, new = of(one.before), of(one.shown)
            table[0].extend({"key": key, "no": one.no} for key in new - old)
            table[1].extend((key, one.no) for key in old - new)
    for (added, gone), made, key in (
        (numbers, customer_numbers, "key"),
        (merges, customer_merges, "into_id"),
    ):
        if gone:
            connection.exec_driver_sql(
                f"DELETE FROM {made.name} WHERE {key} = ? AND no = ?",  # noqa: S608 - own names
                gone,
            )
        if added:
            connection.exec_driver_sql(
                f"INSERT OR IGNORE INTO {made.name} ({key}, no) VALUES (?, ?)",  # noqa: S608
                [(row["key"], row["no"]) for row in added],
            )


def _number_keys(record: Record | None) -> set[str]:
    if record is None or record.deleted or record.table is not RecordTable.CUSTOMER:
        return set()
    return {number_key(number) for number in numbers_of(record)}


def _merged_into(record: Record | None) -> set[str]:
    if record is None or record.deleted or record.table is not RecordTable.CUSTOMER:
        return set()
    into = record.values.get("merged_into", "")
    return {into} if into else set()


def numbers_of(record: Record) -> list[str]:
    """Return a customer's telephone numbers."""
    return [n.removeprefix(NUMBER) for n in record.values if n.startswith(NUMBER)]


def _index(connection: Connection, kept: Sequence[KeptRecord]) -> None:
    written: dict[str, list[tuple[int, str]]] = {}
    removed: dict[str, list[tuple[int]]] = {}
    for one in kept:
        record = one.shown or one.before
        name = None if record is None else _INDEX_OF.get(record.table)
        if name is None:
            continue
        old, new = _tokens(one.before), _tokens(one.shown)
        if new and new != old:
            written.setdefault(name, []).append((one.no, " ".join(new)))
        elif old and not new:
            removed.setdefault(name, []).append((one.no,))
    for name, rows in written.items():
        connection.exec_driver_sql(
            f"INSERT OR REPLACE INTO {name} (rowid, words) VALUES (?, ?)",  # noqa: S608 - own names
            rows,
        )
    for name, numbers in removed.items():
        connection.exec_driver_sql(f"DELETE FROM {name} WHERE rowid = ?", numbers)  # noqa: S608


def _tokens(record: Record | None) -> set[str]:
    if record is None or record.deleted:
        return set()
    values = record.values
    if record.table is RecordTable.CUSTOMER:
        found = words.name_tokens(values.get("name", ""))
        if company := values.get("company", ""):
            found |= words.sound_tokens(company)
        for name, text in values.items():
            if name.startswith(CONTACT):
                found |= words.plain_tokens(text)
        return found | words.number_tokens(numbers_of(record))
    titles = words.name_tokens(values.get("title", ""))
    titles |= words.sound_tokens(values.get("keywords", ""))
    return titles | words.text_tokens(values.get("body", ""))
