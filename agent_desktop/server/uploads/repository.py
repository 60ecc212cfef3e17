"""SQL of uploads."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from agent_desktop.server.tables import UploadRow, UserRow

MOST_LISTED = 500


class UploadRepository:
    """Works in the unit of work of ``session``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, upload_id: str) -> UploadRow | None:
        """Return an upload."""
        return self._session.get(UploadRow, upload_id)

    def add(self, row: UploadRow) -> None:
        """Keep a new one."""
        self._session.add(row)
        self._session.flush()

    def owner(self, row: UploadRow) -> str:
        """Return the agent number of who sent it."""
        return self._session.scalar(select(UserRow.number).where(UserRow.id == row.user_id)) or ""

    def advance(self, upload_id: str, received: int, to: int) -> bool:
        """Note that a piece is on disk; return False when another request was faster."""
        done = self._session.execute(
            update(UploadRow)
            .where(UploadRow.upload_id == upload_id, UploadRow.received == received)
            .values(received=to)
            .returning(UploadRow.upload_id)
        )
        return done.first() is not None

    def complete_ones(
        self, reach: ColumnElement[bool], kind: str | None, call_id: str | None
    ) -> Sequence[UploadRow]:
        """Return complete uploads within ``reach``, newest first."""
        query = select(UploadRow).where(UploadRow.completed_at.is_not(None), reach)
        if kind:
            query = query.where(UploadRow.kind == kind)
        if call_id:
            query = query.where(UploadRow.call_id == call_id)
        newest = query.order_by(UploadRow.created_at.desc(), UploadRow.upload_id)
        return self._session.scalars(newest.limit(MOST_LISTED)).all()

    def earlier_of_name(self, row: UploadRow) -> Sequence[UploadRow]:
        """Return the owner's other complete uploads of the same kind and name."""
        return self._session.scalars(
            select(UploadRow).where(
                UploadRow.user_id == row.user_id,
                UploadRow.kind == row.kind,
                UploadRow.name == row.name,
                UploadRow.upload_id != row.upload_id,
                UploadRow.completed_at.is_not(None),
            )
        ).all()

    def outdated(self, recordings_before: datetime, unfinished_before: datetime) -> Sequence[str]:
        """Return ids of recordings kept long enough, and of what was never finished."""
        return self._session.scalars(
            select(UploadRow.upload_id).where(
                or_(
                    (UploadRow.kind == "recording") & (UploadRow.created_at < recordings_before),
                    UploadRow.completed_at.is_(None) & (UploadRow.created_at < unfinished_before),
                )
            )
        ).all()

    def drop(self, upload_id: str) -> None:
        """Forget one."""
        self._session.execute(delete(UploadRow).where(UploadRow.upload_id == upload_id))
