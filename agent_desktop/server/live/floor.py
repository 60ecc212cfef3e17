"""Who is on the floor and what they do: this instance's desks, and what other instances say.

Kept in memory only. Each instance says its own agents again every ``SAY_AGAIN_S``; what nobody
repeats is gone after ``FORGET_AFTER_S``, so an instance that dies takes its agents with it and a
lost message is healed. A desk that vanishes without a word stays for ``GRACE_S``: most come back.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from agent_desktop.contract.live import Presence
from agent_desktop.server.live.connection import Connection

SAY_AGAIN_S: Final = 15.0
FORGET_AFTER_S: Final = 40.0
GRACE_S: Final = 10.0
OFFLINE: Final = "offline"


@dataclass(frozen=True, slots=True, kw_only=True)
class OnFloor:
    """One agent. ``since`` is ISO 8601 in UTC; ``calls`` as ``contract.live.FloorCall``."""

    number: str
    name: str
    team_id: int | None
    team: str
    extension: str
    state: str
    reason: str
    since: str
    calls: tuple[dict[str, str], ...] = ()


@dataclass(slots=True)
class _Kept:
    agent: OnFloor
    source: str
    until_s: float | None


class Floor:
    """The agents of all instances, and which of them changed since somebody asked.

    Thread: the server's loop.
    """

    def __init__(self, instance: str, now: Callable[[], datetime]) -> None:
        self._instance = instance
        self._now = now
        self._kept: dict[str, _Kept] = {}
        self._teams: dict[int | None, dict[str, OnFloor]] = {}
        self._changed: dict[str, OnFloor] = {}
        self._own_changed: set[str] = set()

    def said(self, connection: Connection, presence: Presence) -> None:
        """Take what a desk of this instance says of its agent."""
        now = self._now()

        def since(seconds: float) -> str:
            return (now - timedelta(seconds=seconds)).isoformat(timespec="milliseconds")

        agent = OnFloor(
            number=connection.who.number,
            name=connection.name,
            team_id=connection.who.team_id,
            team=connection.team,
            extension=connection.extension,
            state=presence.state,
            reason=presence.reason,
            since=since(presence.since_s),
            calls=tuple(
                {
                    "direction": call.direction,
                    "state": call.state,
                    "number": call.number,
                    "queue": call.queue,
                    "since": since(call.since_s),
                }
                for call in presence.calls
            ),
        )
        self._own_changed.add(agent.number)
        if agent.state == OFFLINE:
            self._drop(agent.number)
        else:
            self._keep(agent, self._instance, None)

    def left(self, number: str, at_s: float) -> None:
        """Give an agent whose channel ended a little time to come back."""
        kept = self._kept.get(number)
        if kept is not None and kept.source == self._instance:
            kept.until_s = at_s + GRACE_S

    def heard(self, source: str, agents: Iterable[dict[str, Any]], at_s: float) -> None:
        """Take what another instance says of its agents."""
        for said in agents:
            agent = OnFloor(**(said | {"calls": tuple(said["calls"])}))
            self._keep(agent, source, at_s + FORGET_AFTER_S)

    def heard_gone(self, source: str, numbers: Iterable[str]) -> None:
        """Take that agents of another instance are gone; not when they came here meanwhile."""
        for number in numbers:
            kept = self._kept.get(number)
            if kept is not None and kept.source == source:
                self._drop(number)

    def expire(self, at_s: float) -> None:
        """Drop who was not heard of for too long."""
        for number, kept in list(self._kept.items()):
            if kept.until_s is not None and kept.until_s <= at_s:
                if kept.source == self._instance:
                    self._own_changed.add(number)
                self._drop(number)

    def agents(self) -> list[OnFloor]:
        """Return everybody."""
        return [kept.agent for kept in self._kept.values()]

    def of_team(self, team_id: int | None) -> list[OnFloor]:
        """Return everybody of a team; None: of no team."""
        return list(self._teams.get(team_id, {}).values())

    def own(self) -> list[OnFloor]:
        """Return the agents of this instance's desks."""
        return [k.agent for k in self._kept.values() if k.source == self._instance]

    def take_changed(self) -> list[OnFloor]:
        """Return who changed since the last call; who went is ``OFFLINE``."""
        changed, self._changed = self._changed, {}
        return list(changed.values())

    def take_own_changed(self) -> tuple[list[OnFloor], list[str]]:
        """Return this instance's agents that changed since the last call, and those that went."""
        numbers, self._own_changed = self._own_changed, set()
        here = [k.agent for n in numbers if (k := self._kept.get(n)) is not None]
        return here, [n for n in numbers if n not in self._kept]

    def _keep(self, agent: OnFloor, source: str, until_s: float | None) -> None:
        kept = self._kept.get(agent.number)
        if kept is not None and kept.agent.team_id != agent.team_id:
            del self._teams[kept.agent.team_id][agent.number]
        self._kept[agent.number] = _Kept(agent, source, until_s)
        self._teams.setdefault(agent.team_id, {})[agent.number] = agent
        if kept is None or kept.agent != agent:
            self._changed[agent.number] = agent

    def _drop(self, number: str) -> None:
        kept = self._kept.pop(number, None)
        if kept is not None:
            del self._teams[kept.agent.team_id][number]
            self._changed[number] = replace(kept.agent, state=OFFLINE)


def as_wire(agent: OnFloor) -> dict[str, Any]:
    """Return an agent as instances tell one another."""
    return asdict(agent)
