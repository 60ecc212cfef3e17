"""Wire models between desk and central server (JSON over HTTPS).

Paths, all under ``/api/v1``:

=======  ===================  ==========================  =====================
method   path                 body                        answer
=======  ===================  ==========================  =====================
POST     /session             SignInRequest               SessionResponse
POST     /session/renew       RenewRequest                SessionResponse
DELETE   /session             (access token)              204
POST     /session/password    PasswordRequest             204
GET      /session/devices     ?user=                      DeviceList
DELETE   /session/devices/ID  ?wipe=                      204
GET      /desk                (access token)              DeskResponse
POST     /exchange            ExchangeRequest             ExchangeResponse
POST     /resync              ResyncRequest               ResyncResponse
GET      /figures             ?month= &scope=             FiguresResponse
GET      /look-ups            ?customer_id= &by= &before= LookUpList
POST     /packs               PackRequest                 PackState
GET      /packs               ?pack=                      PackVersions
GET      /packs/PACK          (access token)              PackState
GET      /packs/PACK/VERSION  (access token)              a ZIP archive
DELETE   /packs/PACK/VERSION  (access token)              PackState
POST     /uploads             UploadRequest               UploadState
GET      /uploads             ?kind= &call_id= &ticket_id UploadList
GET      /uploads/ID          (access token)              UploadState
PUT      /uploads/ID/OFFSET   bytes of the file           UploadState
POST     /uploads/ID/complete (access token)              UploadState
GET      /uploads/ID/content  (access token)              bytes of the file
DELETE   /uploads/ID          (access token)              204
=======  ===================  ==========================  =====================

There, too, the WebSocket ``/live`` (``contract.live``); without the prefix GET ``/healthz``,
``/readyz``, ``/openapi.json`` and ``/docs``.

Every request carries ``X-Agent-Desktop-Protocol: <SERVER_PROTOCOL>``; a server that cannot speak
it answers 426 with ``contract.unsupported``: the desk needs another version of the program, and may
go on without the server meanwhile (``contract.version`` has the history). Access tokens travel as
``Authorization: Bearer``, never in an address. Failures carry an ``ErrorResponse`` with the stable
code of ``domain.errors``; 408, 413, 422, 426, 429, 500 and 503 may meet any request. 429 says with
``Retry-After`` when to come back; after 503 and a lost connection the same request is sent again,
later each time. Times are ISO 8601 with a zone. Bodies may be packed (``Content-Encoding: gzip``),
answers are for whoever accepts it. ``X-Request-Id`` is taken over or made, and stands in the log.

An exchange, from the desk's side:

1. Keep each operation until it has a receipt, and send it again under its id and number until
   then, in the order of ``seq``. A repeat changes nothing. ``refused`` is final for an id.
2. Begin with ``cursor`` 0 and ``scope`` "". ``resync`` in the answer: fetch these tables whole
   (``/resync``, page by page), then keep cursor and scope of that answer. Else take over
   ``changes``, ``records`` and ``gone`` in one transaction with the cursor, and ask again while
   ``more``.
3. Apply the changes of a ticket in the order of ``revision`` (``domain.tickets.apply``); those made
   here that have no receipt yet come behind them.

Files go in pieces: POST announces, PUT sends at most ``MAX_PIECE_BYTES`` at ``received`` with their
digest in ``X-Piece-SHA256``, POST completes. After any failure GET tells where to go on.
"""

from datetime import datetime
from hashlib import blake2b
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from agent_desktop.domain.policy import DeskPolicy
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.tickets import Ticket

MAX_OPERATIONS = 500
MAX_CHANGES = 1000
MAX_PACK_TEXT = 1_900_000  # characters of base64; a shipped pack has 120,000

Uuid = Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}$")]
ShortText = Annotated[str, StringConstraints(max_length=200)]
PackName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]


