"""The words of the printed form."""

from datetime import datetime
from typing import Final

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.ticket_clocks import ClockState
from agent_desktop.domain.tickets import TicketKind
from agent_desktop.ui.marking import QT_TRANSLATE_NOOP

TITLES: Final = {
    TicketKind.ENQUIRY: QT_TRANSLATE_NOOP("Print", "Customer Enquiry Form"),
    TicketKind.COMPLAINT: QT_TRANSLATE_NOOP("Print", "Customer Complaint Registration Form"),
    TicketKind.SUGGESTION: QT_TRANSLATE_NOOP("Print", "Customer Suggestion Form"),
    TicketKind.PRAISE: QT_TRANSLATE_NOOP("Print", "Customer Praise Form"),
    TicketKind.BUSINESS_REQUEST: QT_TRANSLATE_NOOP("Print", "Business Request Form"),
    TicketKind.FAULT: QT_TRANSLATE_NOOP("Print", "Fault Report Form"),
    TicketKind.APPOINTMENT: QT_TRANSLATE_NOOP("Print", "Appointment Form"),
    TicketKind.CALL_BACK: QT_TRANSLATE_NOOP("Print", "Call-back Form"),
}
CLOCK_STATES: Final = {
    ClockState.RUNNING: QT_TRANSLATE_NOOP("Print", "running"),
    ClockState.PAUSED: QT_TRANSLATE_NOOP("Print", "waiting for the customer"),
    ClockState.MET: QT_TRANSLATE_NOOP("Print", "in time"),
    ClockState.MISSED: QT_TRANSLATE_NOOP("Print", "too late"),
}


def said(source: str) -> str:
    """Return one of the words above in the form's language."""
    return QCoreApplication.translate("Print", source)


def local(at: datetime | None) -> str:
    """Return a moment in this PC's time zone, to the minute; "" for none."""
    if at is None:
        return ""
    try:
        return f"{at.astimezone():%Y-%m-%d %H:%M}"
    except OverflowError:  # the last hours of the year 9999 have no local time
        return f"{at:%Y-%m-%d %H:%M}"


def printed_words(who: str, at: datetime) -> str:
    """Return the line at the foot of each page."""
    words = QCoreApplication.translate("Print", "Printed {time} by {who}. Contains personal data.")
    return words.format(time=f"{at:%Y-%m-%d %H:%M}", who=who or "-")
