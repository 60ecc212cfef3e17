"""The words of lists, clocks and times. Values are translated when shown."""

from datetime import datetime
from typing import Final

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from agent_desktop.domain.ticket_clocks import ClockName
from agent_desktop.domain.tickets import TicketStatus
from agent_desktop.domain.work_lists import Order, WorkList
from agent_desktop.ui.marking import QT_TRANSLATE_NOOP
from agent_desktop.ui.work.due import Level, TimeLeft

LISTS: Final = {
    WorkList.OWNED: QT_TRANSLATE_NOOP("Work", "Mine as owner"),
    WorkList.HANDLED: QT_TRANSLATE_NOOP("Work", "Mine to handle"),
    WorkList.TO_ACCEPT: QT_TRANSLATE_NOOP("Work", "To accept"),
    WorkList.PROMISES: QT_TRANSLATE_NOOP("Work", "Promises"),
    WorkList.OVERDUE: QT_TRANSLATE_NOOP("Work", "Overdue"),
    WorkList.TEAM: QT_TRANSLATE_NOOP("Work", "Team"),
    WorkList.TO_NAME: QT_TRANSLATE_NOOP("Work", "To name"),
    WorkList.ALL: QT_TRANSLATE_NOOP("Work", "All"),
}
ORDERS: Final = {
    Order.DUE: QT_TRANSLATE_NOOP("Work", "Due first"),
    Order.NEWEST: QT_TRANSLATE_NOOP("Work", "Newest first"),
    Order.OLDEST: QT_TRANSLATE_NOOP("Work", "Oldest first"),
    Order.CUSTOMER: QT_TRANSLATE_NOOP("Work", "By customer"),
}
STATUSES: Final = {
    TicketStatus.OPEN: QT_TRANSLATE_NOOP("Work", "Open"),
    TicketStatus.ASSIGNED: QT_TRANSLATE_NOOP("Work", "Offered"),
    TicketStatus.ACCEPTED: QT_TRANSLATE_NOOP("Work", "Accepted"),
    TicketStatus.HANDLED: QT_TRANSLATE_NOOP("Work", "Handled"),
    TicketStatus.RETURNED: QT_TRANSLATE_NOOP("Work", "Returned"),
    TicketStatus.CALLED_BACK: QT_TRANSLATE_NOOP("Work", "Called back"),
    TicketStatus.CLOSED: QT_TRANSLATE_NOOP("Work", "Closed"),
    TicketStatus.MERGED: QT_TRANSLATE_NOOP("Work", "Merged"),
    TicketStatus.WITHDRAWN: QT_TRANSLATE_NOOP("Work", "Withdrawn"),
}
CLOCKS: Final = {
    "promise": QT_TRANSLATE_NOOP("Work", "Promised call-back"),
    ClockName.FORM.value: QT_TRANSLATE_NOOP("Work", "Complete the form"),
    ClockName.HANDLE.value: QT_TRANSLATE_NOOP("Work", "Handle"),
    ClockName.WRITE_BACK.value: QT_TRANSLATE_NOOP("Work", "Write back"),
    ClockName.CALL_BACK.value: QT_TRANSLATE_NOOP("Work", "Call back"),
}
EMPTY: Final = {
    WorkList.OWNED: QT_TRANSLATE_NOOP("Work", "Matters that reach you first appear here."),
    WorkList.HANDLED: QT_TRANSLATE_NOOP("Work", "What you accepted for others appears here."),
    WorkList.TO_ACCEPT: QT_TRANSLATE_NOOP("Work", "Nobody waits for you to take a matter over."),
    WorkList.PROMISES: QT_TRANSLATE_NOOP("Work", "No promised call-back is open."),
    WorkList.OVERDUE: QT_TRANSLATE_NOOP("Work", "Every clock still runs. Well done."),
    WorkList.TEAM: QT_TRANSLATE_NOOP("Work", "Your team has no open matter."),
    WorkList.TO_NAME: QT_TRANSLATE_NOOP("Work", "No matter waits for you to name a handler."),
    WorkList.ALL: QT_TRANSLATE_NOOP("Work", "No ticket is on this desk yet."),
}
# (colour role, ground) of each level; a ground "" is none.
TONES: Final = {
    Level.NONE: "text_faint",
    Level.CALM: "good",
    Level.SOON: "warn",
    Level.PRESSING: "warn",
    Level.OVER: "bad",
    Level.PAUSED: "text_faint",
}
_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_NO_MINUTES_FROM: Final = 10  # hours
_HOURS_UNTIL: Final = 2 * _DAY  # longer times are told in days
_DATE_FROM: Final = 100 * _DAY  # and these by their date


def work_word(source: str) -> str:
    """Return one of the words above in the agent's language."""
    return QCoreApplication.translate("Work", source) if source else ""


def left_words(left: TimeLeft) -> str:
    """Return the time that is left, or how late it is."""
    if left.level is Level.PAUSED:
        return QCoreApplication.translate("Work", "Paused")
    if left.seconds is None or left.at is None:
        return "–"
    if abs(left.seconds) >= _DATE_FROM:
        return day(left.at)
    if left.seconds <= -_MINUTE:
        words = QCoreApplication.translate("Work", "{time} late")
        return words.format(time=length(-left.seconds))
    if left.seconds < _MINUTE:
        return QCoreApplication.translate("Work", "Due now")
    words = QCoreApplication.translate("Work", "{time} left")
    return words.format(time=length(left.seconds))


def length(seconds: float) -> str:
    """Return a length of time in days, in hours and minutes, or in minutes."""
    if seconds >= _HOURS_UNTIL:
        words = QCoreApplication.translate("Work", "{days} days")
        return words.format(days=int(seconds // _DAY))
    hours, minutes = divmod(int(seconds // _MINUTE), 60)
    if hours and (hours >= _NO_MINUTES_FROM or not minutes):
        return QCoreApplication.translate("Work", "{hours} h").format(hours=hours)
    if hours:
        words = QCoreApplication.translate("Work", "{hours} h {minutes} min")
        return words.format(hours=hours, minutes=minutes)
    return QCoreApplication.translate("Work", "{minutes} min").format(minutes=minutes)


def what_words(left: TimeLeft) -> str:
    """Return what is due: the promise, or which clock."""
    return work_word(CLOCKS.get(left.what, ""))


def moment(at: datetime) -> str:
    """Return a day and time as short as it can be: today's without the day."""
    local = at.astimezone()
    today = QDate.currentDate()
    if (local.year, local.month, local.day) == (today.year(), today.month(), today.day()):
        return QCoreApplication.translate("Work", "today {time}").format(time=f"{local:%H:%M}")
    if QDate(local.year, local.month, local.day) == today.addDays(1):
        return QCoreApplication.translate("Work", "tomorrow {time}").format(time=f"{local:%H:%M}")
    return f"{day(at)} {local:%H:%M}"


def day(at: datetime) -> str:
    """Return a date; the year only where it is another one."""
    local = at.astimezone()
    short = local.year == QDate.currentDate().year()
    written = "MM-dd" if short else "yyyy-MM-dd"
    return QLocale().toString(QDate(local.year, local.month, local.day), written)