class Wire(BaseModel):
    """Frozen, and an unknown key is an error on both sides."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ErrorResponse(Wire):
    """What every failure looks like."""

    code: str
    message: str
    fields: dict[str, str] = {}
    request_id: str = ""


class SignInRequest(Wire):
    """User and password, and which PC asks. ``code``: six digits, where the person has them."""

    user: ShortText
    password: Annotated[str, StringConstraints(max_length=1024)]
    device_id: Uuid
    device_name: ShortText = ""
    code: Annotated[str, StringConstraints(max_length=20)] = Field("", repr=False)


class PasswordRequest(Wire):
    """Replace the own password."""

    old: Annotated[str, StringConstraints(max_length=1024)] = Field(repr=False)
    new: Annotated[str, StringConstraints(max_length=1024)] = Field(repr=False)


class DevicePayload(Wire):
    """A desk where somebody is signed in; ``own``: it is the asking one."""

    session_id: Uuid
    user: str
    name: str = ""
    device: str = ""
    address: str = ""
    since: datetime
    last_seen_at: datetime
    own: bool = False


class DeviceList(Wire):
    """Signed-in desks, the newest first."""

    devices: tuple[DevicePayload, ...] = ()


class RenewRequest(Wire):
    """Trade the refresh token for a new pair; it works once."""

    refresh_token: Annotated[str, StringConstraints(max_length=500)]
    device_id: Uuid


class SessionResponse(Wire):
    """A token pair. Seconds are from the moment of the answer."""

    access_token: str
    access_expires_in_s: int
    refresh_token: str
    refresh_expires_in_s: int
    user: str
    role: Literal["agent", "lead", "manager", "admin"]
    must_change_password: bool = False


class SipAccountPayload(Wire):
    """The agent's SIP account, sent only to the agent's own signed-in device.

    What each means stands at ``contract.engine.SipAccount``; files on the desk's PC (authorities,
    a certificate of its own) are named in the desk's settings.
    """

    server: str
    user: str
    password: str = Field(repr=False)
    domain: str = ""
    display_name: str = ""
    auth_user: str = ""
    proxy: str = ""
    transport: Literal["udp", "tcp", "tls"] = "udp"
    expires_s: int = 300
    proxies: tuple[str, ...] = ()
    srtp: Literal["off", "optional", "mandatory"] = "off"
    probe_s: int = 8


class PolicyPayload(Wire):
    """What the centre decides for its desks."""

    company: str = ""
    pack: str = "general"
    script_language: str = "zh"
    desk: DeskPolicy = DeskPolicy()


class ColleaguePayload(Wire):
    """One line of the transfer list: ``extension`` is the colleague's SIP user."""

    extension: ShortText
    name: ShortText = ""


class DeskResponse(Wire):
    """Who sits at the desk and what the desk needs to work.

    ``colleagues``: the own team and all leads, by name, without oneself. ``agents`` and ``teams``:
    the agent numbers and names of teams that a ticket can be handed to, all of them.
    """

    agent_number: str
    name: str
    role: Literal["agent", "lead", "manager", "admin"]
    team: str
    sip: SipAccountPayload | None
    policy: PolicyPayload
    server_time: datetime
    colleagues: tuple[ColleaguePayload, ...] = ()
    agents: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()


class PackState(Wire):
    """The version of a call-script pack that is in force; "" where the server has none of it.

    Attributes:
        sha256: Of the ZIP archive that ``GET /packs/{pack}/{version}`` returns.
        by: Who published it.
    """

    pack: ShortText
    version: ShortText = ""
    sha256: str = ""
    by: ShortText = ""
    published_at: datetime | None = None


class PackEdition(Wire):
    """One published version of a pack; ``withdrawn``: it was taken back."""

    version: ShortText
    by: ShortText = ""
    published_at: datetime | None = None
    note: ShortText = ""
    withdrawn: bool = False


class PackVersions(Wire):
    """Every version of a pack, the newest first."""

    pack: ShortText
    versions: tuple[PackEdition, ...] = ()


