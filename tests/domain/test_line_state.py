from dataclasses import replace

import pytest

from agent_desktop.domain.line_state import (
    SILENCE_DB,
    AgentLine,
    CallerLine,
    Heard,
    LineClassifier,
    LineState,
    LineThresholds,
)

ROOM = Heard(rms_db=-62.0, peak_db=-50.0, floor_db=-63.0, packets=5)
WORD = Heard(rms_db=-22.0, peak_db=-10.0, floor_db=-63.0, speech=1.0, packets=5)
SOFT_WORD = replace(WORD, rms_db=-46.0, peak_db=-34.0, floor_db=-66.0)
STREET = Heard(rms_db=-28.0, peak_db=-17.0, floor_db=-29.0, packets=5)
NOTHING = Heard()
MICROPHONE = Heard(rms_db=-60.0, peak_db=-48.0, floor_db=-61.0)
VOICE = Heard(rms_db=-25.0, peak_db=-12.0, floor_db=-61.0, speech=1.0)


class Line:
    def __init__(self, thresholds: LineThresholds | None = None) -> None:
        self._line = LineClassifier(thresholds)
        self.state = LineState()

    def hear(
        self,
        caller: Heard = ROOM,
        seconds: float = 1.0,
        *,
        microphone: Heard = MICROPHONE,
        muted: bool = False,
    ) -> LineState:
        for _ in range(round(seconds * 10)):
            self.state = self._line.hear(caller, microphone, muted=muted)
        return self.state


def test_nobody_speaks_in_a_quiet_room() -> None:
    rough = [replace(ROOM, rms_db=ROOM.rms_db + step % 3) for step in range(30)]
    line = Line()

    for slot in rough:
        assert line.hear(slot, 0.1).caller is CallerLine.SILENT


def test_a_word_is_speech_within_two_slots_and_lasts_over_a_breath() -> None:
    line = Line()
    line.hear(ROOM, 2)

    assert not line.hear(WORD, 0.1).caller_speaks
    assert line.hear(WORD, 0.1).caller is CallerLine.SPEAKS
    assert line.hear(ROOM, 0.5).caller is CallerLine.SPEAKS
    assert not line.hear(ROOM, 0.4).caller_speaks


def test_the_time_since_the_last_word_leaves_the_breath_out() -> None:
    line = Line()
    line.hear(WORD, 1)

    assert line.hear(ROOM, 0.3).caller_silent_s == pytest.approx(0.3)
    assert line.hear(ROOM, 1.0).caller_silent_s == pytest.approx(1.3)


def test_a_bump_of_the_handset_is_no_word() -> None:
    bang = replace(WORD, rms_db=-25.0, peak_db=-6.0)
    ring = replace(WORD, rms_db=-58.0, peak_db=-40.0)
    line = Line()
    line.hear(ROOM, 2)

    for slot in (bang, ring, ring, ROOM, ROOM, bang, replace(bang, rms_db=-28.0), ring):
        assert not line.hear(slot, 0.1).caller_speaks


def test_what_may_be_a_word_is_said_to_be_in_doubt() -> None:
    line = Line()
    line.hear(ROOM, 2)

    assert line.hear(WORD, 0.1).caller_may_speak
    assert not line.hear(ROOM, 1.0).caller_may_speak


def test_a_soft_voice_is_too_quiet_and_yet_speaks() -> None:
    state = Line().hear(SOFT_WORD, 2)

    assert (state.caller, state.caller_speaks) == (CallerLine.TOO_QUIET, True)
    assert state.speech_db == pytest.approx(-46.0)


def test_too_quiet_has_a_margin_before_it_is_taken_back() -> None:
    line = Line(LineThresholds(quiet_db=-38.0, quiet_margin_db=2.0))
    line.hear(replace(SOFT_WORD, rms_db=-38.5), 2)

    assert line.hear(replace(SOFT_WORD, rms_db=-37.0), 3).caller is CallerLine.TOO_QUIET
    assert line.hear(replace(SOFT_WORD, rms_db=-34.0), 3).caller is CallerLine.SPEAKS


def test_a_far_voice_behind_the_caller_is_not_the_caller() -> None:
    line = Line()
    line.hear(WORD, 2)
    line.hear(ROOM, 1)

    behind = replace(SOFT_WORD, rms_db=-54.0)

    assert not line.hear(behind, 2).caller_speaks
    assert Line().hear(behind, 2).caller_speaks


def test_a_street_is_noisy_after_a_while_with_and_without_a_voice() -> None:
    line = Line()
    assert line.hear(STREET, 1.0).caller is not CallerLine.NOISY
    assert line.hear(STREET, 1.0).caller is CallerLine.NOISY

    shouting = replace(STREET, rms_db=-20.0, speech=1.0)
    state = line.hear(shouting, 2)

    assert (state.caller, state.caller_speaks) == (CallerLine.NOISY, True)


