"""Recordings of calls: begun by rule, kept sealed, sent to the server, deleted in time."""

import asyncio
import logging
from collections import deque
from dataclasses import replace
from datetime import timedelta
from typing import Final

from agent_desktop.contract.engine import RecordingMade
from agent_desktop.contract.server import UploadRequest
from agent_desktop.domain.calls import Call, CallPurpose, RecordingState
from agent_desktop.domain.commands import NoteConsent, PauseRecording, Record
from agent_desktop.domain.errors import AgentDesktopError, IllegalTransition
from agent_desktop.domain.events import (
    CallChanged,
    ConsentNoted,
    EngineChanged,
    NoticeRaised,
    PolicyChanged,
    RecordingKept,
    SessionChanged,
    Severity,
    UploadSettled,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.policy import Recording
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.call_book import CallBook, call_id_of
from agent_desktop.services.meant_call import engine_id, is_connected, meant
from agent_desktop.services.ports import (
    Clock,
    Recorder,
    RecordingFolder,
    RecordingRecord,
    RecordingStore,
    UploadTask,
)
from agent_desktop.services.uploading import Uploading

logger = logging.getLogger(__name__)

RECOVER_AFTER_S: Final = 5.0  # an engine that closes a file right now tells of it by itself


class Recordings:
    """The desk's side of recording.

    What is being recorded stands in the cache before the engine writes: after any crash the file,
    its call and the caller's consent are found together again. A recording whose caller did not
    consent, where the centre asks for that, is deleted when its file is closed.

    Thread: core.
    """

    def __init__(
        self,
        bus: Bus,
        book: CallBook,
        recorder: Recorder,
        folder: RecordingFolder,
        store: RecordingStore,
        uploading: Uploading,
        clock: Clock,
        *,
        recover_after_s: float = RECOVER_AFTER_S,
    ) -> None:
        self._bus = bus
        self._book = book
        self._recorder = recorder
        self._folder = folder
        self._store = store
        self._uploading = uploading
        self._clock = clock
        self._recover_after_s = recover_after_s
        self._policy: Recording | None = None
        self._agent = ""
        self._engine_pid = 0
        # Recordings of each call whose files are not closed yet, oldest first.
        self._open: dict[CallId, deque[RecordingRecord]] = {}
        self._beginning: set[CallId] = set()
        self._consents: dict[CallId, bool] = {}  # counts for every recording of a call
        self._recovering: asyncio.Task[None] | None = None
        book.on_recording = self._on_made
        bus.on(PolicyChanged, self._on_policy)
        bus.on(SessionChanged, self._on_session)
        bus.on(CallChanged, self._on_call)
        bus.on(EngineChanged, self._on_engine)
        bus.on(UploadSettled, self._on_upload)
        bus.handle(Record, self.record)
        bus.handle(PauseRecording, self.pause)
        bus.handle(NoteConsent, self.note_consent)

    async def stop(self) -> None:
        """Look for cut off recordings no more."""
        if self._recovering is not None:
            self._recovering.cancel()
            await asyncio.gather(self._recovering, return_exceptions=True)

    # -- what the agent asks ----------------------------------------------------------------------

    async def record(self, command: Record) -> None:
        """Begin or end a recording, where that is left to the agent.

        Raises:
            IllegalTransition: ``recording.by_rule``: it is not.
            Unavailable: ``recording.failed``, ``recording.disk_full``, ``secrets.…``.
        """
        if self._policy is None or self._policy.mode != "on-demand":
            raise IllegalTransition("the centre decides what is recorded", code="recording.by_rule")
        call = meant(self._book, command.call_id, is_connected, "recorded")
        if command.on:
            if self._consents.get(call.call_id) is False:  # the caller thought better of it
                del self._consents[call.call_id]
                self._bus.publish(ConsentNoted(call_id=call.call_id, given=None))
            await self._begin(call)
        else:
            await self._end(call)

    async def pause(self, command: PauseRecording) -> None:
        """Leave out what is said until it goes on: a card number is told."""
        call = meant(self._book, command.call_id, _is_recorded, "paused in its recording")
        await self._recorder.pause_recording(engine_id(self._book, call), command.on)

    async def note_consent(self, command: NoteConsent) -> None:
        """Keep what the caller said; a refusal ends the recording and deletes it."""
        call = meant(self._book, command.call_id, is_connected, "asked for consent")
        self._consents[call.call_id] = command.given
        self._bus.publish(ConsentNoted(call_id=call.call_id, given=command.given))
        opened = await self._opened(call.call_id)
        for number, record in enumerate(opened):
            opened[number] = replace(record, consent=command.given)
            await self._store.keep_recording(opened[number])
        if not command.given and _is_recorded(call):
            await self._end(call)

    # -- what happens -----------------------------------------------------------------------------

    def _on_policy(self, event: PolicyChanged) -> None:
        is_first, self._policy = self._policy is None, event.policy.recording
        if is_first:
            self._recover_soon()
        for call in self._book.living():
            self._begin_by_rule(call)

    def _on_session(self, event: SessionChanged) -> None:
        self._agent = event.agent_number

    def _on_call(self, event: CallChanged) -> None:
        self._begin_by_rule(event.call)
        if not event.call.is_live:
            self._consents.pop(event.call.call_id, None)

    def _begin_by_rule(self, call: Call) -> None:
        """Begin what is always recorded: each call once, when it is answered."""
        always = self._policy is not None and self._policy.mode == "always"
        ours = call.purpose is CallPurpose.CALL and call.recording is RecordingState.OFF
        if always and ours and call.is_connected and call.call_id not in self._open:
            self._open[call.call_id] = deque()
            spawn(self._begin_or_tell(call), name="begin recording")
        elif not call.is_live and not self._open.get(call.call_id, True):
            del self._open[call.call_id]

    async def _begin_or_tell(self, call: Call) -> None:
        """Begin, unless the caller refused before this desk was restarted in the call."""
        try:
            for record in await self._store.recordings():
                if record.call_id == call.call_id and record.consent is False:
                    return
            await self._begin(call)
        except AgentDesktopError as exc:
            if call.call_id in {c.call_id for c in self._book.living()}:
                self._notice(exc.code, Severity.ERROR)

    async def _begin(self, call: Call) -> None:
        if call.call_id in self._beginning or _is_recorded(call):
            return
        self._beginning.add(call.call_id)
        try:
            await self._begin_new(call)
        finally:
            self._beginning.discard(call.call_id)

    async def _begin_new(self, call: Call) -> None:
        policy = self._policy or Recording()
        record = RecordingRecord(
            recording_id=self._clock.new_id(),
            call_id=call.call_id,
            by=self._agent,
            format=policy.format,
            started_at=self._clock.now(),
            consent=self._consents.get(call.call_id),
        )
        key, label = await self._folder.new_key(record.recording_id)
        await self._store.keep_recording(record)
        opened = self._open.setdefault(call.call_id, deque())
        opened.append(record)
        try:
            await self._recorder.record(
                engine_id(self._book, call),
                True,
                folder=self._folder.folder,
                key=key,
                label=label,
                file_format=policy.format,
                notice_every_s=policy.tone_every_s if policy.notice == "tone" else 0.0,
            )
        except AgentDesktopError:
            if record in opened:
                opened.remove(record)
            await self._store.drop_recording(record.recording_id)
            raise
        if policy.notice == "phrase":
            self._notice("recording.tell_caller", Severity.INFO)

    async def _end(self, call: Call) -> None:
        await self._recorder.record(
            engine_id(self._book, call),
            False,
            folder="",
            key="",
            file_format="",
            notice_every_s=0.0,
        )

    def _on_made(self, made: RecordingMade) -> None:
        spawn(self._take(made), name="take recording")

    async def _take(self, made: RecordingMade) -> None:
        call_id = call_id_of(made.call_id)
        opened = await self._opened(call_id)
        if not opened:
            logger.error("a recording was made that nobody began")
            return
        record = opened.popleft()
        if not opened and self._book.call(call_id) is None:
            del self._open[call_id]
        finished = replace(
            record,
            kept=True,
            file=made.file,
            seconds=made.seconds,
            bytes=made.bytes,
            sha256=made.sha256,
            pauses=made.pauses,
        )
        await self._settle(finished)

    async def _opened(self, call_id: CallId) -> deque[RecordingRecord]:
        """Return a call's recordings that are not closed, also those of the desk before this."""
        opened = self._open.setdefault(call_id, deque())
        if not opened:
            rows = await self._store.recordings()
            opened.extend(r for r in rows if r.call_id == call_id and not r.kept)
        return opened

    async def _settle(self, record: RecordingRecord) -> None:
        """Keep a closed file, or delete it where the caller did not agree."""
        policy = self._policy or Recording()
        if record.consent is False or (policy.ask_consent and record.consent is None):
            await self._folder.delete(record.file)
            # Its row stays for a while: the same call is not recorded again.
            await self._store.keep_recording(replace(record, consent=False, file="", bytes=0))
            self._notice("recording.discarded", Severity.INFO)
            return
        await self._store.keep_recording(record)
        self._bus.publish(
            RecordingKept(
                call_id=record.call_id,
                recording_id=record.recording_id,
                seconds=record.seconds,
                bytes=record.bytes,
                consent=record.consent,
                pauses=record.pauses,
            )
        )
        await self._send(record)

    async def _send(self, record: RecordingRecord) -> None:
        if not self._uploading.has_server:
            return
        try:
            key = await self._folder.key_of(record.file)
        except AgentDesktopError as exc:
            logger.error("a recording cannot be sent: %s", exc.code)  # noqa: TRY400 - no bug
            return
        request = UploadRequest(
            upload_id=record.recording_id,
            kind="recording",
            bytes=record.bytes,
            sha256=record.sha256,
            media_type=f"audio/{record.format}",
            call_id=record.call_id,
            key=key,
            seconds=record.seconds,
            pauses=record.pauses,
            consent=record.consent,
        )
        await self._uploading.send(UploadTask(request=request, file=record.file, by=record.by))

    def _on_upload(self, event: UploadSettled) -> None:
        if event.kind == "recording" and not event.code:
            spawn(self._store.drop_recording(event.upload_id), name="forget sent recording")

    # -- after a crash, and in time ---------------------------------------------------------------

    def _on_engine(self, event: EngineChanged) -> None:
        if event.pid and event.pid != self._engine_pid:
            self._engine_pid = event.pid
            # What another engine was writing is closed: nobody will tell of it.
            self._open.clear()
            self._recover_soon()

    def _recover_soon(self) -> None:
        if self._recovering is None or self._recovering.done():
            self._recovering = spawn(self._recover(), name="recover recordings")

    async def _recover(self) -> None:
        """Find the files of recordings that nobody told the end of; delete what is too old."""
        await asyncio.sleep(self._recover_after_s)
        if self._policy is None or not self._engine_pid:
            return
        living = {call.call_id for call in self._book.living()}
        running = {r.recording_id for opened in self._open.values() for r in opened}
        lost = {
            record.recording_id: record
            for record in await self._store.recordings()
            if not record.kept
            and record.recording_id not in running
            and record.call_id not in living
        }
        found = {f.recording_id: f for f in await self._folder.found(lost)} if lost else {}
        for recording_id, record in lost.items():
            file = found.get(recording_id)
            if file is None:
                await self._store.drop_recording(recording_id)
                continue
            await self._settle(
                replace(
                    record,
                    kept=True,
                    file=file.file,
                    seconds=file.seconds,
                    bytes=file.bytes,
                    sha256=file.sha256,
                )
            )
        await self._sweep(self._policy)
        for record in await self._store.recordings():
            if record.kept and record.file:  # queued again: that changes nothing, or heals it
                await self._send(record)

    async def _sweep(self, policy: Recording) -> None:
        oldest = self._clock.now() - timedelta(days=policy.keep_days)
        for record in await self._store.recordings():
            if record.kept and record.started_at < oldest:
                await self._folder.delete(record.file)
                await self._store.drop_recording(record.recording_id)

    def _notice(self, code: str, severity: Severity) -> None:
        self._bus.publish(NoticeRaised(code=code, severity=severity))


def _is_recorded(call: Call) -> bool:
    return call.is_connected and call.recording is not RecordingState.OFF
