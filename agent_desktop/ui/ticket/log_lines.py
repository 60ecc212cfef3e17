"""An entry of the log as lines of text: what, who and when, what it says, what became of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.rights import Role
from agent_desktop.domain.tickets import EXTRA, TicketEvent, TicketEventKind
from agent_desktop.ui.error_texts import error_text
from agent_desktop.ui.ticket.life import CLOCK_DIFFERS
from agent_desktop.ui.ticket.matter_state import LogEntry
from agent_desktop.ui.ticket.wording import EVENTS, FIELDS, LINKS, ROLES, step_word, value_word

MOST: Final = 2000  # characters of one line; a whole text stands in the form
_SHOWN_IN_TITLE: Final = {"to_name", "who", "to"}
_SILENT: Final = {"form_id", "customer_id"}  # ids that say nothing to a person
_HIDDEN: Final = {
    "upload_id", "media_type", "sha256", "bytes", "event_id", "target", "article_id", "clock",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class EntryText:
    """One entry in words.

    Attributes:
        title: What happened.
        meta: Who, on which PC, when.
        lines: What it says, a line each.
        tone: ``bad`` for void and refused, ``warn`` for what waits, "" else; ``note`` says it.
    """

    title: str
    meta: str
    lines: tuple[str, ...]
    tone: str = ""
    note: str = ""

    @property
    def spoken(self) -> str:
        """All of it, for screen readers."""
        return ". ".join(t for t in (self.title, self.note, self.meta, *self.lines) if t)


FieldWords = Callable[[str], str]
ValueWords = Callable[[str, str], str]


def entry_text(entry: LogEntry, field_words: FieldWords, value_words: ValueWords) -> EntryText:
    """Return an entry in words.

    Args:
        entry: What happened and what became of it.
        field_words: The name of a form's field.
        value_words: (field, text) → the text as the form shows it.
    """
    event = entry.event
    tone, note = "", ""
    if entry.refused:
        tone, note = (
            "bad",
            QCoreApplication.translate("Log", "The server refused it: {why}").format(
                why=error_text(entry.refused).title
            ),
        )
    elif entry.void:
        tone, note = (
            "bad",
            QCoreApplication.translate("Log", "Without effect: {why}").format(
                why=error_text(entry.void).title
            ),
        )
    elif entry.unsent:
        tone, note = "warn", QCoreApplication.translate("Log", "Not sent yet")
    return EntryText(
        title=_title(event),
        meta=_meta(event),
        lines=(*_changes(event, field_words, value_words), *_data(event)),
        tone=tone,
        note=note,
    )


def _title(event: TicketEvent) -> str:
    named = {name: event.datum(name) for name in ("to_name", "who")}
    named["to_name"] = named["to_name"] or event.datum("to")
    words = step_word(EVENTS[event.kind]).format(**named)
    if event.kind is TicketEventKind.CALLED_BACK:
        said = (value_word(event.datum(n)) for n in ("outcome", "satisfaction"))
        words = f"{words}: {', '.join(s for s in said if s)}"
    return words


def _meta(event: TicketEvent) -> str:
    role = ROLES.get(event.by_role, "") if event.by_role != Role.AGENT else ""
    who = f"{event.by} ({step_word(role)})" if role else event.by
    parts = [who, event.device, stamp(event.at)]
    if event.device_at is not None and abs(event.device_at - event.at) > CLOCK_DIFFERS:
        words = QCoreApplication.translate("Log", "PC clock {time}")
        parts.append(words.format(time=stamp(event.device_at)))
    return " · ".join(p for p in parts if p)


def stamp(at: datetime) -> str:
    """Return a moment in full, in this PC's time zone."""
    try:
        return f"{at.astimezone():%Y-%m-%d %H:%M:%S}"
    except OverflowError:  # the last hours of the year 9999 have no local time
        return f"{at:%Y-%m-%d %H:%M:%S}"


def _changes(event: TicketEvent, names: FieldWords, values: ValueWords) -> list[str]:
    lines = []
    for change in event.changes:
        if change.field in _SILENT:
            continue
        name = names(change.field.removeprefix(EXTRA))
        after = _cut(values(change.field, change.after)) or "–"
        if event.kind is TicketEventKind.OPENED:
            if change.after:
                lines.append(_named(name, after))
            continue
        before = _cut(values(change.field, change.before)) or "–"
        lines.append(_named(name, f"{before} → {after}"))
    return lines


def _data(event: TicketEvent) -> list[str]:
    lines = []
    for name, text in event.data:
        if name in _HIDDEN or (name in _SHOWN_IN_TITLE and name != "to") or not text:
            continue
        if name == "to" or (
            event.kind is TicketEventKind.CALLED_BACK and name in ("outcome", "satisfaction")
        ):
            continue
        if name == "what":
            lines.append(step_word(LINKS.get(text, "")) or text)
            continue
        shown = _moment(text) if name in ("at", "promised_at") else value_word(text)
        label = step_word(FIELDS.get(name, "")) if name != "text" else ""
        lines.append(_named(label, _cut(shown)) if label else _cut(shown))
    return lines


def _named(name: str, value: str) -> str:
    words = QCoreApplication.translate("Log", "{name}: {value}")
    return words.format(name=name, value=value)


def _moment(text: str) -> str:
    try:
        return stamp(datetime.fromisoformat(text))
    except ValueError:
        return text


def _cut(text: str) -> str:
    flat = " ".join(text.split()) if len(text) < MOST * 4 else " ".join(text[: MOST * 4].split())
    return flat if len(flat) <= MOST else f"{flat[: MOST - 1]}…"
