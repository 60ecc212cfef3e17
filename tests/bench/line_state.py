"""How well the desk tells what goes on on a line: ``python -m tests.bench line_state``.

Prints precision and recall of each class, too. Both halves of the corpus; thresholds were chosen
on the first and never on the second.
"""

import random
import statistics
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from agent_desktop.engine.hearing import FRAME_SAMPLES, Hearing
from tests.bench.figures import Figure
from tests.corpus import make
from tests.corpus.judge import NAME_OF, PAUSE_S, Verdict, judge

CLASSES = ("silent", "comfort_noise", "speech", "too_quiet", "noisy", "no_packets", "tone")
SPEAKING = ("speech", "too_quiet", "noisy")
NO_SPEECH = ("silent", "comfort_noise")


def verdicts(seed: int, calls: int = make.CALLS) -> list[Verdict]:
    """Return what the product makes of the calls of a seed."""
    with ProcessPoolExecutor(2) as pool:
        rows = make.corpus(seed, calls)
        return list(pool.map(judge, *zip(*rows, strict=True), chunksize=20))


def recognised_in_time(found: Sequence[Verdict]) -> float:
    """Return the share of silent calls whose ladder began within the pause + 0.5 s."""
    silent = [v for v in found if v.truth.kind in NO_SPEECH]
    good = [v for v in silent if v.rungs_s and PAUSE_S - 0.05 <= v.rungs_s[0] <= PAUSE_S + 0.55]
    return len(good) / len(silent)


def false_alarms(found: Sequence[Verdict]) -> float:
    """Return the share of calls with a speaking caller in which the ladder began."""
    speaking = _with_speech(found)
    return sum(bool(v.rungs_s) for v in speaking) / len(speaking)


def _with_speech(found: Sequence[Verdict]) -> list[Verdict]:
    return [v for v in found if v.truth.kind in SPEAKING and v.truth.speech_db is not None]


def recall(found: Sequence[Verdict], name: str) -> float:
    """Return which share of the calls of a class were called so."""
    those = [v for v in found if _true_name(v) == name]
    return sum(v.name == name for v in those) / len(those)


def precision(found: Sequence[Verdict], name: str) -> float:
    """Return which share of the calls called so are of the class."""
    those = [v for v in found if v.name == name]
    return sum(_true_name(v) == name for v in those) / len(those) if those else 0.0


def _true_name(verdict: Verdict) -> str:
    return NAME_OF.get(verdict.truth.kind, verdict.truth.kind)


def worst_step_s(found: Sequence[Verdict]) -> float:
    """Return the largest difference between a pause of an undisturbed ladder and the pack's.

    The pause before the first step is the business of ``recognised_in_time``.
    """
    gaps = [
        abs(later - earlier - PAUSE_S)
        for v in found
        if v.truth.kind in NO_SPEECH and not v.stopped_s
        for earlier, later in zip(v.rungs_s, v.rungs_s[1:3], strict=False)
    ]
    return max(gaps)


def stop_delays_s(found: Sequence[Verdict]) -> list[float]:
    """Return, for callers who spoke late, how long after their first sound the ladder stopped."""
    delays = []
    for v in found:
        if v.truth.kind == "late" and any(v.truth.speech):
            begins_s = v.truth.speech.index(True) * 0.1
            stops = [s - begins_s for s in v.stopped_s if s >= begins_s]
            delays.append(min(stops, default=float("inf")))
    return delays


def disturbed(found: Sequence[Verdict]) -> float:
    """Return the share of silent calls whose ladder something stopped."""
    silent = [v for v in found if v.truth.kind in NO_SPEECH]
    return sum(bool(v.stopped_s) for v in silent) / len(silent)


def frame_cost_us() -> float:
    """Return CPU microseconds of ``Hearing`` for 20 ms of sound, the dearest of three kinds.

    CPU time, because the wall clock of a busy machine measures the others.
    """
    seeded = random.Random(1)
    speech = make.call(make.TUNING_SEED, 1)[1].astype("<i2").tobytes()
    keys = next(
        sound.astype("<i2").tobytes()
        for truth, sound in (make.call(make.TUNING_SEED, 8 + 20 * i) for i in range(20))
        if truth.voice == "keys"
    )
    hiss = b"".join(
        seeded.randint(-300, 300).to_bytes(2, "little", signed=True) for _ in range(99999)
    )
    return max(_cost_us(sound) for sound in (speech, keys, hiss))


def _cost_us(sound: bytes) -> float:
    size = 2 * FRAME_SAMPLES
    frames = [sound[i : i + size] for i in range(0, len(sound) - size, size)]
    runs = []
    for _ in range(5):
        hearing = Hearing()
        began = time.thread_time()
        for frame in frames:
            hearing.hear(frame)
            if hearing.is_due:
                hearing.report()
        runs.append((time.thread_time() - began) / len(frames) * 1e6)
    return statistics.median(runs)


def figures() -> list[Figure]:
    """Measure both halves; prints each half's table of classes."""
    measured = []
    for half, seed in (("tuning", make.TUNING_SEED), ("held out", make.HELD_OUT_SEED)):
        found = verdicts(seed)
        sys.stdout.write(f"\n{half}, seed {seed}\n{_classes(found)}\n")
        measured += _half(half, found)
    cost_us = frame_cost_us()
    measured.append(_at_most("hearing, one leg, 20 ms", cost_us, "us", 150))
    return measured


def _half(half: str, found: Sequence[Verdict]) -> list[Figure]:
    delays = stop_delays_s(found)
    speaking = len(_with_speech(found))
    return [
        _at_least(f"silent within pause + 0.5 s, {half}", recognised_in_time(found), 0.99),
        _at_most(
            f"false alarms on speech, {half}",
            false_alarms(found),
            "of calls",
            0.005,
            note=f"{round(false_alarms(found) * speaking)} of {speaking} calls",
        ),
        _at_least(f"too quiet found, {half}", recall(found, "too_quiet"), 0.9),
        _at_least(f"noisy found, {half}", recall(found, "noisy"), 0.9),
        _at_most(f"ladder step off the pack, worst, {half}", worst_step_s(found), "s", 0.2),
        _at_most(f"ladder stops after speech, median, {half}", statistics.median(delays), "s", 0.4),
        _at_most(f"ladders disturbed by no speech, {half}", disturbed(found), "of calls", 0.05),
    ]


def _classes(found: Sequence[Verdict]) -> str:
    lines = [f"{'class':14} {'calls':>5} {'precision':>9} {'recall':>7}  called"]
    for name in CLASSES:
        those = [v.name for v in found if _true_name(v) == name]
        called = ", ".join(f"{n} {those.count(n)}" for n in CLASSES if n in those)
        rates = f"{precision(found, name):9.3f} {recall(found, name):7.3f}"
        lines.append(f"{name:14} {len(those):5} {rates}  {called}")
    return "\n".join(lines)


def _at_least(figure: str, value: float, bound: float) -> Figure:
    ok = value >= bound
    return Figure(
        figure=figure, value=round(value, 4), unit="of calls", must=f">= {bound:g}", ok=ok
    )


def _at_most(figure: str, value: float, unit: str, bound: float, note: str = "") -> Figure:
    ok = value <= bound + 1e-9
    must = f"<= {bound:g} {unit}"
    return Figure(figure=figure, value=round(value, 4), unit=unit, must=must, ok=ok, note=note)
