"""HTTP of monthly figures."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from agent_desktop.contract.server import FiguresResponse
from agent_desktop.server.dependencies import ServicesDep, SignedIn
from agent_desktop.server.errors import failures

router = APIRouter(tags=["figures"])


@router.get(
    "/figures",
    operation_id="figures",
    response_model=FiguresResponse,
    responses=failures(401, 403),
)
def figures(
    who: SignedIn,
    services: ServicesDep,
    month: Annotated[str, Query(max_length=20, description="For example 2026-11.")] = "",
    scope: Annotated[
        Literal["own", "team", "all"] | None, Query(description="The widest that the role allows.")
    ] = None,
) -> FiguresResponse:
    """Return a month's totals by kind, cause, department, satisfaction and status."""
    return services.figures.monthly(who, month, scope)
