"""What a centre wrote down for a line on which nobody speaks or the caller cannot be understood.

A ``Ladder`` is: say this, wait, say that, wait, say goodbye. ``domain.silence`` climbs it; here is
what it is given (ladders, policy), what it answers (effects) and what it shows (view).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Trouble(StrEnum):
    """What a ladder is for."""

    SILENT = "silent"
    TOO_QUIET = "too-quiet"
    NOISY = "noisy"


class LadderMode(StrEnum):
    """How much happens by itself: nothing, all but the hang-up, all."""

    OFFER = "offer"
    COUNTDOWN = "countdown"
    AUTOMATIC = "automatic"


class LadderPhase(StrEnum):
    """Where the autopilot is."""

    OFF = "off"  # no call, or the conversation runs
    LISTENING = "listening"  # answered, and the caller may still speak
    OFFERED = "offered"  # the agent may start the ladder
    RUNNING = "running"
    SUSPENDED = "suspended"  # the caller cannot be heard or cannot hear us for another reason
    ENDING = "ending"  # all is said: the agent may hang up
    HANGING_UP = "hanging-up"


class Advice(StrEnum):
    """What the agent should know about the line."""

    NONE = ""
    MICROPHONE_DEAD = "line.microphone_dead"
    MUTED = "line.muted"
    REMOTE_HOLD = "line.remote_hold"
    NO_PACKETS = "line.no_packets"
    FAX = "line.fax"
    KEYS_PRESSED = "line.keys_pressed"
    NOISY = "line.noisy"
    TOO_QUIET = "line.too_quiet"
    NOT_HEARD = "line.not_heard"  # the agent has not been heard since the answer
    COMFORT_NOISE = "line.comfort_noise"  # the far end's microphone is closed or hears nothing
    CALLER_SILENT = "line.caller_silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderRung:
    """Say ``step`` of the ladder's situation, then wait ``pause_s`` for the caller."""

    step: str
    pause_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """What a centre does about one trouble.

    Attributes:
        listen_s: So long the trouble lasts before the ladder begins.
        opens_with_greeting: The first rung is the greeting itself: who has greeted begins with
            the second.
        ends_call: The call is over after the last rung; else the agent simply goes on.
    """

    situation: str
    rungs: tuple[LadderRung, ...]
    listen_s: float
    opens_with_greeting: bool = False
    ends_call: bool = True


DEFAULT_LADDERS: Final[Mapping[Trouble, Ladder]] = {
    Trouble.SILENT: Ladder(
        situation="silent-call",
        rungs=(
            LadderRung(step="greet", pause_s=2.0),
            LadderRung(step="repeat", pause_s=2.0),
            LadderRung(step="repeat-again", pause_s=2.0),
            LadderRung(step="no-sound", pause_s=1.0),
            LadderRung(step="goodbye", pause_s=1.0),
        ),
        listen_s=2.0,
        opens_with_greeting=True,
    ),
    Trouble.TOO_QUIET: Ladder(
        situation="too-quiet",
        rungs=(
            LadderRung(step="softly", pause_s=5.0),
            LadderRung(step="handset", pause_s=5.0),
        ),
        listen_s=1.0,
        ends_call=False,
    ),
    Trouble.NOISY: Ladder(
        situation="noisy-line",
        rungs=(
            LadderRung(step="louder", pause_s=10.0),
            LadderRung(step="another-phone", pause_s=3.0),
            LadderRung(step="goodbye", pause_s=1.0),
        ),
        listen_s=1.0,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SilencePolicy:
    """What a centre allows.

    Attributes:
        mode: For silent calls. Where a caller is there, though hard to understand, a ladder is
            offered only, unless the mode is automatic; and no mode hangs up on that caller.
        again_s: After a word from the caller, silence must last so long: they wait for an answer.
        doubt_s: Silence must last so much longer while there may be a word in it.
        conversation_s: So much speech of the caller is a conversation: the ladder is over.
        farewell_s: The last words get at least this time before an automatic hang-up.
        better_s: A trouble that has gone for so long is over.
        hang_up: The automatic mode may hang up; else the agent does.
        own_voice: The automatic mode plays the agent's recorded phrases.
    """

    mode: LadderMode = LadderMode.COUNTDOWN
    again_s: float = 5.0
    doubt_s: float = 0.4
    conversation_s: float = 1.5
    farewell_s: float = 3.0
    better_s: float = 1.0
    hang_up: bool = True
    own_voice: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowRung:
    """Effect: put the rung's step in front of the agent."""

    situation: str
    step: str
    index: int


@dataclass(frozen=True, slots=True)
class BackToOpening:
    """Effect: the caller is there (again): the greeting belongs in front of the agent."""


@dataclass(frozen=True, slots=True)
class EndCall:
    """Effect: hang up now."""


Effect = ShowRung | BackToOpening | EndCall


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderView:
    """What a panel shows.

    Attributes:
        index: Of the rung in front of the agent, from 0; -1 for none.
        rungs: How many there are.
        deadline_s: When the next thing happens by itself; None when nothing will, or while
            somebody speaks.
        pause_s: The whole pause that ends at the deadline.
    """

    phase: LadderPhase = LadderPhase.OFF
    trouble: Trouble = Trouble.SILENT
    advice: Advice = Advice.NONE
    index: int = -1
    rungs: int = 0
    step: str = ""
    deadline_s: float | None = None
    pause_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentOutcome:
    """A call in which the caller never spoke: ``rungs_said`` of ``rungs``, and who ended it."""

    rungs_said: int
    rungs: int
    by_autopilot: bool
    advice: Advice
