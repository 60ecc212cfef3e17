"""Roles, and who may do what to which resource: one table for server and desk.

A manager is a lead over all teams; an administrator runs the installation and sees no customers.
The table says which role may try at all. Whose tickets, calls and files somebody reaches within it
is a question of teams and hand-overs (``server.exchange.scope``); records have a table of their own
by kind (``domain.records.RECORD_RIGHTS``).
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Role(StrEnum):
    """What a person is in the centre."""

    AGENT = "agent"
    LEAD = "lead"
    MANAGER = "manager"
    ADMIN = "admin"


LEADS: Final = frozenset({Role.LEAD, Role.MANAGER})
FLOOR: Final = frozenset({Role.AGENT, Role.LEAD, Role.MANAGER})
EVERYBODY: Final = frozenset(Role)


def is_lead(role: str) -> bool:
    """Return whether ``role`` decides what agents may not: a third chasing, naming a handler."""
    return role in LEADS


class Resource(StrEnum):
    """What there is to do something to."""

    HEALTH = "health"
    SESSION = "session"
    PASSWORD = "password"  # noqa: S105 - no secret
    DEVICE = "device"
    PROFILE = "profile"
    FLOOR = "floor"
    OPERATION = "operation"
    TABLE = "table"
    TICKET = "ticket"
    CALL = "call"
    LOOK_UP = "look_up"
    FIGURE = "figure"
    PACK = "pack"
    UPLOAD = "upload"


class Action(StrEnum):
    """What is done to it. ``BEGIN``: without being signed in."""

    BEGIN = "begin"
    READ = "read"
    WRITE = "write"
    END = "end"
    LIST = "list"


# Nobody has to be signed in.
PUBLIC: Final[frozenset[Role]] = frozenset()
_STEERING: Final = LEADS | {Role.ADMIN}

RIGHTS: Final[Mapping[tuple[Resource, Action], frozenset[Role]]] = MappingProxyType(
    {
        (Resource.HEALTH, Action.READ): PUBLIC,
        (Resource.SESSION, Action.BEGIN): PUBLIC,
        (Resource.SESSION, Action.END): EVERYBODY,
        (Resource.PASSWORD, Action.WRITE): EVERYBODY,
        # The own ones; leads those of the team, managers and administrators all.
        (Resource.DEVICE, Action.LIST): EVERYBODY,
        (Resource.DEVICE, Action.END): EVERYBODY,
        (Resource.PROFILE, Action.READ): EVERYBODY,
        (Resource.FLOOR, Action.READ): FLOOR,
        # Each operation and each table has a rule of its own beside this.
        (Resource.OPERATION, Action.WRITE): EVERYBODY,
        (Resource.TABLE, Action.READ): EVERYBODY,
        (Resource.TICKET, Action.READ): FLOOR,
        (Resource.TICKET, Action.WRITE): FLOOR,
        (Resource.CALL, Action.READ): FLOOR,
        (Resource.CALL, Action.WRITE): FLOOR,
        (Resource.LOOK_UP, Action.WRITE): FLOOR,
        (Resource.LOOK_UP, Action.LIST): _STEERING,
        (Resource.FIGURE, Action.READ): FLOOR,
        (Resource.PACK, Action.READ): FLOOR,
        (Resource.PACK, Action.LIST): _STEERING,
        (Resource.PACK, Action.WRITE): _STEERING,
        (Resource.PACK, Action.END): _STEERING,
        (Resource.UPLOAD, Action.READ): FLOOR,
        (Resource.UPLOAD, Action.LIST): FLOOR,
        (Resource.UPLOAD, Action.WRITE): FLOOR,
        (Resource.UPLOAD, Action.END): FLOOR,
    }
)


def may(role: str, resource: Resource, action: Action) -> bool:
    """Return whether somebody in ``role`` may do ``action`` to ``resource`` at all."""
    return role in RIGHTS.get((resource, action), PUBLIC)
