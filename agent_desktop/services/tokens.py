"""The token pair of a session: renewed before it expires, the long-lived half in the key ring."""

import asyncio
from typing import Final

from agent_desktop.contract.server import SessionResponse
from agent_desktop.domain.errors import AgentDesktopError, NotAllowed
from agent_desktop.domain.events import NoticeRaised, Severity
from agent_desktop.domain.ids import DeviceId
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import Clock, SecretStore, ServerGateway

REFRESH_TOKEN: Final = "refresh-token"  # noqa: S105 - its name in the key ring, not the token
_RENEW_BEFORE_S: Final = 60.0


class Tokens:
    """Give a valid access token, whatever that takes.

    A renewed pair goes to the key ring before it is used: the old refresh token is worth nothing
    any more. A key ring that fails then costs a sign-in at the next start, not the work now.

    Thread: core; the key ring is asked on another, it may take its time.
    """

    def __init__(self, bus: Bus, secrets: SecretStore, clock: Clock) -> None:
        self._bus = bus
        self._secrets = secrets
        self._clock = clock
        self._access = ""
        self._refresh = ""
        self._expires_s = 0.0
        self._renewing = asyncio.Lock()

    async def load(self) -> bool:
        """Take the refresh token of the last run; return whether there is one.

        Raises:
            Unavailable: ``secrets.…``: no key ring, or it stays locked.
        """
        self._access = ""
        kept = await asyncio.to_thread(self._secrets.get, REFRESH_TOKEN)
        self._refresh = kept or ""
        return bool(self._refresh)

    async def take(self, answer: SessionResponse) -> None:
        """Use a pair that the server gave, and keep its long-lived half."""
        self._access, self._refresh = answer.access_token, answer.refresh_token
        life_s = float(answer.access_expires_in_s)
        # A server may give tokens that live shorter than our margin.
        self._expires_s = self._clock.monotonic() + life_s - min(_RENEW_BEFORE_S, life_s / 2)
        try:
            await asyncio.to_thread(self._secrets.put, REFRESH_TOKEN, answer.refresh_token)
        except AgentDesktopError as exc:
            fields = tuple(exc.fields.items())
            self._bus.publish(NoticeRaised(code=exc.code, severity=Severity.WARNING, fields=fields))

    async def access(self, gateway: ServerGateway, device_id: DeviceId) -> str:
        """Return an access token that is good for now.

        Raises:
            NotAllowed: ``session.expired``: sign in again.
            Unavailable: The server is out of reach.
        """
        if not self._access or self._clock.monotonic() >= self._expires_s:
            await self.renew(gateway, device_id, instead_of=self._access)
        return self._access

    async def renew(self, gateway: ServerGateway, device_id: DeviceId, *, instead_of: str) -> None:
        """Trade the refresh token, unless somebody did since ``instead_of`` was current.

        Raises:
            NotAllowed: ``session.expired``.
            Unavailable: The server is out of reach.
        """
        async with self._renewing:
            if self._access != instead_of:
                return
            if not self._refresh:
                raise NotAllowed("nobody is signed in", code="session.expired")
            await self.take(await gateway.renew(self._refresh, device_id))

    async def forget(self) -> str:
        """Drop the pair and return the access token that was in use."""
        access, self._access, self._refresh = self._access, "", ""
        await asyncio.to_thread(self._secrets.drop, REFRESH_TOKEN)
        return access
