"""Call records: written once, when a call has ended."""

import json

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from agent_desktop.adapters.cache.schema import calls
from agent_desktop.contract.server import CallRecordedPayload


def knows_call(connection: Connection, call_id: str) -> bool:
    """Return whether the call was recorded before."""
    found = connection.execute(select(calls.c.call_id).where(calls.c.call_id == call_id)).first()
    return found is not None


def add_call(connection: Connection, payload: CallRecordedPayload, by: str) -> None:
    """Keep a call; one that is known stays as it was first written."""
    values = payload.model_dump(exclude={"type", "said"})
    values |= {"by": by, "said": json.dumps(payload.said)}
    connection.execute(insert(calls).values(values).on_conflict_do_nothing())
