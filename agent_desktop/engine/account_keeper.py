"""Brings the account to its servers, off the sip thread: pjsip would block on names."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

from agent_desktop.contract.engine import EngineNotice, Registration, SipAccount
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.domain.events import RegistrationState
from agent_desktop.engine.relay.session import ServerSession
from agent_desktop.engine.relay.targets import Resolver, SystemResolver
from agent_desktop.engine.sip.line import Reach
from agent_desktop.engine.sip.messages import split_host
from agent_desktop.engine.sip.registrar import Registrar
from agent_desktop.runtime.core_loop import spawn

logger = logging.getLogger(__name__)

_FAREWELL_S: Final = 1.0
_BROKEN_AGAIN_S: Final = 15.0


class AccountKeeper:
    """Runs a ``ServerSession`` for the account in use. Thread: link.

    Args:
        submit: Runs a function on the sip thread and waits for its result.
        report: Takes notices for the desk.
        in_call: Whether a call lives.
        resolver: The name service.
    """

    def __init__(
        self,
        registrar: Registrar,
        submit: Callable[[Callable[[], Any]], Awaitable[Any]],
        *,
        report: Callable[[EngineNotice], None] = lambda _notice: None,
        in_call: Callable[[], bool] = lambda: False,
        resolver: Resolver | None = None,
    ) -> None:
        self._registrar = registrar
        self._submit = submit
        self._report = report
        self._in_call = in_call
        self._resolver = resolver or SystemResolver()
        self._session: ServerSession | None = None
        self._task: asyncio.Task[Any] | None = None
        self._farewell = asyncio.Event()

    def use(self, account: SipAccount | None) -> None:
        """Use an account from now on; returns at once. The same again only wakes it."""
        session, task = self._session, self._task
        if session is not None and session.account == account and task and not task.done():
            session.wake()
            return
        self.stop()
        self._task = spawn(self._bring(account), name="account")

    def on_registration(self, registration: Registration) -> None:
        """Pass on what the registrar tells."""
        if registration.state == RegistrationState.NONE and registration.code:
            self._farewell.set()
        if self._session is not None:
            self._session.on_registration(registration)

    def stop(self) -> None:
        """Stop trying; what is open stays open, so that a farewell can still leave."""
        if self._task is not None:
            self._task.cancel()

    async def _bring(self, account: SipAccount | None) -> None:
        await self._leave_session()
        if account is None:
            await self._submit(partial(self._registrar.apply, None, None))
        elif not account.server:
            await self._bring_peer(account)
        else:
            await self._run(account)

    async def _leave_session(self) -> None:
        """Unregister where the last account was, and close the way there."""
        session = self._session
        if session is None:
            return
        self._farewell.clear()
        if await self._submit(self._registrar.unregister):
            try:
                async with asyncio.timeout(_FAREWELL_S):
                    await self._farewell.wait()
            except TimeoutError:
                logger.info("the registrar did not answer the farewell")
        self._session = None
        session.close()

    async def _run(self, account: SipAccount) -> None:
        while True:
            session = self._session = ServerSession(
                account,
                self._registrar,
                self._submit,
                report=self._report,
                in_call=self._in_call,
                resolver=self._resolver,
            )
            try:
                await session.run()
            except (AgentDesktopError, OSError) as exc:
                logger.warning("the account cannot be used: %s", type(exc).__name__)
                reason = exc.message if isinstance(exc, AgentDesktopError) else "no socket"
                await self._submit(partial(self._registrar.fail, account, 0, reason))
                if isinstance(exc, AgentDesktopError):
                    self._report(EngineNotice(code=exc.code, fields=exc.fields))
            session.close()
            await asyncio.sleep(_BROKEN_AGAIN_S)

    async def _bring_peer(self, account: SipAccount) -> None:
        """Use an account without a registrar: peers call each other directly."""
        try:
            reach = await self._peer_reach(account)
            await self._submit(partial(self._registrar.apply, account, reach))
        except AgentDesktopError as exc:
            logger.warning("the account cannot be used: %s", exc.code)
            await self._submit(partial(self._registrar.fail, account, 0, exc.message))
        except (OSError, ValueError) as exc:
            logger.warning("the account's hosts are unknown: %s", type(exc).__name__)
            await self._submit(partial(self._registrar.fail, account, 0, "host not found"))

    async def _peer_reach(self, account: SipAccount) -> Reach:
        sources: set[str] = set()
        for host in account.trusted:
            sources.update(await self._resolver.addresses(split_host(host)[0]))
        local, port = split_host(account.local_address, 0) if account.local_address else ("", 0)
        return Reach(
            route="", local=local or "127.0.0.1", local_port=port, sources=frozenset(sources)
        )
