"""What the use cases need from outside, named for the need. Adapters and fakes implement these.

Every coroutine runs on the core loop. Failures are ``domain.errors``, never a library's own.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from agent_desktop.contract.engine import AudioChoice, SipAccount
from agent_desktop.contract.server import (
    CallAssessedPayload,
    ChangePayload,
    DeskResponse,
    DeviceList,
    ExchangeRequest,
    ExchangeResponse,
    FiguresResponse,
    GonePayload,
    OperationPayload,
    PackRequest,
    PackState,
    PackVersions,
    ReceiptPayload,
    RecordState,
    ResyncRequest,
    ResyncResponse,
    SessionResponse,
    TableDigest,
    UploadRequest,
    UploadState,
)
from agent_desktop.domain.calls import CallPurpose
from agent_desktop.domain.events import HistoryRow
from agent_desktop.domain.hotkeys import Hotkey
from agent_desktop.domain.ids import CallId, DeviceId, TicketId
from agent_desktop.domain.tickets import Ticket, TicketForm
from agent_desktop.services.live_ports import LiveGateway

if TYPE_CHECKING:  # imported at run time only where somebody edits packs
    from agent_desktop.domain.pack_edits import PackEdit
    from agent_desktop.domain.pack_forms import PackForm, PackMark


class Clock(Protocol):
    """The only source of time and randomness for the rules."""

    def now(self) -> datetime:
        """Return the time, aware UTC: the server's, as this desk knows it (``desk_time``)."""

    def device_now(self) -> datetime:
        """Return what this computer's own clock shows, aware UTC; for the record only."""

    def monotonic(self) -> float:
        """Return seconds that never jump."""

    def new_id(self) -> str:
        """Return a UUIDv7."""


class DeviceClock(Clock, Protocol):
    """This computer's clocks; ``now`` is its wall clock, which people set."""

    @property
    def boot_id(self) -> str:
        """Names the run of the computer that ``steady`` counts; "" for unknown."""

    def steady(self) -> float:
        """Return seconds since the computer started; goes on while it sleeps, never jumps."""


class CallControl(Protocol):
    """Commands to a call. Answers mean that the engine accepted; what follows comes as events.

    Raises (all): NotFound ``call.not_found``, IllegalTransition, Unavailable ``engine.down``.
    """

    async def dial(self, target: str, purpose: CallPurpose = CallPurpose.CALL) -> CallId:
        """Start a call and return its id."""

    async def answer(self, call_id: CallId) -> None:
        """Take a ringing call."""

    async def reject(self, call_id: CallId, code: int = 486) -> None:
        """Refuse a ringing call with a SIP status."""

    async def hang_up(self, call_id: CallId) -> None:
        """End a call in any state."""

    async def hold(self, call_id: CallId) -> None:
        """Put the far end on hold."""

    async def resume(self, call_id: CallId) -> None:
        """Take the far end off hold."""

    async def set_mute(self, call_id: CallId, on: bool) -> None:
        """Close or open the microphone."""

    async def send_dtmf(self, call_id: CallId, digits: str, method: str = "auto") -> None:
        """Send digits: ``rfc4733``, ``info`` or ``auto``."""

    async def swap(self, call_id: CallId) -> None:
        """Talk to a held caller; hold the one on the line."""

    async def transfer(self, call_id: CallId, target: str) -> None:
        """Send the caller to another number (REFER, RFC 3515)."""

    async def complete_transfer(self, call_id: CallId, other_id: CallId) -> None:
        """Connect a caller with the far end of our other call (Replaces, RFC 3891)."""

    async def conference(self, call_ids: Sequence[CallId], on: bool) -> None:
        """Mix calls, or part them again."""

    async def play(self, call_id: CallId, file: str) -> float:
        """Play a WAV to the far end instead of the microphone, "" to end; return its seconds."""


class SipEngine(Protocol):
    """The engine as a whole. Its news arrive at the callback given at construction."""

    async def start(self) -> None:
        """Find a running engine of this profile or start one; returns when it answers."""

    async def configure(self, account: SipAccount | None, audio: AudioChoice) -> None:
        """Give account and devices; kept, and given again by itself to a restarted engine."""

    async def use_devices(self, audio: AudioChoice) -> None:
        """Change devices, also in a call."""

    async def accept_calls(self, on: bool, code: int = 480) -> None:
        """Let callers ring, or answer them ``code``."""

    async def stop(self) -> None:
        """Unregister and end the engine."""


