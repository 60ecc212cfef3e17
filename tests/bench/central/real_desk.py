"""A desk as agents have it, without window and telephone: encrypted cache, exchange, live channel.

As a process: ``python -m tests.bench.central.real_desk --url … --folder … --fetch`` brings a fresh
desk up to date and tells how long that took and what memory it needed.
"""

import argparse
import asyncio
import gc
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from agent_desktop.adapters.cache.opening import open_cache
from agent_desktop.adapters.central import HttpServerGateway
from agent_desktop.adapters.desktop.clock import SystemClock
from agent_desktop.contract.server import OperationPayload
from agent_desktop.domain.commands import SignIn
from agent_desktop.domain.events import ExchangeSettled, OperationQueued, SyncChanged
from agent_desktop.runtime.settings import Settings
from agent_desktop.services.bus import Bus
from agent_desktop.services.desk_time import DeskTime
from agent_desktop.services.live import Live
from agent_desktop.services.session import Session
from agent_desktop.services.syncing import Syncing
from tests.bench.central.ground import PASSWORD_OF, memory_mb, ticket_payload
from tests.fakes.secrets import MemorySecretStore
from tests.server.running import PEOPLE, TEAM, password_of


class RealDesk:
    """One desk on the running loop."""

    def __init__(self, folder: Path, url: str, user: str) -> None:
        self._folder = folder
        self._url = url
        self._user = user
        self.bus = Bus()
        self.clock = DeskTime(self.bus, SystemClock())

    async def open(self) -> None:
        """Open the cache and sign in; nothing is exchanged yet."""
        self._folder.mkdir(parents=True, exist_ok=True)
        secrets = MemorySecretStore()
        self.cache = await open_cache(self._folder / "cache.db", secrets)
        self.session = Session(
            self.bus,
            HttpServerGateway,
            secrets,
            self.cache.records,
            self.cache.outbox,
            self.clock,
            Settings(),
            on_desk=lambda _desk: None,
            remember=lambda _url, _user: None,
        )
        self.syncing = Syncing(
            self.bus, self.cache.outbox, self.session, self.clock, records=self.cache.records
        )
        self.live = Live(
            self.bus,
            self.session,
            self.syncing,
            self.clock,
            cursor=self.cache.outbox.cursor,
            steady=SystemClock().steady,
        )
        await self.clock.start(self.cache.records)
        await self.session.start()
        password = password_of(self._user if self._user in PEOPLE else PASSWORD_OF)
        await self.session.sign_in(SignIn(server=self._url, user=self._user, password=password))

    async def close(self) -> None:
        """Stop everything."""
        await self.live.stop()
        await self.syncing.stop()
        await self.clock.stop()
        await self.session.stop()
        await self.cache.close()

    async def is_live(self) -> None:
        """Wait until the live channel is up."""
        while not (self.bus.board.newest(SyncChanged) or SyncChanged()).live:
            await asyncio.sleep(0.01)

    def openings(self, count: int) -> list[OperationPayload]:
        """Return the openings of new tickets."""
        made = []
        for _ in range(count):
            at = self.clock.now()
            payload = ticket_payload(self.clock.new_id())
            operation = {"op_id": self.clock.new_id(), "seq": 1, "at": at, "payload": payload}
            made.append(OperationPayload.model_validate(operation))
        return made

    async def write(self, *operations: OperationPayload) -> None:
        """Commit operations as services do."""
        await self.cache.outbox.commit_many(operations, by=self._user, team=TEAM)
        self.bus.publish(OperationQueued())

    async def sent(self) -> None:
        """Wait until nothing waits here."""
        while (await self.cache.outbox.state()).pending:
            await asyncio.sleep(0.02)

    async def at(self, revision: int) -> None:
        """Wait until this desk knows everything up to a revision."""
        while await self.cache.outbox.cursor() < revision:
            await asyncio.sleep(0.02)

    def on_settled(self, listener: Callable[[ExchangeSettled], None]) -> None:
        """Call ``listener`` whenever tickets changed here."""
        self.bus.on(ExchangeSettled, listener)


async def _fetch(args: argparse.Namespace) -> dict[str, float]:
    desk = RealDesk(args.folder, args.url, args.user)
    await desk.open()
    before_mb = memory_mb(_self(), "VmRSS")
    started = time.perf_counter()
    await desk.syncing.start()
    await desk.at(args.until)
    seconds = time.perf_counter() - started
    found = {"seconds": seconds, "before_mb": before_mb, "most_mb": memory_mb(_self())}
    await desk.close()
    return found


async def _push(args: argparse.Namespace) -> dict[str, float]:
    desk = RealDesk(args.folder, args.url, args.user)
    await desk.open()
    await desk.write(*desk.openings(args.push))
    started = time.perf_counter()
    await desk.syncing.start()
    await desk.sent()
    seconds = time.perf_counter() - started
    await desk.close()
    return {"seconds": seconds}


def _self() -> int:
    return int(Path("/proc/self").resolve().name)


def main() -> None:
    """Do what the arguments say and print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--user", default="1001")
    parser.add_argument("--until", type=int, default=0, help="fetch up to this revision")
    parser.add_argument("--push", type=int, default=0, help="write and send so many tickets")
    args = parser.parse_args()
    gc.disable()  # as the desk's program: it collects between its paints
    found = asyncio.run(_push(args) if args.push else _fetch(args))
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
