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
class LineCall:
    """An answered call, as microphone, earpiece and recording need it.

    Attributes:
        on_line: Its far end hears the microphone and is heard: it is not held.
        muted: The far end does not hear the microphone.
    """

    call_id: str
    on_line: bool
    muted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundDemand:
    """What the calls ask of the sound devices.

    Attributes:
        talking: A call has media: microphone and earpiece run.
        connected: A call was answered: levels are told to the desk.
        ringing: A caller waits: the ringer rings.
        waiting: Another caller waits while one is talked to.
        ringback: We called, it rings there, and the far end sends no sound of its own.
        calls: Every answered call.
    """

    talking: bool = False
    connected: bool = False
    ringing: bool = False
    waiting: bool = False
    calls: tuple[LineCall, ...] = ()
    ringback: bool = False
