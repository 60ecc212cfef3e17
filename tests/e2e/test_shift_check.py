"""The check before the shift with a real engine, registrar and headset; the agent's voice is
espeak-ng's, the agent's ear a recording of what the earpiece plays."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from tests.e2e.conftest import SIP_PASSWORD, local_settings
from tests.parts.desk import desk_process
from tests.parts.kamailio import Pbx
from tests.parts.sound import SoundRig

_SENTENCE = "Good morning, how may I help you?"
_LOUD = 0.01  # of 1; an earpiece that is idle gives nothing


def test_nobody_is_ready_before_voice_tones_and_registration_are_proven(
    tmp_path: Path, pbx: Pbx, rig: SoundRig, surroundings: Mapping[str, str]
) -> None:
    sentence = tmp_path / "sentence.wav"
    subprocess.run(["espeak-ng", "-w", str(sentence), _SENTENCE], check=True, timeout=30)
    with desk_process(tmp_path / "desk", surroundings) as desk:
        desk.settings(local_settings(pbx) + '[policy]\nshift_check = "required"\n')
        desk.keep_sip_password(SIP_PASSWORD)
        desk.start()
        desk.registered()
        refused = desk.ctl("state", "ready")
        assert refused.returncode == 1
        assert "check before the shift" in refused.stderr

        with desk.events() as events:
            desk.does("check", "start")
            events.wait_for("ShiftCheckChanged", lambda d: _trying(d) == "microphone")
            speech = subprocess.Popen(
                ["paplay", "--device=headset_feed", str(sentence)],
                env={**os.environ, "PULSE_SERVER": rig.environment["PULSE_SERVER"]},
            )
            events.wait_for("ShiftCheckChanged", lambda d: _trying(d) == "earpiece", 20)
            assert speech.wait(30) == 0
            assert np.abs(rig.listen("headset_ear", 1.5)).max() > _LOUD
            desk.does("check", "heard")
            events.wait_for("ShiftCheckChanged", lambda d: not d["due"], 20)

        desk.does("state", "ready")
        assert desk.status["agent_state"] == "ready"
        assert np.abs(rig.listen("headset_ear", 0.5)).max() < _LOUD


def _trying(told: Mapping[str, Any]) -> str | None:
    parts = told["check"]["parts"]
    return next((part["part"] for part in parts if part["state"] == "running"), None)
