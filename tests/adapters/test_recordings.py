"""The folder of sealed recordings: keys, cut off files, exports, damage."""

import io
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile

from agent_desktop import cli
from agent_desktop.adapters import recording_files
from agent_desktop.adapters.recordings import RecordingShelf
from agent_desktop.domain.errors import InvalidInput, NotFound, Unavailable
from agent_desktop.engine.recording.sealed_sound import SealedSound
from agent_desktop.runtime.sealed import SealedReader
from tests.fakes.secrets import MemorySecretStore

ID = "01a2027b-d680-7000-8000-00000000a001"
RATE = 16_000


@pytest.fixture
def shelf(tmp_path):
    return RecordingShelf(tmp_path / "recordings", MemorySecretStore())


def noise(seconds: float) -> bytes:
    rng = np.random.default_rng(7)
    return (rng.standard_normal(int(seconds * RATE)) * 2000).astype("<i2").tobytes()


async def recorded(
    shelf: RecordingShelf, file_format: str, seconds: float, *, killed: bool = False
) -> Path:
    key, label = await shelf.new_key(ID)
    file = Path(shelf.folder) / f"call-1.{file_format}.sealed"
    sound = SealedSound(file, file_format, bytes.fromhex(key), bytes.fromhex(label))
    part = noise(0.5)
    for _ in range(round(seconds / 0.5)):
        sound.write(part, part)
    on_disk = file.read_bytes()
    sound.close()
    if killed:
        file.write_bytes(on_disk)
    return file


@pytest.mark.parametrize("file_format", ["flac", "wav"])
async def test_a_recording_is_given_back_as_a_sound_file_of_its_length(
    shelf, tmp_path, file_format
):
    file = await recorded(shelf, file_format, 3.0)

    seconds = await shelf.export(str(file), str(tmp_path / f"out.{file_format}"))

    sound, rate = soundfile.read(tmp_path / f"out.{file_format}", dtype="int16")
    assert (seconds, rate, len(sound)) == (3.0, RATE, 3 * RATE)
    assert sound[: RATE // 2, 1].tobytes() == noise(0.5)


@pytest.mark.parametrize("file_format", ["flac", "wav"])
async def test_a_cut_off_recording_becomes_a_whole_one_that_any_player_takes(
    shelf, tmp_path, file_format
):
    file = await recorded(shelf, file_format, 5.0, killed=True)
    torn = file.read_bytes()
    file.write_bytes(torn[:-7])

    (found,) = await shelf.found([ID])
    (again,) = await shelf.found([ID])

    assert await shelf.found(["another"]) == []
    assert (found.recording_id, found.is_whole, again.is_whole) == (ID, False, True)
    assert 4.0 < found.seconds <= 5.0
    assert (again.sha256, again.bytes, again.seconds) == (
        found.sha256,
        found.bytes,
        found.seconds,
    )
    out = tmp_path / f"out.{file_format}"
    assert await shelf.export(str(file), str(out)) == pytest.approx(found.seconds, abs=0.01)
    sound, _ = soundfile.read(out, dtype="int16")
    assert len(sound) / RATE == pytest.approx(found.seconds, abs=0.01)
    key = await shelf.key_of(str(file))
    with file.open("rb") as source:
        plain = b"".join(SealedReader(source, bytes.fromhex(key)).plain())
    assert len(soundfile.read(io.BytesIO(plain))[0]) == len(sound), "as the server gives it back"


def length_by_sox(file: Path) -> float:
    done = subprocess.run(
        ["sox", "--info", "-D", str(file)], check=True, capture_output=True, text=True
    )
    assert not done.stderr
    return float(done.stdout)


async def test_a_cut_off_wav_is_taken_by_another_program(shelf, tmp_path):
    assert shutil.which("sox"), "sox is missing: apt-get install sox"
    file = await recorded(shelf, "wav", 2.0, killed=True)
    out = tmp_path / "out.wav"
    await shelf.found([ID])
    await shelf.export(str(file), str(out))

    assert length_by_sox(out) == pytest.approx(2.0, abs=0.5)


async def test_a_recording_of_another_profile_is_named_as_such(shelf, tmp_path):
    file = await recorded(shelf, "wav", 1.0)
    other = RecordingShelf(tmp_path / "recordings", MemorySecretStore())

    with pytest.raises(InvalidInput) as refused:
        await other.key_of(str(file))

    assert refused.value.code == "recording.foreign"
    assert await other.found([ID]) == []


async def test_a_changed_recording_is_not_exported(shelf, tmp_path):
    file = await recorded(shelf, "wav", 1.0)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)

    with pytest.raises(InvalidInput) as refused:
        await shelf.export(str(file), str(tmp_path / "out.wav"))

    assert refused.value.code == "recording.damaged"
    assert not (tmp_path / "out.wav").exists()
    assert not list(tmp_path.glob("*.part"))


async def test_the_key_lasts_and_lies_in_the_key_ring_only(tmp_path):
    secrets = MemorySecretStore()
    file = await recorded(RecordingShelf(tmp_path / "recordings", secrets), "wav", 0.5)

    key = await RecordingShelf(tmp_path / "recordings", secrets).key_of(str(file))

    assert len(bytes.fromhex(key)) == 32
    assert bytes.fromhex(key) not in file.read_bytes()


async def test_a_nearly_full_disk_refuses_a_new_recording(shelf, monkeypatch):
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))

    with pytest.raises(Unavailable) as refused:
        await shelf.new_key(ID)

    assert refused.value.code == "recording.disk_full"


async def test_deleted_and_missing_files(shelf, tmp_path):
    file = await recorded(shelf, "wav", 0.5)
    assert shelf.read_piece(str(file), 0, 8) == b"ADSEAL1\n"
    await shelf.delete(str(file))
    await shelf.delete(str(file))

    with pytest.raises(NotFound):
        shelf.read_piece(str(file), 0, 1)
    with pytest.raises(NotFound):
        await shelf.export(str(file), str(tmp_path / "x"))


async def test_the_command_line_lists_and_exports(tmp_path, monkeypatch, capsys):
    secrets = MemorySecretStore()
    file = await recorded(RecordingShelf(tmp_path / "recordings", secrets), "flac", 1.0)
    monkeypatch.setattr(recording_files, "KeyringSecretStore", lambda _profile: secrets)
    common = ["recordings", "--profile", str(tmp_path)]

    assert cli.main([*common, "list"]) == 0
    assert cli.main([*common, "export", file.name, str(tmp_path / "out.flac")]) == 0
    assert cli.main([*common, "export", "../x", str(tmp_path / "no")]) == 1

    assert capsys.readouterr().out == f"{file.name}\n1.0 s\n"
    assert len(soundfile.read(tmp_path / "out.flac")[0]) == RATE
