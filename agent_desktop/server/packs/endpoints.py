"""HTTP of call-script packs."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from agent_desktop.contract.server import PackName, PackRequest, PackState, PackVersions
from agent_desktop.server.dependencies import ServicesDep, SignedIn
from agent_desktop.server.errors import failures

router = APIRouter(prefix="/packs", tags=["packs"])

PackId = Annotated[PackName, Path(description="Name of the pack.")]
Version = Annotated[str, Path(min_length=1, max_length=60, description="One of its versions.")]


@router.post(
    "",
    operation_id="publish_pack",
    response_model=PackState,
    responses=failures(401, 403, 409, 422, 503),
)
def publish_pack(who: SignedIn, body: PackRequest, services: ServicesDep) -> PackState:
    """Check a version of a pack and give it to all desks; one with errors changes nothing."""
    state = services.packs.take(body, by=who.number)
    services.live.news("pack", state.pack)
    return state


@router.get(
    "", operation_id="pack_versions", response_model=PackVersions, responses=failures(401, 403)
)
def pack_versions(
    _who: SignedIn, services: ServicesDep, pack: Annotated[PackName, Query()]
) -> PackVersions:
    """Return every version of a pack, the newest first."""
    return services.packs.editions(pack)


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


@router.delete(
    "/{pack_id}/{pack_version}",
    operation_id="withdraw_pack",
    response_model=PackState,
    responses=failures(401, 403, 404, 409),
)
def withdraw_pack(
    pack_id: PackId, pack_version: Version, who: SignedIn, services: ServicesDep
) -> PackState:
    """Take the version in force back; return what is in force now."""
    state = services.packs.withdraw(pack_id, pack_version, by=who.number)
    services.live.news("pack", state.pack)
    return state
