"""Settings, key ring, disks, headsets, telephone: what each finding says and how bad it is."""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from agent_desktop.adapters.cache.opening import open_cache
from agent_desktop.adapters.desktop.instance import InstanceLock
from agent_desktop.doctor import (
    call_scripts,
    configuration,
    examination,
    key_ring,
    machine,
    records,
    sound,
    telephone,
)
from agent_desktop.doctor.patient import Patient, admitted
from agent_desktop.doctor.verdicts import Finding, Verdict
from agent_desktop.domain.errors import Unavailable
from agent_desktop.runtime.paths import Profile, shipped
from agent_desktop.runtime.settings import AudioSettings, ScriptSettings, Settings
from tests.fakes.secrets import MemorySecretStore
from tests.parts.small_disk import small_disk

OK, WARNING, PROBLEM = Verdict.OK, Verdict.WARNING, Verdict.PROBLEM


def verdicts(findings: list[Finding]) -> list[Verdict]:
    return [f.verdict for f in findings]


def test_settings_say_which_file_sets_what(tmp_path: Path) -> None:
    administrator, own = tmp_path / "admin.toml", tmp_path / "own.toml"
    administrator.write_text('[sip]\nserver = "pbx"\ntransport = "tcp"\n')
    own.write_text('[sip]\ntransport = "udp"\n')

    findings, settings = configuration.examine(administrator, own)

    assert verdicts(findings) == [OK, OK]
    assert "sets sip.server, sip.transport" in findings[0].sentence
    assert "goes before the administrator's file for sip.transport" in findings[1].sentence
    assert settings is not None
    assert (settings.sip.server, settings.sip.transport) == ("pbx", "udp")


