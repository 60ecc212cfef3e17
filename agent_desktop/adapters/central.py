"""The central server over HTTPS."""

import asyncio
import contextlib
import gzip
import hashlib
import ipaddress
import logging
import ssl
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import quote, urlencode, urlsplit

from pydantic import BaseModel, ValidationError

from agent_desktop.adapters.live import Refused, open_channel
from agent_desktop.contract.server import (
    DeskResponse,
    DeviceList,
    ErrorResponse,
    ExchangeRequest,
    ExchangeResponse,
    FiguresResponse,
    PackRequest,
    PackState,
    PackVersions,
    PasswordRequest,
    RenewRequest,
    ResyncRequest,
    ResyncResponse,
    SessionResponse,
    SignInRequest,
    UploadList,
    UploadRequest,
    UploadState,
)
from agent_desktop.contract.version import SERVER_PROTOCOL
from agent_desktop.domain.errors import (
    AgentDesktopError,
    Conflict,
    InvalidInput,
    NotAllowed,
    NotFound,
    Unavailable,
)
from agent_desktop.domain.ids import DeviceId
from agent_desktop.services.live_ports import LiveChannel

if TYPE_CHECKING:
    import httpx

logger = logging.getLogger(__name__)

M = TypeVar("M", bound=BaseModel)

_CONNECT_S: Final = 5.0
_ANSWER_S: Final = 20.0
_PACKED_FROM_BYTES: Final = 2_000
_MAX_ANSWER_BYTES: Final = 64 << 20
_KIND_OF_STATUS: Final[dict[int, type[AgentDesktopError]]] = {
    400: InvalidInput,
    401: NotAllowed,
    403: NotAllowed,
    404: NotFound,
    409: Conflict,
    413: InvalidInput,
    422: InvalidInput,
    426: NotAllowed,
    429: NotAllowed,
}