class PackRequest(Wire):
    """A version to be published.

    Attributes:
        archive: A ZIP archive of the pack's folder, in base64.
        note: What is new, in a line.
    """

    pack: PackName
    version: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    note: ShortText = ""
    archive: Annotated[str, StringConstraints(max_length=MAX_PACK_TEXT)]


class FieldChangePayload(Wire):
    """One field before and after (see ``domain.tickets.to_text``)."""

    field: ShortText
    before: Annotated[str, StringConstraints(max_length=20_000)]
    after: Annotated[str, StringConstraints(max_length=20_000)]


TicketEventType = Literal[
    "ticket.opened",
    "ticket.edited",
    "ticket.assigned",
    "ticket.accepted",
    "ticket.rejected",
    "ticket.named",
    "ticket.handled",
    "ticket.returned",
    "ticket.called_back",
    "ticket.closed",
    "ticket.reopened",
    "ticket.escalated",
    "ticket.merged",
    "ticket.withdrawn",
    "ticket.chased",
    "ticket.notified",
    "ticket.paused",
    "ticket.resumed",
    "ticket.noted",
    "ticket.attached",
    "ticket.linked",
    "ticket.answered",
    "ticket.settled",
]
DatumName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
DatumText = Annotated[str, StringConstraints(max_length=20_000)]


class TicketEventPayload(Wire):
    """A step of a ticket (``domain.tickets.TicketEventKind``).

    ``data`` is what the step carries beside form fields; ``domain.ticket_life`` names it.
    """

    type: TicketEventType
    ticket_id: Uuid
    call_id: Uuid | None = None
    changes: Annotated[tuple[FieldChangePayload, ...], Field(max_length=200)] = ()
    data: Annotated[dict[DatumName, DatumText], Field(max_length=20)] = {}


class RecordPayload(Wire):
    """An edit of a record, or its removal (``domain.records``)."""

    type: Literal["record.changed"]
    table: RecordTable
    record_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9@._:+-]{1,80}$")]
    changes: Annotated[tuple[FieldChangePayload, ...], Field(max_length=500)] = ()
    deleted: bool = False


class LookUpPayload(Wire):
    """Somebody saw a customer's data in full: who and when stand at the operation.

    ``what``: the fields that were shown; ``reason``: why, in a word (``call``, ``ticket``, or as
    the agent gave it).
    """

    type: Literal["customer.looked_up"]
    customer_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9@._:+-]{1,80}$")]
    what: Annotated[tuple[ShortText, ...], Field(max_length=50)] = ()
    reason: ShortText = ""
    call_id: Uuid | None = None


Measure = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class CallDetailsPayload(Wire):
    """How a call was, beside who and when.

    Attributes:
        purpose: ``domain.calls.CallPurpose``; "" for a call with a customer.
        loss: Lost packets as a share 0 to 1; ``far_loss`` as the far end reported it.
        mos: Listening quality 1 to 4.5 as it was last; ``lowest_mos`` at its worst; None for
            unknown.
        silent: Who never spoke in the whole call: ``caller``, ``agent``, ``both`` or "" for nobody.
        held_s: How long the caller waited on hold, all together.
        recording_id: The recording of it at the server, "" for none.
        warnings: What the desk warned of in the call, in the order of first coming.
    """

    purpose: ShortText = ""
    loss: Measure = 0.0
    far_loss: Measure = 0.0
    jitter_ms: Measure = 0.0
    round_trip_ms: Measure = 0.0
    mos: Measure | None = None
    lowest_mos: Measure | None = None
    codec: ShortText = ""
    encrypted: bool = False
    silent: Literal["", "caller", "agent", "both"] = ""
    held_s: Measure = 0.0
    conference: bool = False
    transferred_to: ShortText = ""
    recording_id: ShortText = ""
    warnings: Annotated[tuple[ShortText, ...], Field(max_length=20)] = ()


