"""Servers and people for the benchmark: sessions without a password hash each, tickets by SQL."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import insert, select

from agent_desktop.server.preparation import prepare
from agent_desktop.server.session.tokens import ACCESS, new_token, token_hash
from agent_desktop.server.settings import load
from agent_desktop.server.tables import (
    DeviceRow,
    SessionRow,
    TeamRow,
    TokenRow,
    UserRow,
)
from tests.parts.postgres import Postgres
from tests.server.desks import new_id
from tests.server.running import RunningServer, running_server

PASSWORD_OF = "1001"


@dataclass(frozen=True)
class SignedIn:
    """A person at a device with an access token that lasts a day."""

    number: str
    device_id: str
    token: str


@contextmanager
def servers(
    cluster: Postgres | None, count: int = 1, *arguments: str
) -> Iterator[list[RunningServer]]:
    """Run instances on one new database; SQLite when there is no cluster."""
    folder = Path(tempfile.mkdtemp(prefix="agent-desktop-bench-server-"))
    database = cluster.new_database() if cluster else ""
    # A token that never needs renewal in the run.
    given = ("--config", str(_config(folder)), *arguments)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        first = stack.enter_context(
            running_server(folder / "1", database=database, arguments=given)
        )
        found = [first]
        for number in range(2, count + 1):
            other = RunningServer(folder / str(number), database, given)
            other.data.mkdir(parents=True)
            shutil.copy(first.data / "secret.key", other.data / "secret.key")
            stack.callback(other.kill)
            other.start()
            found.append(other)
        yield found


def _config(folder: Path) -> Path:
    file = folder / "server.toml"
    file.write_text("access_s = 86400\n")
    return file


def people(server: RunningServer, count: int, team_size: int = 20) -> list[SignedIn]:
    """Make so many agents in teams, each signed in at a desk; all have one password."""
    ground = prepare(load(None, {"data": server.data, "database": server.database or None}, {}))
    now = datetime.now(UTC)
    until = now + timedelta(days=1)
    made = [SignedIn(f"{10_000 + n}", new_id(), new_token()) for n in range(count)]
    with ground.database.writing() as session:
        known = UserRow.number == PASSWORD_OF
        password = session.scalar(select(UserRow.password_hash).where(known)) or ""
        teams = [{"name": f"Team {n}"} for n in range(-(-count // team_size))]
        session.execute(insert(TeamRow), teams)
        team_ids = dict(session.execute(select(TeamRow.name, TeamRow.id)).all())
        rows: dict[Any, list[dict[str, Any]]] = {DeviceRow: [], SessionRow: [], TokenRow: []}
        users = [
            {
                "number": person.number, "name": f"Agent {person.number}", "role": "agent",
                "team_id": team_ids[f"Team {n // team_size}"], "password_hash": password,
                "must_change_password": False, "created_at": now, "disabled_at": None,
            }
            for n, person in enumerate(made)
        ]  # fmt: skip
        session.execute(insert(UserRow), users)
        ids = dict(session.execute(select(UserRow.number, UserRow.id)).all())
        for person in made:
            session_id = new_id()
            seen = {"first_seen_at": now, "last_seen_at": now}
            rows[DeviceRow].append({"id": person.device_id, "name": "bench"} | seen)
            rows[SessionRow].append(
                {
                    "id": session_id,
                    "user_id": ids[person.number],
                    "device_id": person.device_id,
                    "created_at": now,
                    "generation": 0,
                    "expires_at": until,
                    "revoked_at": None,
                    "last_seen_at": now,
                    "address": "",
                    "wipe": False,
                }
            )
            rows[TokenRow].append(
                {
                    "hash": token_hash(person.token),
                    "session_id": session_id,
                    "kind": ACCESS,
                    "generation": 0,
                    "expires_at": until,
                    "replaced_at": None,
                }
            )
        for table, some in rows.items():
            session.execute(insert(table), some)
    ground.database.close()
    return made


def clone_tickets(database: str, ticket_id: str, count: int) -> None:
    """Store a ticket so many times more, with its whole log, straight in PostgreSQL.

    What the server wrote itself is the pattern, whatever its columns are.
    """
    with psycopg.connect(database) as connection:
        steps = connection.execute(
            "SELECT count(*) FROM change WHERE ticket_id = %s", (ticket_id,)
        ).fetchone()
        assert steps is not None
        head = connection.execute("SELECT value FROM counter WHERE name = 'revision'").fetchone()
        assert head is not None
        connection.execute("SET LOCAL synchronous_commit = off")
        connection.execute(
            "CREATE TEMP TABLE clone ON COMMIT DROP AS"
            " SELECT n, gen_random_uuid()::text AS ticket_id"
            " FROM generate_series(0, %s - 1) AS n",
            (count,),
        )
        connection.execute(
            "CREATE TEMP TABLE step ON COMMIT DROP AS"
            " SELECT clone.n, clone.ticket_id, gen_random_uuid()::text AS op_id,"
            " c.op_id AS pattern,"
            " %s + clone.n * %s + row_number() OVER (PARTITION BY clone.n ORDER BY c.revision)"
            " AS revision FROM clone, change c WHERE c.ticket_id = %s",
            (head[0], steps[0], ticket_id),
        )
        _copy(
            connection, "operation", "step x JOIN operation t ON t.op_id = x.pattern",
            {"op_id": "x.op_id", "revision": "x.revision", "seq": "x.revision + 1000000000"},
        )  # fmt: skip
        _copy(
            connection, "change", "step x JOIN change t ON t.op_id = x.pattern",
            {
                "op_id": "x.op_id", "revision": "x.revision", "ticket_id": "x.ticket_id",
                "payload": f"replace(t.payload::text, '{ticket_id}', x.ticket_id)::json",
            },
        )  # fmt: skip
        _copy(
            connection,
            "ticket",
            "(SELECT ticket_id, max(revision) AS revision FROM step GROUP BY ticket_id) x"
            f" JOIN ticket t ON t.ticket_id = '{ticket_id}'",
            {"ticket_id": "x.ticket_id", "revision": "x.revision"},
        )
        connection.execute(
            "UPDATE counter SET value = value + %s WHERE name = 'revision'", (count * steps[0],)
        )
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def _copy(
    connection: "psycopg.Connection[Any]", table: str, source: str, other: dict[str, str]
) -> None:
    found = connection.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
        (table,),
    ).fetchall()
    names = [str(row[0]) for row in found]
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(other.get(name, f't."{name}"') for name in names)
    connection.execute(f'INSERT INTO "{table}" ({columns}) SELECT {values} FROM {source}')


def memory_mb(pid: int, kind: str = "VmHWM") -> float:
    """Return a process's memory in MB: ``VmHWM`` the most it ever had, ``VmRSS`` now."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    line = next(x for x in status.splitlines() if x.startswith(kind))
    return int(line.split()[1]) / 1024


def ticket_payload(ticket_id: str, text: str = "x" * 200) -> dict[str, Any]:
    """Return the opening of a ticket as it is commonly written."""
    changes = [
        {"field": "subject", "before": "", "after": "Invoice is missing"},
        {"field": "customer_name", "before": "", "after": "Wang Li"},
        {"field": "course", "before": "", "after": text},
    ]
    return {"type": "ticket.opened", "ticket_id": ticket_id, "changes": changes}


def as_text(value: object) -> bytes:
    """Return JSON in bytes."""
    return json.dumps(value, separators=(",", ":")).encode()
