"""The central server over HTTPS: every way in which it can fail to answer."""

import asyncio
import contextlib
import json
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from agent_desktop.adapters.central import HttpServerGateway
from agent_desktop.contract.version import SERVER_PROTOCOL
from agent_desktop.domain.errors import InvalidInput, NotAllowed, Unavailable
from agent_desktop.domain.ids import DeviceId
from tests.parts.certificates import Authority

DEVICE = DeviceId("01a2027b-d680-7000-8000-00000000d001")
PAIR = {
    "access_token": "a",
    "access_expires_in_s": 900,
    "refresh_token": "r",
    "refresh_expires_in_s": 86_400,
    "user": "1001",
    "role": "agent",
}


class Server:
    """Answers every request with the same bytes, and remembers what it was asked."""

    def __init__(self, status: int = 200, body: object = PAIR) -> None:
        self.requests: list[bytes] = []
        self.content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.status = status
        self.port = 0
        self._handlers: set[asyncio.Task[None] | None] = set()

    @contextlib.asynccontextmanager
    async def running(self, tls: ssl.SSLContext | None = None) -> AsyncIterator["Server"]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=tls)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            await asyncio.gather(*filter(None, self._handlers))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._handlers.add(asyncio.current_task())
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            head = await reader.readuntil(b"\r\n\r\n")
            self.requests.append(head)
            await self._answer(reader, writer)
        writer.close()

    async def _answer(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        length = f"Content-Length: {len(self.content)}\r\nConnection: close\r\n\r\n"
        writer.write(f"HTTP/1.1 {self.status} X\r\n{length}".encode() + self.content)
        await writer.drain()


class Silent(Server):
    """Takes requests and never answers."""

    async def _answer(self, reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()  # until the other side gives up


class Breaking(Server):
    """Ends the connection in the middle of the answer."""

    async def _answer(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 X\r\nContent-Length: 1000\r\n\r\nhalf")
        await writer.drain()


@contextlib.asynccontextmanager
async def gateway(url: str, ca_file: str = "", **options) -> AsyncIterator[HttpServerGateway]:
    given = HttpServerGateway(url, ca_file, **options)
    try:
        yield given
    finally:
        await given.close()


async def ask(url: str, ca_file: str = "", **options):
    async with gateway(url, ca_file, **options) as given:
        return await given.renew("refresh", DEVICE)


async def test_a_request_says_which_protocol_and_whose_token():
    body = {
        "agent_number": "1001",
        "name": "n",
        "role": "agent",
        "team": "t",
        "sip": None,
        "policy": {},
        "server_time": datetime(2026, 1, 1, tzinfo=UTC).isoformat(),
    }
    server = Server(body=body)
    async with server.running(), gateway(f"http://127.0.0.1:{server.port}") as given:
        await given.desk("token")

    head = server.requests[0].decode().lower()
    assert head.startswith("get /api/v1/desk http/1.1")
    assert f"x-agent-desktop-protocol: {SERVER_PROTOCOL}" in head
    assert "authorization: bearer token" in head


async def test_nobody_listening_is_unreachable():
    async with Server().running() as server:
        port = server.port

    with pytest.raises(Unavailable, match="does not answer") as caught:
        await ask(f"http://127.0.0.1:{port}")

    assert caught.value.code == "server.unreachable"


@pytest.mark.parametrize("kind", [Silent, Breaking])
async def test_a_server_that_stops_answering_is_unreachable(kind):
    async with kind().running() as server:
        with pytest.raises(Unavailable) as caught:
            await ask(f"http://127.0.0.1:{server.port}", answer_within_s=0.1)

    assert caught.value.code == "server.unreachable"


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, "session.wrong_password", NotAllowed),
        (401, "session.expired", NotAllowed),
        (403, "session.disabled", NotAllowed),
        (426, "contract.unsupported", NotAllowed),
        (429, "session.too_many_attempts", NotAllowed),
        (422, "contract.malformed", InvalidInput),
        (413, "contract.too_large", InvalidInput),
    ],
)
async def test_a_refusal_keeps_its_code_and_fields(status, code, kind):
    body = {"code": code, "message": "because", "fields": {"retry_after_s": "5"}}
    async with Server(status, body).running() as server:
        with pytest.raises(kind, match="because") as caught:
            await ask(f"http://127.0.0.1:{server.port}")

    assert caught.value.code == code
    assert caught.value.fields == {"retry_after_s": "5"}


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, {"code": "error.unexpected", "message": "broken"}),
        (503, {"code": "outside.unavailable", "message": "no database"}),
        (502, b"<html>bad gateway</html>"),
        (404, b"not found"),
        (200, b"<html>a captive portal</html>"),
        (200, {"access_token": "but nothing else"}),
        (302, b""),
    ],
)
async def test_an_answer_that_is_no_answer_is_a_server_error(status, body):
    async with Server(status, body).running() as server:
        with pytest.raises(Unavailable) as caught:
            await ask(f"http://127.0.0.1:{server.port}")

    assert caught.value.code == "server.error"


def tls(files) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    return context


async def test_a_certificate_of_the_centres_own_authority_is_trusted_when_named(tmp_path):
    authority = Authority(tmp_path)
    async with Server().running(tls(authority.server())) as server:
        pair = await ask(f"https://127.0.0.1:{server.port}", str(authority.file))

    assert pair.access_token == "a"


@pytest.mark.parametrize(
    ("made", "named", "why"),
    [
        ({}, False, "unable to get local issuer|self.signed"),
        ({"days": (-30, -1)}, True, "expired"),
        ({"host": "other.example.com"}, True, "mismatch|not valid for"),
    ],
)
async def test_a_certificate_that_is_not_trusted_gets_nothing(tmp_path, made, named, why):
    authority = Authority(tmp_path)
    async with Server().running(tls(authority.server(**made))) as server:
        with pytest.raises(Unavailable, match=why) as caught:
            await ask(f"https://127.0.0.1:{server.port}", str(authority.file) if named else "")

    assert caught.value.code == "server.certificate"
    assert server.requests == []


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://desk.example.com", "server.insecure_url"),
        ("http://192.168.1.5:8080", "server.insecure_url"),
        ("desk.example.com", "server.bad_url"),
        ("ftp://desk.example.com", "server.bad_url"),
        ("https://", "server.bad_url"),
        ("https://desk:99999", "server.bad_url"),
        ("https://user:pass@desk.example.com", "server.bad_url"),
        ("https://desk.example.com/?x=1", "server.bad_url"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(url, code):
    with pytest.raises(InvalidInput) as caught:
        HttpServerGateway(url)

    assert caught.value.code == code


@pytest.mark.parametrize(
    "url", ["https://desk.example.com/", "http://localhost:8080", "http://[::1]:8080/base"]
)
def test_an_address_that_can_be_used_is_taken(url):
    HttpServerGateway(url)


async def test_a_file_without_certificates_is_refused(tmp_path):
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing")

    with pytest.raises(InvalidInput, match="no certificates"):
        HttpServerGateway("https://desk.example.com", str(tmp_path / "missing.pem"))
    with pytest.raises(InvalidInput, match="no certificates"):
        await ask("https://127.0.0.1:1", str(empty))


async def test_a_password_that_is_too_long_is_wrong_and_stands_in_no_message():
    password = "p" * 2000
    async with gateway("https://127.0.0.1:1") as given:
        with pytest.raises(NotAllowed) as caught:
            await given.sign_in("1001", password, DEVICE, "a PC")

    assert caught.value.code == "session.wrong_password"
    assert caught.value.__cause__ is None
