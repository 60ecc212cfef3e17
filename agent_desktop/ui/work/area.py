"""The wide place beside the form: lists, customer, directory, knowledge, figures, one at a time.

It stands where the phrase stands. In a call the phrase to say now stays in sight above it; on a
second screen the area can be a window of its own.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from agent_desktop.ui.actions import ActionSet
from agent_desktop.ui.look import Look
from agent_desktop.ui.marking import QT_TRANSLATE_NOOP
from agent_desktop.ui.script.state import ScriptState
from agent_desktop.ui.widgets.buttons import PlainButton, native_keys
from agent_desktop.ui.widgets.flow import FlowLayout
from agent_desktop.ui.widgets.labels import PlainLabel, WrapLabel

PLACES: Final = {
    "work": QT_TRANSLATE_NOOP("WorkArea", "Lists"),
    "customer": QT_TRANSLATE_NOOP("WorkArea", "Customer"),
    "directory": QT_TRANSLATE_NOOP("WorkArea", "Directory"),
    "knowledge": QT_TRANSLATE_NOOP("WorkArea", "Knowledge"),
    "figures": QT_TRANSLATE_NOOP("WorkArea", "Figures"),
}


class WorkArea(QWidget):
    """Tabs above, a page below; pages are made when they are first wanted.

    Args:
        make: Makes the page of a place.

    Signals:
        place_chosen: The name of a place.
        left: Back to the phrase.
        window_asked: The other way round: own window or beside the form.

    Thread: GUI.
    """

    place_chosen = Signal(str)
    left = Signal()
    window_asked = Signal()

    def __init__(self, look: Look, actions: ActionSet, make: Callable[[str], QWidget]) -> None:
        super().__init__()
        self.setObjectName("workArea")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(QCoreApplication.translate("WorkArea", "Work lists"))
        self._look = look
        self._make = make
        self._tabs: dict[str, QPushButton] = {}
        self._pages: dict[str, QWidget] = {}
        self._stack = QStackedWidget()
        self._phrase = QFrame()
        self._say = WrapLabel("phraseLine")
        self._back = PlainButton(look, "foot", self.tr("To the phrase"), "speech")
        self.window_button = PlainButton(
            look, "icon", "", "window", self.tr("In a window of its own / beside the form")
        )
        self.close_button = PlainButton(look, "icon", "", "close", self.tr("Back to the phrase"))
        self.place = ""
        self._build(look, actions)

    def page(self, place: str) -> QWidget:
        """Return a place's page, made on its first use."""
        if place not in self._pages:
            self._pages[place] = self._make(place)
            self._stack.addWidget(self._pages[place])
        return self._pages[place]

    def known_page(self, place: str) -> QWidget | None:
        """Return a page that was made already."""
        return self._pages.get(place)

    def show_place(self, place: str) -> None:
        """Bring a place up."""
        self.place = place
        self._stack.setCurrentWidget(self.page(place))
        for name, tab in self._tabs.items():
            tab.setChecked(name == place)

    def show_phrase(self, state: ScriptState) -> None:
        """Keep the phrase in sight while somebody is on the line."""
        words = " ".join(state.phrase.split("\n"))
        self._say.setText(words)
        self._phrase.setAccessibleName(words)
        self._phrase.setVisible(state.in_call and bool(words))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the tabs their room: on a small screen there is none for a second window."""
        super().resizeEvent(event)
        roomy = self.isWindow() or self.width() >= self._look.size("list_usual")
        self.window_button.setVisible(roomy)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _build(self, look: Look, actions: ActionSet) -> None:
        edge, over = look.size("s6"), look.size("s2")
        tabs = QWidget()
        flow = FlowLayout(look.size("s2"), tabs)
        for name, source in PLACES.items():
            tab = QPushButton(QCoreApplication.translate("WorkArea", source))
            tab.setProperty("kind", "tab")
            tab.setCheckable(True)
            tab.setAccessibleName(tab.text())
            tab.setToolTip(f"{tab.text()}  {native_keys(actions[name])}")
            tab.clicked.connect(lambda _=False, name=name: self._chosen(name))
            self._tabs[name] = tab
            flow.addWidget(tab)
        head = QHBoxLayout()
        head.setContentsMargins(edge - look.size("s1"), over, look.size("s1"), 0)
        head.setSpacing(look.size("s1"))
        head.addWidget(tabs, 1)
        head.addWidget(self.window_button, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self._phrase.setObjectName("phraseLine")
        line = QHBoxLayout(self._phrase)
        line.setContentsMargins(look.size("s3"), look.size("s1"), look.size("s2"), look.size("s1"))
        line.setSpacing(look.size("s2"))
        line.addWidget(PlainLabel("caption", self.tr("Say now")))
        line.addWidget(self._say, 1)
        line.addWidget(self._back)
        self._phrase.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.size("s2"))
        column.addWidget(self._phrase)
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        self._back.clicked.connect(self.left)
        self.close_button.clicked.connect(self.left)
        self.window_button.clicked.connect(self.window_asked)

    def _chosen(self, name: str) -> None:
        self._tabs[name].setChecked(name == self.place)
        self.place_chosen.emit(name)
