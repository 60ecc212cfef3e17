"""The words of the centre's settings. Values are translated when shown."""

from datetime import date
from typing import Final

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from agent_desktop.domain.clock_rules import ClockRule, Period
from agent_desktop.domain.form_definitions import FieldKind
from agent_desktop.domain.tickets import Severity, TicketKind, Urgency
from agent_desktop.ui import words
from agent_desktop.ui.centre.state import Problem, Tab
from agent_desktop.ui.error_texts import error_text
from agent_desktop.ui.marking import QT_TRANSLATE_NOOP
from agent_desktop.ui.ticket.wording import SEVERITIES, step_word

TABS: Final = {
    Tab.CALENDAR: QT_TRANSLATE_NOOP("Centre", "Working time"),
    Tab.CLOCKS: QT_TRANSLATE_NOOP("Centre", "Clocks"),
    Tab.TEMPLATES: QT_TRANSLATE_NOOP("Centre", "Templates"),
    Tab.FORMS: QT_TRANSLATE_NOOP("Centre", "Forms"),
}
DONE: Final = {
    "calendar": QT_TRANSLATE_NOOP("Centre", "Kept. All open tickets are worked out anew."),
    "rule": QT_TRANSLATE_NOOP("Centre", "Kept. All open tickets are worked out anew."),
    "template": QT_TRANSLATE_NOOP("Centre", "The template is kept."),
    "gone": QT_TRANSLATE_NOOP("Centre", "It is gone."),
    "form": QT_TRANSLATE_NOOP("Centre", "{form} is in force for new tickets."),
    "form_known": QT_TRANSLATE_NOOP("Centre", "{form} says the same already: nothing changed."),
    "form_saved": QT_TRANSLATE_NOOP("Centre", "{form} is written into the file."),
}
LADDER: Final = {
    "handler": QT_TRANSLATE_NOOP("Centre", "handler"),
    "owner": QT_TRANSLATE_NOOP("Centre", "owner"),
    "lead": QT_TRANSLATE_NOOP("Centre", "team lead"),
    "manager": QT_TRANSLATE_NOOP("Centre", "manager"),
}
BASES: Final = {
    "": QT_TRANSLATE_NOOP("Centre", "as a less special rule says"),
    "hours": QT_TRANSLATE_NOOP("Centre", "hours of the clock"),
    "working": QT_TRANSLATE_NOOP("Centre", "working time"),
}
PERIODS: Final = {
    "handle_h": QT_TRANSLATE_NOOP("Centre", "Handle"),
    "write_back_h": QT_TRANSLATE_NOOP("Centre", "Write back"),
    "call_back_h": QT_TRANSLATE_NOOP("Centre", "Call back"),
    "form_h": QT_TRANSLATE_NOOP("Centre", "Form after an urgent notice"),
}
FIELD_KINDS: Final = {
    FieldKind.TEXT: QT_TRANSLATE_NOOP("Centre", "one line"),
    FieldKind.LONG_TEXT: QT_TRANSLATE_NOOP("Centre", "text"),
    FieldKind.CHOICE: QT_TRANSLATE_NOOP("Centre", "one of several"),
    FieldKind.CHOICES: QT_TRANSLATE_NOOP("Centre", "some of several"),
    FieldKind.YES_NO: QT_TRANSLATE_NOOP("Centre", "yes or no"),
    FieldKind.DATE: QT_TRANSLATE_NOOP("Centre", "day"),
    FieldKind.TIME: QT_TRANSLATE_NOOP("Centre", "time"),
    FieldKind.NUMBER: QT_TRANSLATE_NOOP("Centre", "figure"),
    FieldKind.PHONE: QT_TRANSLATE_NOOP("Centre", "phone number"),
}
HOW: Final = {
    "sms": QT_TRANSLATE_NOOP("Centre", "SMS"),
    "mail": QT_TRANSLATE_NOOP("Centre", "Mail"),
}
LANGUAGES: Final = {
    "zh": QT_TRANSLATE_NOOP("Centre", "Chinese"),
    "en": QT_TRANSLATE_NOOP("Centre", "English"),
}
OCCASIONS: Final = {
    "received": QT_TRANSLATE_NOOP("Centre", "taken up"),
    "handled": QT_TRANSLATE_NOOP("Centre", "handled"),
    "missed": QT_TRANSLATE_NOOP("Centre", "not reached"),
    "title": QT_TRANSLATE_NOOP("Centre", "subject"),
}
FORM_TEXTS: Final = {
    "subject": QT_TRANSLATE_NOOP("Centre", "Form: subject"),
    "course": QT_TRANSLATE_NOOP("Centre", "Form: course of events"),
}


