"""What the softphone does with events, clicks and keys. No Qt."""

from collections.abc import Callable
from dataclasses import replace

from agent_desktop.domain.agents import AgentState
from agent_desktop.domain.calls import Call, CallState, Direction, RecordingState, TransferState
from agent_desktop.domain.commands import (
    Answer,
    CancelTransfer,
    Command,
    CompleteTransfer,
    Conference,
    Dial,
    ExtendAfterCallWork,
    HangUp,
    Hold,
    NoteConsent,
    PauseRecording,
    Record,
    Redial,
    Reject,
    Resume,
    SendDtmf,
    SetAgentState,
    SetMute,
    Swap,
    Transfer,
)
from agent_desktop.domain.events import (
    CallChanged,
    CallQualityMeasured,
    CallWarningsChanged,
    ColleaguesChanged,
    Event,
    HistoryChanged,
    LastDialled,
    LevelsHeard,
    LineStateChanged,
    RecordingKept,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.line_state import AgentLine, CallerLine
from agent_desktop.ui import formats
from agent_desktop.ui.softphone.agent import AgentSide
from agent_desktop.ui.softphone.calls import MOST_CALLS, CallList
from agent_desktop.ui.softphone.cards import card
from agent_desktop.ui.softphone.dialled import Dialled, without_marks
from agent_desktop.ui.softphone.outcomes import Outcomes
from agent_desktop.ui.softphone.sound import CallSounds
from agent_desktop.ui.softphone.state import CallCard, Levels, RecordingShown, SoftphoneState

ENDED_CARD_S = 8.0
_AT_WORK = (AgentState.READY, AgentState.NOT_READY, AgentState.ACW)


class SoftphonePresenter:
    """Keeps the calls and the agent's state, and decides what the softphone shows.

    Args:
        send: Takes commands to the core.
        clock_s: Monotonic seconds, the same clock as the events'.
        render: Receives every new state.

    Thread: GUI.
    """

    def __init__(
        self,
        send: Callable[[Command], None],
        clock_s: Callable[[], float],
        render: Callable[[SoftphoneState], None],
    ) -> None:
        self._send = send
        self._clock_s = clock_s
        self._render = render
        self._calls = CallList()
        self._agent = AgentSide()
        self._sounds = CallSounds()
        self._outcomes = Outcomes(clock_s)
        self._dialled = Dialled()
        self._names: dict[str, str] = {}
        self._held_since_s: dict[CallId, float] = {}
        self._ended: Call | None = None
        self.state = SoftphoneState()

    def on_event(self, event: Event) -> None:
        """Take what happened."""
        of_agent = self._agent.take(event, self.state)
        if of_agent is not None:
            self.state = of_agent
            if of_agent.agent_state is not AgentState.ACW:
                self._forget_ended_long_ago()
        elif not self._take(event):
            return
        self._show()

    def on_command(self, command: Command) -> None:
        """See what this desk asks for: to whom a caller goes, and what the caller agreed to."""
        match command:
            case Transfer(number=number):
                self._outcomes.begin(self._names.get(number, number))
            case NoteConsent(given=given, call_id=call_id) if call_id is not None:
                self._sounds.clock(call_id).consent = given
                self._show()

    def tick(self) -> None:
        """Let the timers go on; once a second is enough."""
        if self.state.agent_state is not AgentState.ACW:
            self._forget_ended_long_ago()
        self._show()

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

    def choose_state(self, state: AgentState, reason: str = "") -> None:
        """Go to a state that the agent picked."""
        self._send(SetAgentState(state=state, reason=reason))

    def toggle_ready(self) -> None:
        """Go to ready, or from ready to not ready."""
        ready = self.state.agent_state is AgentState.READY
        self.choose_state(AgentState.NOT_READY if ready else AgentState.READY)

    def extend(self) -> None:
        """Take more time for after-call work."""
        self._send(ExtendAfterCallWork())

    def _take(self, event: Event) -> bool:
        match event:
            case CallChanged(call=call):
                self._take_call(call)
            case CallWarningsChanged():
                self._sounds.warn(event.call_id, event.warnings)
            case CallQualityMeasured():
                self._sounds.measure(event)
            case RecordingKept():
                self._sounds.clock(event.call_id).kept_s = event.seconds
            case ColleaguesChanged():
                self._names = {extension: name for extension, name, _ in event.colleagues}
            case LastDialled(number=number):
                self._dialled.add(number)
            case HistoryChanged():
                self._dialled.from_history(event.rows)
            case LevelsHeard():
                levels = Levels(
                    caller=formats.level(event.caller_db),
                    microphone=formats.level(event.microphone_db),
                    caller_speaks=event.caller_speaks,
                )
                self.state = replace(self.state, levels=levels)
            case LineStateChanged():
                self.state = replace(self.state, caller_line=event.caller, agent_line=event.agent)
            case _:
                return False
        return True

    def _take_call(self, call: Call) -> None:
        known = call.call_id in self._calls
        if not self._calls.take(call):
            return
        now_s = self._clock_s()
        self._outcomes.take(call, self._names.get(call.remote_number, ""), self._calls)
        self._sounds.clock(call.call_id).take(call, now_s)
        if call.state is CallState.HELD:
            self._held_since_s.setdefault(call.call_id, now_s)
        else:
            self._held_since_s.pop(call.call_id, None)
        if call.is_live:
            self._ended = None
            if call.direction is Direction.OUTBOUND and not known:
                self._dialled.add(call.remote_number)
        elif known or self._ended is None:
            self._ended = call
        if not any(c.is_connected for c in self._calls.all):
            self.state = replace(
                self.state,
                levels=Levels(),
                caller_line=CallerLine.SPEAKS,
                agent_line=AgentLine.SPEAKS,
            )
        kept = {c.call_id for c in self._calls.all} | {call.call_id}
        self._sounds.keep_only(kept)

    def _forget_ended_long_ago(self) -> None:
        ended = self._ended
        if ended is not None and self._clock_s() - (ended.ended_s or 0.0) >= ENDED_CARD_S:
            self._ended = None

    def _show(self) -> None:
        calls, now_s = self._calls, self._clock_s()
        front = calls.front
        shown = front or self._ended
        busy = front is not None and not front.is_connected
        at_work = self.state.agent_state in _AT_WORK
        state = replace(
            self._agent.timed(self.state, now_s),
            card=None if shown is None else self._card(shown, now_s),
            others=tuple(self._card(c, now_s) for c in calls.others),
            participants=tuple(self._card(c, now_s) for c in calls.conference)
            if front is not None and front.conference
            else (),
            warning="" if front is None else self._sounds.warning(front.call_id),
            quality=None if front is None else self._sounds.quality(front.call_id),
            recording=self._recording(shown, now_s),
            outcome=self._outcomes.shown() if front is not None else None,
            last_numbers=self._dialled.numbers,
            consulting=calls.consulted is not None,
            can_complete=calls.can_complete,
            can_transfer=calls.transferable,
            can_swap=calls.swappable is not None,
            can_join=calls.can_join,
            can_answer=calls.first(CallState.RINGING) is not None,
            can_hang_up=front is not None,
            can_choose_state=at_work,
            can_dial=not busy
            and len(calls) < MOST_CALLS
            and (at_work or front is not None)
            and calls.first(CallState.RINGING) is None,
        )
        self.state = state
        self._render(state)

    def _card(self, call: Call, now_s: float) -> CallCard:
        shown = card(
            call,
            now_s,
            held_since_s=self._held_since_s.get(call.call_id),
            waits=self._calls.consulted is not None,
        )
        name = shown.name or self._names.get(shown.number, "")
        return shown if name == shown.name else replace(shown, name=name)

    def _recording(self, call: Call | None, now_s: float) -> RecordingShown:
        if call is None or call.transfer is TransferState.DONE:
            return RecordingShown()
        return self._sounds.clock(call.call_id).shown(self._agent.policy.recording, now_s)
