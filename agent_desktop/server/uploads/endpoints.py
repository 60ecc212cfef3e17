"""HTTP of uploads."""

from typing import Annotated

from fastapi import APIRouter, Body, Header, Path, Query, Response
from fastapi.responses import StreamingResponse

from agent_desktop.contract.server import (
    UploadKind,
    UploadList,
    UploadRequest,
    UploadState,
    Uuid,
)
from agent_desktop.server.dependencies import ServicesDep, SignedIn
from agent_desktop.server.errors import failures

router = APIRouter(prefix="/uploads", tags=["uploads"])

UploadId = Annotated[Uuid, Path(description="The id that the desk gave to the file.")]


@router.post(
    "",
    operation_id="begin_upload",
    response_model=UploadState,
    responses=failures(401, 403, 409),
)
def begin_upload(who: SignedIn, body: UploadRequest, services: ServicesDep) -> UploadState:
    """Announce a file, or learn how far it is."""
    return services.uploads.begin(who, body)


@router.get("", operation_id="uploads", response_model=UploadList, responses=failures(401, 403))
def uploads(
    who: SignedIn,
    services: ServicesDep,
    kind: Annotated[UploadKind | None, Query()] = None,
    call_id: Annotated[Uuid | None, Query()] = None,
    ticket_id: Annotated[Uuid | None, Query()] = None,
) -> UploadList:
    """Return the own complete uploads; of a call for leads the team's; of a ticket all of it."""
    return services.uploads.found(who, kind, call_id, ticket_id)


@router.get(
    "/{upload_id}",
    operation_id="upload_state",
    response_model=UploadState,
    responses=failures(401, 403, 404),
)
def upload_state(upload_id: UploadId, who: SignedIn, services: ServicesDep) -> UploadState:
    """Return how far an upload is."""
    return services.uploads.state(who, upload_id)


@router.put(
    "/{upload_id}/{offset}",
    operation_id="put_piece",
    response_model=UploadState,
    responses=failures(401, 403, 404, 409),
)
def put_piece(
    upload_id: UploadId,
    offset: Annotated[int, Path(ge=0, le=1 << 40)],
    piece: Annotated[bytes, Body(media_type="application/octet-stream", min_length=1)],
    who: SignedIn,
    services: ServicesDep,
    digest: Annotated[str, Header(alias="X-Piece-SHA256", max_length=64)] = "",
) -> UploadState:
    """Take the piece that begins at ``offset``; one that came before changes nothing."""
    return services.uploads.put(who, upload_id, offset, piece, digest)


@router.post(
    "/{upload_id}/complete",
    operation_id="complete_upload",
    response_model=UploadState,
    responses=failures(401, 403, 404, 409),
)
def complete_upload(upload_id: UploadId, who: SignedIn, services: ServicesDep) -> UploadState:
    """Check the whole file and make it count."""
    return services.uploads.complete(who, upload_id)


@router.get(
    "/{upload_id}/content",
    operation_id="upload_content",
    response_class=StreamingResponse,
    responses=failures(401, 403, 404)
    | {200: {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}},
)
def upload_content(upload_id: UploadId, who: SignedIn, services: ServicesDep) -> Response:
    """Return the file."""
    media_type, parts = services.uploads.content(who, upload_id)
    return StreamingResponse(
        parts,
        media_type=media_type,
        # A browser must neither keep what is said in calls nor run what somebody attached.
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": "attachment",
            "X-Content-Type-Options": "nosniff",
        },
    )


@router.delete(
    "/{upload_id}",
    operation_id="drop_upload",
    status_code=204,
    responses=failures(401, 403, 404, 409),
)
def drop_upload(upload_id: UploadId, who: SignedIn, services: ServicesDep) -> None:
    """Delete an own file."""
    services.uploads.drop(who, upload_id)
