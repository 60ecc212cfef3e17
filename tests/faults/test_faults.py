"""A short slice of the fault runs; ``make faults`` does hundreds of each kind."""

from pathlib import Path

from tests.faults.runs import story


def test_nothing_is_lost_or_doubled_when_a_desk_dies_and_the_network_fails(tmp_path: Path) -> None:
    told = story(["kill-desk", "network"], tmp_path, seed=7, runs=2)

    assert "operations" in told
