"""A recorded call from the answer to the lead's ear, with a real part in every place."""

import io
from collections.abc import Mapping
from pathlib import Path

import httpx
import soundfile

from tests.parts.desk import desk_process
from tests.parts.kamailio import Pbx
from tests.parts.rtp import rtp_peer, tone_share
from tests.parts.sipp import sipp
from tests.server.desks import API, PROTOCOL
from tests.server.desks import Desk as SignedInDesk
from tests.server.running import PASSWORDS, RunningServer

RATE = 16_000


def test_a_call_is_recorded_by_rule_and_its_lead_hears_both_sides(
    tmp_path: Path, pbx: Pbx, surroundings: Mapping[str, str], server: RunningServer
) -> None:
    server.set_policy("desk.recording.mode", "always")
    server.set_policy("desk.recording.notice", "tone")
    server.set_policy("desk.recording.tone_every_s", "2")
    profile = tmp_path / "desk"
    with desk_process(profile, surroundings) as desk, rtp_peer() as far_end:
        desk.login(server.url, "1001", PASSWORDS["1001"])
        desk.start()
        desk.registered()
        desk.does("state", "ready")
        far_end.frequency_hz = 440
        with sipp("call_until_bye", to=pbx.server, rtp=far_end, talk_ms=60_000):
            desk.call("ringing")
            desk.does("answer")
            call = desk.call("active")
            desk.until(lambda: _calls(desk.status, "recording") == ["on"])
            desk.until(lambda: len(far_end.packets) > 150)
            desk.does("record", "pause")
            assert _calls(desk.status, "recording") == ["paused"]
            desk.does("record", "resume")
            desk.does("hangup")
        desk.until(lambda: not list((profile / "recordings").glob("*")), 20)

        with httpx.Client(base_url=server.url) as http:
            lead = SignedInDesk(http, "2001").sign_in()
            headers = PROTOCOL | lead.bearer
            listed = http.get(f"{API}/uploads?call_id={call['id']}", headers=headers).json()
            (upload,) = listed["uploads"]
            content = http.get(f"{API}/uploads/{upload['upload_id']}/content", headers=headers)
        desk.does("quit")

    sound, rate = soundfile.read(io.BytesIO(content.content))
    assert (rate, sound.shape[1], upload["owner"]) == (RATE, 2, "1001")
    assert len(upload["pauses"]) == 1
    assert tone_share(sound[RATE // 2 : 2 * RATE, 1], 440, RATE) > 0.5
    assert tone_share(far_end.sound(), 1400, 8000) > 0.02, "the caller heard the notice tone"


def _calls(status: Mapping[str, object], name: str) -> list[object]:
    return [call[name] for call in status["calls"]]
