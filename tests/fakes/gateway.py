"""A central server in memory, with a network that fails when it is told to."""

import asyncio
import base64
import hashlib
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from agent_desktop.contract.live import (
    Authorise,
    Changed,
    Changes,
    FloorChanged,
    Hello,
    News,
    Order,
    Presence,
    Resync,
    Snapshot,
)
from agent_desktop.contract.server import (
    ChangePayload,
    DeskResponse,
    DeviceList,
    DevicePayload,
    ExchangeRequest,
    ExchangeResponse,
    FigurePayload,
    FiguresResponse,
    OperationPayload,
    PackEdition,
    PackRequest,
    PackState,
    PackVersions,
    PolicyPayload,
    ReceiptPayload,
    RecordPayload,
    RecordState,
    ResyncRequest,
    ResyncResponse,
    SessionResponse,
    SipAccountPayload,
    TableDigest,
    TicketEventPayload,
    UploadRequest,
    UploadState,
)
from agent_desktop.domain.errors import (
    AgentDesktopError,
    Conflict,
    InvalidInput,
    NotAllowed,
    NotFound,
    Unavailable,
)
from agent_desktop.domain.figures import month_bounds
from agent_desktop.domain.ids import DeviceId
from agent_desktop.domain.policy import DeskPolicy
from agent_desktop.services.live_ports import LiveChannel

ServerSays = Snapshot | FloorChanged | Changes | Changed | News | Order
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def unreachable() -> Unavailable:
    return Unavailable("the network is down", code="server.unreachable")


class FakeLiveChannel:
    """Implements ``LiveChannel``: ``said`` is what the desk says, ``say`` what it hears."""

    def __init__(self) -> None:
        self.said: list[Hello | Presence | Authorise | Resync] = []
        self.is_closed = False
        self._seq = 0
        self._waiting: asyncio.Queue[ServerSays | None] = asyncio.Queue()

    def say(self, kind: type[ServerSays], *, skip: int = 0, **values: object) -> None:
        self._seq += 1 + skip
        self._waiting.put_nowait(kind.model_validate({"seq": self._seq} | values))

    def break_down(self) -> None:
        self._waiting.put_nowait(None)

    async def send(self, message: Hello | Presence | Authorise | Resync) -> None:
        if self.is_closed:
            raise Unavailable("it is closed", code="live.closed")
        self.said.append(message)

    async def receive(self) -> ServerSays:
        message = await self._waiting.get()
        if message is None:
            raise Unavailable("the channel broke", code="live.closed")
        return message

    async def close(self) -> None:
        self.is_closed = True
        self._waiting.put_nowait(None)


