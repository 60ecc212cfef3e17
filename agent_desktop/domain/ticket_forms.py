"""What the agent writes down of a matter: the form, what is wrong with it, its text on the wire."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from agent_desktop.domain.errors import InvalidInput

MAX_SUBJECT: Final = 200
MAX_NAME: Final = 100
MAX_PHONE: Final = 40
MAX_COURSE: Final = 20_000
# The customer's grade when the matter was opened, among the form's own fields.
GRADE_FIELD: Final = "grade"
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f]")


class TicketKind(StrEnum):
    """What the customer wants."""

    ENQUIRY = "enquiry"
    COMPLAINT = "complaint"
    SUGGESTION = "suggestion"
    PRAISE = "praise"
    BUSINESS_REQUEST = "business_request"
    FAULT = "fault"
    APPOINTMENT = "appointment"
    CALL_BACK = "call_back"


class Urgency(StrEnum):
    """How fast the responsible department must know."""

    NORMAL = "normal"
    URGENT = "urgent"


class Severity(StrEnum):
    """How grave a complaint is; a severe one (against an agent, media, safety) needs the lead."""

    GENERAL = "general"
    SEVERE = "severe"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketForm:
    """What the agent writes down. Texts are Unicode as typed; ``promised_at`` is aware UTC.

    Attributes:
        category: Record id of the directory's category, which says whose matter it is; "" for none.
        customer_id: Record id of the customer, "" while unknown.
        form_id: Record id of the form definition whose fields ``extra`` has; "" for none.
        extra: (field id, text) of the form's own fields, by id; a change names them ``x.ID``.
    """

    kind: TicketKind = TicketKind.ENQUIRY
    customer_name: str = ""
    phone: str = ""
    subject: str = ""
    course: str = ""
    urgency: Urgency = Urgency.NORMAL
    promised_at: datetime | None = None
    severity: Severity = Severity.GENERAL
    category: str = ""
    customer_id: str = ""
    form_id: str = ""
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written that is worth keeping.

        The phone comes by itself, and so do a known customer's name and grade.
        """
        name = "" if self.customer_id else self.customer_name
        texts = name or self.subject or self.course or self.promised_at
        return not (texts or any(text for field, text in self.extra if field != GRADE_FIELD))


