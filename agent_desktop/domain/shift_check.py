"""The check before the shift: does the caller hear the agent, does the agent hear the ring?

Ten seconds, in this order: the telephone system knows this desk, a sentence read aloud reaches the
microphone, a tone is heard at the ear and another wherever it rings. Everything here is a value;
the service that runs the check measures time and plays the tones.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from agent_desktop.domain.line_state import SILENCE_DB, Heard

# Slots of 100 ms: a second of speech, as a short sentence has it.
SPEECH_NEEDED_SLOTS: Final = 10
# One shift and its overtime; a desk that stays on over night asks again the next morning.
HOLDS_FOR_S: Final = 14 * 3600.0

# Louder than a neighbour's voice in a full room, softer than anybody speaks into a headset.
SPEECH_LEAST_DB: Final = -45.0
CLIPS_AT_DB: Final = -0.5
DEAD_DB: Final = -84.0
_SPEECH_SHARE: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckTimes:
    """How long each part may take before it has failed. Seconds.

    Attributes:
        registration: The telephone system may be just answering.
        microphone: To read the sentence.
        answer: For the agent to say whether the tone was heard; it plays as long.
    """

    registration: float = 5.0
    microphone: float = 12.0
    answer: float = 30.0


class ShiftCheckRule(StrEnum):
    """What the centre asks for."""

    OFF = "off"
    OFFER = "offer"  # the agent may
    REQUIRED = "required"  # nobody is ready without


class CheckPart(StrEnum):
    """What is checked, in this order."""

    REGISTRATION = "registration"
    MICROPHONE = "microphone"
    EARPIECE = "earpiece"
    RINGER = "ringer"
    SPEAKER = "speaker"  # where it rings, too, after a while


HEARD: Final = (CheckPart.EARPIECE, CheckPart.RINGER, CheckPart.SPEAKER)


class PartState(StrEnum):
    """How far a part is."""

    OPEN = "open"
    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPart:
    """One part. ``code`` says why it failed (a row of ``ui.error_texts``), "" otherwise.

    ``device``: the device it was tried on, as the system calls it; "" where there is none.
    """

    part: CheckPart
    state: PartState = PartState.OPEN
    device: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MicrophoneTest:
    """What the microphone gave while the agent reads the sentence.

    Attributes:
        speech_slots: 100 ms slots of speech that was loud enough.
        level_db: The newest 100 ms, for a meter. dBFS.
        loudest_db: The loudest sample so far. dBFS.
    """

    speech_slots: int = 0
    level_db: float = SILENCE_DB
    loudest_db: float = SILENCE_DB

    @property
    def is_enough(self) -> bool:
        """Whether the agent was heard."""
        return self.speech_slots >= SPEECH_NEEDED_SLOTS

    @property
    def progress(self) -> float:
        """How much of the needed speech was heard, 0 to 1."""
        return min(1.0, self.speech_slots / SPEECH_NEEDED_SLOTS)

    def heard(self, microphone: Heard) -> "MicrophoneTest":
        """Return the test after 100 ms more."""
        speaks = microphone.speech >= _SPEECH_SHARE and microphone.rms_db >= SPEECH_LEAST_DB
        return MicrophoneTest(
            speech_slots=self.speech_slots + speaks,
            level_db=microphone.rms_db,
            loudest_db=max(self.loudest_db, microphone.peak_db),
        )

    def failure(self) -> str:
        """Return the code of what is the matter when time is up without enough speech."""
        if self.loudest_db <= DEAD_DB:
            return "shift.microphone_dead"
        return "shift.microphone_quiet"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftCheck:
    """The whole check as it stands."""

    parts: tuple[CheckedPart, ...] = ()
    microphone: MicrophoneTest = field(default_factory=MicrophoneTest)

    @property
    def trying(self) -> CheckPart | None:
        """The part that is tried now."""
        return next((p.part for p in self.parts if p.state is PartState.RUNNING), None)

    @property
    def has_ended(self) -> bool:
        """Whether every part has its result."""
        return bool(self.parts) and not {p.state for p in self.parts} & _ON_THE_WAY

    @property
    def has_passed(self) -> bool:
        """Whether every part passed."""
        return bool(self.parts) and {p.state for p in self.parts} == {PartState.PASSED}

    def part(self, part: CheckPart) -> CheckedPart:
        """Return how far a part is; one that is not checked here is open."""
        return next((p for p in self.parts if p.part is part), CheckedPart(part=part))

    def with_part(self, part: CheckPart, state: PartState, code: str = "") -> "ShiftCheck":
        """Return the check with a part's new state."""
        return replace(
            self,
            parts=tuple(
                replace(p, state=state, code=code) if p.part is part else p for p in self.parts
            ),
        )

    def again(self) -> "ShiftCheck":
        """Return the check with everything that did not pass open again."""
        return ShiftCheck(
            parts=tuple(
                p if p.state is PartState.PASSED else replace(p, state=PartState.OPEN, code="")
                for p in self.parts
            )
        )

    def next_open(self) -> CheckPart | None:
        """Return the part to try next."""
        return next((p.part for p in self.parts if p.state is PartState.OPEN), None)


_ON_THE_WAY: Final = {PartState.OPEN, PartState.RUNNING}


def begin(devices: Mapping[CheckPart, str]) -> ShiftCheck:
    """Return a check with every part open.

    A device that serves two parts is listened to once: a desk that rings where the agent talks
    has one device to hear, not two. Loudspeakers that are not in use are left out.

    Args:
        devices: Device in use by part, "" for none. ``REGISTRATION`` needs none.
    """
    parts: list[CheckedPart] = []
    heard: set[str] = set()
    for part in CheckPart:
        device = devices.get(part, "")
        if part in HEARD:
            if device in heard or (not device and part is CheckPart.SPEAKER):
                continue
            heard.add(device)
        parts.append(CheckedPart(part=part, device=device))
    return ShiftCheck(parts=tuple(parts))


def is_due(rule: ShiftCheckRule, age_s: float | None) -> bool:
    """Return whether an agent should check before the next call.

    Args:
        rule: What the centre asks for.
        age_s: Seconds since this agent's check passed on this desk; None for never.
    """
    if rule is ShiftCheckRule.OFF:
        return False
    return age_s is None or not 0.0 <= age_s < HOLDS_FOR_S
