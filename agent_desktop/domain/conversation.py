"""How a conversation goes: who speaks, who breaks in, how long nobody says anything.

Levels arrive ten times a second. The figures are sums, the reminders are few: a quiet word where
it helps, never a score. Scores are ``domain.adherence``'s.
"""

from collections import deque
from dataclasses import dataclass
from typing import Final

_OVERLAP_S: Final = 0.5  # shorter is an "mhm"
_OFTEN: Final = 3
_OFTEN_WITHIN_S: Final = 30.0
_SHOWN_FROM_S: Final = 10.0  # of speech: a share of less says nothing
_ENOUGH_S: Final = 60.0  # of speech, before a share is worth a word
_SPEAKS_ON_S: Final = 0.4  # a gap between words is no silence
_LONGEST_STEP_S: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkLimits:
    """When to remind. ``talk_share``: the agent's part of all speech, 0 to 1."""

    silence_s: float = 8.0
    talk_share: float = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkFigures:
    """Sums so far; see ``events.ConversationChanged``."""

    agent_s: float = 0.0
    caller_s: float = 0.0
    talk_over_s: float = 0.0
    talk_overs: int = 0
    silence_s: float = 0.0
    longest_silence_s: float = 0.0
    held_s: float = 0.0
    talk_share: float | None = None
    remind: str = ""


class _Voice:
    """One side: how long it spoke, and since when it speaks without a gap."""

    __slots__ = ("_last_s", "since_s", "spoke_s")

    def __init__(self) -> None:
        self.spoke_s = 0.0
        self.since_s = self._last_s = float("-inf")

    def take(self, at_s: float, step_s: float, *, speaks: bool) -> None:
        if not speaks:
            return
        self.spoke_s += step_s
        if at_s - self._last_s > _SPEAKS_ON_S:
            self.since_s = at_s
        self._last_s = at_s


class Conversation:
    """Follows one connected call.

    Args:
        began_s: When it was answered.
    """

    def __init__(self, began_s: float, limits: TalkLimits) -> None:
        self._limits = limits
        self._at_s = self._spoken_s = began_s
        self._agent, self._caller = _Voice(), _Voice()
        self._both_s = self._longest_s = self._held_s = self._overlap_s = 0.0
        self._talk_overs = 0
        self._recent: deque[float] = deque(maxlen=_OFTEN)

    def hear(self, at_s: float, *, agent: bool, caller: bool) -> None:
        """Take a tenth of a second: who speaks in it."""
        step_s = self._step(at_s)
        self._agent.take(at_s, step_s, speaks=agent)
        self._caller.take(at_s, step_s, speaks=caller)
        if agent and caller:
            self._both_s += step_s
            before_s, self._overlap_s = self._overlap_s, self._overlap_s + step_s
            # Whoever began later broke in; the caller may.
            broke_in = self._agent.since_s > self._caller.since_s
            if before_s < _OVERLAP_S <= self._overlap_s and broke_in:
                self._talk_overs += 1
                self._recent.append(at_s)
        else:
            self._overlap_s = 0.0
        if agent or caller:
            self._spoken_s = at_s
        self._longest_s = max(self._longest_s, at_s - self._spoken_s)

    def hold(self, at_s: float) -> None:
        """The caller waits on hold: that is no silence."""
        self._held_s += self._step(at_s)
        self._spoken_s = at_s

    def figures(self) -> TalkFigures:
        """Return the sums."""
        spoken_s = self._agent.spoke_s + self._caller.spoke_s
        share = self._agent.spoke_s / spoken_s if spoken_s >= _SHOWN_FROM_S else None
        silence_s = self._at_s - self._spoken_s
        return TalkFigures(
            agent_s=self._agent.spoke_s,
            caller_s=self._caller.spoke_s,
            talk_over_s=self._both_s,
            talk_overs=self._talk_overs,
            silence_s=silence_s if silence_s > _SPEAKS_ON_S else 0.0,
            longest_silence_s=self._longest_s,
            held_s=self._held_s,
            talk_share=share,
            remind=self._remind(silence_s, spoken_s, share),
        )

    def _remind(self, silence_s: float, spoken_s: float, share: float | None) -> str:
        often = len(self._recent) == _OFTEN and self._at_s - self._recent[0] <= _OFTEN_WITHIN_S
        if silence_s >= self._limits.silence_s:
            return "silence"
        if often:
            return "talk-over"
        if share is not None and spoken_s >= _ENOUGH_S and share > self._limits.talk_share:
            return "talk-share"
        return ""

    def _step(self, at_s: float) -> float:
        step_s = min(_LONGEST_STEP_S, max(0.0, at_s - self._at_s))
        self._at_s = at_s
        return step_s
