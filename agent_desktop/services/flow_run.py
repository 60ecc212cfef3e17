"""Lead the agent through a flow: its steps, choices and clocks, and what is done to the call."""

import asyncio
from dataclasses import dataclass
from functools import partial

from agent_desktop.domain import flow_run
from agent_desktop.domain.calls import Call, CallState, TransferState
from agent_desktop.domain.commands import (
    ChooseInFlow,
    Command,
    GoBackInFlow,
    HangUp,
    Hold,
    LeaveFlow,
    Resume,
    SetMute,
    ShowSituation,
)
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.events import (
    CallChanged,
    FlowChanged,
    FlowClock,
    FlowOption,
    LineStateChanged,
    ScriptChanged,
)
from agent_desktop.domain.flows import (
    ActionWanted,
    CallSignal,
    CallSignalled,
    Chosen,
    Effect,
    FlowAction,
    FlowEvent,
    Flows,
    FlowState,
    LineHeard,
    Moved,
    Prompted,
    Said,
    SituationWanted,
    StepShown,
    Texts,
    TicketWanted,
    TimePassed,
    WentBack,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import Clock
from agent_desktop.services.scripting import Scripting

_ASKED = (FlowAction.TRANSFER, FlowAction.TELL_LEAD)


@dataclass
class _Run:
    """A call's way through its flows. ``call`` is as it was heard of last."""

    call: Call
    flows: Flows
    state: FlowState
    also_say: str = ""
    notes: tuple[Texts, ...] = ()
    asks: tuple[str, ...] = ()
    fills: int = 0


class FlowRunner:
    """Runs the flow that belongs to the situation in front, while somebody is on the line.

    Bringing up a situation begins its flow and ends the one before; ticking the phrase, choosing
    and what happens to the call move it. Its hold, mute and hang-up are the agent's own commands.

    Thread: core.
    """

    def __init__(self, bus: Bus, clock: Clock, scripting: Scripting) -> None:
        self._bus = bus
        self._clock = clock
        self._scripting = scripting
        self._runs: dict[CallId, _Run] = {}
        self._front: CallId | None = None
        self._timer: asyncio.TimerHandle | None = None
        scripting.follow(self)
        bus.handle(ChooseInFlow, self._choose)
        bus.handle(GoBackInFlow, self._go_back)
        bus.handle(LeaveFlow, self._leave)
        bus.on(CallChanged, self._on_call)
        bus.on(LineStateChanged, self._on_line)
        bus.on(ScriptChanged, self._on_script)
        bus.witness(ShowSituation, self._on_situation)

    @property
    def is_busy(self) -> bool:
        """Whether a flow runs."""
        return bool(self._runs)

    @property
    def _run(self) -> _Run | None:
        """The flow of the call in front; those of callers on hold wait."""
        front = self._scripting.call_id
        return self._runs.get(front) if front is not None else None

    def brought_up(self, situation: str) -> None:
        """Begin the flow of a situation; one that has none ends the flow before."""
        call = self._call_in_front()
        pack = self._scripting.pack
        flows = pack.flow_set if pack is not None else {}
        flow_id = next((f.flow_id for f in flows.values() if f.situation == situation), "")
        if call is None or not flow_id:
            self._end()
            return
        moved = flow_run.start(flows, flow_id, self._now_s)
        run = self._runs[call.call_id] = _Run(call=call, flows=flows, state=moved.state)
        self._take(run, moved)

    def said(self, situation: str) -> None:
        """Go on from a phrase of the flow; one of a ladder in between is not the flow's."""
        run = self._run
        if run is None:
            return
        says = run.flows[run.state.flow].step(run.state.step).say
        if says is None:
            self._tell(Said(self._now_s))
        elif says.situation == situation:
            self._scripting.pin(says)  # its choices belong to it; another step unpins it
            self._tell(Said(self._now_s))

    @property
    def _now_s(self) -> float:
        return self._clock.monotonic()

    def _call_in_front(self) -> Call | None:
        calls = [e.call for e in self._bus.board.calls() if e.call.is_connected]
        return next((c for c in calls if c.call_id == self._scripting.call_id), None)

    async def _choose(self, command: ChooseInFlow) -> None:
        if self._run is None:
            raise InvalidInput("no flow runs", code="flow.none")
        self._tell(Chosen(command.choice, self._now_s))

    async def _go_back(self, _command: GoBackInFlow) -> None:
        self._tell(WentBack(self._now_s))

    async def _leave(self, _command: LeaveFlow) -> None:
        self._end()

    def _on_call(self, event: CallChanged) -> None:
        call = event.call
        run = self._runs.get(call.call_id)
        if run is None:
            return
        before, run.call = run.call, call
        if run is self._run:
            for signal in _signals(before, call):
                if self._run is run:
                    self._tell(CallSignalled(signal, self._now_s))
        if call.state is CallState.ENDED:
            if run is self._run:
                self._end()
            self._runs.pop(call.call_id, None)
            self._scripting.settle()

    def _on_line(self, event: LineStateChanged) -> None:
        if self._run is not None and self._run.call.call_id == event.call_id:
            self._tell(LineHeard(event.caller, self._now_s))

    def _on_script(self, event: ScriptChanged) -> None:
        if event.call_id == self._front:
            return
        self._front = event.call_id
        self._stop_timer()
        run = self._run
        if run is not None:
            self._tell(TimePassed(self._now_s))  # what was due while another caller was in front
        elif self._bus.board.newest(FlowChanged) is not None:
            self._bus.publish(FlowChanged(call_id=event.call_id))

    def _on_situation(self, command: ShowSituation) -> None:
        # A ladder gave the panel back: the flow's phrase is the one to say, not the first one.
        if command.unasked and self._run is not None:
            spawn(self._show_again(self._run, command.situation), name="flow: show again")

    async def _show_again(self, run: _Run, situation: str) -> None:
        if self._run is run:
            says = run.flows[run.state.flow].step(run.state.step).say
            if says is not None and says.situation == situation:
                self._scripting.pin(says)

    def _tell(self, event: FlowEvent) -> None:
        if self._run is not None:
            self._take(self._run, flow_run.advance(self._run.flows, self._run.state, event))

    def _take(self, run: _Run, moved: Moved) -> None:
        run.state = moved.state
        for effect in moved.effects:
            self._carry_out(run, effect)
        if self._run is not run:
            return  # an effect has begun another flow
        if moved.state.ended:
            self._end()
            return
        self._set_timer(run)
        self._publish(run)

    def _carry_out(self, run: _Run, effect: Effect) -> None:
        match effect:
            case StepShown(say=say):
                run.also_say, run.notes, run.asks = "", (), ()
                if say is not None:
                    self._scripting.pin(say)
            case Prompted(say=say, note=note):
                run.also_say = self._scripting.phrase(say) if say is not None else run.also_say
                run.notes += (note,) if note else ()
            case ActionWanted(action=action) if action in _ASKED:
                run.asks += (action.value,)
            case ActionWanted(action=action):
                command = _command(action, run.call)
                if command is not None:
                    self._bus.post(command)
            case TicketWanted(fields=fields, answers=answers):
                run.fills += 1
                labels = [self._in_language(texts) for texts in answers]
                spawn(self._scripting.fill_ticket(fields, labels), name="flow: ticket")
            case SituationWanted(situation=situation):
                self._bus.post(ShowSituation(situation=situation))
            case _:
                pass

    def _set_timer(self, run: _Run) -> None:
        self._stop_timer()
        due_s = flow_run.next_due(run.flows, run.state)
        if due_s is not None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(
                max(0.0, due_s - self._now_s), partial(self._on_due, run, due_s)
            )

    def _on_due(self, run: _Run, due_s: float) -> None:
        if self._run is run:
            self._tell(TimePassed(max(due_s, self._now_s)))

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _end(self) -> None:
        self._stop_timer()
        run = self._run
        if run is not None:
            del self._runs[run.call.call_id]
            self._bus.publish(FlowChanged(call_id=self._scripting.call_id))

    def _in_language(self, texts: Texts) -> str:
        return texts.get(self._scripting.words.language) or next(iter(texts.values()), "")

    def _publish(self, run: _Run) -> None:
        state, now_s = run.state, self._now_s
        flow = run.flows[state.flow]
        step = flow.step(state.step)
        offers = flow_run.offered(run.flows, state, now_s)
        self._bus.publish(
            FlowChanged(
                call_id=run.call.call_id,
                flow=flow.flow_id,
                title=self._in_language(flow.title),
                step=step.step_id,
                step_title=self._in_language(step.title),
                says=step.say is not None,
                said=state.said_s is not None,
                choices=tuple(
                    FlowOption(
                        choice_id=o.choice.choice_id,
                        label=self._in_language(o.choice.label),
                        ready_at_s=now_s + o.ready_in_s if o.ready_in_s > 0 else None,
                    )
                    for o in offers
                ),
                clocks=tuple(
                    FlowClock(
                        timer_id=t.timer.timer_id,
                        title=self._in_language(t.timer.title),
                        began_s=t.began_s,
                        due_s=t.due_s,
                        late=t.due_s is None or t.due_s > t.began_s + t.timer.after_s + 0.001,
                    )
                    for t in flow_run.running(run.flows, state)
                    if t.timer.title
                ),
                also_say=run.also_say,
                notes=tuple(self._in_language(note) for note in run.notes),
                asks=run.asks,
                can_go_back=state.before is not None,
                fills=run.fills,
            )
        )


def _signals(before: Call, now: Call) -> list[CallSignal]:
    """Return what happened to a call between two moments."""
    found = []
    if before.state is not now.state:
        if now.state is CallState.HELD:
            found.append(CallSignal.HELD)
        elif now.state is CallState.ACTIVE and before.state is CallState.HELD:
            found.append(CallSignal.RESUMED)
    if before.muted is not now.muted:
        found.append(CallSignal.MUTED if now.muted else CallSignal.UNMUTED)
    if before.transfer is not now.transfer and now.transfer is TransferState.DONE:
        found.append(CallSignal.TRANSFERRED)
    if now.state is CallState.ENDED and before.state is not CallState.ENDED:
        found.append(CallSignal.ENDED)
    return found


def _command(action: FlowAction, call: Call) -> Command | None:
    """Return the agent's own command for an action; None where it is so already."""
    call_id: CallId = call.call_id
    held = call.state is CallState.HELD
    match action:
        case FlowAction.HOLD:
            return None if held else Hold(call_id=call_id)
        case FlowAction.RESUME:
            return Resume(call_id=call_id) if held else None
        case FlowAction.MUTE:
            return None if call.muted else SetMute(on=True, call_id=call_id)
        case FlowAction.UNMUTE:
            return SetMute(on=False, call_id=call_id) if call.muted else None
        case FlowAction.HANG_UP:
            return HangUp(call_id=call_id)
        case _:
            return None
