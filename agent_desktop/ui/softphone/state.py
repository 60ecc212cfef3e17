"""What the softphone shows."""

from dataclasses import dataclass
from enum import StrEnum

from agent_desktop.domain.agents import AgentState
from agent_desktop.domain.call_progress import CallEnding, CallProgress
from agent_desktop.domain.calls import (
    CallPurpose,
    CallState,
    Direction,
    RecordingState,
    TransferState,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.line_state import AgentLine, CallerLine
from agent_desktop.domain.policy import PauseReason


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCard:
    """One call on screen.

    Attributes:
        seconds: Since the answer, before it since the first ring; of a held one since the hold.
        progress: How an outgoing call gets on; None for others and once it is answered.
        ending: Why an outgoing call was not answered.
        waits: It waits for the end of a consultation about it.
    """

    call_id: CallId
    state: CallState
    direction: Direction
    number: str
    name: str
    queue: str = ""
    seconds: int = 0
    muted: bool = False
    missed: bool = False
    ending: CallEnding = CallEnding.NONE
    purpose: CallPurpose = CallPurpose.CALL
    progress: CallProgress | None = None
    remote_held: bool = False
    transfer: TransferState = TransferState.NONE
    conference: bool = False
    waits: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """How loud both sides are, 0 to 1."""

    caller: float = 0.0
    microphone: float = 0.0
    caller_speaks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityShown:
    """How the network treats the call. ``bars``: 1 (bad) to 4 (good); shares are 0 to 1."""

    bars: int
    mos: float
    loss: float
    far_loss: float
    jitter_ms: float
    round_trip_ms: float
    codec: str
    encrypted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingShown:
    """The recording of the call in front.

    Attributes:
        seconds: What was recorded so far, without the pauses.
        asks: The caller's consent is to be asked for and was not noted yet.
        consent: What was noted; None for nothing.
        on_demand: The agent may begin and end it.
        kept: The call is over, and the recording lies on this desk.
    """

    state: RecordingState = RecordingState.OFF
    seconds: int = 0
    asks: bool = False
    consent: bool | None = None
    on_demand: bool = False
    kept: bool = False


class OutcomeKind(StrEnum):
    """What did not succeed."""

    TRANSFER = "transfer"
    CONSULT = "consult"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A transfer or consultation that did not succeed; the caller is still here."""

    kind: OutcomeKind
    ending: CallEnding = CallEnding.NONE
    who: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimit:
    """A state that ends by itself, or should. Negative ``left_s``: over it. Seconds."""

    left_s: int
    of_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DialledNumber:
    """A number that was called from here."""

    number: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftphoneState:
    """Everything that the softphone shows.

    Attributes:
        card: The call in front; None when there is none.
        others: Further calls at the same time, oldest first.
        participants: Everybody in the conference that the card stands for; () for none.
        warning: Code of what is worst in the sound of the call in front, "" for nothing.
        consulting: The call in front is a colleague who is asked about a waiting caller.
        check_due: The check before the shift is asked for; ``check_required``: Ready needs it.
        extend_s: What one extension of after-call work adds.
        score: Of the self-assessment of the ended call in front; None for none.
    """

    agent_number: str = ""
    agent_name: str = ""
    team: str = ""
    agent_state: AgentState = AgentState.OFFLINE
    reason: str = ""
    state_seconds: int = 0
    limit: TimeLimit | None = None
    accepts_calls: bool = False
    extensions: int = 0
    extend_s: int = 0
    reasons: tuple[PauseReason, ...] = ()
    card: CallCard | None = None
    others: tuple[CallCard, ...] = ()
    participants: tuple[CallCard, ...] = ()
    levels: Levels = Levels()
    caller_line: CallerLine = CallerLine.SPEAKS
    agent_line: AgentLine = AgentLine.SPEAKS
    warning: str = ""
    quality: QualityShown | None = None
    recording: RecordingShown = RecordingShown()
    outcome: Outcome | None = None
    score: int | None = None
    last_numbers: tuple[DialledNumber, ...] = ()
    check_due: bool = False
    check_required: bool = False
    consulting: bool = False
    can_complete: bool = False
    can_transfer: bool = False
    can_swap: bool = False
    can_join: bool = False
    can_answer: bool = False
    can_hang_up: bool = False
    can_choose_state: bool = False
    can_dial: bool = False
