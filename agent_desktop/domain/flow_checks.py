"""What is wrong with flows before anybody walks them: dead ends, missing targets, missing texts.

Places are given as the path in the flow's file, for example ``("steps", 2, "choices", 0, "to")``.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from agent_desktop.domain.flows import (
    Answer,
    Flow,
    Flows,
    FlowStep,
    FlowTimer,
    LineRule,
    PhraseRef,
    Prompt,
    Target,
    TargetKind,
    Texts,
)

Place = tuple[int | str, ...]
Node = tuple[str, str]  # flow, step


@dataclass(frozen=True, slots=True)
class FlowFault:
    """What is wrong in which flow, and where in its file."""

    flow: str
    place: Place
    cause: str


def faults(
    flows: Flows, situations: Mapping[str, Collection[str]], languages: Iterable[str]
) -> tuple[FlowFault, ...]:
    """Return everything that is wrong.

    Args:
        flows: All flows of the pack.
        situations: Situation → its steps.
        languages: Those of the pack.
    """
    wanted = tuple(languages)
    found: list[FlowFault] = []
    owners: dict[str, str] = {}
    for flow in flows.values():
        found += _names(flow)
        found += _texts(flow, wanted)
        found += _phrases(flow, situations)
        found += _targets(flow, flows, situations)
        found += _answers(flow)
        owner = owners.setdefault(flow.situation, flow.flow_id)
        if owner != flow.flow_id:
            cause = f"{flow.situation} begins the flow {owner} already"
            found.append(FlowFault(flow.flow_id, ("situation",), cause))
    if not found:  # a graph with holes would be blamed for them twice
        found += _unreachable(flows)
        found += _without_exit(flows)
        found += _endless_waits(flows)
    return tuple(found)


def _names(flow: Flow) -> Iterator[FlowFault]:
    def twice(names: Iterable[str], place: Place, what: str) -> Iterator[FlowFault]:
        seen: Counter[str] = Counter()
        for number, name in enumerate(names):
            seen[name] += 1
            if seen[name] > 1:
                cause = f"{what} {name} stands here twice"
                yield FlowFault(flow.flow_id, (*place, number, "id"), cause)

    yield from twice((s.step_id for s in flow.steps), ("steps",), "step")
    yield from twice((t.timer_id for t in flow.timers), ("timers",), "timer")
    for number, step in enumerate(flow.steps):
        here = ("steps", number)
        yield from twice((c.choice_id for c in step.choices), (*here, "choices"), "choice")
        yield from twice((t.timer_id for t in step.timers), (*here, "timers"), "timer")
        if step.step_id == TargetKind.END:
            yield FlowFault(flow.flow_id, (*here, "id"), "end is where a flow ends, no step")


def _prompts(flow: Flow) -> Iterator[tuple[Prompt, Place, FlowTimer | LineRule]]:
    for number, timer in enumerate(flow.timers):
        yield timer.prompt, ("timers", number), timer
    for index, step in enumerate(flow.steps):
        for number, timer in enumerate(step.timers):
            yield timer.prompt, ("steps", index, "timers", number), timer
        for number, rule in enumerate(step.on_line):
            yield rule.prompt, ("steps", index, "on_line", number), rule


def _texts(flow: Flow, languages: tuple[str, ...]) -> Iterator[FlowFault]:
    for texts, place in _all_texts(flow):
        for language in languages:
            if language not in texts:
                cause = f"the {place[-1]} in {language} is missing"
                yield FlowFault(flow.flow_id, place, cause)
    for number, step in enumerate(flow.steps):
        if step.say is None and not step.title:
            cause = f"step {step.step_id} has nothing to show: give it say or title"
            yield FlowFault(flow.flow_id, ("steps", number), cause)
    for prompt, here, _ in _prompts(flow):
        if prompt.say is None and not prompt.note and prompt.to is None:
            yield FlowFault(flow.flow_id, here, "does nothing: give it say, note or to")


def _all_texts(flow: Flow) -> Iterator[tuple[Texts, Place]]:
    """Yield what must be there in every language; what is optional, where it is there at all."""
    optional: list[tuple[Texts, Place]] = []
    yield flow.title, ("title",)
    for number, step in enumerate(flow.steps):
        here: Place = ("steps", number)
        for index, choice in enumerate(step.choices):
            yield choice.label, (*here, "choices", index, "label")
        optional.append((step.title, (*here, "title")))
        if step.ticket is not None:
            optional.append((step.ticket.subject, (*here, "ticket", "subject")))
    for prompt, here, owner in _prompts(flow):
        optional.append((prompt.note, (*here, "note")))
        if isinstance(owner, FlowTimer):
            optional.append((owner.title, (*here, "title")))
    yield from (pair for pair in optional if pair[0])


def _phrases(flow: Flow, situations: Mapping[str, Collection[str]]) -> Iterator[FlowFault]:
    said: list[tuple[PhraseRef | None, Place]] = [
        (step.say, ("steps", number, "say")) for number, step in enumerate(flow.steps)
    ]
    said += [(prompt.say, (*place, "say")) for prompt, place, _ in _prompts(flow)]
    if flow.situation not in situations:
        cause = f"there is no situation {flow.situation}"
        yield FlowFault(flow.flow_id, ("situation",), cause)
        return
    for ref, place in said:
        if ref is not None and ref.situation not in situations:
            yield FlowFault(flow.flow_id, place, f"there is no situation {ref.situation}")
        elif ref is not None and ref.step not in situations[ref.situation]:
            yield FlowFault(flow.flow_id, place, f"{ref.situation} has no step {ref.step}")


def _leading(flow: Flow) -> Iterator[tuple[Target, Place, int | None]]:
    """Yield every target, its place, and the step it leads away from; None: from any step."""
    for prompt, place, _ in _prompts(flow):
        if prompt.to is not None:
            number = place[1] if place[0] == "steps" else None
            yield prompt.to, (*place, "to"), number if isinstance(number, int) else None
    for number, step in enumerate(flow.steps):
        here: Place = ("steps", number)
        for index, choice in enumerate(step.choices):
            yield choice.to, (*here, "choices", index, "to"), number
        for index, branch in enumerate(step.branches):
            yield branch.to, (*here, "branches", index, "to"), number
        for index, rule in enumerate(step.on_call):
            yield rule.to, (*here, "on_call", index, "to"), number
        if _goes_on(step):
            yield step.next, (*here, "next"), number


def _goes_on(step: FlowStep) -> bool:
    """Whether ``next`` counts: there may be no choice to make."""
    return all(choice.chose for choice in step.choices)


def _targets(
    flow: Flow, flows: Flows, situations: Mapping[str, Collection[str]]
) -> Iterator[FlowFault]:
    known: dict[TargetKind, Collection[str]] = {
        TargetKind.STEP: {s.step_id for s in flow.steps},
        TargetKind.FLOW: flows,
        TargetKind.SITUATION: situations,
        TargetKind.END: ("",),
    }
    for target, place, _ in _leading(flow):
        if target.name not in known[target.kind]:
            yield FlowFault(flow.flow_id, place, f"there is no {target.kind} {target.name}")
        if target.then and target.kind is not TargetKind.FLOW:
            cause = "then goes with flow:name only: it is where that flow comes back to"
            yield FlowFault(flow.flow_id, (*place[:-1], "then"), cause)
        elif target.then and target.then not in known[TargetKind.STEP]:
            cause = f"there is no step {target.then}"
            yield FlowFault(flow.flow_id, (*place[:-1], "then"), cause)


def _answers(flow: Flow) -> Iterator[FlowFault]:
    choices = {s.step_id: {c.choice_id for c in s.choices} for s in flow.steps}
    for answers, place in _conditions(flow):
        for answer in answers:
            if answer.choice not in choices.get(answer.step, ()):
                cause = f"there is no choice {answer.step}.{answer.choice}"
                yield FlowFault(flow.flow_id, place, cause)
    timers = {"", *(t.timer_id for t in flow.timers)}
    for number, step in enumerate(flow.steps):
        here: Place = ("steps", number)
        for index, choice in enumerate(step.choices):
            if choice.needs not in timers:
                place = (*here, "choices", index, "needs")
                yield FlowFault(flow.flow_id, place, f"the flow has no timer {choice.needs}")
        if step.branches and not _goes_on(step):
            cause = "branches never count where a choice is always offered"
            yield FlowFault(flow.flow_id, (*here, "branches"), cause)
        for name in step.ticket.answers if step.ticket else ():
            if not choices.get(name):
                place = (*here, "ticket", "answers")
                yield FlowFault(flow.flow_id, place, f"there is no step {name} with choices")


def _conditions(flow: Flow) -> Iterator[tuple[tuple[Answer, ...], Place]]:
    for number, step in enumerate(flow.steps):
        for index, choice in enumerate(step.choices):
            yield choice.chose, ("steps", number, "choices", index, "chose")
        for index, branch in enumerate(step.branches):
            yield branch.chose, ("steps", number, "branches", index, "chose")


def _edges(flow: Flow) -> dict[str, list[tuple[Target, Place]]]:
    edges: dict[str, list[tuple[Target, Place]]] = {s.step_id: [] for s in flow.steps}
    for target, place, number in _leading(flow):
        for index, step in enumerate(flow.steps):
            if number is None or number == index:
                edges[step.step_id].append((target, place))
    return edges


def _reached(flow: Flow) -> set[str]:
    edges = _edges(flow)
    reached: set[str] = set()
    waiting = [flow.steps[0].step_id]
    while waiting:
        step = waiting.pop()
        if step in reached:
            continue
        reached.add(step)
        for target, _ in edges[step]:
            waiting += [target.name] if target.kind is TargetKind.STEP else []
            waiting += [target.then] if target.then else []
    return reached


def _unreachable(flows: Flows) -> Iterator[FlowFault]:
    for flow in flows.values():
        reached = _reached(flow)
        for number, step in enumerate(flow.steps):
            if step.step_id not in reached:
                cause = f"nothing leads to step {step.step_id}"
                yield FlowFault(flow.flow_id, ("steps", number, "id"), cause)


def _without_exit(flows: Flows) -> Iterator[FlowFault]:
    """Find steps from which no end can be reached without waiting for the caller's line."""
    edges = {
        (flow.flow_id, step): [t for t, place in targets if "on_line" not in place]
        for flow in flows.values()
        for step, targets in _edges(flow).items()
    }
    good: set[Node] = set()
    grown = True
    while grown:
        fresh = {
            node
            for node, targets in edges.items()
            if node not in good and any(_leaves(flows, node[0], t, good) for t in targets)
        }
        good |= fresh
        grown = bool(fresh)
    for flow in flows.values():
        bad = [s.step_id for s in flow.steps if (flow.flow_id, s.step_id) not in good]
        if bad:
            number = next(i for i, s in enumerate(flow.steps) if s.step_id == bad[0])
            cause = f"there is no way out of {', '.join(bad)}"
            yield FlowFault(flow.flow_id, ("steps", number, "id"), cause)


def _leaves(flows: Flows, flow: str, target: Target, good: set[Node]) -> bool:
    if target.kind is TargetKind.STEP:
        return (flow, target.name) in good
    if target.kind is TargetKind.FLOW:
        begins = (target.name, flows[target.name].steps[0].step_id) in good
        return begins and (not target.then or (flow, target.then) in good)
    return True


def _endless_waits(flows: Flows) -> Iterator[FlowFault]:
    """Find flows that wait for another flow that leads back to them."""
    leads = {
        flow.flow_id: {t.name for t, _, _ in _leading(flow) if t.kind is TargetKind.FLOW}
        for flow in flows.values()
    }
    for flow in flows.values():
        for target, place, _ in _leading(flow):
            if target.then and flow.flow_id in _all_led_to(leads, target.name):
                cause = f"waits for the flow {target.name}, which leads back here"
                yield FlowFault(flow.flow_id, place, cause)


def _all_led_to(leads: Mapping[str, set[str]], begin: str) -> set[str]:
    led: set[str] = set()
    waiting = [begin]
    while waiting:
        name = waiting.pop()
        if name not in led:
            led.add(name)
            waiting += leads[name]
    return led