class FakeServerGateway:
    """Implements ``ServerGateway``.

    Attributes:
        failure: Raised by every call, before the server does anything.
        lose_answers: So many of the next exchanges are done, but their answers get lost.
        refuse: Returns the code that refuses an operation, "" to apply it.
        void: Returns why an applied operation has no effect, "" when it has.
        page: At most so many changes an answer.
        hangs: An exchange never comes back.
        applied: Every operation that took effect, in order.
        scope: What the person may see; another than the desk's makes it fetch ``tables``.
        records: Edited records, as the server has them.
        digests: What the server says of the tables when it is asked.
        signed_in: Names of the PCs by session; ``own_session``: of the last sign-in.
        files: What was uploaded, by id, complete or not.
        lose_pieces: So many of the next pieces arrive, but their answers get lost.
    """

    def __init__(self, user: str = "1001") -> None:
        self.user = user
        self.password = "right"
        self.code = ""
        self.policy = DeskPolicy()
        self.must_change = False
        self.failure: AgentDesktopError | None = None
        self.lose_answers = 0
        self.refuse: Callable[[OperationPayload], str] = lambda _operation: ""
        self.page = 500
        self.hangs = False
        self.is_closed = False
        self.applied: list[OperationPayload] = []
        self.changes: list[ChangePayload] = []
        self.totals: tuple[FigurePayload, ...] = ()
        self.scope = ""
        self.tables: tuple[str, ...] = ()
        self.records: list[RecordState] = []
        self.digests: dict[str, TableDigest] | None = None
        self.pages: list[ResyncRequest] = []
        self.void: Callable[[OperationPayload], str] = lambda _operation: ""
        self.exchanges = 0
        self.renewals = 0
        self.sign_outs: list[str] = []
        self.company = "Acme"
        self.packs: dict[str, tuple[str, bytes]] = {}
        self.editions: dict[str, list[PackEdition]] = {}
        self.archives: dict[tuple[str, str], bytes] = {}
        self.files: dict[str, bytes] = {}
        self.channels: list[FakeLiveChannel] = []
        self.lose_pieces = 0
        self.signed_in: dict[str, str] = {}
        self.own_session = ""
        self._uploads: dict[str, UploadState] = {}
        self._receipts: dict[str, ReceiptPayload] = {}
        self._seqs: dict[tuple[str, int], str] = {}
        self._tokens = 0
        self._access = ""
        self._refresh = ""

    async def sign_in(
        self, user: str, password: str, device_id: DeviceId, device_name: str, code: str = ""
    ) -> SessionResponse:
        self._reach()
        if (user, password) != (self.user, self.password):
            raise NotAllowed("user or password is wrong", code="session.wrong_password")
        if self.code and not code:
            raise NotAllowed("the code, too", code="session.code_needed")
        if self.code and code != self.code:
            raise NotAllowed("that code is wrong", code="session.wrong_code")
        self.own_session = str(uuid.uuid4())
        self.signed_in[self.own_session] = device_name
        return self._pair().model_copy(update={"must_change_password": self.must_change})

    async def devices(self, access_token: str) -> DeviceList:
        self._reach()
        self._check(access_token)
        rows = [
            DevicePayload(
                session_id=session_id,
                user=self.user,
                device=name,
                since=AT,
                last_seen_at=AT,
                own=session_id == self.own_session,
            )
            for session_id, name in reversed(self.signed_in.items())
        ]
        return DeviceList(devices=tuple(rows))

    async def end_device(self, access_token: str, session_id: str) -> None:
        self._reach()
        self._check(access_token)
        if self.signed_in.pop(session_id, None) is None:
            raise NotFound("there is no such session", code="session.not_found")

    async def change_password(self, access_token: str, old: str, new: str) -> None:
        self._reach()
        self._check(access_token)
        if old != self.password:
            raise NotAllowed("the old password is wrong", code="session.wrong_password")
        if len(new) < 8:
            raise InvalidInput("too short", code="password.unfit")
        self.password, self.must_change = new, False

    async def renew(self, refresh_token: str, device_id: DeviceId) -> SessionResponse:
        self._reach()
        if not self._refresh or refresh_token != self._refresh:
            raise NotAllowed("sign in again", code="session.expired")
        self.renewals += 1
        return self._pair()

    async def sign_out(self, access_token: str) -> None:
        self._reach()
        self.sign_outs.append(access_token)
        if access_token == self._access:
            self.end_session()

    async def desk(self, access_token: str) -> DeskResponse:
        self._reach()
        self._check(access_token)
        return DeskResponse(
            agent_number=self.user,
            name="Wang Li",
            role="agent",
            team="Service",
            sip=SipAccountPayload(server="pbx.example.com", user=self.user, password="s3cret"),
            policy=PolicyPayload(company=self.company, desk=self.policy),
            server_time=AT,
        )

    async def figures(self, access_token: str, month: str) -> FiguresResponse:
        self._reach()
        self._check(access_token)
        month_bounds(month, "Asia/Shanghai")
        return FiguresResponse(month=month, scope="own", as_of=AT, totals=self.totals)

    async def exchange(self, access_token: str, request: ExchangeRequest) -> ExchangeResponse:
        self._reach()
        self._check(access_token)
        self.exchanges += 1
        if self.hangs:
            await asyncio.Event().wait()
        receipts = tuple(self._take(request.device_id, raw) for raw in request.operations)
        head = self.head
        if self.scope and request.scope != self.scope:
            return ExchangeResponse(
                receipts=receipts,
                cursor=head,
                scope=self.scope,
                resync=self.tables,
                server_time=AT,
            )
        new = [c for c in self.changes if c.revision > request.cursor]
        given = new[: min(self.page, request.limit)]
        if self.lose_answers:
            self.lose_answers -= 1
            raise unreachable()
        return ExchangeResponse(
            receipts=receipts,
            changes=tuple(given),
            records=tuple(r for r in self.records if r.revision > request.cursor),
            cursor=given[-1].revision if given else max(head, request.cursor),
            more=len(new) > len(given),
            server_time=AT,
            scope=self.scope,
            digests=self.digests if request.digests else None,
        )

    async def resync(self, access_token: str, request: ResyncRequest) -> ResyncResponse:
        self._reach()
        self._check(access_token)
        self.pages.append(request)
        if request.table == "ticket":
            of = [c for c in self.changes if isinstance(c.payload, TicketEventPayload)]
            only = request.row_id
            return ResyncResponse(changes=tuple(c for c in of if only in ("", c.payload.ticket_id)))
        rows = [r for r in self.records if r.table == request.table and r.record_id > request.after]
        rows = sorted(rows, key=lambda r: r.record_id)[: self.page + 1]
        after = rows[self.page - 1].record_id if len(rows) > self.page else ""
        return ResyncResponse(records=tuple(rows[: self.page]), after=after)

    async def live(self, access_token: str) -> LiveChannel:
        self._reach()
        self._check(access_token)
        channel = FakeLiveChannel()
        self.channels.append(channel)
        return channel

    async def begin_upload(self, access_token: str, request: UploadRequest) -> UploadState:
        self._reach()
        self._check(access_token)
        known = self._uploads.get(request.upload_id)
        if known is not None and (known.sha256, known.bytes) != (request.sha256, request.bytes):
            raise Conflict("another file has this id", code="upload.conflict")
        if known is None:
            given = request.model_dump(exclude={"key"})
            known = UploadState(**given, received=0, complete=False, owner=self.user, created_at=AT)
            self._uploads[request.upload_id] = known
            self.files[request.upload_id] = b""
        return known

    async def send_piece(
        self, access_token: str, upload_id: str, offset: int, piece: bytes
    ) -> UploadState:
        self._reach()
        self._check(access_token)
        known = self._found(upload_id)
        if offset + len(piece) > known.bytes:
            raise InvalidInput("more bytes than announced", code="upload.too_large")
        if offset == known.received and not known.complete:
            self.files[upload_id] += piece
            known = self._keep(known, received=len(self.files[upload_id]))
        elif offset + len(piece) > known.received:
            fields = {"received": str(known.received)}
            raise Conflict("not there", code="upload.offset", fields=fields)
        if self.lose_pieces:
            self.lose_pieces -= 1
            raise unreachable()
        return known

    async def complete_upload(self, access_token: str, upload_id: str) -> UploadState:
        self._reach()
        self._check(access_token)
        known = self._found(upload_id)
        if known.received != known.bytes:
            fields = {"received": str(known.received)}
            raise Conflict("something is missing", code="upload.offset", fields=fields)
        if hashlib.sha256(self.files[upload_id]).hexdigest() != known.sha256:
            self.files[upload_id] = b""
            self._keep(known, received=0)
            raise InvalidInput("the file was changed on its way", code="upload.damaged")
        return self._keep(known, complete=True)

    async def uploads(
        self, access_token: str, *, kind: str = "", call_id: str = ""
    ) -> Sequence[UploadState]:
        self._reach()
        self._check(access_token)
        known = [u for u in self._uploads.values() if u.complete]
        return [u for u in known if kind in ("", u.kind) and call_id in ("", u.call_id)]

    async def download(
        self, access_token: str, upload_id: str, take: Callable[[bytes], object]
    ) -> None:
        self._reach()
        self._check(access_token)
        if not self._found(upload_id).complete:
            raise NotFound("it is not complete", code="upload.not_found")
        take(self.files[upload_id])

    async def drop_upload(self, access_token: str, upload_id: str) -> None:
        self._reach()
        self._check(access_token)
        self._uploads.pop(upload_id, None)
        self.files.pop(upload_id, None)

    async def pack_state(self, access_token: str, pack_id: str) -> PackState:
        self._reach()
        self._check(access_token)
        version, archive = self.packs.get(pack_id, ("", b""))
        sha256 = hashlib.sha256(archive).hexdigest() if version else ""
        return PackState(pack=pack_id, version=version, sha256=sha256, by="lead")

    async def pack_archive(self, access_token: str, pack_id: str, version: str) -> bytes:
        self._reach()
        self._check(access_token)
        known, archive = self.packs.get(pack_id, ("", b""))
        if version != known:
            raise NotFound("no such version", code="pack.not_found")
        return archive

    async def pack_versions(self, access_token: str, pack_id: str) -> PackVersions:
        self._reach()
        self._check(access_token)
        return PackVersions(pack=pack_id, versions=tuple(self.editions.get(pack_id, ())))

    async def publish_pack(self, access_token: str, request: PackRequest) -> PackState:
        self._reach()
        self._check(access_token)
        known = self.editions.setdefault(request.pack, [])
        archive = base64.b64decode(request.archive)
        if any(e.version == request.version for e in known):
            raise Conflict("there is such a version", code="pack.version_taken")
        now = datetime.now(UTC)
        edition = PackEdition(
            version=request.version, by=self.user, published_at=now, note=request.note
        )
        known.insert(0, edition)
        self.archives[request.pack, request.version] = archive
        self.packs[request.pack] = (request.version, archive)
        return await self.pack_state(access_token, request.pack)

    async def withdraw_pack(self, access_token: str, pack_id: str, version: str) -> PackState:
        self._reach()
        self._check(access_token)
        known = self.editions.get(pack_id, [])
        left = [e for e in known if not e.withdrawn]
        if not left:
            raise NotFound("there is none", code="pack.not_found")
        if left[0].version != version:
            raise Conflict("another one is in force", code="pack.not_in_force")
        known[known.index(left[0])] = left[0].model_copy(update={"withdrawn": True})
        self.packs.pop(pack_id)
        if left[1:]:
            self.packs[pack_id] = (left[1].version, self.archives[pack_id, left[1].version])
        return await self.pack_state(access_token, pack_id)

    async def close(self) -> None:
        self.is_closed = True

    def expire_access(self) -> None:
        """Make the access token that is in use worthless."""
        self._access = ""

    def end_session(self) -> None:
        """Make both tokens worthless."""
        self._access = self._refresh = ""

    @property
    def head(self) -> int:
        """The newest revision."""
        return max((c.revision for c in [*self.changes, *self.records]), default=0)

    def _edit(self, payload: RecordPayload, revision: int, by: str) -> None:
        mine = [r for r in self.records if (r.table, r.record_id) == _key(payload)]
        values = dict(mine[0].values) if mine else {}
        values |= {c.field: c.after for c in payload.changes}
        self.records = [r for r in self.records if (r.table, r.record_id) != _key(payload)]
        self.records.append(
            RecordState(
                table=payload.table,
                record_id=payload.record_id,
                values={name: text for name, text in values.items() if text},
                at=AT,
                by=by,
                deleted=payload.deleted,
                revision=revision,
            )
        )

    def change_by_other(self, op_id: str, payload: TicketEventPayload, by: str = "1002") -> None:
        """Let another agent's desk change something."""
        revision = self.head + 1
        if isinstance(payload, RecordPayload):
            self._edit(payload, revision, by)
            return
        self.changes.append(
            ChangePayload(
                revision=revision,
                op_id=op_id,
                by=by,
                at=AT,
                received_at=AT,
                payload=payload,
            )
        )

    def _found(self, upload_id: str) -> UploadState:
        if upload_id not in self._uploads:
            raise NotFound("there is no such upload", code="upload.not_found")
        return self._uploads[upload_id]

    def _keep(self, known: UploadState, **values: object) -> UploadState:
        self._uploads[known.upload_id] = known.model_copy(update=values)
        return self._uploads[known.upload_id]

    def _reach(self) -> None:
        if self.failure is not None:
            raise self.failure

    def _check(self, access_token: str) -> None:
        if not self._access or access_token != self._access:
            raise NotAllowed("the token has expired", code="session.expired")

    def _pair(self) -> SessionResponse:
        self._tokens += 1
        self._access, self._refresh = f"access-{self._tokens}", f"refresh-{self._tokens}"
        return SessionResponse(
            access_token=self._access,
            access_expires_in_s=900,
            refresh_token=self._refresh,
            refresh_expires_in_s=86_400,
            user=self.user,
            role="agent",
        )

    def _take(self, device_id: str, raw: dict[str, object]) -> ReceiptPayload:
        operation = OperationPayload.model_validate(raw)
        if operation.op_id in self._receipts:
            return self._receipts[operation.op_id]
        if (device_id, operation.seq) in self._seqs:
            code = "operation.seq_reused"
            return ReceiptPayload(op_id=operation.op_id, status="refused", code=code)
        self._seqs[device_id, operation.seq] = operation.op_id
        if code := self.refuse(operation):
            receipt = ReceiptPayload(op_id=operation.op_id, status="refused", code=code)
        else:
            self.applied.append(operation)
            self.change_by_other(operation.op_id, operation.payload, by=self.user)
            receipt = ReceiptPayload(
                op_id=operation.op_id,
                status="applied",
                revision=self.head,
                code=self.void(operation),
            )
        self._receipts[operation.op_id] = receipt
        return receipt


def _key(payload: RecordPayload) -> tuple[str, str]:
    return (payload.table, payload.record_id)
