"""What the thin bar shows."""

from dataclasses import dataclass
from enum import StrEnum

from agent_desktop.domain.events import RegistrationState


class Tone(StrEnum):
    """How good a thing is."""

    QUIET = "quiet"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusState:
    """Everything that the thin bar shows. ``oldest_s`` is None when all is sent."""

    registration: RegistrationState = RegistrationState.NONE
    account: str = ""
    registration_code: int = 0
    registration_tone: Tone = Tone.QUIET
    has_server: bool = True
    online: bool = False
    live: bool = False
    server: str = ""
    server_tone: Tone = Tone.QUIET
    pending: int = 0
    parked: int = 0
    oldest_s: int | None = None
    sync_error: str = ""
    sync_tone: Tone = Tone.QUIET
    engine_up: bool = False
    restarts: int = 0
    engine_tone: Tone = Tone.QUIET
    microphone: str = ""
    earpiece: str = ""
    ringer: str = ""
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    moved_device: bool = False
    devices_known: bool = False
    devices_tone: Tone = Tone.QUIET
    troubles: tuple[str, ...] = ()  # of the watchdogs, codes of ``ui.error_texts``
