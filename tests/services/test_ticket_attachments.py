"""Files at a ticket: what they are, where they lie, what others see before the bytes are there."""

import hashlib
from pathlib import Path

import pytest

from agent_desktop.adapters.attachments import AttachmentShelf
from agent_desktop.domain.errors import InvalidInput, NotFound, Unavailable
from agent_desktop.domain.ticket_commands import AttachFile, ShowAttachment
from agent_desktop.domain.tickets import TicketEventKind
from agent_desktop.services.ticket_attachments import MOST_BYTES, TicketAttachments
from tests.fakes.secrets import MemorySecretStore
from tests.services.desk import until
from tests.services.life_desk import LifeDesk

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"picture" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"photo" * 20


class FileDesk(LifeDesk):
    """A desk with a folder of its own; ``server`` is what downloads give, None for no server."""

    def __init__(self, folder: Path, before: "FileDesk | None" = None) -> None:
        super().__init__(before)
        self.server: dict[str, bytes] | None = {}
        self.sent: list[str] = []
        self.secrets = before.secrets if before else MemorySecretStore()
        self.folder = folder
        self.shelf = AttachmentShelf(folder, self.secrets)
        self.attachments = TicketAttachments(
            self.bus, self.steps, self.store, self.shelf, self.files, self, self.clock,
            send=self._send,
        )  # fmt: skip

    async def _send(self, task) -> None:
        self.sent.append(task.request.upload_id)

    async def ask(self, call):
        return await call(self, "token")

    async def download(self, _token, upload_id, take) -> None:
        if self.server is None:
            raise Unavailable("away", code="server.unreachable")
        if upload_id not in self.server:
            raise NotFound("none", code="upload.not_found")
        take(self.server[upload_id])

    async def attach(self, ticket_id: str, file: Path | str, content: bytes = b"") -> str:
        command = AttachFile(ticket_id=ticket_id, file=str(file), content=content)
        upload_id: str = await self.bus.execute(command)
        return upload_id

    async def show(self, ticket_id: str, upload_id: str) -> bytes:
        command = ShowAttachment(ticket_id=ticket_id, upload_id=upload_id)
        return Path(await self.bus.execute(command)).read_bytes()


@pytest.fixture
async def desk(tmp_path, monkeypatch):
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    desk = await FileDesk(tmp_path / "attachments").started()
    yield desk
    await desk.shelf.close()


def _file(folder: Path, name: str, content: bytes) -> Path:
    file = folder / name
    file.write_bytes(content)
    return file


async def test_a_file_is_sealed_entered_and_queued_and_windows_see_that_it_waits(desk, tmp_path):
    ticket_id = await desk.opened()
    await desk.open(ticket_id)

    upload_id = await desk.attach(ticket_id, _file(tmp_path, "screen.png", PNG))

    (file,) = (await desk.ticket(ticket_id)).attachments
    assert (file.upload_id, file.name, file.media_type) == (upload_id, "screen.png", "image/png")
    assert (file.bytes, file.sha256) == (len(PNG), hashlib.sha256(PNG).hexdigest())
    task = desk.files.tasks[upload_id]
    sealed = Path(task.file).read_bytes()
    assert PNG not in sealed
    assert task.request.sha256 == hashlib.sha256(sealed).hexdigest()
    assert (task.request.ticket_id, task.by, task.keep_file) == (ticket_id, "1001", True)
    assert desk.sent == [upload_id]
    await until(lambda: desk.shown and desk.shown.files_waiting == ((upload_id, ""),))


async def test_what_was_attached_here_opens_without_the_server_also_after_a_restart(desk, tmp_path):
    ticket_id = await desk.opened()
    upload_id = await desk.attach(ticket_id, "pasted.png", PNG)
    again = await FileDesk(desk.folder, desk).started()
    again.server = None

    assert await again.show(ticket_id, upload_id) == PNG

    await again.shelf.close()
    assert not list(tmp_path.rglob("pasted*"))


async def test_anothers_file_comes_from_the_server_once(desk):
    ticket_id = await desk.opened()
    upload_id = await desk.attach(ticket_id, "pasted.png", PNG)
    await desk.shelf.drop(upload_id)
    with pytest.raises(NotFound) as refusal:
        await desk.show(ticket_id, upload_id)
    assert refusal.value.code == "attachment.on_its_way"

    desk.server = {upload_id: PNG}
    assert await desk.show(ticket_id, upload_id) == PNG

    desk.server = None
    assert await desk.show(ticket_id, upload_id) == PNG


async def test_a_file_that_was_changed_is_not_shown(desk):
    ticket_id = await desk.opened()
    upload_id = await desk.attach(ticket_id, "pasted.png", PNG)
    await desk.shelf.drop(upload_id)
    desk.server = {upload_id: JPEG}

    with pytest.raises(InvalidInput) as refusal:
        await desk.show(ticket_id, upload_id)

    assert refusal.value.code == "attachment.damaged"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("photo.png", b"MZ\x90\x00 a program", "attachment.not_that_type"),
        ("page.pdf", b"<html><script>", "attachment.not_that_type"),
        ("empty.png", b"", "attachment.empty"),
        ("big.png", PNG + bytes(MOST_BYTES), "attachment.too_large"),
        (None, b"", "attachment.no_file"),
    ],
)
async def test_a_file_that_cannot_be_taken_leaves_nothing_behind(
    desk, tmp_path, name, content, code
):
    ticket_id = await desk.opened()
    file = _file(tmp_path, name, content) if name else tmp_path / "none.png"

    with pytest.raises((InvalidInput, NotFound)) as refusal:
        await desk.attach(ticket_id, file)

    assert refusal.value.code == code
    assert (await desk.ticket(ticket_id)).attachments == ()
    assert await desk.shelf.kept() == []
    assert desk.files.tasks == {}


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("C:\\Users\\li\\photo.jpeg", "photo.jpeg"),
        ("lies.png", "lies.png.jpg"),
        ("\u202egpj.exe", "gpj.exe.jpg"),
        ("x" * 300 + ".jpg", "x" * 96 + ".jpg"),
        ("/folder/.jpg", "jpg.jpg"),
        ("a\nb.jpg", "ab.jpg"),
    ],
)
async def test_the_name_is_only_shown_and_its_ending_says_what_the_file_is(desk, file, name):
    ticket_id = await desk.opened()

    await desk.attach(ticket_id, file, JPEG)

    (attachment,) = (await desk.ticket(ticket_id)).attachments
    assert attachment.name == name


async def test_a_step_that_is_refused_takes_its_file_back(desk):
    with pytest.raises(NotFound):
        await desk.attach("01999999-0000-7000-8000-000000000001", "a.png", PNG)

    assert await desk.shelf.kept() == []
    assert desk.files.tasks == {}
    assert desk.sent == []


async def test_room_is_made_of_what_the_server_has(desk, monkeypatch):
    ticket_id = await desk.opened()
    first = await desk.attach(ticket_id, "a.png", PNG)
    second = await desk.attach(ticket_id, "b.png", PNG)
    desk.files.tasks.pop(second)
    monkeypatch.setattr("agent_desktop.services.ticket_attachments.MOST_KEPT_BYTES", 10)

    await desk.attachments.start()

    assert await desk.shelf.kept() == [first]


async def test_the_event_carries_what_the_domain_asks_for(desk):
    ticket_id = await desk.opened()
    await desk.attach(ticket_id, "a.png", PNG)

    event = (await desk.tickets.log(ticket_id))[-1]

    assert event.kind is TicketEventKind.ATTACHED
    assert {n for n, _ in event.data} == {"upload_id", "name", "media_type", "bytes", "sha256"}
