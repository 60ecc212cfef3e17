"""Presses and lights on recorded layouts; every report below is what such a headset sends."""

from collections.abc import Sequence

import pytest

from agent_desktop.domain.headset_buttons import (
    ECHO_S,
    HeadsetAction,
    HeadsetState,
    LineView,
    layout_of,
    read,
    show,
)
from tests.domain import headset_layouts as makers

IDLE = LineView()
RINGING = LineView(ringing=True)
TALKING = LineView(active=True)
MUTED = LineView(active=True, muted=True)
HELD = LineView(held=True)

ANSWER, HANG_UP, REJECT = HeadsetAction.ANSWER, HeadsetAction.HANG_UP, HeadsetAction.REJECT
MUTE, UNMUTE = HeadsetAction.MUTE, HeadsetAction.UNMUTE
CORRECT = HeadsetAction.CORRECT


class Headset:
    """One headset at a desk; time passes only when a test says so."""

    def __init__(self, descriptor: bytes) -> None:
        layout = layout_of(descriptor)
        assert layout is not None
        self.layout = layout
        self.state = HeadsetState()
        self.line = IDLE
        self.now_s = 100.0
        self.told: list[bytes] = []
        self.be(IDLE, all_again=True)
        self.wait()

    def be(self, line: LineView, *, all_again: bool = False) -> tuple[bytes, ...]:
        """Let the desk's calls be so; returns what the headset is told."""
        self.line = line
        self.state, reports = show(self.layout, self.state, line, self.now_s, all_again=all_again)
        return reports

    def send(self, *reports: bytes) -> list[HeadsetAction]:
        asked: list[HeadsetAction] = []
        for report in reports:
            self.state, actions = read(self.layout, self.state, report, self.line, self.now_s)
            asked += actions
        return asked

    def wait(self, seconds: float = 5.0) -> None:
        self.now_s += seconds


# (descriptor, off hook, on hook, mute pressed, mute released while off hook)
STATE_HOOKS = {
    "Blackwire": (makers.BLACKWIRE_3220, b"\x08\x02", b"\x08\x00", b"\x08\x03", b"\x08\x02"),
    "Jabra": (
        makers.JABRA_LAYOUT,
        b"\x02\x01\x00",
        b"\x02\x00\x00",
        b"\x02\x05\x00",
        b"\x02\x01\x00",
    ),
    "Dell": (makers.DELL_SP325, b"\x05\x01", b"\x05\x00", b"\x05\x03", b"\x05\x01"),
    "Logitech": (makers.LOGITECH_MX_BRIO, b"\x08\x02", b"\x08\x00", b"\x08\x03", b"\x08\x02"),
    "chip": (makers.CHIP_REFERENCE, b"\x08\x01", b"\x08\x00", b"\x08\x11", b"\x08\x01"),
}


@pytest.fixture(params=sorted(STATE_HOOKS))
def maker(request: pytest.FixtureRequest) -> Sequence[bytes]:
    return STATE_HOOKS[request.param]


def in_call(maker: Sequence[bytes]) -> Headset:
    """Answer a call on the headset; its hook is off now."""
    headset = Headset(maker[0])
    headset.be(RINGING)
    headset.wait()
    assert headset.send(maker[1]) == [ANSWER]
    headset.be(TALKING)
    headset.wait()
    return headset


def test_lifting_answers_and_putting_back_hangs_up(maker):
    headset = in_call(maker)

    assert headset.send(maker[2]) == [HANG_UP]


def test_the_echo_of_a_call_answered_at_the_desk_is_no_press(maker):
    headset = Headset(maker[0])
    headset.be(RINGING)
    headset.be(TALKING)
    headset.wait(0.05)

    assert headset.send(maker[1]) == []


def test_a_call_answered_at_the_desk_is_hung_up_on_the_headset(maker):
    headset = Headset(maker[0])
    headset.be(TALKING)
    headset.send(maker[1])
    headset.wait()

    assert headset.send(maker[2]) == [HANG_UP]


def test_the_echo_of_hanging_up_at_the_desk_does_not_touch_the_next_call(maker):
    headset = in_call(maker)
    headset.be(RINGING)
    headset.wait(0.1)

    assert headset.send(maker[2]) == []
    headset.wait()
    assert headset.send(maker[1]) == [ANSWER]


def test_a_report_that_crossed_with_the_desk_s_answer_does_not_hang_up(maker):
    headset = Headset(maker[0])
    headset.be(RINGING)
    headset.be(TALKING)
    headset.wait(0.02)

    # The headset had sent this before it knew of the call.
    assert headset.send(maker[2]) == []


def test_lifting_without_a_call_is_put_right(maker):
    headset = Headset(maker[0])

    assert headset.send(maker[1]) == [CORRECT]
    assert headset.be(IDLE, all_again=True) != ()
    headset.wait()
    headset.be(RINGING)
    headset.wait()
    assert headset.send(maker[1]) == [ANSWER]


def test_mute_is_toggled_by_every_press(maker):
    headset = in_call(maker)

    assert headset.send(maker[3]) == [MUTE]
    headset.be(MUTED)
    headset.wait()
    headset.send(maker[4])
    assert headset.send(maker[3]) == [UNMUTE]


def test_the_echo_of_a_mute_at_the_desk_is_no_press(maker):
    headset = in_call(maker)
    headset.be(MUTED)
    headset.wait(0.05)

    assert headset.send(maker[3], maker[4]) == []
    headset.wait()
    assert headset.send(maker[3]) == [UNMUTE]


