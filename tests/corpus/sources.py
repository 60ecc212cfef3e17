"""What may be heard on a line: synthetic callers, rooms, streets, tones. 16 kHz mono, float64.

Signals are scaled so that 1.0 is full scale; levels are dBFS of the root mean square, where a
sine at full scale has -3.
"""

import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
FRAME = 320
_RAW = ("-r", "16000", "-c", "1", "-b", "16", "-e", "signed", "-t", "raw", "-")
Signal = NDArray[np.float64]

VOICES = (
    "cmn", "cmn+f2", "cmn+f4", "cmn+m3", "cmn+m7", "cmn+croak",
    "en-gb", "en-us+f3", "en-gb-scotland+m2", "en-us-nyc+f2", "en-gb-x-rp+f5", "en-029+m5",
)  # fmt: skip
SENTENCES = {
    "cmn": (
        "喂",
        "喂，你好",
        "你好，我想问一下我的套餐",
        "我家的宽带昨天晚上就断了",
        "我要投诉，你们上次说三天处理",
        "请问营业厅几点开门",
        "我的手机号码是一三八零零一三八",
        "能不能帮我查一下话费",
        "师傅今天还来不来",
        "好的，那我再等一等",
    ),
    "en": (
        "Hello?",
        "Hello, can you hear me?",
        "I would like to ask about my bill",
        "The internet has been down since last night",
        "I want to make a complaint about the last visit",
        "What time does the shop open",
        "My number is one three eight double zero one three",
        "Could you check my account please",
        "Is somebody coming today or not",
        "All right, I will wait a little longer",
    ),
}


def level_db(signal: Signal) -> float:
    """Return the level of all of it."""
    return 10 * float(np.log10(np.mean(signal**2) + 1e-12))


