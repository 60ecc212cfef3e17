"""HTTP of the exchange."""

from fastapi import APIRouter, Response

from agent_desktop.contract.server import (
    ExchangeRequest,
    ExchangeResponse,
    ResyncRequest,
    ResyncResponse,
)
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


@router.post(
    "/resync",
    operation_id="resync",
    response_model=ResyncResponse,
    responses=failures(401, 403),
)
def resync(who: SignedIn, body: ResyncRequest, services: ServicesDep) -> Response:
    """Return a page of a whole table, or one row of it."""
    answer = services.exchanges.resync(who, body)
    return Response(answer.as_json(), media_type="application/json")
