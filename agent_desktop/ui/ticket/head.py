"""The head of a saved ticket: where it stands, who answers for it, how much time is left."""

from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agent_desktop.domain.ticket_life import MOST_CHASINGS
from agent_desktop.domain.tickets import TicketStatus
from agent_desktop.ui.error_texts import error_text
from agent_desktop.ui.look import Look
from agent_desktop.ui.ticket.matter_state import LifeView
from agent_desktop.ui.ticket.wording import short_id, value_word
from agent_desktop.ui.widgets.labels import ElidedLabel, IconLabel, PlainLabel, mark
from agent_desktop.ui.widgets.note_line import NoteLine
from agent_desktop.ui.work.due import Level, TimeLeft
from agent_desktop.ui.work.wording import STATUSES, left_words, moment, what_words, work_word

TICK_MS: Final = 1000
_STATUS_TONES: Final = {
    TicketStatus.OPEN: "accent",
    TicketStatus.ASSIGNED: "warn",
    TicketStatus.ACCEPTED: "accent",
    TicketStatus.HANDLED: "good",
    TicketStatus.RETURNED: "good",
    TicketStatus.CALLED_BACK: "good",
}
# (drawing, colour role, ground) of each level: never the colour alone.
_CLOCKS: Final = {
    Level.CALM: ("clock", "good", "good"),
    Level.SOON: ("clock", "warn", "warn"),
    Level.PRESSING: ("warning", "warn", "warn"),
    Level.OVER: ("error", "bad", "bad"),
    Level.PAUSED: ("hold", "text_soft", "calm"),
    Level.NONE: ("clock", "text_soft", "calm"),
}


