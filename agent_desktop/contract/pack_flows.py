"""A pack's flows as files: ``flows/<flow>.yaml``.

The structure stands there once for all languages; only labels and notes carry each language. What
is said stands in the situations' files, so that a phrase is edited in one place.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from agent_desktop.contract.pack_types import Language, Name, Notes, PackModel, Subjects, Titles
from agent_desktop.domain import flows
from agent_desktop.domain.line_state import CallerLine
from agent_desktop.domain.tickets import TicketKind, Urgency

_NAME: Final = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
_TARGET: Final = re.compile(rf"^(?:(flow|situation):)?({_NAME})$")

PhraseName = Annotated[
    str,
    StringConstraints(pattern=rf"^(?:{_NAME}/)?{_NAME}$", max_length=81),
    Field(description="A step of the flow's situation, or situation/step of another one."),
]
TargetName = Annotated[
    str,
    StringConstraints(pattern=rf"^(?:(?:flow|situation):)?{_NAME}$", max_length=60),
    Field(description="A step of this flow, end, flow:name or situation:name."),
]
AnswerName = Annotated[
    str,
    StringConstraints(pattern=rf"^{_NAME}\.{_NAME}$", max_length=81),
    Field(description="step.choice of this flow."),
]


def target(text: str, then: str = "") -> flows.Target:
    """Return what a target's text names.

    Raises:
        ValueError: It names nothing.
    """
    if text == flows.TargetKind.END:
        return flows.Target(flows.TargetKind.END, then=then)
    found = _TARGET.match(text)
    if found is None:
        raise ValueError(f"{text!r} is no target")
    return flows.Target(flows.TargetKind(found[1] or "step"), found[2], then)


class TicketEntry(PackModel):
    """What is known of the ticket that is opened here."""

    kind: TicketKind
    urgency: Urgency = Urgency.NORMAL
    subject: Subjects = Field(default_factory=dict)
    promise_h: Annotated[
        float | None, Field(gt=0, le=720, description="An answer is promised in so many hours.")
    ] = None
    answers: Annotated[
        tuple[Name, ...],
        Field(description="Steps of the flow whose answers go into the course of events."),
    ] = ()

    def fields(self) -> flows.TicketFields:
        """Return it for the rules."""
        return flows.TicketFields(
            kind=self.kind,
            urgency=self.urgency,
            subject=_texts(self.subject),
            promise_h=self.promise_h,
            answers=self.answers,
        )


class PromptEntry(PackModel):
    """What a timer or a rule brings; at least one of the three."""

    say: PhraseName | None = None
    note: Notes = Field(default_factory=dict)
    to: TargetName | None = None
    then: Annotated[
        Name | None, Field(description="After flow:name: the step to come back to.")
    ] = None

    def prompt(self, situation: str) -> flows.Prompt:
        """Return it for the rules."""
        return flows.Prompt(
            say=_phrase(self.say, situation),
            note=_texts(self.note),
            to=target(self.to, self.then or "") if self.to else None,
        )


class TimerEntry(PromptEntry):
    """Due so many seconds after its step came up (or its flow began)."""

    id: Name
    after_s: Annotated[float, Field(ge=1, le=3600)]
    title: Titles = Field(default_factory=dict)
    repeat: Annotated[bool, Field(description="Due again and again, not once.")] = False

    def timer(self, situation: str) -> flows.FlowTimer:
        """Return it for the rules."""
        return flows.FlowTimer(
            timer_id=self.id,
            after_s=self.after_s,
            prompt=self.prompt(situation),
            title=_texts(self.title),
            repeat=self.repeat,
        )


class LineEntry(PromptEntry):
    """What to do when the caller's side is silent, too quiet, noisy … for some seconds."""

    caller: Annotated[tuple[CallerLine, ...], Field(min_length=1)]
    for_s: Annotated[float, Field(ge=0, le=600)] = 1.0

    def rule(self, situation: str) -> flows.LineRule:
        """Return it for the rules."""
        return flows.LineRule(caller=self.caller, for_s=self.for_s, prompt=self.prompt(situation))


class SignalEntry(PackModel):
    """Where to go when something happens to the call."""

    signal: flows.CallSignal
    to: TargetName
    then: Name | None = None


