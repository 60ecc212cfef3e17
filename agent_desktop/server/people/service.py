"""What an administrator does: teams, people, SIP accounts, policy."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from agent_desktop.contract.server import PolicyPayload, SipAccountPayload
from agent_desktop.domain.errors import Conflict, InvalidInput, NotFound
from agent_desktop.domain.policy import DeskPolicy
from agent_desktop.domain.policy_entries import entries, with_entry
from agent_desktop.domain.rights import EVERYBODY, Role
from agent_desktop.server.audit.trail import COMMAND_LINE, AuditTrail
from agent_desktop.server.database import Database
from agent_desktop.server.desk.policy import POLICY_TEXTS, policy_of
from agent_desktop.server.desk.repository import DeskRepository
from agent_desktop.server.passwords import hash_password
from agent_desktop.server.people.repository import PeopleRepository, Person
from agent_desktop.server.preparation import FIRST_ADMIN
from agent_desktop.server.session.codes import address_of, new_secret
from agent_desktop.server.session.repository import SessionRepository
from agent_desktop.server.tables import SipAccountRow, TeamRow, UserRow
from agent_desktop.server.vault import Vault

_NUMBER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
_LONGEST_NAME: Final = 100
_LONGEST_TEXT: Final = 200
_EXPIRES_S: Final = range(30, 86_401)
_PROBE_S: Final = (0, *range(2, 601))


class PeopleService:
    """Each method is one unit of work.

    Thread: any.
    """

    def __init__(self, database: Database, vault: Vault, now: Callable[[], datetime]) -> None:
        self._database = database
        self._vault = vault
        self._now = now

    def add_team(self, name: str) -> None:
        """Make a team.

        Raises:
            Conflict: ``team.exists``.
        """
        name = _name(name)
        with self._database.writing() as session:
            repository = PeopleRepository(session)
            if repository.team(name) is not None:
                raise Conflict(f"there is a team {name} already", code="team.exists")
            repository.add(TeamRow(name=name))
            self._note(session, "team.added", name)

    def teams(self) -> list[tuple[str, int]]:
        """Return the teams with how many people they have."""
        with self._database.reading() as session:
            return PeopleRepository(session).team_sizes()

    def add_user(
        self,
        *,
        number: str,
        name: str,
        team: str,
        role: str,
        password: str,
        one_time: bool = False,
    ) -> None:
        """Make a person; a ``one_time`` password is replaced at the first sign-in.

        Raises:
            InvalidInput: Number, name, role or password cannot be used.
            NotFound: ``team.not_found``.
            Conflict: ``user.exists``.
        """
        if not _NUMBER.fullmatch(number):
            raise InvalidInput(
                "a number has 1 to 32 letters, digits, dots or dashes", code="user.invalid_number"
            )
        if role not in EVERYBODY:
            raise InvalidInput(f"a role is one of {', '.join(Role)}", code="user.invalid_role")
        if number == FIRST_ADMIN and role != "admin":
            raise InvalidInput(
                f"{FIRST_ADMIN} is kept for the first administrator", code="user.invalid_number"
            )
        password_hash = hash_password(password, number)
        with self._database.writing() as session:
            repository = PeopleRepository(session)
            team_row = repository.team(team) if team else None
            if team and team_row is None:
                raise NotFound(
                    f"there is no team {team}: agent-desktop admin team add", code="team.not_found"
                )
            if repository.user(number) is not None:
                raise Conflict(f"there is a person with number {number}", code="user.exists")
            repository.add(
                UserRow(
                    number=number,
                    name=_name(name),
                    role=role,
                    team_id=team_row.id if team_row else None,
                    password_hash=password_hash,
                    must_change_password=one_time,
                    created_at=self._now(),
                    disabled_at=None,
                )
            )
            self._note(session, "user.added", number, {"role": role, "team": team})

    def people(self) -> list[Person]:
        """Return everybody."""
        with self._database.reading() as session:
            return PeopleRepository(session).people()

    def set_disabled(self, number: str, *, disabled: bool) -> None:
        """Switch an account off, which ends its sessions at once, or on again.

        Raises:
            NotFound: ``user.not_found``.
        """
        with self._database.writing() as session:
            user = _existing(PeopleRepository(session), number)
            user.disabled_at = self._now() if disabled else None
            if disabled:
                SessionRepository(session).revoke_of_user(user.id, self._now())
            self._note(session, "user.disabled" if disabled else "user.enabled", number)

    def set_password(self, number: str, password: str, *, one_time: bool = False) -> None:
        """Replace a password, which ends the person's sessions; ``one_time`` as in ``add_user``.

        Raises:
            NotFound: ``user.not_found``.
            InvalidInput: ``password.unfit``.
        """
        password_hash = hash_password(password, number)
        with self._database.writing() as session:
            user = _existing(PeopleRepository(session), number)
            user.password_hash = password_hash
            user.must_change_password = one_time
            SessionRepository(session).revoke_of_user(user.id, self._now())
            self._note(session, "user.password_replaced", number)

    def set_sip(self, number: str, account: SipAccountPayload) -> None:
        """Give a person a SIP account, or replace it.

        Raises:
            NotFound: ``user.not_found``.
            InvalidInput: ``sip.invalid``.
        """
        _check_account(account)
        with self._database.writing() as session:
            repository = PeopleRepository(session)
            user = _existing(repository, number)
            values = account.model_dump(exclude={"password"}, mode="json")
            sealed = self._vault.seal(account.password)
            repository.keep_sip(SipAccountRow(user_id=user.id, password_sealed=sealed, **values))
            self._note(session, "sip.set", number, {"server": account.server})

    def remove_sip(self, number: str) -> None:
        """Take a person's SIP account away.

        Raises:
            NotFound: ``user.not_found``.
        """
        with self._database.writing() as session:
            repository = PeopleRepository(session)
            repository.drop_sip(_existing(repository, number).id)
            self._note(session, "sip.removed", number)

    def make_totp(self, number: str) -> str:
        """Ask a person for a one-time code from now on; return what the app is told, once.

        Raises:
            NotFound: ``user.not_found``.
        """
        secret = new_secret()
        with self._database.writing() as session:
            user = _existing(PeopleRepository(session), number)
            user.totp_sealed, user.totp_step = self._vault.seal(secret), 0
            self._note(session, "user.code_on", number)
        return address_of(secret, number)

    def drop_totp(self, number: str) -> None:
        """Ask no more for a code, for example because the telephone is lost.

        Raises:
            NotFound: ``user.not_found``.
        """
        with self._database.writing() as session:
            _existing(PeopleRepository(session), number).totp_sealed = ""
            self._note(session, "user.code_off", number)

    def policy(self) -> PolicyPayload:
        """Return what the centre decided."""
        with self._database.reading() as session:
            return policy_of(DeskRepository(session).policy())

    def set_policy(self, key: str, value: str) -> None:
        """Set one entry, for example ``desk.acw.mode`` to ``timed``.

        Raises:
            InvalidInput: ``policy.invalid``: no such entry, or the value does not fit.
        """
        entry: object = value.strip()
        if key in POLICY_TEXTS:
            if not value.isprintable() or len(value) > _LONGEST_TEXT:
                raise InvalidInput(f"{key} cannot be {value[:40]!r}", code="policy.invalid")
        else:
            _check_entry(key)
            with_entry(DeskPolicy(), key, value)
        with self._database.writing() as session:
            repository = DeskRepository(session)
            policy_of(repository.policy() | {key: entry})
            repository.set_policy(key, entry)
            self._note(session, "policy.set", key, {"value": value.strip()[:_LONGEST_TEXT]})

    def reset_policy(self, key: str) -> None:
        """Give one entry its default back.

        Raises:
            InvalidInput: ``policy.invalid``: there is no such entry.
        """
        if key not in POLICY_TEXTS:
            _check_entry(key)
        with self._database.writing() as session:
            DeskRepository(session).drop_policy(key)
            self._note(session, "policy.reset", key)

    def policy_entries(self) -> list[tuple[str, str]]:
        """Return (name, value as it is typed) of everything that can be set."""
        policy = self.policy()
        texts = [(name, str(getattr(policy, name))) for name in POLICY_TEXTS]
        return texts + [(f"desk.{name}", value) for name, value in entries(policy.desk)]

    def _note(
        self,
        session: Session,
        action: str,
        subject: str,
        details: Mapping[str, str] | None = None,
    ) -> None:
        AuditTrail(session).append(self._now(), COMMAND_LINE, action, subject, details)


def _check_entry(key: str) -> None:
    known = [f"desk.{name}" for name, _value in entries(DeskPolicy())]
    if key in known:
        return
    inside = [name for name in known if name.startswith(f"{key}.")]
    hint = f"{key} is a group: " if inside else f"there is no entry {key[:40]!r}; there are "
    raise InvalidInput(hint + ", ".join(inside or (*POLICY_TEXTS, *known)), code="policy.invalid")


def _existing(repository: PeopleRepository, number: str) -> UserRow:
    user = repository.user(number)
    if user is None:
        raise NotFound(f"there is nobody with number {number}", code="user.not_found")
    return user


def _check_account(account: SipAccountPayload) -> None:
    texts = account.model_dump(exclude={"expires_s", "proxies", "probe_s"})
    texts |= {f"proxy {n}": proxy for n, proxy in enumerate(account.proxies, 2)}
    for name in ("server", "user", "password", *(t for t in texts if t.startswith("proxy "))):
        if not texts[name]:
            raise InvalidInput(f"the SIP account has no {name}", code="sip.invalid")
    for name, text in texts.items():
        if not text.isprintable() or len(text) > _LONGEST_TEXT:
            raise InvalidInput(
                f"the SIP account's {name} has a control character or is too long",
                code="sip.invalid",
            )
    if account.expires_s not in _EXPIRES_S:
        raise InvalidInput(
            f"a SIP account registers for {_EXPIRES_S.start} s to a day", code="sip.invalid"
        )
    if account.probe_s not in _PROBE_S:
        raise InvalidInput(
            "a SIP account's server is asked every 2 to 600 s, or never (0)", code="sip.invalid"
        )


def _name(name: str) -> str:
    name = name.strip()
    if not 1 <= len(name) <= _LONGEST_NAME or not name.isprintable():
        raise InvalidInput(
            f"a name has 1 to {_LONGEST_NAME} printable characters", code="user.invalid_name"
        )
    return name
