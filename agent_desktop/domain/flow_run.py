"""Walks through a flow: from a state and something that happened to what follows.

``start`` and ``advance`` are pure: time comes with the events, and the same events always lead to
the same state. At most one step is left for each event, so no pack can make the desk spin.
"""

from collections.abc import Iterator
from dataclasses import replace

from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.flows import (
    MAX_DEPTH,
    ActionWanted,
    Answer,
    Answered,
    CallSignalled,
    Chosen,
    Effect,
    Flow,
    FlowChoice,
    FlowEnded,
    FlowEvent,
    Flows,
    FlowState,
    FlowTimer,
    Frame,
    LineHeard,
    LineRule,
    Moved,
    OfferedChoice,
    Prompted,
    RunningTimer,
    Said,
    SituationWanted,
    StepShown,
    Target,
    TargetKind,
    Texts,
    TicketWanted,
    WentBack,
)


def offered(flows: Flows, state: FlowState, at_s: float) -> tuple[OfferedChoice, ...]:
    """Return the choices of the step in front of the agent, in their order."""
    if state.ended:
        return ()
    flow = flows[state.flow]
    return tuple(
        OfferedChoice(choice, max(0.0, _ready_s(flow, state, choice) - at_s))
        for choice in flow.step(state.step).choices
        if not choice.chose or _answered(state, choice.chose)
    )


def running(flows: Flows, state: FlowState) -> tuple[RunningTimer, ...]:
    """Return the flow's timers and those of the step."""
    if state.ended:
        return ()
    return tuple(RunningTimer(t, began, due) for t, _, began, due in _timers(flows, state))


def next_due(flows: Flows, state: FlowState) -> float | None:
    """Return when ``TimePassed`` is to be told, if nothing happens before; None for never."""
    if state.ended:
        return None
    due = [due for _, _, _, due in _timers(flows, state) if due is not None]
    due += [at for _, _, at in _rules(flows, state)]
    return min(due, default=None)


def start(flows: Flows, flow_id: str, at_s: float) -> Moved:
    """Begin a flow.

    Raises:
        InvalidInput: ``flow.unknown``.
    """
    if flow_id not in flows:
        raise InvalidInput(
            f"the pack has no flow {flow_id[:40]!r}",
            code="flow.unknown",
            fields={"flow": flow_id[:40]},
        )
    state = FlowState(flow=flow_id, step="", begun_s=at_s, entered_s=at_s)
    return _enter(flows, state, flows[flow_id].steps[0].step_id, at_s)


def advance(flows: Flows, state: FlowState, event: FlowEvent) -> Moved:
    """Return what follows from ``event``; nothing when the flow is over.

    Raises:
        InvalidInput: ``flow.unknown_choice``: the step does not offer it.
    """
    if state.ended and not isinstance(event, WentBack):
        return Moved(state)
    at_s = event.at_s
    if isinstance(event, LineHeard) and event.caller is not state.caller:
        state = replace(state, caller=event.caller, caller_since_s=at_s)
    if isinstance(event, Said):
        moved = _said(flows, state, at_s)
    elif isinstance(event, Chosen):
        moved = _chosen(flows, state, event.choice, at_s)
    elif isinstance(event, CallSignalled):
        moved = _signalled(flows, state, event)
    elif isinstance(event, WentBack):
        moved = _back(flows, state, at_s)
    else:
        moved = _pass_time(flows, state, at_s)
    return moved


def _signalled(flows: Flows, state: FlowState, event: CallSignalled) -> Moved:
    for rule in flows[state.flow].step(state.step).on_call:
        if rule.signal is event.signal:
            return _go(flows, state, rule.to, event.at_s)
    return Moved(state)


def _said(flows: Flows, state: FlowState, at_s: float) -> Moved:
    step = flows[state.flow].step(state.step)
    state = replace(state, said_s=at_s)
    if offered(flows, state, at_s):
        return Moved(state)  # the answer decides
    taken = (branch.to for branch in step.branches if _answered(state, branch.chose))
    return _go(flows, state, next(taken, step.next), at_s)


def _chosen(flows: Flows, state: FlowState, choice_id: str, at_s: float) -> Moved:
    for offer in offered(flows, state, at_s):
        if offer.choice.choice_id == choice_id:
            answer = Answered(
                flow=state.flow,
                step=state.step,
                choice=choice_id,
                at_s=at_s,
                early=offer.ready_in_s > 0,
            )
            chosen = replace(state, answers=(*state.answers, answer))
            return _go(flows, chosen, offer.choice.to, at_s, before=state)
    raise InvalidInput(
        f"step {state.step} offers no {choice_id[:40]!r}",
        code="flow.unknown_choice",
        fields={"choice": choice_id[:40]},
    )


def _back(flows: Flows, state: FlowState, at_s: float) -> Moved:
    before = state.before
    if before is None:
        return Moved(state)
    # What the flow has reminded of since is not said again.
    is_same_run = (before.flow, before.begun_s) == (state.flow, state.begun_s)
    again = replace(
        before,
        entered_s=at_s,
        said_s=None,
        fired=_of_flow(state.fired if is_same_run else before.fired),
        caller=state.caller,
        caller_since_s=state.caller_since_s,
    )
    return Moved(again, (_shown(flows, again),))


