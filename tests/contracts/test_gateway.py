"""What every central server does: the one in memory and a real process over HTTP."""

import hashlib
from dataclasses import dataclass

import pytest

from agent_desktop.adapters.central import HttpServerGateway
from agent_desktop.adapters.desktop.clock import SystemClock
from agent_desktop.contract.server import (
    ExchangeRequest,
    ExchangeResponse,
    OperationPayload,
    UploadRequest,
)
from agent_desktop.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from agent_desktop.domain.ids import DeviceId
from agent_desktop.server.packs.service import archived
from agent_desktop.services.ports import ServerGateway
from agent_desktop.services.voice_vault import ServerVoiceVault
from tests.contracts.stores import Writer
from tests.fakes.gateway import FakeServerGateway
from tests.server.running import running_server

DEVICE = DeviceId("01a2027b-d680-7000-8000-00000000d001")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running_server(tmp_path_factory.mktemp("server")) as running:
        yield running


@dataclass
class Desk:
    """One device at a gateway, signed in as 1001; ``start`` is the cursor of before the test."""

    gateway: ServerGateway
    password: str
    device: DeviceId
    token: str = ""
    start: int = 0

    async def sign_in(self) -> "Desk":
        pair = await self.gateway.sign_in("1001", self.password, self.device, "a PC")
        self.token = pair.access_token
        more = True
        while more:
            answer = await self.exchange()
            self.start, more = answer.cursor, answer.more
        return self

    async def exchange(
        self, *operations: OperationPayload, limit: int = 500, cursor: int | None = None
    ) -> ExchangeResponse:
        request = ExchangeRequest(
            device_id=self.device,
            cursor=self.start if cursor is None else cursor,
            operations=tuple(operation.model_dump(mode="json") for operation in operations),
            limit=limit,
        )
        return await self.gateway.exchange(self.token, request)


@pytest.fixture(params=["memory", "server"])
async def desk(request):
    device = DeviceId(ids.new_id())
    if request.param == "memory":
        fake = FakeServerGateway()
        yield Desk(fake, fake.password, device)
        return
    running = request.getfixturevalue("server")
    gateway = HttpServerGateway(running.url)
    yield Desk(gateway, running.passwords["1001"], device)
    await gateway.close()


ids = Writer()  # one for all tests: the real server remembers


def numbered(operation: OperationPayload, seq: int) -> OperationPayload:
    return operation.model_copy(update={"seq": seq})


async def test_the_right_password_opens_and_the_server_says_who_sits_there(desk):
    pair = await desk.gateway.sign_in("1001", desk.password, desk.device, "a PC")

    profile = await desk.gateway.desk(pair.access_token)

    assert (pair.user, pair.role) == ("1001", "agent")
    assert (profile.agent_number, profile.role, profile.team) == ("1001", "agent", "Service")


async def test_figures_are_those_of_the_month_and_what_is_no_month_is_refused(desk):
    pair = await desk.gateway.sign_in("1001", desk.password, desk.device, "a PC")

    found = await desk.gateway.figures(pair.access_token, "2001-02")

    assert (found.month, found.scope, found.totals) == ("2001-02", "own", ())
    with pytest.raises(InvalidInput) as caught:
        await desk.gateway.figures(pair.access_token, "soon")
    assert caught.value.code == "figures.malformed_month"


async def test_a_person_sees_the_own_devices_and_signs_another_one_out(desk):
    await desk.gateway.sign_in("1001", desk.password, DeviceId(ids.new_id()), "forgotten PC")
    pair = await desk.gateway.sign_in("1001", desk.password, desk.device, "this PC")
    found = (await desk.gateway.devices(pair.access_token)).devices
    (other,) = [row for row in found if row.device == "forgotten PC"]

    await desk.gateway.end_device(pair.access_token, other.session_id)

    left = (await desk.gateway.devices(pair.access_token)).devices
    assert [row.device for row in found if row.own] == ["this PC"]
    assert other.session_id not in {row.session_id for row in left}
    with pytest.raises(NotFound) as caught:
        await desk.gateway.end_device(pair.access_token, ids.new_id())
    assert caught.value.code == "session.not_found"


async def test_a_wrong_password_is_refused(desk):
    with pytest.raises(NotAllowed) as caught:
        await desk.gateway.sign_in("1001", "wrong", desk.device, "a PC")

    assert caught.value.code == "session.wrong_password"


async def test_a_refresh_token_gives_a_new_pair(desk):
    pair = await desk.gateway.sign_in("1001", desk.password, desk.device, "a PC")

    newer = await desk.gateway.renew(pair.refresh_token, desk.device)

    assert newer.refresh_token != pair.refresh_token
    await desk.gateway.desk(newer.access_token)


async def test_tokens_of_nobody_are_refused(desk):
    with pytest.raises(NotAllowed) as renewal:
        await desk.gateway.renew("none", desk.device)
    with pytest.raises(NotAllowed) as profile:
        await desk.gateway.desk("none")

    assert (renewal.value.code, profile.value.code) == ("session.expired", "session.expired")


async def test_an_operation_is_applied_and_comes_back_as_a_change(desk):
    await desk.sign_in()
    operation = ids.opened(ids.new_id(), subject="no light 🙂")

    answer = await desk.exchange(operation)

    (receipt,) = answer.receipts
    (change,) = answer.changes
    assert (receipt.op_id, receipt.status) == (operation.op_id, "applied")
    assert (change.op_id, change.by, change.payload) == (
        operation.op_id,
        "1001",
        operation.payload,
    )
    assert change.revision == receipt.revision == answer.cursor


