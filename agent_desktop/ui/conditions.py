"""Which actions make sense now: one small value that the action table asks. No Qt."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from agent_desktop.domain.agents import AgentState
from agent_desktop.domain.calls import Call, CallState, RecordingState
from agent_desktop.domain.commands import NoteConsent
from agent_desktop.domain.events import (
    AgentStateChanged,
    CallChanged,
    ConsentNoted,
    DialAsked,
    DraftChanged,
    Event,
    PolicyChanged,
    SessionChanged,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.policy import DeskPolicy
from agent_desktop.domain.records import RECORD_RIGHTS, RecordTable
from agent_desktop.ui.script import conditions as script_conditions
from agent_desktop.ui.softphone.calls import MOST_CALLS, CallList

LEAD_ROLES: Final = ("lead", "manager", "admin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What the action table needs to know of the desk."""

    signed_in: bool = False
    agent_state: AgentState = AgentState.OFFLINE
    ringing: bool = False
    waiting: bool = False  # it rings behind another call
    calling: bool = False
    active: bool = False
    held: bool = False
    muted: bool = False
    full: bool = False  # no further call fits in
    can_swap: bool = False
    can_join: bool = False
    joined: bool = False
    transferable: bool = False
    consulting: bool = False
    can_complete: bool = False
    recording: RecordingState = RecordingState.OFF
    can_record: bool = False
    consent_due: bool = False
    extensions: int = 0
    lead: bool = False
    has_server: bool = False  # and somebody is signed in there
    may_keep_centre: bool = False  # whom the records' rights let write calendar and rules
    may_edit_packs: bool = False  # a lead; whoever sits at a desk without a server
    may_pick_up: bool = False
    may_listen: bool = False
    may_whisper: bool = False
    may_barge: bool = False
    aimed: bool = True  # the list of colleagues is closed, or somebody is meant
    dial_asked: bool = False
    reminded: bool = False  # of a promise or a clock
    has_draft: bool = False
    has_ticket: bool = False  # the form in front shows a saved ticket
    ticket_has_step: bool = False  # one step is the one to take now, or a sheet is open
    has_steps: bool = False
    situations: tuple[str, ...] = ()
    languages: int = 0
    in_flow: bool = False
    choices: int = 0
    can_go_back: bool = False
    has_clip: bool = False
    speaking: bool = False  # a recording of the agent plays to the caller
    fillable: bool = False  # the situation knows something of the ticket

    @property
    def connected(self) -> bool:
        """Whether somebody is on the line, talking or held."""
        return self.active or self.held

    @property
    def busy(self) -> bool:
        """Whether there is any call."""
        return self.ringing or self.calling or self.connected

    @property
    def recorded(self) -> bool:
        """Whether the call in front is being recorded, or would be without the pause."""
        return self.recording is not RecordingState.OFF

    @property
    def may_dial(self) -> bool:
        """Whether a further call can be begun."""
        return self.signed_in and not self.ringing and not self.calling and not self.full


class ConditionsPresenter:
    """Follows the desk and tells the action table.

    Thread: GUI.
    """

    def __init__(self, render: Callable[[Conditions], None]) -> None:
        self._render = render
        self._calls = CallList()
        self._policy = DeskPolicy()
        self._asked: set[CallId] = set()
        self.state = Conditions()

    def on_event(self, event: Event) -> None:
        """Take what happened."""
        match event:
            case CallChanged(call=call):
                state = self._with_call(call)
            case AgentStateChanged(state=agent_state, extensions=extensions):
                state = replace(self.state, agent_state=agent_state, extensions=extensions)
            case SessionChanged(signed_in=signed_in, role=role, server=server):
                lead = role in LEAD_ROLES
                may_edit = signed_in and (lead or not server)
                keepers = RECORD_RIGHTS[RecordTable.CALENDAR][0]
                state = self._with_codes(
                    replace(
                        self.state,
                        signed_in=signed_in,
                        lead=lead,
                        may_edit_packs=may_edit,
                        has_server=signed_in and bool(server),
                        may_keep_centre=signed_in and (role in keepers or not server),
                    )
                )
            case PolicyChanged(policy=policy):
                self._policy = policy
                state = self._with_codes(self._with_calls())
            case ConsentNoted(call_id=call_id, given=given):
                (self._asked.discard if given is None else self._asked.add)(call_id)
                state = self._with_calls()
            case DialAsked(ask_id=ask_id):
                state = replace(self.state, dial_asked=bool(ask_id))
            case DraftChanged(draft_id=draft_id):
                state = replace(self.state, has_draft=bool(draft_id))
            case _:
                state = script_conditions.after(self.state, event)
        self._show(state)

    def on_consent(self, command: NoteConsent) -> None:
        """The agent noted what the caller said: nobody asks again in this call."""
        if command.call_id is not None:
            self._asked.add(command.call_id)
            self._show(self._with_calls())

    def aim(self, aimed: bool) -> None:
        """Whether what concerns a colleague knows which one."""
        self._show(replace(self.state, aimed=aimed))

    def remind(self, reminded: bool) -> None:
        """Whether a reminder is in front of the agent."""
        self._show(replace(self.state, reminded=reminded))

    def meet(self, *, ticket: bool, step: bool) -> None:
        """Whether a saved ticket is in front, and one of its steps."""
        self._show(replace(self.state, has_ticket=ticket, ticket_has_step=step))

    def _show(self, state: Conditions) -> None:
        if state != self.state:
            self.state = state
            self._render(state)

    def _with_call(self, call: Call) -> Conditions:
        self._calls.take(call)
        if not call.is_live:
            self._asked.discard(call.call_id)
        return self._with_calls()

    def _with_calls(self) -> Conditions:
        calls, front = self._calls, self._calls.front
        states = {c.state for c in calls.all}
        recording = front.recording if front is not None else RecordingState.OFF
        on_demand = self._policy.recording.mode == "on-demand"
        return replace(
            self.state,
            ringing=CallState.RINGING in states,
            waiting=any(c.state is CallState.RINGING for c in calls.others),
            calling=bool(states & {CallState.DIALING, CallState.ALERTING}),
            active=CallState.ACTIVE in states,
            held=CallState.HELD in states,
            muted=any(c.muted for c in calls.all if c.is_connected),
            full=len(calls) >= MOST_CALLS,
            can_swap=calls.swappable is not None,
            can_join=calls.can_join,
            joined=bool(calls.conference),
            transferable=calls.transferable,
            consulting=calls.consulted is not None,
            can_complete=calls.can_complete,
            recording=recording,
            can_record=on_demand and front is not None and front.is_connected,
            consent_due=self._policy.recording.ask_consent
            and recording is not RecordingState.OFF
            and front is not None
            and front.call_id not in self._asked,
        )

    def _with_codes(self, state: Conditions) -> Conditions:
        codes = self._policy.codes
        return replace(
            state,
            may_pick_up=state.signed_in and bool(codes.pick_up),
            may_listen=state.lead and bool(codes.listen),
            may_whisper=state.lead and bool(codes.whisper),
            may_barge=state.lead and bool(codes.barge),
        )
