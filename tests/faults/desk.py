"""A desk without window and telephone, as a process that can be killed.

Real cache, outbox, session, exchange, live channel and clock. It is told what to do by JSON lines
on standard input and answers on standard output; an operation is told as accepted only when its
commit is durable, which is what the desk's form would say "saved" for.
"""

import argparse
import asyncio
import json
import os
import random
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from agent_desktop.adapters.cache.opening import open_cache
from agent_desktop.adapters.central import HttpServerGateway
from agent_desktop.adapters.desktop.clock import SystemClock
from agent_desktop.contract.server import (
    ExchangeRequest,
    FieldChangePayload,
    OperationPayload,
    RecordPayload,
    TableDigest,
    TicketEventPayload,
)
from agent_desktop.domain.commands import SignIn, SyncNow
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.domain.events import OperationQueued
from agent_desktop.runtime.settings import ServerSettings, Settings
from agent_desktop.services.bus import Bus
from agent_desktop.services.desk_time import DeskTime
from agent_desktop.services.live import Live
from agent_desktop.services.session import Session
from agent_desktop.services.syncing import Syncing

_NOTHING = TableDigest(rows=0, total="0" * 16)


class FileSecrets:
    """A key ring that outlives a killed process: a file, for these tests only."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def get(self, name: str) -> str | None:
        return self._all().get(name)

    def put(self, name: str, secret: str) -> None:
        self._write(self._all() | {name: secret})

    def drop(self, name: str) -> None:
        self._write({n: s for n, s in self._all().items() if n != name})

    def _all(self) -> dict[str, str]:
        return json.loads(self._file.read_text("utf-8")) if self._file.exists() else {}

    def _write(self, secrets: dict[str, str]) -> None:
        part = self._file.with_suffix(".part")
        with part.open("w", encoding="utf-8") as out:
            out.write(json.dumps(secrets))
            out.flush()
            os.fsync(out.fileno())
        part.replace(self._file)


class WrongClock(SystemClock):
    """The PC's clock, set wrongly on purpose; what does not jump does not."""

    def __init__(self) -> None:
        self.off = timedelta()

    def now(self) -> datetime:
        return super().now() + self.off

    def device_now(self) -> datetime:
        return super().device_now() + self.off