def test_a_voice_far_above_its_noise_is_not_noisy() -> None:
    office = replace(WORD, rms_db=-18.0, floor_db=-44.0)

    assert Line().hear(office, 10).caller is CallerLine.SPEAKS


def test_no_packets_from_the_beginning_are_noticed_before_the_pause_is_over() -> None:
    line = Line()

    assert line.hear(replace(NOTHING, packets=0), 0.6).caller is CallerLine.SILENT
    assert line.hear(replace(NOTHING, packets=0), 0.4).caller is CallerLine.NO_PACKETS


def test_a_few_lost_packets_are_no_dead_network() -> None:
    line = Line()
    line.hear(WORD, 2)

    assert line.hear(replace(NOTHING, packets=0), 1.5).caller is not CallerLine.NO_PACKETS
    assert line.hear(replace(NOTHING, packets=0), 1.0).caller is CallerLine.NO_PACKETS
    assert line.hear(ROOM, 0.1).caller is not CallerLine.NO_PACKETS


def test_an_engine_that_counts_no_packets_never_blames_the_network() -> None:
    assert Line().hear(replace(NOTHING, packets=None), 30).caller is CallerLine.SILENT


def test_silence_suppression_is_comfort_noise_and_not_a_dead_network() -> None:
    line = Line()
    comfort = replace(NOTHING, packets=1, comfort=1)

    assert line.hear(comfort, 0.1).caller is CallerLine.COMFORT_NOISE
    assert line.hear(replace(NOTHING, packets=0), 5).caller is CallerLine.COMFORT_NOISE
    assert line.hear(replace(NOTHING, packets=0), 2).caller is CallerLine.NO_PACKETS


def test_a_steady_hiss_is_comfort_noise() -> None:
    assert Line().hear(ROOM, 3).caller is CallerLine.COMFORT_NOISE


@pytest.mark.parametrize(("tone", "name"), [("fax", CallerLine.FAX), ("dtmf", CallerLine.DTMF)])
def test_a_tone_is_named_and_is_no_speech(tone: str, name: CallerLine) -> None:
    line = Line()
    line.hear(ROOM, 1)

    state = line.hear(replace(WORD, tone=tone), 0.5)
    end = line.hear(replace(WORD, speech=0.6), 0.1)

    assert (state.caller, state.caller_speaks, end.caller_speaks) == (name, False, False)


def test_a_fax_is_remembered_between_its_calls() -> None:
    line = Line()
    line.hear(replace(WORD, tone="fax"), 0.5)

    assert line.hear(ROOM, 3).caller is CallerLine.FAX
    assert line.hear(ROOM, 2).caller is not CallerLine.FAX


def test_the_agent_speaks_and_is_silent() -> None:
    line = Line()

    assert line.hear(microphone=MICROPHONE).agent is AgentLine.SILENT
    assert line.hear(microphone=VOICE, seconds=0.3).agent is AgentLine.SPEAKS
    assert line.hear(microphone=MICROPHONE, seconds=0.4).agent is AgentLine.SPEAKS
    assert line.hear(microphone=MICROPHONE, seconds=1).agent is AgentLine.SILENT
    assert line.state.agent_silent_s == pytest.approx(1.4)


def test_who_is_muted_does_not_speak() -> None:
    state = Line().hear(microphone=VOICE, muted=True)

    assert state.agent is AgentLine.MUTED
    assert state.agent_silent_s > 1000


def test_a_microphone_without_any_noise_is_dead_even_when_muted() -> None:
    line = Line()

    assert line.hear(microphone=NOTHING, seconds=1.0).agent is AgentLine.SILENT
    assert line.hear(microphone=NOTHING, seconds=0.6, muted=True).agent is AgentLine.MICROPHONE_DEAD
    assert line.hear(microphone=MICROPHONE, seconds=0.1).agent is AgentLine.SILENT


def test_a_headset_that_sends_nothing_between_words_is_given_time() -> None:
    line = Line()
    line.hear(microphone=VOICE, seconds=1)

    assert line.hear(microphone=NOTHING, seconds=9).agent is AgentLine.SILENT
    assert line.hear(microphone=NOTHING, seconds=2).agent is AgentLine.MICROPHONE_DEAD


def test_noise_is_reported_as_loud_as_it_is() -> None:
    assert Line().hear(STREET).noise_db == STREET.floor_db
    assert Line().hear(NOTHING).noise_db == SILENCE_DB
