"""Who sits at the desk: by sign-in, by the last profile while the server is away, by settings."""

import asyncio
import contextlib
import logging
import platform
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from pydantic import ValidationError

from agent_desktop.contract.server import (
    DeskResponse,
    ExchangeRequest,
    ExchangeResponse,
    ResyncRequest,
    ResyncResponse,
    SessionResponse,
)
from agent_desktop.domain.commands import SignIn, SignOut
from agent_desktop.domain.errors import AgentDesktopError, NotAllowed, Unavailable
from agent_desktop.domain.events import (
    NoticeRaised,
    PolicyChanged,
    RegistrationChanged,
    SessionChanged,
    Severity,
    WipeOrdered,
)
from agent_desktop.domain.ids import DeviceId
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.runtime.settings import Settings
from agent_desktop.services.bus import Bus
from agent_desktop.services.local_desk import SIP_PASSWORD, local_desk
from agent_desktop.services.ports import Clock, DeskRecords, Outbox, SecretStore, ServerGateway
from agent_desktop.services.tokens import Tokens

logger = logging.getLogger(__name__)

T = TypeVar("T")

REFRESH_S: Final = 600.0

WIPED: Final = "session.wiped"
_DESK: Final = "desk"
_DEVICE_ID: Final = "device-id"
_SERVER: Final = "server"


