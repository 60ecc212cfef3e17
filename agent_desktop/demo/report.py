"""What the demo found out: a table for people, a file for programs."""

import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

_STEP_WIDTH: Final = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the walk; ``at_ms`` counts from the demo's start."""

    step: str
    ok: bool
    at_ms: int
    detail: str


class Report:
    """Collects the steps, printing each as it is reached.

    Args:
        expected: All steps, in order; what is not noted in the end is missing.
    """

    def __init__(self, expected: tuple[str, ...]) -> None:
        self._expected = list(expected)
        self._started_s = time.monotonic()
        self._steps: list[Step] = []

    def skip(self, step: str, why: str) -> None:
        """Take a step off the list, and say why."""
        self._expected.remove(step)
        say(why)

    def note(self, step: str, detail: str, *, ok: bool = True, at_s: float | None = None) -> None:
        """Note a step at a moment of the monotonic clock, now by default."""
        moment_s = time.monotonic() if at_s is None else at_s
        at_ms = round(max(0.0, moment_s - self._started_s) * 1000)
        self._steps.append(Step(step=step, ok=ok, at_ms=at_ms, detail=detail))
        mark = "ok" if ok else "NO"
        say(f"{step:<{_STEP_WIDTH}} {at_ms:>7} ms  {mark}  {detail}")

    def head(self) -> None:
        """Print the table's head."""
        say(f"{'step':<{_STEP_WIDTH}} {'time':>10}      what happened")

    @property
    def missing(self) -> list[str]:
        """The steps that were not reached, and those that went wrong."""
        reached = {step.step for step in self._steps if step.ok}
        return [name for name in self._expected if name not in reached]

    def write(self, file: Path) -> bool:
        """Write the report; returns whether everything is there."""
        noted = {step.step for step in self._steps}
        steps: list[dict[str, object]] = [asdict(step) for step in self._steps]
        steps += [
            {"step": name, "ok": False, "at_ms": None, "detail": "not reached"}
            for name in self._expected
            if name not in noted
        ]
        ok = not self.missing
        text = json.dumps({"steps": steps, "ok": ok}, ensure_ascii=False, indent=2)
        file.write_text(text + "\n", "utf-8")
        return ok


def say(sentence: str) -> None:
    """Tell who started the demo."""
    # A terminal that cannot show Chinese shows question marks; the demo goes on.
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(sentence.encode(encoding, "replace").decode(encoding) + "\n")
    sys.stdout.flush()