def centre_word(source: str) -> str:
    """Return one of the words above in the agent's language."""
    return QCoreApplication.translate("Centre", source) if source else ""


def language() -> str:
    """Return the windows' language, for texts that are data."""
    return "zh" if QLocale().language() is QLocale.Language.Chinese else "en"


def joined(parts: list[str]) -> str:
    """Return words with a comma of the language between them."""
    return centre_word(QT_TRANSLATE_NOOP("Centre", ", ")).join(part for part in parts if part)


def day_words(day: date) -> str:
    """Return a day with its weekday."""
    shown = QDate(day.year, day.month, day.day)
    return (
        f"{day.isoformat()}  {QLocale().dayName(shown.dayOfWeek(), QLocale.FormatType.ShortFormat)}"
    )


def kind_word(kind: str) -> str:
    """Return what a kind of ticket is called; what is unknown stays as it is."""
    known = set(TicketKind)
    return words.word(words.KINDS[TicketKind(kind)]) if kind in known else kind


def severity_word(severity: str) -> str:
    """Return what a severity is called."""
    return step_word(SEVERITIES[Severity(severity)]) if severity in set(Severity) else severity


def urgency_word(urgency: str) -> str:
    """Return what an urgency is called."""
    known = set(Urgency)
    return words.word(words.URGENCIES[Urgency(urgency)]) if urgency in known else urgency


def period_words(period: Period | None) -> str:
    """Return a time in words: hours, or days."""
    if period is None:
        return ""
    if not period.amount:
        return centre_word(QT_TRANSLATE_NOOP("Centre", "no clock"))
    amount = f"{period.amount:g}"
    source = (
        QT_TRANSLATE_NOOP("Centre", "{amount} d")
        if period.in_days
        else QT_TRANSLATE_NOOP("Centre", "{amount} h")
    )
    return centre_word(source).format(amount=amount)


def rule_title(rule: ClockRule) -> str:
    """Return what a rule is for."""
    parts = [kind_word(rule.kind), severity_word(rule.severity), urgency_word(rule.urgency)]
    if rule.grade:
        grade = centre_word(QT_TRANSLATE_NOOP("Centre", "customers of grade {grade}"))
        parts.append(grade.format(grade=rule.grade))
    default = centre_word(QT_TRANSLATE_NOOP("Centre", "Everything (default)"))
    return " · ".join(part for part in parts if part) or default


def rule_below(rule: ClockRule) -> str:
    """Return what a rule says."""
    periods = zip(
        PERIODS.values(), (rule.handle, rule.write_back, rule.call_back, rule.form), strict=True
    )
    parts = [f"{centre_word(name)} {period_words(p)}" for name, p in periods if p is not None]
    if rule.basis:
        parts.append(centre_word(BASES[rule.basis]))
    if any(rule.tells):
        told = " → ".join(centre_word(LADDER.get(who, "")) or "–" for who in rule.tells)
        source = centre_word(QT_TRANSLATE_NOOP("Centre", "tells {who}"))
        parts.append(source.format(who=told))
    return " · ".join(parts)


def slot_words(slot: str) -> str:
    """Return which text of a template it is."""
    if slot in FORM_TEXTS:
        return centre_word(FORM_TEXTS[slot])
    how, _, rest = slot.partition(".")
    spoken, _, occasion = rest.partition(".")
    if how not in HOW or spoken not in LANGUAGES or occasion not in OCCASIONS:
        return slot
    parts = (HOW[how], LANGUAGES[spoken], OCCASIONS[occasion])
    return " · ".join(centre_word(part) for part in parts)


def problem_words(problem: Problem | None) -> str:
    """Return why something cannot be kept, as one sentence after the other."""
    if problem is None:
        return ""
    text = error_text(problem.code, problem.fields)
    said = " ".join(part for part in (text.message, text.action) if part)
    words = centre_word(QT_TRANSLATE_NOOP("Centre", "{title}. {message}"))
    return words.format(title=text.title, message=said)
