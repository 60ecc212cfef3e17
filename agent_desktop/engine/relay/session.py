"""Keeps one account registered: finds its servers, opens the way, watches it, tries the next."""

import asyncio
import logging
import random
import ssl
import time
from collections.abc import Awaitable, Callable
from enum import Enum, auto
from functools import partial
from typing import Any, Final

from agent_desktop.contract.engine import EngineNotice, Registration, SipAccount, Transport
from agent_desktop.domain.events import RegistrationState
from agent_desktop.engine.relay.flow import Flow, Target, is_stream, open_datagrams, open_stream
from agent_desktop.engine.relay.inner import InnerSide
from agent_desktop.engine.relay.probe import Probe
from agent_desktop.engine.relay.relay import Relay
from agent_desktop.engine.relay.secure import WORDS, cause_of, client_context
from agent_desktop.engine.relay.targets import Resolver, Servers, find_servers
from agent_desktop.engine.relay.watch import SleepWatch, route_to
from agent_desktop.engine.sip.line import Reach
from agent_desktop.engine.sip.messages import split_host
from agent_desktop.engine.sip.registrar import REFUSED, Registrar

logger = logging.getLogger(__name__)

TICK_S: Final = 1.0
_LONGEST_PAUSE: Final = 12  # times the account's retry_s
_STABLE_S: Final = 30.0
_FLAP_S: Final = 2.0

Submit = Callable[[Callable[[], Any]], Awaitable[Any]]


class _Outcome(Enum):
    """Why a server is left."""

    NEXT = auto()  # it cannot be used: the next in the list
    AGAIN = auto()  # something changed: from the top of the list, at once
    LOST = auto()  # it broke off: the same, but not in a hurry when it does so again and again


