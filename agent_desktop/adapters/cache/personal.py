"""Names, numbers and subjects that stand in the cache: what must not be handed out."""

import json
from typing import Final

from sqlalchemy import Connection, desc, select

from agent_desktop.adapters.cache.record_rows import numbers_of, record_of_row
from agent_desktop.adapters.cache.schema import (
    calls,
    drafts,
    records,
    ticket_events,
    ticket_states,
    tickets,
)
from agent_desktop.adapters.cache.ticket_state import ticket_from_json
from agent_desktop.domain.customers import CONTACT
from agent_desktop.domain.records import RecordTable

_MOST_ROWS: Final = 5000
_COLUMNS: Final = (
    (calls.c.started_at, (calls.c.remote_number, calls.c.remote_name, calls.c.by)),
    (
        tickets.c.changed_at,
        (
            tickets.c.customer_name,
            tickets.c.phone,
            tickets.c.subject,
            tickets.c.owner,
            tickets.c.handler,
        ),
    ),
)


# What steps carry that people wrote in words.
_WORDS: Final = frozenset(
    {
        *("text", "reason", "reasons", "cause", "solution", "plan", "result", "words", "note"),
        *("loss", "proposal", "name", "to_name", "who", "on_behalf", "responsible", "title"),
    }
)
_OF_CUSTOMER: Final = ("name", "company", "note", "do_not_call_reason")


def read_personal(connection: Connection) -> frozenset[str]:
    """Return the personal texts of the newest calls, tickets, customers, and of all drafts."""
    found: set[str] = set()
    for newest, columns in _COLUMNS:
        rows = connection.execute(select(*columns).order_by(desc(newest)).limit(_MOST_ROWS))
        found.update(value for row in rows for value in row)
    for form, owner in connection.execute(select(drafts.c.form, drafts.c.owner)):
        found.add(owner)
        found.update(v for v in json.loads(form).values() if isinstance(v, str))
    states = select(ticket_states.c.state).order_by(desc(ticket_states.c.no)).limit(_MOST_ROWS)
    for state in connection.execute(states).scalars():
        written = ticket_from_json(state).form
        found.add(written.course)
        found.update(text for _, text in written.extra)
    steps = select(ticket_events.c.data, ticket_events.c.device).where(ticket_events.c.data != "[]")
    newest_steps = steps.order_by(desc(ticket_events.c.at)).limit(_MOST_ROWS)
    for data, device in connection.execute(newest_steps):
        found.add(device)
        found.update(text for name, text in json.loads(data) if name in _WORDS)
    return frozenset(value for value in found | _of_customers(connection) if value)


def _of_customers(connection: Connection) -> set[str]:
    found: set[str] = set()
    query = select(records).where(records.c.kind == RecordTable.CUSTOMER.value)
    for row in connection.execute(query.order_by(desc(records.c.no)).limit(_MOST_ROWS)):
        record = record_of_row(row)
        found.update(numbers_of(record))
        found.update(record.values.get(name, "") for name in _OF_CUSTOMER)
        found.update(t for name, t in record.values.items() if name.startswith(CONTACT))
    return found
