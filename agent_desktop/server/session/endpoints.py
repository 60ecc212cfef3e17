"""HTTP of sign-in, renewal and sign-out."""

from typing import Annotated

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Path, Query, Request, Response

from agent_desktop.contract.server import (
    DeviceList,
    DevicePayload,
    PasswordRequest,
    RenewRequest,
    SessionResponse,
    SignInRequest,
)
from agent_desktop.server.dependencies import ServicesDep, SessionsDep, SignedIn, TokenDep
from agent_desktop.server.errors import failures

router = APIRouter(prefix="/session", tags=["session"])


@router.post(
    "",
    operation_id="sign_in",
    response_model=SessionResponse,
    responses=failures(401, 403, 429),
)
async def sign_in(request: Request, body: SignInRequest, sessions: SessionsDep) -> SessionResponse:
    """Trade user and password for a pair of tokens."""
    address = request.client.host if request.client else ""
    # A morning's sign-ins wait here, not in the threads that everybody else needs.
    limiter: CapacityLimiter = request.app.state.sign_in_limiter
    return await to_thread.run_sync(sessions.sign_in, body, address, limiter=limiter)


@router.post(
    "/renew", operation_id="renew", response_model=SessionResponse, responses=failures(401)
)
def renew(body: RenewRequest, sessions: SessionsDep) -> SessionResponse:
    """Trade the refresh token for the next pair."""
    return sessions.renew(body)


@router.delete("", operation_id="sign_out", status_code=204, responses=failures(401))
def sign_out(_who: SignedIn, token: TokenDep, sessions: SessionsDep) -> Response:
    """End this session."""
    sessions.sign_out(token)
    return Response(status_code=204)


@router.post(
    "/password", operation_id="change_password", status_code=204, responses=failures(401, 422)
)
async def change_password(
    request: Request, who: SignedIn, body: PasswordRequest, sessions: SessionsDep
) -> Response:
    """Replace the own password; other devices have to sign in again."""
    limiter: CapacityLimiter = request.app.state.sign_in_limiter
    await to_thread.run_sync(sessions.change_password, who, body.old, body.new, limiter=limiter)
    return Response(status_code=204)


@router.get(
    "/devices",
    operation_id="devices",
    response_model=DeviceList,
    responses=failures(401, 403),
)
def devices(
    who: SignedIn, services: ServicesDep, user: Annotated[str, Query(max_length=64)] = ""
) -> DeviceList:
    """Return where somebody is signed in: oneself, or a person of the own team for leads."""
    rows = services.devices.seen_by(who, user)
    return DeviceList(
        devices=tuple(
            DevicePayload(
                session_id=row.session_id,
                user=row.user,
                name=row.user_name,
                device=row.device,
                address=row.address,
                since=row.since,
                last_seen_at=row.last_seen_at,
                own=row.session_id == who.session_id,
            )
            for row in rows
        )
    )


@router.delete(
    "/devices/{session_id}",
    operation_id="end_device",
    status_code=204,
    responses=failures(401, 403, 404),
)
def end_device(
    who: SignedIn,
    services: ServicesDep,
    session_id: Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$")],
    wipe: bool = False,
) -> Response:
    """Sign a desk out from afar; ``wipe``: its PC is lost and deletes what it holds."""
    services.devices.end(session_id, by=who.number, who=who, wipe=wipe)
    return Response(status_code=204)
