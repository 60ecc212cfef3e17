"""A customer who does not want to be called is not called, unless a lead says why."""

import logging
from typing import Final

from agent_desktop.domain.commands import Dial
from agent_desktop.domain.customers import NUMBER
from agent_desktop.domain.errors import AgentDesktopError, NotAllowed, NotFound
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.records import RECORD_RIGHTS, RecordTable
from agent_desktop.domain.rights import is_lead
from agent_desktop.domain.ticket_commands import DialCustomer
from agent_desktop.services.bus import Bus
from agent_desktop.services.customer_lookup import CustomerLookUp, Known
from agent_desktop.services.look_ups import LookUps
from agent_desktop.services.ticket_viewer import viewer_of

logger = logging.getLogger(__name__)

REFUSED: Final = "customer.do_not_call"
_SHORTEST_NUMBER: Final = 6  # shorter ones are colleagues and services


class DoNotCall:
    """Stands before every call that is dialled, and dials numbers that nobody has to see.

    A cache that cannot be read keeps nobody from calling.

    Thread: core.
    """

    def __init__(self, bus: Bus, lookup: CustomerLookUp, look_ups: LookUps) -> None:
        self._bus = bus
        self._lookup = lookup
        self._look_ups = look_ups
        bus.handle(DialCustomer, self.dial)

    async def guard(self, command: Dial) -> None:
        """Raise where the number's customer must not be called.

        Raises:
            NotAllowed: ``customer.do_not_call``. A lead may dial with ``despite``; it is logged.
        """
        if sum(c.isdigit() for c in command.number) < _SHORTEST_NUMBER:
            return
        try:
            known = await self._lookup.of_number(command.number)
        except AgentDesktopError as exc:
            logger.warning("whether a customer wants no calls is not known: %s", exc.code)
            return
        if known is not None:
            await self._assert_may_call(known, command.despite.strip())

    async def dial(self, command: DialCustomer) -> CallId:
        """Call a customer; returns the id of the call.

        Raises:
            NotFound: ``customer.not_found``, ``customer.no_number``.
            NotAllowed: ``customer.do_not_call``, ``record.not_allowed``, ``session.signed_out``.
            InvalidInput, IllegalTransition, Unavailable: as ``Dial``.
        """
        viewer = viewer_of(self._bus)
        if not viewer.agent:
            raise NotAllowed("sign in first", code="session.signed_out")
        if viewer.role not in RECORD_RIGHTS[RecordTable.CUSTOMER][1]:
            raise NotAllowed("your role sees no customers", code="record.not_allowed")
        known = await self._lookup.of_id(command.customer_id)
        if known is None:
            raise NotFound("there is no such customer", code="customer.not_found")
        if not 0 <= command.place < len(known.numbers):
            raise NotFound("the customer has no such number", code="customer.no_number")
        number = known.numbers[command.place]
        call_id: CallId = await self._bus.execute(Dial(number=number, despite=command.despite))
        return call_id

    async def _assert_may_call(self, known: Known, despite: str) -> None:
        if not known.whole.do_not_call:
            return
        if not despite or not is_lead(viewer_of(self._bus).role):
            raise NotAllowed(
                "this customer does not want to be called; a team lead may overrule it",
                code=REFUSED,
            )
        await self._look_ups.note(
            known.record.record_id, (NUMBER,), f"called despite do-not-call: {despite}"
        )
