"""What the call keys mean, given the calls at this desk. No Qt."""

from collections.abc import Callable

from agent_desktop.domain.calls import CallState, RecordingState
from agent_desktop.domain.commands import (
    Answer,
    CancelTransfer,
    Command,
    CompleteTransfer,
    Conference,
    Dial,
    HangUp,
    Hold,
    NoteConsent,
    PauseRecording,
    Record,
    Redial,
    Reject,
    Resume,
    SendDtmf,
    SetMute,
    Swap,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.ui.softphone.calls import CallList
from agent_desktop.ui.softphone.dialled import without_marks


class CallKeys:
    """Turns a key into the command for the call that is meant.

    Args:
        send: Takes commands to the core.

    Thread: GUI.
    """

    def __init__(self, send: Callable[[Command], None]) -> None:
        self._send = send
        self._calls = CallList()

    def answer(self, call_id: CallId | None = None) -> None:
        """Take a ringing call; the oldest when none is named."""
        if ringing := self._calls.first(CallState.RINGING):
            self._send(Answer(call_id=call_id or ringing.call_id))

    def reject(self, call_id: CallId | None = None) -> None:
        """Refuse a ringing call; the oldest when none is named."""
        if ringing := self._calls.first(CallState.RINGING):
            self._send(Reject(call_id=call_id or ringing.call_id))

    def hang_up(self) -> None:
        """End the call in front, or the conference; a ringing one is refused."""
        for call in self._calls.at_hand:
            self.hang_up_one(call.call_id)

    def hang_up_one(self, call_id: CallId) -> None:
        """End one of the calls; a ringing one is refused."""
        ringing = any(
            c.call_id == call_id and c.state is CallState.RINGING for c in self._calls.all
        )
        self._send(Reject(call_id=call_id) if ringing else HangUp(call_id=call_id))

    def toggle_hold(self) -> None:
        """Hold the caller, or take the held one back."""
        if active := self._calls.first(CallState.ACTIVE):
            group = self._calls.conference if active.conference else [active]
            for call in group:
                self._send(Hold(call_id=call.call_id))
        elif held := self._calls.first(CallState.HELD):
            group = self._calls.conference if held.conference else [held]
            for call in group:
                self._send(Resume(call_id=call.call_id))

    def toggle_mute(self) -> None:
        """Close or open the microphone."""
        connected = [c for c in self._calls.at_hand if c.is_connected]
        on = not any(c.muted for c in connected)
        for call in connected:
            self._send(SetMute(on=on, call_id=call.call_id))

    def swap(self, call_id: CallId | None = None) -> None:
        """Talk to a held caller; to the one that waits longest when none is named."""
        waiting = self._calls.swappable
        if call_id is None and waiting is None:
            return
        self._send(Swap(call_id=call_id or (waiting.call_id if waiting else None)))

    def complete(self) -> None:
        """Connect the caller with the colleague, and leave."""
        if self._calls.can_complete:
            self._send(CompleteTransfer())

    def cancel(self) -> None:
        """Leave the colleague, and go back to the caller."""
        if self._calls.consulted is not None:
            self._send(CancelTransfer())

    def toggle_conference(self) -> None:
        """Bring the calls together, or part them."""
        if self._calls.can_join:
            self._send(Conference(on=True))
        elif self._calls.conference:
            self._send(Conference(on=False))

    def toggle_record(self) -> None:
        """Begin or end the recording of the call in front."""
        if front := self._calls.front:
            on = front.recording is RecordingState.OFF
            self._send(Record(on=on, call_id=front.call_id))

    def toggle_pause_recording(self) -> None:
        """Stop recording while a card number is told, or go on."""
        front = self._calls.front
        if front is not None and front.recording is not RecordingState.OFF:
            on = front.recording is RecordingState.ON
            self._send(PauseRecording(on=on, call_id=front.call_id))

    def note_consent(self, given: bool) -> None:
        """Note what the caller said to being recorded."""
        if front := self._calls.front:
            self._send(NoteConsent(given=given, call_id=front.call_id))

    def press_key(self, digit: str) -> bool:
        """Send a keypad digit into the call; False when there is none to send it into."""
        active = self._calls.first(CallState.ACTIVE)
        if active is None:
            return False
        self._send(SendDtmf(digits=digit, call_id=active.call_id))
        return True

    def dial(self, number: str) -> None:
        """Call a number; blanks and dashes that people write are taken out."""
        if target := without_marks(number):
            self._send(Dial(number=target))

    def redial(self) -> None:
        """Call the last number again."""
        self._send(Redial())
