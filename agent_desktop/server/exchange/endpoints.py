"""HTTP of the exchange."""

from fastapi import APIRouter, Response

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
def exchange(who: SignedIn, body: ExchangeRequest, services: ServicesDep) -> Response:
    """Push pending operations and pull changes after the cursor."""
    answer = services.exchanges.exchange(who, body)
    return Response(answer.as_json(), media_type="application/json")
