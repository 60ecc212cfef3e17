"""The doctor with real parts: telephone system, server with a certificate, key ring, headset."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from agent_desktop.contract.server import SipAccountPayload
from tests.doctor.planted import leaks
from tests.e2e.conftest import SIP_PASSWORD, local_settings
from tests.parts.certificates import Authority
from tests.parts.desk import DeskProcess, desk_process
from tests.parts.kamailio import Pbx
from tests.parts.sound import SoundRig
from tests.server.running import PASSWORDS, running_server

Findings = dict[str, list[dict[str, str]]]


def examined(desk: DeskProcess, *options: str, code: int) -> Findings:
    """Run the doctor as IT does; findings by area."""
    done = desk.program("doctor", "--json", *options)
    assert done.returncode == code, done.stdout + done.stderr + desk.log[-3000:]
    report: dict[str, Any] = json.loads(done.stdout)
    assert report["ok"] is (code == 0)
    found: Findings = {}
    for finding in report["findings"]:
        found.setdefault(finding["area"], []).append(finding)
    return found


def sentences(found: Findings, area: str, verdict: str = "ok") -> str:
    return " ".join(f["sentence"] for f in found[area] if f["verdict"] == verdict)


def test_a_good_desk_is_well_from_key_ring_to_a_call_to_itself(
    tmp_path: Path, pbx: Pbx, rig: SoundRig, surroundings: Mapping[str, str]
) -> None:
    authority = Authority(tmp_path)
    certificate, key = authority.server(days=(-1, 10))
    tls = ("--tls-cert", str(certificate), "--tls-key", str(key))
    with (
        running_server(tmp_path, arguments=tls) as server,
        desk_process(tmp_path / "desk", surroundings) as desk,
    ):
        server.set_sip(
            "1001", SipAccountPayload(server=pbx.server, user="1001", password=SIP_PASSWORD)
        )
        desk.settings(f'[server]\nca_file = "{authority.file}"\n[audio]\nringers = ["no such"]\n')
        desk.login(server.url, "1001", PASSWORDS["1001"])

        with rig.says(1000), rig.recording("headset_ear") as ear:
            found = examined(desk, code=0)

        assert "keeps, returns and forgets" in sentences(found, "key ring")
        assert "sets audio.ringers, server." in sentences(found, "configuration")
        assert "answers; it runs version" in sentences(found, "server")
        assert "speak the same version" in sentences(found, "server")
        assert "Agent 1001 is signed in" in sentences(found, "server")
        assert "valid for 9 more days" in sentences(found, "server", "warning")
        assert "0 s " in sentences(found, "clock") or "1 s " in sentences(found, "clock")
        assert "A tone was played on headset_ear" in sentences(found, "sound")
        assert "headset_mic gives sound" in sentences(found, "sound")
        assert "wanted as ringer" in sentences(found, "sound", "warning")
        assert "takes this desk's account" in sentences(found, "telephone")
        assert "rang, was answered and connected" in sentences(found, "telephone")
        assert sentences(found, "versions").count("pjsua2-python") == 1
        assert np.abs(ear.sound()).max() > 0.01


def test_a_running_desk_is_asked_and_not_disturbed(local_desk: DeskProcess, tmp_path: Path) -> None:
    parcel = tmp_path / "parcel.zip"
    before = local_desk.status["engine"]

    found = examined(local_desk, "--bundle", str(parcel), code=0)

    assert "The running desk uses headset_mic as microphone" in sentences(found, "sound")
    assert "takes this desk's account" in sentences(found, "telephone")
    assert local_desk.status["engine"] == before
    assert leaks(parcel, ("1001", "Example Telecom", SIP_PASSWORD)) == []


def test_what_is_wrong_is_told_with_what_to_do_and_the_exit_code_says_so(
    tmp_path: Path, pbx: Pbx, keys: Mapping[str, str]
) -> None:
    with desk_process(tmp_path / "desk", {**keys, "PULSE_SERVER": "unix:/nowhere"}) as desk:
        desk.settings(local_settings(pbx))
        desk.keep_sip_password("a wrong password")

        found = examined(desk, code=1)

        assert "no microphone" in sentences(found, "sound", "problem")
        assert "refuses the account (SIP 40" in sentences(found, "telephone", "problem")
        assert "without a central server" in sentences(found, "server")
