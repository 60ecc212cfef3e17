"""Twelve keys: into the call while there is one, into the dial field otherwise."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

from agent_desktop.ui.look import Look

_KEYS = "123456789*0#"


class Keypad(QWidget):
    """The telephone's keys.

    Signals:
        pressed: One of ``0-9 * #``.
    """

    pressed = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(look.size("s1"))
        for place, key in enumerate(_KEYS):
            button = QPushButton(key)
            button.setProperty("kind", "key")
            button.setAccessibleName(self.tr("Key {key}").format(key=key))
            button.setMinimumHeight(look.size("key"))
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _=False, key=key: self.pressed.emit(key))
            grid.addWidget(button, place // 3, place % 3)
        grid.setRowStretch(4, 1)