class LifeHead(QWidget):
    """Chips, clock, people, and what must be known.

    Signals:
        second_passed: Time goes on while this is seen.

    Thread: GUI.
    """

    second_passed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._life: LifeView | None = None
        self._status = PlainLabel("statusChip")
        self._flags = [PlainLabel("statusChip") for _ in range(3)]
        self._extra = ElidedLabel("caption")
        self._clock = ClockBar(look)
        self._owner = ElidedLabel("person")
        self._handler = ElidedLabel("person")
        self._note = NoteLine(look)
        self._void = NoteLine(look)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.second_passed)
        self._build(look)

    def show_life(self, life: LifeView | None) -> None:
        """Show where the ticket stands; None hides the head."""
        self.setVisible(life is not None)
        if life is None or life == self._life:
            self._life = life
            return
        self._life = life
        self._status.setText(work_word(STATUSES[life.status]))
        mark(self._status, "tone", _STATUS_TONES.get(life.status, "off"))
        flags = self._flag_words(life)
        for place, label in enumerate(self._flags):
            words, tone = flags[place] if place < len(flags) else ("", "off")
            label.setText(words)
            mark(label, "tone", tone)
            label.setVisible(bool(words))
        self._extra.setText(self._extra_words(life))
        self._clock.show_clock(life.clock, life.other_clocks)
        owner = self.tr("Owner {name}").format(name=life.owner)
        self._owner.setText(owner)
        self._owner.setAccessibleName(
            self.tr("First-contact owner {name}, never changes").format(name=life.owner)
        )
        self._handler.setText(self.tr("Handler {name}").format(name=life.handler))
        self._note.show_words(*self._note_words(life))
        self._void.show_words(self._void_words(life), "bad")
        self.setAccessibleName(self._spoken())

    def showEvent(self, event: QShowEvent) -> None:
        """Let the clock go on."""
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: nothing ticks."""
        super().hideEvent(event)
        self._timer.stop()

    @property
    def ticks(self) -> bool:
        """Whether the timer runs."""
        return self._timer.isActive()

    def _flag_words(self, life: LifeView) -> list[tuple[str, str]]:
        flags = []
        if life.is_severe:
            flags.append((self.tr("Severe"), "bad"))
        if life.is_urgent:
            flags.append((self.tr("Urgent"), "bad"))
        if life.reopened:
            words = self.tr("Reopened") if life.reopened == 1 else self.tr("Reopened {count}×")
            flags.append((words.format(count=life.reopened), "warn"))
        return flags

    def _extra_words(self, life: LifeView) -> str:
        parts = [life.department]
        if life.chasings:
            words = self.tr("chased {count} of {most}")
            parts.append(words.format(count=life.chasings, most=MOST_CHASINGS))
        if life.satisfaction:
            parts.append(value_word(life.satisfaction))
        return " · ".join(p for p in parts if p)

    def _note_words(self, life: LifeView) -> tuple[str, str]:
        if life.needs_naming:
            return self.tr("The hand-over was rejected: the lead names a handler."), "warn"
        if life.merged_into:
            words = self.tr("Goes on in ticket {number}.")
            return words.format(number=short_id(life.merged_into)), "info"
        if life.offered and life.stays_mine:
            words = self.tr("Offered to {name} – you stay responsible until it is accepted.")
            return words.format(name=life.offered), "info"
        if life.offered:
            words = self.tr("Offered to {name} – {handler} answers for it until it is accepted.")
            return words.format(name=life.offered, handler=life.handler), "info"
        if life.is_paused:
            words = self.tr("Waiting for the customer: {reason}")
            return words.format(reason=life.paused_for), "info"
        return "", "info"

    def _void_words(self, life: LifeView) -> str:
        if not life.own_void:
            return ""
        text = error_text(life.own_void)
        return self.tr("Your last step has no effect: {why}").format(why=text.title)

    def _spoken(self) -> str:
        clock = self._clock.accessibleName()
        words = (self._status.text(), *(f.text() for f in self._flags), clock)
        return ", ".join(w for w in words if w)

    def _build(self, look: Look) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.size("s1"))
        chips = QHBoxLayout()
        chips.setSpacing(look.size("s1"))
        chips.addWidget(self._status)
        for flag in self._flags:
            chips.addWidget(flag)
        chips.addWidget(self._extra, 1)
        column.addLayout(chips)
        column.addWidget(self._clock)
        people = QHBoxLayout()
        people.setSpacing(look.size("s1"))
        for drawing, label in (("lock", self._owner), ("person", self._handler)):
            people.addWidget(IconLabel(look, drawing, "text_soft"))
            people.addWidget(label, 1)
        column.addLayout(people)
        column.addWidget(self._note)
        column.addWidget(self._void)
        self.hide()


class ClockBar(QWidget):
    """The next clock in words, on a ground that says how pressing it is."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("kind", "clockBar")
        self._icon = IconLabel(look, "clock", "good")
        self._words = ElidedLabel("clockWords", fits=True)  # the last to give way
        self._due = ElidedLabel("caption")
        self._due.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.size("s2"), look.size("s1"), look.size("s2"), look.size("s1"))
        row.setSpacing(look.size("s2"))
        row.addWidget(self._icon)
        row.addWidget(self._words)
        row.addWidget(self._due, 1)

    def show_clock(self, clock: TimeLeft | None, others: tuple[TimeLeft, ...] = ()) -> None:
        """Show what runs out first; the others stand in the tool tip."""
        self.setVisible(clock is not None)
        if clock is None:
            self.setAccessibleName("")
            return
        drawing, role, ground = _CLOCKS[clock.level]
        self._icon.show_drawing(drawing, role)
        words = self._line(clock)
        self._words.setText(words)
        mark(self._words, "tone", ground)
        mark(self, "tone", ground)
        is_paused = clock.level is Level.PAUSED
        self._due.setText("" if is_paused or clock.at is None else moment(clock.at))
        self.setAccessibleName(words)
        self.setToolTip("\n".join(self._line(c) for c in (clock, *others)))

    def _line(self, clock: TimeLeft) -> str:
        words = self.tr("{what}: {left}")
        return words.format(what=what_words(clock), left=left_words(clock))
