"""Choosing one of a few: a drop-down with our chevron, and a row of segments."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCursor, QHelpEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QToolTip,
    QWidget,
)

from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.labels import tip


class ChoiceBox(QComboBox):
    """A drop-down whose value the mouse wheel cannot change by accident."""

    def __init__(self, look: Look, name: str, choices: Sequence[tuple[str, object]]) -> None:
        super().__init__()
        self._look = look
        self.setAccessibleName(name)
        for text, value in choices:
            self.addItem(text, value)
        look.changed.connect(self.update)

    def choose(self, value: object) -> None:
        """Show a value; nobody is told."""
        self.setCurrentIndex(
            next((i for i in range(self.count()) if self.itemData(i) == value), -1)
        )

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the panel that scrolls."""
        event.ignore()

    def event(self, event: QEvent) -> bool:
        """Show the whole value as a tool tip where the box has no room for it."""
        asks = isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip
        if not asks or self.shown_text() == self.currentText():
            return super().event(event)
        QToolTip.showText(QCursor.pos(), tip(self.currentText()), self)
        return True

    def shown_text(self, option: QStyleOptionComboBox | None = None) -> str:
        """Return as much of the value as there is room for."""
        if option is None:
            option = QStyleOptionComboBox()
            self.initStyleOption(option)
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox,
            option,
            QStyle.SubControl.SC_ComboBoxEditField,
            self,
        )
        side = Qt.TextElideMode.ElideRight
        return self.fontMetrics().elidedText(self.currentText(), side, room.width())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the box, what fits of the value, and the chevron."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        # Qt's option has it, its type stubs have not.
        option.currentText = self.shown_text(option)  # type: ignore[attr-defined]
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        role = "text_soft" if self.isEnabled() else "text_off"
        chevron = self._look.pixmap("chevron", role, "icon_s")
        side = self._look.size("icon_s")
        left = self.width() - side - self._look.size("s2")
        painter.drawPixmap(left, (self.height() - side) // 2, chevron)


class Segments(QWidget):
    """A row of buttons of which one is on.

    Signals:
        chosen: The value that the agent picked.
    """

    chosen = Signal(object)

    def __init__(self, look: Look, name: str, choices: Sequence[tuple[str, object]] = ()) -> None:
        super().__init__()
        self.setFixedHeight(look.size("control"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("kind", "segments")
        self.setAccessibleName(name)
        self._name = name
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._group = QButtonGroup(self)
        self._values: list[object] = []
        self.offer(choices)

    def offer(self, choices: Sequence[tuple[str, object]]) -> None:
        """Show these (text, value) choices."""
        if [value for _, value in choices] == self._values:
            return
        for button in self._group.buttons():
            self._group.removeButton(button)
            self._row.removeWidget(button)
            button.deleteLater()
        self._values = [value for _, value in choices]
        for place, (text, value) in enumerate(choices):
            button = QPushButton(text)
            button.setProperty("kind", "segment")
            button.setProperty("value", str(value))
            button.setAccessibleName(f"{self._name}: {text}")
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, value=value: self.chosen.emit(value))
            self._group.addButton(button, place)
            self._row.addWidget(button, 1)

    def buttons(self) -> list[QAbstractButton]:
        """Return the buttons, in order."""
        return self._group.buttons()

    def choose(self, value: object) -> None:
        """Show a value; nobody is told."""
        for place, known in enumerate(self._values):
            self._group.button(place).setChecked(known == value)
