"""The question as a bar: whole number, where it leads, and two keys. It takes no focus."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from agent_desktop.ui import formats
from agent_desktop.ui.actions import ActionSet
from agent_desktop.ui.dial_ask.countries import country
from agent_desktop.ui.dial_ask.state import DialAskState
from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.buttons import ActionButton
from agent_desktop.ui.widgets.labels import ElidedLabel, IconLabel, PlainLabel


class DialAskView(QFrame):
    """Asks before a number is dialled that a web page supplied."""

    def __init__(self, look: Look, actions: ActionSet) -> None:
        super().__init__()
        self.setObjectName("dialAsk")
        self._icon = IconLabel(look, "dial", "accent", "icon")
        self._title = PlainLabel("noticeTitle", self.tr("Call this number?"))
        self._target = ElidedLabel("askTarget", fits=True)
        self._where = ElidedLabel("noticeText")
        yes = ActionButton(
            look, actions["dial_yes"], "primary", "dial", words=self.tr("Call"), shows_key=False
        )
        no = ActionButton(
            look, actions["dial_no"], "plain", "", words=self.tr("Do not call"), shows_key=False
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(look.size("s3"), look.size("s2"), look.size("s3"), look.size("s2"))
        row.setSpacing(look.size("s3"))
        words = QVBoxLayout()
        words.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(look.size("s3"))
        head.addWidget(self._title)
        head.addWidget(self._target)
        head.addStretch(1)
        words.addLayout(head)
        words.addWidget(self._where)
        row.addWidget(self._icon)
        row.addLayout(words, 1)
        row.addWidget(yes)
        row.addWidget(no)
        self.hide()

    def show_state(self, state: DialAskState) -> None:
        """Show the question, or nothing."""
        self._target.setText(formats.number(state.target))
        self._icon.show_drawing(*(("warning", "warn") if state.foreign else ("dial", "accent")))
        parts = [country(state.region)]
        if state.foreign:
            parts = [self.tr("Abroad: {country}").format(country=parts[0] or state.region)]
        if state.link:
            parts.append(self.tr("from a link: {link}").format(link=state.link))
        self._where.setText(" · ".join(p for p in parts if p))
        self.setAccessibleName(f"{self._title.text()} {state.target} {self._where.text()}")
        self.setVisible(bool(state.ask_id))
