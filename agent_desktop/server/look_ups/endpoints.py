"""HTTP of look-ups."""

from typing import Annotated, Final

from fastapi import APIRouter, Query

from agent_desktop.contract.server import LookUpList
from agent_desktop.server.dependencies import ServicesDep, SignedIn
from agent_desktop.server.errors import failures

router = APIRouter(tags=["look-ups"])

_ID: Final = r"^[A-Za-z0-9@._:+-]{0,80}$"


@router.get(
    "/look-ups",
    operation_id="look_ups",
    response_model=LookUpList,
    responses=failures(401, 403),
)
def look_ups(
    who: SignedIn,
    services: ServicesDep,
    customer_id: Annotated[str, Query(pattern=_ID)] = "",
    by: Annotated[str, Query(pattern=_ID, description="An agent number.")] = "",
    before: Annotated[int, Query(ge=0, le=1 << 62, description="As the last page said.")] = 0,
) -> LookUpList:
    """Return who saw customers in full, newest first: for a lead the own team's look-ups."""
    return services.look_ups.found(who, customer_id=customer_id, by=by, before=before)
