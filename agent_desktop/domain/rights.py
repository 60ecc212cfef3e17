"""Roles, and who may do what to which resource: one table for server and desk.

A manager is a lead over all teams; an administrator runs the installation and sees no customers.
"""

from enum import StrEnum
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
