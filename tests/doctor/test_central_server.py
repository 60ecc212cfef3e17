"""What a server tells everybody: that it lives, its certificate, its version, its clock."""

import http.server
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from agent_desktop.adapters.central import HttpServerGateway
from agent_desktop.doctor.central_server import examine, signed_in, signed_in_at
from agent_desktop.doctor.verdicts import Finding, Verdict
from agent_desktop.domain.ids import DeviceId
from agent_desktop.runtime.settings import ServerSettings
from tests.fakes.secrets import MemorySecretStore
from tests.parts.certificates import Authority
from tests.server.running import PASSWORDS, running_server


class Page(http.server.BaseHTTPRequestHandler):
    """Answers as a server would, or as something else."""

    clock_s = 0.0
    body = json.dumps({"status": "ok", "version": "9.9"})
    refusal = (401, "session.expired")

    def do_GET(self) -> None:
        if self.path == "/healthz":
            self._answer(200, self.body)
        else:
            status, code = self.refusal
            self._answer(status, json.dumps({"code": code, "message": "update the program"}))

    def _answer(self, status: int, body: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def date_time_string(self, timestamp: float | None = None) -> str:
        now = datetime.now(UTC) + timedelta(seconds=self.clock_s)
        return format_datetime(now, usegmt=True)

    def log_message(self, *_words: object) -> None:
        pass


@contextmanager
def page(certificate: tuple[Path, Path] | None = None, **ways: object) -> Iterator[str]:
    """Serve it until the block ends; gives its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), type("Way", (Page,), ways))
    if certificate is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def of(findings: list[Finding], verdict: Verdict) -> str:
    return " ".join(f.sentence for f in findings if f.verdict is verdict)


async def test_a_good_server_is_good() -> None:
    with page() as url:
        findings = await examine(ServerSettings(url=url))

    assert {f.verdict for f in findings} == {Verdict.OK}
    assert "runs version 9.9" in of(findings, Verdict.OK)


@pytest.mark.parametrize(("off_s", "way"), [(600, "behind"), (-600, "ahead of")])
async def test_a_clock_that_is_off_by_more_than_two_minutes_is_a_problem(off_s, way) -> None:
    with page(clock_s=off_s) as url:
        findings = await examine(ServerSettings(url=url))

    assert f"s {way} the server's" in of(findings, Verdict.PROBLEM)


async def test_an_old_program_is_told_to_be_updated() -> None:
    with page(refusal=(426, "contract.unsupported")) as url:
        findings = await examine(ServerSettings(url=url))

    assert "update the program" in of(findings, Verdict.PROBLEM)


async def test_somebody_else_s_page_is_no_server() -> None:
    with page(body="<html>Welcome to nginx</html>") as url:
        findings = await examine(ServerSettings(url=url))

    assert "no agent-desktop server" in of(findings, Verdict.PROBLEM)


async def test_nobody_behind_the_address_is_a_problem() -> None:
    with page() as url:
        pass
    findings = await examine(ServerSettings(url=url))

    assert "does not answer" in of(findings, Verdict.PROBLEM)


@pytest.mark.parametrize(
    ("days", "host", "why"),
    [
        ((-9, -1), "127.0.0.1", "expired"),
        ((-1, 30), "other.example.com", "mismatch"),
    ],
)
async def test_a_certificate_that_is_not_good_says_why(tmp_path, days, host, why) -> None:
    authority = Authority(tmp_path)
    with page(authority.server(host=host, days=days)) as url:
        findings = await examine(ServerSettings(url=url, ca_file=str(authority.file)))

    assert why in of(findings, Verdict.PROBLEM)


async def test_a_certificate_of_an_unknown_authority_is_not_trusted(tmp_path) -> None:
    with page(Authority(tmp_path).server()) as url:
        findings = await examine(ServerSettings(url=url))

    assert "not trusted" in of(findings, Verdict.PROBLEM)


async def test_a_certificate_that_ends_soon_is_a_warning(tmp_path) -> None:
    authority = Authority(tmp_path)
    with page(authority.server(days=(-1, 5))) as url:
        findings = await examine(ServerSettings(url=url, ca_file=str(authority.file)))

    assert "valid for 4 more days" in of(findings, Verdict.WARNING)


async def test_a_desk_without_a_server_needs_none() -> None:
    assert {f.verdict for f in await examine(ServerSettings())} == {Verdict.OK}


async def test_a_sign_in_is_taken_up_as_often_as_one_likes_until_the_server_ends_it(
    tmp_path,
) -> None:
    secrets, device_id = MemorySecretStore(), "019350c8-3a5b-7d21-9f00-0123456789ab"
    with running_server(tmp_path) as server:
        settings = ServerSettings(url=server.url)
        nobody, _ = await signed_in(settings, secrets, device_id)
        gateway = HttpServerGateway(server.url)
        pair = await gateway.sign_in("1001", PASSWORDS["1001"], DeviceId(device_id), "")
        await gateway.close()
        secrets.put("refresh-token", pair.refresh_token)

        # Each time the token is traded for a new one: the desk goes on with the last.
        good = [await signed_in(settings, secrets, device_id) for _ in range(2)]
        secrets.put("refresh-token", "an old one")
        ended, desk = await signed_in(settings, secrets, device_id)

    assert [(f.verdict, d is not None) for f, d in good] == [(Verdict.OK, True)] * 2
    assert desk is None
    assert {nobody.verdict, ended.verdict} == {Verdict.PROBLEM}
    assert "Sign in again" in ended.advice


@pytest.mark.parametrize(
    ("sync", "verdict"),
    [
        ({"enabled": True, "online": True, "pending": 0}, Verdict.OK),
        ({"enabled": True, "online": True, "pending": 3, "parked": 1}, Verdict.WARNING),
        ({"enabled": True, "online": False, "last_error": "server.unreachable"}, Verdict.PROBLEM),
    ],
)
def test_the_running_desk_says_how_its_exchange_goes(sync, verdict) -> None:
    findings = signed_in_at({"sync": sync, "session": {"signed_in": True, "agent_number": "1001"}})

    assert verdict in {f.verdict for f in findings}
    assert (Verdict.PROBLEM in {f.verdict for f in findings}) is (verdict is Verdict.PROBLEM)
