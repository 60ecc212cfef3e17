"""Draw calls from a seed: ``python -m tests.corpus.make`` makes both halves and their table.

The truth stands in ``build/corpus/<seed>/truth.json``; the sound beside it as raw 16 kHz mono.
A call's draw depends on the seed and its number only, so a shorter corpus is a part of a longer.
"""

import argparse
import hashlib
import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.corpus import coding, sources
from tests.corpus.sources import FRAME, RATE, Signal

TUNING_SEED = 20261122
HELD_OUT_SEED = 977
CALLS = 1000
FOLDER = Path("build/corpus")
_WORTH_A_POOL = 100

# One number of twenty each: what share of the corpus a kind of call has.
KINDS = (
    "silent", "speech", "noisy", "silent", "speech", "too_quiet", "speech", "silent", "tone",
    "speech", "noisy", "comfort_noise", "speech", "silent", "too_quiet", "late", "noisy",
    "speech", "silent", "no_packets",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What is so about one call.

    Attributes:
        speech: 100 ms slots in which the caller talks.
        packets: Packets that arrived in each 100 ms slot.
        comfort: How many of them were comfort noise (RFC 3389).
    """

    number: int
    kind: str
    voice: str
    codec: str
    loss: float
    noise: str
    speech_db: float | None
    noise_db: float | None
    onset_s: float | None
    seconds: float
    speech: tuple[bool, ...]
    packets: tuple[int, ...]
    comfort: tuple[int, ...]


def call(seed: int, number: int) -> tuple[Truth, NDArray[np.int16]]:
    """Return the truth and the sound of one call."""
    rng = np.random.default_rng([seed, 2, number])
    kind = KINDS[number % len(KINDS)]
    seconds = round(rng.uniform(7, 10), 1)
    samples = int(seconds * RATE)
    codec = str(rng.choice(coding.CODECS))
    voice, speech_db, onset_s, talking = _voice(rng, seed, kind, samples)
    noise_kind, noise_db = _room(rng, kind, speech_db)
    signal = np.zeros(samples)
    slots = np.zeros(samples // (RATE // 10), np.bool_)
    if talking is not None and speech_db is not None:
        talking = coding.in_band(talking, codec)
        signal = sources.scaled(talking, speech_db, now_db=sources.active_level_db(talking))
        frames = sources.active_frames(signal)
        slots = frames[: len(slots) * 5].reshape(-1, 5).any(axis=1)
    elif kind == "tone":
        voice, signal = _tone(rng, samples)
    if noise_db is not None:
        room = coding.in_band(sources.noise(rng, seed, noise_kind, samples), codec)
        signal = signal + sources.scaled(room, noise_db, now_db=sources.level_db(room))
    if kind == "silent" and rng.random() < 0.3:
        signal = signal + _knocks(rng, samples)
    sound, loss, packets, comfort = _sent(rng, kind, coding.coded(signal, codec))
    if kind == "no_packets":
        slots = slots & (np.array(packets[: len(slots)]) > 0)
    truth = Truth(
        number=number,
        kind=kind,
        voice=voice,
        codec=codec,
        loss=loss,
        noise=noise_kind if noise_db is not None else "",
        speech_db=speech_db,
        noise_db=noise_db,
        onset_s=onset_s,
        seconds=seconds,
        speech=tuple(bool(s) for s in slots),
        packets=packets,
        comfort=comfort,
    )
    return truth, sound


def _voice(
    rng: np.random.Generator, seed: int, kind: str, samples: int
) -> tuple[str, float | None, float | None, Signal | None]:
    """Return who talks, how loud, from when, and the talk."""
    everybody = sources.talkers(seed)
    voice, utterances = everybody[int(rng.integers(len(everybody)))]
    ranges = {
        "speech": (-34, -5),
        "late": (-34, -8),
        "too_quiet": (-50, -40),
        "noisy": (-30, -8),
        "no_packets": (-34, -8),
    }
    absent = kind in ("noisy", "no_packets") and rng.random() < 0.4
    if kind not in ranges or absent:
        return "", None, None, None
    onset_s = rng.uniform(3.0, 4.5) if kind == "late" else rng.uniform(0.1, 1.5)
    if kind == "no_packets":
        onset_s = rng.uniform(0.1, 0.4)
    speech_db = round(float(rng.uniform(*ranges[kind])), 1)
    talk = sources.talk(rng, utterances, samples, onset_s)
    return voice, speech_db, round(float(onset_s), 2), talk


def _room(rng: np.random.Generator, kind: str, speech_db: float | None) -> tuple[str, float | None]:
    """Return the noise behind the caller and its level, None for none at all."""
    where = str(rng.choice(("street", "office", "babble", "pink")))
    if kind == "noisy":
        if speech_db is None:
            return where, round(float(rng.uniform(-38, -12)), 1)
        return where, round(max(-38.0, speech_db - float(rng.uniform(-4, 8))), 1)
    if kind == "comfort_noise":
        return "white", round(float(rng.uniform(-68, -48)), 1)
    if kind in ("tone", "no_packets") or rng.random() < 0.25:
        return where, None
    if kind == "silent":
        return where, round(float(rng.uniform(-75, -48)), 1)
    quietest = speech_db if speech_db is not None else -20.0
    snr = rng.uniform(15, 25) if kind == "too_quiet" else rng.uniform(20, 40)
    return where, round(min(quietest - float(snr), -48.0), 1)


def _tone(rng: np.random.Generator, samples: int) -> tuple[str, Signal]:
    start_s, level_db = rng.uniform(0.2, 1.5), rng.uniform(-35, -8)
    which = str(rng.choice(("fax-calls", "fax-answers", "keys")))
    if which == "fax-calls":
        tone = sources.fax(samples, 1100 + rng.uniform(-30, 30), 0.5, 3.0, start_s)
    elif which == "fax-answers":
        tone = sources.fax(samples, 2100 + rng.uniform(-12, 12), 3.0, 60.0, start_s)
    else:
        tone = sources.keys(rng, samples, start_s) / 2
    return which, tone * 10 ** ((level_db + 3) / 20)


def _knocks(rng: np.random.Generator, samples: int) -> Signal:
    """Return a handset that is bumped: one to three bangs of 30 ms."""
    signal = np.zeros(samples)
    for at in rng.integers(0, samples - 1000, int(rng.integers(1, 4))):
        bang = rng.standard_normal(800) * np.exp(-np.arange(800) / 160)
        signal[at : at + 800] += bang * 10 ** (rng.uniform(-30, -8) / 20)
    return signal


def _sent(
    rng: np.random.Generator, kind: str, pcm: NDArray[np.int16]
) -> tuple[NDArray[np.int16], float, tuple[int, ...], tuple[int, ...]]:
    """Return what arrives, the share that is lost, packets and comfort noise a slot."""
    frames = len(pcm) // FRAME
    loss = 0.0 if rng.random() < 0.4 else round(float(rng.uniform(0, 0.10)), 3)
    gone = coding.lost(rng, frames, loss)
    if kind == "no_packets":
        stops_s = 0.0 if rng.random() < 0.5 else float(rng.uniform(1.0, 3.0))
        gone[int(stops_s * 50) :] = True
    sound = coding.concealed(pcm, gone)
    packets = (~gone[: frames // 5 * 5]).reshape(-1, 5).sum(axis=1)
    comfort = np.zeros_like(packets)
    if kind == "comfort_noise" and rng.random() < 0.5:  # silence suppression at the far end
        packets = (np.arange(len(packets)) % int(rng.integers(2, 6)) == 0).astype(packets.dtype)
        comfort = packets.copy()
    for slot in range(1, len(packets)):  # jitter: a packet comes in the next slot
        if packets[slot - 1] > 1 and rng.random() < 0.1:
            packets[slot - 1] -= 1
            packets[slot] += 1
    return sound, loss, tuple(map(int, packets)), tuple(map(int, comfort))


def corpus(seed: int, calls: int = CALLS, folder: Path = FOLDER) -> list[tuple[Truth, Path]]:
    """Return the calls of a seed, made anew when these scripts changed."""
    place = folder / str(seed)
    table = place / "truth.json"
    print_of = _fingerprint()
    if not table.exists() or json.loads(table.read_text())["made_by"] != [print_of, calls]:
        place.mkdir(parents=True, exist_ok=True)
        keep = partial(_keep, seed, place)
        if calls > _WORTH_A_POOL:
            with ProcessPoolExecutor(2) as pool:
                truths = list(pool.map(keep, range(calls), chunksize=50))
        else:
            truths = list(map(keep, range(calls)))
        rows = [asdict(t) for t in truths]
        table.write_text(json.dumps({"made_by": [print_of, calls], "calls": rows}))
    rows = json.loads(table.read_text())["calls"]
    found = [Truth(**{k: tuple(v) if isinstance(v, list) else v for k, v in r.items()})
             for r in rows]  # fmt: skip
    return [(t, _file(place, t.number)) for t in found]


def _keep(seed: int, place: Path, number: int) -> Truth:
    truth, sound = call(seed, number)
    _file(place, number).write_bytes(sound.astype("<i2").tobytes())
    return truth


def _file(place: Path, number: int) -> Path:
    return place / f"{number:04}.raw"


def _fingerprint() -> str:
    here = Path(__file__).parent
    scripts = b"".join(p.read_bytes() for p in sorted(here.glob("*.py")))
    return hashlib.sha256(scripts).hexdigest()[:16]


def main() -> None:
    """Make both halves."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=CALLS)
    calls = parser.parse_args().calls
    for seed in (TUNING_SEED, HELD_OUT_SEED):
        made = corpus(seed, calls)
        print(f"seed {seed}: {len(made)} calls under {FOLDER / str(seed)}")  # noqa: T201 - a command


if __name__ == "__main__":
    main()
