import pytest

from agent_desktop.domain.line_state import Heard
from agent_desktop.domain.shift_check import (
    HOLDS_FOR_S,
    CheckPart,
    MicrophoneTest,
    PartState,
    ShiftCheckRule,
    begin,
    is_due,
)

HEADSET = {
    CheckPart.MICROPHONE: "Jabra",
    CheckPart.EARPIECE: "Jabra",
    CheckPart.RINGER: "Jabra",
    CheckPart.SPEAKER: "Monitor",
}
SPEECH = Heard(rms_db=-25, peak_db=-12, speech=1.0)
FAR_SPEECH = Heard(rms_db=-55, peak_db=-40, speech=1.0)
NOISE = Heard(rms_db=-30, peak_db=-20, speech=0.0)


def test_a_device_that_rings_and_speaks_is_heard_once():
    assert [p.part for p in begin(HEADSET).parts] == [
        CheckPart.REGISTRATION,
        CheckPart.MICROPHONE,
        CheckPart.EARPIECE,
        CheckPart.SPEAKER,
    ]


def test_loudspeakers_that_are_not_in_use_are_not_checked():
    devices = {**HEADSET, CheckPart.SPEAKER: ""}

    assert CheckPart.SPEAKER not in {p.part for p in begin(devices).parts}


def test_a_ringer_of_its_own_is_heard_too():
    devices = {**HEADSET, CheckPart.RINGER: "Speakers"}

    assert [p.device for p in begin(devices).parts if p.part is CheckPart.RINGER] == ["Speakers"]


def test_a_desk_without_any_device_still_says_that_the_microphone_is_missing():
    assert begin({}).part(CheckPart.MICROPHONE).device == ""
    assert len(begin({}).parts) == 3


def test_a_sentence_read_into_the_headset_is_enough_after_a_second():
    test = MicrophoneTest()
    for _ in range(9):
        test = test.heard(SPEECH)
    assert not test.is_enough

    test = test.heard(SPEECH)

    assert test.is_enough
    assert test.progress == 1.0


@pytest.mark.parametrize("heard", [NOISE, FAR_SPEECH], ids=["noise", "a voice far away"])
def test_what_is_no_speech_into_the_headset_does_not_count(heard):
    test = MicrophoneTest()
    for _ in range(100):
        test = test.heard(heard)

    assert not test.is_enough
    assert test.failure() == "shift.microphone_quiet"


def test_a_microphone_without_any_sound_is_called_dead():
    test = MicrophoneTest().heard(Heard())

    assert test.failure() == "shift.microphone_dead"


def test_only_what_failed_is_tried_again():
    check = begin(HEADSET)
    check = check.with_part(CheckPart.REGISTRATION, PartState.PASSED)
    check = check.with_part(CheckPart.MICROPHONE, PartState.FAILED, "shift.microphone_quiet")
    check = check.with_part(CheckPart.EARPIECE, PartState.PASSED)
    check = check.with_part(CheckPart.SPEAKER, PartState.PASSED)
    assert check.has_ended
    assert not check.has_passed

    again = check.again()

    assert again.next_open() is CheckPart.MICROPHONE
    assert again.part(CheckPart.MICROPHONE).code == ""
    assert again.with_part(CheckPart.MICROPHONE, PartState.PASSED).has_passed


def test_a_check_without_parts_has_not_passed():
    assert not begin({}).has_passed
    assert begin({}).trying is None


@pytest.mark.parametrize(
    ("rule", "age_s", "due"),
    [
        (ShiftCheckRule.OFF, None, False),
        (ShiftCheckRule.OFFER, None, True),
        (ShiftCheckRule.REQUIRED, None, True),
        (ShiftCheckRule.REQUIRED, 60.0, False),
        (ShiftCheckRule.REQUIRED, HOLDS_FOR_S + 1, True),
        # The clock was set back: nothing proves that it was this shift.
        (ShiftCheckRule.REQUIRED, -60.0, True),
    ],
)
def test_a_check_holds_for_one_shift(rule, age_s, due):
    assert is_due(rule, age_s) is due
