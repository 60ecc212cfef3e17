"""A call as the desk sees it: one table of states, nothing beside it that could disagree."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from agent_desktop.domain.errors import IllegalTransition
from agent_desktop.domain.ids import CallId


class CallState(StrEnum):
    """Where a call is in its life."""

    RINGING = "ringing"  # it rings here, nobody answered yet
    DIALING = "dialing"  # we called, the far end has not answered the INVITE with anything useful
    ALERTING = "alerting"  # we called, it rings at the far end
    ACTIVE = "active"  # both sides talk
    HELD = "held"  # we put the far end on hold
    ENDED = "ended"


class CallTrigger(StrEnum):
    """What moves a call from one state to the next."""

    ALERTED = "alerted"
    ANSWERED = "answered"
    HELD = "held"
    RESUMED = "resumed"
    ENDED = "ended"


class Direction(StrEnum):
    """Who called whom."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class CallPurpose(StrEnum):
    """What an outgoing call is for."""

    CALL = ""
    CONSULT = "consult"  # asks a colleague while a caller waits
    LISTEN = "listen"  # hears an agent's call and never sends sound
    MONITOR = "monitor"  # whispers to an agent, or joins the agent's call
    CODE = "code"  # a feature code of the PBX: no card, no record, no script


class TransferState(StrEnum):
    """How far the transfer of a call has come; a failed one leaves the caller here, on hold."""

    NONE = ""
    TRYING = "trying"
    DONE = "done"
    FAILED = "failed"


class RecordingState(StrEnum):
    """Whether a call is being recorded."""

    OFF = "off"
    ON = "on"
    PAUSED = "paused"


TRANSITIONS: Final[dict[tuple[CallState, CallTrigger], CallState]] = {
    (CallState.DIALING, CallTrigger.ALERTED): CallState.ALERTING,
    (CallState.ALERTING, CallTrigger.ALERTED): CallState.ALERTING,
    (CallState.RINGING, CallTrigger.ANSWERED): CallState.ACTIVE,
    (CallState.DIALING, CallTrigger.ANSWERED): CallState.ACTIVE,
    (CallState.ALERTING, CallTrigger.ANSWERED): CallState.ACTIVE,
    (CallState.ACTIVE, CallTrigger.HELD): CallState.HELD,
    (CallState.HELD, CallTrigger.RESUMED): CallState.ACTIVE,
    (CallState.RINGING, CallTrigger.ENDED): CallState.ENDED,
    (CallState.DIALING, CallTrigger.ENDED): CallState.ENDED,
    (CallState.ALERTING, CallTrigger.ENDED): CallState.ENDED,
    (CallState.ACTIVE, CallTrigger.ENDED): CallState.ENDED,
    (CallState.HELD, CallTrigger.ENDED): CallState.ENDED,
}


def next_state(state: CallState, trigger: CallTrigger) -> CallState:
    """Return the state that follows.

    Raises:
        IllegalTransition: The table has no such row.
    """
    try:
        return TRANSITIONS[state, trigger]
    except KeyError:
        raise IllegalTransition(
            f"a call that is {state} cannot be {trigger}",
            code="call.illegal_transition",
            fields={"state": state, "trigger": trigger},
        ) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call. Times are seconds of the desk's monotonic clock.

    Attributes:
        remote_number: User part of the far end's address, digits for a telephone; "" where it is
            withheld.
        remote_name: Display name as the far end gave it; may be empty. Shown as text only.
        queue: Name of the PBX queue or dialled line, where the PBX tells it; may be empty.
        muted: Our microphone does not reach the far end.
        remote_held: The far end has put us on hold.
        end_code: SIP status that ended it (RFC 3261, section 21); 0 while it lives.
        ended_by_us: We hung up or rejected; None while it lives.
        progress: Last provisional SIP status of an outgoing call; 0 for none.
        early_media: The far end is heard before it answers (its own ringing, an announcement).
        answer_after_s: The PBX asks the desk to answer by itself after so long; None: it does not.
        transfer_code: SIP status that the transfer failed with; 0 otherwise.
        conference: It is mixed with the other calls that are marked so.
        grade: The customer's ("VIP"), where the PBX tells it; may be empty.
    """

    call_id: CallId
    direction: Direction
    state: CallState
    remote_number: str
    remote_name: str = ""
    queue: str = ""
    muted: bool = False
    remote_held: bool = False
    started_s: float
    answered_s: float | None = None
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
    def is_with_customer(self) -> bool:
        """Whether script, silent-call ladder and ticket form belong to it."""
        return self.purpose is CallPurpose.CALL

    @property
    def is_live(self) -> bool:
        """Whether it has not ended."""
        return self.state is not CallState.ENDED

    @property
    def is_connected(self) -> bool:
        """Whether it was answered and has not ended."""
        return self.state in (CallState.ACTIVE, CallState.HELD)

    def duration_s(self, now_s: float) -> float:
        """Return seconds since the answer, 0 when there was none."""
        if self.answered_s is None:
            return 0.0
        return max(0.0, (self.ended_s if self.ended_s is not None else now_s) - self.answered_s)

    def moved(
        self,
        trigger: CallTrigger,
        at_s: float,
        *,
        end_code: int = 0,
        end_reason: str = "",
        ended_by_us: bool | None = None,
    ) -> "Call":
        """Return the call after ``trigger``.

        Raises:
            IllegalTransition: The table has no such row.
        """
        state = next_state(self.state, trigger)
        answered_s = at_s if trigger is CallTrigger.ANSWERED else self.answered_s
        if state is not CallState.ENDED:
            return replace(self, state=state, answered_s=answered_s)
        return replace(
            self,
            state=state,
            ended_s=at_s,
            end_code=end_code,
            end_reason=end_reason,
            ended_by_us=ended_by_us,
        )
