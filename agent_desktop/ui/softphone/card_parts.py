"""Parts of the call card that only some calls need; each is built when it is first needed."""

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from agent_desktop.domain.calls import CallPurpose, CallState, RecordingState
from agent_desktop.ui import formats
from agent_desktop.ui.actions import ActionSet
from agent_desktop.ui.look import Look
from agent_desktop.ui.softphone import call_words
from agent_desktop.ui.softphone.state import CallCard, Levels, RecordingShown, SoftphoneState
from agent_desktop.ui.widgets.buttons import ActionButton, PlainButton
from agent_desktop.ui.widgets.labels import ElidedLabel, PlainLabel, mark, tip
from agent_desktop.ui.widgets.meter import LevelMeter
from agent_desktop.ui.words import AGENT_LINES, CALLER_LINES, word


class Meters(QWidget):
    """How loud both sides are, and what is the matter with them."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._caller = LevelMeter(look, self.tr("How loud the caller is"))
        self._microphone = LevelMeter(look, self.tr("How loud the microphone is"))
        self._caller_line = ElidedLabel("caption", fits=True)
        self._agent_line = ElidedLabel("caption", fits=True)
        self._names: list[PlainLabel] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(0, look.size("s2"), 0, 0)
        grid.setVerticalSpacing(look.size("s1"))
        grid.setHorizontalSpacing(look.size("s2"))
        rows = (
            (self.tr("Caller"), self._caller, self._caller_line),
            (self.tr("You"), self._microphone, self._agent_line),
        )
        for row, (text, meter, line) in enumerate(rows):
            label = PlainLabel("caption", text)
            self._names.append(label)
            grid.addWidget(label, row, 0)
            grid.addWidget(meter, row, 1)
            grid.addWidget(line, row, 2)
        grid.setColumnStretch(1, 1)

    def show_state(self, state: SoftphoneState) -> None:
        """Show what both sides do."""
        card = state.card
        with_caller = card is None or card.purpose is CallPurpose.CALL
        self._names[0].setText(self.tr("Caller") if with_caller else self.tr("Colleague"))
        for label, words in (
            (self._caller_line, word(CALLER_LINES[state.caller_line])),
            (self._agent_line, word(AGENT_LINES[state.agent_line])),
        ):
            label.setText(words)
            label.setVisible(bool(words))

    def render_levels(self, levels: Levels, *, muted: bool) -> None:
        """Show how loud it is."""
        self._caller.show_level(levels.caller)
        self._microphone.show_level(0.0 if muted else levels.microphone)


class ConsultButtons(QWidget):
    """A colleague is asked about a waiting caller: connect them, or go back."""

    def __init__(self, look: Look, actions: ActionSet) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.size("s2"))
        self._complete = ActionButton(look, actions["complete"], "good", "transfer")
        back = ActionButton(
            look, actions["cancel"], "plain", "back", words=self.tr("Back to the caller")
        )
        for button in (self._complete, back):
            button.setMinimumHeight(look.size("control_l"))
            column.addWidget(button)

    def show_card(self, card: CallCard) -> None:
        """Show what connecting means: before the answer, the caller is sent on unannounced."""
        self._complete.show_as("transfer", connect_words(card))


def connect_words(card: CallCard) -> str:
    """Return what the key does that connects a caller with the colleague on the card."""
    if card.progress is None:
        return QCoreApplication.translate("ConsultButtons", "Connect them")
    return QCoreApplication.translate("ConsultButtons", "Do not wait, transfer")


class RecordingStrip(QWidget):
    """A red dot with the recorded time, the pause for card numbers, and the question of consent."""

    def __init__(self, look: Look, actions: ActionSet) -> None:
        super().__init__()
        self._dot = PlainLabel("dot")
        self._dot.setFixedSize(look.size("dot"), look.size("dot"))
        self._words = ElidedLabel("recording")
        self._pause = _small(look, actions, "pause_recording", self.tr("Pause"))
        self._record = _small(look, actions, "record", self.tr("Record"))
        self._question = ElidedLabel("recording", self.tr("Caller agrees?"))
        self._yes = _small(look, actions, "consent_yes", self.tr("Yes"))
        self._no = _small(look, actions, "consent_no", self.tr("No"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, look.size("s2"), 0, 0)
        column.setSpacing(look.size("s1"))
        for parts in (
            (self._dot, self._words, self._pause, self._record),
            (self._question, self._yes, self._no),
        ):
            row = QHBoxLayout()
            row.setSpacing(look.size("s2"))
            for part in parts:
                row.addWidget(part, 1 if isinstance(part, ElidedLabel) else 0)
            column.addLayout(row)

    def show_state(self, shown: RecordingShown) -> None:
        """Show the recording of the call in front."""
        on = shown.state is not RecordingState.OFF
        paused = shown.state is RecordingState.PAUSED
        sentence = self._sentence(shown)
        # Between the dot and two keys there is room for the time alone.
        is_short = self._has_two_keys(shown) and shown.consent is not False
        self._words.setText(formats.duration(shown.seconds) if is_short else sentence)
        self._words.setToolTip(tip(sentence))
        mark(self._dot, "tone", "quiet" if paused or not on else "bad")
        self._pause.show_as("", self.tr("Continue") if paused else self.tr("Pause"))
        self._pause.setVisible(on)
        self._record.show_as("", self.tr("End") if on else self.tr("Record"))
        self._record.setVisible(shown.on_demand and not shown.kept and not paused)
        for part in (self._question, self._yes, self._no):
            part.setVisible(shown.asks)
        self.setAccessibleName(sentence)

    def _has_two_keys(self, shown: RecordingShown) -> bool:
        runs = shown.state is RecordingState.ON
        return runs and shown.on_demand and not shown.kept

    def _sentence(self, shown: RecordingShown) -> str:
        time = formats.duration(shown.seconds)
        if shown.kept:
            return self.tr("Recorded, {time}").format(time=time)
        if shown.state is RecordingState.PAUSED:
            return self.tr("Recording paused")
        if shown.state is RecordingState.OFF:
            return self.tr("Not recorded")
        if shown.consent is False:
            return self.tr("Refused, not kept")
        return self.tr("Recording {time}").format(time=time)


def has_recording(shown: RecordingShown, card: CallCard) -> bool:
    """Return whether there is anything to say or do about a recording."""
    connected = card.state in (CallState.ACTIVE, CallState.HELD)
    return shown.kept or (connected and (shown.state is not RecordingState.OFF or shown.on_demand))


class Participants(QWidget):
    """Everybody in the conference, each with a way out.

    Signals:
        left: call_id of the one to hang up.
    """

    left = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, look.size("s1"), 0, 0)
        self._column.setSpacing(look.size("s1"))
        self._rows: dict[str, QWidget] = {}
        self._labels: dict[str, ElidedLabel] = {}

    def show_state(self, cards: tuple[CallCard, ...]) -> None:
        """Show who is in it."""
        wanted = {c.call_id: c for c in cards}
        for call_id in [c for c in self._rows if c not in wanted]:
            row = self._rows.pop(call_id)
            self._labels.pop(call_id)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        for card in cards:
            if card.call_id not in self._rows:
                self._rows[card.call_id] = self._row(card)
                self._column.addWidget(self._rows[card.call_id])
            name = card.name if card.name != card.number else ""
            self._labels[card.call_id].setText(f"{call_words.number(card)}  {name}".strip())

    def _row(self, card: CallCard) -> QWidget:
        look = self._look
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look.size("s2"))
        label = ElidedLabel("participant")
        self._labels[card.call_id] = label
        name = self.tr("Hang up {who}").format(who=call_words.person(card))
        out = PlainButton(look, "icon", "", "hang-up", name)
        out.clicked.connect(lambda: self.left.emit(card.call_id))
        line.addWidget(label, 1)
        line.addWidget(out)
        return row


def _small(look: Look, actions: ActionSet, name: str, words: str) -> ActionButton:
    button = ActionButton(look, actions[name], "small", "", words=words, shows_key=False)
    button.setFixedHeight(look.size("control_s"))
    button.setAccessibleDescription(actions[name].text())
    return button
