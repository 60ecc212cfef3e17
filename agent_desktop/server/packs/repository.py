"""SQL of call-script packs."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from agent_desktop.server.tables import PackVersionRow


class PackRepository:
    """Works in the unit of work of ``session``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def versions(self, pack_id: str = "") -> Sequence[PackVersionRow]:
        """Return the versions of a pack, or of all, without their archives."""
        wanted = select(PackVersionRow).options(defer(PackVersionRow.archive))
        if pack_id:
            wanted = wanted.where(PackVersionRow.pack_id == pack_id)
        return self._session.scalars(wanted).all()

    def find(self, pack_id: str, version: str) -> PackVersionRow | None:
        """Return one version."""
        return self._session.get(PackVersionRow, (pack_id, version))

    def add(self, row: PackVersionRow) -> None:
        """Keep a new one."""
        self._session.add(row)
        self._session.flush()
