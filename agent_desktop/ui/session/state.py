"""What the sign-in panel shows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionState:
    """Everything that the sign-in panel shows. ``known`` is False until the core has spoken.

    ``asks_code``, ``asks_new_password``: the server wants them of this person, too.
    """

    known: bool = False
    signed_in: bool = False
    busy: bool = False
    server: str = ""
    agent_number: str = ""
    name: str = ""
    company: str = ""
    error_code: str = ""
    error_fields: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()
    asks_code: bool = False
    asks_new_password: bool = False
