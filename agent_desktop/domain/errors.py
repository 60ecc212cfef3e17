"""Every error that the product raises on purpose.

::

    AgentDesktopError
    ├── IllegalTransition   the call, agent or ticket is not in a state that allows it
    ├── InvalidInput        what was given is wrong; says which field and why
    ├── NotAllowed          the right is missing
    ├── Conflict            somebody else was faster, or the thing exists already
    ├── NotFound            no such call, ticket, user
    └── Unavailable         server, registrar, sound or disk is out of reach: try again

Each carries a stable dotted ``code`` (it crosses process boundaries and is what tests and
texts refer to) and ``fields`` that fill the sentence shown to a person.
"""

from collections.abc import Mapping
from typing import ClassVar


class AgentDesktopError(Exception):
    """An expected failure with a stable code.

    Args:
        code: Dotted code, for example ``call.not_found``.
        message: One English sentence for logs and command lines.
        fields: Values for the text shown to a person; never personal data.
    """

    default_code: ClassVar[str] = "error"

    def __init__(
        self, message: str, *, code: str | None = None, fields: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code or self.default_code
        self.message = message
        self.fields = dict(fields or {})


class IllegalTransition(AgentDesktopError):
    """The thing is not in a state that allows this."""

    default_code = "state.illegal_transition"


class InvalidInput(AgentDesktopError):
    """What was given cannot be used."""

    default_code = "input.invalid"


class NotAllowed(AgentDesktopError):
    """The right to do this is missing."""

    default_code = "access.not_allowed"


class Conflict(AgentDesktopError):
    """Somebody or something else is there already."""

    default_code = "state.conflict"


class NotFound(AgentDesktopError):
    """There is no such thing."""

    default_code = "state.not_found"


class Unavailable(AgentDesktopError):
    """Something outside is out of reach; trying again later may help."""

    default_code = "outside.unavailable"
