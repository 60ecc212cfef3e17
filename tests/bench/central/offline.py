"""Eight hours without the server at one desk, and what the way back costs.

Two instances serve one PostgreSQL. That of the desk is stopped while the desk writes; twenty others
work on at the other one. Then it is started again, and nobody touches anything.
"""

import asyncio
import hashlib
import os
import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from agent_desktop.adapters.attachments import AttachmentShelf
from agent_desktop.adapters.recordings import RecordingShelf
from agent_desktop.contract.server import ExchangeRequest, OperationPayload, UploadRequest
from agent_desktop.domain.events import OperationQueued, ServerTimeHeard, SyncChanged, UploadSettled
from agent_desktop.domain.file_types import HEAD_BYTES, ending_of, media_type_of
from agent_desktop.domain.ids import TicketId
from agent_desktop.services.ports import UploadTask
from agent_desktop.services.uploading import Uploading
from tests.bench.central.ground import SignedIn, people, servers, ticket_payload
from tests.bench.central.light_desk import LightDesk
from tests.bench.central.real_desk import RealDesk
from tests.bench.figures import Figure, at_most
from tests.fakes.secrets import MemorySecretStore
from tests.parts.postgres import postgres
from tests.server.desks import new_id
from tests.server.running import RunningServer

SHIFT: Final = timedelta(hours=8)
OPERATIONS: Final = 2_000
COLLEAGUES: Final = 20
CHANGES: Final = 500
# How many of what size: a photograph, a letter, a voice message.
FILES: Final = (
    (150, 120_000, b"\xff\xd8\xff\xe0\x00\x10JFIF"),
    (40, 200_000, b"%PDF-1.7\n"),
    (10, 400_000, b"ID3\x04"),
)
ATTACHMENTS: Final = sum(count for count, _, _ in FILES)
NOTE: Final = "The customer called again; the invoice is still missing."


@dataclass
class Witness:
    """What the desk's bus tells of the way back."""

    answered_at: float = 0.0
    returns: int = 0
    outages: int = 0
    channels: int = 0
    arrived: int = 0
    is_online: bool = False
    is_live: bool = False

    def on_answer(self, _event: ServerTimeHeard) -> None:
        self.answered_at = self.answered_at or time.perf_counter()

    def on_file(self, event: UploadSettled) -> None:
        self.arrived += not event.code

    def on_sync(self, event: SyncChanged) -> None:
        self.returns += event.online and not self.is_online
        self.outages += self.is_online and not event.online
        self.channels += event.live and not self.is_live
        self.is_online, self.is_live = event.online, event.live


