"""Who saw a customer's data in full, when and why: written down before it is shown."""

import re
from collections.abc import Iterable
from typing import Final

from agent_desktop.contract.server import LookUpPayload
from agent_desktop.domain.events import OperationQueued
from agent_desktop.domain.ids import CallId
from agent_desktop.services.bus import Bus
from agent_desktop.services.operations import new_operation
from agent_desktop.services.ports import Clock, Outbox
from agent_desktop.services.ticket_viewer import viewer_of

AGAIN_AFTER_S: Final = 300.0
_WIRE_ID: Final = re.compile(r"[0-9a-f-]{36}")
_LONGEST_REASON: Final = 200


class LookUps:
    """Writes each look once: per customer and call, without a call every five minutes.

    Thread: core.
    """

    def __init__(self, bus: Bus, outbox: Outbox, clock: Clock) -> None:
        self._bus = bus
        self._outbox = outbox
        self._clock = clock
        self._noted: dict[tuple[str, str, str, CallId | None], float] = {}

    async def note(
        self, customer_id: str, what: Iterable[str], reason: str, call_id: CallId | None = None
    ) -> None:
        """Write down that the signed-in person sees a customer in full; durable on return.

        Args:
            customer_id: Whose data.
            what: Names of fields; a number in a name is left out.
            reason: ``call``, ``ticket``, ``lead``, or as the person gave it.
            call_id: The call that brings it up.

        Raises:
            Unavailable: It could not be written, so nothing may be shown.
        """
        agent, now_s = viewer_of(self._bus).agent, self._clock.monotonic()
        key = (agent, customer_id, reason, call_id)
        noted_s = self._noted.get(key)
        if noted_s is not None and (call_id is not None or now_s - noted_s < AGAIN_AFTER_S):
            return
        payload = LookUpPayload(
            type="customer.looked_up",
            customer_id=customer_id,
            what=tuple(dict.fromkeys(name.partition(".")[0] for name in what)),
            reason=reason[:_LONGEST_REASON],
            call_id=call_id if call_id and _WIRE_ID.fullmatch(call_id) else None,
        )
        await self._outbox.commit(new_operation(self._clock, payload), by=agent)
        self._forget_old(now_s)
        self._noted[key] = now_s
        self._bus.publish(OperationQueued())

    def _forget_old(self, now_s: float) -> None:
        living = {event.call.call_id for event in self._bus.board.calls()}
        self._noted = {
            key: at_s
            for key, at_s in self._noted.items()
            if now_s - at_s < AGAIN_AFTER_S or key[3] in living
        }