def test_muting_without_a_call_is_put_right(maker):
    headset = Headset(maker[0])
    idle_mute = bytes([maker[3][0], maker[3][1] & ~maker[1][1], *maker[3][2:]])

    assert headset.send(idle_mute) in ([CORRECT], [])


def test_a_hook_that_says_state_and_means_presses_is_found_out(maker):
    headset = Headset(maker[0])
    headset.be(RINGING)
    headset.wait()
    assert headset.send(maker[1]) == [ANSWER]
    headset.be(TALKING)
    headset.wait(0.1)
    assert headset.send(maker[2]) == []  # the same press, released
    headset.wait()

    assert headset.send(maker[1]) == [HANG_UP]
    headset.be(IDLE)
    headset.wait(0.2)
    assert headset.send(maker[2]) == []


def test_a_state_that_was_taken_for_presses_is_believed_again(maker):
    headset = Headset(maker[0])
    headset.send(maker[1])
    headset.wait(0.2)
    headset.send(maker[2])  # lifted and put back at once, without a call
    headset.wait()
    headset.be(RINGING)
    headset.wait()
    assert headset.send(maker[1]) == [ANSWER]
    headset.be(TALKING)
    headset.wait(60)

    assert headset.send(maker[2]) == [HANG_UP]


def test_the_time_of_deafness_is_the_caller_s_to_choose():
    layout = layout_of(makers.DELL_SP325)
    state, _ = show(layout, HeadsetState(), RINGING, 0.0, echo_s=2.0)
    state, _ = show(layout, state, TALKING, 0.0, echo_s=2.0)

    assert read(layout, state, b"\x05\x00", TALKING, ECHO_S + 0.1)[1] == ()
    assert read(layout, state, b"\x05\x00", TALKING, 2.1)[1] == (HANG_UP,)


# One-shot hooks: nothing but presses.


def test_a_headset_that_cannot_be_told_of_calls_toggles_with_every_press():
    headset = Headset(makers.RAZER_SEIREN)
    headset.be(RINGING)
    headset.wait()
    assert headset.send(b"\x02\x01", b"\x02\x00") == [ANSWER]
    headset.be(TALKING)
    headset.wait()

    assert headset.send(b"\x02\x01", b"\x02\x00") == [HANG_UP]


def test_buttons_in_an_array_are_presses():
    headset = Headset(makers.ARRAY_BUTTONS)
    headset.be(RINGING)
    headset.wait()
    assert headset.send(b"\x01", b"\x00") == [ANSWER]
    headset.be(TALKING)
    headset.wait()
    assert headset.send(b"\x02", b"\x00") == [MUTE]
    assert headset.send(b"\x01", b"\x00") == [HANG_UP]
    headset.be(IDLE)
    headset.wait()
    assert headset.send(b"\x03", b"\x00") == [HeadsetAction.REDIAL]


# The other buttons.


def test_button_seven_rejects_the_ringing_call():
    headset = Headset(makers.JABRA_LAYOUT)
    assert headset.send(b"\x02\x00\x04", b"\x02\x00\x00") == []
    headset.be(RINGING)
    headset.wait()

    assert headset.send(b"\x02\x00\x04", b"\x02\x00\x00") == [REJECT]


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        (TALKING, [HeadsetAction.HOLD]),
        (HELD, [HeadsetAction.RESUME]),
        (LineView(active=True, held=True), [HeadsetAction.SWAP]),
        (LineView(active=True, ringing=True), [ANSWER]),
        (IDLE, []),
    ],
)
def test_flash_goes_round_hold_resume_swap_and_the_waiting_caller(line, asked):
    headset = Headset(makers.DELL_SP325)
    headset.be(line)
    headset.wait()
    hook = 1 if line.off_hook else 0

    assert headset.send(bytes([5, hook | 8]), bytes([5, hook])) == asked


def test_redial_dials_only_when_nobody_is_on_the_line():
    headset = Headset(makers.DELL_SP325)
    assert headset.send(b"\x05\x04", b"\x05\x00") == [HeadsetAction.REDIAL]
    headset.be(TALKING)
    headset.wait()

    assert headset.send(b"\x05\x05", b"\x05\x01") == []


def test_a_button_that_is_held_down_asks_once():
    headset = Headset(makers.DELL_SP325)

    assert headset.send(b"\x05\x04", b"\x05\x04", b"\x05\x04") == [HeadsetAction.REDIAL]


# Lights.


@pytest.mark.parametrize(
    ("line", "report"),
    [
        (RINGING, b"\x02\x04\x00"),
        (TALKING, b"\x02\x01\x00"),
        (MUTED, b"\x02\x03\x00"),
        (HELD, b"\x02\x09\x00"),
        (LineView(active=True, ringing=True), b"\x02\x05\x00"),
    ],
)
def test_all_lights_of_one_report_are_written_together(line, report):
    assert Headset(makers.JABRA_LAYOUT).be(line) == (report,)


def test_only_the_reports_whose_lights_change_are_written():
    headset = Headset(makers.BLACKWIRE_3220)

    assert headset.be(RINGING) == (b"\x18\x01",)
    assert headset.be(TALKING) == (b"\x17\x01", b"\x18\x00")
    assert headset.be(MUTED) == (b"\x09\x01",)
    assert headset.be(MUTED) == ()
    assert headset.be(IDLE) == (b"\x09\x00", b"\x17\x00")


def test_a_headset_that_is_new_is_told_everything():
    headset = Headset(makers.DELL_SP325)

    assert headset.be(TALKING, all_again=True) == (b"\x05\x21",)


def test_mute_without_a_call_lights_nothing():
    assert Headset(makers.JABRA_LAYOUT).be(LineView(muted=True)) == ()
