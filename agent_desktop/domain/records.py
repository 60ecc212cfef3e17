"""What the centre knows beside tickets: customers, directory, calendar, forms, knowledge.

A record is a row of named texts that many may edit: each edit names the values that it replaces,
fields merge one by one in the server's order, and a lost edit becomes a visible conflict with both
values. A deleted record leaves a tombstone. Customers, departments and articles are typed views of
records (``domain.customers``, ``domain.directory``, ``domain.knowledge``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.ids import AgentNumber, OperationId
from agent_desktop.domain.rights import EVERYBODY, FLOOR, LEADS, Role
from agent_desktop.domain.tickets import FieldChange, FieldConflict

MAX_FIELDS: Final = 500


class RecordTable(StrEnum):
    """Kinds of records."""

    CUSTOMER = "customer"
    DEPARTMENT = "department"
    CATEGORY = "category"
    PERSON = "person"
    CALENDAR = "calendar"
    CLOCK_RULE = "clock_rule"
    FORM = "form"
    TEMPLATE = "template"
    ARTICLE = "article"
    ARTICLE_VERSION = "article_version"
    QUESTION = "question"
    READING = "reading"


_STEERING: Final = LEADS | {Role.ADMIN}

# (who may write, who may read). A reading belongs to its agent: others' are neither read nor
# written, except by leads who read them.
RECORD_RIGHTS: Final[dict[RecordTable, tuple[frozenset[Role], frozenset[Role]]]] = {
    RecordTable.CUSTOMER: (FLOOR, FLOOR),
    RecordTable.DEPARTMENT: (_STEERING, EVERYBODY),
    RecordTable.CATEGORY: (_STEERING, EVERYBODY),
    RecordTable.PERSON: (_STEERING, EVERYBODY),
    RecordTable.CALENDAR: (_STEERING, EVERYBODY),
    RecordTable.CLOCK_RULE: (_STEERING, EVERYBODY),
    RecordTable.FORM: (_STEERING, EVERYBODY),
    RecordTable.TEMPLATE: (FLOOR, FLOOR),
    RecordTable.ARTICLE: (_STEERING, EVERYBODY),
    RecordTable.ARTICLE_VERSION: (_STEERING, EVERYBODY),
    RecordTable.QUESTION: (FLOOR, FLOOR),
    RecordTable.READING: (FLOOR, FLOOR),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordChange:
    """One edit of a record. ``event_id`` is the id of the operation that carried it."""

    event_id: OperationId
    table: RecordTable
    record_id: str
    at: datetime
    by: AgentNumber
    changes: tuple[FieldChange, ...] = ()
    deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record as its edits make it. A field that is "" is not there.

    Attributes:
        deleted: A tombstone; any later edit brings the record back.
        revision: The server's number of the last edit, 0 while only this desk knows it.
    """

    table: RecordTable
    record_id: str
    values: Mapping[str, str]
    changed_at: datetime
    changed_by: AgentNumber
    deleted: bool = False
    conflicts: tuple[FieldConflict, ...] = ()
    revision: int = 0


def apply_record(record: Record | None, change: RecordChange) -> Record:
    """Return the record after one more edit, in the server's order.

    Raises:
        InvalidInput: ``record.foreign_change``, ``record.too_many_fields``.
    """
    if record is None:
        record = Record(
            table=change.table,
            record_id=change.record_id,
            values={},
            changed_at=change.at,
            changed_by=change.by,
        )
    if (record.table, record.record_id) != (change.table, change.record_id):
        raise InvalidInput("the edit belongs to another record", code="record.foreign_change")
    values = dict(record.values)
    lost = []
    for edit in change.changes:
        current = values.get(edit.field, "")
        if current not in (edit.before, edit.after):
            lost.append(
                FieldConflict(
                    field=edit.field, kept=edit.after, lost=current, event_id=change.event_id
                )
            )
        if edit.after:
            values[edit.field] = edit.after
        else:
            values.pop(edit.field, None)
    if len(values) > MAX_FIELDS:
        raise InvalidInput(
            f"a record has at most {MAX_FIELDS} fields", code="record.too_many_fields"
        )
    return replace(
        record,
        values=values,
        changed_at=change.at,
        changed_by=change.by,
        deleted=change.deleted,
        conflicts=record.conflicts + tuple(lost),
    )


def edits_between(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[FieldChange, ...]:
    """Return the fields that differ."""
    names: Iterable[str] = sorted({*before, *after})
    pairs = ((n, before.get(n, ""), after.get(n, "")) for n in names)
    return tuple(FieldChange(field=n, before=b, after=a) for n, b, a in pairs if b != a)
