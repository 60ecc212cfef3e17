"""What every request meets: limits, versions, ids, the envelope of failures."""

import asyncio
import gzip
import io
import json
import logging

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from agent_desktop.contract.server import ErrorResponse
from agent_desktop.contract.version import OLDEST_SERVER_PROTOCOL, SERVER_PROTOCOL
from agent_desktop.domain.errors import AgentDesktopError, Conflict, InvalidInput, NotFound
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.server.errors import status_of
from agent_desktop.server.load import Load
from agent_desktop.server.logs import JsonFormatter
from agent_desktop.server.metrics import Metrics
from agent_desktop.server.middleware import RequestFrame
from tests.parts.numbers import tells
from tests.server.conftest import Server, TestClient
from tests.server.desks import API, PROTOCOL, change, new_id

pytestmark = pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
LIMIT = 2 << 20
SCOPE = {"type": "http", "method": "POST", "path": "/", "headers": []}


def frame_of(app, load: Load | None = None, **limits: float) -> RequestFrame:
    return RequestFrame(app, load=load or Load(9, 9), answered=lambda *_: None, **limits)


def envelope(response) -> ErrorResponse:
    return ErrorResponse.model_validate(response.json())


def test_a_desk_of_another_protocol_is_told_to_update(server: Server) -> None:
    for version in (None, "", "0", str(SERVER_PROTOCOL + 1), "one", "99999999999999999999"):
        headers = {} if version is None else {"X-Agent-Desktop-Protocol": version}

        response = server.http.get(f"{API}/desk", headers=headers)

        assert (response.status_code, envelope(response).code) == (426, "contract.unsupported")
        oldest, newest = str(OLDEST_SERVER_PROTOCOL), str(SERVER_PROTOCOL)
        assert envelope(response).fields == {"oldest": oldest, "newest": newest}


def test_unknown_paths_and_methods_have_the_envelope(server: Server) -> None:
    path = server.http.get("/api/v1/nothing", headers=PROTOCOL)
    method = server.http.get(f"{API}/exchange", headers=PROTOCOL)

    assert (path.status_code, envelope(path).code) == (404, "contract.unknown_path")
    assert (method.status_code, envelope(method).code) == (405, "contract.unknown_method")


def test_a_body_that_is_no_request_is_named_malformed(server: Server) -> None:
    headers = PROTOCOL | server.signed_in().bearer | {"Content-Type": "application/json"}
    broken = [b"", b"{", b"[]", b'"text"', b"\xff\xfe", b"[" * 100_000, b'{"device_id": 1}']

    for content in (*broken, b"1" * 5000):
        response = server.http.post(f"{API}/exchange", content=content, headers=headers)

        assert response.status_code in (400, 422), content[:20]
        assert envelope(response).code == "contract.malformed"


def test_a_malformed_sign_in_does_not_echo_the_password(server: Server) -> None:
    body = {"user": ["1001"], "password": "hunter2" * 200, "device_id": "no", "surprise": "hunter2"}

    response = server.http.post(f"{API}/session", json=body, headers=PROTOCOL)

    assert response.status_code == 422
    assert "hunter2" not in response.text


def test_a_request_that_is_too_large_is_told_so(server: Server) -> None:
    desk = server.signed_in()
    operation = desk.opened(new_id(), change("course", "x" * LIMIT))

    response = desk.try_exchange(operation)

    assert (response.status_code, envelope(response).code) == (413, "contract.too_large")
    assert envelope(response).fields == {"limit": str(LIMIT)}


def test_a_request_id_is_echoed_if_it_is_one(server: Server) -> None:
    given = server.http.get("/nothing", headers={"X-Request-Id": "desk-7.a_B"})
    evil = server.http.get("/nothing", headers={"X-Request-Id": 'x" onload="'})

    assert given.headers["X-Request-Id"] == envelope(given).request_id == "desk-7.a_B"
    assert evil.headers["X-Request-Id"] == envelope(evil).request_id
    assert len(envelope(evil).request_id) == 32


def test_an_unforeseen_failure_is_answered_and_logged_without_its_text(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        def identify(self, _token: str) -> None:
            raise RuntimeError("13800000000 said hunter2")

    desk = server.signed_in()
    services = server.http.app.state.services
    object.__setattr__(services, "sessions", Broken())

    response = server.http.get(
        f"{API}/desk", headers=PROTOCOL | desk.bearer | {"X-Request-Id": "r1"}
    )

    assert (response.status_code, envelope(response).code) == (500, "error.unexpected")
    assert response.headers["X-Request-Id"] == envelope(response).request_id == "r1"
    (record,) = [r for r in caplog.records if r.exc_info]
    line = json.loads(JsonFormatter().format(record))
    assert "RuntimeError at" in line["exception"]
    assert "identify" in line["exception"]
    assert "hunter2" not in str(line)


def test_each_request_is_one_line_without_personal_data(server: Server) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("agent_desktop")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        desk = server.desk("1001").sign_in()
        desk.exchange(
            desk.opened(new_id(), change("customer_name", "王小明")),
            desk.recorded(new_id(), remote_number="13812345678"),
        )
        desk.try_sign_in(password="hunter2")
        server.http.get("/13812345678?token=hunter2")
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)

    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    answered = [line for line in lines if line["message"] == "request answered"]
    assert [(line["operation"], line["status"]) for line in answered] == [
        ("sign_in", 200),
        ("exchange", 200),
        ("sign_in", 401),
        ("other", 404),
    ]
    assert all(line["request_id"] and line["took_ms"] >= 0 for line in answered)
    for secret in ("王小明", "13812345678", "hunter2", desk.access, desk.refresh, "1001"):
        assert secret not in stream.getvalue()