FORM_FIELDS: Final = tuple(f.name for f in fields(TicketForm) if f.name != "extra")
EXTRA: Final = "x."
MAX_EXTRA: Final = 100
LONGEST_PROMISE: Final = timedelta(days=5 * 366)
_TYPING_TIME: Final = timedelta(hours=1)  # a form may stand open for a while before it is saved
_LAST_YEAR: Final = 2200
_TURNS: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LIMITS: Final = {
    "customer_name": MAX_NAME,
    "phone": MAX_PHONE,
    "subject": MAX_SUBJECT,
    "course": MAX_COURSE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a field cannot be saved: a stable code and the limit it broke, if any."""

    field: str
    code: str
    limit: int | None = None


def problems(form: TicketForm, *, given_at: datetime | None = None) -> tuple[Problem, ...]:
    """Return what keeps ``form`` from being saved; the same rules hold on desk and server.

    Args:
        form: As it is going to be kept.
        given_at: When its promised date was written down, where that is new: a promise is not
            given for the past, nor for longer than ``LONGEST_PROMISE``. None for an old one.
    """
    found = []
    if not form.subject.strip():
        found.append(Problem(field="subject", code="ticket.subject_missing"))
    for name, limit in _LIMITS.items():
        found += text_problems(name, getattr(form, name), limit)
    for name, text in form.extra:
        found += text_problems(f"{EXTRA}{name}", text, MAX_COURSE)
    if code := promise_code(form.promised_at, given_at):
        found.append(Problem(field="promised_at", code=code))
    return tuple(found)


def text_problems(name: str, text: str, limit: int) -> list[Problem]:
    """Return what is wrong with one text: too long, or characters that nobody can see."""
    found = []
    if len(text) > limit:
        found.append(Problem(field=name, code="ticket.too_long", limit=limit))
    if _UNSEEN.search(text):
        found.append(Problem(field=name, code="ticket.control_character"))
    return found


def shown(text: str) -> str:
    """Return ``text`` as it may stand in a list, a title or a file's name.

    What was typed is kept as it is, but marks that turn the direction of writing are left out where
    it is shown: with them a number or a file's name reads in an order other than it has. Letters
    that are written from right to left need none of them.
    """
    return _TURNS.sub("", text)


def promise_code(promised_at: datetime | None, given_at: datetime | None) -> str:
    """Return the code of what is wrong with a promised date; see ``problems``."""
    if promised_at is None:
        return ""
    if promised_at.tzinfo is None:
        return "ticket.time_without_zone"
    if promised_at.year > _LAST_YEAR:
        return "ticket.promise_too_far"
    if given_at is None:
        return ""
    if promised_at < given_at - _TYPING_TIME:
        return "ticket.promise_in_the_past"
    return "ticket.promise_too_far" if promised_at > given_at + LONGEST_PROMISE else ""


def check(form: TicketForm, *, given_at: datetime | None = None) -> None:
    """Raise for the first of ``problems``.

    Raises:
        InvalidInput: With the problem's code and its field.
    """
    refuse(problems(form, given_at=given_at))


def refuse(found: Iterable[Problem]) -> None:
    """Raise for the first of ``found``, if there is one.

    Raises:
        InvalidInput: With the problem's code and its field.
    """
    for problem in found:
        limit = "" if problem.limit is None else f" (at most {problem.limit} characters)"
        raise InvalidInput(
            f"{problem.field}: {problem.code}{limit}",
            code=problem.code,
            fields={"field": problem.field, "limit": str(problem.limit or "")},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field's value before and after, as wire text (see ``to_text``)."""

    field: str
    before: str
    after: str


def to_text(value: object) -> str:
    """Return a form value as the text that crosses the wire (times as ISO 8601, none as "")."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, datetime) else str(value)


def from_text(field: str, text: str) -> object:
    """Return the form value that ``to_text`` made ``text`` of.

    Raises:
        InvalidInput: Unknown field or a value outside its choices.
    """
    try:
        match field:
            case "kind":
                return TicketKind(text)
            case "urgency":
                return Urgency(text)
            case "severity":
                return Severity(text)
            case "promised_at":
                return datetime.fromisoformat(text) if text else None
            case _ if field in FORM_FIELDS:
                return text
    except ValueError:
        pass
    choices = {"kind": TicketKind, "urgency": Urgency, "severity": Severity}.get(field)
    those = f"; it is one of {', '.join(choices)}" if choices else ""
    raise InvalidInput(
        f"{field} cannot be {text[:40]!r}{those}",
        code="ticket.invalid_value",
        fields={"field": field},
    )


def changes_between(before: TicketForm, after: TicketForm) -> tuple[FieldChange, ...]:
    """Return the fields that differ."""
    old, new = form_values(before), form_values(after)
    names = [*FORM_FIELDS, *sorted({n for n in (*old, *new) if n.startswith(EXTRA)})]
    pairs = ((n, old.get(n, ""), new.get(n, "")) for n in names)
    return tuple(FieldChange(field=n, before=b, after=a) for n, b, a in pairs if b != a)


def form_values(form: TicketForm) -> dict[str, str]:
    """Return all values of a form as wire text, by field; the form's own ones as ``x.ID``."""
    values = {n: to_text(getattr(form, n)) for n in FORM_FIELDS}
    return values | {f"{EXTRA}{n}": text for n, text in form.extra}


def form_of(values: Mapping[str, str]) -> TicketForm:
    """Return the form that ``form_values`` made ``values`` of; a missing field has its default.

    Raises:
        InvalidInput: As ``from_text``.
    """
    changes = (FieldChange(field=n, before="", after=text) for n, text in values.items())
    return apply_changes(TicketForm(), changes)


def apply_changes(form: TicketForm, changes: Iterable[FieldChange]) -> TicketForm:
    """Return ``form`` with the ``after`` values."""
    values: dict[str, object] = {}
    extra = dict(form.extra)
    for change in changes:
        if not change.field.startswith(EXTRA):
            values[change.field] = from_text(change.field, change.after)
        elif change.after:
            extra[change.field.removeprefix(EXTRA)] = change.after
        else:
            extra.pop(change.field.removeprefix(EXTRA), None)
    if len(extra) > MAX_EXTRA:
        raise InvalidInput(
            f"a form has at most {MAX_EXTRA} fields of its own", code="ticket.too_many_fields"
        )
    return replace(form, extra=tuple(sorted(extra.items())), **values)  # type: ignore[arg-type]
