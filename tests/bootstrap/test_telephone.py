"""Where music on hold is looked for."""

from pathlib import Path

from agent_desktop.adapters.desktop.clock import SystemClock
from agent_desktop.bootstrap.telephone import Telephone
from agent_desktop.runtime.paths import Profile, shipped
from agent_desktop.services.bus import Bus


def test_music_is_found_by_its_name_in_the_profile_first_and_never_outside(tmp_path: Path) -> None:
    phone = Telephone(Bus(), SystemClock(), Profile.at(tmp_path))
    (tmp_path / "sounds").mkdir()
    (tmp_path / "sounds" / "house.wav").write_bytes(b"RIFF")
    (tmp_path / "secret.wav").write_bytes(b"RIFF")

    assert phone._hold_music("house") == str(tmp_path / "sounds" / "house.wav")
    assert phone._hold_music("waiting.wav") == str(shipped("resources", "sounds", "waiting.wav"))
    assert phone._hold_music("../secret") == ""
