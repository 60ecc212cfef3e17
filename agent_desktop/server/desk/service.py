"""Who sits at a desk and what the desk needs."""

from collections.abc import Callable
from datetime import datetime

from agent_desktop.contract.server import ColleaguePayload, DeskResponse, SipAccountPayload
from agent_desktop.server import access
from agent_desktop.server.access import Identity
from agent_desktop.server.database import Database
from agent_desktop.server.desk.policy import policy_of
from agent_desktop.server.desk.repository import DeskRepository
from agent_desktop.server.tables import SipAccountRow
from agent_desktop.server.vault import Vault


class DeskService:
    """Gives a signed-in person the own profile, and only the own.

    Thread: any.
    """

    def __init__(self, database: Database, vault: Vault, now: Callable[[], datetime]) -> None:
        self._database = database
        self._vault = vault
        self._now = now

    def desk(self, who: Identity) -> DeskResponse:
        """Return profile, SIP account, policy and transfer list."""
        with self._database.reading() as session:
            repository = DeskRepository(session)
            user, team, sip = repository.profile(who.user_id)
            policy = policy_of(repository.policy())
            colleagues = repository.colleagues(user)
            agents, teams = repository.targets()
        return DeskResponse(
            agent_number=user.number,
            name=user.name,
            role=access.role(user.role),
            team=team,
            sip=None if sip is None else self._account(sip),
            policy=policy,
            server_time=self._now(),
            colleagues=tuple(
                ColleaguePayload(extension=extension, name=name) for extension, name in colleagues
            ),
            agents=agents,
            teams=teams,
        )

    def _account(self, row: SipAccountRow) -> SipAccountPayload:
        return SipAccountPayload.model_validate(
            {
                "server": row.server,
                "user": row.user,
                "password": self._vault.open(row.password_sealed),
                "domain": row.domain,
                "display_name": row.display_name,
                "auth_user": row.auth_user,
                "proxy": row.proxy,
                "transport": row.transport,
                "expires_s": row.expires_s,
                "proxies": row.proxies,
                "srtp": row.srtp,
                "probe_s": row.probe_s,
            }
        )