class Recorder(Protocol):
    """Recording of calls in the engine. Raises as ``CallControl``, and ``recording.failed``."""

    async def record(
        self,
        call_id: CallId,
        on: bool,
        *,
        folder: str,
        key: str,
        file_format: str,
        notice_every_s: float,
        label: str = "",
    ) -> None:
        """Begin or end the recording of a call.

        ``key`` is 32 bytes in hex; ``label``, in hex too, stands readable in the file.
        """

    async def pause_recording(self, call_id: CallId, on: bool) -> None:
        """Leave out what is said until ``on`` is False again."""


class SoundDesk(Protocol):
    """What the engine does with sound outside a call. Raises as ``CallControl``."""

    async def set_hold_music(self, file: str) -> None:
        """Let held callers hear a WAV; "" for silence."""

    async def set_answer_beep(self, on: bool) -> None:
        """Let a tone at the ear announce a call that was answered by itself."""

    async def test_tone(self, device: str, on: bool) -> None:
        """Play a tone on ``earpiece``, ``ringer`` or ``speaker``."""

    async def meter(self, on: bool) -> None:
        """Tell the microphone's level without a call."""

    async def capture(self, file: str) -> float:
        """Record the microphone alone to a WAV; "" ends it and returns the seconds."""

    async def preview(self, file: str) -> float:
        """Play a WAV at our own ear; "" ends it."""


class ColleagueWatch(Protocol):
    """Presence of colleagues at the PBX."""

    async def watch(self, extensions: Sequence[str]) -> None:
        """Tell what each of these does."""


class Hotkeys(Protocol):
    """Keys that the desktop gives this program whatever window has the keyboard."""

    async def grab(
        self, keys: Mapping[str, Hotkey], pressed: Callable[[str], None]
    ) -> Sequence[str]:
        """Take keys by the name of what they do; ``pressed`` is called on the core loop.

        Returns the names whose keys another program holds.

        Raises:
            Unavailable: ``hotkey.unavailable``: this desktop gives keys to nobody.
        """

    async def release(self) -> None:
        """Give every key back; a second call does nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedNumber:
    """A number as it is dialled. ``region`` is its country, "" where the number does not tell."""

    target: str
    region: str = ""


class NumberPlan(Protocol):
    """The world's telephone numbers."""

    async def number(self, digits: str, region: str) -> PlannedNumber:
        """Return a number of a country in E.164; a short one (service, extension) as it is.

        Raises:
            InvalidInput: ``dial.bad_link``: with a +, and no number of any country.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadsetFound:
    """A device with call buttons that is plugged in. ``key`` is the system's place for it."""

    key: str
    name: str


class HeadsetLink(Protocol):
    """One headset whose buttons are listened to."""

    @property
    def descriptor(self) -> bytes:
        """The report descriptor."""

    async def read(self) -> bytes | None:
        """Return the next input report; None when the headset is gone."""

    async def write(self, report: bytes) -> None:
        """Send an output report; a headset that is gone swallows it."""

    async def close(self) -> None:
        """Let the headset go."""


class Headsets(Protocol):
    """USB headsets with buttons for calls."""

    async def find(self) -> Sequence[HeadsetFound]:
        """Return what is plugged in now."""

    async def open(self, key: str) -> HeadsetLink:
        """Listen to a headset beside whoever else does.

        Raises:
            Unavailable: ``headset.no_access``: this user may not; ``headset.gone``.
        """

    async def close(self) -> None:
        """Free what looking for headsets took."""


class SecretStore(Protocol):
    """The operating system's key ring; anything that stores plaintext is refused.

    Raises (all): Unavailable ``secrets.no_keyring`` with what to install.
    """

    def get(self, name: str) -> str | None:
        """Return a secret or None."""

    def put(self, name: str, secret: str) -> None:
        """Keep a secret."""

    def drop(self, name: str) -> None:
        """Forget a secret; no error when there is none."""