def active_frames(signal: Signal) -> NDArray[np.bool_]:
    """Return for each 20 ms whether the talker talks: within 20 dB of the loudest parts."""
    frames = signal[: len(signal) // FRAME * FRAME].reshape(-1, FRAME)
    power = np.mean(frames**2, axis=1)
    return power > np.percentile(power, 95) / 100


def active_level_db(signal: Signal) -> float:
    """Return the level while somebody talks, in the manner of ITU-T P.56."""
    frames = signal[: len(signal) // FRAME * FRAME].reshape(-1, FRAME)
    return level_db(frames[active_frames(signal)])


def scaled(signal: Signal, to_db: float, *, now_db: float) -> Signal:
    """Return the signal ``to_db - now_db`` decibels louder."""
    return signal * 10 ** ((to_db - now_db) / 20)


def _output_of(*command: str, given: bytes = b"") -> bytes:
    """Return what a program prints.

    Raises:
        RuntimeError: It is not installed.
    """
    if shutil.which(command[0]) is None:
        raise RuntimeError(f"{command[0]} is missing: apt-get install {command[0]}")
    return subprocess.run(command, input=given, capture_output=True, check=True).stdout


def say(voice: str, text: str, words_a_minute: int, pitch: int) -> Signal:
    """Return what espeak-ng says, without the silence before and after."""
    speak = ["espeak-ng", "-v", voice, "-s", str(words_a_minute), "-p", str(pitch), "--stdout"]
    wav = _output_of(*speak, text)
    signal = np.frombuffer(_output_of("sox", "-t", "wav", "-", *_RAW, given=wav), "<i2") / 32768
    loud = np.flatnonzero(np.abs(signal) > 0.005)
    return signal[loud[0] : loud[-1] + 1]


@lru_cache(maxsize=4)
def talkers(seed: int) -> tuple[tuple[str, tuple[Signal, ...]], ...]:
    """Return twelve talkers, each with eight utterances in one voice, pace and pitch."""
    rng = np.random.default_rng([seed, 1])
    jobs = []
    for voice in VOICES:
        sentences = SENTENCES["cmn" if voice.startswith("cmn") else "en"]
        pace, pitch = int(rng.integers(125, 215)), int(rng.integers(25, 80))
        jobs += [(voice, str(t), pace, pitch) for t in rng.permutation(sentences)[:8]]
    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(lambda job: say(*job), jobs))
    return tuple((voice, tuple(said[i * 8 : i * 8 + 8])) for i, voice in enumerate(VOICES))


def talk(
    rng: np.random.Generator, utterances: tuple[Signal, ...], samples: int, onset_s: float
) -> Signal:
    """Return a caller who begins at ``onset_s`` and leaves pauses of up to 1.8 s."""
    signal = np.zeros(samples)
    at = int(onset_s * RATE)
    while at < samples - RATE // 2:
        words = utterances[int(rng.integers(len(utterances)))]
        words = words / np.max(np.abs(words)) * 10 ** (rng.uniform(-4, 0) / 20)
        part = words[: samples - at]
        signal[at : at + len(part)] = part
        pause = rng.uniform(0.25, 1.0) if rng.random() < 0.8 else rng.uniform(1.0, 1.8)
        at += len(part) + int(pause * RATE)
    if rng.random() < 0.4:
        signal = _in_a_room(rng, signal)
    return signal


def _in_a_room(rng: np.random.Generator, signal: Signal) -> Signal:
    """Add the tail of a small room, as hands-free telephones pick it up."""
    length = int(rng.uniform(0.1, 0.3) * RATE)
    tail = rng.standard_normal(length) * np.exp(-6.9 * np.arange(length) / length)
    tail *= rng.uniform(0.2, 0.5) / np.sqrt(np.sum(tail**2))
    tail[0] = 1.0
    size = 1 << (len(signal) + length).bit_length()
    wet = np.fft.irfft(np.fft.rfft(signal, size) * np.fft.rfft(tail, size), size)
    return np.asarray(wet[: len(signal)])


@lru_cache(maxsize=4)
def _sox_noise(kind: str) -> Signal:
    raw = _output_of("sox", "-R", "-n", *_RAW, "synth", "120", kind, "vol", "0.5")
    return np.frombuffer(raw, "<i2") / 32768


def _piece(rng: np.random.Generator, kind: str, samples: int) -> Signal:
    noise = _sox_noise(kind)
    start = int(rng.integers(len(noise) - samples))
    piece = noise[start : start + samples]
    return np.asarray(piece / np.sqrt(np.mean(piece**2)))


def babble(rng: np.random.Generator, seed: int, samples: int, voices: int) -> Signal:
    """Return many people talking at once, at a root mean square of 1."""
    mixed = np.zeros(samples)
    everybody = talkers(seed)
    for _ in range(voices):
        _, utterances = everybody[int(rng.integers(len(everybody)))]
        one = talk(rng, utterances, samples + 2 * RATE, 0.0)[2 * RATE :]
        mixed += one / (np.sqrt(np.mean(one**2)) + 1e-9) * 10 ** (rng.uniform(-3, 0) / 20)
    return np.asarray(mixed / np.sqrt(np.mean(mixed**2)))


def noise(rng: np.random.Generator, seed: int, kind: str, samples: int) -> Signal:
    """Return ``street``, ``office``, ``babble``, ``pink`` or ``white`` noise at an RMS of 1."""
    t = np.arange(samples) / RATE
    if kind == "street":
        swell = 10 ** (rng.uniform(1, 4) * np.sin(2 * np.pi * rng.uniform(0.05, 0.3) * t) / 20)
        mixed = _piece(rng, "brownnoise", samples) + 0.6 * _piece(rng, "pinknoise", samples)
        mixed = mixed * swell
    elif kind == "office":
        mixed = _piece(rng, "pinknoise", samples) + babble(rng, seed, samples, 8)
        for at in rng.integers(0, samples - 200, int(samples / RATE * 3)):
            mixed[at : at + 200] += 3 * rng.standard_normal(200) * np.exp(-np.arange(200) / 40)
    elif kind == "babble":
        mixed = babble(rng, seed, samples, int(rng.integers(6, 11)))
    elif kind == "pink":
        mixed = _piece(rng, "pinknoise", samples)
    else:
        mixed = rng.standard_normal(samples)
    return np.asarray(mixed / np.sqrt(np.mean(mixed**2)))


def fax(samples: int, hertz: float, on_s: float, off_s: float, start_s: float) -> Signal:
    """Return a calling (1100 Hz) or answering (2100 Hz) fax machine; ITU-T T.30, 4.1 and 4.2."""
    t = np.arange(samples) / RATE
    sounding = (t >= start_s) & (((t - start_s) % (on_s + off_s)) < on_s)
    return np.sin(2 * np.pi * hertz * t) * sounding


def keys(rng: np.random.Generator, samples: int, start_s: float) -> Signal:
    """Return somebody pressing keys: 60-200 ms a tone."""
    signal = np.zeros(samples)
    at = int(start_s * RATE)
    while at < samples - RATE // 2:
        t = np.arange(int(rng.uniform(0.06, 0.2) * RATE)) / RATE
        low, high = rng.choice((697, 770, 852, 941)), rng.choice((1209, 1336, 1477))
        twist = 10 ** (rng.uniform(-3, 3) / 20)
        tone = np.sin(2 * np.pi * low * t) + twist * np.sin(2 * np.pi * high * t)
        signal[at : at + len(tone)] = tone
        at += len(tone) + int(rng.uniform(0.15, 0.9) * RATE)
    return signal