def _pass_time(flows: Flows, state: FlowState, at_s: float) -> Moved:
    """Let everything speak that is due, the earliest first; one that leads away ends it."""
    effects: list[Effect] = []
    while True:
        timers = [
            (due, key, t.prompt) for t, key, _, due in _timers(flows, state) if due is not None
        ]
        rules = [(at, key, rule.prompt) for rule, key, at in _rules(flows, state)]
        due = sorted((e for e in timers + rules if e[0] <= at_s), key=lambda e: (e[0], e[1]))
        if not due:
            return Moved(state, tuple(effects))
        _, key, prompt = due[0]
        state = _fire(flows, state, key, at_s)
        if prompt.say is not None or prompt.note:
            effects.append(Prompted(key, prompt.say, prompt.note))
        if prompt.to is not None:
            moved = _go(flows, state, prompt.to, at_s)
            return Moved(moved.state, (*effects, *moved.effects))


def _fire(flows: Flows, state: FlowState, key: str, at_s: float) -> FlowState:
    """Count a timer or a rule; what a repeating timer missed meanwhile is not made up for."""
    times = state.fired_times(key) + 1
    for timer, name, began, _ in _timers(flows, state):
        if name == key and timer.repeat:
            times = max(times, int((at_s - began) / timer.after_s))
    return replace(state, fired=tuple(sorted((dict(state.fired) | {key: times}).items())))


def _go(
    flows: Flows, state: FlowState, target: Target, at_s: float, before: FlowState | None = None
) -> Moved:
    state = replace(state, before=before or state)
    match target.kind:
        case TargetKind.STEP:
            return _enter(flows, state, target.name, at_s)
        case TargetKind.FLOW:
            if target.then and len(state.stack) < MAX_DEPTH:
                frame = Frame(state.flow, target.then, state.begun_s, _of_flow(state.fired))
                state = replace(state, stack=(*state.stack, frame))
            state = replace(state, flow=target.name, begun_s=at_s, fired=())
            return _enter(flows, state, flows[target.name].steps[0].step_id, at_s)
        case TargetKind.SITUATION:
            over = replace(state, ended=True, stack=())
            return Moved(over, (SituationWanted(target.name), FlowEnded(state.flow)))
        case TargetKind.END:
            if not state.stack:
                return Moved(replace(state, ended=True), (FlowEnded(state.flow),))
            *rest, frame = state.stack
            ended = FlowEnded(state.flow)
            state = replace(
                state,
                flow=frame.flow,
                begun_s=frame.begun_s,
                fired=frame.fired,
                stack=tuple(rest),
            )
            moved = _enter(flows, state, frame.then, at_s)
            return Moved(moved.state, (ended, *moved.effects))


def _enter(flows: Flows, state: FlowState, step_id: str, at_s: float) -> Moved:
    state = replace(state, step=step_id, entered_s=at_s, said_s=None, fired=_of_flow(state.fired))
    flow = flows[state.flow]
    step = flow.step(step_id)
    effects: list[Effect] = [_shown(flows, state)]
    effects += [ActionWanted(action) for action in step.do]
    if step.ticket is not None:
        labels = tuple(_labels(flow, state, step.ticket.answers))
        effects.append(TicketWanted(step.ticket, labels))
    return Moved(state, tuple(effects))


def _shown(flows: Flows, state: FlowState) -> StepShown:
    return StepShown(state.flow, state.step, flows[state.flow].step(state.step).say)


def _labels(flow: Flow, state: FlowState, steps: tuple[str, ...]) -> Iterator[Texts]:
    """Yield the newest answer to each of ``steps``."""
    newest = {a.step: a.choice for a in state.answers if a.flow == flow.flow_id}
    for step_id in steps:
        for choice in flow.step(step_id).choices:
            if newest.get(step_id) == choice.choice_id:
                yield choice.label


def _answered(state: FlowState, wanted: tuple[Answer, ...]) -> bool:
    newest = {a.step: a.choice for a in state.answers if a.flow == state.flow}
    return any(newest.get(answer.step) == answer.choice for answer in wanted)


def _ready_s(flow: Flow, state: FlowState, choice: FlowChoice) -> float:
    for timer in flow.timers:
        if timer.timer_id == choice.needs:
            return state.begun_s + timer.after_s
    return state.entered_s


def _of_flow(fired: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    return tuple(pair for pair in fired if pair[0].startswith("flow:"))


def _timers(flows: Flows, state: FlowState) -> Iterator[tuple[FlowTimer, str, float, float | None]]:
    """Yield timers with key, beginning and next due time."""
    flow = flows[state.flow]
    keyed = [(f"flow:{t.timer_id}", state.begun_s, t) for t in flow.timers]
    step = flow.step(state.step)
    keyed += [(f"timer:{t.timer_id}", state.entered_s, t) for t in step.timers]
    for key, began, timer in keyed:
        times = state.fired_times(key)
        over = times and not timer.repeat
        yield timer, key, began, None if over else began + timer.after_s * (times + 1)


def _rules(flows: Flows, state: FlowState) -> Iterator[tuple[LineRule, str, float]]:
    """Yield the line's rules that wait for nothing but time, with key and due time."""
    for number, rule in enumerate(flows[state.flow].step(state.step).on_line):
        key = f"line:{number}"
        if state.caller in rule.caller and not state.fired_times(key):
            yield rule, key, max(state.caller_since_s, state.entered_s) + rule.for_s
