"""What the check before the shift shows."""

from dataclasses import dataclass

from agent_desktop.domain.shift_check import CheckedPart, CheckPart


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftCheckState:
    """Everything that the panel shows.

    Attributes:
        required: Ready waits for it.
        trying: The part that is tried now.
        level: How loud the microphone is, 0 to 1.
        progress: How much of the needed speech was heard, 0 to 1.
        asks: A tone plays, and the agent is asked whether it is heard.
    """

    open: bool = False
    required: bool = False
    parts: tuple[CheckedPart, ...] = ()
    trying: CheckPart | None = None
    level: float = 0.0
    progress: float = 0.0
    asks: bool = False
    passed: bool = False
    failed: bool = False