class CallRecordedPayload(Wire):
    """A call ended; written once."""

    type: Literal["call.recorded"]
    call_id: Uuid
    direction: Literal["inbound", "outbound"]
    remote_number: ShortText
    remote_name: ShortText = ""
    queue: ShortText = ""
    started_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime
    end_code: int = 0
    ended_by_us: bool | None = None
    pack: ShortText = ""
    pack_version: ShortText = ""
    said: tuple[ShortText, ...] = ()
    details: CallDetailsPayload = CallDetailsPayload()


Figure = Annotated[float, Field(allow_inf_nan=False)]


class MarkPayload(Wire):
    """One mark of a call's self-assessment (``domain.adherence.Mark``)."""

    criterion: ShortText
    verdict: Literal["met", "missed", "unclear", "not-applicable"]
    at_s: Annotated[tuple[Figure, ...], Field(max_length=200)] = ()
    measured: Figure | None = None
    wanted: Figure | None = None
    contested: Annotated[str, StringConstraints(max_length=500)] = ""


class SilentCallPayload(Wire):
    """The outcome of a call in which the caller never spoke; nobody typed it."""

    nth_today: Annotated[int, Field(ge=0)] = 0
    steps_said: Annotated[int, Field(ge=0)] = 0
    steps: Annotated[int, Field(ge=0)] = 0
    ended_by: ShortText = ""
    advice: ShortText = ""


class CallAssessedPayload(Wire):
    """The self-assessment of a call; the newest of a call counts, the log keeps all."""

    type: Literal["call.assessed"]
    call_id: Uuid
    score: Annotated[int, Field(ge=0, le=100)]
    marks: Annotated[tuple[MarkPayload, ...], Field(max_length=50)] = ()
    talk_share: Figure | None = None
    silent: SilentCallPayload | None = None


Payload = Annotated[
    TicketEventPayload | RecordPayload | LookUpPayload | CallRecordedPayload | CallAssessedPayload,
    Field(discriminator="type"),
]


class OperationPayload(Wire):
    """One change made at a desk.

    Attributes:
        op_id: UUIDv7 made by the desk; sending it again changes nothing.
        seq: Grows by one per device; the server keeps ``(device_id, seq)``.
        at: The time as the desk knows it: its clock, corrected by what it knows of the server's.
        device_at: What the PC's clock showed, for the record.
    """

    op_id: Uuid
    seq: Annotated[int, Field(ge=1)]
    at: datetime
    payload: Payload
    device_at: datetime | None = None


class ExchangeRequest(Wire):
    """Push what is pending, pull what is new after ``cursor``.

    ``operations`` stay unvalidated here so that one malformed operation is refused alone and the
    rest of the batch lives; the server parses each as ``OperationPayload``. ``digests`` asks for
    the digest of each table, to compare with the desk's own.

    Attributes:
        scope: What the last answer said, "" at first; None for a reader that keeps no tables (it
            gets everything from ``cursor`` on, also what was closed long ago).
    """

    device_id: Uuid
    cursor: Annotated[int, Field(ge=0)] = 0
    scope: ShortText | None = None
    operations: Annotated[tuple[dict[str, object], ...], Field(max_length=MAX_OPERATIONS)] = ()
    limit: Annotated[int, Field(ge=1, le=MAX_CHANGES)] = 500
    digests: bool = False


class ReceiptPayload(Wire):
    """What became of one operation. ``refused`` parks its ticket at the desk, visibly.

    An ``applied`` one with a code is in the log without effect: somebody else's step came first
    (``domain.tickets.Void``).
    """

    op_id: str
    status: Literal["applied", "refused"]
    revision: int = 0
    code: str = ""
    message: str = ""


class ChangePayload(Wire):
    """One change as the server keeps it, in the order of ``revision``.

    Attributes:
        at: When it happened, as the server takes it: never later than ``received_at``.
        role: Of ``by`` at that time; ``team``: the name of ``by``'s team then, "" for none.
        device: Name of the PC; ``device_at``: what it showed.
    """

    revision: int
    op_id: Uuid
    by: str
    at: datetime
    received_at: datetime
    payload: Payload
    role: ShortText = "agent"
    team: ShortText = ""
    device: ShortText = ""
    device_at: datetime | None = None


