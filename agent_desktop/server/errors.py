"""From errors to answers: one envelope, one table of statuses."""

import logging
from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from agent_desktop.contract.server import ErrorResponse
from agent_desktop.domain.errors import (
    AgentDesktopError,
    Conflict,
    IllegalTransition,
    InvalidInput,
    NotAllowed,
    NotFound,
    Unavailable,
)
from agent_desktop.server.logs import request_id

logger = logging.getLogger(__name__)

_STATUS_OF_CODE: Final[dict[str, int]] = {
    "session.wrong_password": 401,
    "session.expired": 401,
    "session.wiped": 401,
    "session.code_needed": 401,
    "session.wrong_code": 401,
    "session.too_many_attempts": 429,
    "contract.unsupported": 426,
    "contract.too_large": 413,
    "contract.too_slow": 408,
    "server.busy": 429,
}
_STATUS_OF_KIND: Final[dict[type[AgentDesktopError], int]] = {
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    IllegalTransition: 409,
    InvalidInput: 422,
    Unavailable: 503,
}
_CODE_OF_STATUS: Final = {404: "contract.unknown_path", 405: "contract.unknown_method"}
_OF_ALL: Final = (408, 413, 422, 426, 429, 500, 503)
_RETRY_AFTER_S: Final = "5"


def failures(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the documentation of an endpoint's failures, with those that all have."""
    return {s: {"model": ErrorResponse} for s in sorted({*statuses, *_OF_ALL})}


def status_of(error: AgentDesktopError) -> int:
    """Return the HTTP status that carries an error."""
    if error.code in _STATUS_OF_CODE:
        return _STATUS_OF_CODE[error.code]
    return next((s for kind, s in _STATUS_OF_KIND.items() if isinstance(error, kind)), 500)


def answer(error: AgentDesktopError) -> JSONResponse:
    """Return the envelope of an error."""
    status = status_of(error)
    headers = {}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if status in (429, 503):
        headers["Retry-After"] = error.fields.get("retry_after_s", _RETRY_AFTER_S)
    return _envelope(status, error.code, error.message, error.fields, headers)


def _envelope(
    status: int,
    code: str,
    message: str,
    fields: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    body = ErrorResponse(
        code=code, message=message, fields=dict(fields or {}), request_id=request_id.get()
    )
    return JSONResponse(body.model_dump(), status_code=status, headers=dict(headers or {}))


def install(app: FastAPI) -> None:
    """Give the app its handlers."""
    app.add_exception_handler(AgentDesktopError, _on_refusal)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(DBAPIError, _on_database)
    app.add_exception_handler(PoolTimeout, _on_database)


def _on_refusal(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, AgentDesktopError)  # noqa: S101 - Starlette's type is too wide
    return answer(error)


def _on_invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    # Where and which rule, never the value: it may be a password.
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    fields = {"where": where[:200].encode("ascii", "replace").decode(), "rule": first["type"]}
    return _envelope(
        422, "contract.malformed", f"the request is malformed at {fields['where']}", fields
    )


def _on_http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101
    code = _CODE_OF_STATUS.get(error.status_code, "contract.malformed")
    message = {404: "there is nothing at this path", 405: "this path takes another method"}
    return _envelope(
        error.status_code,
        code,
        message.get(error.status_code, "the request is malformed"),
        headers=error.headers,
    )


def _on_database(_request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, DataError) and "NUL" in str(error.orig):
        # Every request has many texts: PostgreSQL itself finds the one that it cannot keep.
        return answer(InvalidInput("a text holds a NUL character", code="contract.malformed"))
    if isinstance(error, IntegrityError | DataError | ProgrammingError):
        raise error  # a bug of ours, not an outage
    cause = getattr(error, "orig", None)
    logger.error(
        "the database cannot be used",
        extra={"cause": type(cause or error).__name__, "state": getattr(cause, "sqlstate", "")},
    )
    return answer(
        Unavailable("the server cannot reach its database or its disk is full; it keeps trying")
    )


def unexpected() -> JSONResponse:
    """Return the answer to a failure that nobody foresaw."""
    return _envelope(500, "error.unexpected", "unexpected failure; the server's log has its place")
