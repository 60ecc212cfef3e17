"""Who listens at this instance, found by what a change is addressed to."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from agent_desktop.server.live.connection import Connection

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Stranger:
    """Anybody of a role and team, with nothing of one's own."""

    role: str
    team_id: int | None
    user_id: int = -1


@dataclass(eq=False, slots=True)
class Group:
    """The open channels of all who are alike to a change that names nobody."""

    stranger: Stranger
    connections: set[Connection] = field(default_factory=set)


class Audience:
    """The open channels, by role and team, by person, by device and by agent number.

    A change comes fifty times a second and a desk once a shift: so the order is kept, not made.

    Thread: the server's loop.
    """

    def __init__(self) -> None:
        self._all: set[Connection] = set()
        self._groups: dict[tuple[str, int | None], Group] = {}
        self._persons: dict[int, set[Connection]] = {}
        self._devices: dict[str, set[Connection]] = {}

    def __len__(self) -> int:
        """Return how many channels are open."""
        return len(self._all)

    def __iter__(self) -> Iterator[Connection]:
        """Go through all of them."""
        return iter(self._all)

    @property
    def groups(self) -> Collection[Group]:
        """Those who are alike, together."""
        return self._groups.values()

    def of_person(self, user_id: int) -> Collection[Connection]:
        """Return the channels of one person."""
        return self._persons.get(user_id, ())

    def of_device(self, device_id: str) -> Collection[Connection]:
        """Return the channels of one desk."""
        return self._devices.get(device_id, ())

    def add(self, connection: Connection) -> None:
        """Take a channel in."""
        who = connection.who
        self._all.add(connection)
        alike = (who.role, who.team_id)
        if alike not in self._groups:
            self._groups[alike] = Group(Stranger(who.role, who.team_id))
        self._groups[alike].connections.add(connection)
        self._persons.setdefault(who.user_id, set()).add(connection)
        self._devices.setdefault(who.device_id, set()).add(connection)

    def discard(self, connection: Connection) -> None:
        """Forget a channel; no error for one that is not here."""
        if connection not in self._all:
            return
        who = connection.who
        self._all.discard(connection)
        alike = (who.role, who.team_id)
        group = self._groups[alike]
        group.connections.discard(connection)
        if not group.connections:
            del self._groups[alike]
        _leave(self._persons, who.user_id, connection)
        _leave(self._devices, who.device_id, connection)


def _leave(places: dict[K, set[Connection]], key: K, connection: Connection) -> None:
    places[key].discard(connection)
    if not places[key]:
        del places[key]
