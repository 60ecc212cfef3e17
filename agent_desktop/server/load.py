"""How much this instance takes on at once: what is beyond is sent away, to come back in a moment.

A server that answers ten requests late answers a thousand never: each waits longer than its desk
does, and the desk asks again. So a request that would wait too long is answered 429 at once, which
costs next to nothing, and desks spread what they repeat.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from agent_desktop.domain.errors import AgentDesktopError, Unavailable

# Passwords are hashed a few at a time: a morning's sign-ins must not take everybody else's places.
_SIGN_INS: Final = ("/api/v1/session", "/api/v1/session/password")
_FREE: Final = ("/healthz", "/readyz", "/metrics")
_RETRY_AFTER_S: Final = 2
_SIGN_IN_RETRY_AFTER_S: Final = 5


class Load:
    """Counts the requests under way.

    Args:
        most: Requests at once, those that wait for a thread or the database included.
        most_sign_ins: Sign-ins at once, beside them.

    Thread: the server's loop.
    """

    def __init__(self, most: int, most_sign_ins: int) -> None:
        self._most = {False: most, True: most_sign_ins}
        self._under_way = {False: 0, True: 0}
        self.refused = 0
        self._closed: AgentDesktopError | None = None

    @property
    def under_way(self) -> int:
        """How many requests are being served."""
        return sum(self._under_way.values())

    def close(self, reason: AgentDesktopError) -> None:
        """Take nothing on from now on; what is under way ends in order."""
        self._closed = reason

    @contextmanager
    def one(self, method: str, path: str) -> Iterator[None]:
        """Take one request on, for as long as the block lasts.

        Raises:
            Unavailable: ``server.busy`` {retry_after_s}.
            AgentDesktopError: Why this instance is closed.
        """
        if path in _FREE:
            yield
            return
        if self._closed is not None:
            self.refused += 1
            # A new one each time: a raised one keeps the frames of those before.
            raise type(self._closed)(
                self._closed.message, code=self._closed.code, fields=self._closed.fields
            )
        is_sign_in = method == "POST" and path in _SIGN_INS
        if self._under_way[is_sign_in] >= self._most[is_sign_in]:
            self.refused += 1
            wait_s = _SIGN_IN_RETRY_AFTER_S if is_sign_in else _RETRY_AFTER_S
            raise Unavailable(
                "too much at once: try again in a moment",
                code="server.busy",
                fields={"retry_after_s": str(wait_s)},
            )
        self._under_way[is_sign_in] += 1
        try:
            yield
        finally:
            self._under_way[is_sign_in] -= 1
