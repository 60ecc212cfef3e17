"""Why a message was dropped."""


class Malformed(ValueError):
    """A message of wrong size or shape.

    Attributes:
        reason: One word in a file of reasons: may be shown, counted and logged; nothing of the
            message itself is in it.
        status: What to answer a request with, 0 for nothing.
    """

    def __init__(self, reason: str, status: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
