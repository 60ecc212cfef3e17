"""A call as the engine remembers it: one table of what may follow what."""

import time
from dataclasses import dataclass, replace
from typing import Any, Final

from agent_desktop.contract.engine import EngineCall, EngineCallState
from agent_desktop.domain.calls import RecordingState
from agent_desktop.domain.errors import IllegalTransition

_S = EngineCallState

# What each verb needs. A verb that is missing here is possible in any state but ENDED.
ALLOWED: Final[dict[str, tuple[EngineCallState, ...]]] = {
    "answer": (_S.INCOMING,),
    "reject": (_S.INCOMING,),
    "hold": (_S.ACTIVE,),
    "resume": (_S.HELD,),
    "dtmf": (_S.ALERTING, _S.ACTIVE),
    "record": (_S.ACTIVE, _S.HELD),
    "play": (_S.ALERTING, _S.ACTIVE),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecord:
    """One call; times are of ``time.monotonic``."""

    call_id: str
    direction: str
    state: EngineCallState
    started_s: float
    remote_number: str
    remote_name: str = ""
    queue: str = ""
    muted: bool = False
    remote_held: bool = False
    connected_s: float | None = None
    ended_s: float | None = None
    end_code: int = 0
    end_reason: str = ""
    ended_by_us: bool | None = None
    recording: RecordingState = RecordingState.OFF

    @property
    def is_connected(self) -> bool:
        """Whether it was answered and has not ended."""
        return self.state in (_S.ACTIVE, _S.HELD)

    def require(self, verb: str) -> None:
        """Check that ``verb`` is possible now.

        Raises:
            IllegalTransition: ``call.illegal_transition``.
        """
        allowed = ALLOWED.get(verb)
        if self.state is _S.ENDED or (allowed is not None and self.state not in allowed):
            raise IllegalTransition(
                f"{verb} is not possible while a call is {self.state}",
                code="call.illegal_transition",
                fields={"state": self.state, "verb": verb},
            )

    def changed(self, **values: Any) -> "CallRecord":
        """Return the record with some values replaced."""
        return replace(self, **values)

    def seen_now(self) -> EngineCall:
        """Return the wire form, its ages counted up to this moment."""
        now = time.monotonic()
        connected = None if self.connected_s is None else now - self.connected_s
        return EngineCall(
            call_id=self.call_id,
            direction=self.direction,
            state=self.state,
            remote_number=self.remote_number,
            remote_name=self.remote_name,
            queue=self.queue,
            muted=self.muted,
            remote_held=self.remote_held,
            age_s=now - self.started_s,
            connected_for_s=connected,
            ended_for_s=0.0 if self.ended_s is None else now - self.ended_s,
            end_code=self.end_code,
            end_reason=self.end_reason,
            ended_by_us=self.ended_by_us,
            recording=self.recording,
        )
