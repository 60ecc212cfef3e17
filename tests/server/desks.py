"""Desks as tests drive them: sign in, make operations, exchange."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from agent_desktop.contract.version import SERVER_PROTOCOL
from tests.server.running import password_of

API = "/api/v1"
PROTOCOL = {"X-Agent-Desktop-Protocol": str(SERVER_PROTOCOL)}


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def advance(self, **parts: float) -> None:
        self.time += timedelta(**parts)


def new_id() -> str:
    return str(uuid.uuid4())


def change(name: str, after: str, before: str = "") -> dict[str, str]:
    return {"field": name, "before": before, "after": after}


@dataclass
class Desk:
    """One device with one signed-in person."""

    http: httpx.Client
    number: str = "1001"
    device_id: str = field(default_factory=new_id)
    access: str = ""
    refresh: str = ""
    cursor: int = 0
    seq: int = 0
    at: datetime = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    def post(
        self, path: str, body: object, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        return self.http.post(API + path, json=body, headers=PROTOCOL | (headers or {}))

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.access}"}

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request of the signed-in person."""
        return self.http.request(method, API + path, headers=PROTOCOL | self.bearer, **options)

    def try_sign_in(
        self, password: str | None = None, user: str | None = None, code: str = ""
    ) -> httpx.Response:
        body = {
            "user": user or self.number,
            "password": password or password_of(self.number),
            "device_id": self.device_id,
            "code": code,
        }
        return self._keep(self.post("/session", body))

    def sign_in(self) -> "Desk":
        response = self.try_sign_in()
        assert response.status_code == 200, response.text
        return self

    def renew(self, refresh: str | None = None, device_id: str | None = None) -> httpx.Response:
        body = {"refresh_token": refresh or self.refresh, "device_id": device_id or self.device_id}
        return self._keep(self.post("/session/renew", body))

    def desk(self) -> httpx.Response:
        return self.http.get(f"{API}/desk", headers=PROTOCOL | self.bearer)

    def sign_out(self) -> httpx.Response:
        return self.http.delete(f"{API}/session", headers=PROTOCOL | self.bearer)

    def operation(self, **payload: Any) -> dict[str, Any]:
        self.seq += 1
        at = self.at.isoformat()
        return {"op_id": new_id(), "seq": self.seq, "at": at, "payload": payload}

    def opened(self, ticket_id: str, *changes: dict[str, str]) -> dict[str, Any]:
        return self.operation(
            type="ticket.opened",
            ticket_id=ticket_id,
            changes=[change("subject", "Invoice"), *changes],
        )

    def edited(self, ticket_id: str, *changes: dict[str, str]) -> dict[str, Any]:
        return self.operation(type="ticket.edited", ticket_id=ticket_id, changes=list(changes))

    def recorded(self, call_id: str, **values: Any) -> dict[str, Any]:
        call = {
            "call_id": call_id,
            "direction": "inbound",
            "remote_number": "13800000000",
            "started_at": self.at.isoformat(),
            "ended_at": self.at.isoformat(),
        }
        return self.operation(type="call.recorded", **(call | values))

    def try_exchange(self, *operations: dict[str, Any], **values: Any) -> httpx.Response:
        body = {"device_id": self.device_id, "cursor": self.cursor, "operations": operations}
        return self.post("/exchange", body | values, self.bearer)

    def exchange(self, *operations: dict[str, Any], **values: Any) -> dict[str, Any]:
        response = self.try_exchange(*operations, **values)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        self.cursor = answer["cursor"]
        return answer

    def codes(self, *operations: dict[str, Any]) -> list[str]:
        """Exchange and return each receipt's code, "" for applied."""
        return [receipt["code"] for receipt in self.exchange(*operations)["receipts"]]

    def _keep(self, response: httpx.Response) -> httpx.Response:
        if response.status_code == 200:
            self.access = response.json()["access_token"]
            self.refresh = response.json()["refresh_token"]
        return response
