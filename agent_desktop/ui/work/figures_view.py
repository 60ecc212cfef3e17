"""The page of figures: bars and numbers of a month, painted."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from agent_desktop.domain.ticket_life import Satisfaction
from agent_desktop.domain.tickets import TicketKind, TicketStatus
from agent_desktop.ui import formats
from agent_desktop.ui.look import Look
from agent_desktop.ui.marking import QT_TRANSLATE_NOOP
from agent_desktop.ui.ticket.definitions import in_language
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.empty import EmptyPanel
from agent_desktop.ui.widgets.labels import ElidedLabel, PlainLabel
from agent_desktop.ui.widgets.pane import Pane
from agent_desktop.ui.words import KINDS, word
from agent_desktop.ui.work.figures_presenter import FiguresPresenter, FiguresState
from agent_desktop.ui.work.wording import STATUSES, moment, work_word

GROUPS: Final = {
    "kind": QT_TRANSLATE_NOOP("Figures", "By kind"),
    "cause": QT_TRANSLATE_NOOP("Figures", "By cause"),
    "department": QT_TRANSLATE_NOOP("Figures", "By department"),
    "satisfaction": QT_TRANSLATE_NOOP("Figures", "Satisfaction"),
    "status": QT_TRANSLATE_NOOP("Figures", "Where they stand"),
}
SCOPES: Final = {
    "own": QT_TRANSLATE_NOOP("Figures", "your own tickets"),
    "team": QT_TRANSLATE_NOOP("Figures", "your team's tickets"),
    "all": QT_TRANSLATE_NOOP("Figures", "all tickets"),
}
GRADES: Final = {
    Satisfaction.VERY_SATISFIED.value: QT_TRANSLATE_NOOP("Figures", "Very satisfied"),
    Satisfaction.SATISFIED.value: QT_TRANSLATE_NOOP("Figures", "Satisfied"),
    Satisfaction.SO_SO.value: QT_TRANSLATE_NOOP("Figures", "So-so"),
    Satisfaction.DISSATISFIED.value: QT_TRANSLATE_NOOP("Figures", "Dissatisfied"),
}
_NOTHING: Final = {
    "cause": QT_TRANSLATE_NOOP("Figures", "No cause yet"),
    "department": QT_TRANSLATE_NOOP("Figures", "No department"),
    "satisfaction": QT_TRANSLATE_NOOP("Figures", "Not asked yet"),
}
_TONES: Final = {Satisfaction.DISSATISFIED.value: "bad_fill", Satisfaction.SO_SO.value: "amber"}
_MOST_BARS: Final = 12
Titles = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
_WORDS_SHARE: Final = 0.34


def figure_word(source: str) -> str:
    """Return one of the words above in the agent's language."""
    return QCoreApplication.translate("Figures", source) if source else ""


def value_words(group: str, value: str, causes: Titles = ()) -> str:
    """Return what a total counts; departments, and causes of no form, keep their own names."""
    if not value:
        return figure_word(_NOTHING.get(group, "")) or "–"
    if group == "kind" and value in set(TicketKind):
        return word(KINDS[TicketKind(value)])
    if group == "status" and value in set(TicketStatus):
        return work_word(STATUSES[TicketStatus(value)])
    if group == "cause":
        language = "zh" if QLocale().language() is QLocale.Language.Chinese else "en"
        return in_language(dict(causes).get(value, ()), language) or value
    return figure_word(GRADES[value]) if value in GRADES else value