async def test_a_body_that_never_ends_is_given_up(seeded) -> None:
    async def app(scope, receive, send) -> None:
        raise AssertionError("must not be reached")

    sent = []

    async def trickle():
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def send(message) -> None:
        sent.append(message)

    frame = frame_of(app, max_body_bytes=LIMIT, body_timeout_s=0.1)
    await frame(SCOPE, trickle, send)

    assert sent[0]["status"] == 408
    assert json.loads(sent[1]["body"])["code"] == "contract.too_slow"


async def test_an_endless_flood_is_cut_off(seeded) -> None:
    async def app(scope, receive, send) -> None:
        raise AssertionError("must not be reached")

    sent, taken = [], 0

    async def flood():
        nonlocal taken
        taken += 1000
        return {"type": "http.request", "body": b"x" * 1000, "more_body": True}

    async def send(message) -> None:
        sent.append(message)

    frame = frame_of(app, max_body_bytes=10_000, body_timeout_s=5)
    await frame(SCOPE, flood, send)

    assert sent[0]["status"] == 413
    assert taken <= 100_000


async def test_what_is_too_much_at_once_is_sent_away_and_probes_are_not(seeded) -> None:
    going, held = asyncio.Event(), asyncio.Event()

    async def app(scope, receive, send) -> None:
        held.set()
        await going.wait()

    async def ask(path: str = "/api/v1/exchange") -> list[dict]:
        sent: list[dict] = []

        async def body():
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message) -> None:
            sent.append(message)

        await frame(SCOPE | {"path": path}, body, send)
        return sent

    load = Load(most=1, most_sign_ins=1)
    frame = frame_of(app, load, max_body_bytes=LIMIT, body_timeout_s=5)
    first = spawn(ask(), name="first")
    await held.wait()

    refused = await ask()

    assert refused[0]["status"] == 429
    assert dict(refused[0]["headers"])[b"retry-after"] == b"2"
    assert json.loads(refused[1]["body"])["code"] == "server.busy"
    others = [spawn(ask(p), name=p) for p in ("/healthz", "/api/v1/session")]
    await asyncio.sleep(0)
    going.set()
    assert [await o for o in others] == [[], []]
    await first
    assert (load.under_way, load.refused) == (0, 1)


def test_bodies_travel_packed_both_ways(server: Server) -> None:
    desk = server.signed_in()
    operations = [desk.opened(new_id(), change("course", "x" * 500)) for _ in range(20)]
    body = json.dumps({"device_id": desk.device_id, "operations": operations}).encode()
    headers = PROTOCOL | desk.bearer
    headers |= {"Content-Encoding": "gzip", "Content-Type": "application/json"}

    def post(content: bytes):
        return server.http.post(f"{API}/exchange", content=content, headers=headers)

    answer = post(gzip.compress(body))

    assert answer.headers["content-encoding"] == "gzip"
    assert len(answer.json()["changes"]) == 20
    assert post(body).json()["code"] == "contract.malformed"
    assert post(gzip.compress(body)[:-5]).json()["code"] == "contract.malformed"
    bomb = gzip.compress(bytes(LIMIT + 1))
    assert (len(bomb) < 10_000, post(bomb).status_code) == (True, 413)


def test_figures_are_for_this_computer_or_who_has_the_token(server: Server) -> None:
    desk = server.signed_in()
    desk.exchange(desk.opened(new_id()))
    app, config = server.http.app, server.config
    near = TestClient(app, client=("127.0.0.1", 50000))
    shown = near.get("/metrics").text
    assert 'agent_desktop_requests_seconds_count{operation="exchange",status="200"} 1.0' in shown
    assert 'agent_desktop_operations_total{status="applied"} 1.0' in shown
    assert "agent_desktop_log_revision 1.0" in shown
    assert not tells(shown, desk.number)
    assert server.http.get("/metrics").status_code == 404
    assert near.get("/metrics", headers={"X-Forwarded-For": "10.0.0.9"}).status_code == 404
    metrics = Metrics("secret")
    guarded = TestClient(Starlette(routes=[Route("/metrics", metrics.endpoint)]))
    assert guarded.get("/metrics").status_code == 404
    bearer = {"Authorization": "Bearer secret"}
    assert guarded.get("/metrics", headers=bearer).status_code == 200
    assert config.metrics_token == ""


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound("x"), 404),
        (Conflict("x"), 409),
        (InvalidInput("x"), 422),
        (InvalidInput("x", code="contract.too_large"), 413),
        (AgentDesktopError("x"), 500),
    ],
)
def test_every_error_has_a_status(seeded, error: AgentDesktopError, status: int) -> None:
    assert status_of(error) == status


def test_answers_stay_out_of_caches_and_browsers_on_tls(server: Server) -> None:
    plain = server.http.get("/healthz")
    behind_tls = server.http.get("https://testserver/healthz")

    assert plain.headers["Cache-Control"] == "no-store"
    assert plain.headers["X-Content-Type-Options"] == "nosniff"
    assert "Strict-Transport-Security" not in plain.headers
    assert "max-age=31536000" in behind_tls.headers["Strict-Transport-Security"]
