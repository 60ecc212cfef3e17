"""What an examination finds: one sentence each, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"  # work is possible, something will go wrong or is missing
    PROBLEM = "problem"  # somebody must act before calls or tickets work


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        area: For example ``sound``; several findings may share one.
        sentence: What was found.
        advice: What to do; "" where nothing is to be done.
    """

    area: str
    verdict: Verdict
    sentence: str
    advice: str = ""


def ok(area: str, sentence: str) -> Finding:
    """Return a finding that needs nobody."""
    return Finding(area=area, verdict=Verdict.OK, sentence=sentence)


def warning(area: str, sentence: str, advice: str) -> Finding:
    """Return a finding that somebody should look at."""
    return Finding(area=area, verdict=Verdict.WARNING, sentence=sentence, advice=advice)


def problem(area: str, sentence: str, advice: str) -> Finding:
    """Return a finding that keeps the agent from working."""
    return Finding(area=area, verdict=Verdict.PROBLEM, sentence=sentence, advice=advice)


def is_healthy(findings: Iterable[Finding]) -> bool:
    """Return whether nothing is a problem."""
    return all(finding.verdict is not Verdict.PROBLEM for finding in findings)
