"""What is shown of the ladder for a silent, too quiet or noisy line."""

from dataclasses import dataclass

from agent_desktop.domain.ladders import LadderPhase, Trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceState:
    """Where the ladder stands.

    Attributes:
        until_s: When (monotonic) the next thing happens by itself; None when nothing will.
        pause_s: The whole pause that ends then.
        step: The rung in front of the agent, from 1; 0 for none.
        advice: Code of what is the matter with the line.
        nth_today: Which silent call of this number today it would be; 0 for unknown.
        heard: The caller has spoken in this call.
        ended: The call is over and counted as a silent one.
    """

    phase: LadderPhase = LadderPhase.OFF
    trouble: Trouble = Trouble.SILENT
    until_s: float | None = None
    pause_s: float = 0.0
    step: int = 0
    steps: int = 0
    advice: str = ""
    nth_today: int = 0
    heard: bool = False
    can_start: bool = False
    can_hang_up: bool = False
    ended: bool = False
