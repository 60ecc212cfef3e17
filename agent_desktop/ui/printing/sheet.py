"""What stands on the form: sections of rows, in words. No layout here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.form_definitions import FieldDefinition, FieldKind, visible_fields
from agent_desktop.domain.ticket_news import TicketShown
from agent_desktop.domain.tickets import (
    Ticket,
    TicketEvent,
    TicketEventKind,
    TicketKind,
)
from agent_desktop.ui.printing.words import CLOCK_STATES, TITLES, local, said
from agent_desktop.ui.ticket.definitions import choice_words, in_language
from agent_desktop.ui.ticket.wording import (
    EVENTS,
    FIELDS,
    SEVERITIES,
    short_id,
    step_word,
    value_word,
)
from agent_desktop.ui.words import FIELDS as FORM_FIELDS
from agent_desktop.ui.words import KINDS, URGENCIES, word
from agent_desktop.ui.work.wording import CLOCKS, STATUSES, work_word

_HANDLING: Final = (
    "cause",
    "responsible",
    "solution",
    "talked_over",
    "promised_at",
    "loss",
    "proposal",
)
_RETURN: Final = ("plan", "result")
_CALL_BACK: Final = ("outcome", "satisfaction", "reasons", "words")
_TITLED: Final = ("to", "to_name", "who")
_SAID_ABOVE: Final = frozenset({*_HANDLING, *_RETURN, *_CALL_BACK})
_IDS: Final = frozenset(
    {"upload_id", "media_type", "sha256", "bytes", "event_id", "target", "article_id", "what"}
)
_LONGEST_IN_LOG: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A field: its name and what stands in it. ``wide``: it has a row of its own."""

    name: str
    text: str
    wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the form: cells, or a table with a heading."""

    title: str
    cells: tuple[Cell, ...] = ()
    heading: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The whole form.

    Attributes:
        company: Above the title; "" for none.
        number: What people call the ticket.
        signatures: Who signs.
        footer: Stands on each page.
    """

    company: str
    title: str
    number: str
    sections: tuple[Section, ...]
    signatures: tuple[str, ...]
    footer: str


def sheet_of(shown: TicketShown, *, company: str, printed: str, language: str) -> Sheet:
    """Return the form of a ticket.

    Args:
        shown: The ticket; it has one.
        company: Of the centre.
        printed: Who printed it and when.
        language: ``zh`` or ``en``, for the form's own fields.
    """
    ticket = shown.ticket
    if ticket is None:
        raise ValueError("a form needs a ticket")
    sections = (
        _registration(ticket, shown),
        _customer(ticket),
        _matter(ticket, shown, language),
        _stage(said_handling(), shown, TicketEventKind.HANDLED, _HANDLING),
        _stage(said_return(), shown, TicketEventKind.RETURNED, _RETURN),
        _call_back(shown),
        _clocks(shown),
        _course(shown),
    )
    return Sheet(
        company=company,
        title=said(TITLES[ticket.form.kind]),
        number=short_id(ticket.ticket_id),
        sections=tuple(s for s in sections if s.cells or s.rows),
        signatures=_signatures(ticket.form.kind),
        footer=printed,
    )


def said_handling() -> str:
    """Return the title of what the department writes."""
    return QCoreApplication.translate("Print", "Handling by the department")


def said_return() -> str:
    """Return the title of what comes back to the centre."""
    return QCoreApplication.translate("Print", "Plan and result")


