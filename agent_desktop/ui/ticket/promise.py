"""When the customer was promised an answer: nothing, or a moment."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from PySide6.QtCore import QDate, QDateTime, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QDateTimeEdit, QHBoxLayout, QMenu, QPushButton, QWidget

from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.days import DayPopup, open_days, opens_calendar


def presets(now: datetime) -> dict[str, datetime]:
    """Return the usual promises as local times: in an hour, today 18:00, tomorrow 12:00, 24 h.

    Args:
        now: The local time, aware.
    """
    whole = now.replace(second=0, microsecond=0)
    evening = whole.replace(hour=18, minute=0)
    found = {"hour": whole + timedelta(hours=1)}
    if evening > whole:
        found["today"] = evening
    found["tomorrow"] = whole.replace(hour=12, minute=0) + timedelta(days=1)
    found["day"] = whole + timedelta(hours=24)
    return found


class MomentEdit(QDateTimeEdit):
    """A day and a time that are typed; the mouse wheel changes nothing.

    Signals:
        days_asked: Alt+Down: the day is to be taken from a calendar.
    """

    days_asked = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask for the calendar on Alt+Down."""
        if opens_calendar(event):
            self.days_asked.emit()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the panel that scrolls."""
        event.ignore()


class PromiseField(QWidget):
    """A promised time that can be absent.

    Signals:
        edited: The agent set, changed or took the time away.
    """

    edited = Signal()

    def __init__(self, look: Look, now: Callable[[], datetime], name: str = "") -> None:
        super().__init__()
        name = name or self.tr("Promised time")
        self.setAccessibleName(name)
        self._now = now
        self._filling = False
        self._set = QPushButton(self.tr("Choose a time"))
        self._set.setProperty("kind", "plain")
        self._set.setAccessibleName(name)
        self._menu = QMenu(self)
        self._look = look
        self.popup: DayPopup | None = None
        self._field = MomentEdit()
        self._field.setAccessibleName(name)
        self._field.setButtonSymbols(QDateTimeEdit.ButtonSymbols.NoButtons)
        self._field.setDisplayFormat("yyyy-MM-dd HH:mm")
        self._days = PlainButton(
            look, "icon", "", "calendar", self.tr("Choose the day in a calendar")
        )
        self._drop = PlainButton(look, "icon", "", "close", self.tr("Take the time away"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.size("s1"))
        row.addWidget(self._field)
        row.addWidget(self._days)
        row.addWidget(self._drop)
        row.addWidget(self._set)
        row.addStretch(1)
        self._set.clicked.connect(self._offer)
        self._drop.clicked.connect(self._take_away)
        self._days.clicked.connect(self.open_calendar)
        self._field.days_asked.connect(self.open_calendar)
        self._field.dateTimeChanged.connect(self._changed)
        self.show_time(None)

    def time(self) -> datetime | None:
        """Return the promised time, aware UTC."""
        if self._field.isHidden():
            return None
        moment = self._field.dateTime().toSecsSinceEpoch()
        return datetime.fromtimestamp(moment - moment % 60, UTC)

    def show_time(self, at: datetime | None) -> None:
        """Show a time or its absence; nobody is told."""
        self._filling = True
        if at is not None:
            local = QDateTime.fromSecsSinceEpoch(int(at.timestamp()))
            self._field.setDateTime(local)
        for widget in (self._field, self._days, self._drop):
            widget.setVisible(at is not None)
        self._set.setVisible(at is None)
        self._filling = False

    def open_calendar(self) -> None:
        """Take the day from a calendar; the time of day stays."""
        if self._field.isEnabled():
            self.popup = open_days(self._look, self._field, self._field.date(), self._take_day)

    def _take_day(self, day: date) -> None:
        self._field.setDate(QDate(day.year, day.month, day.day))
        self._field.setFocus()

    def _other_day(self) -> None:
        self._promise(presets(self._now().astimezone())["tomorrow"])
        self.open_calendar()

    def _offer(self) -> None:
        words = {
            "hour": self.tr("In one hour"),
            "today": self.tr("Today 18:00"),
            "tomorrow": self.tr("Tomorrow 12:00"),
            "day": self.tr("Within 24 hours"),
        }
        self._menu.clear()
        for name, at in presets(self._now().astimezone()).items():
            action = self._menu.addAction(words[name])
            action.triggered.connect(lambda _=False, at=at: self._promise(at))
        self._menu.addAction(self.tr("Another day …")).triggered.connect(self._other_day)
        self._menu.popup(self._set.mapToGlobal(self._set.rect().bottomLeft()))

    def _promise(self, at: datetime) -> None:
        self.show_time(at)
        self._field.setFocus()
        self.edited.emit()

    def _take_away(self) -> None:
        self.show_time(None)
        self._set.setFocus()
        self.edited.emit()

    def _changed(self) -> None:
        if not self._filling:
            self.edited.emit()
