"""What the others at a desk hear of an exchange: what was refused, void, changed, gone."""

import logging
from collections.abc import Iterable, Sequence
from typing import Final

from agent_desktop.contract.server import (
    ExchangeResponse,
    OperationPayload,
    Payload,
    RecordPayload,
    TicketEventPayload,
)
from agent_desktop.domain.events import ExchangeSettled, NoticeRaised, Severity
from agent_desktop.domain.ids import TicketId
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_news import StepVoid
from agent_desktop.domain.tickets import TicketEventKind
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import DeskRecords
from agent_desktop.services.whole_tables import table_changes

logger = logging.getLogger(__name__)

_RECORDS: Final = frozenset(RecordTable)


class ExchangeNews:
    """Publishes what an answer that is settled means.

    Args:
        records: Tells the subject of a ticket whose step has no effect; None tells none.

    Thread: core.
    """

    def __init__(self, bus: Bus, records: DeskRecords | None) -> None:
        self._bus = bus
        self._records = records

    async def tell(self, batch: Sequence[OperationPayload], answer: ExchangeResponse) -> None:
        """Say what became of a batch, and what came with its answer."""
        refused = [r for r in answer.receipts if r.status == "refused"]
        for receipt in refused:
            logger.error("the server refused an operation: %s", receipt.code)
            self._bus.publish(
                NoticeRaised(
                    code="sync.parked", severity=Severity.ERROR, fields=(("cause", receipt.code),)
                )
            )
        await self._tell_voids(batch, answer)
        records = [(r.table, r.record_id) for r in answer.records if r.table is not None]
        records += [(RecordTable(g.table), g.row_id) for g in answer.gone if g.table in _RECORDS]
        if records:
            self._bus.publish(table_changes(records))
        gone = [g.row_id for g in answer.gone if g.table == "ticket"]
        if gone:
            self._bus.publish(ExchangeSettled(ticket_ids=tuple(gone)))
        self.tell_changed(
            [*(o.payload for o in batch), *(change.payload for change in answer.changes)]
        )

    async def _tell_voids(
        self, batch: Sequence[OperationPayload], answer: ExchangeResponse
    ) -> None:
        """Say of which steps somebody else's came first: they are in the log without effect."""
        made = {o.op_id: o.payload for o in batch}
        for receipt in answer.receipts:
            step = made.get(receipt.op_id)
            if not receipt.code or receipt.status != "applied":
                continue
            if isinstance(step, TicketEventPayload):
                ticket = None
                if self._records is not None:
                    ticket = await self._records.ticket(TicketId(step.ticket_id))
                self._bus.publish(
                    StepVoid(
                        ticket_id=step.ticket_id,
                        subject="" if ticket is None else ticket.form.subject,
                        step=TicketEventKind(step.type),
                        code=receipt.code,
                    )
                )
            elif isinstance(step, RecordPayload):
                self._bus.publish(NoticeRaised(code=receipt.code, severity=Severity.WARNING))

    def tell_changed(self, payloads: Iterable[Payload]) -> None:
        """Say which tickets changed, if anything did."""
        found = list(payloads)
        if found:
            tickets = (p.ticket_id for p in found if isinstance(p, TicketEventPayload))
            self._bus.publish(ExchangeSettled(ticket_ids=tuple(dict.fromkeys(tickets))))
