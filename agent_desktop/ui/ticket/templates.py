"""Templates of the form: what one keeps, and what it fills. No Qt."""

from collections.abc import Mapping
from typing import Final

from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.tickets import (
    FieldChange,
    TicketForm,
    apply_changes,
    changes_between,
    form_values,
)

# Of one customer and one day; a template is for many.
_LEFT_OUT: Final = frozenset({"customer_name", "phone", "customer_id", "promised_at"})


def template_values(form: TicketForm) -> dict[str, str]:
    """Return what a template keeps of a form: all that differs from an empty one."""
    changed = changes_between(TicketForm(), form)
    return {c.field: c.after for c in changed if c.field not in _LEFT_OUT}


def filled_by(form: TicketForm, values: Mapping[str, str]) -> TicketForm:
    """Return the form with a template's values where nothing was chosen or written yet.

    A value that this version does not know (a kind of a newer desk) leaves its field as it is.
    """
    usual, now = form_values(TicketForm()), form_values(form)
    for field, text in values.items():
        before = now.get(field, "")
        if field in _LEFT_OUT or before != usual.get(field, ""):
            continue
        try:
            form = apply_changes(form, [FieldChange(field=field, before=before, after=text)])
        except InvalidInput:
            continue
    return form
