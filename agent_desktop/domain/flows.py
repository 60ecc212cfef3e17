"""Flows: what is said and done one after another in a situation, and where each answer leads.

A flow is data of a call-script pack. ``domain.flow_run`` walks through it; here are the flow, what
can happen, what follows from it, and the state in between. Times are seconds that never jump.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from agent_desktop.domain.line_state import CallerLine
from agent_desktop.domain.tickets import TicketKind, Urgency

MAX_DEPTH: Final = 8  # flows that wait for another one to end

Texts = Mapping[str, str]  # language → text


class TargetKind(StrEnum):
    """What a target names."""

    STEP = "step"
    FLOW = "flow"
    SITUATION = "situation"
    END = "end"


class FlowAction(StrEnum):
    """What is to be done to the call when a step comes up."""

    HOLD = "hold"
    RESUME = "resume"
    MUTE = "mute"
    UNMUTE = "unmute"
    TRANSFER = "transfer"
    TELL_LEAD = "tell-lead"
    HANG_UP = "hang-up"


class CallSignal(StrEnum):
    """What happened to the call, whoever did it."""

    HELD = "held"
    RESUMED = "resumed"
    MUTED = "muted"
    UNMUTED = "unmuted"
    TRANSFERRED = "transferred"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Target:
    """Where to go. ``then``: the step of this flow to come back to when the other flow ends."""

    kind: TargetKind
    name: str = ""
    then: str = ""


END: Final = Target(TargetKind.END)


@dataclass(frozen=True, slots=True)
class PhraseRef:
    """A step of a situation: what is said."""

    situation: str
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What a timer or a rule brings: a phrase, a note to the agent, another step; any of them."""

    say: PhraseRef | None = None
    note: Texts = field(default_factory=dict)
    to: Target | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowTimer:
    """Due ``after_s`` seconds after its step came up, or its flow began; ``repeat``: each time."""

    timer_id: str
    after_s: float
    prompt: Prompt
    title: Texts = field(default_factory=dict)
    repeat: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRule:
    """Holds when the caller's side was one of ``caller`` for ``for_s`` while the step was shown."""

    caller: tuple[CallerLine, ...]
    for_s: float
    prompt: Prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalRule:
    """Where to go when something happens to the call."""

    signal: CallSignal
    to: Target


@dataclass(frozen=True, slots=True)
class Answer:
    """A choice of a step of the same flow."""

    step: str
    choice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowChoice:
    """One answer of the caller, or one decision of the agent.

    Attributes:
        chose: Offered only after one of these answers; empty: always.
        needs: A timer of the flow that should be due before; "" for none. An earlier choice goes
            through, for nobody may be caught in a flow, and is marked ``early``.
    """

    choice_id: str
    label: Texts
    to: Target
    chose: tuple[Answer, ...] = ()
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """Where a step without choices leads after one of these answers."""

    chose: tuple[Answer, ...]
    to: Target


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFields:
    """What a flow or a situation knows of the ticket.

    Attributes:
        subject: A phrase for each language.
        promise_h: An answer is promised in so many hours from now.
        answers: Steps whose chosen labels belong into the course of events.
    """

    kind: TicketKind
    urgency: Urgency = Urgency.NORMAL
    subject: Texts = field(default_factory=dict)
    promise_h: float | None = None
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowStep:
    """One step: what is said, what is done, and where it leads."""

    step_id: str
    say: PhraseRef | None = None
    title: Texts = field(default_factory=dict)
    do: tuple[FlowAction, ...] = ()
    choices: tuple[FlowChoice, ...] = ()
    branches: tuple[Branch, ...] = ()
    next: Target = END
    timers: tuple[FlowTimer, ...] = ()
    on_line: tuple[LineRule, ...] = ()
    on_call: tuple[SignalRule, ...] = ()
    ticket: TicketFields | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A flow; the first step is where it begins.

    Attributes:
        situation: The flow belongs to this situation and begins with it.
        timers: They run from the beginning of the flow, through all its steps.
    """

    flow_id: str
    title: Texts
    situation: str
    steps: tuple[FlowStep, ...]
    timers: tuple[FlowTimer, ...] = ()

    def step(self, step_id: str) -> FlowStep:
        """Return a step; KeyError for none, which a checked pack rules out."""
        for step in self.steps:
            if step.step_id == step_id:
                return step
        raise KeyError(step_id)


Flows = Mapping[str, Flow]


# What happens.


@dataclass(frozen=True, slots=True)
class Said:
    """The agent said the step, or did what it asks."""

    at_s: float


@dataclass(frozen=True, slots=True)
class Chosen:
    """The agent chose."""

    choice: str
    at_s: float


@dataclass(frozen=True, slots=True)
class TimePassed:
    """Nothing but time; due at ``next_due``."""

    at_s: float


@dataclass(frozen=True, slots=True)
class LineHeard:
    """The caller's side of the line is this from now on."""

    caller: CallerLine
    at_s: float


