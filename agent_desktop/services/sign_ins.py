"""Where somebody is signed in, and signing another PC out from here."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from agent_desktop.domain.errors import NotAllowed
from agent_desktop.domain.sign_ins import EndSignIn, ShowSignIns, SignIn, SignInsShown
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import ServerGateway
from agent_desktop.services.ticket_viewer import viewer_of

T = TypeVar("T")


class Asking(Protocol):
    """Asks the server in the name of who sits here."""

    async def ask(self, call: Callable[[ServerGateway, str], Awaitable[T]]) -> T:
        """Return what the call returns; an expired access token is renewed."""


class SignIns:
    """Answers ``ShowSignIns`` and ``EndSignIn``. The server alone knows: offline there is no list.

    Thread: core.
    """

    def __init__(self, bus: Bus, session: Asking) -> None:
        self._bus = bus
        self._session = session
        bus.handle(ShowSignIns, self.show)
        bus.handle(EndSignIn, self.end)

    async def show(self, _command: ShowSignIns) -> tuple[SignIn, ...]:
        """Publish the list and return it.

        Raises:
            NotAllowed: ``session.signed_out``, ``session.expired``.
            Unavailable: ``server.…``: out of reach.
        """
        if not viewer_of(self._bus).agent:
            raise NotAllowed("sign in first", code="session.signed_out")
        found = await self._session.ask(lambda gateway, token: gateway.devices(token))
        shown = tuple(
            SignIn(
                session_id=row.session_id,
                device=row.device,
                since=row.since,
                last_seen_at=row.last_seen_at,
                own=row.own,
            )
            for row in found.devices
        )
        self._bus.publish(SignInsShown(sign_ins=shown))
        return shown

    async def end(self, command: EndSignIn) -> None:
        """Sign a PC out and publish the list anew.

        Raises:
            NotFound: ``session.not_found``: it is signed out already.
            NotAllowed, Unavailable: As ``show``.
        """
        session_id = command.session_id
        await self._session.ask(lambda gateway, token: gateway.end_device(token, session_id))
        await self.show(ShowSignIns())
