"""A wording's condition: in words, and the dialog to change it."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from agent_desktop.domain.festivals import Festival
from agent_desktop.domain.pack_forms import CallsForm, WhenForm
from agent_desktop.domain.phrases import TimeOfDay
from agent_desktop.ui.look import Look
from agent_desktop.ui.marking import QT_TRANSLATE_NOOP
from agent_desktop.ui.packs.fields import labelled
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.choices import ChoiceBox
from agent_desktop.ui.widgets.labels import PlainLabel, WrapLabel

TIMES: Final = {
    TimeOfDay.EARLY: QT_TRANSLATE_NOOP("Packs", "Early (5–9)"),
    TimeOfDay.MORNING: QT_TRANSLATE_NOOP("Packs", "Morning (9–12)"),
    TimeOfDay.AFTERNOON: QT_TRANSLATE_NOOP("Packs", "Afternoon (12–18)"),
    TimeOfDay.EVENING: QT_TRANSLATE_NOOP("Packs", "Evening"),
}
FESTIVALS: Final = {
    Festival.NEW_YEAR: QT_TRANSLATE_NOOP("Packs", "New Year's Day"),
    Festival.LABA: QT_TRANSLATE_NOOP("Packs", "Laba"),
    Festival.NEW_YEAR_EVE: QT_TRANSLATE_NOOP("Packs", "Chinese New Year's Eve"),
    Festival.SPRING_FESTIVAL: QT_TRANSLATE_NOOP("Packs", "Spring Festival"),
    Festival.LANTERN: QT_TRANSLATE_NOOP("Packs", "Lantern Festival"),
    Festival.WOMENS_DAY: QT_TRANSLATE_NOOP("Packs", "Women's Day"),
    Festival.LABOUR_DAY: QT_TRANSLATE_NOOP("Packs", "Labour Day"),
    Festival.CHILDRENS_DAY: QT_TRANSLATE_NOOP("Packs", "Children's Day"),
    Festival.DRAGON_BOAT: QT_TRANSLATE_NOOP("Packs", "Dragon Boat Festival"),
    Festival.QIXI: QT_TRANSLATE_NOOP("Packs", "Qixi"),
    Festival.TEACHERS_DAY: QT_TRANSLATE_NOOP("Packs", "Teachers' Day"),
    Festival.MID_AUTUMN: QT_TRANSLATE_NOOP("Packs", "Mid-Autumn Festival"),
    Festival.NATIONAL_DAY: QT_TRANSLATE_NOOP("Packs", "National Day"),
    Festival.DOUBLE_NINTH: QT_TRANSLATE_NOOP("Packs", "Double Ninth Festival"),
    Festival.CHRISTMAS: QT_TRANSLATE_NOOP("Packs", "Christmas"),
}
_SEPARATORS: Final = str.maketrans("，、;；\n", ",,,,,")
_MOST_CALLS: Final = 99
_MOST_DAYS: Final = 366
_COLUMNS: Final = 5


def said(text: str) -> str:
    """Return a text of the tables in the lead's language."""
    return QCoreApplication.translate("Packs", text)


def condition_words(when: WhenForm) -> str:
    """Return a condition in words, for example "Mid-Autumn Festival · VIP"."""
    tr: Callable[[str], str] = said
    comma = tr(QT_TRANSLATE_NOOP("Packs", ", "))
    times = {t.value: text for t, text in TIMES.items()}
    festivals = {f.value: text for f, text in FESTIVALS.items()}
    days = [tr(festivals.get(f, f)) for f in when.festivals]
    lunar = tr(QT_TRANSLATE_NOOP("Packs", "lunar {date}"))
    days += [*when.dates, *(lunar.format(date=d) for d in when.lunar_dates)]
    parts = [
        comma.join(tr(times.get(t, t)) for t in when.time_of_day),
        comma.join(days),
        _calls_words(when.calls),
        {
            True: tr(QT_TRANSLATE_NOOP("Packs", "VIP")),
            False: tr(QT_TRANSLATE_NOOP("Packs", "not VIP")),
            None: "",
        }[when.vip],
        comma.join(when.grades),
        {
            "inbound": tr(QT_TRANSLATE_NOOP("Packs", "they call us")),
            "outbound": tr(QT_TRANSLATE_NOOP("Packs", "we call them")),
        }.get(when.direction, when.direction),
        comma.join(when.queues),
    ]
    found = " · ".join(part for part in parts if part)
    return found or tr(QT_TRANSLATE_NOOP("Packs", "always"))


