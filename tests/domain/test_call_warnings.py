"""Warnings about the sound of a call: in time, and never for nothing."""

import pytest

from agent_desktop.domain.call_warnings import (
    MICROPHONE_DEAD,
    MUTED_SPEECH,
    NO_PACKETS,
    POOR_QUALITY,
    CallWarnings,
)
from agent_desktop.domain.line_state import Heard

SPEECH = Heard(rms_db=-25, peak_db=-12, speech=1.0)
ROOM = Heard(rms_db=-60, peak_db=-50)
DEAD = Heard()


def hear(warnings: CallWarnings, seconds: float, said: Heard, *, muted: bool, at_s: float) -> float:
    for _ in range(round(seconds * 10)):
        at_s += 0.1
        warnings.hear(at_s, said, muted=muted)
    return at_s


def test_speech_while_muted_is_told_within_a_second_and_until_it_stops() -> None:
    warnings = CallWarnings()
    at_s = hear(warnings, 5, ROOM, muted=True, at_s=0)
    assert warnings.active == ()

    at_s = hear(warnings, 1, SPEECH, muted=True, at_s=at_s)
    assert warnings.active == (MUTED_SPEECH,)
    at_s = hear(warnings, 2, ROOM, muted=True, at_s=at_s)
    assert warnings.active == (MUTED_SPEECH,)
    at_s = hear(warnings, 2, ROOM, muted=True, at_s=at_s)

    assert warnings.active == ()


def test_unmuting_ends_the_warning_at_once() -> None:
    warnings = CallWarnings()
    at_s = hear(warnings, 1, SPEECH, muted=True, at_s=0)

    hear(warnings, 0.1, SPEECH, muted=False, at_s=at_s)

    assert warnings.active == ()


def test_a_cough_while_muted_is_no_speech() -> None:
    warnings = CallWarnings()

    hear(warnings, 0.4, SPEECH, muted=True, at_s=0)

    assert warnings.active == ()


@pytest.mark.parametrize(("seconds", "expected"), [(9, ()), (11, (MICROPHONE_DEAD,))])
def test_a_microphone_without_any_sound_is_dead_after_ten_seconds(seconds, expected) -> None:
    warnings = CallWarnings()

    at_s = hear(warnings, seconds, DEAD, muted=False, at_s=100)

    assert warnings.active == expected
    hear(warnings, 0.1, ROOM, muted=False, at_s=at_s)
    assert warnings.active == ()


def test_hold_forgets_what_was_heard_before() -> None:
    warnings = CallWarnings()
    at_s = hear(warnings, 9, DEAD, muted=False, at_s=0)

    warnings.pause()
    hear(warnings, 9, DEAD, muted=False, at_s=at_s + 60)

    assert warnings.active == ()


def test_no_packets_is_the_network_unless_the_far_end_holds_us() -> None:
    warnings = CallWarnings()

    warnings.measure(0, mos=4, silent_for_s=3.5, remote_held=False)
    assert warnings.active == (NO_PACKETS,)
    warnings.measure(2, mos=4, silent_for_s=5.5, remote_held=True)

    assert warnings.active == ()


def test_a_poor_line_is_told_after_six_seconds_and_does_not_flicker() -> None:
    warnings = CallWarnings()
    told = []
    for at_s, mos in ((0, 2.5), (2, 2.8), (4, 2.9), (6, 2.9), (8, 3.1), (10, 3.3)):
        warnings.measure(at_s, mos=mos, silent_for_s=0, remote_held=False)
        told.append(POOR_QUALITY in warnings.active)

    assert told == [False, False, False, True, True, False]


def test_a_line_whose_quality_is_unknown_is_not_poor() -> None:
    warnings = CallWarnings()
    for at_s in range(0, 20, 2):
        warnings.measure(at_s, mos=0, silent_for_s=0, remote_held=False)

    assert warnings.active == ()


def test_the_worst_comes_first() -> None:
    warnings = CallWarnings()
    warnings.measure(0, mos=4, silent_for_s=9, remote_held=False)

    hear(warnings, 11, Heard(speech=1.0, rms_db=-90), muted=True, at_s=0)

    assert warnings.active == (MUTED_SPEECH, MICROPHONE_DEAD, NO_PACKETS)
