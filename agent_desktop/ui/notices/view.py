"""Notices: sentences in rows above the thin bar. They push the panels up and cover nothing."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from agent_desktop.domain.events import Severity
from agent_desktop.ui.error_texts import error_text
from agent_desktop.ui.look import Look
from agent_desktop.ui.notices.state import Notice, NoticesState
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.labels import IconLabel, PlainLabel, WrapLabel

_MARKS = {
    Severity.INFO: ("tick", "good"),
    Severity.WARNING: ("warning", "warn"),
    Severity.ERROR: ("error", "bad"),
}


class NoticesView(QWidget):
    """Rows of notices, the newest at the bottom.

    Signals:
        dismissed: Number of a notice that was read.
    """

    dismissed = Signal(int)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._rows: dict[int, QFrame] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.hide()

    def show_state(self, state: NoticesState) -> None:
        """Show these notices."""
        wanted = {n.notice_id for n in state.notices}
        for number in [n for n in self._rows if n not in wanted]:
            row = self._rows.pop(number)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        for notice in state.notices:
            if notice.notice_id not in self._rows:
                self._rows[notice.notice_id] = self._row(notice)
                self._column.addWidget(self._rows[notice.notice_id])
        self.setVisible(bool(wanted))

    def _row(self, notice: Notice) -> QFrame:
        look = self._look
        frame = QFrame()
        frame.setProperty("role", "notice")
        frame.setProperty("severity", notice.severity.value)
        text = error_text(notice.code, notice.fields)
        frame.setAccessibleName(f"{text.title} {text.message}")
        row = QHBoxLayout(frame)
        row.setContentsMargins(look.size("s3"), look.size("s1"), look.size("s3"), look.size("s1"))
        row.setSpacing(look.size("s3"))
        row.addWidget(IconLabel(look, *_MARKS[notice.severity], "icon"))
        row.addWidget(PlainLabel("noticeTitle", text.title))
        row.addWidget(WrapLabel("noticeText", f"{text.message} {text.action}".strip()), 1)
        close = PlainButton(look, "icon", "", "close", self.tr("Dismiss"))
        close.clicked.connect(lambda: self.dismissed.emit(notice.notice_id))
        row.addWidget(close)
        return frame