def test_a_broken_settings_file_is_named_with_its_line(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[sip]\nsever = "pbx"\n')

    findings, settings = configuration.examine(tmp_path / "none.toml", own)

    assert verdicts(findings) == [OK, PROBLEM]
    assert "own.toml:2: unknown key sever" in findings[1].sentence
    assert settings is None


def test_a_key_ring_that_works_is_left_as_it_was() -> None:
    store = MemorySecretStore(refresh_token="kept")

    assert verdicts(key_ring.examine(store)) == [OK]
    assert store.kept == {"refresh-token": "kept"}


class Forgetful(MemorySecretStore):
    def put(self, name: str, secret: str) -> None:
        pass


class Locked(MemorySecretStore):
    def put(self, name: str, secret: str) -> None:
        raise Unavailable("locked", code="secrets.locked")


@pytest.mark.parametrize(
    ("store", "advice"), [(Forgetful(), "repair or replace"), (Locked(), "Unlock it")]
)
def test_a_key_ring_that_keeps_nothing_is_a_problem(store, advice) -> None:
    (finding,) = key_ring.examine(store)

    assert finding.verdict is PROBLEM
    assert advice in finding.advice


def test_a_disk_without_room_is_a_problem(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", size_kb=4096) as disk:
        findings = machine.disks(Profile.at(disk.folder / "desk"))

    assert verdicts(findings) == [PROBLEM]
    assert " MB are free" in findings[0].sentence


def test_the_parts_of_this_program_fit_together() -> None:
    findings = machine.programs()

    assert verdicts(findings) == [OK]
    assert all(name in findings[0].sentence for name in ("Python 3.", "PySide6", "pjsua2-python"))


def test_a_headset_that_this_user_may_not_open_is_a_warning(tmp_path: Path) -> None:
    allowed = tmp_path / "hidraw0"
    allowed.touch()

    assert machine.button_finding("Jabra", str(allowed)).verdict is OK
    forbidden = machine.button_finding("Jabra", str(tmp_path / "hidraw1"))
    assert forbidden.verdict is WARNING
    assert "udev rule" in forbidden.advice
    assert (shipped("installer", "linux") / "70-agent-desktop-headset.rules").exists()


def test_packs_are_judged_as_check_scripts_does(tmp_path: Path) -> None:
    own = tmp_path / "packs"
    shutil.copytree(shipped("scripts") / "general", own / "general")
    profile = Profile.at(tmp_path / "desk")
    settings = Settings(script=ScriptSettings(folder=str(own)))
    assert verdicts(call_scripts.examine(profile, settings)) == [OK]

    (own / "general" / "pack.yaml").write_text("id: general\nversion: [1\n", "utf-8")
    (finding,) = call_scripts.examine(profile, settings)

    assert finding.verdict is PROBLEM
    assert "general/pack.yaml:" in finding.sentence


@pytest.mark.parametrize(
    ("state", "code", "verdict", "advice"),
    [
        ("registered", 200, OK, ""),
        ("failed", 403, PROBLEM, "user and password"),
        ("failed", 408, PROBLEM, "firewall"),
        ("registering", 0, PROBLEM, "firewall"),
    ],
)
def test_a_registration_is_told_with_what_to_do(state, code, verdict, advice) -> None:
    finding = telephone.registration(state, code, "")

    assert finding.verdict is verdict
    assert advice in finding.advice


def test_wanted_devices_that_are_not_there_are_named() -> None:
    status = {"devices": {"inputs": ["Jabra Evolve"], "outputs": ["Jabra Evolve"]}}
    wanted = AudioSettings(microphones=("jabra", "Poly"), ringers=("Speakers",))

    findings = sound.examine_running(status, wanted)

    assert [f.sentence for f in findings if f.verdict is WARNING] == [
        "None of the devices wanted as ringer is there: Speakers."
    ]


def test_a_running_desk_without_an_engine_is_a_problem() -> None:
    assert verdicts(telephone.examine_running({"engine": {"pid": 0}})) == [PROBLEM]


def test_the_engine_of_a_desk_that_broke_off_is_left_alone(tmp_path: Path) -> None:
    profile = Profile.at(tmp_path)
    assert telephone.engine_left_behind(profile) is None

    endpoint = {"address": "nowhere", "token": "x", "pid": os.getpid()}
    profile.engine_endpoint.write_text(json.dumps(endpoint), "utf-8")
    left = telephone.engine_left_behind(profile)
    assert left is not None
    assert left.verdict is WARNING

    profile.engine_endpoint.write_text(json.dumps(endpoint | {"pid": 2**22 + 1}), "utf-8")
    assert telephone.engine_left_behind(profile) is None


async def test_a_cache_without_its_key_is_a_problem_and_stays(tmp_path: Path) -> None:
    profile = Profile.at(tmp_path)
    finding, _ = await records.examine(profile, MemorySecretStore())
    assert finding.verdict is OK
    assert not profile.cache_file.exists()

    cache = await open_cache(profile.cache_file, MemorySecretStore())
    await cache.close()
    before = profile.cache_file.read_bytes()
    finding, known = await records.examine(profile, MemorySecretStore())

    assert finding.verdict is PROBLEM
    assert known.personal == frozenset()
    assert profile.cache_file.read_bytes() == before


def test_a_desk_that_holds_the_profile_and_does_not_answer_is_told(tmp_path: Path) -> None:
    profile = Profile.at(tmp_path)
    lock = InstanceLock(profile.lock_file)
    lock.acquire()
    try:
        with pytest.raises(Unavailable, match="does not answer"), admitted(profile):
            pass
    finally:
        lock.release()

    with admitted(profile) as status:
        assert status is None


async def test_a_part_that_breaks_off_does_not_end_the_examination(tmp_path: Path) -> None:
    class Strange(Mapping[str, Any]):
        """A status that nobody expected."""

        def __getitem__(self, key: str) -> Any:
            raise ValueError(key)

        def __iter__(self) -> Any:
            return iter(())

        def __len__(self) -> int:
            return 1

        def get(self, key: str, default: Any = None) -> Any:
            raise ValueError(key)

    patient = Patient(profile=Profile.at(tmp_path), secrets=MemorySecretStore(), status=Strange())
    examined = await examination.examine(patient)

    broken = [f for f in examined.findings if "broke off (ValueError)" in f.sentence]
    assert {f.area for f in broken} == {"server", "sound", "telephone"}
    assert {f.area for f in examined.findings} >= {"disk", "versions", "packs", "key ring"}
