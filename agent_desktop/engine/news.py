"""What passes between the engine's threads: frozen values, nothing of pjsua2 or Qt."""

from collections.abc import Callable
from dataclasses import dataclass

from agent_desktop.contract.engine import (
    Colleague,
    Devices,
    EngineNotice,
    Levels,
    Quality,
    RecordingMade,
    Registration,
)
from agent_desktop.engine.sip.record import CallRecord

News = (
    Registration
    | CallRecord
    | Devices
    | Levels
    | EngineNotice
    | Quality
    | RecordingMade
    | Colleague
)

# Takes news to the desk. May be called on any thread; never blocks, never raises.
Report = Callable[[News], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundDemand:
    """What the calls ask of the sound devices.

    Attributes:
        talking: A call has media: microphone and earpiece run.
        connected: A call was answered: levels are told to the desk.
        ringing: A caller waits: the ringer rings.
        waiting: Another caller waits while one is talked to.
        ringback: We called, it rings there, and the far end sends no sound of its own.
    """

    talking: bool = False
    connected: bool = False
    ringing: bool = False
    waiting: bool = False
    ringback: bool = False
