"""What a centre decides for its desks: plain values, the same on server and desk.

An administrator sets them at the server (``agent-desktop admin policy``); a desk without a server
takes the defaults. A key that is unknown here is an error wherever a policy is read.
"""

from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, Literal

# Read by the library that checks what arrives from outside; the domain needs nothing of it.
_STRICT: Final[dict[str, Any]] = {"extra": "forbid"}

MINUTE_S: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseReason:
    """Why an agent is not ready. ``max_min``: minutes after which the desk reminds; 0 for never.

    ``code``: what the PBX's pause code is followed by, where it takes a reason.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    name: str
    max_min: float = 0.0
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterCallWork:
    """After-call work: ``manual`` ends with the agent's word, ``timed`` by itself.

    ``extend_s`` is what one extension adds; ``extensions`` how many there are in one call.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    mode: Literal["manual", "timed", "none"] = "manual"
    seconds: float = 30.0
    extend_s: float = 30.0
    extensions: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Ringing:
    """How a call rings, and what an unanswered one means.

    ``speakers_after_s``: the loudspeakers ring, too, after so long; 0 for at once, negative for
    never. ``missed_not_ready``: a call that rang for ``missed_after_s`` and was not answered makes
    the agent not ready (``missed_reason``); one that ended sooner was given up by the caller.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    speakers_after_s: float = 6.0
    missed_not_ready: bool = True
    missed_reason: str = "missed"
    missed_after_s: float = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoAnswer:
    """Answer by itself: for every call after ``after_s`` (None: never), or where the PBX says so.

    ``beep``: a short tone at the ear before the caller is heard.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    after_s: float | None = None
    by_pbx: bool = True
    beep: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureCodes:
    """What is dialled at the PBX; "" for nothing. ``{agent}``, ``{reason}`` are filled in.

    ``pick_up`` is followed by the ringing colleague's number; the three monitoring codes by the
    listened-to agent's.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    sign_in: str = ""
    sign_out: str = ""
    pause: str = ""
    unpause: str = ""
    pick_up: str = "*8"
    listen: str = ""
    whisper: str = ""
    barge: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Whether calls are recorded, and what the caller is told.

    ``notice``: nothing, a tone every ``tone_every_s``, or the agent is asked to say it.
    ``ask_consent``: the agent ticks the caller's consent; without it the recording is discarded.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    mode: Literal["off", "always", "on-demand"] = "off"
    format: Literal["flac", "wav"] = "flac"
    notice: Literal["none", "tone", "phrase"] = "none"
    tone_every_s: float = 15.0
    ask_consent: bool = False
    keep_days: int = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentCalls:
    """How far the ladder for a silent line goes by itself."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    mode: Literal["offer", "countdown", "automatic"] = "countdown"
    own_voice: bool = True
    hang_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidance:
    """What the desk reminds of, and what the self-assessment asks for. Seconds."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    greeting_within_s: float = 3.0
    greeting_in_own_voice: bool = False
    hold_remind_s: float = 45.0
    hold_limit_s: float = 60.0
    silence_remind_s: float = 8.0
    agent_talk_share: float = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPolicy:
    """All of it.

    Attributes:
        region: Country that numbers without a country code belong to (ISO 3166, two letters).
        busy_code: What a caller is answered while the agent is not ready: 480 or 486.
        dtmf: How digits travel; ``auto`` uses INFO where the far end takes no RFC 4733 events.
        shift_check: Whether the check before the shift is a condition of Ready.
        hold_music: Name of a WAV of ``resources/sounds`` for a held caller; "" for silence.
        wipe_on_sign_out: A desk keeps nothing once its agent has signed out and all is sent.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    region: str = "CN"
    busy_code: Literal[480, 486] = 480
    dtmf: Literal["rfc4733", "info", "auto"] = "auto"
    call_waiting: bool = False
    shift_check: Literal["off", "offer", "required"] = "offer"
    hold_music: str = ""
    wipe_on_sign_out: bool = False
    reasons: tuple[PauseReason, ...] = (
        PauseReason(name="rest", max_min=15),
        PauseReason(name="meal", max_min=60),
        PauseReason(name="training"),
        PauseReason(name="meeting"),
    )
    acw: AfterCallWork = field(default_factory=AfterCallWork)
    ringing: Ringing = field(default_factory=Ringing)
    auto_answer: AutoAnswer = field(default_factory=AutoAnswer)
    codes: FeatureCodes = field(default_factory=FeatureCodes)
    recording: Recording = field(default_factory=Recording)
    silent_calls: SilentCalls = field(default_factory=SilentCalls)
    guidance: Guidance = field(default_factory=Guidance)
