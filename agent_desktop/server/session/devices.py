"""Where people are signed in, and ending that from afar: a lost PC is told to wipe itself."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from agent_desktop.domain.errors import NotFound
from agent_desktop.domain.rights import Role
from agent_desktop.server.access import Identity
from agent_desktop.server.audit.trail import AuditTrail
from agent_desktop.server.database import Database
from agent_desktop.server.settings import ServerConfig
from agent_desktop.server.tables import DeviceRow, SessionRow, UserRow


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSession:
    """One signed-in desk. ``device`` is the PC's name, ``address`` where it last came from."""

    session_id: str
    user: str
    user_name: str
    device: str
    address: str
    since: datetime
    last_seen_at: datetime


class DeviceService:
    """Lists and ends sessions.

    Thread: any.
    """

    def __init__(
        self, database: Database, config: ServerConfig, now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._config = config
        self._now = now

    def sessions(self, number: str = "") -> list[DeviceSession]:
        """Return the living sessions of a person, "" for everybody's, the newest first."""
        with self._database.reading() as session:
            query = _living(self._now()).order_by(SessionRow.created_at.desc())
            if number:
                query = query.where(UserRow.number == number)
            return [_told(*row) for row in session.execute(query)]

    def seen_by(self, who: Identity, number: str) -> list[DeviceSession]:
        """Return the sessions that ``who`` may see: the own, the team's, everybody's.

        Args:
            who: The signed-in person.
            number: Of one person, "" for oneself.
        """
        with self._database.reading() as session:
            query = _living(self._now()).where(UserRow.number == (number or who.number))
            rows = session.execute(query.order_by(SessionRow.created_at.desc())).all()
            return [_told(*row) for row in rows if _reaches(who, row[1])]

    def end(
        self, session_id: str, *, by: str, who: Identity | None = None, wipe: bool = False
    ) -> None:
        """End a session; with ``wipe`` its PC deletes its cache as soon as it comes back.

        Args:
            session_id: Of a session that is alive, or was ended and shall be wiped, too.
            by: For the audit log.
            who: Whose reach limits it; None for the command line.
            wipe: The PC is lost.

        Raises:
            NotFound: ``session.not_found``: there is none, or it is out of reach.
        """

        def work(session: Session) -> None:
            row = session.get(SessionRow, session_id, with_for_update=True)
            user = None if row is None else session.get(UserRow, row.user_id)
            if row is None or user is None or (who is not None and not _reaches(who, user)):
                raise NotFound("there is no such session", code="session.not_found")
            row.revoked_at = row.revoked_at or self._now()
            row.wipe = row.wipe or wipe
            action = "session.wiped" if wipe else "session.ended_from_afar"
            AuditTrail(session).append(self._now(), by, action, user.number)

        self._database.write(work)


def _living(now: datetime):  # type: ignore[no-untyped-def]  # SQLAlchemy's type is a page long
    return (
        select(SessionRow, UserRow, DeviceRow)
        .join(UserRow, UserRow.id == SessionRow.user_id)
        .join(DeviceRow, DeviceRow.id == SessionRow.device_id)
        .where(SessionRow.revoked_at.is_(None), SessionRow.expires_at > now)
    )


def _told(row: SessionRow, user: UserRow, device: DeviceRow) -> DeviceSession:
    return DeviceSession(
        session_id=row.id,
        user=user.number,
        user_name=user.name,
        device=device.name,
        address=row.address,
        since=row.created_at,
        last_seen_at=row.last_seen_at or row.created_at,
    )


def _reaches(who: Identity, user: UserRow) -> bool:
    """Whether ``who`` may see and end sessions of ``user``."""
    if user.id == who.user_id or who.role in (Role.MANAGER, Role.ADMIN):
        return True
    is_lead_of = who.role == Role.LEAD and user.role == Role.AGENT
    return is_lead_of and who.team_id is not None and user.team_id == who.team_id