def _registration(ticket: Ticket, shown: TicketShown) -> Section:
    form = ticket.form
    translate = QCoreApplication.translate
    severity = step_word(SEVERITIES[form.severity]) if form.kind is TicketKind.COMPLAINT else ""
    cells = [
        Cell(name=translate("Print", "Number"), text=ticket.ticket_id, wide=True),
        Cell(name=word(FORM_FIELDS["kind"]), text=word(KINDS[form.kind])),
        Cell(name=translate("Print", "Status"), text=work_word(STATUSES[ticket.status])),
        Cell(name=translate("Print", "Received"), text=local(ticket.opened_at)),
        Cell(name=word(FORM_FIELDS["urgency"]), text=word(URGENCIES[form.urgency])),
        Cell(
            name=translate("Print", "First contact"), text=_person(ticket.owner, shown.owner_name)
        ),
        Cell(name=translate("Print", "Handler"), text=_person(ticket.handler, shown.handler_name)),
        Cell(name=translate("Print", "Department"), text=shown.department),
        Cell(name=word(FORM_FIELDS["severity"]), text=severity)
        if severity
        else Cell(name=word(FORM_FIELDS["promised_at"]), text=local(form.promised_at)),
    ]
    if severity:
        cells.append(
            Cell(name=word(FORM_FIELDS["promised_at"]), text=local(form.promised_at), wide=True)
        )
    return Section(title=translate("Print", "Registration"), cells=tuple(cells))


def _person(number: str, name: str) -> str:
    return f"{number} {name}".strip()


def _customer(ticket: Ticket) -> Section:
    form = ticket.form
    return Section(
        title=QCoreApplication.translate("Print", "Customer"),
        cells=(
            Cell(name=word(FORM_FIELDS["customer_name"]), text=form.customer_name),
            Cell(name=word(FORM_FIELDS["phone"]), text=form.phone),
        ),
    )


def _matter(ticket: Ticket, shown: TicketShown, language: str) -> Section:
    form = ticket.form
    cells = [Cell(name=word(FORM_FIELDS["subject"]), text=form.subject, wide=True)]
    known: set[str] = set()
    if shown.form is not None:
        values = dict(form.extra)
        for field in visible_fields(shown.form, values):
            known.add(field.field_id)
            if not values.get(field.field_id) and not field.required_at:
                continue
            cells.append(
                Cell(
                    name=in_language(field.title, language) or field.field_id,
                    text=_own_value(field, values.get(field.field_id, ""), language),
                    wide=field.kind is FieldKind.LONG_TEXT,
                )
            )
    cells += [Cell(name=name, text=text) for name, text in form.extra if _stands(name, known)]
    cells.append(Cell(name=word(FORM_FIELDS["course"]), text=form.course, wide=True))
    if ticket.attachments:
        names = "\n".join(a.name for a in ticket.attachments)
        title = QCoreApplication.translate("Print", "Attachments")
        cells.append(Cell(name=title, text=names, wide=True))
    return Section(title=QCoreApplication.translate("Print", "The matter"), cells=tuple(cells))


def _stands(name: str, known: set[str]) -> bool:
    """Return whether a value is printed that no field of the form shows: what the form lost."""
    return not known and not name.startswith("_")


def _own_value(field: FieldDefinition, text: str, language: str) -> str:
    if field.kind in (FieldKind.CHOICE, FieldKind.CHOICES):
        named = {value: words for words, value in choice_words(field, language)}
        return ", ".join(named.get(part, part) for part in text.split(",") if part)
    return value_word(text) if field.kind is FieldKind.YES_NO else text


def _last(shown: TicketShown, kind: TicketEventKind) -> TicketEvent | None:
    """Return the newest step of a kind that had effect."""
    void = {v.event_id for v in shown.ticket.voids} if shown.ticket else set()
    steps = [e for e in shown.timeline if e.kind is kind and e.event_id not in void]
    return steps[-1] if steps else None


def _stage(title: str, shown: TicketShown, kind: TicketEventKind, names: Sequence[str]) -> Section:
    event = _last(shown, kind)
    cells = [
        Cell(name=step_word(FIELDS[name]), text=_datum(event, name), wide=_is_wide(name))
        for name in names
        if name in ("cause", "solution", "plan", "result", "responsible") or _datum(event, name)
    ]
    if event is not None:
        by = QCoreApplication.translate("Print", "Written by")
        cells.append(Cell(name=by, text=f"{event.by}  {local(event.at)}", wide=True))
    return Section(title=title, cells=tuple(cells))


def _is_wide(name: str) -> bool:
    return name not in ("outcome", "satisfaction", "talked_over", "promised_at")


