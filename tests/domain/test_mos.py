"""The E-model against the figures that ITU-T publishes."""

import pytest

from agent_desktop.domain.mos import (
    DEFAULT_RATING,
    CodecQuality,
    delay_impairment,
    listening_quality,
    loss_impairment,
    mean_opinion_score,
)


@pytest.mark.parametrize(
    ("rating", "score"),
    # G.107, table B.1, and the value for all its defaults.
    [(90, 4.34), (80, 4.03), (70, 3.60), (60, 3.10), (50, 2.58), (DEFAULT_RATING, 4.41)],
)
def test_a_rating_becomes_the_score_of_the_recommendation(rating, score):
    assert mean_opinion_score(rating) == pytest.approx(score, abs=0.01)


def test_the_ends_of_the_scale():
    assert (mean_opinion_score(-5), mean_opinion_score(0), mean_opinion_score(120)) == (1, 1, 4.5)
    assert all(mean_opinion_score(r) >= 1 for r in range(10))


@pytest.mark.parametrize(
    ("codec", "per_cent", "impairment"),
    # G.113, appendix I: G.711 with concealment (Bpl 25.1), without (4.3), G.729A (11, 19).
    [
        (CodecQuality(0, 25.1), 0, 0),
        (CodecQuality(0, 25.1), 5, 15.8),
        (CodecQuality(0, 4.3), 2, 30.2),
        (CodecQuality(11, 19), 0, 11),
        (CodecQuality(11, 19), 2, 19.0),
    ],
)
def test_lost_packets_take_from_the_rating(codec, per_cent, impairment):
    assert loss_impairment(codec, per_cent / 100) == pytest.approx(impairment, abs=0.05)


def test_delay_hurts_little_below_177_ms_and_much_above():
    assert delay_impairment(100) == pytest.approx(2.4)
    assert delay_impairment(150) == pytest.approx(3.6, abs=0.1)
    assert delay_impairment(400) == pytest.approx(34.1, abs=0.1)


def test_a_call_gets_worse_with_loss_and_delay_and_never_better():
    scores = [listening_quality("PCMA", loss / 100, 80) for loss in range(0, 101, 5)]
    late = [listening_quality("PCMA", 0, ms) for ms in range(0, 2000, 100)]

    assert scores == sorted(scores, reverse=True)
    assert late == sorted(late, reverse=True)
    assert scores[0] == pytest.approx(4.37, abs=0.02)
    assert 1 <= scores[-1] < 1.5


def test_unknown_codecs_are_taken_for_g711():
    assert listening_quality("new", 0.02, 50) == listening_quality("pcmu", 0.02, 50)
