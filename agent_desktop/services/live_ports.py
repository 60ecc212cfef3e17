"""What the live channel needs from outside."""

from typing import Protocol

from agent_desktop.contract.live import (
    Authorise,
    Changed,
    Changes,
    FloorChanged,
    Hello,
    News,
    Order,
    Presence,
    Resync,
    Snapshot,
)


class LiveChannel(Protocol):
    """An open live channel (``contract.live``). Thread: core."""

    async def send(self, message: Hello | Presence | Authorise | Resync) -> None:
        """Say something.

        Raises:
            Unavailable: ``live.closed``.
        """

    async def receive(self) -> Snapshot | FloorChanged | Changes | Changed | News | Order:
        """Return what the server says next.

        Raises:
            Unavailable: ``live.closed``: it ended, or the other end was silent for too long.
            InvalidInput: ``contract.malformed``: what came is not understood.
        """

    async def close(self) -> None:
        """End it; a second call does nothing."""


class LiveGateway(Protocol):
    """Opens live channels to the central server."""

    async def live(self, access_token: str) -> LiveChannel:
        """Open one.

        Raises:
            Unavailable: ``server.unreachable``, ``server.busy`` and the like.
            NotAllowed: ``session.expired``, ``contract.unsupported``.
        """
