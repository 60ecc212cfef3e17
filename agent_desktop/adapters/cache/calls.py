"""Call records: written once, when a call has ended."""

import json

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from agent_desktop.adapters.cache.numbers import number_key
from agent_desktop.adapters.cache.schema import call_assessments, calls
from agent_desktop.contract.server import CallAssessedPayload, CallRecordedPayload


def knows_call(connection: Connection, call_id: str) -> bool:
    """Return whether the call was recorded before."""
    found = connection.execute(select(calls.c.call_id).where(calls.c.call_id == call_id)).first()
    return found is not None


def add_call(connection: Connection, payload: CallRecordedPayload, by: str) -> None:
    """Keep a call; one that is known stays as it was first written."""
    values = payload.model_dump(exclude={"type", "said", "details"})
    values |= {"by": by, "said": json.dumps(payload.said)}
    values["details"] = payload.details.model_dump_json(exclude_defaults=True)
    values["number_key"] = number_key(payload.remote_number)
    connection.execute(insert(calls).values(values).on_conflict_do_nothing())


def keep_assessment(connection: Connection, payload: CallAssessedPayload, by: str) -> None:
    """Keep a call's assessment; a newer one takes its place."""
    values = {
        "by": by,
        "score": payload.score,
        "silent_nth": None if payload.silent is None else payload.silent.nth_today,
        "payload": payload.model_dump_json(),
    }
    statement = insert(call_assessments).values(call_id=payload.call_id, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["call_id"], set_=values))


def read_assessment(connection: Connection, call_id: str) -> CallAssessedPayload | None:
    """Return a call's newest assessment."""
    kept = select(call_assessments.c.payload).where(call_assessments.c.call_id == call_id)
    text = connection.execute(kept).scalar()
    return None if text is None else CallAssessedPayload.model_validate_json(text)
