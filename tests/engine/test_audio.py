"""The parts of the audio thread that need no device."""

import ctypes
import math
from array import array

import pytest

from agent_desktop.domain.errors import Unavailable
from agent_desktop.engine.audio.bridge import FRAME_BYTES, SILENCE, ConferenceBridge
from agent_desktop.engine.audio.devices import Found, choose
from agent_desktop.engine.audio.pump import MAX_BACKLOG_FRAMES, STALL_S, Pump
from agent_desktop.engine.audio.slack import Slack, Step, crossfade
from agent_desktop.engine.audio.streams import from_bridge, to_bridge
from agent_desktop.engine.audio.tones import ring, ringback
from agent_desktop.engine.sip import endpoint

HEADSET = Found("alsa_1", "Jabra Evolve 20")
SPEAKER = Found("alsa_2", "Built-in Speaker")


def test_the_first_wanted_device_that_exists_is_used():
    assert choose(("Poly", "jabra"), (SPEAKER, HEADSET), SPEAKER) == HEADSET
    assert choose(("alsa_1",), (SPEAKER, HEADSET), SPEAKER) == HEADSET
    assert choose(("Poly",), (SPEAKER, HEADSET), HEADSET) == HEADSET
    assert choose((), (SPEAKER, HEADSET), Found("gone", "Gone")) == SPEAKER
    assert choose(("",), (HEADSET,), None) == HEADSET
    assert choose(("Jabra",), (), None) is None


def test_an_exact_name_goes_before_a_part_of_one():
    longer = Found("alsa_3", "Jabra Evolve 20 MS")

    assert choose(("Jabra Evolve 20",), (longer, HEADSET), None) == HEADSET


class Recording:
    """A microphone that delivers what a test laid in."""

    def __init__(self) -> None:
        self.waiting = b""

    def read(self) -> bytes:
        data, self.waiting = self.waiting, b""
        return data


class Rig:
    """A pump with a clock that only a test moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.said: list[bytes] = []
        self.heard: list[bytes] = []
        self.microphone = Recording()
        self.pump = Pump(self.exchange, lambda: self.now)
        self.pump.set_talking(True)
        self.said.clear()

    def exchange(self, microphone: bytes) -> bytes:
        self.said.append(microphone)
        return microphone

    def write(self, frame: bytes) -> None:
        self.heard.append(frame)

    def run(self, seconds: float, step: float = 0.010) -> None:
        for _ in range(round(seconds / step)):
            self.now += step
            self.pump.turn()


@pytest.fixture
def rig(qapp: object) -> Rig:  # one application for all tests of this process
    made = Rig()
    yield made
    made.pump.stop()


def test_without_a_microphone_the_clock_makes_fifty_frames_a_second_without_drift(rig):
    rig.pump.use(None, rig)
    rig.run(20, step=0.0137)

    assert len(rig.said) == pytest.approx(1000, abs=2)
    assert len(rig.heard) == len(rig.said)


def test_a_microphone_is_the_clock_while_it_delivers(rig):
    rig.pump.use(rig.microphone, None)
    for n in range(50):
        rig.now += 0.021
        rig.microphone.waiting = bytes([n + 1]) * FRAME_BYTES
        rig.pump.turn()

    assert [frame[0] for frame in rig.said] == list(range(1, 51))


def test_a_microphone_that_stalls_is_stood_in_for(rig):
    rig.pump.use(rig.microphone, None)
    rig.run(1.0)

    assert len(rig.said) == pytest.approx((1.0 - STALL_S) / 0.02, abs=2)
    assert set(rig.said) == {SILENCE}


def test_a_late_heap_of_sound_is_cut_to_its_end(rig):
    rig.pump.use(rig.microphone, None)
    rig.microphone.waiting = b"".join(bytes([n]) * FRAME_BYTES for n in range(50))
    rig.pump.turn()

    assert [frame[0] for frame in rig.said] == list(range(50 - MAX_BACKLOG_FRAMES, 50))


def test_a_machine_that_slept_does_not_make_up_for_it(rig):
    rig.pump.use(None, None)
    rig.now += 3600
    rig.pump.turn()

    assert len(rig.said) < 5


def test_a_growing_queue_is_merged_and_an_empty_one_stretched():
    long, short, calm = Slack(), Slack(), Slack()

    assert Step.MERGE in [long.step(0.080) for _ in range(80)]
    assert Step.STRETCH in [short.step(0.001) for _ in range(80)]
    assert {calm.step(0.020) for _ in range(500)} == {Step.PLAY}


def test_far_too_long_a_queue_is_shortened_in_a_hurry():
    slack = Slack()
    steps = [slack.step(0.300) for _ in range(100)]

    assert steps.count(Step.MERGE) >= 8


def test_a_crossfade_keeps_a_steady_sound_and_length():
    tone = array("h", [1000] * 320).tobytes()

    assert crossfade(tone, tone) == tone
    assert len(crossfade(tone, SILENCE)) == FRAME_BYTES


@pytest.mark.parametrize(("rate", "channels"), [(48_000, 1), (48_000, 2), (16_000, 2)])
def test_sound_survives_the_way_to_a_device_and_back(rate, channels):
    sine = array("h", (int(8000 * math.sin(n / 10)) for n in range(320)))

    wide = from_bridge(sine.tobytes(), rate, channels)
    back = array("h", to_bridge(wide, rate, channels))

    assert len(wide) == FRAME_BYTES * rate // 16_000 * channels
    assert max(abs(a - b) for a, b in zip(sine, back, strict=True)) < 900


def test_the_tones_of_the_telephone_do_not_clip():
    for sound in (ring(1.0), ringback()):
        samples = array("h", sound)
        assert 2000 < max(samples) < 16_000
    assert max(array("h", ring(0.0))) == 0


def test_memory_that_is_no_master_port_is_refused_before_it_is_called():
    memory = ctypes.create_string_buffer(256)

    with pytest.raises(Unavailable, match="master port") as refusal:
        ConferenceBridge(ctypes.addressof(memory))
    assert refusal.value.code == "engine.wrong_wheel"


def test_another_version_of_the_wheel_is_refused(monkeypatch):
    monkeypatch.setattr(endpoint, "WHEEL", "9.9")

    with pytest.raises(Unavailable, match=r"pip install pjsua2-python==9\.9"):
        endpoint.check_wheel()
