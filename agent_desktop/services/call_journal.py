"""The calls that live now, on disk: a desk that dies in one still writes its record down."""

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from agent_desktop.contract.wire import from_wire, to_wire
from agent_desktop.domain.calls import Call, CallPurpose, CallState, Direction
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.domain.ids import CallId
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.ports import Clock, DeskRecords

logger = logging.getLogger(__name__)

LOOK_S: Final = 10.0
_KEY: Final = "living-calls"


@dataclass(frozen=True, slots=True, kw_only=True)
class LivingCall:
    """What a record needs of a call that has not ended. Times are seconds since 1970, UTC.

    Attributes:
        by: The agent who sat here.
        said: Steps that were ticked, in their order.
        situation: What the script panel showed for it, in ``language``.
        held_s: How long it has waited on hold.
        transferred_to: Where it is being transferred to.
        seen_at: When the desk last knew that the call lived.
    """

    call_id: str
    direction: Direction
    state: CallState
    remote_number: str
    remote_name: str
    queue: str
    started_at: float
    answered_at: float | None = None
    seen_at: float
    by: str
    pack: str = ""
    pack_version: str = ""
    said: tuple[str, ...] = ()
    purpose: CallPurpose = CallPurpose.CALL
    held_s: float = 0.0
    situation: str = ""
    language: str = ""
    transferred_to: str = ""


class CallJournal:
    """Keeps the living calls in the cache: at each change, and every few seconds.

    Args:
        living: Gives the calls that live now.

    Thread: core.
    """

    def __init__(self, records: DeskRecords, living: Callable[[], Sequence[LivingCall]]) -> None:
        self._records = records
        self._living = living
        self._kept = "[]"
        self._changed = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None

    async def last(self) -> list[LivingCall]:
        """Return the calls that lived when this was last written."""
        try:
            self._kept = await self._records.setting(_KEY) or "[]"
            return [from_wire(LivingCall, call) for call in json.loads(self._kept)]
        except (ValueError, TypeError, AgentDesktopError):
            logger.warning("the calls of the last run cannot be read")
            return []

    def note(self) -> None:
        """Write down soon what lives now."""
        self._changed.set()
        if self._writer is None or self._writer.done():
            self._writer = spawn(self._write(), name="call journal")

    async def stop(self) -> None:
        """Write down what lives at the end: nothing, if all was ended in order."""
        if self._writer is not None:
            self._writer.cancel()
        await self._keep()

    async def _write(self) -> None:
        lives = True
        while lives:
            self._changed.clear()
            lives = await self._keep()
            try:
                async with asyncio.timeout(LOOK_S if lives else 0):
                    await self._changed.wait()
                    lives = True
            except TimeoutError:
                continue

    async def _keep(self) -> bool:
        """Write what lives; return whether anything does."""
        living = self._living()
        text = json.dumps([to_wire(call) for call in living])
        try:
            if text != self._kept:
                await self._records.put_setting(_KEY, text)
                self._kept = text
        except AgentDesktopError as exc:
            logger.info("the living calls could not be written down: %s", exc.code)
        return bool(living)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptScript:
    """Where the script panel was in a call.

    Attributes:
        said: Steps that were ticked, as ``situation/step``, in their order.
    """

    situation: str = ""
    language: str = ""
    pack: str = ""
    pack_version: str = ""
    said: tuple[str, ...] = ()


def living_call(
    call: Call,
    clock: Clock,
    *,
    by: str,
    script: KeptScript,
    held_s: float = 0.0,
    transferred_to: str = "",
) -> LivingCall:
    """Return what is kept of a call."""
    now, now_s = clock.now().timestamp(), clock.monotonic()
    return LivingCall(
        call_id=call.call_id,
        direction=call.direction,
        state=call.state,
        remote_number=call.remote_number,
        remote_name=call.remote_name,
        queue=call.queue,
        started_at=now - (now_s - call.started_s),
        answered_at=None if call.answered_s is None else now - (now_s - call.answered_s),
        seen_at=now,
        by=by,
        pack=script.pack,
        pack_version=script.pack_version,
        said=script.said,
        purpose=call.purpose,
        held_s=round(held_s, 1),
        situation=script.situation,
        language=script.language,
        transferred_to=transferred_to,
    )


def recalled(kept: LivingCall, clock: Clock) -> tuple[Call, float]:
    """Return the call in this run's monotonic time, and when it was last seen."""

    def monotonic(at: float) -> float:
        return clock.monotonic() - (clock.now() - datetime.fromtimestamp(at, UTC)).total_seconds()

    call = Call(
        call_id=CallId(kept.call_id),
        direction=kept.direction,
        state=kept.state,
        remote_number=kept.remote_number,
        remote_name=kept.remote_name,
        queue=kept.queue,
        purpose=kept.purpose,
        started_s=monotonic(kept.started_at),
        answered_s=None if kept.answered_at is None else monotonic(kept.answered_at),
    )
    return call, monotonic(kept.seen_at)
