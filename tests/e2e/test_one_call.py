"""One call with a real part in every place: Kamailio, sipp, PulseAudio, key ring, server."""

import json
import statistics
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from tests.parts.desk import desk_process
from tests.parts.kamailio import Pbx
from tests.parts.rtp import RtpPeer, rtp_peer, tone_share
from tests.parts.sipp import sipp
from tests.parts.sound import RATE, SoundRig
from tests.server.desks import Desk as SignedInDesk
from tests.server.running import PASSWORDS, RunningServer

TICKET = {
    "kind": "complaint", "customer_name": "王小明", "subject": "通话没有声音",
    "course": "客户来电反映……", "urgency": "urgent", "promised_at": "2026-11-24T10:00:00+08:00",
}  # fmt: skip

UNSENT = 3  # the ticket, the call's record and its self-assessment


def test_a_call_is_answered_with_sound_both_ways_and_its_ticket_outlives_the_network(
    tmp_path: Path, pbx: Pbx, rig: SoundRig, surroundings: Mapping[str, str], server: RunningServer
) -> None:
    with desk_process(tmp_path / "desk", surroundings) as desk, rtp_peer() as far_end:
        desk.login(server.url, "1001", PASSWORDS["1001"])
        with (desk.folder / "settings.toml").open("a", encoding="utf-8") as settings:
            settings.write("[audio]\nvoice_processing = false\n")  # a tone is no voice
        desk.start()
        desk.registered()
        assert desk.status["session"]["agent_number"] == "1001"
        assert desk.status["agent_state"] == "not-ready"
        desk.does("state", "ready")

        far_end.frequency_hz = 440
        with sipp("call_until_bye", to=pbx.server, rtp=far_end, talk_ms=60_000) as caller:
            ringing = desk.call("ringing")
            assert ringing["remote_number"] == "13800138000"
            assert ringing["remote_name"] == "Wang"
            assert desk.status["agent_state"] == "ringing"
            desk.does("answer")
            answered = desk.call("active")

            # What to say stands there by itself, with who we are in it.
            script = desk.until(lambda: _greeting(desk.status))
            assert "Example Telecom" in script["text"]
            assert "1001" in script["text"]
            desk.does("script", "tick")
            assert script["step"] in desk.status["script"]["said"]
            assert desk.status["agent_state"] == "talking"

            _sound_goes_both_ways(rig, far_end)

            # The network goes, the agent writes on.
            server.stop()
            before = desk.status["draft"]
            assert before["form"]["phone"] == "13800138000"
            assert before["call_id"] == answered["id"]
            began = time.monotonic()
            saved = json.loads(desk.does("ticket", "save", "--json", "-", stdin=_json(TICKET)))
            assert time.monotonic() - began < 2
            desk.does("hangup")
            caller.succeeds()

        desk.until(lambda: desk.status["agent_state"] == "acw")
        pending = desk.until(lambda: _offline(desk.status))
        assert pending["pending"] == UNSENT
        assert pending["oldest_pending_s"] > 0

        # Even a power cut now loses nothing.
        desk.kill()
        server.start()
        desk.start()
        desk.until(lambda: desk.status["sync"]["online"], 40)
        desk.until(lambda: desk.status["sync"]["pending"] == 0, 20)
        desk.does("quit")
        assert desk.wait() == 0

    _arrived_once(server, saved["ticket_id"], answered["id"])
    assert "13800138000" not in desk.log
    assert PASSWORDS["1001"] not in desk.log


def _arrived_once(server: RunningServer, ticket_id: str, call_id: str) -> None:
    changes = _of_the_team(server)
    opened = [c for c in changes if c["payload"]["type"] == "ticket.opened"]
    calls = [c for c in changes if c["payload"]["type"] == "call.recorded"]
    assert [c["payload"]["ticket_id"] for c in opened] == [ticket_id]
    assert opened[0]["by"] == "1001"
    assert opened[0]["payload"]["call_id"] == call_id
    after = {c["field"]: c["after"] for c in opened[0]["payload"]["changes"]}
    assert after["subject"] == TICKET["subject"]
    assert after["phone"] == "13800138000"
    assert [c["payload"]["call_id"] for c in calls] == [call_id]
    assert calls[0]["payload"]["answered_at"]
    assert calls[0]["payload"]["said"]


def _sound_goes_both_ways(rig: SoundRig, far_end: RtpPeer) -> None:
    assert _is_tone(rig.listen("headset_ear", 1.5), 440, RATE)
    with rig.says(1000):
        time.sleep(0.6)
        since = time.monotonic()
        time.sleep(1.5)
        assert _is_tone(far_end.sound(since), 1000, 8000)


def _is_tone(sound: "np.ndarray", frequency_hz: float, rate: int) -> bool:
    """Whether it is the tone most of the time; a busy machine may drop a frame here and there."""
    piece = rate // 10
    shares = [
        tone_share(sound[start : start + piece], frequency_hz, rate)
        for start in range(0, len(sound) - piece, piece)
    ]
    return bool(shares) and statistics.median(shares) > 0.8


def _greeting(status: dict[str, Any]) -> dict[str, Any] | None:
    script: dict[str, Any] = status["script"]
    return script if script["situation"] == "greeting" else None


def _offline(status: dict[str, Any]) -> dict[str, Any] | None:
    sync: dict[str, Any] = status["sync"]
    # Record and assessment are written after the call has ended.
    return sync if not sync["online"] and sync["last_error"] and sync["pending"] == UNSENT else None


def _of_the_team(server: RunningServer) -> list[dict[str, Any]]:
    """Return every change, as the agent would get it at another PC."""
    with httpx.Client(base_url=server.url) as http:
        answer = SignedInDesk(http, "1001").sign_in().exchange()
    changes: list[dict[str, Any]] = answer["changes"]
    return changes


def _json(form: dict[str, str]) -> str:
    return json.dumps(form, ensure_ascii=False)
