"""Let the product hear a call of the corpus, as it would at a desk, and say what it made of it.

The agent's side is a working microphone in a quiet room and an agent who says nothing, so the
silence counts from the answer. Everything between the sound and the ladder is the product's own.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from agent_desktop.domain.ladders import (
    DEFAULT_LADDERS,
    BackToOpening,
    LadderMode,
    ShowRung,
    SilencePolicy,
    Trouble,
)
from agent_desktop.domain.line_state import SLOT_S, CallerLine, Heard, LineClassifier
from agent_desktop.domain.silence import Autopilot
from agent_desktop.engine.hearing import Hearing
from tests.corpus.make import Truth
from tests.corpus.sources import FRAME

MICROPHONE = Heard(rms_db=-62.0, peak_db=-50.0, floor_db=-63.0)
PAUSE_S = DEFAULT_LADDERS[Trouble.SILENT].listen_s

# A call is what it was long enough to be acted upon: the first of these that holds.
_ACTED_UPON = (
    ("no_packets", (CallerLine.NO_PACKETS,), 1.0),
    ("tone", (CallerLine.FAX, CallerLine.DTMF), 1.0),
    ("noisy", (CallerLine.NOISY,), 1.5),
    ("too_quiet", (CallerLine.TOO_QUIET,), 1.0),
    ("speech", (CallerLine.SPEAKS,), 0.5),
)
NAME_OF = {"late": "speech"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was made of one call. Times in seconds after the answer.

    Attributes:
        name: The class, in the words of the truth table.
        rungs_s: When each rung of the silent call's ladder was shown.
        stopped_s: When that ladder was stopped.
        speaks_s: When the caller was first said to speak.
    """

    truth: Truth
    name: str
    rungs_s: tuple[float, ...]
    stopped_s: tuple[float, ...]
    speaks_s: float | None


def judge(truth: Truth, file: Path) -> Verdict:
    """Return what the product makes of a call."""
    sound = file.read_bytes()
    size = 2 * FRAME
    frames = [sound[i : i + size] for i in range(0, len(sound) - size + 1, size)]
    return _Desk(truth).live(frames)


class _Desk:
    def __init__(self, truth: Truth) -> None:
        self._truth = truth
        self._hearing = Hearing()
        self._line = LineClassifier()
        self._pilot = Autopilot(policy=SilencePolicy(mode=LadderMode.COUNTDOWN))
        self._states: Counter[CallerLine] = Counter()
        self._slots = 0
        self._rungs_s: list[float] = []
        self._stopped_s: list[float] = []
        self._speaks_s: float | None = None

    def live(self, frames: list[bytes]) -> Verdict:
        self._pilot.answered(0.0)
        for frame in frames:
            self._hearing.hear(frame)
            if self._hearing.is_due:
                self._slot()
        return Verdict(
            truth=self._truth,
            name=self._name(),
            rungs_s=tuple(self._rungs_s),
            stopped_s=tuple(self._stopped_s),
            speaks_s=self._speaks_s,
        )

    def _slot(self) -> None:
        heard = self._hearing.report(
            packets=self._truth.packets[self._slots], comfort=self._truth.comfort[self._slots]
        )
        self._slots += 1
        now_s = round(self._slots * SLOT_S, 1)
        state = self._line.hear(heard, MICROPHONE)
        self._states[state.caller] += 1
        if state.caller_speaks and self._speaks_s is None:
            self._speaks_s = now_s
        for effect in self._pilot.tick(now_s, state):
            if isinstance(effect, ShowRung) and effect.situation == "silent-call":
                self._rungs_s.append(now_s)
            elif isinstance(effect, BackToOpening):
                self._stopped_s.append(now_s)

    def _name(self) -> str:
        for name, states, least_s in _ACTED_UPON:
            if sum(self._states[s] for s in states) * SLOT_S > least_s - SLOT_S / 2:
                return name
        hiss = self._states[CallerLine.COMFORT_NOISE]
        return "comfort_noise" if hiss > self._states[CallerLine.SILENT] else "silent"
