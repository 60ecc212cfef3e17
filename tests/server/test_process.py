"""The server as administrators run it: a process, its files, its signals."""

import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from agent_desktop.contract.version import SERVER_PROTOCOL
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.server.main import run_server
from agent_desktop.server.settings import ServerConfig
from tests.server.conftest import KEY
from tests.server.desks import PROTOCOL, Desk, new_id
from tests.server.running import running_server

COMMAND = [sys.executable, "-m", "agent_desktop"]


def run(*arguments: object, stdin: str = "", **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        env=os.environ | environment,
    )


def ready(folder: Path) -> list[str]:
    return ["--port", "0", "--ready-file", str(folder / "ready.json")]


def certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    cert_file, key_file = folder / "cert.pem", folder / "key.pem"
    cert_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return cert_file, key_file


def test_the_first_start_prints_a_one_time_password_once(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        (password,) = re.findall(r"one-time password (\S+)", server.log)
        with httpx.Client(base_url=server.url) as http:
            admin = Desk(http, "admin")
            assert admin.try_sign_in(password=password).json()["role"] == "admin"
        assert server.stop() == 0
        server.start()
        assert server.log.count("one-time password") == 1

        changed = run(
            "admin", "--data", server.data, "user", "password", "admin", "--password-stdin",
            stdin="a better password\n",
        )  # fmt: skip

        assert changed.returncode == 0, changed.stderr
        with httpx.Client(base_url=server.url) as http:
            admin = Desk(http, "admin")
            assert admin.try_sign_in(password=password).status_code == 401
            assert admin.try_sign_in(password="a better password").status_code == 200
        log = [json.loads(x) for x in server.log.splitlines() if x.startswith("{")]
    assert {"serving", "request answered"} <= {line["message"] for line in log}


def test_files_of_the_server_are_private(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        written = server.data / "ready.json"
        assert json.loads(written.read_text())["pid"] == server.pid
        for file in (written, server.data / "secret.key", server.data / "server.db"):
            assert file.stat().st_mode & 0o077 == 0, file.name


def test_a_stop_lets_a_request_finish(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        url = httpx.URL(server.url)
        body = json.dumps(
            {"user": "1001", "password": server.passwords["1001"], "device_id": new_id()}
        ).encode()
        head = (
            "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            f"X-Agent-Desktop-Protocol: {SERVER_PROTOCOL}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        with socket.create_connection((url.host, url.port or 0)) as client:
            client.sendall(head.encode() + body[:10])
            time.sleep(0.1)
            os.kill(server.pid, signal.SIGTERM)
            time.sleep(0.1)
            client.sendall(body[10:])
            answer = client.makefile("rb").read()

        assert answer.startswith(b"HTTP/1.1 200")
        assert server.stop() == 0


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_instances_that_start_at_once_share_one_database(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Both upgrade, one makes the administrator, both serve."""
    database = f"sqlite:///{tmp_path / 'shared.db'}"
    if kind == "postgresql":
        database = request.getfixturevalue("cluster").new_database()
    folders = [tmp_path / "a", tmp_path / "b"]
    processes = [
        subprocess.Popen(
            [*COMMAND, "server", "--data", folder, "--database", database, *ready(folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"AGENT_DESKTOP_SECRET_KEY": KEY},
        )
        for folder in folders
    ]
    try:
        files = [folder / "ready.json" for folder in folders]
        deadline = time.monotonic() + 40
        while not all(file.exists() for file in files) and time.monotonic() < deadline:
            time.sleep(0.05)
        answers = [httpx.get(json.loads(f.read_text())["url"] + "/readyz") for f in files]
        assert [answer.status_code for answer in answers] == [200] * 2
    finally:
        for process in processes:
            process.terminate()
        said = [process.communicate(timeout=20) for process in processes]
    assert sum("one-time password" in out for out, _ in said) == 1, said
    assert [process.returncode for process in processes] == [0, 0]


def test_tls_with_a_good_certificate(tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    arguments = ("--tls-cert", str(cert), "--tls-key", str(key), "--host", "localhost")
    with running_server(tmp_path, arguments=arguments) as server:
        assert server.url.startswith("https://localhost:")
        trust = ssl.create_default_context(cafile=str(cert))
        with httpx.Client(base_url=server.url, verify=trust) as http:
            assert http.get("/readyz", headers=PROTOCOL).status_code == 200
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE"):
            httpx.get(server.url)


def test_a_start_that_cannot_be_is_one_line_with_its_reason(tmp_path: Path) -> None:
    settings = tmp_path / "server.toml"
    settings.write_text('host = "127.0.0.1"\nprot = 8000\n')

    refused = run("server", "--data", tmp_path / "d", "--config", settings)

    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr.startswith(f"agent-desktop: {settings}:2: unknown key prot; known: data,")
    assert len(refused.stderr.splitlines()) == 1


def test_what_a_server_cannot_use_is_named(tmp_path: Path) -> None:
    cert, key = map(str, certificate(tmp_path))
    other = tmp_path / "other"
    other.mkdir()
    foreign_key = str(certificate(other)[1])
    config = ServerConfig(data=tmp_path / "data")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refusals = [
            (replace(config, port=port), f"cannot listen on 127.0.0.1 port {port}"),
            (replace(config, port=99_999), "cannot listen"),
            (replace(config, tls_cert=cert), "give both"),
            (replace(config, tls_cert=cert, tls_key=foreign_key), "cannot be used"),
            (replace(config, tls_cert=key, tls_key=key), "cannot be used"),
            (replace(config, tls_cert="none.pem", tls_key=key), "none.pem"),
            (replace(config, port=0, database="mysql://x"), "postgresql://"),
        ]
        for broken, reason in refusals:
            with pytest.raises(AgentDesktopError, match=reason):
                run_server(broken)
