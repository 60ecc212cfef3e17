"""The demo's call centre: a team with people, and the central server that knows them."""

import asyncio
import json
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from agent_desktop.adapters.central import HttpServerGateway
from agent_desktop.contract.server import ChangePayload, ExchangeRequest, SipAccountPayload
from agent_desktop.demo.books import Books, fill
from agent_desktop.demo.children import Children, program
from agent_desktop.demo.matters import MATTERS
from agent_desktop.demo.surroundings import Surroundings
from agent_desktop.domain.errors import Unavailable
from agent_desktop.domain.ids import RANDOM_BYTES, DeviceId, uuid7
from agent_desktop.server.people.service import PeopleService
from agent_desktop.server.preparation import prepare, utc_now
from agent_desktop.server.settings import ServerConfig

TEAM: Final = "一班"
LEAD: Final = "1000"
AGENT: Final = "1001"
PEOPLE: Final = (
    (LEAD, "赵敏", "lead"),
    (AGENT, "陈静", "agent"),
    ("1002", "刘洋", "agent"),
)
_START_S: Final = 20.0


def _password() -> str:
    return secrets.token_urlsafe(9)


@dataclass(frozen=True, slots=True)
class Secrets:
    """Passwords of this one run."""

    people: dict[str, str] = field(default_factory=lambda: {n: _password() for n, _, _ in PEOPLE})
    sip: dict[str, str] = field(default_factory=lambda: {AGENT: _password(), "1002": _password()})
    callers: dict[str, str] = field(
        default_factory=lambda: {m.number: _password() for m in MATTERS}
    )


class Centre:
    """People in the server's database, and the server as a process."""

    def __init__(
        self,
        folder: Path,
        children: Children,
        surroundings: Surroundings,
        passwords: Secrets,
        language: str = "zh",
    ) -> None:
        self._folder = folder
        self._children = children
        self._surroundings = surroundings
        self._passwords = passwords
        self._books = Books(language, utc_now(), LEAD)
        self.url = ""

    @property
    def company(self) -> str:
        """What the centre is called."""
        return self._books.company

    def hire(self, exchange: str) -> None:
        """Make the team and its people; ``exchange`` is where their telephones register."""
        ground = prepare(ServerConfig(data=self._folder))
        try:
            people = PeopleService(ground.database, ground.vault, utc_now)
            people.add_team(TEAM)
            for number, name, role in PEOPLE:
                password = self._passwords.people[number]
                people.add_user(number=number, name=name, team=TEAM, role=role, password=password)
            for number, password in self._passwords.sip.items():
                account = SipAccountPayload(server=exchange, user=number, password=password)
                people.set_sip(number, account)
            people.set_policy("company", self.company)
        finally:
            ground.database.close()

    async def open(self) -> None:
        """Start the server and wait until it serves.

        Raises:
            Unavailable: It does not.
        """
        ready = self._folder / "ready.json"
        process = await self._children.start(
            "server",
            *program("server", "--data", str(self._folder), "--port", "0"),
            *("--ready-file", str(ready)),
            environment=self._surroundings.variables,
        )
        deadline = time.monotonic() + _START_S
        while not ready.exists():
            if process.returncode is not None or time.monotonic() > deadline:
                raise Unavailable(f"the server does not start: {self._children.log_of('server')}")
            await asyncio.sleep(0.05)
        self.url = json.loads(ready.read_text("utf-8"))["url"]

    async def furnish(self) -> int:
        """Write down what the centre knows before the first call; returns how much that is.

        Raises:
            Unavailable: The server does not take it.
        """
        return await fill(self.url, self._books, self._passwords.people)

    async def received(self) -> tuple[ChangePayload, ...]:
        """Return everything that reached the server, as the team lead's own PC would see it."""
        device = DeviceId(uuid7(utc_now(), secrets.token_bytes(RANDOM_BYTES)))
        gateway = HttpServerGateway(self.url)
        try:
            session = await gateway.sign_in(LEAD, self._passwords.people[LEAD], device, "lead")
            request = ExchangeRequest(device_id=device)
            answer = await gateway.exchange(session.access_token, request)
        finally:
            await gateway.close()
        return answer.changes