class HttpServerGateway:
    """The ``ServerGateway`` port.

    The server's certificate is checked against the system's trusted authorities and, where given,
    those of ``ca_file`` (a centre's own). A plain ``http://`` address is taken for this very PC
    only: passwords and customers' data do not cross a network in the clear. Proxies of the
    environment are not used: the server stands in the centre's own network.

    Args:
        url: For example ``https://desk.example.com``.

    Raises:
        InvalidInput: ``server.bad_url``, ``server.insecure_url``, ``server.bad_ca_file``.

    Thread: core. The HTTP library is loaded with the first request, off the core loop.
    """

    def __init__(self, url: str, ca_file: str = "", *, answer_within_s: float = _ANSWER_S) -> None:
        self._base = _checked(url)
        self._ca_file = _existing(ca_file)
        self._answer_within_s = answer_within_s
        self._client: httpx.AsyncClient | None = None
        self._opening = asyncio.Lock()
        self._trusted: ssl.SSLContext | None = None

    async def sign_in(
        self, user: str, password: str, device_id: DeviceId, device_name: str, code: str = ""
    ) -> SessionResponse:
        """Trade a password for tokens."""
        try:
            request = SignInRequest(
                user=user,
                password=password,
                device_id=device_id,
                device_name=device_name,
                code=code,
            )
        except ValidationError:
            # Without its cause: pydantic's text repeats what was given, the password too.
            raise NotAllowed("user or password is wrong", code="session.wrong_password") from None
        return await self._ask(SessionResponse, "POST", "/session", body=request)

    async def change_password(self, access_token: str, old: str, new: str) -> None:
        """Replace the signed-in person's password."""
        try:
            request = PasswordRequest(old=old, new=new)
        except ValidationError:
            raise InvalidInput("that password is too long", code="password.unfit") from None
        await self._send("POST", "/session/password", body=request, token=access_token)

    async def renew(self, refresh_token: str, device_id: DeviceId) -> SessionResponse:
        """Trade a refresh token for a new pair."""
        request = RenewRequest(refresh_token=refresh_token, device_id=device_id)
        return await self._ask(SessionResponse, "POST", "/session/renew", body=request)

    async def sign_out(self, access_token: str) -> None:
        """End the session at the server."""
        await self._send("DELETE", "/session", token=access_token)

    async def devices(self, access_token: str) -> DeviceList:
        """Return where the signed-in person is signed in."""
        return await self._ask(DeviceList, "GET", "/session/devices", token=access_token)

    async def end_device(self, access_token: str, session_id: str) -> None:
        """Sign one of these desks out."""
        path = f"/session/devices/{quote(session_id, safe='')}"
        await self._send("DELETE", path, token=access_token)

    async def desk(self, access_token: str) -> DeskResponse:
        """Return who sits here, the SIP account and the policy."""
        return await self._ask(DeskResponse, "GET", "/desk", token=access_token)

    async def resync(self, access_token: str, request: ResyncRequest) -> ResyncResponse:
        """Return one page of a table."""
        return await self._ask(ResyncResponse, "POST", "/resync", body=request, token=access_token)

    async def figures(self, access_token: str, month: str) -> FiguresResponse:
        """Return a month's totals."""
        path = f"/figures?{urlencode({'month': month})}"
        return await self._ask(FiguresResponse, "GET", path, token=access_token)

    async def exchange(self, access_token: str, request: ExchangeRequest) -> ExchangeResponse:
        """Push and pull once."""
        return await self._ask(
            ExchangeResponse, "POST", "/exchange", body=request, token=access_token
        )

    async def begin_upload(self, access_token: str, request: UploadRequest) -> UploadState:
        """Announce a file, or learn how far it is."""
        return await self._ask(UploadState, "POST", "/uploads", body=request, token=access_token)

    async def send_piece(
        self, access_token: str, upload_id: str, offset: int, piece: bytes
    ) -> UploadState:
        """Send the bytes at ``offset``."""
        return await self._ask(
            UploadState, "PUT", f"/uploads/{upload_id}/{offset}", body=piece, token=access_token
        )

    async def complete_upload(self, access_token: str, upload_id: str) -> UploadState:
        """Let the server check the whole."""
        path = f"/uploads/{upload_id}/complete"
        return await self._ask(UploadState, "POST", path, token=access_token)

    async def uploads(
        self, access_token: str, *, kind: str = "", call_id: str = ""
    ) -> Sequence[UploadState]:
        """Return what is there: own files, or for a lead those of a call."""
        asked = urlencode({k: v for k, v in (("kind", kind), ("call_id", call_id)) if v})
        path = f"/uploads?{asked}" if asked else "/uploads"
        return (await self._ask(UploadList, "GET", path, token=access_token)).uploads

    async def download(
        self, access_token: str, upload_id: str, take: Callable[[bytes], object]
    ) -> None:
        """Give a file's content piece by piece to ``take``."""
        import httpx  # noqa: PLC0415 - see _opened

        client = await self._opened()
        url = f"{self._base}/api/v1/uploads/{upload_id}/content"
        try:
            async with client.stream("GET", url, headers=_headers(access_token)) as answer:
                if not answer.is_success:
                    raise _refusal(self._base, answer.status_code, await answer.aread())
                async for part in answer.aiter_bytes():
                    take(part)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as exc:
            raise _unreachable(self._base, exc) from exc

    async def drop_upload(self, access_token: str, upload_id: str) -> None:
        """Delete an own file; no error when there is none."""
        with contextlib.suppress(NotFound):
            await self._send("DELETE", f"/uploads/{upload_id}", token=access_token)

    async def pack_state(self, access_token: str, pack_id: str) -> PackState:
        """Return which version of a pack is in force."""
        path = f"/packs/{quote(pack_id, safe='')}"
        return await self._ask(PackState, "GET", path, token=access_token)

    async def pack_archive(self, access_token: str, pack_id: str, version: str) -> bytes:
        """Return a version as a ZIP archive."""
        path = f"/packs/{quote(pack_id, safe='')}/{quote(version, safe='')}"
        return await self._send("GET", path, token=access_token)

    async def pack_versions(self, access_token: str, pack_id: str) -> PackVersions:
        """Return every version of a pack, the newest first."""
        path = f"/packs?pack={quote(pack_id, safe='')}"
        return await self._ask(PackVersions, "GET", path, token=access_token)

    async def publish_pack(self, access_token: str, request: PackRequest) -> PackState:
        """Check a version and give it to all desks."""
        return await self._ask(PackState, "POST", "/packs", body=request, token=access_token)

    async def withdraw_pack(self, access_token: str, pack_id: str, version: str) -> PackState:
        """Take the version in force back."""
        path = f"/packs/{quote(pack_id, safe='')}/{quote(version, safe='')}"
        return await self._ask(PackState, "DELETE", path, token=access_token)

    async def live(self, access_token: str) -> LiveChannel:
        """Open a live channel."""
        await self._opened()  # builds the trust, off the core loop
        try:
            return await open_channel(self._base, _headers(access_token), self._trusted)
        except Refused as refused:
            raise _refusal(self._base, refused.status, refused.content) from None
        except (TimeoutError, OSError) as exc:
            raise _unreachable(self._base, exc) from exc

    async def close(self) -> None:
        """Free connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def _ask(
        self,
        answer: type[M],
        method: str,
        path: str,
        *,
        body: BaseModel | bytes | None = None,
        token: str = "",
    ) -> M:
        content = await self._send(method, path, body=body, token=token)
        try:
            return answer.model_validate_json(content)
        except ValidationError:
            raise _not_ours(self._base) from None

    async def _send(
        self, method: str, path: str, *, body: BaseModel | bytes | None = None, token: str = ""
    ) -> bytes:
        import httpx  # noqa: PLC0415 - see _opened

        client = await self._opened()
        headers = _headers(token)
        content = None
        if isinstance(body, bytes):
            headers["Content-Type"] = "application/octet-stream"
            headers["X-Piece-SHA256"] = hashlib.sha256(body).hexdigest()
            content = body
        elif body is not None:
            headers["Content-Type"] = "application/json"
            content = body.model_dump_json().encode()
            if len(content) >= _PACKED_FROM_BYTES:
                content = gzip.compress(content, 1, mtime=0)
                headers["Content-Encoding"] = "gzip"
        try:
            async with asyncio.timeout(self._answer_within_s + _CONNECT_S):
                answer = await client.request(
                    method, f"{self._base}/api/v1{path}", content=content, headers=headers
                )
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError) as exc:
            raise _unreachable(self._base, exc) from exc
        if answer.is_success and len(answer.content) <= _MAX_ANSWER_BYTES:
            return answer.content
        raise _refusal(self._base, answer.status_code, answer.content)

    async def _opened(self) -> "httpx.AsyncClient":
        async with self._opening:
            if self._client is None:
                self._client = await asyncio.to_thread(self._open)
            return self._client

    def _open(self) -> "httpx.AsyncClient":
        # Imported here: 75 ms and 5 MB that a desk without a server never needs.
        import httpx  # noqa: PLC0415

        self._trusted = self._trust()
        return httpx.AsyncClient(
            verify=self._trusted,
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(self._answer_within_s, connect=_CONNECT_S),
            limits=httpx.Limits(max_connections=4, keepalive_expiry=60),
        )

    def _trust(self) -> ssl.SSLContext:
        context = ssl.create_default_context()  # the system's authorities
        if self._ca_file:
            try:
                context.load_verify_locations(self._ca_file)
            except (ssl.SSLError, OSError) as exc:
                raise _bad_ca_file(self._ca_file) from exc
        return context


def _headers(token: str) -> dict[str, str]:
    headers = {"X-Agent-Desktop-Protocol": str(SERVER_PROTOCOL)}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return headers


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.query or parts.fragment:
        raise InvalidInput(
            "the server's address must look like https://desk.example.com", code="server.bad_url"
        )
    if parts.username or parts.password:
        raise InvalidInput(
            "the server's address must not hold a user or password", code="server.bad_url"
        )
    if parts.scheme == "http" and not _is_this_pc(parts.hostname):
        raise InvalidInput(
            "the server's address must begin with https://: passwords would cross the network "
            "in the clear",
            code="server.insecure_url",
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}{parts.path.rstrip('/')}"


def _is_this_pc(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _existing(ca_file: str) -> str:
    if ca_file and not Path(ca_file).is_file():
        raise _bad_ca_file(ca_file)
    return ca_file


def _bad_ca_file(file: str) -> InvalidInput:
    return InvalidInput(
        f"{file} holds no certificates (PEM)", code="server.bad_ca_file", fields={"file": file}
    )


def _unreachable(server: str, failure: BaseException) -> Unavailable:
    certificate = _certificate_failure(failure)
    if certificate is not None:
        return Unavailable(
            f"the certificate of {server} is not trusted: {certificate}. Nothing was sent",
            code="server.certificate",
            fields={"server": server, "cause": certificate},
        )
    return Unavailable(
        f"{server} does not answer ({type(failure).__name__})",
        code="server.unreachable",
        fields={"server": server},
    )


def _certificate_failure(failure: BaseException | None) -> str | None:
    """Return why TLS refused the server, looking through the library's own exceptions."""
    while failure is not None:
        if isinstance(failure, ssl.SSLCertVerificationError):
            return failure.verify_message or "it cannot be verified"
        if isinstance(failure, ssl.SSLError):
            return "no secure connection is possible"
        failure = failure.__cause__ or failure.__context__
    return None


def _refusal(server: str, status: int, content: bytes) -> AgentDesktopError:
    kind = _KIND_OF_STATUS.get(status)
    try:
        said = ErrorResponse.model_validate_json(content)
    except ValidationError:
        return _not_ours(server, status)
    if said.code == "server.busy":
        return Unavailable(said.message, code=said.code, fields=said.fields)
    if kind is None:
        return Unavailable(
            f"{server} cannot do it now: {said.message}",
            code="server.error",
            fields={"server": server, "status": str(status), "request_id": said.request_id},
        )
    return kind(said.message, code=said.code, fields=said.fields)


def _not_ours(server: str, status: int = 200) -> Unavailable:
    fields: dict[str, Any] = {"server": server, "status": str(status)}
    return Unavailable(
        f"what answers at {server} is no agent-desktop server (HTTP {status})",
        code="server.error",
        fields=fields,
    )
