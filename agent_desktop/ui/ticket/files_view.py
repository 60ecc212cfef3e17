"""What is attached and linked to a ticket, and where each file is."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from agent_desktop.domain.tickets import Link
from agent_desktop.ui import formats
from agent_desktop.ui.actions import ActionSet
from agent_desktop.ui.error_texts import error_text
from agent_desktop.ui.look import Look
from agent_desktop.ui.ticket.matter_state import FileRow, FileState
from agent_desktop.ui.ticket.wording import LINKS, short_id, step_word
from agent_desktop.ui.widgets.buttons import ActionButton, PlainButton
from agent_desktop.ui.widgets.labels import ElidedLabel, IconLabel, PlainLabel, WrapLabel

_DRAWINGS = {
    FileState.UNSAVED: ("unsent", "warn"),
    FileState.WAITING: ("unsent", "warn"),
    FileState.SENT: ("tick", "good"),
    FileState.REFUSED: ("error", "bad"),
}


class FilesView(QWidget):
    """Files and links as rows.

    Signals:
        opened: Upload id of the file to show.
        forgotten: Place of a file that does not wait for the save any more.
        ticket_opened: Id of a linked ticket to bring up.
        article_opened: Id of a linked article to bring up.

    Thread: GUI.
    """

    opened = Signal(str)
    forgotten = Signal(int)
    ticket_opened = Signal(str)
    article_opened = Signal(str)

    def __init__(self, look: Look, actions: ActionSet) -> None:
        super().__init__()
        self._look = look
        self._shown: tuple[tuple[FileRow, ...], tuple[Link, ...]] | None = None
        self._rows = QVBoxLayout()
        self._rows.setSpacing(look.size("s2"))
        self._add = ActionButton(look, actions["attach"], "plain", "attach", shows_key=True)
        hint = WrapLabel(
            "caption",
            self.tr("Pictures, sound, PDF: also drop them here, or paste a picture into the text."),
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.size("s3"))
        column.addLayout(self._rows)
        column.addWidget(self._add)
        column.addWidget(hint)
        column.addStretch(1)

    def show_files(self, files: tuple[FileRow, ...], links: tuple[Link, ...]) -> None:
        """Show these; rows are made anew only when something changed."""
        if (files, links) == self._shown:
            return
        self._shown = (files, links)
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if not files and not links:
            self._rows.addWidget(WrapLabel("emptyText", self.tr("Nothing is attached.")))
        unsaved = 0
        for row in files:
            self._rows.addWidget(self._file(row, unsaved))
            unsaved += row.state is FileState.UNSAVED
        if links:
            self._rows.addWidget(PlainLabel("sectionTitle", self.tr("Links")))
        for link in links:
            self._rows.addWidget(self._link(link))

    def _file(self, row: FileRow, place: int) -> QWidget:
        drawing, role = _DRAWINGS[row.state]
        if row.state is FileState.UNSAVED:
            button = PlainButton(
                self._look,
                "icon",
                "",
                "close",
                self.tr("Do not attach {name}").format(name=row.name),
            )
            button.clicked.connect(lambda: self.forgotten.emit(place))
        else:
            name = self.tr("Open {name}").format(name=row.name)
            button = PlainButton(self._look, "small", self.tr("Open"), name=name)
            button.clicked.connect(lambda: self.opened.emit(row.upload_id))
        about = " · ".join(p for p in (self._size(row), self._state_words(row)) if p)
        return self._row("ticket", "text_soft", row.name, (drawing, role, about), button)

    def _size(self, row: FileRow) -> str:
        return formats.file_size(row.bytes) if row.bytes else ""

    def _state_words(self, row: FileRow) -> str:
        match row.state:
            case FileState.UNSAVED:
                return self.tr("attached when the ticket is saved")
            case FileState.WAITING:
                return self.tr("waits to be sent")
            case FileState.REFUSED:
                return error_text(row.code).title
            case _:
                return self.tr("sent")

    def _link(self, link: Link) -> QWidget:
        what = step_word(LINKS.get(link.what, "")) or link.what
        title = link.title or (short_id(link.target) if link.what == "ticket" else "")
        button: PlainButton | None = None
        signal = {"ticket": self.ticket_opened, "article": self.article_opened}.get(link.what)
        if signal is not None:
            name = self.tr("Open {name}").format(name=f"{what} {title}".strip())
            button = PlainButton(self._look, "small", self.tr("Open"), name=name)
            button.clicked.connect(lambda: signal.emit(link.target))
        drawing = {"call": "phone", "recording": "record", "article": "hint"}.get(
            link.what, "ticket"
        )
        return self._row(drawing, "text_soft", title or what, ("", "", what), button)

    def _row(
        self,
        drawing: str,
        role: str,
        title: str,
        about: tuple[str, str, str],
        button: PlainButton | None,
    ) -> QWidget:
        look = self._look
        row = QFrame()
        row.setProperty("role", "fileRow")
        line = QHBoxLayout(row)
        line.setContentsMargins(look.size("s2"), look.size("s1"), look.size("s2"), look.size("s1"))
        line.setSpacing(look.size("s2"))
        line.addWidget(IconLabel(look, drawing, role))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(ElidedLabel("body", title))
        below = QHBoxLayout()
        below.setSpacing(look.size("s1"))
        if about[0]:
            below.addWidget(IconLabel(look, about[0], about[1]))
        below.addWidget(ElidedLabel("caption", about[2]), 1)
        words.addLayout(below)
        line.addLayout(words, 1)
        if button is not None:
            line.addWidget(button)
        return row
