"""Sign-in, renewal and sign-out: the rules of tokens.

A sign-in starts a family of tokens. Access tokens live for minutes. A refresh token works once
and gives the next pair; one that comes back later was stolen, or its successor was, so the
family ends. A desk that lost the answer to a renewal may ask again for a short while.
"""

import hashlib
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from agent_desktop.contract.server import RenewRequest, SessionResponse, SignInRequest
from agent_desktop.domain.errors import NotAllowed
from agent_desktop.server import access
from agent_desktop.server.access import Identity
from agent_desktop.server.audit.trail import AuditTrail
from agent_desktop.server.database import Database
from agent_desktop.server.passwords import hash_password, is_password
from agent_desktop.server.session.codes import accepted_step
from agent_desktop.server.session.repository import Holder, SessionRepository, bearer
from agent_desktop.server.session.tokens import ACCESS, REFRESH, new_token, token_hash
from agent_desktop.server.settings import ServerConfig
from agent_desktop.server.tables import SessionRow, TokenRow, UserRow
from agent_desktop.server.vault import Vault

FREE_ATTEMPTS: Final = 5
FIRST_WAIT_S: Final = 5
LONGEST_WAIT_S: Final = 900
FORGET_FAILURES_AFTER: Final = timedelta(hours=1)
_LONGEST_NUMBER: Final = 64


def wait_after(failures: int) -> int:
    """Return the seconds that must pass after so many failures before the next attempt."""
    if failures < FREE_ATTEMPTS:
        return 0
    return int(min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(failures - FREE_ATTEMPTS, 16)))


