"""The central server: reachable, its certificate, the version it speaks, its clock, signed in."""

import asyncio
import http.client
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit

from agent_desktop.adapters.central import HttpServerGateway
from agent_desktop.adapters.desktop.clock import SystemClock
from agent_desktop.contract.server import DeskResponse
from agent_desktop.doctor.verdicts import Finding, ok, problem, warning
from agent_desktop.domain.errors import AgentDesktopError, Unavailable
from agent_desktop.domain.ids import DeviceId
from agent_desktop.domain.watchdogs import clock_lead_s, clock_trouble
from agent_desktop.runtime.settings import ServerSettings
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import SecretStore
from agent_desktop.services.tokens import Tokens

AREA: Final = "server"
CLOCK: Final = "clock"
_WITHIN_S: Final = 5.0
_RENEW_WITHIN_DAYS: Final = 21
_SIGN_IN: Final = "Sign in again, in the desk's window or with agent-desktop login."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What came back from ``/healthz``."""

    status: int
    body: bytes
    date: datetime | None
    asked_at: datetime
    heard_at: datetime
    certificate_ends: datetime | None


async def examine(settings: ServerSettings) -> list[Finding]:
    """Ask the server what it tells everybody."""
    if not settings.url:
        return [ok(AREA, "This desk works without a central server."), _clock(None)]
    try:
        answer = await asyncio.to_thread(_health, settings)
    except ssl.SSLCertVerificationError as exc:
        why = exc.verify_message or "it cannot be verified"
        return [
            problem(
                AREA,
                f"The certificate of {settings.url} is not trusted: {why}.",
                "Renew it at the server, or name the centre's own authority: [server] ca_file.",
            ),
            _clock(None),
        ]
    except (OSError, http.client.HTTPException, ValueError) as exc:
        advice = "Check the network, the address in [server] url, and the server itself."
        sentence = f"{settings.url} does not answer ({type(exc).__name__})."
        return [problem(AREA, sentence, advice), _clock(None)]
    findings = [_health_finding(settings.url, answer)]
    if answer.certificate_ends is not None:
        findings.append(_certificate_finding(answer.certificate_ends, answer.heard_at))
    findings.append(await _protocol(settings))
    findings.append(_clock(answer))
    return findings


async def signed_in(
    settings: ServerSettings, secrets: SecretStore, device_id: str
) -> tuple[Finding, DeskResponse | None]:
    """Take up the profile's session as its desk would; return what the server says of the desk."""
    gateway = HttpServerGateway(settings.url, settings.ca_file, answer_within_s=_WITHIN_S)
    tokens = Tokens(Bus(), secrets, SystemClock())
    try:
        if not await tokens.load():
            return problem(AREA, "Nobody is signed in on this profile.", _SIGN_IN), None
        desk = await gateway.desk(await tokens.access(gateway, DeviceId(device_id)))
    except Unavailable as exc:
        return warning(AREA, f"The sign-in was not checked: {exc.message}.", "See above."), None
    except AgentDesktopError as exc:
        sentence = f"The server does not take the last sign-in any more: {exc.message}."
        return problem(AREA, sentence, _SIGN_IN), None
    finally:
        await gateway.close()
    return ok(AREA, f"Agent {desk.agent_number} is signed in."), desk


def signed_in_at(status: Mapping[str, Any]) -> list[Finding]:
    """Return what the running desk says of its server."""
    sync, session = status.get("sync") or {}, status.get("session") or {}
    if not sync.get("enabled"):
        return []
    findings: list[Finding] = []
    if session.get("signed_in"):
        findings.append(ok(AREA, f"Agent {session.get('agent_number')} is signed in."))
    else:
        findings.append(problem(AREA, "Nobody is signed in at the running desk.", _SIGN_IN))
    waiting = f"{sync.get('pending')} changes wait to be sent"
    if sync.get("parked"):
        sentence = f"The server refused {sync['parked']} changes; their text is kept."
        findings.append(warning(AREA, sentence, "The team lead looks at these tickets."))
    if sync.get("online"):
        findings.append(ok(AREA, f"The desk exchanges with the server; {waiting}."))
    elif session.get("signed_in"):
        why = sync.get("last_error") or "no answer yet"
        sentence = f"The running desk does not reach the server ({why}); {waiting}."
        findings.append(problem(AREA, sentence, "See the findings on the server above."))
    return findings


