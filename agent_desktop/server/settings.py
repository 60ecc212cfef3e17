"""Settings of the server: defaults, a TOML file, the environment, the command line."""

import dataclasses
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import platformdirs

from agent_desktop.domain.errors import InvalidInput

MiB: Final = 1 << 20
DAY_S: Final = 86_400

# Values that should not stand in a file or on a command line come from here.
_ENVIRONMENT: Final = {
    "AGENT_DESKTOP_DATABASE": "database",
    "AGENT_DESKTOP_SECRET_KEY": "secret_key",
    "AGENT_DESKTOP_METRICS_TOKEN": "metrics_token",
}


def default_folder() -> Path:
    """Return where a server without ``--data`` keeps its files."""
    return Path(platformdirs.user_data_dir("agent-desktop-server", appauthor=False))


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerConfig:
    """Everything that can be set.

    Attributes:
        data: Folder of the embedded database and of the key that protects SIP passwords.
        database: PostgreSQL (or SQLite) URL; "" means SQLite in ``data``.
        secret_key: Key for SIP passwords; "" means the file ``secret.key`` in ``data``. Servers
            that share a database share this key.
        trusted_proxies: Addresses whose ``X-Forwarded-For`` is believed, comma separated.
        renew_grace_s: How long a desk that lost the answer to a renewal may repeat it.
        body_timeout_s: How long a request's body may take to arrive.
        keep_tickets_days: Days after which what tells of the customer is erased from a ticket that
            is over; 0 keeps it. ``keep_calls_days``: the same for the numbers of calls.
        database_connections: Most connections of this instance to the database, two for the
            fan-out not counted.
        most_requests: Most requests at once; further ones are answered 429 with Retry-After.
        most_sign_ins: The same for sign-ins, which are hashed a few at a time.
        metrics_token: Who carries it reads ``/metrics``; "" leaves them to this computer.
        live_channels: Most live channels of this instance; a desk without one asks every 5 s.
    """

    data: Path = field(default_factory=default_folder)
    database: str = field(default="", repr=False)
    secret_key: str = field(default="", repr=False)
    host: str = "127.0.0.1"
    port: int = 8460
    tls_cert: str = ""
    tls_key: str = ""
    trusted_proxies: str = "127.0.0.1"
    access_s: int = 900
    refresh_s: int = 30 * DAY_S
    renew_grace_s: int = 60
    max_body_bytes: int = 2 * MiB
    body_timeout_s: float = 20.0
    keep_tickets_days: int = 0
    keep_calls_days: int = 0
    database_connections: int = 20
    live_channels: int = 4000
    most_requests: int = 200
    most_sign_ins: int = 60
    metrics_token: str = field(default="", repr=False)

    @property
    def uploads(self) -> Path:
        """Where files of desks are; servers that share a database share this folder, too."""
        return self.data.absolute() / "uploads"

    @property
    def database_file(self) -> Path:
        """Where the embedded database is."""
        return self.data.absolute() / "server.db"

    @property
    def database_url(self) -> str:
        """Return the URL in SQLAlchemy's spelling."""
        if not self.database:
            return f"sqlite:///{self.database_file}"
        scheme, separator, rest = self.database.partition("://")
        if scheme in ("postgres", "postgresql"):
            scheme = "postgresql+psycopg"
        if not separator or scheme not in ("postgresql+psycopg", "sqlite"):
            raise InvalidInput(
                "the database must be postgresql://… or sqlite:///…", code="settings.broken"
            )
        return f"{scheme}://{rest}"


def load(
    file: Path | None,
    overrides: Mapping[str, object],
    environment: Mapping[str, str] = os.environ,
) -> ServerConfig:
    """Return the settings; an override that is None does not count.

    Raises:
        InvalidInput: ``settings.broken`` naming file, line and what is wrong.
    """
    values: dict[str, Any] = _read(file) if file else {}
    values |= {name: environment[key] for key, name in _ENVIRONMENT.items() if key in environment}
    values |= {name: value for name, value in overrides.items() if value is not None}
    if "data" in values:
        values["data"] = Path(values["data"]).expanduser()
    return ServerConfig(**values)


def _read(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text("utf-8")
        data = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as exc:
        raise _broken(file, 1, f"cannot be read: {exc}") from exc
    except tomllib.TOMLDecodeError as exc:
        raise _broken(file, 1, str(exc)) from exc
    known = {f.name: str if f.name == "data" else f.type for f in dataclasses.fields(ServerConfig)}
    for key, value in data.items():
        line = _line_of(text, key)
        if key not in known:
            raise _broken(file, line, f"unknown key {key}; known: {', '.join(known)}")
        kinds = (int, float) if known[key] is float else (known[key],)
        if type(value) not in kinds:
            wanted = getattr(known[key], "__name__", "")
            raise _broken(file, line, f"{key} must be of type {wanted}, not {value!r}")
    return data


def _line_of(text: str, key: str) -> int:
    for number, line in enumerate(text.splitlines(), 1):
        if line.split("=")[0].strip(" \t\"'[]") == key:
            return number
    return 1


def _broken(file: Path, line: int, cause: str) -> InvalidInput:
    return InvalidInput(
        f"{file}:{line}: {cause}",
        code="settings.broken",
        fields={"file": str(file), "line": str(line), "cause": cause},
    )
