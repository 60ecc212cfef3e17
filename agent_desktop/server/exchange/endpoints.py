"""HTTP of the exchange."""

from fastapi import APIRouter

from agent_desktop.contract.server import ExchangeRequest, ExchangeResponse
from agent_desktop.server.dependencies import ServicesDep, SignedIn
from agent_desktop.server.errors import failures

router = APIRouter(tags=["exchange"])


@router.post(
    "/exchange",
    operation_id="exchange",
    response_model=ExchangeResponse,
    responses=failures(401, 403),
)
def exchange(who: SignedIn, body: ExchangeRequest, services: ServicesDep) -> ExchangeResponse:
    """Push pending operations and pull changes after the cursor."""
    return services.exchanges.exchange(who, body)
