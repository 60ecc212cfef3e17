"""HTTP of the exchange."""

from fastapi import APIRouter, Request, Response

from agent_desktop.contract.server import (
    ExchangeRequest,
    ExchangeResponse,
    ResyncRequest,
    ResyncResponse,
)
from agent_desktop.server.compression import json_answer
from agent_desktop.server.dependencies import ServicesDep, SignedIn
from agent_desktop.server.errors import failures

router = APIRouter(tags=["exchange"])


@router.post(
    "/exchange",
    operation_id="exchange",
    response_model=ExchangeResponse,
    responses=failures(401, 403),
)
def exchange(
    request: Request, who: SignedIn, body: ExchangeRequest, services: ServicesDep
) -> Response:
    """Push pending operations and pull changes after the cursor."""
    answer = services.exchanges.exchange(who, body)
    services.metrics.judged(answer.receipts)
    return json_answer(request, answer.as_json())


@router.post(
    "/resync",
    operation_id="resync",
    response_model=ResyncResponse,
    responses=failures(401, 403),
)
def resync(request: Request, who: SignedIn, body: ResyncRequest, services: ServicesDep) -> Response:
    """Return a page of a whole table, or one row of it."""
    answer = services.exchanges.resync(who, body)
    return json_answer(request, answer.as_json())