async def test_sending_again_gives_the_same_receipt_and_changes_nothing(desk):
    await desk.sign_in()
    operation = ids.opened(ids.new_id(), subject="x")
    first = await desk.exchange(operation)

    second = await desk.exchange(operation, cursor=first.cursor)

    assert second.receipts == first.receipts
    assert second.changes == ()


async def test_a_number_that_was_used_is_refused(desk):
    await desk.sign_in()
    await desk.exchange(numbered(ids.opened(ids.new_id(), subject="x"), 1))

    answer = await desk.exchange(numbered(ids.opened(ids.new_id(), subject="y"), 1))

    assert answer.receipts[0].code == "operation.seq_reused"


async def test_changes_come_page_by_page(desk):
    await desk.sign_in()
    operations = [numbered(ids.opened(ids.new_id(), subject="x"), n) for n in (1, 2, 3)]
    await desk.exchange(*operations)

    first = await desk.exchange(limit=2)
    second = await desk.exchange(limit=2, cursor=first.cursor)

    assert (len(first.changes), first.more) == (2, True)
    assert (len(second.changes), second.more) == (1, False)


async def test_signing_out_ends_the_tokens(desk):
    await desk.sign_in()

    await desk.gateway.sign_out(desk.token)

    with pytest.raises(NotAllowed):
        await desk.gateway.desk(desk.token)


def file_of(content: bytes, **values: object) -> UploadRequest:
    digest = hashlib.sha256(content).hexdigest()
    given = {"upload_id": ids.new_id(), "kind": "voice", "bytes": len(content), "sha256": digest}
    return UploadRequest.model_validate(given | values)


async def test_a_file_goes_up_in_pieces_and_comes_back(desk):
    await desk.sign_in()
    content = bytes(range(256)) * 4
    request = file_of(content, name="greeting", seconds=1.5)
    gateway, token, upload_id = desk.gateway, desk.token, request.upload_id

    await gateway.begin_upload(token, request)
    await gateway.send_piece(token, upload_id, 0, content[:600])
    resumed = await gateway.begin_upload(token, request)
    with pytest.raises(Conflict) as ahead:
        await gateway.send_piece(token, upload_id, 700, content[700:])
    await gateway.send_piece(token, upload_id, 600, content[600:])
    done = await gateway.complete_upload(token, upload_id)
    got: list[bytes] = []
    await gateway.download(token, upload_id, got.append)
    mine = await gateway.uploads(token, kind="voice")

    assert (resumed.received, done.complete, done.seconds) == (600, True, 1.5)
    assert (ahead.value.code, ahead.value.fields["received"]) == ("upload.offset", "600")
    assert b"".join(got) == content
    assert upload_id in [u.upload_id for u in mine]
    await gateway.drop_upload(token, upload_id)
    await gateway.drop_upload(token, upload_id)
    with pytest.raises(NotFound):
        await gateway.download(token, upload_id, got.append)


async def test_a_file_that_is_not_what_was_announced_is_refused(desk):
    await desk.sign_in()
    request = file_of(b"what was announced")
    await desk.gateway.begin_upload(desk.token, request)
    await desk.gateway.send_piece(desk.token, request.upload_id, 0, b"what was sent, new")

    with pytest.raises(InvalidInput) as refused:
        await desk.gateway.complete_upload(desk.token, request.upload_id)

    assert refused.value.code == "upload.damaged"
    assert (await desk.gateway.begin_upload(desk.token, request)).received == 0


PACK = {"pack.yaml": b"id: general\n", "zh/greeting.yaml": b"steps: []\n"}


@pytest.fixture
def published(request, desk) -> str:
    """Version 2.1 of the pack ``general`` is in force."""
    if isinstance(desk.gateway, FakeServerGateway):
        desk.gateway.packs["general"] = ("2.1", archived(PACK))
    else:
        request.getfixturevalue("server").publish_pack("general", "2.1", PACK)
    return "2.1"


async def test_a_pack_that_is_in_force_can_be_fetched_as_it_was_published(desk, published):
    await desk.sign_in()

    state = await desk.gateway.pack_state(desk.token, "general")
    archive = await desk.gateway.pack_archive(desk.token, "general", state.version)

    assert (state.version, state.by) == (published, "lead")
    assert hashlib.sha256(archive).hexdigest() == state.sha256
    assert archive == archived(PACK)


async def test_a_pack_that_nobody_published_has_no_version_and_no_archive(desk):
    await desk.sign_in()

    assert (await desk.gateway.pack_state(desk.token, "nothing")).version == ""
    with pytest.raises(NotFound) as caught:
        await desk.gateway.pack_archive(desk.token, "nothing", "1")
    assert caught.value.code == "pack.not_found"


class SignedIn:
    """A session with a token that is good."""

    has_server = True
    agent_number = "1001"

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def ask(self, call):
        return await call(self._desk.gateway, self._desk.token)


async def test_a_recorded_voice_is_kept_replaced_and_forgotten(desk):
    await desk.sign_in()
    vault = ServerVoiceVault(SignedIn(desk), SystemClock())
    long = bytes(range(256)) * 1500  # more than one piece

    await vault.put_voice("hello", b"first", 1.0)
    await vault.put_voice("hello", long, 2.5)
    await vault.put_voice("bye", b"bye", 0.5)

    assert await vault.voices() == {"hello": 2.5, "bye": 0.5}
    assert await vault.voice("hello") == long
    await vault.drop_voice("hello")
    await vault.drop_voice("hello")
    assert await vault.voices() == {"bye": 0.5}
    with pytest.raises(NotFound):
        await vault.voice("hello")
