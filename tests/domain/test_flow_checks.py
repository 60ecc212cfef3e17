"""What is wrong with flows, and where."""

import pytest

from agent_desktop.contract.pack_flows import FlowFile
from agent_desktop.domain.flow_checks import faults

TITLE = {"zh": "一", "en": "One"}
SITUATIONS = {"s": {"say-it", "again"}, "t": {"hello"}, "u": {"hi"}}


def step(name: str, **more: object) -> dict:
    return {"id": name, "say": "say-it", **more}


def choice(name: str, to: str, **more: object) -> dict:
    return {"id": name, "label": TITLE, "to": to, **more}


def check(*steps: dict, situation: str = "s", timers: tuple = (), others: dict | None = None):
    data = {"title": TITLE, "situation": situation, "steps": list(steps), "timers": list(timers)}
    flows = {"f": FlowFile.model_validate(data).flow("f")}
    for name, (where, more) in (others or {}).items():
        file = {"title": TITLE, "situation": where, "steps": more}
        flows[name] = FlowFile.model_validate(file).flow(name)
    return [(f.flow, f.place, f.cause) for f in faults(flows, SITUATIONS, ("zh", "en"))]


def test_a_good_flow_has_no_faults() -> None:
    assert check(step("a", choices=[choice("x", "b"), choice("z", "end")]), step("b")) == []


@pytest.mark.parametrize(
    ("steps", "place", "cause"),
    [
        ([step("a", next="b")], ("steps", 0, "next"), "there is no step b"),
        ([step("a", next="flow:g")], ("steps", 0, "next"), "there is no flow g"),
        ([step("a", next="situation:g")], ("steps", 0, "next"), "there is no situation g"),
        ([step("a", next="b"), step("b", next="a")], ("steps", 0, "id"), "no way out of a, b"),
        ([step("a"), step("b")], ("steps", 1, "id"), "nothing leads to step b"),
        ([step("a", next="a")], ("steps", 0, "id"), "no way out of a"),
        ([step("a"), step("a")], ("steps", 1, "id"), "step a stands here twice"),
        ([step("end")], ("steps", 0, "id"), "end is where a flow ends"),
        ([step("a", say="nothing")], ("steps", 0, "say"), "s has no step nothing"),
        ([step("a", say="v/hello")], ("steps", 0, "say"), "there is no situation v"),
        ([{"id": "a"}], ("steps", 0), "nothing to show"),
        ([step("a", title={"zh": "一"})], ("steps", 0, "title"), "the title in en is missing"),
        (
            [step("a", choices=[{"id": "x", "label": {"en": "X"}, "to": "end"}])],
            ("steps", 0, "choices", 0, "label"),
            "the label in zh is missing",
        ),
        (
            [step("a", choices=[choice("x", "end"), choice("x", "end")])],
            ("steps", 0, "choices", 1, "id"),
            "choice x stands here twice",
        ),
        (
            [step("a", choices=[choice("x", "end", chose=["a.z"])])],
            ("steps", 0, "choices", 0, "chose"),
            "there is no choice a.z",
        ),
        (
            [step("a", choices=[choice("x", "end", needs="clock")])],
            ("steps", 0, "choices", 0, "needs"),
            "no timer clock",
        ),
        (
            [step("a", choices=[choice("x", "end", then="a")])],
            ("steps", 0, "choices", 0, "then"),
            "then goes with flow:name only",
        ),
        (
            [
                step(
                    "a",
                    choices=[choice("x", "end")],
                    branches=[{"chose": ["a.x"], "to": "end"}],
                )
            ],
            ("steps", 0, "branches"),
            "branches never count",
        ),
        (
            [step("a", timers=[{"id": "t", "after_s": 5}])],
            ("steps", 0, "timers", 0),
            "does nothing",
        ),
        (
            [step("a", timers=[{"id": "t", "after_s": 5, "to": "b"}])],
            ("steps", 0, "timers", 0, "to"),
            "there is no step b",
        ),
        (
            [step("a", on_line=[{"caller": ["silent"], "note": {"zh": "嗯"}}])],
            ("steps", 0, "on_line", 0, "note"),
            "the note in en is missing",
        ),
        (
            [step("a", on_call=[{"signal": "held", "to": "b"}])],
            ("steps", 0, "on_call", 0, "to"),
            "there is no step b",
        ),
        (
            [step("a", ticket={"kind": "enquiry", "answers": ["a"]})],
            ("steps", 0, "ticket", "answers"),
            "there is no step a with choices",
        ),
        (
            [step("a", ticket={"kind": "enquiry", "subject": {"zh": "一"}})],
            ("steps", 0, "ticket", "subject"),
            "the subject in en is missing",
        ),
    ],
)
def test_a_fault_is_named_with_its_place(steps: list[dict], place: tuple, cause: str) -> None:
    found = check(*steps)

    assert [(where, cause in said) for _, where, said in found] == [(place, True)], found


def test_only_waiting_for_the_callers_line_is_no_way_out() -> None:
    speaks = [{"caller": ["speaks"], "to": "end"}]

    found = check(step("a", next="a", on_line=speaks))

    assert [cause for *_, cause in found] == ["there is no way out of a"]


def test_a_way_out_may_lead_through_other_flows() -> None:
    back = [step("p", say="hello", next="flow:f")]
    assert check(step("a", next="flow:g"), others={"g": ("t", back)})  # round and round

    out = [step("p", say="hello", choices=[choice("x", "flow:f"), choice("z", "end")])]
    assert check(step("a", next="flow:g"), others={"g": ("t", out)}) == []


def test_a_flow_cannot_wait_for_one_that_leads_back_to_it() -> None:
    back = [step("p", say="hello", choices=[choice("x", "flow:f"), choice("z", "end")])]

    found = check(
        step("a", choices=[choice("x", "flow:g", then="a"), choice("z", "end")]),
        others={"g": ("t", back)},
    )

    assert [(place, cause) for _, place, cause in found] == [
        (("steps", 0, "choices", 0, "to"), "waits for the flow g, which leads back here")
    ]


def test_a_situation_begins_one_flow() -> None:
    found = check(step("a"), others={"g": ("s", [step("p")])})

    assert found == [("g", ("situation",), "s begins the flow f already")]
