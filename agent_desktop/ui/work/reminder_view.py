"""The reminder: a row above the thin bar, with what can be done about it."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from agent_desktop.ui import formats
from agent_desktop.ui.actions import ActionSet
from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.buttons import ActionButton
from agent_desktop.ui.widgets.labels import ElidedLabel, IconLabel, PlainLabel, mark
from agent_desktop.ui.work.due import Level
from agent_desktop.ui.work.reminders import ReminderState
from agent_desktop.ui.work.wording import left_words, what_words

_SEVERITY = {Level.OVER: "error", Level.PRESSING: "warning", Level.SOON: "warning"}


class ReminderView(QFrame):
    """Who waits for what, and three buttons. It never takes the keyboard.

    Thread: GUI.
    """

    def __init__(self, look: Look, actions: ActionSet) -> None:
        super().__init__()
        self.setObjectName("reminder")
        self.setProperty("role", "notice")
        self._icon = IconLabel(look, "clock", "accent", "icon")
        self._title = PlainLabel("noticeTitle")
        self._text = ElidedLabel("noticeText")
        self._call = ActionButton(
            look, actions["reminder_call"], "footPrimary", "phone", words=self.tr("Call now"),
            shows_key=False,
        )  # fmt: skip
        self._later = ActionButton(
            look, actions["reminder_later"], "foot", "clock", words=self.tr("In 10 min"),
            shows_key=False,
        )  # fmt: skip
        self._open = ActionButton(
            look, actions["reminder_open"], "foot", "ticket", words=self.tr("Open"),
            shows_key=False,
        )  # fmt: skip
        row = QHBoxLayout(self)
        row.setContentsMargins(look.size("s3"), look.size("s1"), look.size("s3"), look.size("s1"))
        row.setSpacing(look.size("s3"))
        row.addWidget(self._icon)
        words = QWidget()
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._title)
        column.addWidget(self._text)
        row.addWidget(words, 1)
        for button in (self._call, self._later, self._open):
            row.addWidget(button)
        self.hide()

    def show_state(self, state: ReminderState) -> None:
        """Show the most pressing one; nothing hides it."""
        row = state.row
        self.setVisible(row is not None)
        if row is None:
            return
        left = state.left
        title = " · ".join(p for p in (what_words(left), left_words(left)) if p)
        if state.more:
            title += "  " + self.tr("and {count} more").format(count=state.more)
        who = " ".join(p for p in (row.customer_name, formats.number(row.phone)) if p)
        self._title.setText(title)
        self._text.setText(" · ".join(p for p in (who, row.subject) if p))
        tone = _SEVERITY.get(left.level, "info")
        self._icon.show_drawing("clock", {"error": "bad", "warning": "warn"}.get(tone, "accent"))
        mark(self, "severity", tone)
        self.setAccessibleName(f"{title} {self._text.text()}")
