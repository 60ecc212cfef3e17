"""What the dialog of devices shows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicesState:
    """Everything that the dialog shows.

    Attributes:
        microphone: What was chosen, "" for the system's default; the others as well.
        used_microphone: What is in use; differs from the choice while that is not plugged in.
        ring_volume: 0 to 1.
        voice_processing: None where it is not installed.
        level: How loud the microphone is, 0 to 1.
    """

    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    microphone: str = ""
    earpiece: str = ""
    ringer: str = ""
    speaker: str = ""
    used_microphone: str = ""
    used_earpiece: str = ""
    used_ringer: str = ""
    ring_volume: float = 1.0
    microphone_gain_db: float = 0.0
    earpiece_gain_db: float = 0.0
    voice_processing: bool | None = None
    level: float = 0.0
    in_call: bool = False
