"""Recordings of this desk, and files that wait for the server."""

import json
from collections.abc import Collection, Sequence

from sqlalchemy import Connection, Row, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from agent_desktop.adapters.cache.database import Database
from agent_desktop.adapters.cache.schema import recordings, uploads
from agent_desktop.contract.server import UploadRequest
from agent_desktop.domain.ids import CallId
from agent_desktop.services.ports import RecordingRecord, UploadTask


class CachedFiles:
    """The ports ``UploadQueue`` and ``RecordingStore`` in the cache. Thread: core."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add_upload(self, task: UploadTask) -> None:
        """Queue a file, or replace what is queued under its id."""
        values = {
            "upload_id": task.request.upload_id,
            "by": task.by,
            "request": task.request.model_dump_json(),
            "file": task.file,
            "keep_file": task.keep_file,
            "parked_code": task.parked_code,
        }
        statement = insert(uploads).values(values)
        statement = statement.on_conflict_do_update(index_elements=["upload_id"], set_=values)
        await self._database.write(lambda connection: connection.execute(statement).close())

    async def waiting_uploads(self, *, by: str) -> Sequence[UploadTask]:
        """Return what is to be sent for agent ``by``, oldest first: ids grow with time."""
        statement = (
            select(uploads)
            .where(uploads.c.by == by, uploads.c.parked_code == "")
            .order_by(uploads.c.upload_id)
        )
        rows = await self._database.read(lambda connection: connection.execute(statement).all())
        return [_task(row) for row in rows]

    async def uploads_of(self, upload_ids: Collection[str]) -> Sequence[UploadTask]:
        """Return those of these that the server does not have, also refused ones."""
        statement = select(uploads).where(uploads.c.upload_id.in_(list(upload_ids)))
        rows = await self._database.read(lambda connection: connection.execute(statement).all())
        return [_task(row) for row in rows]

    async def park_upload(self, upload_id: str, code: str) -> None:
        """Send it no more."""
        statement = update(uploads).where(uploads.c.upload_id == upload_id).values(parked_code=code)
        await self._database.write(lambda connection: connection.execute(statement).close())

    async def drop_upload(self, upload_id: str) -> None:
        """Forget it."""
        statement = delete(uploads).where(uploads.c.upload_id == upload_id)
        await self._database.write(lambda connection: connection.execute(statement).close())

    async def keep_recording(self, recording: RecordingRecord) -> None:
        """Write or replace what is known of a recording."""
        values = {
            "recording_id": recording.recording_id,
            "call_id": recording.call_id,
            "by": recording.by,
            "format": recording.format,
            "started_at": recording.started_at,
            "kept": recording.kept,
            "file": recording.file,
            "seconds": recording.seconds,
            "bytes": recording.bytes,
            "sha256": recording.sha256,
            "pauses": json.dumps(recording.pauses),
            "consent": recording.consent,
            "uploaded": recording.uploaded,
        }
        statement = insert(recordings).values(values)
        statement = statement.on_conflict_do_update(index_elements=["recording_id"], set_=values)
        await self._database.write(lambda connection: connection.execute(statement).close())

    async def recordings(self) -> Sequence[RecordingRecord]:
        """Return all that this desk has, oldest first."""
        statement = select(recordings).order_by(recordings.c.started_at)
        rows = await self._database.read(lambda connection: connection.execute(statement).all())
        return [_recording(row) for row in rows]

    async def drop_recording(self, recording_id: str) -> None:
        """Forget one, and its place in the queue for the server."""
        record = delete(recordings).where(recordings.c.recording_id == recording_id)
        task = delete(uploads).where(uploads.c.upload_id == recording_id)

        def work(connection: Connection) -> None:
            connection.execute(record)
            connection.execute(task)

        await self._database.write(work)


def _task(row: Row[tuple[object, ...]]) -> UploadTask:
    return UploadTask(
        request=UploadRequest.model_validate_json(row.request),
        file=row.file,
        by=row.by,
        keep_file=row.keep_file,
        parked_code=row.parked_code,
    )


def _recording(row: Row[tuple[object, ...]]) -> RecordingRecord:
    return RecordingRecord(
        recording_id=row.recording_id,
        call_id=CallId(row.call_id),
        by=row.by,
        format=row.format,
        started_at=row.started_at,
        kept=row.kept,
        file=row.file,
        seconds=row.seconds,
        bytes=row.bytes,
        sha256=row.sha256,
        pauses=tuple((a, b) for a, b in json.loads(row.pauses)),
        consent=row.consent,
        uploaded=row.uploaded,
    )
