"""Messages between desk and engine: one JSON object a line over the local link.

The desk connects to the engine's endpoint (``runtime.local_link``), and the engine answers at
once with a ``Snapshot``; after it come ``Delta`` messages with growing ``seq``. A desk that sees
a gap reconnects and starts from a new snapshot. Every ``Request`` carries an id and is answered by
one ``Reply`` with that id. Frozen dataclasses instead of pydantic models keep the engine small
and quick to start.

Version history (``ENGINE_PROTOCOL``):
    1  2026-11-22  first.
    2  2026-11-22  several calls at once, transfer, conference, recording, quality, colleagues.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from agent_desktop.domain.calls import CallPurpose, RecordingState, TransferState
from agent_desktop.domain.line_state import Heard

ENGINE_PROTOCOL = 2


class Transport(StrEnum):
    """How SIP travels."""

    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"


class Srtp(StrEnum):
    """Whether sound is encrypted, with keys that travel in the SIP messages (SDES)."""

    OFF = "off"
    OPTIONAL = "optional"  # offered; a far end without it is still heard
    MANDATORY = "mandatory"  # a call without it fails


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
        trusted: Further addresses that may send INVITEs over UDP, beside registrar and proxy.
        proxies: Further outbound proxies, tried in order when the one before does not answer. A
            host without a port is looked up by DNS SRV first.
        ca_file: Authorities to trust beside the system's, a PEM file; for TLS.
        client_certificate: PEM file of our own certificate (with its key, or see ``client_key``)
            for servers that want one.
        client_key: PEM file of its key.
        srtp: Whether sound is encrypted.
        probe_s: Seconds between two OPTIONS that ask whether the server still lives; 0 asks never.
        fail_back_s: Seconds between two looks whether a better proxy is back.
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
    proxies: tuple[str, ...] = ()
    ca_file: str = ""
    client_certificate: str = ""
    client_key: str = ""
    srtp: Srtp = Srtp.OFF
    probe_s: float = 8.0
    fail_back_s: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioChoice:
    """Devices by name, wanted first; an empty tuple means the system's default.

    A name matches when it equals, or is contained in, the device's description or id.

    Attributes:
        speakers: Where it rings, too, after ``speakers_after_s`` (negative: never).
        microphone_gain_db: Added to what the microphone hears; ``earpiece_gain_db`` to what the
            caller says.
        voice_processing: Echo cancelling, noise suppression and gain control, where installed.
    """

    microphones: tuple[str, ...] = ()
    earpieces: tuple[str, ...] = ()
    ringers: tuple[str, ...] = ()
    ring_volume: float = 1.0
    speakers: tuple[str, ...] = ()
    speakers_after_s: float = -1.0
    microphone_gain_db: float = 0.0
    earpiece_gain_db: float = 0.0
    voice_processing: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineCall:
    """One call as the engine has it. Ages are seconds before the moment of sending.

    Attributes:
        progress: Last provisional SIP status of an outgoing call, 180 or 183; 0 for none.
        early_media: The far end's own ringing or announcement is heard before the answer.
        answer_after_s: The PBX asks the desk to answer by itself after so long (``Call-Info``
            or ``Alert-Info``); None when it does not.
        transfer_code: SIP status that a transfer failed with, or that the target answers now.
        conference: Its sound is mixed with the other calls that are marked so.
        grade: The customer's, where the PBX tells it (``X-Customer-Grade``), as it tells it.
    """

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
    purpose: CallPurpose = CallPurpose.CALL
    progress: int = 0
    early_media: bool = False
    answer_after_s: float | None = None
    transfer: TransferState = TransferState.NONE
    transfer_code: int = 0
    conference: bool = False
    recording: RecordingState = RecordingState.OFF
    grade: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How the network treats a call's sound; every 2 s while it lasts, and once at its end.

    Attributes:
        loss: Lost packets as a share 0 to 1; ``far_loss`` as the far end reports it (RTCP).
        mos: Estimate of the listening quality, 1 to 4.5 (ITU-T G.107).
        received: RTP packets so far; ``silent_for_s``: seconds since the last one.
        encrypted: The sound travels as SRTP.
    """

    call_id: str
    loss: float = 0.0
    far_loss: float = 0.0
    jitter_ms: float = 0.0
    round_trip_ms: float = 0.0
    mos: float = 0.0
    codec: str = ""
    received: int = 0
    silent_for_s: float = 0.0
    encrypted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingMade:
    """A recording's file is closed, encrypted; the desk stores and uploads it.

    Attributes:
        pauses: (from, to) in seconds of the recording where it was paused.
    """

    call_id: str
    file: str
    seconds: float
    bytes: int
    sha256: str
    pauses: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """What the PBX says of an extension that is watched (RFC 3856/4235).

    ``state``: ``free``, ``ringing``, ``talking``, ``away``, ``offline`` or ``unknown``.
    """

    extension: str
    state: str = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """State is a ``domain.events.RegistrationState`` value."""

    state: str = "none"
    account: str = ""
    code: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Devices:
    """What exists and what is in use; "" = none.

    Attributes:
        voice_processing: Whether it runs; None where it is not installed.
        speaker: Where it rings, too, after a while.
        asked: Whether the sound system has answered; until then nothing is known.
    """

    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    microphone: str = ""
    earpiece: str = ""
    ringer: str = ""
    speaker: str = ""
    voice_processing: bool | None = None
    asked: bool = False


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
    quality: Quality | None = None
    recording: RecordingMade | None = None
    colleague: Colleague | None = None


class Verb(StrEnum):
    """What the desk can ask. Arguments of ``Request.args`` beside each."""

    CONFIGURE = "configure"  # account: SipAccount | None, audio: AudioChoice, user_agent: str
    DIAL = "dial"  # target: str, purpose: CallPurpose -> result {"call_id"}
    ANSWER = "answer"  # call_id
    REJECT = "reject"  # call_id, code (default 486)
    HANG_UP = "hang_up"  # call_id
    HOLD = "hold"  # call_id
    RESUME = "resume"  # call_id
    MUTE = "mute"  # call_id, on: bool
    DTMF = "dtmf"  # call_id, digits, method: rfc4733 | info | auto
    SWAP = "swap"  # call_id: the held call to talk to now; the one talked on is held
    TRANSFER = "transfer"  # call_id, target: blind (REFER); failed: the caller is held here
    COMPLETE_TRANSFER = "complete_transfer"  # call_id, other_id: REFER with Replaces
    CONFERENCE = "conference"  # call_ids: mix them; on=False: talk to the first, hold others
    HOLD_MUSIC = "hold_music"  # file: WAV that held callers hear, "" for silence
    ANSWER_BEEP = "answer_beep"  # on: a tone at the ear when a call is answered by itself
    RECORD = "record"  # call_id, on, format: flac | wav, folder, key, label (hex), notice_every_s
    PAUSE_RECORDING = "pause_recording"  # call_id, on
    TEST_TONE = "test_tone"  # device: earpiece | ringer | speaker, on
    METER = "meter"  # on: levels of the microphone without a call
    WATCH = "watch"  # extensions: tell what each does (presence subscription)
    CAPTURE = "capture"  # file: record the microphone alone to a WAV, "" to end -> {"seconds"}
    PREVIEW = "preview"  # file: play a WAV at our own ear, "" to end
    USE_DEVICES = "use_devices"  # audio: AudioChoice
    ACCEPT_CALLS = "accept_calls"  # on: bool, code (answer to callers while off, default 480)
    PLAY = "play"  # call_id, file: a WAV instead of the microphone ("" ends it) -> {"seconds"}
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
