"""The command as IT types it."""

import json
from pathlib import Path

import pytest

from agent_desktop import cli


@pytest.fixture
def broken_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A profile whose settings are wrong, in a session without a key ring."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/nowhere")
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "settings.toml").write_text("[sip]\nsever = 1\n", "utf-8")
    return folder


def test_findings_are_sentences_with_what_to_do_and_the_exit_code_says_how_bad_it_is(
    broken_profile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = cli.main(["doctor", "--profile", str(broken_profile)])

    said = capsys.readouterr().out
    assert code == 1
    assert "settings.toml:2: unknown key sever" in said
    assert "-> Correct this line, or remove it." in said
    assert "problem  key ring" in said
    assert "2 problems, 0 warnings" in said


def test_json_says_the_same_and_a_parcel_is_written_though_everything_is_broken(
    broken_profile: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parcel = tmp_path / "parcel.zip"

    code = cli.main(["doctor", "--profile", str(broken_profile), "--json", "--bundle", str(parcel)])

    report = json.loads(capsys.readouterr().out)
    assert (code, report["ok"], report["bundle"]) == (1, False, str(parcel))
    assert {"area", "verdict", "sentence", "advice"} == set(report["findings"][0])
    assert parcel.exists()


def test_a_parcel_that_cannot_be_written_is_one_line_and_code_1(
    broken_profile: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--profile", str(broken_profile), "--bundle", str(tmp_path / "none" / "b.zip")]

    assert cli.main(["doctor", *options]) == 1

    assert "cannot be written" in capsys.readouterr().err
