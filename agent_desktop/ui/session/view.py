"""The sign-in panel."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from agent_desktop.ui.error_texts import error_text
from agent_desktop.ui.look import Look
from agent_desktop.ui.session.state import SessionState
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.labels import IconLabel, PlainLabel, WrapLabel, mark


class SessionView(QWidget):
    """Asks for server, user and password; for a code and a new password where the server does.

    Signals:
        sign_in_asked: (server, user, password, code, new password).
    """

    sign_in_asked = Signal(str, str, str, str, str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("signIn")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.server = QLineEdit()
        self.user = QLineEdit()
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.code = QLineEdit()
        self.code.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.new_password = QLineEdit()
        self.new_password.setEchoMode(QLineEdit.EchoMode.Password)
        self._extras: dict[str, QWidget] = {}
        self._problem = WrapLabel("problemBox")
        self._problem.hide()
        self._go = PlainButton(look, "primary", self.tr("Sign in"))
        self._build(look)
        for field in self._all():
            field.returnPressed.connect(self._next)
        self._go.clicked.connect(self._ask)

    def show_state(self, state: SessionState) -> None:
        """Show what was wrong, and whether the server is being asked."""
        if state.server and not self.server.text():
            self.server.setText(state.server)
        asked = {"code": state.asks_code, "new_password": state.asks_new_password}
        for name, extra in self._extras.items():
            was_hidden = extra.isHidden()
            extra.setVisible(asked[name])
            if was_hidden and asked[name]:
                getattr(self, name).setFocus()
        for name in ("server", "user", "password", "code", "new_password"):
            mark(getattr(self, name), "problem", name in state.missing)
            getattr(self, name).setEnabled(not state.busy)
        words = ""
        if state.missing:
            words = self.tr("Fill in all fields.")
        elif state.error_code:
            text = error_text(state.error_code, state.error_fields)
            words = f"{text.message} {text.action}".strip()
        self._problem.setText(words)
        self._problem.setVisible(bool(words))
        self._go.setEnabled(not state.busy)
        self._go.setText(self.tr("Signing in…") if state.busy else self.tr("Sign in"))
        if state.error_code == "session.wrong_code":
            self.code.clear()
        if state.signed_in:
            for field in (self.password, self.code, self.new_password):
                field.clear()

    def begin(self) -> None:
        """Put the keyboard where the first word is missing."""
        for field in self._asked():
            if not field.text():
                field.setFocus()
                return
        self.password.setFocus()

    def _next(self) -> None:
        empty = next((f for f in self._asked() if not f.text()), None)
        if empty is not None and empty is not self.focusWidget():
            empty.setFocus()
        else:
            self._ask()

    def _ask(self) -> None:
        self.sign_in_asked.emit(*(field.text() for field in self._all()))

    def _all(self) -> tuple[QLineEdit, ...]:
        return (self.server, self.user, self.password, self.code, self.new_password)

    def _asked(self) -> list[QLineEdit]:
        hidden = [getattr(self, name) for name, extra in self._extras.items() if extra.isHidden()]
        return [field for field in self._all() if field not in hidden]

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
        for name, text, field in (
            ("", self.tr("Server address"), self.server),
            ("", self.tr("Agent number or user name"), self.user),
            ("", self.tr("Password"), self.password),
            ("code", self.tr("Code of your authenticator app"), self.code),
            ("new_password", self.tr("New password, 8 characters or more"), self.new_password),
        ):
            label = PlainLabel("fieldLabel", text)
            label.setBuddy(field)
            field.setAccessibleName(text)
            part = QWidget()
            inside = QVBoxLayout(part)
            inside.setContentsMargins(0, 0, 0, look.size("s3"))
            inside.setSpacing(look.size("s1"))
            inside.addWidget(label)
            inside.addWidget(field)
            column.addWidget(part)
            if name:
                part.hide()
                self._extras[name] = part
        column.addWidget(self._problem)
        column.addSpacing(look.size("s1"))
        self._go.setMinimumHeight(look.size("control_l"))
        column.addWidget(self._go)
        whole = QVBoxLayout(self)
        middle = Qt.AlignmentFlag.AlignHCenter
        whole.addStretch(1)
        whole.addWidget(card, 0, middle)
        whole.addStretch(1)
