"""Messages between desk and engine: one JSON object a line over the local link.

The desk connects to the engine's endpoint (``runtime.local_link``), and the engine answers at
once with a ``Snapshot``; after it come ``Delta`` messages with growing ``seq``. A desk that sees
a gap reconnects and starts from a new snapshot. Every ``Request`` carries an id and is answered by
one ``Reply`` with that id. Frozen dataclasses instead of pydantic models keep the engine small
and quick to start.

Version history (``ENGINE_PROTOCOL``):
    1  2026-11-22  first.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from agent_desktop.domain.line_state import Heard

ENGINE_PROTOCOL = 1


class Transport(StrEnum):
    """How SIP travels."""

    UDP = "udp"
    TCP = "tcp"


class EngineCallState(StrEnum):
    """The engine's word for where a call is; the desk's table decides what follows from it."""

    INCOMING = "incoming"
    DIALING = "dialing"
    ALERTING = "alerting"
    ACTIVE = "active"
    HELD = "held"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class SipAccount:
    """What it takes to register.

    Attributes:
        server: Registrar as ``host`` or ``host:port``. "" registers nowhere: peers are called
            directly by their full SIP address, and call ``user`` from a ``trusted`` address.
        proxy: Outbound proxy as ``host`` or ``host:port``; "" means the registrar.
        auth_user: Digest user name; "" means ``user``.
        local_address: ``address`` or ``address:port`` to bind; "" lets the route to the server
            decide.
        trusted: Further addresses that may send INVITEs, beside registrar and proxy.
    """

    server: str
    user: str
    password: str = dataclasses.field(repr=False)
    domain: str = ""
    display_name: str = ""
    auth_user: str = ""
    proxy: str = ""
    transport: Transport = Transport.UDP
    expires_s: int = 300
    retry_s: int = 5
    local_address: str = ""
    trusted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioChoice:
    """Devices by name, wanted first; an empty tuple means the system's default.

    A name matches when it equals, or is contained in, the device's description or id.
    """

    microphones: tuple[str, ...] = ()
    earpieces: tuple[str, ...] = ()
    ringers: tuple[str, ...] = ()
    ring_volume: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineCall:
    """One call as the engine has it. Ages are seconds before the moment of sending."""

    call_id: str
    direction: str
    state: EngineCallState
    remote_number: str
    remote_name: str = ""
    queue: str = ""
    muted: bool = False
    remote_held: bool = False
    age_s: float = 0.0
    connected_for_s: float | None = None
    ended_for_s: float = 0.0
    end_code: int = 0
    end_reason: str = ""
    ended_by_us: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """State is a ``domain.events.RegistrationState`` value."""

    state: str = "none"
    account: str = ""
    code: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Devices:
    """What exists and what is in use; "" = none."""

    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    microphone: str = ""
    earpiece: str = ""
    ringer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """dBFS over the last 100 ms (-96 = digital silence), and whether speech was detected.

    ``caller`` and ``microphone`` tell more; an engine that does not know leaves them out.
    """

    caller_db: float
    microphone_db: float
    caller_speaks: bool
    caller: Heard | None = None
    microphone: Heard | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineNotice:
    """Something a person should know, for example ``audio.device_lost`` {device, next}."""

    code: str
    fields: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The whole engine at ``seq``: always the first message of a connection.

    ``calls`` holds the living ones, and the last ones that ended while no desk listened; each of
    those comes once.
    """

    protocol: int
    version: str
    pid: int
    seq: int
    registration: Registration
    calls: tuple[EngineCall, ...]
    devices: Devices


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """One change; exactly one of the optional parts is set. A call that ended comes once more."""

    seq: int
    registration: Registration | None = None
    call: EngineCall | None = None
    devices: Devices | None = None
    levels: Levels | None = None
    notice: EngineNotice | None = None


class Verb(StrEnum):
    """What the desk can ask. Arguments of ``Request.args`` beside each."""

    CONFIGURE = "configure"  # account: SipAccount | None, audio: AudioChoice, user_agent: str
    DIAL = "dial"  # target: str -> result {"call_id"}
    ANSWER = "answer"  # call_id
    REJECT = "reject"  # call_id, code (default 486)
    HANG_UP = "hang_up"  # call_id
    HOLD = "hold"  # call_id
    RESUME = "resume"  # call_id
    MUTE = "mute"  # call_id, on: bool
    DTMF = "dtmf"  # call_id, digits
    USE_DEVICES = "use_devices"  # audio: AudioChoice
    ACCEPT_CALLS = "accept_calls"  # on: bool, code (answer to callers while off, default 480)
    PLAY = "play"  # call_id, file: a WAV heard instead of the microphone -> result {"seconds"}
    STATISTICS = "statistics"  # call_id -> result {loss, jitter_ms, round_trip_ms, …}
    SHUT_DOWN = "shut_down"  # unregister, end


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A command with an id of the desk's choice."""

    id: str
    verb: Verb
    args: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The answer to the request of the same id; ``code`` is stable, as ``call.not_found``."""

    id: str
    ok: bool
    code: str = ""
    message: str = ""
    result: Mapping[str, Any] = dataclasses.field(default_factory=dict)
