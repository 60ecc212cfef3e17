import math
import random
import struct
from collections.abc import Iterator

import pytest

from agent_desktop.contract.engine import Delta, Levels
from agent_desktop.contract.wire import from_wire, to_wire
from agent_desktop.domain.line_state import SILENCE_DB, Heard
from agent_desktop.engine.hearing import FRAME_SAMPLES, RATE, Hearing, LineMeter

HIGH = (1209, 1336, 1477, 1633)
LOW = (697, 770, 852, 941)
KEYS = [(low, high) for low in LOW for high in HIGH]


def frames(samples: list[float]) -> Iterator[bytes]:
    """Cut samples of full scale 1 into 20 ms of 16 bit."""
    for at in range(0, len(samples) - FRAME_SAMPLES + 1, FRAME_SAMPLES):
        part = (round(s * 32767) for s in samples[at : at + FRAME_SAMPLES])
        yield struct.pack(f"={FRAME_SAMPLES}h", *part)


def tones(*hertz: float, seconds: float = 0.1, db: float = -20.0) -> list[float]:
    """Return sines of ``db`` dBFS each."""
    size = 10 ** (db / 20) * math.sqrt(2)
    step = [2 * math.pi * h / RATE for h in hertz]
    return [sum(size * math.sin(s * i) for s in step) for i in range(int(seconds * RATE))]


def noise(db: float, seconds: float) -> list[float]:
    seeded, size = random.Random(7), 10 ** (db / 20)
    return [max(-1.0, min(1.0, seeded.gauss(0, size))) for _ in range(int(seconds * RATE))]


def heard(samples: list[float], hearing: Hearing | None = None) -> list[Heard]:
    hearing = hearing or Hearing()
    reports = []
    for frame in frames(samples):
        hearing.hear(frame)
        if hearing.is_due:
            reports.append(hearing.report())
    return reports


def test_levels_are_those_of_the_samples() -> None:
    report = heard(tones(440, db=-20))[0]

    assert report.rms_db == pytest.approx(-20.0, abs=0.1)
    assert report.peak_db == pytest.approx(-17.0, abs=0.1)


def test_digital_silence_is_the_least_level() -> None:
    report = heard([0.0] * 1600)[0]

    assert (report.rms_db, report.peak_db, report.floor_db) == (SILENCE_DB,) * 3
    assert (report.speech, report.tone) == (0.0, "")


def test_a_frame_of_the_wrong_size_is_silence_and_no_error() -> None:
    hearing = Hearing()
    for frame in (b"", b"\1", b"\1\2" * 319, b"\1\2" * 960, b"\0" * 640):
        hearing.hear(frame)

    assert hearing.is_due
    assert hearing.report().rms_db == SILENCE_DB


def test_the_floor_is_the_noise_between_loud_sounds() -> None:
    hearing = Hearing()
    heard(noise(-55, 1.0), hearing)
    heard(tones(300, 420, 510, seconds=2.0, db=-15), hearing)

    assert heard(noise(-55, 0.1), hearing)[0].floor_db == pytest.approx(-55, abs=2.5)


def test_the_floor_rises_when_it_became_noisy_four_seconds_ago() -> None:
    hearing = Hearing()
    heard(noise(-60, 1.0), hearing)

    assert heard(noise(-35, 2.0), hearing)[-1].floor_db < -50
    assert heard(noise(-35, 3.0), hearing)[-1].floor_db == pytest.approx(-35, abs=2.5)


def test_silence_before_the_first_packet_says_nothing_of_the_room() -> None:
    hearing = Hearing()
    heard([0.0] * int(0.3 * RATE), hearing)

    assert heard(noise(-35, 0.5), hearing)[-1].floor_db == pytest.approx(-35, abs=2.5)


def test_what_the_decoder_made_up_says_nothing_of_the_room() -> None:
    hearing = Hearing()
    heard(noise(-40, 1.0), hearing)
    for frame in frames(noise(-80, 0.1)):
        hearing.hear(frame, concealed=True)
    report = hearing.report(packets=0)

    assert report.floor_db == pytest.approx(-40, abs=2.5)
    assert (report.concealed, report.packets) == (5, 0)


def test_noise_is_no_speech() -> None:
    assert sum(report.speech for report in heard(noise(-35, 4.0))) < 0.5


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("db", [-35.0, -12.0])
def test_every_key_of_a_telephone_is_heard(key: tuple[int, int], db: float) -> None:
    report = heard(tones(*key, db=db))[0]

    assert report.tone == "dtmf"


@pytest.mark.parametrize("hertz", [1062, 1100, 1138, 2085, 2100, 2115])
def test_a_fax_machine_is_heard_within_its_tolerance(hertz: float) -> None:
    assert heard(tones(hertz, db=-25))[0].tone == "fax"


@pytest.mark.parametrize("hertz", [425, 440, 697, 1000, 1209, 1400, 1900, 2300])
def test_other_tones_are_neither_key_nor_fax(hertz: float) -> None:
    assert heard(tones(hertz, db=-15))[0].tone == ""


def test_a_tone_in_noise_is_still_heard() -> None:
    mixed = [a + b for a, b in zip(tones(1100, db=-20), noise(-45, 0.1), strict=True)]

    assert heard(mixed)[0].tone == "fax"


def test_reports_count_packets_and_comfort_noise_as_told() -> None:
    hearing = Hearing()
    for frame in frames([0.0] * 1600):
        hearing.hear(frame)

    report = hearing.report(packets=1, comfort=1)

    assert (report.packets, report.comfort) == (1, 1)
    assert not hearing.is_due


def listen(meter: LineMeter, microphone: list[float], caller: list[float]) -> list[Levels]:
    pairs = zip(frames(microphone), frames(caller), strict=True)
    return [levels for pair in pairs if (levels := meter.hear(*pair)) is not None]


def test_both_legs_are_reported_ten_times_a_second() -> None:
    levels = listen(LineMeter(), noise(-50, 1.0), tones(440, seconds=1.0, db=-20))

    assert len(levels) == 10
    assert levels[5].caller_db == pytest.approx(-20, abs=0.2)
    assert levels[5].microphone_db == pytest.approx(-50, abs=1)
    assert levels[5].caller is not None
    assert levels[5].caller.rms_db == levels[5].caller_db


def test_packets_are_counted_from_report_to_report() -> None:
    meter, slot = LineMeter(), [0.0] * 1600
    unknown = listen(meter, slot, slot)[0]
    told = []
    for received in (5, 10, 10, 2):  # the last belongs to a new stream
        meter.count_packets(received)
        told.append(listen(meter, slot, slot)[0].caller)

    assert unknown.caller is not None
    assert unknown.caller.packets is None
    assert [heard.packets for heard in told if heard] == [5, 5, 0, 2]


def test_a_new_call_begins_with_a_new_ear() -> None:
    meter = LineMeter()
    listen(meter, noise(-50, 1.0), noise(-30, 1.0))
    meter.reset()

    quiet = listen(meter, noise(-50, 0.5), noise(-60, 0.5))[-1].caller

    assert quiet is not None
    assert quiet.floor_db == pytest.approx(-60, abs=2.5)


def test_levels_cross_to_the_desk_whole() -> None:
    delta = Delta(seq=1, levels=listen(LineMeter(), noise(-50, 0.1), tones(1100))[0])

    assert from_wire(Delta, to_wire(delta)) == delta
