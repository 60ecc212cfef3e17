"""The parcel for support helps, and nobody is in it."""

import json
import stat
import string
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_desktop.doctor import records
from agent_desktop.doctor.bundle import write_bundle
from agent_desktop.doctor.examination import Examined
from agent_desktop.doctor.patient import Patient
from agent_desktop.doctor.redaction import HIDDEN, Redactor
from agent_desktop.doctor.verdicts import problem
from agent_desktop.doctor.vocabulary import words
from agent_desktop.domain.errors import Unavailable
from tests.doctor.planted import ALL, STRANGERS, fill_cache, leaks, plant
from tests.fakes.secrets import MemorySecretStore


def parts_of(file: Path) -> dict[str, str]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.fixture
async def parcel(tmp_path: Path) -> Path:
    """What is written where people lie everywhere."""
    profile = plant(tmp_path / "wangxm")
    secrets = await fill_cache(profile)
    finding, known = await records.examine(profile, secrets)
    findings = [finding, *(problem("sound", f"{p} is {p}.", f"Ask {p}.") for p in ALL)]
    log = (profile.logs / "engine.log").read_text("utf-8")
    examined = Examined(findings=tuple(findings), records=known, engine_log=log)
    file = tmp_path / "parcel.zip"
    write_bundle(file, Patient(profile=profile, secrets=secrets), examined)
    return file


async def test_nobody_is_in_the_parcel_wherever_they_were_before(parcel: Path) -> None:
    assert leaks(parcel, ALL) == []
    assert stat.S_IMODE(parcel.stat().st_mode) == 0o600


async def test_what_happened_can_still_be_read_in_the_parcel(parcel: Path) -> None:
    parts = parts_of(parcel)

    (first, crash, *_), log = parts["logs/desk.log"].splitlines(), parts["logs/desk.log"]
    assert json.loads(first) == {
        "at": "2026-11-22T09:00:00.123+00:00",
        "level": "info",
        "process": "desk",
        "logger": "agent_desktop.services.syncing",
        "message": "the server did not take the exchange: server.error",
        "took_ms": 1250.5,
    }
    assert 'agent_desktop/services/syncing.py\\", line 182, in _exchange' in crash
    assert "agent_desktop.domain.errors.Unavailable: [number] cannot be reached" in crash
    assert "call from [hidden] answered" in log
    assert "httpx/_client.py" in parts["logs/desk.stacks"]
    assert "Segmentation fault" in parts["logs/desk.stacks"]
    shown = parts["settings/profile.txt"]
    assert "sip.transport = tcp\n" in shown
    assert "sip.expires_s = 600\n" in shown
    assert "sip.user = [hidden]\n" in shown
    assert "audio.ring_volume = 0.5\n" in shown
    assert len([name for name in parts if name.startswith("crashes/")]) == 10
    assert not any("cache" in name for name in parts)


async def test_a_running_desk_s_calls_and_colleagues_are_not_in_it_either(tmp_path: Path) -> None:
    profile = plant(tmp_path / "p")
    status = {
        "calls": [{"remote_name": "Mark", "remote_number": "13712345678"}],
        "colleagues": [{"extension": "402", "name": "Hotkey"}],
        "session": {"name": "Li Xiaohong", "signed_in": True},
        "last_dialled": "4711",
    }
    (profile.logs / "desk.log").write_text("Mark and Hotkey ring at 402 and 4711", "utf-8")

    file = tmp_path / "parcel.zip"
    write_bundle(
        file,
        Patient(profile=profile, secrets=MemorySecretStore(), status=status),
        Examined(findings=()),
    )

    assert leaks(file, ("Mark", "13712345678", "Hotkey", "4711", *STRANGERS)) == []
    assert parts_of(file)["logs/desk.log"].count(HIDDEN) == 4


async def test_broken_settings_and_an_absent_key_ring_do_not_open_the_parcel(
    tmp_path: Path,
) -> None:
    profile = plant(tmp_path / "p")
    profile.settings_file.write_text(f"[sip\nuser = '{ALL[-1]}\n" + "\n".join(ALL), "utf-8")
    secrets = MemorySecretStore()
    secrets.is_there = False

    file = tmp_path / "parcel.zip"
    write_bundle(file, Patient(profile=profile, secrets=secrets), Examined(findings=()))

    # Nothing says any more that this is a caller's name; it is a word of the program.
    assert leaks(file, tuple(p for p in ALL if p != "Mark")) == []
    assert parts_of(file)["settings/profile.txt"].startswith("no TOML, ")


def test_a_parcel_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    patient = Patient(profile=plant(tmp_path / "p"), secrets=MemorySecretStore())

    with pytest.raises(Unavailable, match="cannot be written"):
        write_bundle(tmp_path / "none" / "b.zip", patient, Examined(findings=()))


DIGITS = st.text(string.digits, min_size=7, max_size=13)
SPACED = DIGITS.map(lambda d: f"+{d[:2]} {d[2:5]}-{d[5:]}")
NAMES = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=4)
TOKENS = st.binary(min_size=12, max_size=30).map(bytes.hex)
FRAMES = (
    "{}",
    "a request of {} failed",
    "number={}",
    '{{"caller": "{}"}}',
    "x_{}_y",
    "({})",
    "{}.",
)


@settings(max_examples=300, deadline=None)
@given(who=st.one_of(DIGITS, SPACED, NAMES, TOKENS), frame=st.sampled_from(FRAMES))
def test_what_nobody_knew_to_be_personal_does_not_get_through(who: str, frame: str) -> None:
    redactor = Redactor(words(), ())

    shown = redactor.text(frame.format(who)) + redactor.log(frame.format(who))

    assert who not in shown


def test_what_was_told_to_be_personal_is_found_in_any_case_and_only_as_a_whole() -> None:
    redactor = Redactor(words(), ("Mark", "ring", "401"))

    assert redactor.text("MARK marks ringing ring 401, 4010") == (
        f"{HIDDEN} marks ringing {HIDDEN} {HIDDEN}, [number]"
    )


def test_ids_are_renamed_and_stay_told_apart() -> None:
    redactor = Redactor(words(), ())
    one, two = "019350c8-3a5b-7d21-9f00-0123456789ab", "019350c8-3a5b-7d21-9f00-0123456789ac"

    assert redactor.text(f"call {one} call {two} call {one}") == "call id-1 call id-2 call id-1"


def test_a_cache_that_knows_twenty_thousand_callers_costs_seconds() -> None:
    # With one pattern of all of them this takes longer than a test may.
    numbers = [str(13_000_000_000 + n * 7919) for n in range(20_000)]
    redactor = Redactor(words(), ("Mark", *numbers))
    line = '{"level": "info", "message": "the call of Mark was answered"}\n'

    shown = redactor.log(line * 3000)

    assert "Mark" not in shown
    assert shown.count("was answered") == 3000
