"""Who may call what: one table for all endpoints, by operation id.

An endpoint that is not in here cannot be called at all; a test walks all of them.
"""

from dataclasses import dataclass
from typing import Final, Literal

Role = Literal["agent", "lead", "admin"]

EVERYBODY: Final[frozenset[Role]] = frozenset({"agent", "lead", "admin"})
PUBLIC: Final[frozenset[Role]] = frozenset()

ALLOWED: Final[dict[str, frozenset[Role]]] = {
    "healthz": PUBLIC,
    "readyz": PUBLIC,
    "sign_in": PUBLIC,
    "renew": PUBLIC,
    "sign_out": EVERYBODY,
    "change_password": EVERYBODY,
    # Whose, says the service: the own, the team's for leads, everybody's for the two above.
    "devices": EVERYBODY,
    "end_device": EVERYBODY,
    "desk": EVERYBODY,
    # An administrator takes no calls and sees no customers.
    "exchange": frozenset({"agent", "lead"}),
    "live": frozenset({"agent", "lead"}),
    "pack_state": frozenset({"agent", "lead"}),
    "pack_archive": frozenset({"agent", "lead"}),
    "pack_versions": frozenset({"lead", "admin"}),
    "publish_pack": frozenset({"lead", "admin"}),
    "withdraw_pack": frozenset({"lead", "admin"}),
    "begin_upload": frozenset({"agent", "lead"}),
    "uploads": frozenset({"agent", "lead"}),
    "upload_state": frozenset({"agent", "lead"}),
    "put_piece": frozenset({"agent", "lead"}),
    "complete_upload": frozenset({"agent", "lead"}),
    "upload_content": frozenset({"agent", "lead"}),
    "drop_upload": frozenset({"agent", "lead"}),
}

# What a person can still do who has not replaced the one-time password.
BEFORE_PASSWORD_CHANGE: Final = frozenset({"sign_out", "desk", "change_password"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who asks: a person at a device, known by an access token."""

    user_id: int
    number: str
    role: Role
    team_id: int | None
    device_id: str
    session_id: str
    must_change_password: bool


def role(text: str) -> Role:
    """Return a role from the database or the command line as its type."""
    if text not in EVERYBODY:
        raise ValueError(f"{text!r} is no role")
    return text