@dataclass
class Shift:
    """What one desk wrote. ``files``: the digest of each attachment's plain content, by upload."""

    desk: RealDesk
    person: SignedIn
    shelf: AttachmentShelf
    uploading: Uploading
    files: dict[str, str] = field(default_factory=dict)

    async def write(self, began: datetime) -> None:
        """Do a shift's work; each change is a commit of its own, as at a desk."""
        tickets = [new_id() for _ in range((OPERATIONS - ATTACHMENTS) // 6)]
        moments = [began + SHIFT * n / OPERATIONS for n in range(OPERATIONS)]
        contents = list(_contents())
        random.Random(1).shuffle(contents)
        work = _payloads(tickets)
        for number, at in enumerate(moments):
            if number % (OPERATIONS // ATTACHMENTS) == 9:
                ticket = tickets[max(0, number * len(tickets) // OPERATIONS - 1)]
                payload = await self._attach(ticket, contents.pop())
            else:
                payload = next(work)
            operation = {"op_id": new_id(), "seq": 1, "at": at, "device_at": at}
            made = OperationPayload.model_validate(operation | {"payload": payload})
            await self.desk.cache.outbox.commit(made, by=self.person.number, team="Team 0")
            self.desk.bus.publish(OperationQueued())
        assert not contents

    async def _attach(self, ticket_id: str, content: bytes) -> dict[str, Any]:
        upload_id, media_type = self.desk.clock.new_id(), media_type_of(content[:HEAD_BYTES])
        kept = await self.shelf.keep(upload_id, content)
        name = f"file{ending_of(media_type)}"
        request = UploadRequest(
            upload_id=upload_id,
            kind="attachment",
            bytes=kept.bytes,
            sha256=kept.sha256,
            name=name,
            media_type=media_type,
            ticket_id=ticket_id,
            key=kept.key,
        )
        task = UploadTask(request=request, file=kept.file, by=self.person.number, keep_file=True)
        await self.uploading.send(task)
        digest = self.files[upload_id] = hashlib.sha256(content).hexdigest()
        data = {"upload_id": upload_id, "name": name, "media_type": media_type}
        data |= {"bytes": str(len(content)), "sha256": digest}
        return {"type": "ticket.attached", "ticket_id": ticket_id, "data": data}

    async def is_over(self, head: int) -> bool:
        """Whether no operation waits here, and all up to ``head`` is known."""
        outbox = self.desk.cache.outbox
        return not (await outbox.state()).pending and await outbox.cursor() >= head

    async def check(self, foreign: list[str]) -> None:
        """Compare what desk and server have.

        Raises:
            AssertionError: Something is missing or differs.
        """
        outbox, session = self.desk.cache.outbox, self.desk.session
        state = await outbox.state()
        assert (state.pending, state.parked) == (0, 0)
        assert not await self.desk.cache.files.waiting_uploads(by=self.person.number)
        for ticket_id in foreign:
            assert await self.desk.cache.records.ticket(TicketId(ticket_id)) is not None
        asked = ExchangeRequest(
            device_id=session.device_id,
            cursor=await outbox.cursor(),
            scope=await outbox.scope(),
            digests=True,
        )
        theirs, ours = (await session.exchange(asked)).digests, await outbox.digests()
        assert theirs is not None
        assert theirs["ticket"] == ours["ticket"]
        for upload_id, digest in self.files.items():
            there = hashlib.sha256()
            await session.ask(
                lambda g, t, upload_id=upload_id, there=there: g.download(
                    t, upload_id, there.update
                )
            )
            assert there.hexdigest() == digest, "a file is not what was attached"


def _contents() -> Iterator[bytes]:
    for count, size, head in FILES:
        for _ in range(count):
            yield head + os.urandom(size - len(head))


def _payloads(tickets: list[str]) -> Iterator[dict[str, Any]]:
    """Yield a shift's work: a call, its marks, a ticket, and what is done to it."""
    for ticket_id in tickets:
        call_id, at = new_id(), "2026-11-22T09:00:00Z"
        yield ticket_payload(ticket_id)
        yield {
            "type": "call.recorded",
            "call_id": call_id,
            "direction": "inbound",
            "remote_number": f"138{random.randrange(10**8):08}",
            "started_at": at,
            "ended_at": at,
        }
        link = {"what": "call", "target": call_id}
        yield {"type": "ticket.linked", "ticket_id": ticket_id, "data": link}
        yield {"type": "ticket.noted", "ticket_id": ticket_id, "data": {"text": NOTE}}
        change = {"field": "subject", "before": "Invoice is missing", "after": "Invoice, again"}
        yield {"type": "ticket.edited", "ticket_id": ticket_id, "changes": [change]}
        name = {"field": "name", "before": "", "after": "Wang Li"}
        yield {
            "type": "record.changed",
            "table": "customer",
            "record_id": new_id(),
            "changes": [name],
        }


def offline() -> list[Figure]:
    """Measure the way back after a shift without the server."""
    with postgres() as cluster, servers(cluster, 2) as (first, second):
        persons = people(first, COLLEAGUES + 1, team_size=COLLEAGUES + 1)
        return asyncio.run(_offline(first, second, persons))


async def _offline(
    mine: RunningServer, theirs: RunningServer, persons: list[SignedIn]
) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        desk = RealDesk(Path(folder) / "desk", mine.url, persons[0].number)
        await desk.open()
        secrets, files = MemorySecretStore(), Path(folder) / "files"
        reader = RecordingShelf(files, secrets)
        uploading = Uploading(desk.bus, desk.cache.files, reader, desk.session)
        shift = Shift(desk, persons[0], AttachmentShelf(files, secrets), uploading)
        for service in (desk.syncing, desk.live, uploading):
            await service.start()
        await desk.is_live()

        mine.stop()
        await shift.write(desk.clock.now() - SHIFT)
        head, foreign = await _colleagues(theirs.url, persons[1:])
        assert not (desk.bus.board.newest(SyncChanged) or SyncChanged(online=True)).online
        assert (await desk.cache.outbox.state()).pending == OPERATIONS

        witness = Witness()
        desk.bus.on(ServerTimeHeard, witness.on_answer)
        desk.bus.on(SyncChanged, witness.on_sync)
        desk.bus.on(UploadSettled, witness.on_file)
        mine.start()
        back_at = time.perf_counter()
        while witness.arrived < ATTACHMENTS or not await shift.is_over(head):
            assert time.perf_counter() - back_at < 300, "it does not come back by itself"
            await asyncio.sleep(0.02)
        over_at = time.perf_counter()
        await desk.is_live()
        await shift.check(foreign)
        assert (witness.returns, witness.outages, witness.channels) == (1, 0, 1)
        await uploading.stop()
        await desk.close()
    took_s, found_s = over_at - witness.answered_at, witness.answered_at - back_at
    note = (
        f"one reconnect, {found_s:.1f} s after the server was back (a desk looks every 30 s at"
        f" the latest); {CHANGES} changes of {COLLEAGUES} others came"
    )
    name = f"8 h offline, {OPERATIONS:,} operations, {ATTACHMENTS} attachments: in step"
    return [at_most(name, took_s, "s", 10, note=note)]


async def _colleagues(url: str, persons: list[SignedIn]) -> tuple[int, list[str]]:
    """Let the others work; return the newest revision, and their tickets."""
    cursor, made = 0, []
    for person in persons:
        desk = LightDesk(url, person)
        work = [desk.opening() for _ in range(CHANGES // len(persons))]
        answer = await desk.exchange(*work)
        assert all(r["status"] == "applied" for r in answer["receipts"])
        cursor = max(cursor, *(r["revision"] for r in answer["receipts"]))
        made += [str(operation["payload"]["ticket_id"]) for operation in work]
        await desk.close()
    return cursor, made