class ChoiceEntry(PackModel):
    """An answer of the caller or a decision of the agent, and where it leads."""

    id: Name
    label: Titles
    to: TargetName
    then: Annotated[
        Name | None, Field(description="After flow:name: the step to come back to.")
    ] = None
    chose: Annotated[
        tuple[AnswerName, ...], Field(description="Offered only after one of these answers.")
    ] = ()
    needs: Annotated[
        Name | None, Field(description="A timer of the flow that should be due before.")
    ] = None


class BranchEntry(PackModel):
    """Where the step leads after one of these answers."""

    chose: Annotated[tuple[AnswerName, ...], Field(min_length=1)]
    to: TargetName
    then: Name | None = None


class FlowStepEntry(PackModel):
    """One step of a flow: what is said, what is done, where it leads."""

    id: Name
    say: PhraseName | None = None
    title: Titles = Field(
        default_factory=dict, description="What the step is; needed when nothing is said."
    )
    do: Annotated[
        tuple[flows.FlowAction, ...], Field(description="Done to the call as the step comes up.")
    ] = ()
    choices: tuple[ChoiceEntry, ...] = ()
    branches: Annotated[
        tuple[BranchEntry, ...],
        Field(description="Without choices: the first that holds goes before next."),
    ] = ()
    next: Annotated[
        TargetName, Field(description="Where it goes on; a step with choices needs none.")
    ] = "end"
    then: Annotated[
        Name | None, Field(description="After next: flow:name, the step to come back to.")
    ] = None
    timers: tuple[TimerEntry, ...] = ()
    on_line: Annotated[tuple[LineEntry, ...], Field(description="Rules on the caller's side.")] = ()
    on_call: Annotated[
        tuple[SignalEntry, ...], Field(description="Rules on hold, mute, transfer.")
    ] = ()
    ticket: Annotated[
        TicketEntry | None, Field(description="Opens the ticket with what is known.")
    ] = None

    def step(self, situation: str) -> flows.FlowStep:
        """Return it for the rules."""
        return flows.FlowStep(
            step_id=self.id,
            say=_phrase(self.say, situation),
            title=_texts(self.title),
            do=self.do,
            choices=tuple(
                flows.FlowChoice(
                    choice_id=c.id,
                    label=_texts(c.label),
                    to=target(c.to, c.then or ""),
                    chose=_answers(c.chose),
                    needs=c.needs or "",
                )
                for c in self.choices
            ),
            branches=tuple(
                flows.Branch(_answers(b.chose), target(b.to, b.then or "")) for b in self.branches
            ),
            next=target(self.next, self.then or ""),
            timers=tuple(t.timer(situation) for t in self.timers),
            on_line=tuple(r.rule(situation) for r in self.on_line),
            on_call=tuple(
                flows.SignalRule(signal=r.signal, to=target(r.to, r.then or ""))
                for r in self.on_call
            ),
            ticket=self.ticket.fields() if self.ticket else None,
        )


class FlowFile(PackModel):
    """A file ``flows/<flow>.yaml``; the first step is where the flow begins."""

    title: Titles
    situation: Annotated[Name, Field(description="The flow begins with this situation.")]
    timers: Annotated[
        tuple[TimerEntry, ...], Field(description="They run through all steps of the flow.")
    ] = ()
    steps: Annotated[tuple[FlowStepEntry, ...], Field(min_length=1, max_length=30)]

    def flow(self, flow_id: str) -> flows.Flow:
        """Return it for the rules."""
        return flows.Flow(
            flow_id=flow_id,
            title=_texts(self.title),
            situation=self.situation,
            steps=tuple(s.step(self.situation) for s in self.steps),
            timers=tuple(t.timer(self.situation) for t in self.timers),
        )


def _phrase(name: str | None, situation: str) -> flows.PhraseRef | None:
    if name is None:
        return None
    before, slash, step = name.rpartition("/")
    return flows.PhraseRef(before if slash else situation, step)


def _texts(texts: Mapping[Language, str]) -> flows.Texts:
    return {str(language): text for language, text in texts.items()}


def _answers(names: tuple[str, ...]) -> tuple[flows.Answer, ...]:
    return tuple(flows.Answer(*name.split(".", 1)) for name in names)
