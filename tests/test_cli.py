"""The one place where all command lines begin and end."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from agent_desktop import cli


@pytest.mark.parametrize(
    ("unbuffered", "arguments"),
    [
        ("", ("ctl", "--help")),
        ("1", ("admin", "--data", "{folder}", "policy", "show")),
    ],
)
def test_a_reader_that_has_seen_enough_ends_a_command_without_a_word(
    unbuffered: str, arguments: tuple[str, ...], tmp_path: Path
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [a.format(folder=tmp_path) for a in arguments]

    with os.fdopen(writing, "wb") as nobody:
        ended = subprocess.run(
            [sys.executable, "-m", "agent_desktop", *command],
            stdout=nobody,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
            env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
        )

    assert (ended.returncode, ended.stderr) == (141, b"")


def test_another_broken_pipe_is_not_taken_for_that(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_argv: object) -> int:
        raise BrokenPipeError

    monkeypatch.setattr(cli, "_run", fail)

    with pytest.raises(BrokenPipeError):
        cli.main(["ctl", "status"])