def _health(settings: ServerSettings) -> _Answer:
    parts = urlsplit(settings.url)
    if parts.hostname is None:
        raise ValueError("no host")
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        trust = ssl.create_default_context()
        if settings.ca_file:
            trust.load_verify_locations(settings.ca_file)
        connection = http.client.HTTPSConnection(
            parts.hostname, parts.port, timeout=_WITHIN_S, context=trust
        )
    else:
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=_WITHIN_S)
    try:
        connection.connect()
        # Now: a server may close with its answer, and the certificate is gone with the connection.
        certificate_ends = _end_of_certificate(connection)
        asked_at = datetime.now(UTC)
        connection.request("GET", f"{parts.path.rstrip('/')}/healthz")
        response = connection.getresponse()
        body = response.read(10_000)
        heard_at = datetime.now(UTC)
        return _Answer(
            status=response.status,
            body=body,
            date=_date(response.getheader("Date")),
            asked_at=asked_at,
            heard_at=heard_at,
            certificate_ends=certificate_ends,
        )
    finally:
        connection.close()


def _end_of_certificate(connection: http.client.HTTPConnection) -> datetime | None:
    if not isinstance(connection.sock, ssl.SSLSocket):
        return None
    ends = (connection.sock.getpeercert() or {}).get("notAfter")
    if not isinstance(ends, str):
        return None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC)


def _date(header: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(header) if header else None
    except ValueError:
        return None


def _health_finding(url: str, answer: _Answer) -> Finding:
    try:
        said = json.loads(answer.body)
        version = str(said["version"]) if said["status"] == "ok" else ""
    except (ValueError, KeyError, TypeError):
        version = ""
    if answer.status != http.HTTPStatus.OK or not version:
        advice = "Check the address in [server] url, and the proxy before the server."
        sentence = f"What answers at {url} is no agent-desktop server (HTTP {answer.status})."
        return problem(AREA, sentence, advice)
    return ok(AREA, f"{url} answers; it runs version {version}.")


def _certificate_finding(ends: datetime, now: datetime) -> Finding:
    days = (ends - now).days
    sentence = f"The server's certificate is valid for {days} more days."
    if days < _RENEW_WITHIN_DAYS:
        return warning(AREA, sentence, "Renew it now: without it no desk reaches the server.")
    return ok(AREA, sentence)


async def _protocol(settings: ServerSettings) -> Finding:
    """Ask for something without a sign-in: what speaks another version refuses that first."""
    try:
        gateway = HttpServerGateway(settings.url, settings.ca_file, answer_within_s=_WITHIN_S)
    except AgentDesktopError as exc:
        return problem(AREA, f"{exc.message}.", "Correct [server] in the settings.")
    try:
        await gateway.desk("")
    except Unavailable as exc:
        return problem(AREA, f"{exc.message}.", "The server's log says why.")
    except AgentDesktopError as exc:
        if exc.code == "contract.unsupported":
            return problem(AREA, f"{exc.message}.", "Install the newer desk on this computer.")
    finally:
        await gateway.close()
    return ok(AREA, "Desk and server speak the same version.")


def _clock(answer: _Answer | None) -> Finding:
    if answer is None or answer.date is None:
        return ok(CLOCK, "The clock was not compared: no server told its time.")
    lead_s = clock_lead_s(answer.date, answer.asked_at, answer.heard_at)
    way = "behind" if lead_s < 0 else "ahead of"
    # The header counts whole seconds, so a second is no difference.
    sentence = f"This computer's clock is {max(0, round(abs(lead_s)) - 1)} s {way} the server's."
    if clock_trouble(lead_s):
        return problem(CLOCK, sentence, "Set the clock, and let it be kept right (NTP).")
    return ok(CLOCK, sentence)
