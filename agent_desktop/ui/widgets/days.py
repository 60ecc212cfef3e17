"""Choosing a day: a calendar that pops up under a field, and the line that one types a day into."""

from collections.abc import Callable
from datetime import date
from typing import Final

from PySide6.QtCore import QDate, QEvent, QLocale, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QAction, QFont, QKeyEvent, QPainter, QPen, QTextCharFormat
from PySide6.QtWidgets import (
    QCalendarWidget,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.labels import WrapLabel, name_parts

_FIRST: Final = QDate(1900, 1, 1)
_LAST: Final = QDate(2200, 12, 31)
_FORMAT: Final = "yyyy-MM-dd"
_WEEK: Final = 7


def opens_calendar(event: QKeyEvent) -> bool:
    """Return whether a key asks for the calendar: Alt and the down arrow, as drop-downs have it."""
    return bool(
        event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
    )


class DayCalendar(QCalendarWidget):
    """A month in the product's colours.

    Days on which the centre is closed have a word under their number, make-up days another one:
    never the colour alone. The week begins as the language's country has it.

    Thread: GUI.
    """

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setDateEditEnabled(False)  # digits would open Qt's own field
        self.setDateRange(_FIRST, _LAST)
        self.setFirstDayOfWeek(QLocale().firstDayOfWeek())
        self.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.setHorizontalHeaderFormat(
            QCalendarWidget.HorizontalHeaderFormat.SingleLetterDayNames
            if QLocale().language() is QLocale.Language.Chinese
            else QCalendarWidget.HorizontalHeaderFormat.ShortDayNames
        )
        self.setMinimumSize(_WEEK * look.size("control_l"), _WEEK * look.size("control_l"))
        self.setAccessibleName(self.tr("Calendar"))
        grid = self.findChild(QTableView)
        if isinstance(grid, QTableView):
            # Seven equal columns: Qt's own least width of a column would push Sunday out.
            grid.horizontalHeader().setMinimumSectionSize(1)
        self._name_all()
        self.selectionChanged.connect(self._say)
        look.changed.connect(self._dress)
        self._dress()
        self._say()

    def words(self, day: QDate) -> str:
        """Return what a day is, for whoever does not see the marks."""
        calendar, at = self._look.calendar, _plain(day)
        if not calendar.is_working_day(at):
            words = self.tr("{day}: the centre is closed")
        elif calendar.days.get(at):
            words = self.tr("{day}: a make-up day, the centre works")
        else:
            words = self.tr("{day}: the centre works")
        return words.format(day=QLocale().toString(day, QLocale.FormatType.LongFormat))

    def mark_of(self, day: QDate) -> str:
        """Return the word under a day's number, "" for an ordinary working day."""
        calendar, at = self._look.calendar, _plain(day)
        if not calendar.is_working_day(at):
            return self.tr("off")
        return self.tr("work") if calendar.days.get(at) else ""

    def paintCell(self, painter: QPainter, rect: QRect, day: QDate | date) -> None:
        """Draw a day: ground, number, mark; a ring around today and the focus."""
        shown = day if isinstance(day, QDate) else QDate(day.year, day.month, day.day)
        look = self._look
        chosen = shown == self.selectedDate()
        inside = shown.month() == self.monthShown()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "accent_fill" if chosen else "raised"
        painter.fillRect(rect, look.colour("raised"))
        gap = look.size("hairline")
        box = rect.adjusted(gap, gap, -gap, -gap)
        today = shown == QDate.currentDate()
        painter.setPen(QPen(look.colour("accent"), gap) if today else Qt.PenStyle.NoPen)
        painter.setBrush(look.colour(ground))
        painter.drawRoundedRect(box, look.size("radius_s"), look.size("radius_s"))
        mark = self.mark_of(shown) if inside else ""
        role = "text" if inside else "text_faint"
        if chosen:
            role = "on_fill"
        elif mark and not self._works(shown):
            role = "text_soft"
        _write(painter, box, str(shown.day()), look, role, "text_m", above=bool(mark))
        if mark:
            tone = "on_fill" if chosen else "text_faint" if not self._works(shown) else "accent"
            _write(painter, box, mark, look, tone, "text_xs", above=None)
        painter.restore()

    def _works(self, day: QDate) -> bool:
        return self._look.calendar.is_working_day(_plain(day))

    def _say(self) -> None:
        words = self.words(self.selectedDate())
        self.setAccessibleDescription(words)
        grid = self.findChild(QTableView)
        if isinstance(grid, QTableView):
            grid.setAccessibleName(words)

    def _name_all(self) -> None:
        """Name the parts that Qt puts into a calendar, for screen readers."""
        names = {
            "qt_calendar_prevmonth": self.tr("Month before"),
            "qt_calendar_nextmonth": self.tr("Next month"),
            "qt_calendar_monthbutton": self.tr("Month"),
            "qt_calendar_yearbutton": self.tr("Year"),
        }
        for name, words in names.items():
            if (button := self.findChild(QToolButton, name)) is not None:
                button.setAccessibleName(words)
                button.setToolTip(words)
                button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        year = self.findChild(QWidget, "qt_calendar_yearedit")
        if year is not None:
            year.setAccessibleName(self.tr("Year"))
            name_parts(year, self.tr("Year"))
        name_parts(self, self.accessibleName())

    def _dress(self) -> None:
        look = self._look
        head = QTextCharFormat()
        head.setForeground(look.colour("text_faint"))
        head.setBackground(look.colour("raised"))
        self.setHeaderTextFormat(head)
        plain = QTextCharFormat()
        plain.setForeground(look.colour("text_faint"))
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self.setWeekdayTextFormat(day, plain)  # Qt paints them red
        for name, drawing in (("prevmonth", "backward"), ("nextmonth", "forward")):
            button = self.findChild(QToolButton, f"qt_calendar_{name}")
            if button is not None:
                button.setIcon(look.icon(drawing))
                button.setIconSize(look.icon_size("icon_s"))
        self.update()


class DayPopup(QFrame):
    """The calendar under a field: Enter or a click takes the day, Esc closes.

    Signals:
        chosen: The day, a ``datetime.date``.

    Thread: GUI.
    """

    chosen = Signal(object)

    def __init__(self, look: Look, over: QWidget) -> None:
        super().__init__(over, Qt.WindowType.Popup)
        self.setObjectName("dayPopup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.tr("Choose a day"))
        self.calendar = DayCalendar(look)
        self._words = WrapLabel("caption")
        today = PlainButton(look, "foot", self.tr("Today"))
        today.clicked.connect(lambda: self._take(QDate.currentDate()))
        edge = look.size("s2")
        foot = QHBoxLayout()
        foot.setSpacing(edge)
        foot.addWidget(self._words, 1)
        foot.addWidget(today)
        column = QVBoxLayout(self)
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(edge)
        column.addWidget(self.calendar)
        column.addLayout(foot)
        self.calendar.clicked.connect(self._take)
        self.calendar.activated.connect(self._take)
        self.calendar.selectionChanged.connect(self._tell)

    def appear(self, under: QWidget, day: QDate) -> None:
        """Show a day's month under a field, as far as the screen has room."""
        self.calendar.setSelectedDate(day if day.isValid() else QDate.currentDate())
        self._tell()
        self.adjustSize()
        room = under.screen().availableGeometry()
        place = under.mapToGlobal(QPoint(0, under.height()))
        if place.y() + self.height() > room.bottom():
            place.setY(max(room.top(), under.mapToGlobal(QPoint(0, 0)).y() - self.height()))
        place.setX(max(room.left(), min(place.x(), room.right() - self.width())))
        self.move(place)
        self.show()
        self.calendar.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc; nothing is taken."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _tell(self) -> None:
        self._words.setText(self.calendar.words(self.calendar.selectedDate()))

    def _take(self, day: QDate) -> None:
        self.chosen.emit(_plain(day))
        self.close()


class DateLine(QLineEdit):
    """A line for a day like 2026-12-31: typed, or taken from the calendar (Alt+Down).

    What is taken counts as typed: ``textEdited`` is emitted.

    Thread: GUI.
    """

    def __init__(self, look: Look, text: str = "", name: str = "") -> None:
        super().__init__(text)
        self._look = look
        self.popup: DayPopup | None = None
        self._open = QAction(self.tr("Choose the day in a calendar"), self)
        self._open.setToolTip(f"{self._open.text()}  Alt+\N{DOWNWARDS ARROW}")
        self._open.triggered.connect(self.open_calendar)
        self.addAction(self._open, QLineEdit.ActionPosition.TrailingPosition)
        if name:
            self.setAccessibleName(name)
        name_parts(self, self._open.text())
        look.changed.connect(self._tint)
        self._tint()

    def open_calendar(self) -> None:
        """Open the calendar at what is written, else at today."""
        if self.isReadOnly() or not self.isEnabled():
            return
        self.popup = open_days(
            self._look, self, QDate.fromString(self.text().strip(), _FORMAT), self._take
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the calendar on Alt+Down; everything else is typing."""
        if opens_calendar(event):
            self.open_calendar()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Take the button away while nothing may be written."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ReadOnlyChange:
            self._open.setVisible(not self.isReadOnly())

    def _take(self, day: date) -> None:
        self.setText(day.isoformat())
        self.textEdited.emit(self.text())
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def _tint(self) -> None:
        self._open.setIcon(self._look.icon("calendar"))


def open_days(look: Look, under: QWidget, day: QDate, then: Callable[[date], None]) -> DayPopup:
    """Open the calendar under a field; ``then`` gets the day that is taken."""
    popup = DayPopup(look, under)
    popup.chosen.connect(then)
    popup.appear(under, day)
    return popup


def _plain(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())


def _write(
    painter: QPainter, box: QRect, text: str, look: Look, role: str, size: str, *,
    above: bool | None,
) -> None:  # fmt: skip
    """Write into a cell: in its middle, in its upper part, or (None) at its foot."""
    font = QFont(painter.font())
    font.setPixelSize(look.size(size))
    painter.setFont(font)
    painter.setPen(look.colour(role))
    middle = Qt.AlignmentFlag.AlignCenter
    if above is None:
        box, middle = (
            box.adjusted(0, box.height() // 2, 0, 0),
            Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter,
        )
    elif above:
        box = box.adjusted(0, 0, 0, -box.height() // 3)
    painter.drawText(box, middle, text)
