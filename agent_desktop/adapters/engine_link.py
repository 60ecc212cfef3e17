"""One connection to the engine process: requests and their replies, snapshot and deltas."""

import asyncio
import itertools
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from agent_desktop.contract.engine import Delta, Reply, Request, Snapshot, Verb
from agent_desktop.contract.wire import from_wire, to_wire
from agent_desktop.domain.errors import (
    AgentDesktopError,
    IllegalTransition,
    InvalidInput,
    NotAllowed,
    NotFound,
    Unavailable,
)
from agent_desktop.runtime.local_link import Link, connect

logger = logging.getLogger(__name__)

SNAPSHOT_WITHIN_S: Final = 3.0
REPLY_WITHIN_S: Final = 5.0

_KINDS: Final[dict[str, type[AgentDesktopError]]] = {
    "call.not_found": NotFound,
    "call.illegal_transition": IllegalTransition,
    "call.none": NotFound,
    "call.too_many": IllegalTransition,
    "engine.down": Unavailable,
    "engine.no_account": Unavailable,
}
_KINDS_BY_AREA: Final[dict[str, type[AgentDesktopError]]] = {
    "call": InvalidInput,
    "contract": InvalidInput,
    "input": InvalidInput,
    "access": NotAllowed,
}


def engine_down() -> Unavailable:
    """Return the refusal of everything while there is no engine."""
    return Unavailable("the call engine does not answer; it is being restarted", code="engine.down")


def refusal_of(reply: Reply) -> AgentDesktopError:
    """Return a reply's refusal as the error of its code."""
    area = reply.code.partition(".")[0]
    kind = _KINDS.get(reply.code) or _KINDS_BY_AREA.get(area, Unavailable)
    return kind(reply.message or reply.code, code=reply.code or "engine.refused")


class EngineLink:
    """Speaks with one engine until the link ends.

    Attributes:
        snapshot: What the engine said first.
        unanswered: How many requests in a row got no reply in time.

    Thread: core.
    """

    def __init__(self, link: Link, snapshot: Snapshot) -> None:
        self._link = link
        self.snapshot = snapshot
        self._seq = snapshot.seq
        self._numbers = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[Reply]] = {}
        self._ended = False
        self.unanswered = 0

    @classmethod
    async def open(cls, endpoint: Path) -> "EngineLink":
        """Connect and take the snapshot.

        Raises:
            Unavailable: ``link.absent``: nobody listens; ``engine.silent``: no snapshot came.
            InvalidInput: What came first is not a snapshot.
        """
        link = await connect(endpoint)
        try:
            async with asyncio.timeout(SNAPSHOT_WITHIN_S):
                first = await link.receive()
            if first is None:
                raise Unavailable("the engine closed the link", code="link.absent")
            return cls(link, from_wire(Snapshot, first))
        except TimeoutError as exc:
            await link.close()
            raise Unavailable("the engine sent no snapshot", code="engine.silent") from exc
        except AgentDesktopError:
            await link.close()
            raise

    async def read(self, on_delta: Callable[[Delta], None]) -> None:
        """Hand over deltas until the link ends or one is missing; returns then.

        Replies go to who asked. Whoever still waits at the end is told that the engine is down.
        """
        try:
            while (message := await self._link.receive()) is not None:
                if "ok" in message:
                    self._answer(from_wire(Reply, message))
                    continue
                delta = from_wire(Delta, message)
                if delta.seq != self._seq + 1:
                    logger.warning("engine news are missing", extra={"seq": delta.seq})
                    return
                self._seq = delta.seq
                on_delta(delta)
        except InvalidInput:
            logger.exception("the engine sent what nobody can read")
        finally:
            self._ended = True
            for waiting in self._waiting.values():
                if not waiting.done():
                    waiting.set_exception(engine_down())
            self._waiting.clear()

    def _answer(self, reply: Reply) -> None:
        waiting = self._waiting.pop(reply.id, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(reply)

    async def request(
        self, verb: Verb, args: Mapping[str, Any], within_s: float | None = None
    ) -> Mapping[str, Any]:
        """Ask, wait for the reply, return its result.

        Raises:
            Unavailable: ``engine.down``: the link ended or no reply came in time.
            AgentDesktopError: The engine refused, with its code.
        """
        if self._ended:
            raise engine_down()
        request = Request(id=str(next(self._numbers)), verb=verb, args=args)
        waiting: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._waiting[request.id] = waiting
        self._link.send(to_wire(request))
        try:
            async with asyncio.timeout(within_s or REPLY_WITHIN_S):
                reply = await waiting
        except TimeoutError as exc:
            self.unanswered += 1
            logger.warning("the engine did not reply", extra={"verb": verb.value})
            raise engine_down() from exc
        finally:
            self._waiting.pop(request.id, None)
        self.unanswered = 0
        if not reply.ok:
            raise refusal_of(reply)
        return reply.result

    async def close(self) -> None:
        """Close the link; the engine lives on."""
        await self._link.close()
