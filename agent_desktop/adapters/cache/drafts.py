"""Ticket forms on their way."""

from collections.abc import Sequence

from sqlalchemy import Connection, Row, delete, select
from sqlalchemy.dialects.sqlite import insert

from agent_desktop.adapters.cache.database import Database
from agent_desktop.adapters.cache.forms import form_from_json, form_to_json
from agent_desktop.adapters.cache.schema import drafts
from agent_desktop.domain.ids import CallId, TicketId
from agent_desktop.services.ports import DraftRecord


class CachedDrafts:
    """The ``DraftStore`` port in the cache. Thread: core."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep_draft(self, draft: DraftRecord) -> None:
        """Write or replace the draft."""
        values = {
            "draft_id": draft.draft_id,
            "form": form_to_json(draft.form),
            "base": form_to_json(draft.base),
            "owner": draft.owner,
            "call_id": draft.call_id,
            "ticket_id": draft.ticket_id,
            "changed_at": draft.changed_at,
        }
        statement = insert(drafts).values(values)
        statement = statement.on_conflict_do_update(index_elements=["draft_id"], set_=values)
        await self._database.write(lambda connection: connection.execute(statement).close())

    async def drop_draft(self, draft_id: str) -> None:
        """Forget it."""
        await self._database.write(lambda connection: forget_draft(connection, draft_id))

    async def drafts(self) -> Sequence[DraftRecord]:
        """Return all drafts, oldest first."""
        statement = select(drafts).order_by(drafts.c.changed_at, drafts.c.draft_id)
        rows = await self._database.read(lambda connection: connection.execute(statement).all())
        return [_draft(row) for row in rows]


def forget_draft(connection: Connection, draft_id: str) -> None:
    """Delete a draft within the caller's transaction."""
    connection.execute(delete(drafts).where(drafts.c.draft_id == draft_id))


def _draft(row: Row[tuple[object, ...]]) -> DraftRecord:
    return DraftRecord(
        draft_id=row.draft_id,
        form=form_from_json(row.form),
        base=form_from_json(row.base),
        owner=row.owner,
        call_id=None if row.call_id is None else CallId(row.call_id),
        ticket_id=None if row.ticket_id is None else TicketId(row.ticket_id),
        changed_at=row.changed_at,
    )