def _datum(event: TicketEvent | None, name: str) -> str:
    return value_word(event.datum(name)) if event is not None else ""


def _call_back(shown: TicketShown) -> Section:
    event = _last(shown, TicketEventKind.CALLED_BACK)
    translate = QCoreApplication.translate
    if event is None:
        grades = ("very_satisfied", "satisfied", "so_so", "dissatisfied")
        boxes = "    ".join(f"\u2610 {value_word(grade)}" for grade in grades)
        cells = [Cell(name=step_word(FIELDS["satisfaction"]), text=boxes, wide=True)]
        cells.append(Cell(name=step_word(FIELDS["words"]), text="", wide=True))
        return Section(title=translate("Print", "Call-back and satisfaction"), cells=tuple(cells))
    cells = [
        Cell(name=step_word(FIELDS[name]), text=_datum(event, name), wide=_is_wide(name))
        for name in _CALL_BACK
    ]
    cells.append(
        Cell(name=translate("Print", "Called by"), text=f"{event.by}  {local(event.at)}", wide=True)
    )
    return Section(title=translate("Print", "Call-back and satisfaction"), cells=tuple(cells))


def _clocks(shown: TicketShown) -> Section:
    translate = QCoreApplication.translate
    rows = tuple(
        (
            work_word(CLOCKS[clock.name.value]),
            local(clock.started_at),
            local(clock.due_at),
            local(clock.done_at),
            said(CLOCK_STATES[clock.state]),
        )
        for clock in shown.clocks
    )
    heading = (
        translate("Print", "Clock"),
        translate("Print", "From"),
        translate("Print", "Due"),
        translate("Print", "Done"),
        translate("Print", "State"),
    )
    return Section(title=translate("Print", "Deadlines"), heading=heading, rows=rows)


def _course(shown: TicketShown) -> Section:
    translate = QCoreApplication.translate
    void = {v.event_id for v in shown.ticket.voids} if shown.ticket else set()
    rows = []
    for event in shown.timeline:
        what = _step(event)
        if event.event_id in void:
            words = translate("Print", "{step} (without effect)")
            what = words.format(step=what)
        rows.append((local(event.at), event.by, what))
    heading = (translate("Print", "When"), translate("Print", "Who"), translate("Print", "What"))
    return Section(
        title=translate("Print", "Course of the matter"), heading=heading, rows=tuple(rows)
    )


def _step(event: TicketEvent) -> str:
    names = {n: event.datum(n) for n in _TITLED}
    title = step_word(EVENTS[event.kind]).format(
        to_name=names["to_name"] or names["to"], who=names["who"]
    )
    translate = QCoreApplication.translate
    told = translate("Print", "; ").join(_told(event))
    whole = translate("Print", "{step}: {told}").format(step=title, told=told) if told else title
    return whole if len(whole) <= _LONGEST_IN_LOG else f"{whole[: _LONGEST_IN_LOG - 1]}…"


def _told(event: TicketEvent) -> Iterable[str]:
    """Yield what a step carries and no other part of the form says."""
    if event.kind is TicketEventKind.EDITED:
        yield ", ".join(dict.fromkeys(_field(change.field) for change in event.changes))
    for name, text in event.data:
        if text and name == "at":
            yield _moment(text)
        elif text and name not in _TITLED and name not in _IDS and name not in _SAID_ABOVE:
            yield " ".join(value_word(text)[: 2 * _LONGEST_IN_LOG].split())


def _moment(text: str) -> str:
    try:
        return local(datetime.fromisoformat(text))
    except ValueError:
        return text


def _field(name: str) -> str:
    return word(FORM_FIELDS[name]) if name in FORM_FIELDS else name.removeprefix("x.")


def _signatures(kind: TicketKind) -> tuple[str, ...]:
    translate = QCoreApplication.translate
    names = [
        translate("Print", "First contact"),
        translate("Print", "Handler"),
        translate("Print", "Head of department"),
    ]
    if kind is TicketKind.COMPLAINT:
        names.append(translate("Print", "Team lead"))
    return tuple(names)
