"""What a desk sends: every operation is made here, so that all carry the agreed time."""

from agent_desktop.contract.server import (
    CallAssessedPayload,
    CallRecordedPayload,
    LookUpPayload,
    OperationPayload,
    RecordPayload,
    TicketEventPayload,
)
from agent_desktop.services.ports import Clock

Change = (
    TicketEventPayload | RecordPayload | LookUpPayload | CallRecordedPayload | CallAssessedPayload
)


def new_operation(clock: Clock, payload: Change, *, op_id: str = "") -> OperationPayload:
    """Return an operation made now.

    Args:
        clock: The desk's, which knows the server's time and what the computer shows.
        payload: The change.
        op_id: Of an operation that two places may make and only one shall; "" makes a new one.
    """
    return OperationPayload(
        op_id=op_id or clock.new_id(),
        seq=1,  # the outbox gives the next number of this device
        at=clock.now(),
        device_at=clock.device_now(),
        payload=payload,
    )
