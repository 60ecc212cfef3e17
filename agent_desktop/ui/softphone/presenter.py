"""What the softphone does with events, clicks and keys. No Qt."""

from collections.abc import Callable
from dataclasses import replace

from agent_desktop.domain.agents import AgentState
from agent_desktop.domain.calls import Call, CallState, Direction, TransferState
from agent_desktop.domain.commands import (
    Command,
    ExtendAfterCallWork,
    NoteConsent,
    SetAgentState,
    Transfer,
)
from agent_desktop.domain.events import (
    AssessmentChanged,
    CallChanged,
    CallQualityMeasured,
    CallWarningsChanged,
    ColleaguesChanged,
    ConsentNoted,
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
from agent_desktop.ui.softphone.call_keys import CallKeys
from agent_desktop.ui.softphone.calls import MOST_CALLS
from agent_desktop.ui.softphone.cards import card
from agent_desktop.ui.softphone.dialled import Dialled
from agent_desktop.ui.softphone.outcomes import Outcomes
from agent_desktop.ui.softphone.sound import CallSounds
from agent_desktop.ui.softphone.state import CallCard, Levels, RecordingShown, SoftphoneState

ENDED_CARD_S = 8.0
_AT_WORK = (AgentState.READY, AgentState.NOT_READY, AgentState.ACW)


class SoftphonePresenter(CallKeys):
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
        super().__init__(send)
        self._clock_s = clock_s
        self._render = render
        self._agent = AgentSide()
        self._sounds = CallSounds()
        self._outcomes = Outcomes(clock_s)
        self._dialled = Dialled()
        self._names: dict[str, str] = {}
        self._held_since_s: dict[CallId, float] = {}
        self._ended: Call | None = None
        self._line: LineStateChanged | None = None
        self._scores: dict[CallId, int] = {}
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
                self._line = event
            case _:
                return self._take_of_call(event)
        return True

    def _take_of_call(self, event: Event) -> bool:
        match event:
            case CallWarningsChanged():
                self._sounds.warn(event.call_id, event.warnings)
            case CallQualityMeasured():
                self._sounds.measure(event)
            case ConsentNoted(call_id=call_id, given=given):
                self._sounds.clock(call_id).consent = given
            case RecordingKept():
                self._sounds.clock(event.call_id).kept_s = event.seconds
            case AssessmentChanged():
                self._scores = {event.call_id: event.assessment.score}
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
            self._line = None
            self.state = replace(self.state, levels=Levels())
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
        line = self._line
        if line is not None and (front is None or line.call_id != front.call_id):
            line = None  # it describes a caller who waits on hold
        state = replace(
            self._agent.timed(self.state, now_s),
            card=None if shown is None else self._card(shown, now_s),
            others=tuple(self._card(c, now_s) for c in calls.others),
            participants=tuple(self._card(c, now_s) for c in calls.conference)
            if front is not None and front.conference
            else (),
            caller_line=line.caller if line else CallerLine.SPEAKS,
            agent_line=line.agent if line else AgentLine.SPEAKS,
            warning="" if front is None else self._sounds.warning(front.call_id),
            quality=None if front is None else self._sounds.quality(front.call_id),
            recording=self._recording(shown, now_s),
            outcome=self._outcomes.shown() if front is not None else None,
            score=None if shown is None or shown.is_live else self._scores.get(shown.call_id),
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
