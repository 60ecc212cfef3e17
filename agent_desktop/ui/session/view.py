"""The sign-in panel."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from agent_desktop.ui.error_texts import error_text
from agent_desktop.ui.look import Look
from agent_desktop.ui.session.state import SessionState
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.labels import IconLabel, PlainLabel, WrapLabel, mark


class SessionView(QWidget):
    """Asks for server, user and password.

    Signals:
        sign_in_asked: (server, user, password).
    """

    sign_in_asked = Signal(str, str, str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("signIn")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.server = QLineEdit()
        self.user = QLineEdit()
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self._problem = WrapLabel("problemBox")
        self._problem.hide()
        self._go = PlainButton(look, "primary", self.tr("Sign in"))
        self._build(look)
        for field in (self.server, self.user, self.password):
            field.returnPressed.connect(self._next)
        self._go.clicked.connect(self._ask)

    def show_state(self, state: SessionState) -> None:
        """Show what was wrong, and whether the server is being asked."""
        if state.server and not self.server.text():
            self.server.setText(state.server)
        for name in ("server", "user", "password"):
            mark(getattr(self, name), "problem", name in state.missing)
            getattr(self, name).setEnabled(not state.busy)
        words = ""
        if state.missing:
            words = self.tr("Fill in all three fields.")
        elif state.error_code:
            text = error_text(state.error_code, state.error_fields)
            words = f"{text.message} {text.action}".strip()
        self._problem.setText(words)
        self._problem.setVisible(bool(words))
        self._go.setEnabled(not state.busy)
        self._go.setText(self.tr("Signing in…") if state.busy else self.tr("Sign in"))
        if state.signed_in:
            self.password.clear()

    def begin(self) -> None:
        """Put the keyboard where the first word is missing."""
        for field in (self.server, self.user, self.password):
            if not field.text():
                field.setFocus()
                return
        self.password.setFocus()

    def _next(self) -> None:
        fields = (self.server, self.user, self.password)
        empty = next((f for f in fields if not f.text()), None)
        if empty is not None and empty is not self.focusWidget():
            empty.setFocus()
        else:
            self._ask()

    def _ask(self) -> None:
        self.sign_in_asked.emit(self.server.text(), self.user.text(), self.password.text())

    def _build(self, look: Look) -> None:
        card = QFrame()
        card.setObjectName("signInCard")
        card.setFixedWidth(look.size("card"))
        column = QVBoxLayout(card)
        column.setContentsMargins(*(look.size("s8"),) * 4)
        column.setSpacing(look.size("s1"))
        column.addWidget(IconLabel(look, "headset", "accent", "icon_l"))
        column.addSpacing(look.size("s2"))
        column.addWidget(PlainLabel("signInTitle", self.tr("Sign in to your desk")))
        column.addWidget(
            PlainLabel("caption", self.tr("Your team lead gives you address and password."))
        )
        column.addSpacing(look.size("s4"))
        self.server.setPlaceholderText("https://desk.example.com")
        for text, field in (
            (self.tr("Server address"), self.server),
            (self.tr("Agent number or user name"), self.user),
            (self.tr("Password"), self.password),
        ):
            label = PlainLabel("fieldLabel", text)
            label.setBuddy(field)
            field.setAccessibleName(text)
            column.addWidget(label)
            column.addWidget(field)
            column.addSpacing(look.size("s3"))
        column.addWidget(self._problem)
        column.addSpacing(look.size("s1"))
        self._go.setMinimumHeight(look.size("control_l"))
        column.addWidget(self._go)
        whole = QVBoxLayout(self)
        middle = Qt.AlignmentFlag.AlignHCenter
        whole.addStretch(1)
        whole.addWidget(card, 0, middle)
        whole.addStretch(1)
