"""Notices: sentences over the script panel's lower edge, never over the phrase or the call."""

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from agent_desktop.domain.events import Severity
from agent_desktop.ui.error_texts import error_text
from agent_desktop.ui.look import Look
from agent_desktop.ui.notices.state import Notice, NoticesState
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.labels import IconLabel, WrapLabel

_MARKS = {
    Severity.INFO: ("tick", "good"),
    Severity.WARNING: ("warning", "warn"),
    Severity.ERROR: ("error", "bad"),
}


class NoticesView(QWidget):
    """A stack of notices at the lower edge of another widget.

    Signals:
        dismissed: Number of a notice that was read.
    """

    dismissed = Signal(int)

    def __init__(self, look: Look, over: QWidget) -> None:
        super().__init__(over)
        self._look = look
        self._over = over
        self._cards: dict[int, QFrame] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look.size("s2"))
        over.installEventFilter(self)
        self.hide()

    def show_state(self, state: NoticesState) -> None:
        """Show these notices."""
        wanted = {n.notice_id for n in state.notices}
        for number in [n for n in self._cards if n not in wanted]:
            card = self._cards.pop(number)
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        for notice in state.notices:
            if notice.notice_id not in self._cards:
                self._cards[notice.notice_id] = self._card(notice)
                self._column.addWidget(self._cards[notice.notice_id])
        self.setVisible(bool(wanted))
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the lower edge."""
        if watched is self._over and event.type() is QEvent.Type.Resize:
            self._place()
        return False

    def event(self, event: QEvent) -> bool:
        """Grow when a sentence needs another line."""
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._place()
        return done

    def _place(self) -> None:
        gap = self._look.size("s4")
        width = min(self._look.size("toast"), self._over.width() - 2 * gap)
        self.resize(width, self.height())
        self._column.activate()
        height = self._column.sizeHint().height()
        left = (self._over.width() - width) // 2
        self.setGeometry(left, self._over.height() - height - gap, width, height)
        self.raise_()

    def _card(self, notice: Notice) -> QFrame:
        look = self._look
        card = QFrame()
        card.setProperty("role", "notice")
        card.setProperty("severity", notice.severity.value)
        text = error_text(notice.code, notice.fields)
        card.setAccessibleName(f"{text.title} {text.message}")
        row = QHBoxLayout(card)
        row.setContentsMargins(look.size("s4"), look.size("s3"), look.size("s2"), look.size("s3"))
        row.setSpacing(look.size("s3"))
        row.addWidget(IconLabel(look, *_MARKS[notice.severity], "icon"))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(WrapLabel("noticeTitle", text.title))
        words.addWidget(WrapLabel("noticeText", f"{text.message} {text.action}"))
        row.addLayout(words, 1)
        close = PlainButton(look, "icon", "", "close", self.tr("Dismiss"))
        close.clicked.connect(lambda: self.dismissed.emit(notice.notice_id))
        row.addWidget(close)
        return card
