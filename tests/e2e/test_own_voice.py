"""An agent's recorded voice on another desk than it was recorded at, heard by a real far end."""

import asyncio
import contextlib
import io
import math
import time
import wave
from array import array
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import numpy as np

from agent_desktop.adapters.central import HttpServerGateway
from agent_desktop.adapters.desktop.clock import SystemClock
from agent_desktop.adapters.packs import PackShelf
from agent_desktop.domain import phrases
from agent_desktop.domain.calls import Direction
from agent_desktop.domain.ids import DeviceId
from agent_desktop.domain.own_voice import clip_id
from agent_desktop.domain.variants import Circumstances
from agent_desktop.services.ports import ServerGateway
from agent_desktop.services.voice_vault import ServerVoiceVault
from tests.e2e.test_silent_line import quiet_room, speech
from tests.parts.desk import desk_process
from tests.parts.kamailio import Pbx
from tests.parts.rtp import rtp_peer, tone_share
from tests.parts.sipp import sipp
from tests.parts.sound import SoundRig
from tests.server.desks import new_id
from tests.server.running import PASSWORDS, RunningServer

T = TypeVar("T")
GREETING_HZ, LADDER_HZ = 1000, 500


def tone(frequency_hz: int, seconds: float) -> bytes:
    step = 2 * math.pi * frequency_hz / 16_000
    samples = array("h", (int(9000 * math.sin(step * n)) for n in range(int(16_000 * seconds))))
    made = io.BytesIO()
    with wave.open(made, "wb") as sound:
        sound.setparams((1, 2, 16_000, 0, "NONE", ""))
        sound.writeframes(samples.tobytes())
    return made.getvalue()


def words(situation: str, step: str) -> str:
    """Return what agent 1001 says to a caller of whom nothing is known, now."""
    pack, _ = PackShelf().take("general")
    assert pack is not None
    local = datetime.now().astimezone()
    now = Circumstances(local=local, direction=Direction.INBOUND, earlier_calls=())
    steps = {s.id: s for s in pack.texts["zh"][situation].steps}
    chosen = steps[step] if step else pack.texts["zh"][situation].steps[0]
    return phrases.fill(
        chosen.wording(now),
        {
            "company": "Example Telecom",
            "agent_number": "1001",
            "greeting_time": phrases.greeting_time(local, "zh"),
        },
    )


class Elsewhere:
    """The agent's session at the desk where the voice was recorded."""

    has_server = True
    agent_number = "1001"

    def __init__(self, gateway: HttpServerGateway) -> None:
        self._gateway = gateway
        self._token = ""

    async def ask(self, call: Callable[[ServerGateway, str], Awaitable[T]]) -> T:
        if not self._token:
            device = DeviceId(new_id())
            pair = await self._gateway.sign_in("1001", PASSWORDS["1001"], device, "elsewhere")
            self._token = pair.access_token
        return await call(self._gateway, self._token)


async def record_elsewhere(url: str, clips: Mapping[str, bytes]) -> None:
    gateway = HttpServerGateway(url)
    vault = ServerVoiceVault(Elsewhere(gateway), SystemClock())
    for text, sound in clips.items():
        await vault.put_voice(clip_id("zh", text), sound, (len(sound) - 44) / 32_000)
    await gateway.close()


def test_greeting_and_ladder_are_heard_in_the_agents_voice_and_a_word_stops_them(
    tmp_path: Path, pbx: Pbx, rig: SoundRig, surroundings: Mapping[str, str], server: RunningServer
) -> None:
    server.set_policy("desk.guidance.greeting_in_own_voice", "true")
    server.set_policy("desk.silent_calls.mode", "automatic")
    clips = {
        words("greeting", ""): tone(GREETING_HZ, 1.0),
        words("silent-call", "repeat"): tone(LADDER_HZ, 6.0),
    }
    asyncio.run(record_elsewhere(server.url, clips))
    with contextlib.ExitStack() as stack:
        desk = stack.enter_context(desk_process(tmp_path / "desk", surroundings))
        far_end = stack.enter_context(rtp_peer())
        stack.enter_context(quiet_room(rig))
        desk.login(server.url, "1001", PASSWORDS["1001"])
        desk.start()
        desk.registered()
        events = stack.enter_context(desk.events())
        desk.does("state", "ready")
        desk.until(lambda: server.log.count("upload_content") + server.log.count("/content") >= 2)
        stack.enter_context(sipp("call_until_bye", to=pbx.server, rtp=far_end, talk_ms=60_000))
        desk.call("ringing")
        desk.does("answer")

        greeting = events.wait_for("OwnVoicePlaying", lambda d: d["situation"] == "greeting")
        events.wait_for("OwnVoicePlaying", lambda d: d["why"] == "ended")
        rung = events.wait_for("OwnVoicePlaying", lambda d: d["step_id"] == "repeat", within_s=10)
        time.sleep(1.5)
        far_end.say(speech())
        spoke_s = time.monotonic()
        stopped = events.wait_for("OwnVoicePlaying", lambda d: d["why"] == "caller_spoke")
        time.sleep(0.6)
        end_s = time.monotonic()
        desk.does("hangup")

    began_s, rung_s = greeting["t_s"], rung["t_s"]
    first = far_end.sound(began_s + 0.2, began_s + 0.9)
    second = far_end.sound(rung_s + 0.3, rung_s + 1.4)
    after = far_end.sound(stopped["t_s"] + 0.25, end_s)
    assert tone_share(first, GREETING_HZ, 8000) > 0.9
    assert tone_share(second, LADDER_HZ, 8000) > 0.9
    assert rung_s - (began_s + 1.0) < 2.6, "two seconds of silence after the greeting's end"
    assert stopped["t_s"] - spoke_s < 0.8
    assert tone_share(after, LADDER_HZ, 8000) < 0.3
    assert np.abs(after).max() < 0.1, "the line is the agent's again"
