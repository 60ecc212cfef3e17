"""Walking through a flow: what follows from what the agent, the caller and time do."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_desktop.adapters.packs import PackShelf
from agent_desktop.contract.pack_flows import FlowFile
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.flow_run import advance, next_due, offered, running, start
from agent_desktop.domain.flows import (
    ActionWanted,
    CallSignal,
    CallSignalled,
    Chosen,
    Effect,
    FlowAction,
    FlowEnded,
    FlowEvent,
    Flows,
    FlowState,
    LineHeard,
    PhraseRef,
    Prompted,
    Said,
    SituationWanted,
    StepShown,
    TicketWanted,
    TimePassed,
    WentBack,
)
from agent_desktop.domain.line_state import CallerLine
from agent_desktop.domain.tickets import TicketKind, Urgency

PACKS = {name: PackShelf().take(name)[0] for name in ("general", "hotline-400", "callback")}
FLOWS: Flows = PACKS["general"].flow_set


class Walk:
    """Walks a flow and remembers the last effects."""

    def __init__(self, flow: str, flows: Flows = FLOWS) -> None:
        self.flows = flows
        moved = start(flows, flow, 0.0)
        self.state: FlowState = moved.state
        self.effects: tuple[Effect, ...] = moved.effects

    def on(self, event: FlowEvent) -> tuple[Effect, ...]:
        moved = advance(self.flows, self.state, event)
        self.state, self.effects = moved.state, moved.effects
        return moved.effects

    @property
    def here(self) -> tuple[str, str]:
        return self.state.flow, self.state.step

    def choices(self, at_s: float = 0.0) -> list[str]:
        return [o.choice.choice_id for o in offered(self.flows, self.state, at_s)]


def flow_of(steps: list[dict], timers: list[dict] | None = None, name: str = "f") -> Flows:
    title = {"zh": "一", "en": "One"}
    for step in steps:
        step.setdefault("title", title)
        for choice in step.get("choices", []):
            choice.setdefault("label", title)
    data = {"title": title, "situation": "s", "steps": steps, "timers": timers or []}
    return {name: FlowFile.model_validate(data).flow(name)}


def test_holding_asks_for_consent_holds_and_thanks() -> None:
    walk = Walk("hold")
    assert walk.effects == (StepShown("hold", "ask", PhraseRef("look-up", "ask")),)
    assert walk.on(Said(1.0)) == ()  # the answer decides

    assert walk.on(Chosen("agreed", 4.0)) == (
        StepShown("hold", "wait", None),
        ActionWanted(FlowAction.HOLD),
    )
    walk.on(Chosen("found", 30.0))

    assert walk.effects == (
        StepShown("hold", "back", PhraseRef("look-up", "back")),
        ActionWanted(FlowAction.RESUME),
    )
    assert walk.on(Chosen("told", 33.0)) == (FlowEnded("hold"),)
    assert walk.state.ended


def test_the_reminder_comes_before_a_minute_and_again() -> None:
    walk = Walk("hold")
    walk.on(Chosen("agreed", 4.0))
    assert next_due(FLOWS, walk.state) == 49.0

    assert walk.on(TimePassed(48.9)) == ()
    first = walk.on(TimePassed(49.0))
    assert [type(e) for e in first] == [Prompted]
    assert first[0].say == PhraseRef("look-up", "remind")
    assert next_due(FLOWS, walk.state) == 94.0

    assert len(walk.on(TimePassed(200.0))) == 1  # what was missed is not made up for
    assert next_due(FLOWS, walk.state) == 229.0


def test_taking_the_call_back_by_hand_leads_to_the_thanks() -> None:
    walk = Walk("hold")
    walk.on(Chosen("agreed", 4.0))
    assert walk.on(CallSignalled(CallSignal.HELD, 4.1)) == ()

    walk.on(CallSignalled(CallSignal.RESUMED, 20.0))

    assert walk.here == ("hold", "back")


def test_a_flow_comes_back_to_the_one_that_waits() -> None:
    walk = Walk("enquiry")

    walk.on(Chosen("look-up", 2.0))
    assert walk.here == ("hold", "ask")
    walk.on(Chosen("agreed", 3.0))
    walk.on(Chosen("found", 9.0))
    effects = walk.on(Chosen("told", 10.0))

    assert effects == (
        FlowEnded("hold"),
        StepShown("enquiry", "answer", PhraseRef("enquiry", "answer")),
    )
    assert walk.state.begun_s == 0.0


def test_a_promise_opens_the_ticket_with_kind_subject_and_time() -> None:
    walk = Walk("promise")
    walk.on(Said(1.0))
    walk.on(Chosen("given", 5.0))

    tickets = [e.fields for e in walk.effects if isinstance(e, TicketWanted)]
    assert [(t.kind, t.urgency, t.promise_h) for t in tickets] == [
        (TicketKind.ENQUIRY, Urgency.NORMAL, 24)
    ]
    walk.on(Said(9.0))
    assert walk.on(Said(12.0)) == (SituationWanted("closing"), FlowEnded("promise"))


def test_a_dissatisfied_customer_is_heard_again_with_grade_and_reason() -> None:
    walk = Walk("call-back")
    walk.on(Chosen("right-person", 1.0))
    walk.on(Said(5.0))
    walk.on(Chosen("dissatisfied", 9.0))
    walk.on(Chosen("slow", 12.0))

    (ticket,) = [e for e in walk.effects if isinstance(e, TicketWanted)]
    assert (ticket.fields.kind, ticket.fields.urgency) == (TicketKind.COMPLAINT, Urgency.URGENT)
    assert [label["zh"] for label in ticket.answers] == ["不满意", "处理慢"]
    assert ActionWanted(FlowAction.TELL_LEAD) in walk.effects


def test_leaving_before_two_minutes_goes_through_and_is_marked() -> None:
    walk = Walk("retention")
    walk.on(Chosen("price", 10.0))
    (leaves,) = [o for o in offered(FLOWS, walk.state, 30.0) if o.choice.choice_id == "leaves"]
    assert leaves.ready_in_s == 90.0
    (clock,) = running(FLOWS, walk.state)
    assert (clock.timer.timer_id, clock.began_s, clock.due_s) == ("effort", 0.0, 120.0)

    early = advance(FLOWS, walk.state, Chosen("leaves", 30.0)).state
    late = advance(FLOWS, walk.state, Chosen("leaves", 121.0)).state

    assert early.step == late.step == "respect"
    assert (early.answers[-1].early, late.answers[-1].early) == (True, False)


def test_the_effort_clock_runs_through_all_steps_and_speaks_once() -> None:
    walk = Walk("retention")
    walk.on(Chosen("price", 10.0))
    walk.on(Chosen("wavers", 60.0))

    assert [type(e) for e in walk.on(TimePassed(120.0))] == [Prompted]
    walk.on(Chosen("offer-again", 130.0))
    assert walk.on(TimePassed(500.0)) == ()
    assert next_due(FLOWS, walk.state) is None


def test_a_silence_of_the_caller_brings_a_note_once() -> None:
    walk = Walk("complaint")
    walk.on(Said(2.0))
    walk.on(LineHeard(CallerLine.SPEAKS, 3.0))
    walk.on(LineHeard(CallerLine.SILENT, 20.0))
    assert next_due(FLOWS, walk.state) == 26.0

    (prompted,) = walk.on(TimePassed(26.0))

    assert "轻声" in prompted.note["zh"]
    walk.on(LineHeard(CallerLine.SPEAKS, 27.0))
    walk.on(LineHeard(CallerLine.SILENT, 30.0))
    assert walk.on(TimePassed(60.0)) == ()


def test_the_line_counts_from_the_step_on() -> None:
    walk = Walk("complaint")
    walk.on(LineHeard(CallerLine.SILENT, 1.0))
    walk.on(Said(10.0))

    assert next_due(FLOWS, walk.state) == 16.0


def test_a_rule_of_the_line_leads_on_and_only_one_step_at_a_time() -> None:
    speaks = {"caller": ["speaks"], "for_s": 0}
    flows = flow_of(
        [
            {"id": "a", "on_line": [speaks | {"to": "b"}]},
            {"id": "b", "on_line": [speaks | {"to": "a"}]},
        ]
    )
    walk = Walk("f", flows)

    walk.on(LineHeard(CallerLine.SPEAKS, 1.0))

    assert walk.here == ("f", "b")
    walk.on(TimePassed(1.0))
    assert walk.here == ("f", "a")


def test_an_answer_decides_what_is_offered_later_and_where_a_step_leads() -> None:
    flows = flow_of(
        [
            {"id": "a", "choices": [{"id": "x", "to": "b"}, {"id": "z", "to": "b"}]},
            {
                "id": "b",
                "choices": [{"id": "only-x", "to": "end", "chose": ["a.x"]}],
                "branches": [{"chose": ["a.z"], "to": "c"}],
                "next": "a",
            },
            {"id": "c"},
        ]
    )
    walk = Walk("f", flows)
    walk.on(Chosen("x", 1.0))
    assert walk.choices() == ["only-x"]

    walk.on(WentBack(2.0))
    assert walk.here == ("f", "a")
    walk.on(Chosen("z", 3.0))
    assert walk.choices() == []
    walk.on(Said(4.0))

    assert walk.here == ("f", "c")


def test_going_back_forgets_the_answer_and_an_ended_flow_can_be_taken_back() -> None:
    walk = Walk("hold")
    walk.on(Chosen("agreed", 4.0))
    walk.on(WentBack(6.0))
    assert (walk.here, walk.state.answers) == (("hold", "ask"), ())

    walk.on(Chosen("agreed", 7.0))
    walk.on(Chosen("found", 9.0))
    walk.on(Chosen("told", 10.0))
    assert walk.state.ended
    walk.on(WentBack(11.0))
    assert walk.here == ("hold", "back")
    assert not walk.state.ended


def test_a_choice_that_is_not_offered_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        Walk("hold").on(Chosen("nothing", 1.0))
    assert refused.value.code == "flow.unknown_choice"

    with pytest.raises(InvalidInput) as refused:
        start(FLOWS, "nowhere", 0.0)
    assert refused.value.code == "flow.unknown"


def test_nothing_follows_when_a_flow_is_over() -> None:
    walk = Walk("hold")
    walk.on(Chosen("refused", 1.0))
    state = replace(walk.state, ended=True)

    assert advance(FLOWS, state, Said(2.0)).effects == ()
    assert next_due(FLOWS, state) is None
    assert offered(FLOWS, state, 2.0) == ()


def test_a_reminder_is_not_said_again_to_whoever_goes_back() -> None:
    flows = PACKS["hotline-400"].flow_set
    walk = Walk("safety-incident", flows)
    walk.on(Chosen("hurt", 10.0))
    assert [type(e) for e in walk.on(TimePassed(61.0))] == [Prompted]

    walk.on(WentBack(65.0))

    assert walk.on(TimePassed(70.0)) == ()


EVENTS = st.lists(
    st.one_of(
        st.integers(0, 4),
        st.just("said"),
        st.just("back"),
        st.sampled_from(list(CallerLine)),
        st.sampled_from(list(CallSignal)),
    ),
    max_size=40,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(PACKS)), st.data(), EVENTS)
def test_no_walk_through_a_shipped_pack_gets_lost(pack: str, data: st.DataObject, happens) -> None:
    flows = PACKS[pack].flow_set
    walk = Walk(data.draw(st.sampled_from(sorted(flows))), flows)
    at_s = 0.0
    for event in happens:
        at_s += 7.0
        walk.on(TimePassed(at_s))
        choices = walk.choices(at_s)
        if event == "said":
            walk.on(Said(at_s))
        elif event == "back":
            walk.on(WentBack(at_s))
            walk.on(TimePassed(at_s))  # a flow that was over told nothing meanwhile
        elif isinstance(event, CallerLine):
            walk.on(LineHeard(event, at_s))
        elif isinstance(event, CallSignal):
            walk.on(CallSignalled(event, at_s))
        elif choices:
            walk.on(Chosen(choices[event % len(choices)], at_s))
        if not walk.state.ended:
            flows[walk.state.flow].step(walk.state.step)
            due = next_due(flows, walk.state)
            assert due is None or due > at_s - 7.0
    again = Walk(walk.state.flow, flows)
    assert again.effects == Walk(walk.state.flow, flows).effects
