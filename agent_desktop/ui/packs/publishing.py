"""Publishing a draft, the versions before it, taking one back."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from agent_desktop.domain.pack_news import PackHistoryChanged, PublishedVersion
from agent_desktop.ui.look import Look
from agent_desktop.ui.packs.fields import day_and_time, labelled, on_click
from agent_desktop.ui.packs.state import EditorState
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.labels import PlainLabel, WrapLabel

_MOST_NOTE = 200
_MOST_VERSION = 20


class PublishDialog(QDialog):
    """Asks for the version and a line about what is new.

    Signals:
        published: (version, note).
    """

    published = Signal(str, str)

    def __init__(self, look: Look, state: EditorState, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("publish")
        self.setWindowTitle(self.tr("Publish the draft"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(look.size("dialog"))
        self.version = QLineEdit(state.history.next_version)
        self.version.setMaxLength(_MOST_VERSION)
        self.version.setAccessibleName(self.tr("Version"))
        self.note = QLineEdit()
        self.note.setMaxLength(_MOST_NOTE)
        self.note.setAccessibleName(self.tr("What is new"))
        self.note.setPlaceholderText(self.tr("For example: new greeting for the Spring Festival"))
        self.note.textChanged.connect(self._follow)
        self.version.textChanged.connect(self._follow)
        self._publish = PlainButton(look, "primary", self.tr("Publish"), "tick")
        self._publish.setDefault(True)
        on_click(self._publish, self.accept)
        cancel = PlainButton(look, "plain", self.tr("Cancel"))
        on_click(cancel, self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(look.size("s5"),) * 4)
        column.setSpacing(look.size("s3"))
        column.addWidget(PlainLabel("panelTitle", self.windowTitle()))
        where = (
            self.tr("All desks get it from the server within a minute, between two calls.")
            if state.history.to_server
            else self.tr("This desk uses it from the next call on. There is no server.")
        )
        column.addWidget(WrapLabel("body", where))
        count = self.tr("Changed files: {count}").format(count=state.changed)
        column.addWidget(PlainLabel("caption", count))
        column.addWidget(labelled(self.tr("What is new, in a line"), self.note, look))
        column.addWidget(labelled(self.tr("Version"), self.version, look))
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self._publish)
        column.addLayout(foot)
        self.note.setFocus()
        self._follow()

    def accept(self) -> None:
        """Tell version and note."""
        self.published.emit(self.version.text().strip(), self.note.text().strip())
        super().accept()

    def _follow(self) -> None:
        has_both = bool(self.note.text().strip() and self.version.text().strip())
        self._publish.setEnabled(has_both)


class HistoryDialog(QDialog):
    """The versions of the pack, the newest first.

    Signals:
        rolled_back: Take the version in force back.
        discarded: Throw the draft away.
    """

    rolled_back = Signal()
    discarded = Signal()

    def __init__(self, look: Look, state: EditorState, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("packHistory")
        self.setWindowTitle(self.tr("Versions"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(look.size("overlay") * 3 // 4, look.size("dialog"))
        self._history = PackHistoryChanged()
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Versions"))
        self.list.setWordWrap(True)
        self._note = WrapLabel("body")
        self.back = PlainButton(look, "plain", self.tr("Take the newest back"), "undo")
        on_click(self.back, self._ask_back)
        self.throw = PlainButton(look, "plain", self.tr("Discard the draft"), "discard")
        on_click(self.throw, self._ask_discard)
        close = PlainButton(look, "plain", self.tr("Close"))
        on_click(close, self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(look.size("s5"),) * 4)
        column.setSpacing(look.size("s3"))
        column.addWidget(PlainLabel("panelTitle", self.windowTitle()))
        column.addWidget(self._note)
        column.addWidget(self.list, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.back)
        foot.addWidget(self.throw)
        foot.addStretch(1)
        foot.addWidget(close)
        column.addLayout(foot)
        self.show_state(state)

    def show_state(self, state: EditorState) -> None:
        """Show the versions."""
        self.throw.setEnabled(state.changed > 0)
        if state.history == self._history:
            return
        self._history = state.history
        self._note.setText(self._about(state.history))
        self.list.clear()
        for version in state.history.versions:
            self.list.addItem(QListWidgetItem(self._words(version)))
        self.back.setEnabled(any(v.in_force for v in state.history.versions))

    def _about(self, history: PackHistoryChanged) -> str:
        if not history.known:
            return self.tr("The versions are not known: the server is out of reach.")
        if not history.versions:
            return self.tr("Nothing was published yet: the desks use what came with the program.")
        return self.tr("What was taken back is kept, and is not used.")

    def _words(self, version: PublishedVersion) -> str:
        state = self.tr("in force") if version.in_force else ""
        if version.withdrawn:
            state = self.tr("taken back")
        when = ""
        if version.at is not None:
            when = day_and_time(version.at)
        first = " · ".join(p for p in (version.version, state, version.by, when) if p)
        return f"{first}\n{version.note}" if version.note else first

    def _ask_back(self) -> None:
        newest = next((v.version for v in self._history.versions if v.in_force), "")
        words = self.tr("Take version {version} back?").format(version=newest)
        more = self.tr("The version before it is in force again at once.")
        self._ask(words, more, self.tr("Take it back"), self.rolled_back.emit)

    def _ask_discard(self) -> None:
        words = self.tr("Discard the draft?")
        more = self.tr("What was changed since the last version is lost.")
        self._ask(words, more, self.tr("Discard"), self.discarded.emit)

    def _ask(self, words: str, more: str, yes: str, then: Callable[[], object]) -> None:
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setText(words)
        box.setInformativeText(more)
        sure = box.addButton(yes, QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        on_click(sure, then)
        box.open()
