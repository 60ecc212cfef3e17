import stat
import sys
from pathlib import Path

import pytest

from agent_desktop.domain.errors import Unavailable
from agent_desktop.runtime.paths import Profile, shipped


def test_everything_of_a_profile_lies_in_its_folder(tmp_path: Path) -> None:
    profile = Profile.at(tmp_path / "new" / "profile")

    files = (
        profile.settings_file, profile.cache_file, profile.lock_file,
        profile.desk_endpoint, profile.engine_endpoint, profile.logs,
    )  # fmt: skip
    assert all(file.parent == profile.folder for file in files)
    assert len(set(files)) == len(files)
    assert stat.S_IMODE(profile.folder.stat().st_mode) == 0o700


def test_two_profiles_have_two_places_in_the_key_ring(tmp_path: Path) -> None:
    assert Profile.at(tmp_path / "a").secret_service != Profile.at(tmp_path / "b").secret_service


def test_a_relative_folder_is_made_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert Profile.at("here").folder == tmp_path / "here"


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(Unavailable) as refusal:
        Profile.at(tmp_path / "file" / "profile")

    assert refusal.value.code == "profile.unwritable"
    assert str(tmp_path / "file" / "profile") in refusal.value.message


def test_without_a_folder_the_platforms_own_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platformdirs.user_data_dir", lambda *_a, **_k: str(tmp_path / "data"))

    assert Profile.at(None).folder == tmp_path / "data"


def test_shipped_files_are_found_in_the_source_tree() -> None:
    assert shipped("scripts").is_dir()


def test_a_frozen_build_looks_into_its_own_folder_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "scripts").mkdir()
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)

    assert shipped("scripts") == tmp_path / "scripts"
    assert shipped("not", "there") == tmp_path / "not" / "there"