@dataclass(frozen=True, slots=True)
class CallSignalled:
    """Something happened to the call."""

    signal: CallSignal
    at_s: float


@dataclass(frozen=True, slots=True)
class WentBack:
    """The agent takes the last step back; what was done to the call is not undone."""

    at_s: float


FlowEvent = Said | Chosen | TimePassed | LineHeard | CallSignalled | WentBack


# What follows.


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step came up."""

    flow: str
    step: str
    say: PhraseRef | None


@dataclass(frozen=True, slots=True)
class Prompted:
    """A timer or a rule spoke: show its phrase or its note beside the step."""

    source: str
    say: PhraseRef | None
    note: Texts


@dataclass(frozen=True, slots=True)
class ActionWanted:
    """Do this to the call now."""

    action: FlowAction


@dataclass(frozen=True, slots=True)
class TicketWanted:
    """Open the ticket with what is known; ``answers`` are labels in the order of the fields."""

    fields: TicketFields
    answers: tuple[Texts, ...]


@dataclass(frozen=True, slots=True)
class SituationWanted:
    """Bring up a situation; the flow is over."""

    situation: str


@dataclass(frozen=True, slots=True)
class FlowEnded:
    """The flow is over."""

    flow: str


Effect = StepShown | Prompted | ActionWanted | TicketWanted | SituationWanted | FlowEnded


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A choice that was made. ``early``: before the timer that it needs."""

    flow: str
    step: str
    choice: str
    at_s: float
    early: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """A flow that waits for another one: where it goes on, since when it runs, what fired."""

    flow: str
    then: str
    begun_s: float
    fired: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowState:
    """Where a call is in its flows.

    Attributes:
        begun_s, entered_s: Since when this flow and this step are up.
        fired: How often timers and rules spoke: ``flow:<timer>`` in this flow, else in this step.
        caller: The caller's side of the line since ``caller_since_s``; None before it was heard.
        before: The state that ``WentBack`` returns to.
    """

    flow: str
    step: str
    begun_s: float
    entered_s: float
    said_s: float | None = None
    answers: tuple[Answered, ...] = ()
    stack: tuple[Frame, ...] = ()
    fired: tuple[tuple[str, int], ...] = ()
    caller: CallerLine | None = None
    caller_since_s: float = 0.0
    before: "FlowState | None" = None
    ended: bool = False

    def fired_times(self, key: str) -> int:
        """Return how often a timer or a rule spoke."""
        return dict(self.fired).get(key, 0)


@dataclass(frozen=True, slots=True)
class Moved:
    """The state after an event, and what the desk has to do, in this order."""

    state: FlowState
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferedChoice:
    """A choice that can be made now; ``ready_in_s`` > 0: earlier than it should be."""

    choice: FlowChoice
    ready_in_s: float


@dataclass(frozen=True, slots=True)
class RunningTimer:
    """A timer that runs: when it began and when it is due next; None when it has spoken."""

    timer: FlowTimer
    began_s: float
    due_s: float | None
