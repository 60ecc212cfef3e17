"""Who may call what: one line for each endpoint, by operation id.

An endpoint that is not in here cannot be called at all; a test walks all of them.
"""

from dataclasses import dataclass
from typing import Final

from agent_desktop.domain.rights import RIGHTS, Action, Resource, Role

# What each endpoint does to what; ``domain.rights.RIGHTS`` says who may.
ENDPOINTS: Final[dict[str, tuple[Resource, Action]]] = {
    "healthz": (Resource.HEALTH, Action.READ),
    "readyz": (Resource.HEALTH, Action.READ),
    "sign_in": (Resource.SESSION, Action.BEGIN),
    "renew": (Resource.SESSION, Action.BEGIN),
    "sign_out": (Resource.SESSION, Action.END),
    "change_password": (Resource.PASSWORD, Action.WRITE),
    "devices": (Resource.DEVICE, Action.LIST),
    "end_device": (Resource.DEVICE, Action.END),
    "desk": (Resource.PROFILE, Action.READ),
    "exchange": (Resource.OPERATION, Action.WRITE),
    "resync": (Resource.TABLE, Action.READ),
    "live": (Resource.FLOOR, Action.READ),
    "figures": (Resource.FIGURE, Action.READ),
    "look_ups": (Resource.LOOK_UP, Action.LIST),
    "pack_state": (Resource.PACK, Action.READ),
    "pack_archive": (Resource.PACK, Action.READ),
    "pack_versions": (Resource.PACK, Action.LIST),
    "publish_pack": (Resource.PACK, Action.WRITE),
    "withdraw_pack": (Resource.PACK, Action.END),
    "begin_upload": (Resource.UPLOAD, Action.WRITE),
    "uploads": (Resource.UPLOAD, Action.LIST),
    "upload_state": (Resource.UPLOAD, Action.READ),
    "put_piece": (Resource.UPLOAD, Action.WRITE),
    "complete_upload": (Resource.UPLOAD, Action.WRITE),
    "upload_content": (Resource.UPLOAD, Action.READ),
    "drop_upload": (Resource.UPLOAD, Action.END),
}
ALLOWED: Final[dict[str, frozenset[Role]]] = {
    name: RIGHTS[right] for name, right in ENDPOINTS.items()
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
    return Role(text)