# A kind of rows that desk and server both have: tickets, calls with their assessments, or a kind
# of records. Calls have no digest: a desk keeps as many as it likes.
TABLES: tuple[str, ...] = ("ticket", "call", *RecordTable)
TableName = Annotated[str, StringConstraints(pattern=rf"^({'|'.join(TABLES)})$")]
RowId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9@._:+-]{1,80}$")]


class GonePayload(Wire):
    """The server has a row no more, or this person may not see it any more: the desk drops it."""

    table: TableName
    row_id: RowId


class TableDigest(Wire):
    """The rows of a table that a person may see, in two numbers.

    ``total`` is the sum modulo 2^64 of ``row_hash`` over the rows, as 16 hexadecimal digits: it
    does not depend on the order, and a changed row is one subtraction and one addition. Tombstones
    of records count as rows. Of tickets only those count that are not over (closed, merged,
    withdrawn), because a desk may put the others away. Both sides count what they know up to the
    answer's ``cursor``; compare when nothing made here waits.
    """

    rows: Annotated[int, Field(ge=0)]
    total: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]


def row_hash(row_id: str, revision: int) -> int:
    """Return the 64 bits that a row adds to its table's digest.

    ``revision`` is that of the newest change of the ticket or record.
    """
    text = f"{row_id} {revision}".encode()
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big")


class RecordConflictPayload(Wire):
    """A field that two edited: both values (``domain.tickets.FieldConflict``)."""

    field: ShortText
    kept: Annotated[str, StringConstraints(max_length=20_000)]
    lost: Annotated[str, StringConstraints(max_length=20_000)]
    event_id: Uuid


class RecordState(Wire):
    """A record as its edits made it up to ``revision``; an older one than the desk's is no news."""

    table: RecordTable | None = None
    record_id: RowId
    values: dict[str, str] = {}
    at: datetime
    by: str
    deleted: bool = False
    conflicts: tuple[RecordConflictPayload, ...] = ()
    revision: int


class TicketState(Wire):
    """A ticket that is over, as its log made it up to ``revision``, without the log.

    A later change of it (it was reopened) applies on top. Its log comes by a ``ResyncRequest`` with
    ``row_id``.
    """

    revision: int
    ticket: Ticket


class ExchangeResponse(Wire):
    """Receipts for the batch, what is new after the cursor, the next cursor, whether more waits.

    Everything names its revision, and what comes twice changes nothing. Beside what is newer than
    the cursor, ``changes`` may hold older ones: the whole earlier log of a ticket that this person
    may see from now on. It always comes whole within one answer.

    Attributes:
        changes: Of tickets and calls. Edits of records never come as changes.
        records: Each edited record once, as all its edits made it; unsent own edits go on top.
        gone: Rows to be dropped; told at every exchange until a cursor beyond it comes back.
        digests: By table, as of ``cursor``; only when asked for, and only when no more waits.
        scope: Names what this person may see; the desk sends it with the next request.
        resync: The desk's cursor is of no use (a new desk, another person, another team or role, a
            server that came back from a backup): fetch these tables whole by ``/resync``, and
            keep ``cursor`` and ``scope`` of this answer only when all of them are there. Nothing
            else comes with it but receipts.
    """

    receipts: tuple[ReceiptPayload, ...] = ()
    changes: tuple[ChangePayload, ...] = ()
    records: tuple[RecordState, ...] = ()
    cursor: int
    more: bool = False
    server_time: datetime
    gone: tuple[GonePayload, ...] = ()
    digests: dict[TableName, TableDigest] | None = None
    scope: ShortText = ""
    resync: tuple[TableName, ...] = ()


class ResyncRequest(Wire):
    """Ask for a whole table, page by page: begin with ``after`` "".

    ``row_id``: only this row; of a ticket the whole log, also when it is over.
    """

    table: TableName
    after: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9@._:+-]{0,80}$")] = ""
    limit: Annotated[int, Field(ge=1, le=5000)] = 1000
    row_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9@._:+-]{0,80}$")] = ""