class UploadGateway(Protocol):
    """Files at the central server, in pieces that resume. Raises as ``ServerGateway``."""

    async def begin_upload(self, access_token: str, request: UploadRequest) -> UploadState:
        """Announce a file, or learn how far it is.

        Raises:
            Conflict: ``upload.conflict``: another file has this id.
            InvalidInput: ``upload.too_large``.
        """

    async def send_piece(
        self, access_token: str, upload_id: str, offset: int, piece: bytes
    ) -> UploadState:
        """Send the bytes at ``offset``; the answer says where the next piece begins.

        Raises:
            Conflict: ``upload.offset``: field ``received`` says where it has to begin.
            InvalidInput: ``upload.damaged``.
        """

    async def complete_upload(self, access_token: str, upload_id: str) -> UploadState:
        """Let the server check the whole.

        Raises:
            InvalidInput: ``upload.damaged``: it has to be sent again from the beginning.
        """

    async def uploads(
        self, access_token: str, *, kind: str = "", call_id: str = ""
    ) -> Sequence[UploadState]:
        """Return what is there: own files, or for a lead those of a call."""

    async def download(
        self, access_token: str, upload_id: str, take: Callable[[bytes], object]
    ) -> None:
        """Give a file's content piece by piece to ``take``, which runs on the core loop."""

    async def drop_upload(self, access_token: str, upload_id: str) -> None:
        """Delete an own file; no error when there is none."""


class PackGateway(Protocol):
    """Published call-script packs at the central server. Raises as ``ServerGateway``."""

    async def pack_state(self, access_token: str, pack_id: str) -> PackState:
        """Return which version of a pack is in force."""

    async def pack_archive(self, access_token: str, pack_id: str, version: str) -> bytes:
        """Return a version as a ZIP archive.

        Raises:
            NotFound: ``pack.not_found``.
        """

    async def pack_versions(self, access_token: str, pack_id: str) -> PackVersions:
        """Return every version, the newest first, also those that were taken back."""

    async def publish_pack(self, access_token: str, request: PackRequest) -> PackState:
        """Check a version and give it to all desks; for leads and administrators.

        Raises:
            InvalidInput: ``pack.damaged`` {file, line, cause}.
            Conflict: ``pack.version_taken``.
        """

    async def withdraw_pack(self, access_token: str, pack_id: str, version: str) -> PackState:
        """Take the version in force back; return what is in force now.

        Raises:
            Conflict: ``pack.not_in_force``: another version is in force by now.
            NotFound: ``pack.not_found``.
        """


class DeviceGateway(Protocol):
    """The part of ``ServerGateway`` for where somebody is signed in; it raises as that does."""

    async def devices(self, access_token: str) -> DeviceList:
        """Return the desks at which the signed-in person is signed in, the newest first."""

    async def end_device(self, access_token: str, session_id: str) -> None:
        """Sign one of them out.

        Raises:
            NotFound: ``session.not_found``.
        """


class ServerGateway(UploadGateway, PackGateway, LiveGateway, DeviceGateway, Protocol):
    """The central server.

    Raises (all): Unavailable ``server.unreachable`` / ``server.certificate`` / ``server.error``,
    NotAllowed ``session.wrong_password`` / ``session.expired``, InvalidInput, and
    NotAllowed ``contract.unsupported`` when this program is too old. A server with too much to do
    is Unavailable ``server.busy`` {retry_after_s}.
    """

    async def sign_in(
        self, user: str, password: str, device_id: DeviceId, device_name: str, code: str = ""
    ) -> SessionResponse:
        """Trade a password for tokens; ``code`` where the person has one-time codes.

        Raises:
            NotAllowed: ``session.code_needed``, ``session.wrong_code``, too.
        """

    async def change_password(self, access_token: str, old: str, new: str) -> None:
        """Replace the signed-in person's password.

        Raises:
            InvalidInput: ``password.unfit``.
        """

    async def renew(self, refresh_token: str, device_id: DeviceId) -> SessionResponse:
        """Trade a refresh token for a new pair."""

    async def sign_out(self, access_token: str) -> None:
        """End the session at the server."""

    async def desk(self, access_token: str) -> DeskResponse:
        """Return who sits here, the SIP account and the policy."""

    async def exchange(self, access_token: str, request: ExchangeRequest) -> ExchangeResponse:
        """Push and pull once."""

    async def resync(self, access_token: str, request: ResyncRequest) -> ResyncResponse:
        """Return one page of a table."""

    async def figures(self, access_token: str, month: str) -> FiguresResponse:
        """Return a month's totals in the widest scope that the role has.

        Raises:
            InvalidInput: ``figures.malformed_month``.
        """

    async def close(self) -> None:
        """Free connections."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRecord:
    """A ticket form on its way, as it is kept on disk.

    Attributes:
        base: What the form showed before the agent wrote in it: an edit of a saved ticket names
            the values that it replaces, also when others changed the ticket meanwhile.
    """

    draft_id: str
    form: TicketForm
    owner: str
    call_id: CallId | None
    ticket_id: TicketId | None
    changed_at: datetime
    base: TicketForm = field(default_factory=TicketForm)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxState:
    """What waits for the server."""

    pending: int
    parked: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadTask:
    """A file that waits for the server.

    Attributes:
        request: What the server is told of it; ``request.upload_id`` names the task, too.
        file: Where it lies, as it travels.
        by: The agent whose it is: the server takes the signed-in agent for the author.
        keep_file: The file is still needed when the server has it.
        parked_code: Why the server will not have it; "" while it is to be sent.
    """

    request: UploadRequest
    file: str
    by: str
    keep_file: bool = False
    parked_code: str = ""


class UploadQueue(Protocol):
    """Files that wait for the server; durable when a coroutine returns."""

    async def add_upload(self, task: UploadTask) -> None:
        """Queue a file, or replace what is queued under its id."""

    async def waiting_uploads(self, *, by: str) -> Sequence[UploadTask]:
        """Return agent ``by``'s files that are to be sent, oldest first."""

    async def uploads_of(self, upload_ids: Collection[str]) -> Sequence[UploadTask]:
        """Return those of these that the server does not have, also refused ones."""

    async def park_upload(self, upload_id: str, code: str) -> None:
        """Send it no more: the server refused it."""

    async def drop_upload(self, upload_id: str) -> None:
        """Forget it: the server has it."""


