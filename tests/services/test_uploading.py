"""Uploads over a network that fails at every step."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from agent_desktop.contract.server import UploadRequest
from agent_desktop.domain.errors import InvalidInput, NotAllowed
from agent_desktop.domain.events import (
    NoticeRaised,
    ServerTimeHeard,
    SyncChanged,
    UploadSettled,
)
from agent_desktop.services import uploading
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import UploadTask
from agent_desktop.services.uploading import Uploading
from tests.fakes.clock import FakeClock
from tests.fakes.files import MemoryFiles
from tests.fakes.gateway import FakeServerGateway, unreachable
from tests.services.desk import Witness, sign_in, until

FILE = "/profile/recordings/x"


class Signed:
    """A session of agent 1001."""

    def __init__(self, gateway: FakeServerGateway) -> None:
        self.gateway = gateway
        self.has_server = True
        self.agent_number = "1001"
        self.token = ""

    async def ask(self, call: Callable[..., Awaitable[object]]) -> object:
        return await call(self.gateway, self.token)


class Desk:
    def __init__(self) -> None:
        self.bus = Bus()
        self.witness = Witness(self.bus)
        self.clock = FakeClock()
        self.files = MemoryFiles()
        self.gateway = FakeServerGateway()
        self.session = Signed(self.gateway)
        self.uploading = self.again()

    def again(self) -> Uploading:
        return Uploading(self.bus, self.files, self.files, self.session, first_retry_s=0.01)

    def task(self, content: bytes, **values: object) -> UploadTask:
        self.files.content[FILE] = content
        request = UploadRequest(
            upload_id=self.clock.new_id(),
            kind="recording",
            bytes=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
        return UploadTask(request=request, file=FILE, by="1001", **values)

    def settled(self) -> list[UploadSettled]:
        return self.witness.of(UploadSettled)


@pytest.fixture
async def desk(monkeypatch):
    monkeypatch.setattr(uploading, "PIECE_BYTES", 100)
    made = Desk()
    pair = await made.gateway.sign_in("1001", "right", "d", "PC")
    made.session.token = pair.access_token
    await made.uploading.start()
    yield made
    await made.uploading.stop()


async def test_a_file_arrives_and_leaves_this_desk(desk):
    task = desk.task(b"abc" * 100)

    await desk.uploading.send(task)
    await until(desk.settled)

    assert desk.gateway.files[task.request.upload_id] == b"abc" * 100
    assert (desk.files.tasks, desk.files.content) == ({}, {})
    assert desk.settled()[0].code == ""


async def test_a_file_that_is_still_needed_stays(desk):
    await desk.uploading.send(desk.task(b"voice", keep_file=True))
    await until(desk.settled)

    assert desk.files.content == {FILE: b"voice"}


async def test_a_line_that_is_cut_after_every_piece_costs_nothing_twice(desk):
    content = bytes(range(250)) * 4
    desk.gateway.lose_pieces = 10
    task = desk.task(content)

    await desk.uploading.send(task)
    await until(desk.settled)

    assert desk.gateway.files[task.request.upload_id] == content


async def test_a_restarted_desk_goes_on_where_the_server_is(desk):
    content = bytes(range(250)) * 4
    task = desk.task(content)
    desk.gateway.lose_pieces = 1
    desk.uploading._first_retry_s = 60
    await desk.uploading.send(task)
    await until(lambda: desk.uploading._failures)
    await desk.uploading.stop()

    other = desk.again()
    await other.start()
    await until(desk.settled)
    await other.stop()

    assert desk.gateway.files[task.request.upload_id] == content


async def test_without_network_it_waits_and_a_sign_in_tries_at_once(desk):
    desk.gateway.failure = unreachable()
    desk.uploading._first_retry_s = 60
    await desk.uploading.send(desk.task(b"x"))
    await until(lambda: desk.uploading._failures)

    desk.gateway.failure = None
    sign_in(desk.bus)
    await until(desk.settled)


async def test_a_file_that_takes_long_holds_up_no_other(desk, monkeypatch):
    goes_on, send_piece = asyncio.Event(), desk.gateway.send_piece
    long, short = desk.task(b"x" * 100), desk.task(b"y")
    short = replace(short, file="/profile/recordings/y")
    desk.files.content |= {FILE: b"x" * 100, short.file: b"y"}

    async def slowly(token: str, upload_id: str, offset: int, piece: bytes) -> object:
        if upload_id == long.request.upload_id:
            await goes_on.wait()
        return await send_piece(token, upload_id, offset, piece)

    monkeypatch.setattr(desk.gateway, "send_piece", slowly)
    await desk.files.add_upload(long)
    await desk.uploading.send(short)
    await until(desk.settled)
    assert [s.upload_id for s in desk.settled()] == [short.request.upload_id]

    goes_on.set()
    await until(lambda: len(desk.settled()) == 2)


async def test_after_an_outage_the_first_answered_exchange_tries_at_once(desk):
    desk.gateway.failure = unreachable()
    desk.uploading._first_retry_s = 60
    desk.bus.publish(SyncChanged(online=False))
    await desk.uploading.send(desk.task(b"x"))
    await until(lambda: desk.uploading._failures)

    desk.gateway.failure = None
    at = desk.clock.now()
    heard = ServerTimeHeard(server_time=at, asked_at=at, heard_at=at, round_trip_s=0.0)
    desk.bus.publish(heard)
    await until(desk.settled)


async def test_an_exchange_says_nothing_of_a_server_that_cannot_keep_files(desk):
    desk.gateway.failure = unreachable()
    desk.uploading._first_retry_s = 60
    await desk.uploading.send(desk.task(b"x"))
    await until(lambda: desk.uploading._failures)
    at = desk.clock.now()

    desk.bus.publish(ServerTimeHeard(server_time=at, asked_at=at, heard_at=at, round_trip_s=0.0))

    assert desk.uploading._failures == 1


async def test_nothing_is_sent_in_another_agents_name(desk):
    desk.session.agent_number = "1002"
    task = desk.task(b"x")
    await desk.uploading.send(task)
    await desk.uploading._round()

    assert task.request.upload_id in desk.files.tasks
    assert not desk.gateway.files


@pytest.mark.parametrize("failure", ["refused", "gone"])
async def test_what_the_server_will_never_have_is_parked_and_told(desk, failure):
    task = desk.task(b"x")
    if failure == "refused":
        desk.gateway.failure = InvalidInput("too large", code="upload.too_large")
    else:
        desk.files.content.clear()

    await desk.uploading.send(task)
    await until(desk.settled)

    code = {"refused": "upload.too_large", "gone": "upload.file_gone"}[failure]
    assert desk.files.tasks[task.request.upload_id].parked_code == code
    assert desk.settled()[0].code == code
    assert desk.witness.last(NoticeRaised).code == "upload.refused"


async def test_an_ended_session_parks_nothing(desk):
    task = desk.task(b"x")
    desk.gateway.failure = NotAllowed("sign in", code="session.expired")
    await desk.uploading.send(task)
    await until(lambda: desk.uploading._failures)

    assert desk.files.tasks[task.request.upload_id].parked_code == ""


async def test_a_file_that_arrives_damaged_is_sent_again(desk):
    content = b"y" * 250
    task = desk.task(content)
    desk.files.content[FILE] = b"z" * 250
    real = desk.gateway.complete_upload

    async def complete(token: str, upload_id: str):
        desk.files.content[FILE] = content  # the disk read wrongly once
        return await real(token, upload_id)

    desk.gateway.complete_upload = complete
    await desk.uploading.send(task)
    await until(desk.settled)

    assert desk.gateway.files[task.request.upload_id] == content
