"""Self-assessment of a call: what the rules of the centre asked, and what was heard and done.

Everything is judged at the desk, from voice activity, ticked or played phrases, hold and mute: no
words are recognised and nothing leaves the desk but the marks. What cannot be known for sure is
``UNCLEAR`` and costs nothing: the machine never says of a person what it did not see. The criteria
and what they cost follow the quality sheet of a call centre; the agent may contest each mark.

All times are seconds after the answer, which is also where the recording of the call begins.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from agent_desktop.domain.policy import Guidance

FULL_SCORE: Final = 100
_ASKED_BEFORE_S: Final = 30.0
_THANKED_AFTER_S: Final = 15.0
_VOICE_NEAR_S: Final = 5.0
_OVERLAP_S: Final = 1.5
_SHARE_NEEDS_S: Final = 20.0

Span = tuple[float, float]


class Criterion(StrEnum):
    """What is looked at, in the order of a call."""

    GREETING = "greeting"
    AGENT_NUMBER = "agent-number"
    HOLD_ANNOUNCED = "hold-announced"
    HOLD_LENGTH = "hold-length"
    HOLD_THANKS = "hold-thanks"
    SILENCES = "silences"
    TALK_OVER = "talk-over"
    TALK_SHARE = "talk-share"
    CLOSING = "closing"
    HUNG_UP_LAST = "hung-up-last"


class Verdict(StrEnum):
    """What is known of a criterion."""

    MET = "met"
    MISSED = "missed"
    UNCLEAR = "unclear"
    NOT_APPLICABLE = "not-applicable"


DEDUCTIONS: Final[dict[Criterion, int]] = {
    Criterion.GREETING: 10,
    Criterion.AGENT_NUMBER: 5,
    Criterion.HOLD_ANNOUNCED: 10,
    Criterion.HOLD_LENGTH: 5,
    Criterion.HOLD_THANKS: 5,
    Criterion.SILENCES: 10,
    Criterion.TALK_OVER: 5,
    Criterion.TALK_SHARE: 5,
    Criterion.CLOSING: 10,
    Criterion.HUNG_UP_LAST: 10,
}


class EndedBy(StrEnum):
    """Who ended the call."""

    CALLER = "caller"
    AGENT = "agent"
    UNKNOWN = "unknown"  # the line or the engine broke


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A phrase that was ticked as said, or played in the agent's recorded voice."""

    situation: str
    step: str
    at_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """Which phrases of the pack are which part of a call; () where the pack has none.

    Attributes:
        greeting: Situations that open a call; ``closing`` those that end it.
        number: (situation, step) of the phrases that give the agent's number.
        hold_ask: (situation, step) that ask for patience; ``hold_thanks`` that thank for it.
    """

    greeting: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    number: tuple[tuple[str, str], ...] = ()
    hold_ask: tuple[tuple[str, str], ...] = ()
    hold_thanks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFacts:
    """What the desk saw and heard of one answered call.

    Attributes:
        heard_voices: Whether voice activity was measured at all: without it, silence proves
            nothing.
        silent: The caller never spoke, and the ladder for silent calls was gone through; or it was
            a fax.
    """

    seconds: float
    said: tuple[Said, ...] = ()
    agent: tuple[Span, ...] = ()
    caller: tuple[Span, ...] = ()
    holds: tuple[Span, ...] = ()
    ended_by: EndedBy = EndedBy.UNKNOWN
    heard_voices: bool = True
    silent: bool = False
    roles: Roles = field(default_factory=Roles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One line of the assessment.

    Attributes:
        at_s: Where in the call to listen; the places of what was missed, or of the proof.
        measured: The figure that was compared (seconds or a share), None where there is none.
        wanted: What it was compared with.
        contested: The agent's reason why the mark is wrong; "" for none.
    """

    criterion: Criterion
    verdict: Verdict
    at_s: tuple[float, ...] = ()
    measured: float | None = None
    wanted: float | None = None
    contested: str = ""

    @property
    def deduction(self) -> int:
        """Points it costs; a contested mark costs nothing until somebody decides."""
        is_lost = self.verdict is Verdict.MISSED and not self.contested
        return DEDUCTIONS[self.criterion] if is_lost else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """All marks of a call, in the order of ``Criterion``."""

    marks: tuple[Mark, ...] = ()

    @property
    def score(self) -> int:
        """Points out of 100."""
        return max(0, FULL_SCORE - sum(mark.deduction for mark in self.marks))

    def mark(self, criterion: Criterion) -> Mark:
        """Return one line.

        Raises:
            KeyError: There is none.
        """
        for mark in self.marks:
            if mark.criterion is criterion:
                return mark
        raise KeyError(criterion)

    def contested(self, criterion: Criterion, reason: str) -> "Assessment":
        """Return the assessment with the agent's word against one mark; "" takes it back.

        Raises:
            KeyError: There is no such mark.
        """
        self.mark(criterion)
        return Assessment(
            marks=tuple(
                Mark(
                    criterion=m.criterion,
                    verdict=m.verdict,
                    at_s=m.at_s,
                    measured=m.measured,
                    wanted=m.wanted,
                    contested=reason,
                )
                if m.criterion is criterion
                else m
                for m in self.marks
            )
        )


def assess(facts: CallFacts, rules: Guidance) -> Assessment:
    """Judge a call."""
    return Assessment(
        marks=(
            _greeting(facts, rules),
            _number(facts),
            *_holds(facts, rules),
            _silences(facts, rules),
            _talk_over(facts),
            _talk_share(facts, rules),
            _closing(facts),
            _hung_up_last(facts),
        )
    )


def talk_share(facts: CallFacts) -> float | None:
    """Return the agent's part of all that was said, 0 to 1; None where little was said."""
    agent, caller = _length(facts.agent), _length(facts.caller)
    return agent / (agent + caller) if agent + caller >= _SHARE_NEEDS_S else None


def silences(facts: CallFacts, longest_s: float) -> tuple[Span, ...]:
    """Return the stretches longer than ``longest_s`` in which nobody spoke, hold left out."""
    busy = sorted([*facts.agent, *facts.caller, *facts.holds])
    found, until = [], 0.0
    for start, end in [*busy, (facts.seconds, facts.seconds)]:
        if start - until > longest_s:
            found.append((until, start))
        until = max(until, end)
    return tuple(found)


def overlaps(facts: CallFacts) -> tuple[Span, ...]:
    """Return the stretches in which both spoke for longer than a moment."""
    both = [
        (max(a[0], c[0]), min(a[1], c[1]))
        for a in facts.agent
        for c in facts.caller
        if min(a[1], c[1]) - max(a[0], c[0]) >= _OVERLAP_S
    ]
    return tuple(sorted(both))


def _greeting(facts: CallFacts, rules: Guidance) -> Mark:
    said = [s.at_s for s in facts.said if s.situation in facts.roles.greeting]
    voice = min((start for start, _ in facts.agent), default=None)
    times = [t for t in (min(said, default=None), voice) if t is not None]
    first = min(times, default=None)
    if first is None:
        verdict = Verdict.MISSED if facts.heard_voices else Verdict.UNCLEAR
    elif first <= rules.greeting_within_s:
        verdict = Verdict.MET if said else Verdict.UNCLEAR
    else:
        # A tick comes after the sentence: without a measured voice it proves no delay.
        verdict = Verdict.MISSED if facts.heard_voices else Verdict.UNCLEAR
    return Mark(
        criterion=Criterion.GREETING,
        verdict=verdict,
        at_s=() if first is None else (first,),
        measured=first,
        wanted=rules.greeting_within_s,
    )


def _number(facts: CallFacts) -> Mark:
    given = [s.at_s for s in facts.said if (s.situation, s.step) in facts.roles.number]
    if not facts.roles.number:
        verdict = Verdict.NOT_APPLICABLE
    elif given:
        verdict = Verdict.MET
    else:
        verdict = Verdict.UNCLEAR if facts.agent or not facts.heard_voices else Verdict.MISSED
    return Mark(criterion=Criterion.AGENT_NUMBER, verdict=verdict, at_s=tuple(given[:1]))


def _holds(facts: CallFacts, rules: Guidance) -> tuple[Mark, ...]:
    if not facts.holds:
        kinds = (Criterion.HOLD_ANNOUNCED, Criterion.HOLD_LENGTH, Criterion.HOLD_THANKS)
        return tuple(Mark(criterion=c, verdict=Verdict.NOT_APPLICABLE) for c in kinds)
    asked = [s.at_s for s in facts.said if (s.situation, s.step) in facts.roles.hold_ask]
    thanked = [s.at_s for s in facts.said if (s.situation, s.step) in facts.roles.hold_thanks]
    before = [
        _near(start, asked, facts, start - _ASKED_BEFORE_S, start) for start, _ in facts.holds
    ]
    ended = [end for _, end in facts.holds if end < facts.seconds]
    after = [_near(end, thanked, facts, end, end + _THANKED_AFTER_S) for end in ended]
    longest = max(end - start for start, end in facts.holds)
    over = tuple(start for start, end in facts.holds if end - start > rules.hold_limit_s)
    return (
        _worst(Criterion.HOLD_ANNOUNCED, before),
        Mark(
            criterion=Criterion.HOLD_LENGTH,
            verdict=Verdict.MISSED if over else Verdict.MET,
            at_s=over,
            measured=longest,
            wanted=rules.hold_limit_s,
        ),
        _worst(Criterion.HOLD_THANKS, after),
    )


def _near(
    at_s: float, said: Sequence[float], facts: CallFacts, start: float, end: float
) -> tuple[Verdict, float]:
    if any(start <= s <= end for s in said):
        return Verdict.MET, at_s
    low, high = max(start, at_s - _VOICE_NEAR_S), min(end, at_s + _VOICE_NEAR_S)
    spoke = any(a < high and b > low for a, b in facts.agent)
    return (Verdict.UNCLEAR if spoke or not facts.heard_voices else Verdict.MISSED), at_s


def _worst(criterion: Criterion, found: Iterable[tuple[Verdict, float]]) -> Mark:
    found = list(found)
    for verdict in (Verdict.MISSED, Verdict.UNCLEAR, Verdict.MET):
        at_s = tuple(at for v, at in found if v is verdict)
        if at_s:
            return Mark(criterion=criterion, verdict=verdict, at_s=at_s)
    return Mark(criterion=criterion, verdict=Verdict.NOT_APPLICABLE)


def _silences(facts: CallFacts, rules: Guidance) -> Mark:
    if not facts.heard_voices or facts.silent:
        return Mark(criterion=Criterion.SILENCES, verdict=Verdict.NOT_APPLICABLE)
    found = silences(facts, rules.silence_remind_s)
    return Mark(
        criterion=Criterion.SILENCES,
        verdict=Verdict.MISSED if found else Verdict.MET,
        at_s=tuple(start for start, _ in found),
        measured=max((end - start for start, end in found), default=None),
        wanted=rules.silence_remind_s,
    )


def _talk_over(facts: CallFacts) -> Mark:
    if not facts.heard_voices or facts.silent:
        return Mark(criterion=Criterion.TALK_OVER, verdict=Verdict.NOT_APPLICABLE)
    # Only where the agent began while the caller spoke: being interrupted is nobody's fault.
    begun = {start for start, _ in facts.agent}
    found = [span for span in overlaps(facts) if span[0] in begun]
    return Mark(
        criterion=Criterion.TALK_OVER,
        verdict=Verdict.MISSED if found else Verdict.MET,
        at_s=tuple(start for start, _ in found),
        measured=_length(found) if found else None,
    )


def _talk_share(facts: CallFacts, rules: Guidance) -> Mark:
    share = talk_share(facts) if facts.heard_voices and not facts.silent else None
    if share is None:
        return Mark(criterion=Criterion.TALK_SHARE, verdict=Verdict.NOT_APPLICABLE)
    return Mark(
        criterion=Criterion.TALK_SHARE,
        verdict=Verdict.MISSED if share > rules.agent_talk_share else Verdict.MET,
        measured=share,
        wanted=rules.agent_talk_share,
    )


def _closing(facts: CallFacts) -> Mark:
    said = [s.at_s for s in facts.said if s.situation in facts.roles.closing]
    if facts.silent or not facts.roles.closing:
        return Mark(criterion=Criterion.CLOSING, verdict=Verdict.NOT_APPLICABLE)
    if said:
        return Mark(criterion=Criterion.CLOSING, verdict=Verdict.MET, at_s=(said[-1],))
    last = max((end for _, end in facts.agent), default=None)
    spoke = last is not None and facts.seconds - last <= _THANKED_AFTER_S
    verdict = Verdict.UNCLEAR if spoke or not facts.heard_voices else Verdict.MISSED
    at_s = () if last is None else (last,)
    return Mark(criterion=Criterion.CLOSING, verdict=verdict, at_s=at_s)


def _hung_up_last(facts: CallFacts) -> Mark:
    if facts.silent or facts.ended_by is EndedBy.UNKNOWN:
        return Mark(criterion=Criterion.HUNG_UP_LAST, verdict=Verdict.NOT_APPLICABLE)
    by_agent = facts.ended_by is EndedBy.AGENT
    return Mark(
        criterion=Criterion.HUNG_UP_LAST,
        verdict=Verdict.MISSED if by_agent else Verdict.MET,
        at_s=(facts.seconds,) if by_agent else (),
    )


def _length(spans: Iterable[Span]) -> float:
    return sum(end - start for start, end in spans)
