"""A text to the customer that is ready to be copied into another program; nothing is sent."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout

from agent_desktop.domain.ticket_news import MessagePrepared
from agent_desktop.ui import formats
from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.labels import ElidedLabel, PlainLabel, WrapLabel


class MessageBox(QFrame):
    """Shows the text, lets it be changed and copied.

    Signals:
        closed: Put it away.

    Thread: GUI.
    """

    closed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("messageBox")
        self._shown: MessagePrepared | None = None
        self._title = PlainLabel("sheetTitle")
        self._to = ElidedLabel("caption")
        self.text = QPlainTextEdit()
        self.text.setProperty("kind", "sheetText")
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(self.tr("Text to the customer"))
        copy = PlainButton(look, "plain", self.tr("Copy"))
        copy.clicked.connect(self._copy)
        close = PlainButton(look, "icon", "", "close", self.tr("Close"))
        close.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addWidget(self._to, 1)
        head.addWidget(close)
        column = QVBoxLayout(self)
        edge, over = look.size("s6"), look.size("s2")
        column.setContentsMargins(edge, over, edge, look.size("s3"))
        column.setSpacing(over)
        column.addLayout(head)
        column.addWidget(self.text)
        column.addWidget(
            WrapLabel("caption", self.tr("The desk sends nothing: paste it where you send it."))
        )
        column.addWidget(copy)
        self.hide()

    def show_message(self, message: MessagePrepared | None) -> None:
        """Show a prepared text; None puts it away."""
        if message is None or message == self._shown:
            self._shown = message
            self.setVisible(message is not None)
            return
        self._shown = message
        is_mail = message.how == "mail"
        self._title.setText(self.tr("Mail") if is_mail else self.tr("SMS"))
        self._to.setText(formats.number(message.to))
        subject = f"{message.subject}\n\n" if is_mail and message.subject else ""
        self.text.setPlainText(f"{subject}{message.text}")
        self.show()
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.closed.emit()
