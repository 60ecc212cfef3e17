"""Names of the account's hosts to addresses, off the sip thread: pjsip would block on them."""

import asyncio
import logging
import random
import socket
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

from agent_desktop.contract.engine import Registration, SipAccount
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.domain.events import RegistrationState
from agent_desktop.engine.sip.line import Reach
from agent_desktop.engine.sip.messages import split_host
from agent_desktop.engine.sip.registrar import Registrar
from agent_desktop.runtime.core_loop import spawn

logger = logging.getLogger(__name__)

LOOK_AGAIN_S: Final = 15.0


class AccountKeeper:
    """Gives the account to the registrar, and again when its hosts moved. Thread: link."""

    def __init__(
        self, registrar: Registrar, submit: Callable[[Callable[[], Any]], Awaitable[Any]]
    ) -> None:
        self._registrar = registrar
        self._submit = submit
        self._account: SipAccount | None = None
        self._task: asyncio.Task[Any] | None = None

    def use(self, account: SipAccount | None) -> None:
        """Use an account from now on; returns at once."""
        self._account = account
        self._start()

    def on_registration(self, registration: Registration) -> None:
        """Look the names up again after a failure: a host may have moved, or our own address."""
        failed = registration.state == RegistrationState.FAILED
        if failed and (self._task is None or self._task.done()):
            self._start(LOOK_AGAIN_S)

    def stop(self) -> None:
        """Stop trying."""
        if self._task is not None:
            self._task.cancel()

    def _start(self, delay_s: float = 0) -> None:
        self.stop()
        self._task = spawn(self._bring(self._account, delay_s), name="account")

    async def _bring(self, account: SipAccount | None, delay_s: float) -> None:
        await asyncio.sleep(delay_s)
        while (reason := await self._try(account)) and account is not None:
            await self._submit(partial(self._registrar.fail, account, 0, reason))
            await asyncio.sleep(account.retry_s * random.uniform(1, 1.5))  # noqa: S311 - no secret

    async def _try(self, account: SipAccount | None) -> str:
        """Return why the account cannot be used, "" when the registrar has it."""
        try:
            reach = None if account is None else await resolve(account)
            await self._submit(partial(self._registrar.apply, account, reach))
        except AgentDesktopError as exc:
            logger.warning("the account cannot be used: %s", exc.code)
            return exc.message
        except (OSError, ValueError) as exc:
            logger.warning("the account's hosts are unknown: %s", type(exc).__name__)
            return "host not found"
        return ""


async def resolve(account: SipAccount) -> Reach:
    """Return addresses for an account's names.

    Raises:
        OSError: A name is unknown, or there is no way to the server.
        ValueError: A port is no port.
    """
    loop = asyncio.get_running_loop()

    async def addresses(host: str) -> list[str]:
        found = await loop.getaddrinfo(host, None, family=socket.AF_INET, type=socket.SOCK_DGRAM)
        return list(dict.fromkeys(str(address[0]) for *_, address in found))

    sources: set[str] = set()
    for host in account.trusted:
        sources.update(await addresses(split_host(host)[0]))
    local, local_port = split_host(account.local_address, 0) if account.local_address else ("", 0)
    if not account.server:
        return Reach(
            hop="", local=local or "127.0.0.1", local_port=local_port, sources=frozenset(sources)
        )
    registrar, port = split_host(account.server)
    found = await addresses(registrar)
    sources.update(found)
    if account.proxy:
        proxy, port = split_host(account.proxy)
        found = await addresses(proxy)
        sources.update(found)
    return Reach(
        hop=f"{found[0]}:{port}",
        local=local or _route_to(found[0], port),
        local_port=local_port,
        sources=frozenset(sources),
    )


def _route_to(address: str, port: int) -> str:
    """Return our address on the way to another; no packet is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect((address, port))
        return str(probe.getsockname()[0])