class Bars(QWidget):
    """Totals of one group: words, a bar, the number and its share.

    Thread: GUI.
    """

    def __init__(
        self, look: Look, group: str, values: tuple[tuple[str, int], ...], causes: Titles
    ) -> None:
        super().__init__()
        self._look = look
        shown = list(values[:_MOST_BARS])
        if rest := sum(count for _, count in values[_MOST_BARS:]):
            shown.append(("…", rest))
        self._rows = [
            (value_words(group, v, causes), n, _TONES.get(v, "accent_fill")) for v, n in shown
        ]
        self._sum = sum(count for _, count in values) or 1
        told = "; ".join(f"{words}: {count}" for words, count, _ in self._rows)
        self.setAccessibleName(f"{figure_word(GROUPS.get(group, ''))}. {told}")
        self.setFixedHeight(len(self._rows) * look.size("control_s"))
        look.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw a row for each total."""
        look, painter = self._look, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(self.font())
        font.setPixelSize(look.size("text_s"))
        painter.setFont(font)
        height, gap = look.size("control_s"), look.size("s2")
        words_width = round(self.width() * _WORDS_SHARE)
        share_width = painter.fontMetrics().horizontalAdvance("  100 %")
        number_width = painter.fontMetrics().horizontalAdvance("1,000,000") + share_width
        room = max(1, self.width() - words_width - number_width - 2 * gap)
        most = max((count for _, count, _ in self._rows), default=1)
        middle = Qt.AlignmentFlag.AlignVCenter
        for place, (words, count, tone) in enumerate(self._rows):
            top = place * height
            painter.setPen(look.colour("text"))
            shown = painter.fontMetrics().elidedText(
                words, Qt.TextElideMode.ElideRight, words_width
            )
            painter.drawText(QRect(0, top, words_width, height), middle, shown)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour(tone))
            bar = QRectF(words_width + gap, top + height / 4, room * count / most, height / 2)
            painter.drawRoundedRect(bar, look.size("bar"), look.size("bar"))
            painter.setPen(look.colour("text_soft"))
            number = QRect(self.width() - number_width, top, number_width, height)
            right = middle | Qt.AlignmentFlag.AlignRight
            painter.drawText(number, right, f"{count / self._sum:.0%}".replace("%", " %"))
            painter.drawText(number.adjusted(0, 0, -share_width, 0), right, f"{count:,}")


class FiguresView(QWidget):
    """Shows a month's totals.

    Signals:
        left: Esc: the agent wants back to the phrase.

    Thread: GUI.
    """

    left = Signal()

    def __init__(self, look: Look, presenter: FiguresPresenter) -> None:
        super().__init__()
        self.setObjectName("figuresPage")
        self._look = look
        self._presenter = presenter
        self._groups: object = None
        self._month = PlainLabel("panelTitle")
        self._about = ElidedLabel("caption")
        self.before = PlainButton(look, "foot", self.tr("Month before"))
        self.after = PlainButton(look, "foot", self.tr("Next month"))
        self._places = QStackedWidget()
        self._build(look)
        self.before.clicked.connect(lambda: presenter.turn(-1))
        self.after.clicked.connect(lambda: presenter.turn(1))

    def begin(self) -> None:
        """Put the keyboard on the months."""
        self.before.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_state(self, state: FiguresState) -> None:
        """Show the month."""
        self._month.setText(state.month)
        self.after.setEnabled(state.month < state.this_month)
        words = self.tr("Counting …")
        if state.shown is not None:
            parts = [self.tr("{count} tickets").format(count=f"{state.total:,}")]
            if state.shown.scope in SCOPES:
                parts.append(figure_word(SCOPES[state.shown.scope]))
            if state.shown.as_of is not None:
                parts.append(self.tr("as of {time}").format(time=moment(state.shown.as_of)))
            words = " · ".join(parts)
        self._about.setText(words)
        if state.groups != self._groups:
            self._groups = state.groups
            self._fill(state)
        nothing = state.shown is not None and not state.total
        self._places.setCurrentIndex(1 if nothing else 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Esc; the arrows turn the months."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._presenter.turn(-1 if event.key() == Qt.Key.Key_Left else 1)
        else:
            super().keyPressEvent(event)

    def _fill(self, state: FiguresState) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        look = self._look
        causes = state.shown.causes if state.shown is not None else ()
        for group, values in state.groups:
            box = QFrame()
            box.setProperty("role", "block")
            inside = QVBoxLayout(box)
            inside.setContentsMargins(*(look.size("s3"),) * 4)
            inside.setSpacing(look.size("s1"))
            title = figure_word(GROUPS.get(group, "")) or formats.shortened(group)
            inside.addWidget(PlainLabel("sectionTitle", title))
            inside.addWidget(Bars(look, group, values, causes))
            self._column.addWidget(box)
        self._column.addStretch(1)

    def _build(self, look: Look) -> None:
        edge = look.size("s6")
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(edge, 0, edge, look.size("s3"))
        self._column.setSpacing(look.size("s3"))
        self._places.addWidget(Pane(inside, fade=look))
        self._places.addWidget(
            EmptyPanel(
                look,
                "chart",
                self.tr("No tickets in this month"),
                self.tr("Totals by kind, cause, department and satisfaction appear here."),
            )
        )
        head = QHBoxLayout()
        head.setContentsMargins(edge, 0, edge, 0)
        head.setSpacing(look.size("s2"))
        head.addWidget(self.before)
        head.addWidget(self._month)
        head.addWidget(self.after)
        head.addStretch(1)
        about = QVBoxLayout()
        about.setContentsMargins(edge, 0, edge, 0)
        about.addWidget(self._about)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.size("s2"))
        column.addLayout(head)
        column.addLayout(about)
        column.addWidget(self._places, 1)