class ResyncResponse(Wire):
    """One page of a table as it is now.

    Of records all, tombstones too; what the desk has beside them is gone. Of tickets all
    ``changes`` of those that are not over, and the ``tickets`` that ended not long ago; of calls
    the newest.

    Attributes:
        after: Where the next page begins, "" when this was the last.
    """

    records: tuple[RecordState, ...] = ()
    changes: tuple[ChangePayload, ...] = ()
    tickets: tuple[TicketState, ...] = ()
    after: str = ""


MAX_PIECE_BYTES = 1 << 20
MOST_BYTES: dict[str, int] = {"recording": 1 << 30, "voice": 16 << 20, "attachment": 32 << 20}

UploadKind = Literal["recording", "voice", "attachment"]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


# From and to; written so that its schema is a plain list of two, which every reader understands.
Stretch = Annotated[tuple[Figure, ...], Field(min_length=2, max_length=2)]


class UploadRequest(Wire):
    """A file is going to come, in pieces; the same request again changes nothing.

    Attributes:
        bytes: Size of the file as it travels; ``sha256`` of the same bytes.
        name: What its owner calls it; a voice clip of the same name replaces the one before.
        media_type: Of an attachment what its first bytes say (``domain.file_types``).
        call_id: The call it belongs to.
        ticket_id: The ticket of an attachment, which has one; it may be on its way still.
        key: Of a file that travels sealed (``runtime.sealed``), in hex: the server keeps it under
            its own key, and gives the file back opened. "" for a plain file.
        seconds: Length of a sound.
        pauses: (from, to) in seconds of the sound where nothing was recorded.
        consent: What the caller said about being recorded; None when nobody asked.
    """

    upload_id: Uuid
    kind: UploadKind
    bytes: Annotated[int, Field(ge=1, le=1 << 30)]
    sha256: Sha256
    name: ShortText = ""
    media_type: ShortText = "application/octet-stream"
    call_id: Uuid | None = None
    ticket_id: Uuid | None = None
    key: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")] = Field("", repr=False)
    seconds: Annotated[float, Field(ge=0, le=1e6)] = 0.0
    pauses: Annotated[tuple[Stretch, ...], Field(max_length=1000)] = ()
    consent: bool | None = None


class UploadState(Wire):
    """How far an upload is: the next piece begins at ``received``."""

    upload_id: Uuid
    kind: UploadKind
    bytes: int
    sha256: str
    received: int
    complete: bool
    name: str = ""
    media_type: str = ""
    call_id: Uuid | None = None
    ticket_id: Uuid | None = None
    owner: str = ""
    created_at: datetime
    seconds: float = 0.0
    pauses: tuple[Stretch, ...] = ()
    consent: bool | None = None


class UploadList(Wire):
    """Complete uploads, newest first: the own ones, or those of a call or a ticket."""

    uploads: tuple[UploadState, ...] = ()


class FigurePayload(Wire):
    """How many tickets of a month have a value in a group (``domain.figures.GROUPS``)."""

    group: ShortText
    value: str
    count: Annotated[int, Field(ge=0)]


class FiguresResponse(Wire):
    """A month's totals as the server has them; ``scope``: whose tickets were counted."""

    month: ShortText
    scope: Literal["own", "team", "all"]
    as_of: datetime
    totals: tuple[FigurePayload, ...] = ()


class LookUpEntry(Wire):
    """Who saw a customer's data in full, when and why."""

    number: int
    by: str
    customer_id: str
    what: tuple[str, ...] = ()
    reason: str = ""
    call_id: Uuid | None = None
    at: datetime
    received_at: datetime
    device: str = ""


class LookUpList(Wire):
    """Look-ups, newest first; ``before`` of the next page, 0 when this was the last."""

    look_ups: tuple[LookUpEntry, ...] = ()
    before: int = 0