class SessionService:
    """Turns passwords into tokens and tokens into identities.

    Thread: any.
    """

    def __init__(
        self,
        database: Database,
        config: ServerConfig,
        now: Callable[[], datetime],
        vault: Vault,
    ) -> None:
        self._database = database
        self._config = config
        self._now = now
        self._vault = vault

    def sign_in(self, request: SignInRequest, address: str) -> SessionResponse:
        """Trade a password for tokens.

        Raises:
            NotAllowed: ``session.wrong_password``, ``session.disabled``,
                ``session.code_needed`` (the password is right, and this person's sign-in takes a
                one-time code, too), ``session.wrong_code``, or ``session.too_many_attempts`` with
                ``retry_after_s``.
        """
        account = hashlib.sha256(request.user.encode()).hexdigest()
        # The attempt counts before the password is looked at: a hundred guesses at once are
        # a hundred attempts.
        kept = self._database.write(
            lambda s: self._begin_attempt(s, request.user, account, address)
        )
        # Outside of any transaction: hashing takes long on purpose.
        is_right, fresh_hash = is_password(request.password, kept)
        if not is_right:
            raise NotAllowed("user or password is wrong", code="session.wrong_password")

        def start(session: Session) -> SessionResponse:
            repository = SessionRepository(session)
            user = repository.user(request.user)
            if user is None or user.password_hash != kept:  # changed in this very moment
                raise NotAllowed("user or password is wrong", code="session.wrong_password")
            if user.disabled_at is not None:
                raise NotAllowed("this account is switched off", code="session.disabled")
            self._check_code(user, request.code)
            # Only now: guesses of a code are slowed down as those of a password are.
            repository.forget_failures(account, address)
            if fresh_hash:
                user.password_hash = fresh_hash
            answer = self._start(repository, user, request, address)
            AuditTrail(session).append(
                self._now(), user.number, "session.started", request.device_name[:100]
            )
            return answer

        return self._database.write(start)

    def renew(self, request: RenewRequest) -> SessionResponse:
        """Trade a refresh token for the next pair.

        Raises:
            NotAllowed: ``session.expired``: sign in again.
        """
        with self._database.writing() as session:
            repository = SessionRepository(session)
            holder = repository.holder(token_hash(request.refresh_token), REFRESH, lock=True)
            answer = self._renew(repository, holder, request.device_id)
        # Raised after the commit: a family that ends here must stay ended.
        if answer is None:
            raise _ended(wipe=holder is not None and holder.session.wipe)
        return answer

    def identify(self, access_token: str) -> Identity:
        """Return who holds an access token.

        Raises:
            NotAllowed: ``session.expired``.
        """
        with self._database.glance() as connection:
            found = bearer(connection, token_hash(access_token))
        if found is None:
            raise _expired()
        is_alive = found.ends_at > self._now() and found.revoked_at is None
        if not is_alive or found.disabled_at is not None:
            raise _ended(wipe=found.wipe)
        return Identity(
            user_id=found.user_id,
            number=found.number,
            role=access.role(found.role),
            team_id=found.team_id,
            device_id=found.device_id,
            session_id=found.session_id,
            must_change_password=found.must_change_password,
        )

    def sign_out(self, access_token: str) -> None:
        """End the family of this token; no error when it has ended already."""
        with self._database.writing() as session:
            holder = SessionRepository(session).holder(token_hash(access_token), ACCESS)
            if holder is not None and holder.session.revoked_at is None:
                holder.session.revoked_at = self._now()

    def change_password(self, who: Identity, old: str, new: str) -> None:
        """Replace the own password, which ends the own sessions at other devices.

        Raises:
            NotAllowed: ``session.wrong_password``.
            InvalidInput: ``password.unfit``.
        """
        with self._database.reading() as session:
            user = SessionRepository(session).user(who.number)
            kept = None if user is None else user.password_hash
        if not is_password(old, kept)[0]:
            raise NotAllowed("the old password is wrong", code="session.wrong_password")
        fresh = hash_password(new, who.number)

        def change(session: Session) -> None:
            repository, now = SessionRepository(session), self._now()
            user = repository.user(who.number)
            if user is None or user.password_hash != kept:
                raise NotAllowed("the old password is wrong", code="session.wrong_password")
            user.password_hash, user.must_change_password = fresh, False
            repository.revoke_of_user(user.id, now, but=who.session_id)
            AuditTrail(session).append(now, who.number, "user.password_changed", who.number)

        self._database.write(change)

    def sweep(self) -> None:
        """Delete expired tokens, sessions and failures."""
        now = self._now()
        with self._database.writing() as session:
            SessionRepository(session).sweep(now, now - FORGET_FAILURES_AFTER)

    def _begin_attempt(
        self, session: Session, number: str, account: str, address: str
    ) -> str | None:
        repository, now = SessionRepository(session), self._now()
        row = repository.failures(account, address)
        if row is None:
            repository.add_failure(account, address, now)
        else:
            if now - row.last_at >= FORGET_FAILURES_AFTER:
                row.failures = 0
            until = row.last_at + timedelta(seconds=wait_after(row.failures))
            if now < until:
                raise _too_many(until - now)
            row.failures += 1
            row.last_at = now
        # PostgreSQL takes no NUL in a text; nobody's number has one or is that long.
        if "\x00" in number or len(number) > _LONGEST_NUMBER:
            return None
        user = repository.user(number)
        return None if user is None else user.password_hash

    def _check_code(self, user: UserRow, code: str) -> None:
        if not user.totp_sealed:
            return
        if not code:
            raise NotAllowed(
                "the six digits of the authenticator app, too, please", code="session.code_needed"
            )
        secret = self._vault.open(user.totp_sealed)
        step = accepted_step(secret, code, self._now(), user.totp_step)
        if step is None:
            raise NotAllowed("that code is wrong or was used", code="session.wrong_code")
        user.totp_step = step

    def _start(
        self,
        repository: SessionRepository,
        user: UserRow,
        request: SignInRequest,
        address: str,
    ) -> SessionResponse:
        now = self._now()
        repository.note_device(request.device_id, request.device_name.replace("\x00", ""), now)
        row = SessionRow(
            id=str(uuid.uuid4()),
            user_id=user.id,
            device_id=request.device_id,
            created_at=now,
            generation=0,
            expires_at=now,
            revoked_at=None,
            last_seen_at=now,
            address=address,
            wipe=False,
        )
        repository.add_session(row)
        return self._issue(repository, row, user, generation=0)

    def _renew(
        self, repository: SessionRepository, holder: Holder | None, device_id: str
    ) -> SessionResponse | None:
        if holder is None or not self._is_alive(holder) or holder.session.device_id != device_id:
            return None
        now, token, family = self._now(), holder.token, holder.session
        if token.replaced_at is not None:
            # Nobody has used a successor's successor, and the answer was lost a moment ago.
            in_grace = now - token.replaced_at <= timedelta(seconds=self._config.renew_grace_s)
            if not in_grace or token.generation < family.generation - 1:
                family.revoked_at = now
                repository.audit(now, holder.user.number, "session.token_reused", family.id)
                return None
        family.last_seen_at = now
        generation = token.generation + 1
        repository.replace_refresh_tokens(family.id, generation, now)
        return self._issue(repository, family, holder.user, generation=generation)

    def _issue(
        self, repository: SessionRepository, family: SessionRow, user: UserRow, *, generation: int
    ) -> SessionResponse:
        now, pair = self._now(), {}
        for kind, life_s in ((ACCESS, self._config.access_s), (REFRESH, self._config.refresh_s)):
            pair[kind] = new_token()
            repository.add_token(
                TokenRow(
                    hash=token_hash(pair[kind]),
                    session_id=family.id,
                    kind=kind,
                    generation=generation,
                    expires_at=now + timedelta(seconds=life_s),
                    replaced_at=None,
                )
            )
        family.generation = max(family.generation, generation)
        family.expires_at = now + timedelta(seconds=self._config.refresh_s)
        return SessionResponse(
            access_token=pair[ACCESS],
            access_expires_in_s=self._config.access_s,
            refresh_token=pair[REFRESH],
            refresh_expires_in_s=self._config.refresh_s,
            user=user.number,
            role=access.role(user.role),
            must_change_password=user.must_change_password,
        )

    def _is_alive(self, holder: Holder) -> bool:
        return (
            holder.token.expires_at > self._now()
            and holder.session.revoked_at is None
            and holder.user.disabled_at is None
        )


def _ended(*, wipe: bool) -> NotAllowed:
    if wipe:
        return NotAllowed(
            "this computer was reported lost: what it holds is deleted", code="session.wiped"
        )
    return _expired()


def _expired() -> NotAllowed:
    return NotAllowed("the session has ended: sign in again", code="session.expired")


def _too_many(left: timedelta) -> NotAllowed:
    seconds = str(max(1, round(left.total_seconds())))
    return NotAllowed(
        f"too many attempts: try again in {seconds} s",
        code="session.too_many_attempts",
        fields={"retry_after_s": seconds},
    )
