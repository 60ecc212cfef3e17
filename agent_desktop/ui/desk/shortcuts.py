"""The overview of all keys, over the whole window."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from agent_desktop.ui.actions import ACTIONS, CALL, DESK, SCRIPT, TICKET, ActionSet, action_text
from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.buttons import PlainButton, native_keys
from agent_desktop.ui.widgets.labels import PlainLabel
from agent_desktop.ui.widgets.pane import Pane


class ShortcutsOverlay(QWidget):
    """Lists every action with its key; Esc, F1 or a click beside it closes it."""

    def __init__(self, look: Look, actions: ActionSet, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("veil")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._over = over
        self._before: QWidget | None = None
        self._card = self._build(look, actions)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*(look.size("s6"),) * 4)
        whole.addStretch(1)
        whole.addWidget(self._card, 100, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(1)
        over.installEventFilter(self)
        self.hide()

    def toggle(self) -> None:
        """Show or hide; the keyboard goes back to where it was."""
        if self.isVisible():
            self.hide()
            if self._before is not None:
                self._before.setFocus()
            return
        self._before = self._over.window().focusWidget()
        self.setGeometry(self._over.rect())
        self.raise_()
        self.show()
        self.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the window at any size."""
        if watched is self._over and event.type() is QEvent.Type.Resize:
            self.setGeometry(self._over.rect())
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.toggle()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Close on a click beside the card."""
        if not self._card.geometry().contains(event.position().toPoint()):
            self.toggle()

    def _build(self, look: Look, actions: ActionSet) -> QFrame:
        card = QFrame()
        card.setObjectName("overlayCard")
        card.setMaximumWidth(look.size("overlay"))
        column = QVBoxLayout(card)
        column.setContentsMargins(*(look.size("s6"),) * 4)
        column.setSpacing(look.size("s4"))
        head = QHBoxLayout()
        head.addWidget(PlainLabel("panelTitle", self.tr("All keys")), 1)
        close = PlainButton(look, "icon", "", "close", self.tr("Close"))
        close.clicked.connect(self.toggle)
        head.addWidget(close)
        column.addLayout(head)
        lists = QWidget()
        halves = QHBoxLayout(lists)
        halves.setContentsMargins(0, 0, 0, 0)
        halves.setSpacing(look.size("s8"))
        for groups in ((CALL, DESK), (SCRIPT, TICKET)):
            half = QVBoxLayout()
            half.setSpacing(look.size("s4"))
            for group in groups:
                half.addLayout(self._group(look, actions, group))
            half.addStretch(1)
            halves.addLayout(half, 1)
        pane = Pane(lists)
        pane.setMinimumWidth(look.size("overlay") - 2 * look.size("s12"))
        pane.setMinimumHeight(look.size("card") // 2)
        column.addWidget(pane, 1)
        card.setMaximumHeight(
            card.sizeHint().height() - pane.sizeHint().height() + lists.sizeHint().height()
        )
        return card

    def _group(self, look: Look, actions: ActionSet, group: str) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(look.size("s1"))
        column.addWidget(PlainLabel("sectionTitle", QCoreApplication.translate("Actions", group)))
        grid = QGridLayout()
        grid.setVerticalSpacing(look.size("s1"))
        rows = [r for r in ACTIONS if r.group == group and not r.action_id.startswith("situation_")]
        for place, row in enumerate(rows):
            grid.addWidget(PlainLabel("body", action_text(row)), place, 0)
            keys = PlainLabel("keys", native_keys(actions[row.action_id]))
            grid.addWidget(keys, place, 1, Qt.AlignmentFlag.AlignRight)
        if len(rows) < sum(r.group == group for r in ACTIONS):
            grid.addWidget(PlainLabel("body", self.tr("Situation 1 to 9")), len(rows), 0)
            keys = PlainLabel("keys", "Ctrl+1 … 9")
            grid.addWidget(keys, len(rows), 1, Qt.AlignmentFlag.AlignRight)
        grid.setColumnStretch(0, 1)
        column.addLayout(grid)
        return column