class Session:
    """Sign in, stay signed in, and go on working while the server is away.

    What the server said last about this desk (agent, SIP account, policy) is kept in the encrypted
    cache, so that a desk starts and registers without the server. ``on_desk`` gets it whenever it
    is new, None when nobody sits here any more; it runs on the core loop and must not block.

    Args:
        connect: Makes a gateway for a server's URL; InvalidInput for one that cannot be used.
        remember: Keeps URL and user for the next start (the profile's settings file).
        is_all_sent: Whether the server has all of an agent's work, files too; without it the
            outbox alone is asked.

    Thread: core.
    """

    def __init__(
        self,
        bus: Bus,
        connect: Callable[[str], ServerGateway],
        secrets: SecretStore,
        records: DeskRecords,
        outbox: Outbox,
        clock: Clock,
        settings: Settings,
        *,
        on_desk: Callable[[DeskResponse | None], None],
        remember: Callable[[str, str], None],
        farewell: Callable[[], Awaitable[None]] | None = None,
        is_all_sent: Callable[[str], Awaitable[bool]] | None = None,
    ) -> None:
        self._bus = bus
        self._connect = connect
        self._secrets = secrets
        self._records = records
        self._outbox = outbox
        self._clock = clock
        self._settings = settings
        self._on_desk = on_desk
        self._remember = remember
        self._farewell = farewell
        self._is_all_sent = is_all_sent or self._is_outbox_empty
        self._tokens = Tokens(bus, secrets, clock)
        self._gateway: ServerGateway | None = None
        self._server = ""
        self._device_id = DeviceId("")
        self._desk: DeskResponse | None = None
        self._is_confirmed = False
        self._confirmed_s = 0.0
        self._confirming = asyncio.Lock()
        self._told_expired = False
        bus.handle(SignIn, self.sign_in)
        bus.handle(SignOut, self.sign_out)
        bus.on(RegistrationChanged, self._on_registration)

    @property
    def has_server(self) -> bool:
        """Whether this desk belongs to a server at all."""
        return bool(self._server)

    @property
    def agent_number(self) -> str:
        """The signed-in agent, "" for nobody."""
        return "" if self._desk is None else self._desk.agent_number

    @property
    def device_id(self) -> DeviceId:
        """This installation's id, made once and kept in the cache."""
        return self._device_id

    async def start(self) -> None:
        """Take up the last session, or the local settings; nothing here waits for the network.

        Raises:
            Unavailable: ``secrets.…`` or ``cache.…``.
        """
        self._device_id = DeviceId(await self._records.setting(_DEVICE_ID) or "")
        if not self._device_id:
            self._device_id = DeviceId(self._clock.new_id())
            await self._records.put_setting(_DEVICE_ID, self._device_id)
        if self._settings.server.url:
            await self._resume(self._settings.server.url)
        elif self._settings.sip.server:
            await self._sit_locally()
        else:
            self._publish()

    async def stop(self) -> None:
        """Free connections; the session itself goes on at the next start."""
        if self._gateway is not None:
            await self._gateway.close()

    async def sign_in(self, command: SignIn) -> None:
        """Trade user and password for a session, whatever was before.

        Raises:
            NotAllowed: ``session.wrong_password``, ``session.disabled``,
                ``session.code_needed``, ``session.wrong_code``,
                ``session.password_must_change`` (give ``new_password``),
                ``session.too_many_attempts``, ``contract.unsupported``.
            InvalidInput: The server's address cannot be used.
            Unavailable: ``server.…``: out of reach, wrong certificate.
        """
        url = command.server.strip().rstrip("/")
        gateway = self._connect(url)
        try:
            user = command.user.strip()
            answer = await gateway.sign_in(
                user, command.password, self._device_id, platform.node()[:200], command.code
            )
            await _settle_password(gateway, answer, command)
            desk = await gateway.desk(answer.access_token)
        except BaseException:
            await gateway.close()
            raise
        if self._desk is not None and self._desk.agent_number != desk.agent_number:
            await self._relieve()
        await self._begin(url, gateway, answer, desk)
        try:
            self._remember(url, user)
        except AgentDesktopError as exc:
            # Signed in for today; only the next start will ask for the address again.
            self._notify(exc, Severity.WARNING)

    async def _relieve(self) -> None:
        """Let the agent go who sat here until now, without signing out."""
        await self._leave()
        if self._farewell is not None:
            await self._farewell()

    async def sign_out(self, _command: SignOut) -> None:
        """Leave; unsent work stays in the encrypted cache until its author signs in again.

        Where the centre wants nothing left and all is sent, the profile is wiped.
        """
        desk = self._desk
        await self._leave()
        if desk is not None and desk.policy.desk.wipe_on_sign_out:
            if await self._is_all_sent(desk.agent_number):
                self._bus.publish(WipeOrdered())
            else:
                self._bus.publish(NoticeRaised(code="session.not_wiped"))

    async def _leave(self) -> None:
        access = await self._tokens.forget()
        if self._gateway is not None and access:
            spawn(self._tell_leaving(self._gateway, access), name="sign out")
        await self._records.put_setting(_DESK, "")
        self._take(None)

    async def _is_outbox_empty(self, _agent: str) -> bool:
        state = await self._outbox.state()
        return not (state.pending or state.parked)

    async def exchange(self, request: ExchangeRequest) -> ExchangeResponse:
        """Push and pull once; an expired access token is renewed and the request repeated.

        Raises:
            NotAllowed: ``session.expired``: only a sign-in helps; told as a notice once.
            Unavailable: The server is out of reach.
        """
        return await self.ask(lambda gateway, token: gateway.exchange(token, request))

    async def resync(self, request: ResyncRequest) -> ResyncResponse:
        """Return one page of a table; raises as ``exchange``."""
        return await self.ask(lambda gateway, token: gateway.resync(token, request))

    async def ask(self, call: Callable[[ServerGateway, str], Awaitable[T]]) -> T:
        """Ask the server something in the name of who is signed in; raises as ``exchange``.

        An expired access token is renewed and the call repeated.
        """
        await self._confirm()
        return await self._authorised(call)

    async def _authorised(self, call: Callable[[ServerGateway, str], Awaitable[T]]) -> T:
        gateway = self._gateway
        if gateway is None:
            raise Unavailable("the server's address cannot be used", code="server.unreachable")
        try:
            token = await self._tokens.access(gateway, self._device_id)
            try:
                return await call(gateway, token)
            except NotAllowed as exc:
                if exc.code != "session.expired":
                    raise
            await self._tokens.renew(gateway, self._device_id, instead_of=token)
            token = await self._tokens.access(gateway, self._device_id)
            return await call(gateway, token)
        except NotAllowed as exc:
            self._refused(exc)
            raise

    def _refused(self, refusal: NotAllowed) -> None:
        if not self._told_expired:
            self._told_expired = True
            self._notify(refusal, Severity.ERROR)
            if refusal.code == WIPED:
                self._bus.publish(WipeOrdered())

    def _notify(self, failure: AgentDesktopError, severity: Severity) -> None:
        fields = tuple(failure.fields.items())
        self._bus.publish(NoticeRaised(code=failure.code, severity=severity, fields=fields))

    async def _begin(
        self, url: str, gateway: ServerGateway, answer: SessionResponse, desk: DeskResponse
    ) -> None:
        if await self._records.setting(_SERVER) != url:
            # Another server counts its changes anew. To read all of one twice changes nothing.
            await self._outbox.settle((), (), 0, scope="")
            await self._records.put_setting(_SERVER, url)
        old, self._gateway, self._server = self._gateway, gateway, url
        if old is not None:
            await old.close()
        await self._tokens.take(answer)
        self._is_confirmed, self._told_expired = True, False
        self._confirmed_s = self._clock.monotonic()
        await self._records.put_setting(_DESK, desk.model_dump_json())
        self._take(desk)

    async def _resume(self, url: str) -> None:
        self._server = url
        try:
            self._gateway = self._connect(url)
        except AgentDesktopError as exc:
            self._notify(exc, Severity.ERROR)
        if not await self._tokens.load():
            self._take(None)
            return
        kept = await self._records.setting(_DESK) or ""
        desk = None
        if kept:
            with contextlib.suppress(ValidationError):  # written by another version
                desk = DeskResponse.model_validate_json(kept)
        self._take(desk)
        spawn(self._try_confirm(), name="session resume")

    async def _try_confirm(self) -> None:
        try:
            await self._confirm()
        except NotAllowed as exc:
            logger.info("the server refused the last session: %s", exc.code)
            if exc.code.startswith("session."):
                # Now, before the shift begins, and never in the middle of one.
                await self._tokens.forget()
                await self._records.put_setting(_DESK, "")
                self._take(None)
        except AgentDesktopError as exc:
            logger.info("the session is resumed without the server: %s", exc.code)

    async def _confirm(self) -> None:
        """Ask the server who sits here: at the start, and again from time to time between calls.

        An account or a policy may have changed; nothing of it comes in the middle of a call.
        """
        async with self._confirming:
            age_s = self._clock.monotonic() - self._confirmed_s
            is_old = age_s > REFRESH_S and not self._bus.board.calls()
            if self._is_confirmed and not is_old:
                return
            desk = await self._authorised(lambda gateway, token: gateway.desk(token))
            self._is_confirmed, self._confirmed_s = True, self._clock.monotonic()
            if self._desk is None or _lasting(desk) != _lasting(self._desk):
                await self._records.put_setting(_DESK, desk.model_dump_json())
                self._take(desk)

    def look_again(self) -> None:
        """Ask the server soon who sits here; what is new is taken between calls, as ever."""
        self._confirmed_s = self._clock.monotonic() - 2 * REFRESH_S

    def _on_registration(self, event: RegistrationChanged) -> None:
        if event.is_refused:
            # Somebody will correct the account at the server: it is asked for again until then.
            self._is_confirmed = False

    async def _sit_locally(self) -> None:
        password = await asyncio.to_thread(self._secrets.get, SIP_PASSWORD)
        if password is None:
            self._bus.publish(NoticeRaised(code="sip.password_missing", severity=Severity.ERROR))
        self._take(local_desk(self._settings, password, self._clock.now()))

    async def _tell_leaving(self, gateway: ServerGateway, access: str) -> None:
        with contextlib.suppress(AgentDesktopError):
            await gateway.sign_out(access)

    def _take(self, desk: DeskResponse | None) -> None:
        self._desk = desk
        self._publish()
        self._on_desk(desk)

    def _publish(self) -> None:
        desk = self._desk
        if desk is None:
            self._bus.publish(SessionChanged(server=self._server))
            return
        self._bus.publish(PolicyChanged(policy=desk.policy.desk))
        self._bus.publish(
            SessionChanged(
                signed_in=True,
                agent_number=desk.agent_number,
                name=desk.name,
                role=desk.role,
                team=desk.team,
                company=desk.policy.company,
                server=self._server,
                not_ready_reasons=tuple(reason.name for reason in desk.policy.desk.reasons),
            )
        )


def _lasting(desk: DeskResponse) -> DeskResponse:
    """Return the profile without the moment at which it was told."""
    return desk.model_copy(update={"server_time": None})


async def _settle_password(
    gateway: ServerGateway, answer: SessionResponse, command: SignIn
) -> None:
    if command.new_password:
        await gateway.change_password(answer.access_token, command.password, command.new_password)
    elif answer.must_change_password:
        raise NotAllowed("choose a new password", code="session.password_must_change")
