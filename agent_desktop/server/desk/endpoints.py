"""HTTP of the desk's profile."""

from fastapi import APIRouter, Response

from agent_desktop.contract.server import DeskResponse
from agent_desktop.server.dependencies import ServicesDep, SignedIn
from agent_desktop.server.errors import failures

router = APIRouter(tags=["desk"])


@router.get("/desk", operation_id="desk", response_model=DeskResponse, responses=failures(401, 403))
def desk(who: SignedIn, services: ServicesDep, response: Response) -> DeskResponse:
    """Return who sits here, the SIP account and the policy."""
    response.headers["Cache-Control"] = "no-store"
    return services.desks.desk(who)
