"""What a record may hold: which fields its table has, how long they are, what they look like.

Desk and server refuse the same edits. A field may always be emptied, whatever it is called.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.tickets import FieldChange

LONG: Final = 20_000
_NOTE: Final = 4000
_NAME: Final = 100
_LINE: Final = 200
_PHONE: Final = 40

_YES: Final = frozenset({"", "yes"})

# Fields by table and how long each may be; a name that ends in "." is the beginning of many.
FIELDS: Final[Mapping[RecordTable, Mapping[str, int]]] = {
    RecordTable.CUSTOMER: {
        "name": _NAME,
        "title": 40,
        "grade": 40,
        "company": _LINE,
        "note": _NOTE,
        "do_not_call": 3,
        "do_not_call_reason": _LINE,
        "merged_into": 80,
        "number.": 40,
        "contact.": _LINE,
    },
    RecordTable.DEPARTMENT: {"name": _NAME, "phone": _PHONE, "hours": _LINE, "head": 80},
    RecordTable.CATEGORY: {
        "name": _NAME,
        "department_id": 80,
        "kinds": _LINE,
        "person_id": 80,
        "deputy_id": 80,
        "form_id": 80,
    },
    RecordTable.PERSON: {
        "name": _NAME,
        "department_id": 80,
        "agent": 40,
        "phone": _PHONE,
        "hours": _LINE,
        "away_from": 10,
        "away_until": 10,
        "deputy_id": 80,
    },
    RecordTable.CALENDAR: {
        "name": _NAME,
        "timezone": 60,
        "weekdays": 20,
        "hours": _LINE,
        "holidays": 10,
        "day.": 40,
    },
    RecordTable.CLOCK_RULE: {
        "kind": 40,
        "grade": 40,
        "severity": 40,
        "urgency": 40,
        "handle_h": 10,
        "write_back_h": 10,
        "call_back_h": 10,
        "form_h": 10,
        "basis": 10,
        "tells": _LINE,
    },
    RecordTable.FORM: {"definition": LONG},
    RecordTable.TEMPLATE: {"name": _NAME, "owner": 40, "values": LONG},
    RecordTable.ARTICLE: {"title": _LINE, "kind": 10, "keywords": 500, "must_read": 3},
    RecordTable.ARTICLE_VERSION: {
        "article_id": 80,
        "version": 6,
        "title": _LINE,
        "body": LONG,
        "effective_from": 10,
        "effective_until": 10,
    },
    RecordTable.QUESTION: {
        "text": 2000,
        "ticket_id": 36,
        "state": 10,
        "article_id": 80,
        "asked_by": 40,
        "asked_at": 40,
        "answer": _NOTE,
        "answered_by": 40,
        "answered_at": 40,
        "told": 3,
    },
    RecordTable.READING: {"agent": 40, "article_id": 80, "version": 6},
}
_DATES: Final = frozenset({"away_from", "away_until", "effective_from", "effective_until"})
_SUFFIX: Final = re.compile(r"[^\s\x00-\x1f]{1,80}")


def check_changes(table: RecordTable, changes: Iterable[FieldChange]) -> None:
    """Raise for the first edit that the table cannot take.

    Raises:
        InvalidInput: ``record.unknown_field``, ``record.too_long``, ``record.control_character``,
            ``record.invalid_value``; with the field and the limit as ``fields``.
    """
    for change in changes:
        if change.after:
            _check(table, change.field, change.after)


def _check(table: RecordTable, name: str, text: str) -> None:
    limit = _limit(table, name)
    shown = {"field": name.partition(".")[0], "limit": str(limit or "")}
    if limit is None:
        raise InvalidInput(
            f"a {table} has no such field", code="record.unknown_field", fields=shown
        )
    if len(text) > limit:
        raise InvalidInput(
            f"{shown['field']}: at most {limit} characters", code="record.too_long", fields=shown
        )
    if any((ord(c) < 32 and c not in "\n\t") or 0xD800 <= ord(c) < 0xE000 for c in text):
        raise InvalidInput(
            f"{shown['field']}: a control character",
            code="record.control_character",
            fields=shown,
        )
    is_wrong = (name in _DATES and not _is_date(text)) or (
        name in ("do_not_call", "must_read", "told") and text not in _YES
    )
    if is_wrong:
        raise InvalidInput(
            f"{shown['field']} cannot be that", code="record.invalid_value", fields=shown
        )


def _limit(table: RecordTable, name: str) -> int | None:
    known = FIELDS[table]
    head, dot, suffix = name.partition(".")
    if dot and f"{head}." in known:
        return known[f"{head}."] if _SUFFIX.fullmatch(suffix) else None
    return known.get(name)


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def storable(text: str) -> str:
    """Return a text as a record can keep it: no control characters, no halves of characters."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return "".join(c for c in whole if ord(c) >= 32 or c in "\n\t").replace("\x7f", "")
