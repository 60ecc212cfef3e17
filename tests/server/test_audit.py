from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from agent_desktop.cli import main
from agent_desktop.server.audit.trail import FIRST_HASH, AuditTrail, Verdict
from agent_desktop.server.preparation import Ground
from tests.server.conftest import Server

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.fixture
def ground(server: Server) -> Ground:
    return server.ground


def write(ground: Ground, *actions: str) -> None:
    for action in actions:
        with ground.database.writing() as session:
            AuditTrail(session).append(AT, "9001", action, "1001", {"from": "10.0.0.1"})


def verdict(ground: Ground) -> Verdict:
    with ground.database.reading() as session:
        return AuditTrail(session).verify()


def tamper(ground: Ground, statement: str) -> None:
    """Change the table as somebody could who owns the database and knows of the triggers."""
    with ground.database.writing() as session:
        if ground.database.is_sqlite:
            for verb in ("update", "delete"):
                session.execute(text(f"drop trigger audit_entry_no_{verb}"))
        else:
            session.execute(text("drop trigger audit_entry_only_grows on audit_entry"))
        session.execute(text(statement))


def test_a_chain_of_entries_is_whole_and_says_where_it_ends(ground: Ground) -> None:
    before = verdict(ground)
    write(ground, "user.added", "policy.set", "user.disabled")

    after = verdict(ground)

    assert after.is_whole
    assert after.entries == before.entries + 3
    assert after.head not in (FIRST_HASH, before.head)


@pytest.mark.parametrize("verb", ["update audit_entry set actor = 'x'", "delete from audit_entry"])
def test_the_database_refuses_to_change_an_entry(ground: Ground, verb: str) -> None:
    write(ground, "user.added")

    with pytest.raises(DBAPIError, match="only grows"), ground.database.writing() as session:
        session.execute(text(verb))


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("update audit_entry set actor = '1002' where action = 'policy.set'", "broken"),
        ("update audit_entry set at = '2020-01-01' where action = 'policy.set'", "broken"),
        ("delete from audit_entry where action = 'policy.set'", "broken"),
        ("delete from audit_entry where action = 'user.disabled'", "missing"),
    ],
)
def test_a_changed_a_removed_and_a_cut_off_entry_are_found(
    ground: Ground, statement: str, code: str
) -> None:
    write(ground, "user.added", "policy.set", "user.disabled")

    tamper(ground, statement)

    found = verdict(ground)
    assert not found.is_whole
    assert bool(found.broken_at) == (code == "broken")
    assert bool(found.missing) == (code == "missing")


def test_what_is_rolled_back_was_never_logged(ground: Ground) -> None:
    before = verdict(ground).entries

    def work(session: Session) -> None:
        AuditTrail(session).append(AT, "9001", "user.added")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        ground.database.write(work)

    assert verdict(ground).entries == before
    assert verdict(ground).is_whole


def test_the_command_tells_whether_the_log_is_whole(
    server: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    where = ["--data", str(server.config.data)]
    if server.config.database:
        where += ["--database", server.config.database]
        monkeypatch.setenv("AGENT_DESKTOP_SECRET_KEY", server.config.secret_key)
    write(server.ground, "user.added")

    assert main(["admin", *where, "audit", "verify"]) == 0
    told = capsys.readouterr().out
    assert "whole" in told
    head = verdict(server.ground).head
    assert head in told
    assert main(["admin", *where, "audit", "verify", "--head", head]) == 0
    assert main(["admin", *where, "audit", "verify", "--head", "f" * 64]) == 1
    assert main(["admin", *where, "audit", "list"]) == 0
    assert "user.added" in capsys.readouterr().out
    tamper(server.ground, "update audit_entry set actor = 'x' where action = 'user.added'")
    assert main(["admin", *where, "audit", "verify"]) == 1
