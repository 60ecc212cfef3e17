"""Tells desks and other instances who came, went or does something else now."""

import asyncio
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from pydantic_core import to_json

from agent_desktop.domain.masking import mask_number
from agent_desktop.domain.rights import Role, is_lead
from agent_desktop.server.access import Identity
from agent_desktop.server.live.audience import Audience
from agent_desktop.server.live.fanout import MAX_BYTES, Fanout
from agent_desktop.server.live.floor import OFFLINE, SAY_AGAIN_S, Floor, OnFloor, as_wire

_LOOK_EVERY_S: Final = 1.0
# What comes within this time goes in one message.
_BREATH_S: Final = 0.1
_GONE_AT_ONCE: Final = 50


class FloorNews:
    """Carries what changes on the floor.

    Thread: the server's loop.
    """

    def __init__(self, floor: Floor, audience: Audience, fanout: Fanout, instance: str) -> None:
        self._floor = floor
        self._audience = audience
        self._fanout = fanout
        self._instance = instance
        self._woken = asyncio.Event()
        self._said_again_s = 0.0

    def wake(self) -> None:
        """Something changed."""
        self._woken.set()

    def say_again(self) -> None:
        """Tell the other instances everything: one of them is new or missed something."""
        self._said_again_s = 0.0
        self._woken.set()

    def shown_to(self, who: Identity) -> list[dict[str, Any]]:
        """Return everybody whom a person may see, as ``contract.live.FloorAgent``."""
        is_manager = who.role == Role.MANAGER
        near = self._floor.agents() if is_manager else self._floor.of_team(who.team_id)
        return [_shown(who, agent) for agent in near if _sees(who, agent)]

    async def run(self, is_over: Callable[[], bool]) -> None:
        """Carry until it is over."""
        loop = asyncio.get_running_loop()
        while not is_over():
            try:
                async with asyncio.timeout(_LOOK_EVERY_S):
                    await self._woken.wait()
            except TimeoutError:
                pass
            self._woken.clear()
            self._floor.expire(loop.time())
            self._tell(self._floor.take_changed())
            self._say(*self._floor.take_own_changed())
            if loop.time() - self._said_again_s >= SAY_AGAIN_S:
                self._said_again_s = loop.time()
                self._say(self._floor.own(), ())
            await asyncio.sleep(_BREATH_S)

    def _tell(self, changed: Sequence[OnFloor]) -> None:
        if not changed:
            return
        for group in self._audience.groups:
            if group.stranger.team_id is None:  # each sees oneself
                for connection in group.connections:
                    if body := _body(connection.who, changed):
                        connection.say(b"floor", body)
            elif body := _body(next(iter(group.connections)).who, changed):
                for connection in group.connections:
                    connection.say(b"floor", body)

    def _say(self, agents: Iterable[OnFloor], gone: Sequence[str]) -> None:
        head = f'{{"kind":"floor","from":"{self._instance}","agents":['
        parts: list[str] = []
        size = 0
        for agent in agents:
            part = to_json(as_wire(agent)).decode()
            if parts and size + len(part.encode()) > MAX_BYTES - len(head) - 10:
                self._fanout.publish(f"{head}{','.join(parts)}]}}")
                parts, size = [], 0
            parts.append(part)
            size += len(part.encode()) + 1
        if parts:
            self._fanout.publish(f"{head}{','.join(parts)}]}}")
        for start in range(0, len(gone), _GONE_AT_ONCE):
            some = list(gone[start : start + _GONE_AT_ONCE])
            message = {"kind": "gone", "from": self._instance, "gone": some}
            self._fanout.publish(json.dumps(message))


def _body(who: Identity, changed: Sequence[OnFloor]) -> bytes:
    seen = [agent for agent in changed if _sees(who, agent)]
    if not seen:
        return b""
    shown = [_shown(who, agent) for agent in seen if agent.state != OFFLINE]
    gone = [agent.number for agent in seen if agent.state == OFFLINE]
    return b'"agents":%b,"gone":%b' % (to_json(shown), to_json(gone))


def _sees(who: Identity, agent: OnFloor) -> bool:
    """Own team; everybody for a manager."""
    if who.role == Role.MANAGER or agent.number == who.number:
        return True
    return agent.team_id is not None and agent.team_id == who.team_id


def _shown(who: Identity, agent: OnFloor) -> dict[str, Any]:
    calls = agent.calls
    # The own ones, too: what is told is made once for all of a role and team.
    if not is_lead(who.role):
        calls = tuple(call | {"number": mask_number(call["number"])} for call in calls)
    return {
        "number": agent.number,
        "name": agent.name,
        "team": agent.team,
        "extension": agent.extension,
        "state": agent.state,
        "reason": agent.reason,
        "since": agent.since,
        "calls": calls,
    }
