"""Names, numbers and subjects that stand in the cache: what must not be handed out."""

import json
from typing import Final

from sqlalchemy import Connection, desc, select

from agent_desktop.adapters.cache.schema import calls, drafts, tickets

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


def read_personal(connection: Connection) -> frozenset[str]:
    """Return the personal texts of the newest calls and tickets, and of all drafts."""
    found: set[str] = set()
    for newest, columns in _COLUMNS:
        rows = connection.execute(select(*columns).order_by(desc(newest)).limit(_MOST_ROWS))
        found.update(value for row in rows for value in row)
    for form, owner in connection.execute(select(drafts.c.form, drafts.c.owner)):
        found.add(owner)
        found.update(v for v in json.loads(form).values() if isinstance(v, str))
    return frozenset(value for value in found if value)
