"""Keep the live channel to the server: hear at once what others do, and say what this agent does.

Nothing depends on it. Without it the desk exchanges every few seconds (``services.syncing``), and
nobody's state is known but what the PBX says.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Protocol, TypeVar

from agent_desktop.contract import live as wire
from agent_desktop.contract.server import ChangePayload
from agent_desktop.domain.errors import AgentDesktopError, NotAllowed, Unavailable
from agent_desktop.domain.events import LiveNews, SessionChanged
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.live_floor import Floor, OwnPresence
from agent_desktop.services.live_ports import LiveChannel
from agent_desktop.services.ports import Clock, ServerGateway
from agent_desktop.services.signed_in import SignedIn

logger = logging.getLogger(__name__)

T = TypeVar("T")

FIRST_RETRY_S: Final = 1.0
LONGEST_RETRY_S: Final = 60.0
# A channel that lived so long was a good one: the next failure is the first again.
GOOD_AFTER_S: Final = 60.0
# What an agent does within this time is told once.
SAY_AFTER_S: Final = 0.1
AUTHORISE_EVERY_S: Final = 60.0
LOOK_EVERY_S: Final = 5.0
# Without a channel nobody says that the centre decided something.
PROFILE_EVERY_S: Final = 60.0
SLEPT_S: Final = 15.0


class SignedInDesk(SignedIn, Protocol):
    """Who sits here and how the server is asked; ``services.session.Session`` is one."""

    async def ask(self, call: Callable[[ServerGateway, str], Awaitable[T]]) -> T:
        """Ask the server something in the name of who is signed in."""

    def look_again(self) -> None:
        """Ask soon who sits here: something of that is new."""


class Exchanges(Protocol):
    """What takes over what others changed; ``services.syncing.Syncing`` is one."""

    def be_live(self, is_live: bool) -> None:
        """The channel came up, or is gone."""

    def exchange_soon(self) -> None:
        """There is something new."""

    def take(self, after: int, cursor: int, changes: Sequence[ChangePayload]) -> None:
        """All changes in (after, cursor] for this desk."""


class Live:
    """Holds one live channel while somebody is signed in.

    A channel that breaks is opened again after 1, 2, 4 … 60 s, each shortened by chance; at once
    after a sleep of the computer, and when the server restarts within a second or two. Messages are
    numbered: a gap asks for a snapshot and an exchange.

    Args:
        steady: Seconds that go on while the computer sleeps (``ports.DeviceClock.steady``).

    Thread: core.
    """

    def __init__(
        self,
        bus: Bus,
        session: SignedInDesk,
        exchanges: Exchanges,
        clock: Clock,
        *,
        cursor: Callable[[], Awaitable[int]],
        steady: Callable[[], float],
        first_retry_s: float = FIRST_RETRY_S,
    ) -> None:
        self._bus = bus
        self._session = session
        self._exchanges = exchanges
        self._clock = clock
        self._cursor = cursor
        self._steady = steady
        self._first_retry_s = first_retry_s
        self._failures = 0
        self._channel: LiveChannel | None = None
        self._signed_in = asyncio.Event()
        self._hurry = asyncio.Event()
        self._seq = 0
        self._knows_centre = False
        self._own = OwnPresence(bus, clock)
        self._floor = Floor(bus)
        self._tasks: list[asyncio.Task[None]] = []
        bus.on(SessionChanged, self._on_session)

    async def start(self) -> None:
        """Begin; returns at once."""
        self._tasks = [
            spawn(self._run(), name="live channel"),
            spawn(self._watch(), name="live channel watchdog"),
        ]

    async def stop(self) -> None:
        """Say good-bye and end."""
        channel = self._channel
        if channel is not None:
            try:
                async with asyncio.timeout(1):
                    await channel.send(wire.Presence(state="offline"))
                    await channel.close()
            except (AgentDesktopError, TimeoutError):
                pass  # the server finds out by itself
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()

    def _on_session(self, event: SessionChanged) -> None:
        if event.signed_in and event.server:
            self._signed_in.set()
        else:
            self._signed_in.clear()
        self._failures = 0
        self._knows_centre = True  # the profile has just been asked for
        self._again()

    def _again(self) -> None:
        """Open another channel now, whatever became of the one that is open."""
        self._hurry.set()
        channel, self._channel = self._channel, None
        if channel is not None:
            spawn(channel.close(), name="live channel closed")

    async def _run(self) -> None:
        while True:
            await self._signed_in.wait()
            self._hurry.clear()
            began_s = self._clock.monotonic()
            try:
                await self._hold()
            except AgentDesktopError as exc:
                pause_s = self._pause_s(exc, self._clock.monotonic() - began_s)
            except Exception:
                logger.exception("the live channel failed unexpectedly")
                pause_s = LONGEST_RETRY_S
            finally:
                self._channel = None
                self._exchanges.be_live(False)
                self._floor.lose()
            try:
                async with asyncio.timeout(pause_s):
                    await self._hurry.wait()
            except TimeoutError:
                pass

    def _pause_s(self, failure: AgentDesktopError, lived_s: float) -> float:
        if lived_s >= GOOD_AFTER_S:
            self._failures = 0
        self._failures += 1
        if self._failures == 1:
            logger.info("no live channel: %s", failure.code)
        if isinstance(failure, NotAllowed) and failure.code != "session.expired":
            return LONGEST_RETRY_S  # an older server, a program too old: this will not change soon
        if failure.fields.get("close") == str(wire.CLOSE_SIGN_IN):
            return 0.1  # the next handshake brings another token, or the server's word of why not
        longest = min(LONGEST_RETRY_S, self._first_retry_s * 2.0 ** min(self._failures - 1, 10))
        chance = random.uniform(0.25, 1.0)  # noqa: S311 - spreads load, keeps no secret
        try:
            asked_s = float(failure.fields.get("retry_after_s", "0"))
        except ValueError:
            asked_s = 0.0
        return min(LONGEST_RETRY_S, asked_s) + longest * chance

    async def _hold(self) -> None:
        """Open a channel and stay until it ends; raises what ended it."""
        tokens: list[str] = []

        async def opened(gateway: ServerGateway, token: str) -> LiveChannel:
            tokens.append(token)
            return await gateway.live(token)

        channel = await self._session.ask(opened)
        self._channel = channel
        helpers: list[asyncio.Task[None]] = []
        try:
            self._own.changed.clear()
            self._seq = 0
            await channel.send(
                wire.Hello(
                    device_id=self._session.device_id,
                    cursor=await self._cursor(),
                    presence=self._own.now(),
                )
            )
            helpers = [
                spawn(self._say(channel), name="live presence"),
                spawn(self._authorise(channel, tokens[-1]), name="live token"),
            ]
            while True:
                await self._take(channel, await channel.receive())
        finally:
            for helper in helpers:
                helper.cancel()
            await asyncio.gather(*helpers, return_exceptions=True)
            await channel.close()

    async def _say(self, channel: LiveChannel) -> None:
        try:
            while True:
                await self._own.changed.wait()
                await asyncio.sleep(SAY_AFTER_S)
                self._own.changed.clear()
                await channel.send(self._own.now())
        except Unavailable:
            pass  # the receiving side says so

    async def _authorise(self, channel: LiveChannel, token: str) -> None:
        """Tell the server the renewed token before the one that it knows is over."""

        async def current(_gateway: ServerGateway, now: str) -> str:
            return now

        while True:
            await asyncio.sleep(AUTHORISE_EVERY_S)
            try:
                now = await self._session.ask(current)
                if now != token:
                    token = now
                    await channel.send(wire.Authorise(access_token=now))
            except AgentDesktopError as exc:
                logger.info("the live channel's token was not renewed: %s", exc.code)

    async def _take(
        self,
        channel: LiveChannel,
        message: wire.Snapshot
        | wire.FloorChanged
        | wire.Changes
        | wire.Changed
        | wire.News
        | wire.Order,
    ) -> None:
        if isinstance(message, wire.Snapshot):
            await self._take_snapshot(message)
            return
        if message.seq != self._seq + 1:
            logger.info("something is missing on the live channel")
            self._exchanges.exchange_soon()
            await channel.send(wire.Resync(cursor=await self._cursor()))
        self._seq = message.seq
        match message:
            case wire.Changes():
                self._exchanges.take(message.after, message.cursor, message.changes)
            case wire.Changed():
                self._exchanges.exchange_soon()
            case wire.FloorChanged():
                self._floor.take_changed(message)
            case wire.News():
                if message.what == "policy":
                    self._session.look_again()
                    self._exchanges.exchange_soon()
                self._bus.publish(LiveNews(what=message.what, name=message.name))
            case wire.Order():
                # What exactly is ordered comes as the answer to the next request, by one road.
                self._exchanges.exchange_soon()

    async def _take_snapshot(self, message: wire.Snapshot) -> None:
        self._seq = message.seq
        self._failures = 0
        if not self._knows_centre:
            self._session.look_again()
        self._knows_centre = False  # what is said while the channel is down is not heard
        self._exchanges.be_live(True)
        if message.head > await self._cursor():
            self._exchanges.exchange_soon()
        self._floor.take_snapshot(message)

    async def _watch(self) -> None:
        """Open another channel after a sleep: the old one may look alive for a minute.

        And ask from time to time what the centre decided, as long as there is none.
        """
        seen_s = asked_s = self._steady()
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            now_s = self._steady()
            if now_s - seen_s > LOOK_EVERY_S + SLEPT_S:
                logger.info("the computer slept: another live channel")
                self._failures = 0
                self._again()
            seen_s = now_s
            if self._channel is not None:
                asked_s = now_s
            elif now_s - asked_s >= PROFILE_EVERY_S:
                asked_s = now_s
                self._session.look_again()
