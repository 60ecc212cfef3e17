"""The list of colleagues: who is meant, and what is then sent."""

import pytest

from agent_desktop.domain.calls import Call, CallPurpose, CallState, Direction
from agent_desktop.domain.commands import Consult, Dial, Monitor, PickUp, Transfer
from agent_desktop.domain.events import (
    CallChanged,
    ColleaguesChanged,
    PolicyChanged,
    SessionChanged,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.policy import DeskPolicy, FeatureCodes
from agent_desktop.ui.colleagues.presenter import ColleaguesPresenter

PEOPLE = (("1002", "李强", "free"), ("1003", "Anna Li", "ringing"), ("2001", "赵敏", "talking"))
CALLER = CallId("c1")


class Rig:
    def __init__(self):
        self.sent = []
        self.presenter = ColleaguesPresenter(self.sent.append, lambda _: None)
        self.presenter.on_event(ColleaguesChanged(colleagues=PEOPLE))

    @property
    def state(self):
        return self.presenter.state

    def call(self, state=CallState.ACTIVE, **more):
        call = Call(
            call_id=CALLER,
            direction=Direction.INBOUND,
            state=state,
            remote_number="13812345678",
            started_s=1.0,
            **more,
        )
        self.presenter.on_event(CallChanged(call=call))


@pytest.fixture
def rig():
    return Rig()


@pytest.mark.parametrize(
    ("typed", "shown", "target"),
    [
        ("", ["1002", "1003", "2001"], ""),
        ("100", ["1002", "1003"], "100"),
        ("李", ["1002"], "1002"),
        ("li", ["1003"], "1003"),
        ("a", ["1003"], "1003"),
        ("138 1234-5678", [], "13812345678"),
        ("anna@pbx.example", [], "anna@pbx.example"),
        ("*43", [], "*43"),
        ("nobody", [], ""),
    ],
)
def test_what_is_typed_narrows_the_list_and_says_who_is_meant(rig, typed, shown, target):
    rig.presenter.toggle()
    rig.presenter.type(typed)

    assert [r.extension for r in rig.state.rows] == shown
    assert rig.state.target == target


def test_arrow_keys_move_through_the_list_and_stop_at_its_ends(rig):
    rig.presenter.toggle()
    chosen = []
    for steps in (1, 1, 1, 1, -1):
        rig.presenter.move(steps)
        chosen.append(rig.state.chosen)

    assert chosen == ["1002", "1003", "2001", "2001", "1003"]


def test_return_asks_first_where_a_caller_is_on_the_line(rig):
    rig.call()
    rig.presenter.toggle()
    rig.presenter.choose("1002")

    rig.presenter.go()

    assert rig.sent == [Consult(number="1002")]
    assert not rig.state.open


def test_a_blind_transfer_is_one_more_key(rig):
    rig.call()
    rig.presenter.toggle()
    rig.presenter.type("10086")

    rig.presenter.transfer_now()

    assert rig.sent == [Transfer(number="10086", call_id=CALLER)]


def test_without_a_caller_return_calls(rig):
    rig.presenter.toggle()
    rig.presenter.choose("2001")

    rig.presenter.go()

    assert rig.sent == [Dial(number="2001")]


@pytest.mark.parametrize("verb", ["ask_first", "transfer_now"])
def test_the_keys_of_a_transfer_open_the_list_when_nobody_is_meant(rig, verb):
    rig.call()

    getattr(rig.presenter, verb)()

    assert rig.state.open
    assert rig.sent == []


def test_a_caller_who_hangs_up_closes_the_list(rig):
    rig.call()
    rig.presenter.toggle()

    rig.call(CallState.ENDED, ended_s=2.0)

    assert not rig.state.open


def test_a_consulted_colleague_cannot_be_sent_on(rig):
    rig.call(purpose=CallPurpose.CONSULT)

    assert not rig.state.transfers


def test_the_only_ringing_colleague_s_call_is_taken_with_one_key(rig):
    rig.presenter.pick_up()
    assert rig.sent == [PickUp(number="1003")]

    rig.presenter.on_event(ColleaguesChanged(colleagues=(*PEOPLE, ("1004", "B", "ringing"))))
    rig.presenter.pick_up()
    assert rig.state.open

    rig.presenter.choose("1004")
    rig.presenter.pick_up()
    assert rig.sent[-1] == PickUp(number="1004")


@pytest.mark.parametrize(("role", "modes"), [("agent", ()), ("lead", ("listen", "barge"))])
def test_only_a_lead_listens_and_only_by_the_codes_there_are(rig, role, modes):
    codes = FeatureCodes(listen="*31", barge="*33")
    rig.presenter.on_event(PolicyChanged(policy=DeskPolicy(codes=codes)))
    rig.presenter.on_event(SessionChanged(signed_in=True, role=role))
    rig.presenter.toggle()
    rig.presenter.choose("2001")
    assert rig.state.monitors == modes

    for mode in ("listen", "whisper"):
        rig.presenter.choose("2001")
        rig.presenter.monitor(mode)

    assert rig.sent == ([Monitor(agent="2001", mode="listen")] if modes else [])


def test_a_colleague_s_new_state_keeps_who_is_meant(rig):
    rig.presenter.toggle()
    rig.presenter.choose("1002")

    rig.presenter.on_event(ColleaguesChanged(colleagues=(("1002", "李强", "away"), *PEOPLE[1:])))

    assert (rig.state.chosen, rig.state.rows[0].state) == ("1002", "away")
