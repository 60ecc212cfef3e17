"""HTTP of sign-in, renewal and sign-out."""

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request, Response

from agent_desktop.contract.server import RenewRequest, SessionResponse, SignInRequest
from agent_desktop.server.dependencies import SessionsDep, SignedIn, TokenDep
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