class Worker:
    """Does what the harness says."""

    def __init__(self, args: argparse.Namespace) -> None:
        self._args = args
        self._chance = random.Random(args.seed)
        self._device = WrongClock()
        self._bus = Bus()
        self._clock = DeskTime(self._bus, self._device)

    async def run(self) -> None:
        args = self._args
        cache = self._cache = await open_cache(args.folder / "cache.db", FileSecrets(args.secrets))
        self._session = Session(
            self._bus,
            HttpServerGateway,
            FileSecrets(args.secrets),
            cache.records,
            cache.outbox,
            self._clock,
            Settings(server=ServerSettings(url=args.url, user=args.user)),
            on_desk=lambda _desk: None,
            remember=lambda _url, _user: None,
        )
        self._syncing = Syncing(
            self._bus,
            cache.outbox,
            self._session,
            self._clock,
            period_s=0.3,
            first_retry_s=0.05,
        )
        self._live = Live(
            self._bus,
            self._session,
            self._syncing,
            self._clock,
            cursor=cache.outbox.cursor,
            steady=self._device.steady,
            first_retry_s=0.05,
        )
        await self._clock.start(cache.records)
        await self._session.start()
        if not self._session.agent_number:
            await self._session.sign_in(
                SignIn(server=args.url, user=args.user, password=args.password)
            )
        await self._syncing.start()
        await self._live.start()
        _tell(up=True, agent=self._session.agent_number)
        await self._obey()
        await self._live.stop()
        await self._syncing.stop()
        await self._clock.stop()
        await self._session.stop()
        await cache.close()

    async def _obey(self) -> None:
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
        )
        while line := await reader.readline():
            order = json.loads(line)
            match order["do"]:
                case "work":
                    await self._work(order["count"], order["tickets"])
                    _tell(worked=True)
                case "jump":
                    self._device.off += timedelta(seconds=order["seconds"])
                case "report":
                    _tell(report=await self._report(order["tickets"]))
                case "settle":
                    _tell(settled=await self._settle())

    async def _work(self, count: int, tickets: list[str]) -> None:
        """Do so many things; a full disk refuses some, which then never were."""
        known = list(tickets)
        for _ in range(count):
            payload = self._something(known)
            operation = OperationPayload(
                op_id=self._clock.new_id(),
                seq=1,
                at=self._clock.now(),
                device_at=self._clock.device_now(),
                payload=payload,
            )
            try:
                await self._cache.outbox.commit(operation, by=self._session.agent_number)
            except AgentDesktopError as exc:
                _tell(refused=exc.code)
            else:
                subject = getattr(payload, "ticket_id", None) or payload.record_id
                _tell(accepted=operation.op_id, subject=subject)
                self._bus.publish(OperationQueued())
            await asyncio.sleep(self._chance.uniform(0, 0.03))

    def _something(self, tickets: list[str]) -> TicketEventPayload | RecordPayload:
        chance = self._chance
        if not tickets or chance.random() < 0.2:
            tickets.append(self._clock.new_id())
            return TicketEventPayload(
                type="ticket.opened",
                ticket_id=tickets[-1],
                changes=(_change("subject", "", "Line " + str(chance.randint(1, 9))),),
            )
        ticket_id = chance.choice(tickets)
        kind = chance.choice(("edit", "note", "assign", "accept", "chase", "record"))
        match kind:
            case "edit":
                return TicketEventPayload(
                    type="ticket.edited",
                    ticket_id=ticket_id,
                    changes=(_change("course", "", "x" * chance.randint(1, 300)),),
                )
            case "assign":
                data = {"to": chance.choice(("1001", "1002", "2001")), "reason": "shift ends"}
                return TicketEventPayload(type="ticket.assigned", ticket_id=ticket_id, data=data)
            case "accept":
                return TicketEventPayload(type="ticket.accepted", ticket_id=ticket_id)
            case "record":
                return RecordPayload(
                    type="record.changed",
                    table="customer",
                    record_id=f"customer-{chance.randint(1, 5)}",
                    changes=(_change("note", "", "n" * chance.randint(1, 50)),),
                )
            case _:
                verb = "ticket.noted" if kind == "note" else "ticket.chased"
                word = "text" if kind == "note" else "note"
                return TicketEventPayload(
                    type=verb, ticket_id=ticket_id, data={word: "called again"}
                )

    async def _settle(self) -> bool:
        """Exchange until nothing waits here, as it does by itself; True when all is sent."""
        for _ in range(600):
            state = await self._cache.outbox.state()
            if not state.pending:
                await self._bus.execute(SyncNow())
                await asyncio.sleep(0.05)
                return not state.parked
            await asyncio.sleep(0.05)
        return False

    async def _report(self, tickets: list[str]) -> dict[str, Any]:
        request = ExchangeRequest(
            device_id=self._session.device_id,
            cursor=await self._cache.outbox.cursor(),
            scope=await self._cache.outbox.scope(),
            digests=True,
        )
        answer = await self._session.exchange(request)
        ours = await self._cache.outbox.digests()
        theirs = answer.digests or {}
        differing = [t for t, d in theirs.items() if d != ours.get(t, _NOTHING)]
        logs = {t: [e.event_id for e in await self._cache.tickets.log(t)] for t in tickets}
        state = await self._cache.outbox.state()
        is_even = not (answer.changes or answer.records or answer.resync or answer.more)
        return {
            "differing": differing if is_even else ["behind"],
            "compared": len(theirs),
            "logs": logs,
            "pending": state.pending,
            "parked": state.parked,
        }


def _change(field: str, before: str, after: str) -> FieldChangePayload:
    return FieldChangePayload(field=field, before=before, after=after)


def _tell(**what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--secrets", type=Path, required=True)
    parser.add_argument("--url", required=True)
    parser.add_argument("--user", required=True)
    parser.add_argument("--password", required=True)
    parser.add_argument("--seed", type=int, required=True)
    asyncio.run(Worker(parser.parse_args()).run())


if __name__ == "__main__":
    main()
