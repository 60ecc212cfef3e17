"""A short slice of the fault runs; ``make faults`` does hundreds of each kind."""

from pathlib import Path

from tests.faults.runs import story


def test_nothing_is_lost_or_doubled_when_desk_server_and_network_fail(tmp_path: Path) -> None:
    told = story(["kill-desk", "network", "kill-server", "clock-jumps"], tmp_path, seed=7, runs=4)

    assert "operations" in told
