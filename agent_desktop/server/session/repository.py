"""SQL of sessions, tokens and failed sign-ins."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol, cast

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.orm import Session

from agent_desktop.server.audit.trail import AuditTrail
from agent_desktop.server.session.tokens import ACCESS, REFRESH
from agent_desktop.server.tables import (
    DeviceRow,
    SessionRow,
    SignInFailureRow,
    TokenRow,
    UserRow,
)


@dataclass(frozen=True, slots=True)
class Holder:
    """A token with its session and the person behind it."""

    token: TokenRow
    session: SessionRow
    user: UserRow


class Bearer(Protocol):
    """What every request asks of an access token: its end, its session and the person."""

    ends_at: datetime
    session_id: str
    device_id: str
    revoked_at: datetime | None
    wipe: bool
    user_id: int
    number: str
    role: str
    team_id: int | None
    must_change_password: bool
    disabled_at: datetime | None


_BEARER: Final = (
    select(
        TokenRow.expires_at.label("ends_at"),
        SessionRow.id.label("session_id"),
        SessionRow.device_id,
        SessionRow.revoked_at,
        SessionRow.wipe,
        UserRow.id.label("user_id"),
        UserRow.number,
        UserRow.role,
        UserRow.team_id,
        UserRow.must_change_password,
        UserRow.disabled_at,
    )
    .join(SessionRow, SessionRow.id == TokenRow.session_id)
    .join(UserRow, UserRow.id == SessionRow.user_id)
    .where(TokenRow.hash == bindparam("hash"), TokenRow.kind == ACCESS)
)


def bearer(connection: Connection, token_hash: str) -> Bearer | None:
    """Return who holds an access token, in one statement without the ORM: each request asks."""
    found = connection.execute(_BEARER, {"hash": token_hash}).one_or_none()
    return cast("Bearer | None", found)


class SessionRepository:
    """Works in the unit of work of ``session``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def user(self, number: str) -> UserRow | None:
        """Return the person with this agent number."""
        return self._session.scalar(select(UserRow).where(UserRow.number == number))

    def failures(self, account: str, address: str) -> SignInFailureRow | None:
        """Return the failures of an account from an address, locked."""
        return self._session.get(SignInFailureRow, (account, address), with_for_update=True)

    def add_failure(self, account: str, address: str, at: datetime) -> None:
        """Count the first failure."""
        self._session.add(
            SignInFailureRow(account=account, address=address, failures=1, last_at=at)
        )

    def forget_failures(self, account: str, address: str) -> None:
        """Start again after the right password."""
        rows = delete(SignInFailureRow)
        self._session.execute(
            rows.where(SignInFailureRow.account == account, SignInFailureRow.address == address)
        )

    def note_device(self, device_id: str, name: str, at: datetime) -> None:
        """Remember a desk installation."""
        device = self._session.get(DeviceRow, device_id)
        if device is None:
            device = DeviceRow(id=device_id, name=name, first_seen_at=at, last_seen_at=at)
            self._session.add(device)
        device.name, device.last_seen_at = name, at
        self._session.flush()

    def add_session(self, row: SessionRow) -> None:
        """Keep a new session."""
        self._session.add(row)
        self._session.flush()

    def add_token(self, row: TokenRow) -> None:
        """Keep a token."""
        self._session.add(row)

    def holder(self, token_hash: str, kind: str, *, lock: bool = False) -> Holder | None:
        """Return the token with what belongs to it; ``lock`` holds its session until commit."""
        query = (
            select(TokenRow, SessionRow, UserRow)
            .join(SessionRow, SessionRow.id == TokenRow.session_id)
            .join(UserRow, UserRow.id == SessionRow.user_id)
            .where(TokenRow.hash == token_hash, TokenRow.kind == kind)
        )
        if lock:
            query = query.with_for_update(of=SessionRow)
        found = self._session.execute(query).one_or_none()
        return None if found is None else Holder(*found)

    def replace_refresh_tokens(self, session_id: str, generation: int, at: datetime) -> None:
        """Mark refresh tokens up to and including ``generation`` as replaced."""
        self._session.execute(
            update(TokenRow)
            .where(
                TokenRow.session_id == session_id,
                TokenRow.kind == REFRESH,
                TokenRow.generation <= generation,
                TokenRow.replaced_at.is_(None),
            )
            .values(replaced_at=at)
        )

    def revoke_of_user(self, user_id: int, at: datetime, *, but: str = "") -> None:
        """End all sessions of a person, except one."""
        self._session.execute(
            update(SessionRow)
            .where(
                SessionRow.user_id == user_id,
                SessionRow.revoked_at.is_(None),
                SessionRow.id != but,
            )
            .values(revoked_at=at)
        )

    def audit(self, at: datetime, actor: str, action: str, subject: str = "") -> None:
        """Note it in the audit log."""
        AuditTrail(self._session).append(at, actor, action, subject)

    def sweep(self, now: datetime, failures_before: datetime) -> None:
        """Delete what can never count again."""
        self._session.execute(delete(TokenRow).where(TokenRow.expires_at < now))
        self._session.execute(delete(SessionRow).where(SessionRow.expires_at < now))
        self._session.execute(
            delete(SignInFailureRow).where(SignInFailureRow.last_at < failures_before)
        )