class FileReader(Protocol):
    """Files of this desk that travel to the server. May be called on any thread."""

    def read_piece(self, file: str, offset: int, size: int) -> bytes:
        """Return up to ``size`` bytes at ``offset``.

        Raises:
            NotFound: ``upload.file_gone``.
        """

    def delete_file(self, file: str) -> None:
        """Delete it; no error when there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingRecord:
    """A recording of this desk.

    Attributes:
        kept: The file is closed; until then only what stands before it here is known.
        pauses: (from, to) in seconds of the recording where it was paused.
        consent: What the caller said; None when nobody asked.
        uploaded: The server has it, and the file is gone from here.
    """

    recording_id: str
    call_id: CallId
    by: str
    format: str
    started_at: datetime
    kept: bool = False
    file: str = ""
    seconds: float = 0.0
    bytes: int = 0
    sha256: str = ""
    pauses: tuple[tuple[float, float], ...] = ()
    consent: bool | None = None
    uploaded: bool = False


class RecordingStore(Protocol):
    """What is known of this desk's recordings; durable when a coroutine returns."""

    async def keep_recording(self, recording: RecordingRecord) -> None:
        """Write or replace what is known of a recording."""

    async def recordings(self) -> Sequence[RecordingRecord]:
        """Return all of them, oldest first."""

    async def drop_recording(self, recording_id: str) -> None:
        """Forget one, and its place in the queue for the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedFile:
    """A recording as it lies on disk: where, how much sound, whether its end was written."""

    recording_id: str
    file: str
    seconds: float
    bytes: int
    sha256: str
    is_whole: bool


class RecordingFolder(Protocol):
    """The sealed files of recordings. Raises ``recording.…`` and ``secrets.…``."""

    @property
    def folder(self) -> str:
        """Where the engine writes."""

    async def new_key(self, recording_id: str) -> tuple[str, str]:
        """Return key and label (hex) for a new file; the label finds the key again."""

    async def key_of(self, file: str) -> str:
        """Return the key of a file, in hex."""

    async def found(self, only: Collection[str]) -> Sequence[SealedFile]:
        """Return the files of these recordings; cut off ones are made whole as far as they go.

        Nobody may be writing them any more.
        """

    async def export(self, file: str, target: str) -> float:
        """Check a recording and write it opened; return its seconds."""

    async def delete(self, file: str) -> None:
        """Delete a file; no error when there is none."""


class DraftStore(Protocol):
    """Ticket forms on their way; durable when the coroutine returns."""

    async def keep_draft(self, draft: DraftRecord) -> None:
        """Write or replace the draft."""

    async def drop_draft(self, draft_id: str) -> None:
        """Forget it."""

    async def drafts(self) -> Sequence[DraftRecord]:
        """Return all drafts, oldest first."""


class Outbox(Protocol):
    """Operations made here: aggregate change and outbox row are one transaction."""

    async def commit(
        self,
        payload: OperationPayload,
        *,
        by: str,
        drop_draft: str | None = None,
        role: str = "agent",
        team: str = "",
    ) -> None:
        """Apply an operation of agent ``by`` locally and queue it, durable on return.

        ``payload.seq`` is ignored: the store gives the next number of this device. An operation
        or a call that was committed before changes nothing. ``role`` and ``team`` are what ``by``
        is now: the steps of a ticket depend on it (``TicketEvent.by_role``, ``by_team``).

        Raises:
            InvalidInput: The operation does not fit its ticket; nothing was written.
            Unavailable: ``cache.disk_full`` and the like; nothing was written, try again.
        """

    async def commit_many(
        self, payloads: Sequence[OperationPayload], *, by: str, role: str = "agent", team: str = ""
    ) -> None:
        """Do ``commit`` with all of them in one transaction: an import's thousands at once.

        Raises:
            As ``commit``; nothing was written then.
        """

    async def pending(self, limit: int, *, by: str, after: int = 0) -> Sequence[OperationPayload]:
        """Return the oldest unsent operations of agent ``by``, skipping tickets that are parked.

        The server takes the signed-in agent for the author, so another agent's unsent work on a
        shared PC waits for its author.

        Args:
            limit: At most so many.
            by: Whose.
            after: Only those with a greater number: what is before is on its way.
        """

    async def is_sent(self, ticket_id: TicketId) -> bool:
        """Return whether the server has all that was written here on a ticket."""

    async def release_parked(self) -> None:
        """Let parked operations try once more; a person asked for it."""

    async def drop_refused(self, op_id: str) -> None:
        """Put an operation away that the server refused: the rest of its ticket goes on.

        Its entry stays in the log here, without effect. One that is not parked stays as it is.
        """

    async def settle(
        self,
        receipts: Sequence[ReceiptPayload],
        changes: Sequence[ChangePayload],
        cursor: int,
        *,
        records: Sequence[RecordState] = (),
        gone: Sequence[GonePayload] = (),
        scope: str | None = None,
    ) -> None:
        """Apply an exchange's answer in one transaction; ``scope`` None keeps the one before."""

    async def scope(self) -> str:
        """Return the scope that came with the cursor, "" for none."""

    async def digests(self) -> Mapping[str, TableDigest]:
        """Return the digest of each table that has rows, as the server would count it."""

    async def send_again(self, *, by: str) -> int:
        """Queue what ``by`` sent in the last days once more; return how much that is.

        For a server that may have come back from a backup: what it has it knows by the ids.
        """

    async def begin_resync(self, table: str) -> None:
        """Begin to fetch a table whole; what was begun before and not ended begins anew."""

    async def take_page(self, table: str, page: ResyncResponse) -> None:
        """Take over one page of a table."""

    async def end_resync(self, table: str) -> None:
        """Drop the table's rows that no page had; what waits for the server stays."""

    async def cursor(self) -> int:
        """Return the last revision that was taken over."""

    async def state(self) -> OutboxState:
        """Return what waits."""


