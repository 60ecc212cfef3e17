"""The live channel between desk and server: typed messages on one WebSocket, ``/api/v1/live``.

The handshake carries ``X-Agent-Desktop-Protocol`` and ``Authorization: Bearer`` as any request
does; a refusal is an HTTP answer with an ``ErrorResponse``. Then, each message one JSON object:

1. desk: ``hello``, within ``HELLO_WITHIN_S``, with the cursor that it stands at;
2. server: ``snapshot`` (who is there and what they do, and the newest revision), then deltas:
   ``floor``, ``changes``, ``changed``, ``news``, ``order``. Each carries ``seq``, which grows by
   one from the snapshot's. Who finds a gap sends ``resync`` and gets a snapshot.
3. desk, whenever it has something to say: ``presence``, ``authorise``, ``resync``.

Nothing that counts travels here alone: a desk without this channel exchanges every few seconds and
knows the same a little later. Both ends ping every ``PING_EVERY_S`` and take the other for dead
after ``DEAD_AFTER_S``.

Close codes beside those of RFC 6455: ``CLOSE_SIGN_IN`` (the token or session ended: come back with
another), ``CLOSE_MALFORMED``, ``CLOSE_LATE`` (no ``hello`` in time), ``CLOSE_REPLACED`` (this
device opened another channel); 1012 when the server restarts and 1013 when it has too many.
"""

from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints, TypeAdapter

from agent_desktop.contract.server import ChangePayload, ShortText, Uuid, Wire

PATH: Final = "/api/v1/live"
HELLO_WITHIN_S: Final = 10.0
PING_EVERY_S: Final = 20.0
DEAD_AFTER_S: Final = 45.0
MAX_MESSAGE_BYTES: Final = 8 << 20
MAX_DESK_MESSAGE_BYTES: Final = 64 << 10

CLOSE_RESTART: Final = 1012
CLOSE_TRY_LATER: Final = 1013
CLOSE_MALFORMED: Final = 4400
CLOSE_SIGN_IN: Final = 4401
CLOSE_LATE: Final = 4408
CLOSE_REPLACED: Final = 4409

AgentStateName = Literal["offline", "ready", "not-ready", "ringing", "talking", "acw"]
CallStateName = Literal["ringing", "dialling", "talking", "held"]
Seconds = Annotated[float, Field(ge=0, le=1e7, allow_inf_nan=False)]
MostCalls = Field(max_length=8)


class OwnCall(Wire):
    """A living call of the desk that speaks. ``since_s``: seconds since it was in that state."""

    direction: Literal["inbound", "outbound"]
    state: CallStateName
    number: ShortText = ""
    queue: ShortText = ""
    since_s: Seconds = 0.0


class Presence(Wire):
    """What the agent at this desk does now; ``since_s``: for how long."""

    type: Literal["presence"] = "presence"
    state: AgentStateName
    reason: ShortText = ""
    since_s: Seconds = 0.0
    calls: Annotated[tuple[OwnCall, ...], MostCalls] = ()


class Hello(Wire):
    """The first message of a desk. ``cursor``: the revision up to which it knows everything."""

    type: Literal["hello"] = "hello"
    device_id: Uuid
    cursor: Annotated[int, Field(ge=0)] = 0
    presence: Presence | None = None


class Authorise(Wire):
    """The desk renewed its access token; the channel goes on under the new one."""

    type: Literal["authorise"] = "authorise"
    access_token: Annotated[str, StringConstraints(max_length=500)] = Field(repr=False)


class Resync(Wire):
    """The desk found a gap (or lost its place) and wants a snapshot. ``cursor`` as in ``hello``."""

    type: Literal["resync"] = "resync"
    cursor: Annotated[int, Field(ge=0)] = 0


DeskMessage = Annotated[Hello | Presence | Authorise | Resync, Field(discriminator="type")]


class FloorCall(Wire):
    """A call on the floor. ``number`` is masked for whom it does not concern."""

    direction: Literal["inbound", "outbound"]
    state: CallStateName
    number: ShortText = ""
    queue: ShortText = ""
    since: datetime


class FloorAgent(Wire):
    """One colleague: who, since when in which state, and the calls at that desk."""

    number: ShortText
    name: ShortText = ""
    team: ShortText = ""
    extension: ShortText = ""
    state: AgentStateName
    reason: ShortText = ""
    since: datetime
    calls: Annotated[tuple[FloorCall, ...], MostCalls] = ()


class Snapshot(Wire):
    """Everybody this person may see, and where the log of changes stands."""

    type: Literal["snapshot"] = "snapshot"
    seq: int
    head: int
    server_time: datetime
    agents: tuple[FloorAgent, ...] = ()


class FloorChanged(Wire):
    """Agents that came or changed, and numbers of those who went."""

    type: Literal["floor"] = "floor"
    seq: int
    agents: tuple[FloorAgent, ...] = ()
    gone: tuple[ShortText, ...] = ()


class Changes(Wire):
    """What others changed, complete for a desk whose cursor is at or beyond ``after``.

    Such a desk takes the changes over and stands at ``cursor``; any other one exchanges.
    """

    type: Literal["changes"] = "changes"
    seq: int
    after: int
    cursor: int
    changes: tuple[ChangePayload, ...] = ()


class Changed(Wire):
    """Something changed up to ``head`` that does not fit in here: exchange now."""

    type: Literal["changed"] = "changed"
    seq: int
    head: int


class News(Wire):
    """Something else at the server is new: the desk's profile, or a call-script pack."""

    type: Literal["news"] = "news"
    seq: int
    what: Literal["policy", "pack"]
    name: ShortText = ""


class Order(Wire):
    """What the desk has to do: end the session, or also erase what it holds (a lost PC)."""

    type: Literal["order"] = "order"
    seq: int
    order: Literal["signed_out", "wipe"]


ServerMessage = Annotated[
    Snapshot | FloorChanged | Changes | Changed | News | Order, Field(discriminator="type")
]

DESK_MESSAGE: Final[TypeAdapter[Hello | Presence | Authorise | Resync]] = TypeAdapter(DeskMessage)
SERVER_MESSAGE: Final[TypeAdapter[Snapshot | FloorChanged | Changes | Changed | News | Order]] = (
    TypeAdapter(ServerMessage)
)
