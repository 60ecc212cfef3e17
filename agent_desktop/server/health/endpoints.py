"""HTTP for load balancers and monitors."""

from fastapi import APIRouter, Response
from pydantic import BaseModel

from agent_desktop import __version__
from agent_desktop.server.dependencies import ServicesDep

router = APIRouter(tags=["health"])


class Alive(BaseModel):
    """The process answers."""

    status: str
    version: str


class Ready(BaseModel):
    """Whether requests can be served, what is missing, and what to do about it."""

    status: str
    database: bool
    migrated: bool
    reason: str = ""


@router.get("/healthz", operation_id="healthz", response_model=Alive)
async def healthz() -> Alive:
    """Tell that the process lives; looks at nothing else."""
    return Alive(status="ok", version=__version__)


@router.get(
    "/readyz", operation_id="readyz", response_model=Ready, responses={503: {"model": Ready}}
)
def readyz(response: Response, services: ServicesDep) -> Ready:
    """Tell whether this instance can serve requests."""
    found = services.health.readiness()
    response.status_code = 200 if found.is_ready else 503
    status = "ok" if found.is_ready else "not ready"
    return Ready(
        status=status,
        database=found.database,
        migrated=found.migrated,
        reason="" if found.refusal is None else found.refusal.message,
    )
