"""The calls at this desk, in the order in which an agent thinks of them. No Qt."""

from typing import Final

from agent_desktop.domain.calls import Call, CallPurpose, CallState, TransferState
from agent_desktop.domain.ids import CallId

MOST_CALLS: Final = 4
_PAIR: Final = 2
_MAY_CONFER: Final = (CallPurpose.CALL, CallPurpose.CONSULT)
# The call in front: the one we talk to, else the one that needs a decision.
_IN_FRONT: Final = (
    CallState.ACTIVE,
    CallState.RINGING,
    CallState.ALERTING,
    CallState.DIALING,
    CallState.HELD,
)


class CallList:
    """The living calls, oldest first; feature codes of the PBX are no calls to an agent.

    Thread: GUI.
    """

    def __init__(self) -> None:
        self._calls: dict[CallId, Call] = {}

    def take(self, call: Call) -> bool:
        """Keep a call as it is now; return whether an agent is to see it."""
        if call.purpose is CallPurpose.CODE:
            return False
        if call.is_live:
            self._calls[call.call_id] = call
        else:
            self._calls.pop(call.call_id, None)
        return True

    def __contains__(self, call_id: CallId) -> bool:
        return call_id in self._calls

    def __len__(self) -> int:
        return len(self._calls)

    @property
    def all(self) -> list[Call]:
        """The calls, oldest first."""
        return sorted(self._calls.values(), key=lambda c: c.started_s)

    def first(self, state: CallState) -> Call | None:
        """Return the oldest call in a state."""
        return next((c for c in self.all if c.state is state), None)

    @property
    def front(self) -> Call | None:
        """The call that the card shows and that the keys mean."""
        return next((c for state in _IN_FRONT if (c := self.first(state))), None)

    @property
    def conference(self) -> list[Call]:
        """The calls that are mixed, oldest first."""
        return [c for c in self.all if c.conference]

    @property
    def at_hand(self) -> list[Call]:
        """What hold, mute and hang-up mean: the whole conference, or the call in front."""
        front = self.front
        if front is None:
            return []
        return self.conference if front.conference else [front]

    @property
    def others(self) -> list[Call]:
        """The calls beside the card, oldest first."""
        shown = {c.call_id for c in self.at_hand}
        return [c for c in self.all if c.call_id not in shown]

    @property
    def consulted(self) -> Call | None:
        """The colleague who is asked about a caller that waits."""
        return next((c for c in self.all if c.purpose is CallPurpose.CONSULT), None)

    @property
    def swappable(self) -> Call | None:
        """The held caller to talk to next."""
        return next((c for c in self.others if c.state is CallState.HELD), None)

    @property
    def transferable(self) -> bool:
        """Whether the call in front can be sent to a colleague."""
        front = self.front
        return (
            front is not None
            and front.is_connected
            and front.purpose is CallPurpose.CALL
            and not front.conference
            and front.transfer is not TransferState.TRYING
        )

    @property
    def can_complete(self) -> bool:
        """Whether a caller and a colleague, or two callers, can be connected with each other."""
        callers = [c for c in self.all if c.is_connected and c.purpose is CallPurpose.CALL]
        if self.consulted is not None:
            return bool(callers)
        states = [c.state for c in callers]
        return len(states) == _PAIR and states.count(CallState.ACTIVE) == 1

    @property
    def can_join(self) -> bool:
        """Whether two can be brought together."""
        connected = [c for c in self.all if c.is_connected and c.purpose in _MAY_CONFER]
        return len(connected) > 1 and not all(c.conference for c in connected)
