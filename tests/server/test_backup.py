"""A backup that was never restored is none: each test goes there and back."""

import hashlib
import zipfile
from pathlib import Path

import pytest

from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.server.audit.trail import AuditTrail
from agent_desktop.server.backup import back_up, restore
from agent_desktop.server.preparation import Ground, prepare, utc_now
from agent_desktop.server.settings import ServerConfig
from tests.parts.postgres import Postgres
from tests.server.conftest import KEY, Server
from tests.server.desks import API, PROTOCOL, new_id


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path, server: Server) -> ServerConfig:
    key = server.config.secret_key or (server.config.data / "secret.key").read_text()
    data = tmp_path / "restored"
    if request.param == "sqlite":
        return ServerConfig(data=data, secret_key=key)
    cluster: Postgres = request.getfixturevalue("cluster")
    return ServerConfig(data=data, database=cluster.new_database(), secret_key=key)


def restored(target: ServerConfig, file: Path) -> Ground:
    ground = prepare(target)
    restore(ground.database, ground.vault, target.uploads, file, utc_now)
    return ground


@pytest.mark.parametrize("target", ["postgresql"], indirect=True)
def test_a_server_of_either_database_comes_back_whole_on_postgresql(
    server: Server, target: ServerConfig, tmp_path: Path
) -> None:
    desk, ticket = server.signed_in("1001"), new_id()
    first = desk.opened(ticket)
    desk.exchange(first)
    file = tmp_path / "backup.zip"

    told = back_up(server.ground.database, server.config.uploads, file, utc_now)
    ground = restored(target, file)

    assert told.rows > 20
    with ground.database.reading() as session:
        assert AuditTrail(session).verify().is_whole
    again = file.with_name("again.zip")
    assert back_up(ground.database, target.uploads, again, utc_now).rows >= told.rows
    with zipfile.ZipFile(file) as one, zipfile.ZipFile(again) as two:
        for name in ("change", "ticket", "operation", "user_account", "session", "token"):
            entry = f"tables/{name}.jsonl"
            assert sorted(one.read(entry).splitlines()) == sorted(two.read(entry).splitlines())
    ground.database.close()


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
@pytest.mark.parametrize("target", ["sqlite"], indirect=True)
def test_uploaded_files_come_back_and_the_audit_log_tells_of_both(
    server: Server, target: ServerConfig, tmp_path: Path
) -> None:
    desk = server.signed_in("1001")
    upload_id, content = new_id(), b"RIFF" + bytes(100)
    import_sound(desk, upload_id, content)
    file = tmp_path / "backup.zip"

    told = back_up(server.ground.database, server.config.uploads, file, utc_now)
    ground = restored(target, file)

    assert told.uploads == 1
    assert (target.uploads / upload_id[:2] / upload_id).read_bytes() == content
    with ground.database.reading() as session:
        actions = [row.action for row in AuditTrail(session).entries()]
    assert actions[-1] == "backup.restored"
    ground.database.close()


def import_sound(desk, upload_id: str, content: bytes) -> None:
    body = {
        "upload_id": upload_id,
        "kind": "voice",
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "name": "greeting",
    }
    assert desk.ask("POST", "/uploads", json=body).status_code == 200
    headers = (
        PROTOCOL
        | desk.bearer
        | {
            "Content-Type": "application/octet-stream",
            "X-Piece-Sha256": body["sha256"],
        }
    )
    put = desk.http.put(f"{API}/uploads/{upload_id}/0", content=content, headers=headers)
    assert put.status_code == 200, put.text
    assert desk.ask("POST", f"/uploads/{upload_id}/complete").status_code == 200


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
@pytest.mark.parametrize("target", ["sqlite"], indirect=True)
def test_a_damaged_backup_a_used_database_and_another_key_are_refused(
    server: Server, target: ServerConfig, tmp_path: Path
) -> None:
    file = tmp_path / "backup.zip"
    back_up(server.ground.database, server.config.uploads, file, utc_now)

    def code(where: ServerConfig, source: Path) -> str:
        ground = prepare(where)
        try:
            with pytest.raises(AgentDesktopError) as refused:
                restore(ground.database, ground.vault, where.uploads, source, utc_now)
        finally:
            ground.database.close()
        return refused.value.code

    cut = tmp_path / "cut.zip"
    cut.write_bytes(file.read_bytes()[:-200])
    changed = tmp_path / "changed.zip"
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(changed, "w") as out:
        for name in source.namelist():
            content = source.read(name)
            if name == "tables/user_account.jsonl":
                content = content.replace(b'"agent"', b'"admin"')
            out.writestr(name, content)
    other_key = ServerConfig(data=tmp_path / "other", secret_key=KEY)

    assert code(target, cut) == "restore.damaged"
    assert code(target, changed) == "restore.damaged"
    assert code(other_key, file) == "vault.wrong_key"
    assert code(server.config, file) == "restore.not_empty"
    # None of these refusals has left anything behind.
    restored(target, file).database.close()
