"""A call as the engine remembers it: one table of what may follow what."""

import time
from dataclasses import dataclass, replace
from typing import Any, Final

from agent_desktop.contract.engine import EngineCall, EngineCallState
from agent_desktop.domain.calls import CallPurpose, RecordingState, TransferState
from agent_desktop.domain.errors import IllegalTransition

_S = EngineCallState

# What each verb needs. A verb that is missing here is possible in any state but ENDED.
ALLOWED: Final[dict[str, tuple[EngineCallState, ...]]] = {
    "answer": (_S.INCOMING,),
    "reject": (_S.INCOMING,),
    "hold": (_S.ACTIVE,),
    "resume": (_S.HELD,),
    "swap": (_S.ACTIVE, _S.HELD),
    "dtmf": (_S.ALERTING, _S.ACTIVE),
    "play": (_S.ALERTING, _S.ACTIVE),
    "transfer": (_S.ACTIVE, _S.HELD),
    "conference": (_S.ACTIVE, _S.HELD),
    "record": (_S.ACTIVE, _S.HELD),
}

# A listening leg sends nothing, and what a feature code reached is no party to talk with.
_BARRED: Final[dict[CallPurpose, tuple[str, ...]]] = {
    CallPurpose.LISTEN: ("dtmf", "play", "transfer", "conference"),
    CallPurpose.CODE: ("play", "transfer", "conference", "record"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecord:
    """One call; times are of ``time.monotonic``, the rest as in ``EngineCall``."""

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
    purpose: CallPurpose = CallPurpose.CALL
    progress: int = 0
    early_media: bool = False
    answer_after_s: float | None = None
    transfer: TransferState = TransferState.NONE
    transfer_code: int = 0
    conference: bool = False
    recording: RecordingState = RecordingState.OFF
    grade: str = ""

    @property
    def is_connected(self) -> bool:
        """Whether it was answered and has not ended."""
        return self.state in (_S.ACTIVE, _S.HELD)

    @property
    def is_voiceless(self) -> bool:
        """Whether nothing of ours may ever be heard at the far end."""
        return self.purpose in (CallPurpose.LISTEN, CallPurpose.CODE)

    def require(self, verb: str) -> None:
        """Check that ``verb`` is possible now.

        Raises:
            IllegalTransition: ``call.illegal_transition``.
        """
        allowed = ALLOWED.get(verb)
        barred = verb in _BARRED.get(self.purpose, ())
        if barred or self.state is _S.ENDED or (allowed is not None and self.state not in allowed):
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
            grade=self.grade,
            muted=self.muted,
            remote_held=self.remote_held,
            age_s=now - self.started_s,
            connected_for_s=connected,
            ended_for_s=0.0 if self.ended_s is None else now - self.ended_s,
            end_code=self.end_code,
            end_reason=self.end_reason,
            ended_by_us=self.ended_by_us,
            purpose=self.purpose,
            progress=self.progress,
            early_media=self.early_media,
            answer_after_s=self.answer_after_s,
            transfer=self.transfer,
            transfer_code=self.transfer_code,
            conference=self.conference,
            recording=self.recording,
        )
