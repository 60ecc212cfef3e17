"""How the conversation goes, in one quiet line: it informs and never presses."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from agent_desktop.domain.events import ConversationChanged
from agent_desktop.ui.formats import duration
from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.labels import ElidedLabel, mark


class TalkLine(QWidget):
    """Talk share, talk-over, silence and hold of the call in front."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._words = ElidedLabel("talk")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.size("s2"))
        row.addWidget(self._words, 1)
        self.hide()

    def show_talk(self, talk: ConversationChanged | None) -> None:
        """Show the figures of a call; None hides the line."""
        parts = [] if talk is None else self._parts(talk)
        self._words.setText(" · ".join(parts))
        mark(self._words, "tone", "warn" if talk is not None and talk.remind else "")
        self.setVisible(bool(parts))

    def _parts(self, talk: ConversationChanged) -> list[str]:
        remind = {
            "silence": self.tr("Nobody has spoken for {seconds} s"),
            "talk-over": self.tr("Let the caller finish"),
            "talk-share": self.tr("You speak most of the time: ask and listen"),
        }.get(talk.remind, "")
        parts = [remind.format(seconds=round(talk.silence_s))] if remind else []
        if talk.talk_share is not None:
            parts.append(self.tr("You spoke {share} %").format(share=round(talk.talk_share * 100)))
        if remind:
            return parts  # one thing at a time
        if talk.talk_overs:
            parts.append(self.tr("Spoke at once {count} times").format(count=talk.talk_overs))
        if talk.longest_silence_s >= 5:
            seconds = round(talk.longest_silence_s)
            parts.append(self.tr("Longest silence {seconds} s").format(seconds=seconds))
        if talk.held_s >= 1:
            parts.append(self.tr("On hold {time}").format(time=duration(talk.held_s)))
        return parts