def _calls_words(calls: CallsForm | None) -> str:
    if calls is None:
        return ""
    if calls.most is None:
        words = said(QT_TRANSLATE_NOOP("Packs", "call {least} or later within {days} days"))
    elif calls.most == calls.least:
        words = said(QT_TRANSLATE_NOOP("Packs", "call {least} within {days} days"))
    else:
        words = said(QT_TRANSLATE_NOOP("Packs", "calls {least} to {most} within {days} days"))
    return words.format(least=calls.least, most=calls.most, days=calls.days)


class WhenButton(PlainButton):
    """A condition in words that opens its dialog; as much of them as there is room for."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__(look, "when", "", "clock", name)
        self._name = name
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def show_words(self, words: str) -> None:
        """Show a condition."""
        if words != self._words:
            self._words = words
            self.setAccessibleName(f"{self._name}: {words}")
            self.setToolTip(words)
            self.setText(words)
            self._elide()

    def sizeHint(self) -> QSize:
        """Ask for room for all words."""
        room = self.fontMetrics().horizontalAdvance(self._words) + self._frame()
        return QSize(room + self._look.size("s1"), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Get by with little."""
        return QSize(self._frame() * 2, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show what fits."""
        super().resizeEvent(event)
        self._elide()

    def _frame(self) -> int:
        return self.iconSize().width() + self._look.size("s8") + self._look.size("s1")

    def _elide(self) -> None:
        room = max(self.width() - self._frame(), 0)
        text = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room)
        if text != self.text():
            self.setText(text)


class Chip(PlainButton):
    """Something that is chosen or not: a tick and a colour say so."""

    def __init__(self, look: Look, text: str) -> None:
        super().__init__(look, "chip", text)
        self.setCheckable(True)
        self.setIconSize(look.icon_size("icon_s"))
        self._show_tick()
        self.toggled.connect(self._show_tick)
        look.changed.connect(self._show_tick)

    def _show_tick(self) -> None:
        drawing, role = ("tick", "accent") if self.isChecked() else ("circle", "text_faint")
        self.setIcon(self._look.icon(drawing, role, "icon_s"))


class ConditionDialog(QDialog):
    """All that a wording can depend on.

    Signals:
        chosen: The ``WhenForm``.
    """

    chosen = Signal(object)

    def __init__(self, look: Look, when: WhenForm, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("condition")
        self.setWindowTitle(self.tr("When is this wording said?"))
        self._look = look
        self.times = {t.value: Chip(look, said(text)) for t, text in TIMES.items()}
        self.festivals = {f.value: Chip(look, said(text)) for f, text in FESTIVALS.items()}
        self.dates = self._line(self.tr("Dates"), "01-01, 10-01..10-07, 2027-02-06")
        self.lunar = self._line(self.tr("Lunar dates"), "08-15, 12-23..01-15")
        self.grades = self._line(self.tr("Grades"), self.tr("gold, silver"))
        self.queues = self._line(self.tr("Queues"), self.tr("sales, repairs"))
        self.vip = ChoiceBox(
            look,
            self.tr("VIP"),
            ((self.tr("Whoever calls"), None), (self.tr("VIP"), True), (self.tr("Not VIP"), False)),
        )
        self.direction = ChoiceBox(
            look,
            self.tr("Who calls"),
            (
                (self.tr("Either way"), ""),
                (self.tr("They call us"), "inbound"),
                (self.tr("We call them"), "outbound"),
            ),
        )
        self.calls = ChoiceBox(
            look,
            self.tr("How often they called"),
            (
                (self.tr("However often"), ""),
                (self.tr("First call"), "first"),
                (self.tr("Again: from call …"), "again"),
            ),
        )
        self.least = self._spin(self.tr("From which call on"), 2, _MOST_CALLS)
        self.days = self._spin(self.tr("Within days"), 1, _MOST_DAYS)
        self._fill(when)
        self._build()
        self.calls.currentIndexChanged.connect(self._show_numbers)
        self._show_numbers()

    def when(self) -> WhenForm:
        """Return what is chosen."""
        calls = {
            "first": CallsForm(1, 1, self.days.value()),
            "again": CallsForm(self.least.value(), None, self.days.value()),
        }.get(str(self.calls.currentData()))
        return WhenForm(
            time_of_day=tuple(t for t, box in self.times.items() if box.isChecked()),
            festivals=tuple(f for f, box in self.festivals.items() if box.isChecked()),
            dates=_listed(self.dates),
            lunar_dates=_listed(self.lunar),
            calls=calls,
            vip=self.vip.currentData(),
            grades=_listed(self.grades),
            direction=str(self.direction.currentData()),
            queues=_listed(self.queues),
        )

    def accept(self) -> None:
        """Tell the choice."""
        self.chosen.emit(self.when())
        super().accept()

    def _fill(self, when: WhenForm) -> None:
        for value, box in self.times.items():
            box.setChecked(value in when.time_of_day)
        for value, box in self.festivals.items():
            box.setChecked(value in when.festivals)
        for line, values in (
            (self.dates, when.dates),
            (self.lunar, when.lunar_dates),
            (self.grades, when.grades),
            (self.queues, when.queues),
        ):
            line.setText(", ".join(values))
        self.vip.choose(when.vip)
        self.direction.choose(when.direction)
        calls = when.calls
        again = calls is not None and calls.most is None
        self.calls.choose("" if calls is None else "again" if again else "first")
        self.least.setValue(calls.least if calls is not None and again else 2)
        self.days.setValue(calls.days if calls is not None else 30)

    def _show_numbers(self) -> None:
        kind = self.calls.currentData()
        self.least.setEnabled(kind == "again")
        self.days.setEnabled(bool(kind))

    def _build(self) -> None:
        look = self._look
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*(look.size("s5"),) * 4)
        whole.setSpacing(look.size("s3"))
        whole.addWidget(
            WrapLabel(
                "body", self.tr("All that you choose must be so. Of one line, one is enough.")
            )
        )
        whole.addWidget(PlainLabel("sectionTitle", self.tr("Time of day")))
        row = QHBoxLayout()
        for box in self.times.values():
            row.addWidget(box)
        row.addStretch(1)
        whole.addLayout(row)
        whole.addWidget(PlainLabel("sectionTitle", self.tr("Days")))
        grid = QGridLayout()
        grid.setSpacing(look.size("s2"))
        for place, box in enumerate(self.festivals.values()):
            grid.addWidget(box, place // _COLUMNS, place % _COLUMNS)
        whole.addLayout(grid)
        whole.addLayout(self._pair(self.dates, self.lunar))
        whole.addWidget(PlainLabel("sectionTitle", self.tr("The caller")))
        whole.addLayout(self._pair(self.vip, self.direction, self.calls, self.least, self.days))
        whole.addLayout(self._pair(self.grades, self.queues))
        foot = QHBoxLayout()
        foot.addStretch(1)
        cancel = PlainButton(look, "plain", self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        use = PlainButton(look, "primary", self.tr("Use"), "tick")
        use.setDefault(True)
        use.clicked.connect(self.accept)
        foot.addWidget(cancel)
        foot.addWidget(use)
        whole.addLayout(foot)

    def _pair(self, *fields: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._look.size("s3"))
        for field in fields:
            row.addWidget(labelled(field.accessibleName(), field, self._look), 1)
        return row

    def _line(self, name: str, example: str) -> QLineEdit:
        line = QLineEdit()
        line.setAccessibleName(name)
        line.setPlaceholderText(example)
        return line

    def _spin(self, name: str, least: int, most: int) -> QSpinBox:
        spin = QSpinBox()
        spin.setAccessibleName(name)
        spin.setRange(least, most)
        spin.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        return spin


def _listed(line: QLineEdit) -> tuple[str, ...]:
    parts = line.text().translate(_SEPARATORS).split(",")
    return tuple(part.strip() for part in parts if part.strip())
