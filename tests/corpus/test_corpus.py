"""A short piece of the corpus through the product: the whole is a benchmark."""

import numpy as np
import pytest

from tests.bench import line_state
from tests.corpus import coding, make, sources
from tests.corpus.judge import Verdict, judge

CALLS = 40


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[Verdict]:
    calls = make.corpus(make.TUNING_SEED, CALLS, tmp_path_factory.mktemp("corpus"))
    return [judge(truth, file) for truth, file in calls]


def test_silent_calls_are_recognised_in_time(found: list[Verdict]) -> None:
    assert line_state.recognised_in_time(found) == 1.0


def test_nobody_who_speaks_is_taken_for_silent(found: list[Verdict]) -> None:
    assert line_state.false_alarms(found) == 0.0


@pytest.mark.parametrize("name", ["too_quiet", "noisy", "no_packets", "tone", "speech"])
def test_the_other_kinds_are_told_apart(found: list[Verdict], name: str) -> None:
    assert line_state.recall(found, name) >= 0.9


def test_the_ladder_keeps_the_pauses_of_the_pack(found: list[Verdict]) -> None:
    assert line_state.worst_step_s(found) <= 0.2


def test_a_call_is_the_same_whenever_it_is_drawn() -> None:
    truth, sound = make.call(make.TUNING_SEED, 10)
    again, same = make.call(make.TUNING_SEED, 10)

    assert truth == again
    assert np.array_equal(sound, same)


@pytest.mark.parametrize("codec", coding.CODECS)
@pytest.mark.parametrize("db", [-6.0, -30.0, -45.0])
def test_a_codec_keeps_a_tone_as_it_was(codec: str, db: float) -> None:
    t = np.arange(sources.RATE) / sources.RATE
    tone = np.sin(2 * np.pi * 997 * t) * 10 ** ((db + 3) / 20)

    heard = coding.coded(tone, codec) / 32768

    assert sources.level_db(heard) == pytest.approx(db, abs=0.5)


def test_speech_has_the_level_that_the_table_says() -> None:
    truth, sound = next(
        drawn
        for drawn in (make.call(make.TUNING_SEED, n) for n in range(1, 200))
        if drawn[0].kind == "speech" and drawn[0].loss == 0 and (drawn[0].speech_db or 0) < -20
    )
    assert sources.active_level_db(sound / 32768) == pytest.approx(truth.speech_db, abs=1.5)
