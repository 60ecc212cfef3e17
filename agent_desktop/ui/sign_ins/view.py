"""The dialog of signed-in devices."""

from datetime import datetime, timedelta
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QMessageBox, QVBoxLayout, QWidget

from agent_desktop.domain.sign_ins import SignIn
from agent_desktop.ui.error_texts import error_text
from agent_desktop.ui.look import Look
from agent_desktop.ui.sign_ins.presenter import SignInsPresenter, SignInsState
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.labels import PlainLabel, WrapLabel
from agent_desktop.ui.widgets.note_line import NoteLine
from agent_desktop.ui.work.lines import Line, LineList
from agent_desktop.ui.work.wording import moment

_NOW: Final = timedelta(minutes=2)
_MINUTES: Final = timedelta(hours=1)
_HOURS: Final = timedelta(days=1)


class SignInsDialog(QDialog):
    """The PCs as a list; the chosen one can be signed out. Not modal: calls go on.

    Thread: GUI.
    """

    def __init__(self, look: Look, over: QWidget, presenter: SignInsPresenter) -> None:
        super().__init__(over)
        self.setObjectName("signIns")
        self.setWindowTitle(self.tr("My signed-in devices"))
        self._look = look
        self._presenter = presenter
        self.question: QMessageBox | None = None
        self.list = LineList(look, self.tr("Devices"))
        self.end_button = PlainButton(look, "foot", self.tr("Sign out there"), "sign-out")
        self.again_button = PlainButton(look, "foot", self.tr("Ask again"), "sync")
        self._waits = PlainLabel("caption")
        self.note = NoteLine(look)
        self._build(look)
        self.list.moved.connect(self._follow)
        self.list.chosen.connect(lambda _: self._ask())
        self.end_button.clicked.connect(self._ask)
        self.again_button.clicked.connect(presenter.open)

    def show_state(self, state: SignInsState) -> None:
        """Show what the server said, or why it says nothing."""
        self.list.show_lines([_line(one, state.now) for one in state.sign_ins or ()])
        self._waits.setText(self.tr("Asking the server …") if state.waits else "")
        if state.problem:
            text = error_text(state.problem)
            told = self.tr("Only the server knows where you are signed in.")
            self.note.show_words(f"{text.title}. {told}", "warn")
        elif state.ended:
            words = self.tr("{device} is signed out. It asks for the password again.")
            self.note.show_words(words.format(device=state.ended), "good")
        else:
            self.note.show_words("")
        self._follow()

    def reject(self) -> None:
        """Close on Esc."""
        self.close()

    def _chosen(self) -> SignIn | None:
        key = self.list.current()
        return key if isinstance(key, SignIn) else None

    def _follow(self) -> None:
        chosen = self._chosen()
        can = chosen is not None and not chosen.own and not self._presenter.state.waits
        self.end_button.setEnabled(can)

    def _ask(self) -> None:
        """Ask before a PC is signed out."""
        chosen = self._chosen()
        if chosen is None or not self.end_button.isEnabled():
            return
        box = self.question = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setText(self.tr("Sign out at {device}?").format(device=chosen.device or "–"))
        box.setInformativeText(
            self.tr("What is not sent yet stays on that PC until you sign in there again.")
        )
        leave = box.addButton(self.tr("Sign out there"), QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        leave.clicked.connect(lambda: self._presenter.end(chosen))
        box.open()

    def _build(self, look: Look) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(*(look.size("s6"),) * 4)
        column.setSpacing(look.size("s3"))
        column.addWidget(PlainLabel("panelTitle", self.tr("My signed-in devices")))
        about = self.tr("A PC that you do not know or have left: sign it out here.")
        column.addWidget(WrapLabel("caption", about))
        column.addWidget(self.note)
        column.addWidget(self.list, 1)
        foot = QHBoxLayout()
        foot.setSpacing(look.size("s2"))
        foot.addWidget(self.again_button)
        foot.addWidget(self._waits, 1)
        close = PlainButton(look, "foot", self.tr("Close"))
        close.clicked.connect(self.close)
        for button in (self.end_button, close):
            foot.addWidget(button)
        for button in (self.again_button, self.end_button, close):
            button.setAutoDefault(False)
        column.addLayout(foot)
        self.setMinimumWidth(look.size("devices_w"))
        self.resize(look.size("devices_w"), look.size("finder_h"))


def seen_words(at: datetime, now: datetime) -> str:
    """Return how long ago a PC was heard of."""
    ago = now - at
    if ago < _NOW:
        return QCoreApplication.translate("SignInsDialog", "seen just now")
    if ago < _MINUTES:
        text = QCoreApplication.translate("SignInsDialog", "seen {count} minutes ago")
        return text.format(count=int(ago.total_seconds()) // 60)
    if ago < _HOURS:
        text = QCoreApplication.translate("SignInsDialog", "last seen {count} h ago")
        return text.format(count=int(ago.total_seconds()) // 3600)
    return QCoreApplication.translate("SignInsDialog", "last seen {at}").format(at=moment(at))


def _line(one: SignIn, now: datetime | None) -> Line:
    here = QCoreApplication.translate("SignInsDialog", "this PC")
    since = QCoreApplication.translate("SignInsDialog", "signed in since {at}")
    return Line(
        key=one,
        title=one.device or "–",
        below=since.format(at=moment(one.since)),
        marks=((here, "accent"),) if one.own else (),
        right="" if one.own else seen_words(one.last_seen_at, now or one.last_seen_at),
    )