class DeskRecords(Protocol):
    """What the desk reads back."""

    async def ticket(self, ticket_id: TicketId) -> Ticket | None:
        """Return a ticket as its events make it."""

    async def history(self, limit: int, *, by: str) -> Sequence[HistoryRow]:
        """Return agent ``by``'s newest calls and tickets, newest first."""

    async def assessment(self, call_id: CallId) -> CallAssessedPayload | None:
        """Return the newest self-assessment of a call."""

    async def setting(self, key: str) -> str | None:
        """Return a small value of this cache (device id, last profile …)."""

    async def put_setting(self, key: str, value: str) -> None:
        """Keep a small value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackVersion:
    """A published version of a call-script pack.

    Attributes:
        by: Who published it, and ``at`` when (aware UTC); unknown where nobody wrote it down.
        withdrawn: It was rolled back and is not used.
        note: What is new, in a line.
    """

    pack_id: str
    version: str
    by: str = ""
    at: datetime | None = None
    withdrawn: bool = False
    note: str = ""


class PackStore(Protocol):
    """Published versions of packs. A version never changes; the newest in force is used.

    The calls touch the disk for up to a second: make them on another thread than the core's.
    Raises (all): Unavailable ``pack.not_kept`` {cause}.
    """

    def versions(self, pack_id: str) -> Sequence[PackVersion]:
        """Return what was published, the newest first, also what was withdrawn."""

    def install(
        self,
        pack_id: str,
        version: str,
        content: bytes | Mapping[str, bytes],
        *,
        by: str = "",
        at: datetime | None = None,
        note: str = "",
    ) -> PackVersion:
        """Check a version and put it in place at once; the same again changes nothing.

        Args:
            pack_id: Must be the one in its ``pack.yaml``, as ``version``.
            version: Any text; the order is that of ``contract.packs.version_key``.
            content: A ZIP archive, or the files by their path in the pack's folder.
            by: Who published it.
            at: When, aware; None: now.
            note: What is new, in a line.

        Raises:
            InvalidInput: ``pack.damaged`` {file, line, cause}; nothing was changed.
            Conflict: ``pack.version_taken``: this version exists with other content.
        """

    def roll_back(self, pack_id: str) -> PackVersion | None:
        """Withdraw the newest version; return the one before it, None for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackDraft:
    """Who works on a pack since when, from which version, and which one is in force now."""

    pack_id: str
    based_on: str
    by: str
    at: datetime
    in_force: str = ""


