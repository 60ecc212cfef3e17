"""What endpoints ask for by type."""

from dataclasses import dataclass
from typing import Annotated, Final, cast

from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from agent_desktop.contract.version import OLDEST_SERVER_PROTOCOL, SERVER_PROTOCOL
from agent_desktop.domain.errors import NotAllowed
from agent_desktop.server.access import ALLOWED, BEFORE_PASSWORD_CHANGE, Identity
from agent_desktop.server.desk.service import DeskService
from agent_desktop.server.erasure import Erasure
from agent_desktop.server.exchange.service import ExchangeService
from agent_desktop.server.figures.service import FigureService
from agent_desktop.server.health.service import HealthService
from agent_desktop.server.live.service import Live
from agent_desktop.server.look_ups.service import LookUpService
from agent_desktop.server.metrics import Metrics
from agent_desktop.server.packs.service import PackService
from agent_desktop.server.session.devices import DeviceService
from agent_desktop.server.session.service import SessionService
from agent_desktop.server.uploads.service import UploadService

PROTOCOL_HEADER: Final = "X-Agent-Desktop-Protocol"

_bearer = HTTPBearer(auto_error=False, description="The access token of a session.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The services of one app, wired by ``create_app``."""

    sessions: SessionService
    devices: DeviceService
    desks: DeskService
    exchanges: ExchangeService
    figures: FigureService
    health: HealthService
    look_ups: LookUpService
    uploads: UploadService
    erasure: Erasure
    packs: PackService
    live: Live
    metrics: Metrics


# The small ones are coroutines: FastAPI sends anything else to a thread of its own.
async def _services(request: Request) -> Services:
    return cast("Services", request.app.state.services)


ServicesDep = Annotated[Services, Depends(_services)]


async def _sessions(services: ServicesDep) -> SessionService:
    return services.sessions


async def _token(
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> str:
    if credentials is None:
        raise NotAllowed("sign in first", code="session.expired")
    return credentials.credentials


SessionsDep = Annotated[SessionService, Depends(_sessions)]
TokenDep = Annotated[str, Depends(_token)]


def _signed_in(request: Request, token: TokenDep, sessions: SessionsDep) -> Identity:
    who = sessions.identify(token)
    operation = request.scope["route"].operation_id
    if who.role not in ALLOWED.get(operation, ()):
        raise NotAllowed(f"a person in the role {who.role} cannot do this")
    if who.must_change_password and operation not in BEFORE_PASSWORD_CHANGE:
        raise NotAllowed("change the password first", code="session.password_must_change")
    return who


SignedIn = Annotated[Identity, Depends(_signed_in)]


async def speak_protocol(
    version: Annotated[
        str, Header(alias=PROTOCOL_HEADER, description=f"{SERVER_PROTOCOL} for this server")
    ] = "",
) -> None:
    """Refuse a desk that speaks another protocol, before anything else is looked at.

    Raises:
        NotAllowed: ``contract.unsupported``.
    """
    try:
        is_spoken = OLDEST_SERVER_PROTOCOL <= int(version) <= SERVER_PROTOCOL
    except ValueError:
        is_spoken = False
    if not is_spoken:
        raise NotAllowed(
            f"this server speaks protocol {OLDEST_SERVER_PROTOCOL} to {SERVER_PROTOCOL}:"
            f" send {PROTOCOL_HEADER}, or update the program",
            code="contract.unsupported",
            fields={"oldest": str(OLDEST_SERVER_PROTOCOL), "newest": str(SERVER_PROTOCOL)},
        )
