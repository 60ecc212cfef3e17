"""When the centre works: weekdays, hours, days off and make-up days."""

from datetime import date
from typing import Final

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from agent_desktop.ui.centre.presenter import CentrePresenter
from agent_desktop.ui.centre.state import CentreState
from agent_desktop.ui.centre.wording import day_words
from agent_desktop.ui.look import Look
from agent_desktop.ui.ticket.chips import ChipRow
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.choices import Segments
from agent_desktop.ui.widgets.days import DateLine
from agent_desktop.ui.widgets.labels import PlainLabel, WrapLabel
from agent_desktop.ui.work.lines import Line, LineList

NONE: Final = "none"
COUNT: Final = "count"


class CalendarPage(QWidget):
    """The week on the left, single days on the right.

    Thread: GUI.
    """

    def __init__(self, look: Look, presenter: CentrePresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._shown: object = None
        names = [QLocale().dayName(n, QLocale.FormatType.ShortFormat) for n in range(1, 8)]
        self.weekdays = ChipRow(
            look,
            self.tr("Working days"),
            [(name, str(n)) for n, name in enumerate(names, 1)],
            many=True,
        )
        self.hours = _line(self.tr("Hours"))
        self.timezone = _line(self.tr("Time zone"))
        public = self.tr("China's public holidays count")
        self.public = ChipRow(look, self.tr("Public holidays"), [(public, COUNT)], many=True)
        self.save_button = PlainButton(look, "footPrimary", self.tr("Save"), "tick")
        self.days = LineList(look, self.tr("Days that differ from their weekday"))
        self.day = DateLine(look, name=self.tr("Day"))
        self.day.setPlaceholderText("2026-12-31")
        self.works = Segments(
            look,
            self.tr("On this day"),
            [(self.tr("Closed"), "off"), (self.tr("Works"), "work")],
        )
        self.works.choose("off")
        self._what = "off"
        self.add_button = PlainButton(look, "foot", self.tr("Add"), "new")
        self.drop_button = PlainButton(look, "foot", self.tr("Remove"), "discard")
        self._years = WrapLabel("caption")
        self._build(look)
        for button in (self.save_button, self.add_button, self.drop_button):
            button.setAutoDefault(False)
        self.save_button.clicked.connect(self._save)
        self.add_button.clicked.connect(self._add)
        self.drop_button.clicked.connect(self._drop)
        self.day.returnPressed.connect(self._add)
        self.works.chosen.connect(self._choose)
        self.days.moved.connect(self._follow)

    def show_state(self, state: CentreState) -> None:
        """Show the calendar; what is being typed stays while the record is the same."""
        news = state.news
        if news is None:
            return
        values = self._presenter.calendar_values()
        week = {n: t for n, t in values.items() if not n.startswith("day.")}
        if week != self._shown:
            self._shown = week
            self.weekdays.show_value(values.get("weekdays", ""))
            self.hours.setText(values.get("hours", ""))
            self.timezone.setText(values.get("timezone", ""))
            self.public.show_value("" if values.get("holidays") == NONE else COUNT)
        self.days.show_lines(self._lines(state))
        years = sorted({day[:4] for day, _ in news.public_days})
        self._years.setText(
            self.tr("Public holidays and make-up days are known for {years}.").format(
                years=", ".join(years)
            )
        )
        self._follow()

    def _lines(self, state: CentreState) -> list[Line]:
        news = state.news
        if news is None:
            return []
        own = {
            name.removeprefix("day."): what == "work"
            for name, what in news.calendar
            if name.startswith("day.")
        }
        counts = self._presenter.calendar_values().get("holidays") != NONE
        public = dict(news.public_days) if counts else {}
        lines: list[Line] = []
        year = ""
        for day in sorted({**public, **own}, reverse=True):
            if day[:4] != year:
                year = day[:4]
                lines.append(Line(title=year, heading=True))
            works = own.get(day, public.get(day, False))
            lines.append(
                Line(
                    key=(day, day in own),
                    title=day_words(date.fromisoformat(day)) if _is_day(day) else day,
                    marks=((self.tr("Works"), "accent") if works else (self.tr("Closed"), "warn"),),
                    right=self.tr("this centre") if day in own else self.tr("public"),
                )
            )
        return lines

    def _save(self) -> None:
        self._presenter.save_calendar(
            {
                "weekdays": self.weekdays.value(),
                "hours": self.hours.text().strip(),
                "timezone": self.timezone.text().strip(),
                "holidays": "" if self.public.value() else NONE,
            }
        )

    def _add(self) -> None:
        if self._presenter.name_day(self.day.text().strip(), works=self._what == "work"):
            self.day.clear()
        self.day.setFocus()

    def _drop(self) -> None:
        key = self.days.current()
        if isinstance(key, tuple) and key[1]:
            self._presenter.drop_day(str(key[0]))

    def _choose(self, what: object) -> None:
        self._what = str(what)

    def _follow(self) -> None:
        key = self.days.current()
        self.drop_button.setEnabled(isinstance(key, tuple) and bool(key[1]))

    def _build(self, look: Look) -> None:
        edge = look.size("s6")
        grid = QGridLayout()
        grid.setHorizontalSpacing(look.size("s3"))
        grid.setVerticalSpacing(look.size("s2"))
        about = WrapLabel("caption", self.tr("Several shifts with commas: 08:30-12:00,13:30-18:00"))
        rows: tuple[tuple[str, QWidget], ...] = (
            (self.tr("Working days"), self.weekdays),
            (self.tr("Hours"), self.hours),
            ("", about),
            (self.tr("Time zone"), self.timezone),
        )
        for place, (words, field) in enumerate(rows):
            grid.addWidget(PlainLabel("fieldLabel", words), place, 0)
            grid.addWidget(field, place, 1)
        grid.setColumnStretch(1, 1)
        save = QHBoxLayout()
        save.addStretch(1)
        save.addWidget(self.save_button)
        week = QVBoxLayout()
        week.setSpacing(look.size("s3"))
        week.addLayout(grid)
        week.addWidget(self.public)
        week.addWidget(self._years)
        week.addLayout(save)
        week.addStretch(1)
        add = QHBoxLayout()
        add.setSpacing(look.size("s2"))
        add.addWidget(self.day, 1)
        add.addWidget(self.works)
        add.addWidget(self.add_button)
        drop = QHBoxLayout()
        drop.addStretch(1)
        drop.addWidget(self.drop_button)
        single = QVBoxLayout()
        single.setSpacing(look.size("s2"))
        single.addWidget(PlainLabel("fieldLabel", self.tr("Days that differ from their weekday")))
        single.addLayout(add)
        single.addWidget(self.days, 1)
        single.addLayout(drop)
        row = QHBoxLayout(self)
        row.setContentsMargins(edge, look.size("s2"), edge, look.size("s2"))
        row.setSpacing(edge)
        row.addLayout(week, 1)
        row.addLayout(single, 1)


def _line(name: str) -> QLineEdit:
    line = QLineEdit()
    line.setAccessibleName(name)
    return line


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