class PackWorkshop(Protocol):
    """A team lead's draft of a pack, on the disk and as a form.

    The calls touch the disk or read YAML for up to a second: make them on another thread than the
    core's, one at a time. Raises (all): Unavailable ``pack.not_kept`` {cause}.
    """

    def begin(self, pack_id: str, *, by: str, at: datetime) -> PackDraft:
        """Copy the pack in force to work on; a draft that is there goes on.

        Raises:
            NotFound: ``pack.not_found``: there is no such pack.
        """

    def texts(self, pack_id: str) -> Mapping[str, str]:
        """Return the draft's files."""

    def in_force(self, pack_id: str) -> Mapping[str, str]:
        """Return the files of the pack in force, to tell what was changed."""

    def edited(self, texts: Mapping[str, str], edits: "Sequence[PackEdit]") -> Mapping[str, str]:
        """Return the files that the edits change; nothing is written.

        Raises:
            InvalidInput: ``pack.no_place``, ``pack.not_yaml``, ``pack.last_item``.
        """

    def keep(self, pack_id: str, files: Mapping[str, str | None]) -> None:
        """Write files of the draft to the disk at once; None removes one."""

    def form(self, texts: Mapping[str, str]) -> "PackForm":
        """Return the pack as it can be edited."""

    def marks(self, pack_id: str) -> "Sequence[PackMark]":
        """Check the draft; without a mark that is no advice it can be published."""

    def packed(self, pack_id: str, version: str) -> bytes:
        """Return the draft as a ZIP archive of ``version``."""

    def discard(self, pack_id: str) -> None:
        """Throw the draft away."""


class VoiceClips(Protocol):
    """An agent's recorded phrases on this desk, encrypted. Raises (all): Unavailable ``cache.…``.

    ``clip_id`` stands for the words (``domain.own_voice.clip_id``); a clip is a WAV file's bytes.
    """

    async def clips(self, agent: str) -> Mapping[str, float]:
        """Return the clips and their seconds."""

    async def clip(self, agent: str, clip_id: str) -> bytes | None:
        """Return a clip's bytes."""

    async def keep(self, agent: str, clip_id: str, sound: bytes, seconds: float) -> None:
        """Keep a clip; it replaces an older one."""

    async def drop(self, agent: str, clip_id: str) -> None:
        """Forget a clip."""

    def scratch(self) -> str:
        """Return the name of a new file that only this user can read."""

    def write_scratch(self, sound: bytes) -> str:
        """Write a clip where the engine can read it, for as long as it plays."""

    def drop_scratch(self, file: str) -> None:
        """Remove such a file; none there is no error."""


class VoiceVault(Protocol):
    """An agent's recorded phrases at the server. Raises as ``ServerGateway``."""

    async def voices(self) -> Mapping[str, float]:
        """Return the signed-in agent's clips and their seconds."""

    async def voice(self, clip_id: str) -> bytes:
        """Return a clip's bytes."""

    async def put_voice(self, clip_id: str, sound: bytes, seconds: float) -> None:
        """Keep a clip; it replaces an older one."""

    async def drop_voice(self, clip_id: str) -> None:
        """Forget a clip; none there is no error."""
