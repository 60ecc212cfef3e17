"""What the live channel carries of people: this agent's state there, the colleagues' here."""

import asyncio
from typing import Final

from agent_desktop.contract import live as wire
from agent_desktop.domain.agents import AgentState
from agent_desktop.domain.calls import Call, CallPurpose, CallState
from agent_desktop.domain.events import AgentStateChanged, CallChanged, FloorHeard
from agent_desktop.domain.floor import FloorAgent, FloorCall
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import Clock

_CALL_STATES: Final[dict[CallState, wire.CallStateName]] = {
    CallState.RINGING: "ringing",
    CallState.DIALING: "dialling",
    CallState.ALERTING: "dialling",
    CallState.ACTIVE: "talking",
    CallState.HELD: "held",
}
_LONGEST: Final = 200
_MOST_CALLS: Final = 8


class OwnPresence:
    """What this agent does, as others are told it. ``changed`` is set when there is news.

    Thread: core.
    """

    def __init__(self, bus: Bus, clock: Clock) -> None:
        self._bus = bus
        self._clock = clock
        self._since: dict[str, tuple[CallState, float]] = {}
        self.changed = asyncio.Event()
        bus.on(AgentStateChanged, lambda _event: self.changed.set())
        bus.on(CallChanged, self._on_call)

    def now(self) -> wire.Presence:
        """Return it as it is now."""
        newest = self._bus.board.newest(AgentStateChanged)
        agent = newest or AgentStateChanged(state=AgentState.OFFLINE)
        now_s = self._clock.monotonic()
        calls = [self._call(changed.call, now_s) for changed in self._bus.board.calls()]
        return wire.Presence(
            state=agent.state.value,
            reason=agent.reason[:_LONGEST],
            since_s=max(0.0, now_s - agent.since_s),
            calls=tuple(call for call in calls if call is not None)[:_MOST_CALLS],
        )

    def _call(self, call: Call, now_s: float) -> wire.OwnCall | None:
        state = _CALL_STATES.get(call.state)
        if state is None or call.purpose is CallPurpose.CODE:
            return None
        _, since_s = self._since.get(call.call_id, (call.state, now_s))
        return wire.OwnCall(
            direction=call.direction.value,
            state=state,
            number=call.remote_number[:_LONGEST],
            queue=call.queue[:_LONGEST],
            since_s=max(0.0, now_s - since_s),
        )

    def _on_call(self, event: CallChanged) -> None:
        call = event.call
        known = self._since.get(call.call_id)
        if not call.is_live:
            self._since.pop(call.call_id, None)
        elif known is None or known[0] is not call.state:
            self._since[call.call_id] = (call.state, self._clock.monotonic())
        self.changed.set()


class Floor:
    """Who else is at work, from snapshots and deltas; published as ``FloorHeard``.

    Thread: core.
    """

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._agents: dict[str, FloorAgent] = {}

    def take_snapshot(self, message: wire.Snapshot) -> None:
        """Take everybody."""
        self._agents = {agent.number: _agent(agent) for agent in message.agents}
        self._tell(live=True)

    def take_changed(self, message: wire.FloorChanged) -> None:
        """Take who changed."""
        self._agents |= {agent.number: _agent(agent) for agent in message.agents}
        for number in message.gone:
            self._agents.pop(number, None)
        self._tell(live=True)

    def lose(self) -> None:
        """The channel is gone: nobody is known any more."""
        self._agents.clear()
        self._tell(live=False)

    def _tell(self, *, live: bool) -> None:
        agents = tuple(self._agents[number] for number in sorted(self._agents))
        news = FloorHeard(agents=agents, live=live)
        if news != (self._bus.board.newest(FloorHeard) or FloorHeard()):
            self._bus.publish(news)


def _agent(said: wire.FloorAgent) -> FloorAgent:
    return FloorAgent(
        number=said.number,
        name=said.name,
        team=said.team,
        extension=said.extension,
        state=AgentState(said.state),
        reason=said.reason,
        since=said.since,
        calls=tuple(
            FloorCall(
                direction=call.direction,
                state=call.state,
                number=call.number,
                queue=call.queue,
                since=call.since,
            )
            for call in said.calls
        ),
    )
