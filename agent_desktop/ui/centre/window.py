"""The window of the centre's settings: a page for each kind of rule."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from agent_desktop.ui.centre.calendar_page import CalendarPage
from agent_desktop.ui.centre.clocks_page import ClocksPage
from agent_desktop.ui.centre.forms_page import FormsPage
from agent_desktop.ui.centre.presenter import CentrePresenter
from agent_desktop.ui.centre.state import CentreState, Tab
from agent_desktop.ui.centre.templates_page import TemplatesPage
from agent_desktop.ui.centre.wording import DONE, TABS, centre_word, problem_words
from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.labels import PlainLabel
from agent_desktop.ui.widgets.note_line import NoteLine

Page = CalendarPage | ClocksPage | TemplatesPage | FormsPage


class CentreWindow(QDialog):
    """Tabs above, a page below, and what became of the last edit. Not modal: calls go on.

    Thread: GUI.
    """

    def __init__(self, look: Look, over: QWidget, presenter: CentrePresenter) -> None:
        super().__init__(over)
        self.setObjectName("centreWindow")
        self.setWindowTitle(self.tr("Centre settings"))
        self._look = look
        self._presenter = presenter
        self._tabs: dict[Tab, QPushButton] = {}
        self.note = NoteLine(look)
        self._stack = QStackedWidget()
        self.pages: dict[Tab, Page] = {
            Tab.CALENDAR: CalendarPage(look, presenter),
            Tab.CLOCKS: ClocksPage(look, presenter),
            Tab.TEMPLATES: TemplatesPage(look, presenter),
            Tab.FORMS: FormsPage(look, presenter),
        }
        self._build(look)
        over_size = over.size()
        self.resize(
            min(over_size.width(), look.size("reading")),
            min(over_size.height(), look.size("compact")),
        )

    def show_state(self, state: CentreState) -> None:
        """Show the rules as they are."""
        for tab, button in self._tabs.items():
            button.setChecked(tab is state.tab)
        self._stack.setCurrentWidget(self.pages[state.tab])
        if state.news is not None:
            self.pages[state.tab].show_state(state)
        if state.problem is not None:
            self.note.show_words(problem_words(state.problem), "bad")
        else:
            words = centre_word(DONE.get(state.done, "")).format(**dict(state.done_with))
            self.note.show_words(words, "good")

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nobody looks any more."""
        super().closeEvent(event)
        self._presenter.close()

    def reject(self) -> None:
        """Close on Esc."""
        self.close()

    def _build(self, look: Look) -> None:
        edge = look.size("s6")
        head = QHBoxLayout()
        head.setContentsMargins(edge, edge, edge, 0)
        head.addWidget(PlainLabel("panelTitle", self.tr("Centre settings")))
        head.addStretch(1)
        tabs = QHBoxLayout()
        tabs.setContentsMargins(edge - look.size("s1"), 0, edge, 0)
        tabs.setSpacing(look.size("s2"))
        for tab, source in TABS.items():
            button = QPushButton(centre_word(source))
            button.setProperty("kind", "tab")
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setAccessibleName(button.text())
            wide = button.fontMetrics().horizontalAdvance(button.text())
            button.setMinimumWidth(wide + look.size("s5"))  # the focus takes some of it
            button.clicked.connect(lambda _=False, tab=tab: self._turn(tab))
            self._tabs[tab] = button
            tabs.addWidget(button)
            self._stack.addWidget(self.pages[tab])
        tabs.addStretch(1)
        note = QVBoxLayout()
        note.setContentsMargins(edge, 0, edge, 0)
        note.addWidget(self.note)
        bottom = QWidget()
        bottom.setObjectName("areaFoot")
        bottom.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        foot = QHBoxLayout(bottom)
        foot.setContentsMargins(edge, look.size("s2"), edge, look.size("s2"))
        foot.addStretch(1)
        close = PlainButton(look, "foot", self.tr("Close"))
        close.setAutoDefault(False)
        close.clicked.connect(self.close)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.size("s2"))
        column.addLayout(head)
        column.addLayout(tabs)
        column.addLayout(note)
        column.addWidget(self._stack, 1)
        column.addWidget(bottom)

    def _turn(self, tab: Tab) -> None:
        self._tabs[tab].setChecked(True)
        self._presenter.turn_to(tab)
