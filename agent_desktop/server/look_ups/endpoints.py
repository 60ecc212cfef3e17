"""HTTP of look-ups."""

from typing import Annotated

from fastapi import APIRouter, Query

from agent_desktop.contract.server import LookUpList
from agent_desktop.server.dependencies import ServicesDep, SignedIn
from agent_desktop.server.errors import failures

router = APIRouter(tags=["look-ups"])


@router.get(
    "/look-ups",
    operation_id="look_ups",
    response_model=LookUpList,
    responses=failures(401, 403),
)
def look_ups(
    who: SignedIn,
    services: ServicesDep,
    customer_id: Annotated[str, Query(max_length=80)] = "",
    by: Annotated[str, Query(max_length=64, description="An agent number.")] = "",
    before: Annotated[int, Query(ge=0, le=1 << 62, description="As the last page said.")] = 0,
) -> LookUpList:
    """Return who saw customers in full, newest first: for a lead the own team's look-ups."""
    return services.look_ups.found(who, customer_id=customer_id, by=by, before=before)
