"""Ticket forms, changes and conflicts as JSON text."""

import json
from collections.abc import Iterable
from json.encoder import encode_basestring_ascii

from agent_desktop.domain.ids import OperationId
from agent_desktop.domain.tickets import (
    EXTRA,
    FORM_FIELDS,
    FieldChange,
    FieldConflict,
    TicketForm,
    form_of,
    form_values,
)


def form_to_json(form: TicketForm) -> str:
    """Return a form as JSON; characters outside ASCII are escaped, so that any text is kept."""
    return json.dumps(form_values(form))


def form_from_json(text: str) -> TicketForm:
    """Return what ``form_to_json`` wrote; a field that is not known here keeps its default."""
    values = json.loads(text)
    return form_of({n: v for n, v in values.items() if n in FORM_FIELDS or n.startswith(EXTRA)})


def changes_to_json(changes: Iterable[FieldChange]) -> str:
    """Return the changes of one event."""
    return rows_to_json((c.field, c.before, c.after) for c in changes)


def rows_to_json(rows: Iterable[Iterable[str]]) -> str:
    """Return lists of texts as ``json.dumps`` does, much quicker: a log is mostly that."""
    made = [", ".join(map(encode_basestring_ascii, row)) for row in rows]
    return f"[[{'], ['.join(made)}]]" if made else "[]"


def changes_from_json(text: str) -> tuple[FieldChange, ...]:
    """Return what ``changes_to_json`` wrote."""
    return tuple(FieldChange(field=f, before=b, after=a) for f, b, a in json.loads(text))


def conflicts_to_json(conflicts: Iterable[FieldConflict]) -> str:
    """Return the conflicts of one ticket."""
    return json.dumps([(c.field, c.kept, c.lost, c.event_id) for c in conflicts])


def conflicts_from_json(text: str) -> tuple[FieldConflict, ...]:
    """Return what ``conflicts_to_json`` wrote."""
    return tuple(
        FieldConflict(field=f, kept=k, lost=lost, event_id=OperationId(e))
        for f, k, lost, e in json.loads(text)
    )