class ServerSession:
    """One account at its servers, from ``run`` until it is cancelled. Thread: link.

    Args:
        submit: Runs a function on the sip thread and waits for its result.
        report: Takes notices for the desk.
        in_call: Whether a call lives: then nobody looks for a better server.
    """

    def __init__(
        self,
        account: SipAccount,
        registrar: Registrar,
        submit: Submit,
        *,
        report: Callable[[EngineNotice], None],
        in_call: Callable[[], bool],
        resolver: Resolver,
    ) -> None:
        self.account = account
        self._registrar = registrar
        self._submit = submit
        self._report = report
        self._in_call = in_call
        self._resolver = resolver
        self._transport = account.transport
        self._wake = asyncio.Event()
        self._registration = Registration()
        self._relay: Relay | None = None
        self._flow: Flow | None = None
        self._context: ssl.SSLContext | None = None
        self._sources: frozenset[str] = frozenset()
        self._failures = 0
        self._registered_s: float | None = None
        self._has_registered = False
        self._told_cause = ""
        self._sleep_watch = SleepWatch()

    def on_registration(self, registration: Registration) -> None:
        """Hear what became of a REGISTER."""
        self._registration = registration
        if registration.state == RegistrationState.REGISTERED and self._registered_s is None:
            self._registered_s = time.monotonic()
            self._has_registered = True
            self._told_cause = ""
        self._wake.set()

    def wake(self) -> None:
        """Try again now."""
        self._failures = 0
        self._wake.set()

    def close(self) -> None:
        """Close every socket."""
        if self._flow is not None:
            self._flow.close()
        if self._relay is not None:
            self._relay.side.close()

    async def run(self) -> None:
        """Keep the account registered.

        Raises:
            AgentDesktopError: The account itself cannot be used.
            OSError: This PC has no loopback socket for us.
        """
        if self._transport is Transport.TLS:
            self._context = await asyncio.to_thread(client_context, self.account)
        relay = await self._open_relay()
        while True:
            servers = await self._find_servers()
            targets = servers.targets if servers else ()
            outcome = _Outcome.NEXT
            begun_s = time.monotonic()
            for target in targets:
                begun_s = time.monotonic()
                outcome = await self._serve(relay, target, is_best=target == targets[0])
                if outcome is not _Outcome.NEXT:
                    break
            has_flapped = outcome is _Outcome.LOST and time.monotonic() - begun_s < _FLAP_S
            if outcome is _Outcome.NEXT or has_flapped:
                await self._pause()

    async def _open_relay(self) -> Relay:
        is_datagram = not is_stream(self._transport)
        inner = await self._submit(partial(self._registrar.listen_inside, is_datagram))
        side = InnerSide(inner, is_datagram=is_datagram)
        self._relay = Relay(
            side, self._report, lambda uri: self._registrar.admission.verdict(side.hop, uri)
        )
        await side.open()
        return self._relay

    async def _find_servers(self) -> Servers | None:
        try:
            servers = await find_servers(self.account, self._resolver)
        except (OSError, ValueError) as exc:
            logger.warning("the account's hosts are unknown: %s", type(exc).__name__)
            await self._fail("host_not_found", 0)
            return None
        self._sources = servers.sources
        return servers

    async def _serve(self, relay: Relay, target: Target, *, is_best: bool) -> _Outcome:
        """Use a server until it is of no use any more."""
        try:
            flow = await self._open(target, relay)
        except (OSError, TimeoutError) as exc:
            cause = cause_of(exc)
            logger.warning("a server cannot be reached: %s", cause)
            relay.leave(WORDS[cause])
            await self._fail(cause, 503)
            return _Outcome.NEXT
        self._flow = flow
        kind = self._transport.value.upper()
        relay.use(flow, kind, self._sources)
        logger.info("the way to the server: %s from %s", kind, flow.outer)
        probe = Probe(flow, kind, self.account.probe_s)
        relay.on_answer = probe.takes
        self._registered_s = None
        await self._register(relay, flow)
        outcome = await self._watch(relay, flow, probe, is_best=is_best)
        # Not when cancelled: the farewell still has to leave by this way; ``close`` ends it.
        self._forget_flaps()
        relay.leave(WORDS["lost"])
        flow.close()
        return outcome

    async def _open(self, target: Target, relay: Relay) -> Flow:
        address, port = split_host(self.account.local_address, 0) if self._is_pinned else ("", 0)
        if is_stream(self._transport):
            local = (address, 0) if address else None
            return await open_stream(
                target, relay.take, self._wake.set, context=self._context, local=local
            )
        own = address or route_to(target.address, target.port)
        return await open_datagrams(target, relay.take, self._sources, (own, port))

    @property
    def _is_pinned(self) -> bool:
        return bool(self.account.local_address)

    async def _register(self, relay: Relay, flow: Flow) -> None:
        reach = Reach(
            route=relay.side.route,
            local=flow.outer.rpartition(":")[0],
            sources=frozenset({relay.side.hop}),
        )
        self._registration = Registration()
        if self._in_call() and self._has_registered:
            await self._submit(partial(self._registrar.move, self.account, reach))
            await self._submit(self._registrar.register_again)
            return
        await self._submit(partial(self._registrar.apply, self.account, reach))
        await self._submit(self._registrar.register_again)

    async def _watch(self, relay: Relay, flow: Flow, probe: Probe, *, is_best: bool) -> _Outcome:
        look_s = time.monotonic() + self.account.fail_back_s
        while True:
            await self._tick()
            if flow.is_lost:
                await self._lose("lost", 503)
                return _Outcome.LOST
            if self._sleep_watch.has_slept():
                logger.info("this PC slept")
                return _Outcome.AGAIN
            if self._has_moved(flow):
                logger.info("our address changed")
                return _Outcome.AGAIN
            now = time.monotonic()
            relay.tick(now)
            state = self._registration
            if state.state == RegistrationState.FAILED and state.code not in REFUSED:
                return _Outcome.NEXT
            if state.state == RegistrationState.REGISTERED:
                if probe.tick(now):
                    await self._lose("no_answer", 408)
                    return _Outcome.AGAIN
                if not is_best and now >= look_s and not self._in_call():
                    look_s = now + self.account.fail_back_s
                    if await self._has_better(flow):
                        logger.info("a better server is back")
                        return _Outcome.AGAIN

    async def _has_better(self, flow: Flow) -> bool:
        """Return whether a server before the present one in the list answers."""
        servers = await self._find_servers()
        for target in servers.targets if servers else ():
            if target == flow.target:
                return False
            if await self._answers(target):
                return True
        return False

    async def _answers(self, target: Target) -> bool:
        heard = asyncio.Event()

        def take(raw: bytes, _source: str) -> None:
            if raw.startswith(b"SIP/2.0 "):
                heard.set()

        address = split_host(self.account.local_address, 0)[0] if self._is_pinned else ""
        try:
            flow: Flow
            if is_stream(self._transport):
                local = (address, 0) if address else None
                flow = await open_stream(
                    target, take, heard.set, context=self._context, local=local
                )
            else:
                own = address or route_to(target.address, target.port)
                flow = await open_datagrams(target, take, {target.address}, (own, 0))
        except (OSError, TimeoutError):
            return False
        probe = Probe(flow, self._transport.value.upper(), self.account.probe_s or 1.0)
        try:
            for _ in range(4):
                probe.tick(time.monotonic())
                try:
                    async with asyncio.timeout(TICK_S):
                        await heard.wait()
                except TimeoutError:
                    continue
                return not flow.is_lost
            return False
        finally:
            flow.close()

    def _has_moved(self, flow: Flow) -> bool:
        if self._is_pinned:
            return False
        target = flow.target
        try:
            return route_to(target.address, target.port) != flow.outer.rpartition(":")[0]
        except OSError:
            return True

    async def _tick(self) -> None:
        """Wait for news, at most a second."""
        try:
            async with asyncio.timeout(TICK_S):
                await self._wake.wait()
        except TimeoutError:
            pass
        self._wake.clear()

    async def _pause(self) -> None:
        """Wait before the list is tried again: longer each time, and never all desks at once."""
        times = min(2**self._failures, _LONGEST_PAUSE)
        self._failures += 1
        end = time.monotonic() + self.account.retry_s * times * random.uniform(0.5, 1)  # noqa: S311
        failures = self._failures
        while time.monotonic() < end and self._failures >= failures:
            await self._tick()
            if self._sleep_watch.has_slept():
                return

    def _forget_flaps(self) -> None:
        """A registration that held for a while starts the pauses from the shortest again."""
        since = self._registered_s
        if since is not None and time.monotonic() - since > _STABLE_S:
            self._failures = 0

    async def _fail(self, cause: str, code: int) -> None:
        """Tell the desk that no server can be tried; a bad certificate is told once as well."""
        await self._submit(partial(self._registrar.fail, self.account, code, WORDS[cause]))
        if cause.startswith("tls_") and cause != self._told_cause:
            self._report(EngineNotice(code=f"sip.{cause}"))
        self._told_cause = cause

    async def _lose(self, cause: str, code: int) -> None:
        await self._submit(partial(self._registrar.fail, self.account, code, WORDS[cause]))
