"""HTTP of call-script packs."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from agent_desktop.contract.server import PackState
from agent_desktop.server.dependencies import ServicesDep, SignedIn
from agent_desktop.server.errors import failures

router = APIRouter(prefix="/packs", tags=["packs"])

PackId = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{0,39}$", description="Name of the pack.")]
Version = Annotated[str, Path(min_length=1, max_length=60, description="One of its versions.")]


@router.get(
    "/{pack_id}",
    operation_id="pack_state",
    response_model=PackState,
    responses=failures(401, 403),
)
def pack_state(pack_id: PackId, _who: SignedIn, services: ServicesDep) -> PackState:
    """Return which version of a pack is in force."""
    return services.packs.state(pack_id)


@router.get(
    "/{pack_id}/{pack_version}",
    operation_id="pack_archive",
    response_class=Response,
    responses=failures(401, 403, 404)
    | {200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}},
)
def pack_archive(
    pack_id: PackId, pack_version: Version, _who: SignedIn, services: ServicesDep
) -> Response:
    """Return a version as a ZIP archive."""
    archive = services.packs.archive(pack_id, pack_version)
    return Response(archive, media_type="application/zip")
