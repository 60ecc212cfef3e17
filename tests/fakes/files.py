"""Files, uploads and recordings in memory."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from agent_desktop.domain.errors import NotFound
from agent_desktop.services.ports import RecordingRecord, SealedFile, UploadTask


@dataclass
class MemoryFiles:
    """Implements ``UploadQueue``, ``RecordingStore`` and ``FileReader``."""

    content: dict[str, bytes] = field(default_factory=dict)
    tasks: dict[str, UploadTask] = field(default_factory=dict)
    records: dict[str, RecordingRecord] = field(default_factory=dict)

    async def add_upload(self, task: UploadTask) -> None:
        self.tasks[task.request.upload_id] = task

    async def waiting_uploads(self, *, by: str) -> Sequence[UploadTask]:
        mine = [t for t in self.tasks.values() if t.by == by and not t.parked_code]
        return sorted(mine, key=lambda t: t.request.upload_id)

    async def uploads_of(self, upload_ids: Collection[str]) -> Sequence[UploadTask]:
        return [task for name, task in self.tasks.items() if name in upload_ids]

    async def park_upload(self, upload_id: str, code: str) -> None:
        if upload_id in self.tasks:
            self.tasks[upload_id] = replace(self.tasks[upload_id], parked_code=code)

    async def drop_upload(self, upload_id: str) -> None:
        self.tasks.pop(upload_id, None)

    async def keep_recording(self, recording: RecordingRecord) -> None:
        self.records[recording.recording_id] = recording

    async def recordings(self) -> Sequence[RecordingRecord]:
        return sorted(self.records.values(), key=lambda r: r.started_at)

    async def drop_recording(self, recording_id: str) -> None:
        self.records.pop(recording_id, None)
        self.tasks.pop(recording_id, None)

    def read_piece(self, file: str, offset: int, size: int) -> bytes:
        if file not in self.content:
            raise NotFound("the file is gone", code="upload.file_gone")
        return self.content[file][offset : offset + size]

    def delete_file(self, file: str) -> None:
        self.content.pop(file, None)


@dataclass
class MemoryRecordings:
    """Implements ``RecordingFolder``; ``files`` are those that lie there."""

    files: dict[str, SealedFile] = field(default_factory=dict)
    folder: str = "recordings"

    async def new_key(self, recording_id: str) -> tuple[str, str]:
        return ("ab" * 32, recording_id.encode().hex())

    async def key_of(self, file: str) -> str:
        return "ab" * 32

    async def found(self, only: Collection[str]) -> Sequence[SealedFile]:
        return [f for f in self.files.values() if f.recording_id in only]

    async def export(self, file: str, target: str) -> float:
        await self.key_of(file)
        return self.files[file].seconds

    async def delete(self, file: str) -> None:
        self.files.pop(file, None)
