"""The self-assessment of each call: what the desk saw and heard becomes marks, kept for QA."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from agent_desktop.contract.server import (
    CallAssessedPayload,
    MarkPayload,
    SilentCallPayload,
)
from agent_desktop.domain.adherence import (
    Assessment,
    CallFacts,
    Criterion,
    EndedBy,
    Mark,
    Roles,
    Said,
    Span,
    Verdict,
    assess,
    talk_share,
)
from agent_desktop.domain.calls import Call, CallPurpose, CallState
from agent_desktop.domain.commands import ContestMark, ShowAssessment
from agent_desktop.domain.errors import AgentDesktopError, InvalidInput, NotFound
from agent_desktop.domain.events import (
    AssessmentChanged,
    CallChanged,
    LineStateChanged,
    NoticeRaised,
    OperationQueued,
    PolicyChanged,
    ScriptChanged,
    SessionChanged,
    Severity,
    SilentCallEnded,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.line_state import AgentLine, CallerLine
from agent_desktop.domain.policy import Guidance
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.operations import new_operation
from agent_desktop.services.ports import Clock, DeskRecords, Outbox

logger = logging.getLogger(__name__)

LONGEST_REASON: Final = 500
_MOST_MARKS: Final = 100
_FRESH_S: Final = 1.0


@dataclass(slots=True)
class _Watched:
    """A call while it lasts. Times are of the desk's monotonic clock.

    ``whole``: watched from the answer on; a desk that came back in the middle heard only a part.
    """

    answered_s: float
    whole: bool
    by: str
    said: dict[tuple[str, str], float] = field(default_factory=dict)
    agent: list[Span] = field(default_factory=list)
    caller: list[Span] = field(default_factory=list)
    holds: list[Span] = field(default_factory=list)
    open: dict[str, float] = field(default_factory=dict)
    heard: bool = False
    fax: bool = False
    silent: SilentCallEnded | None = None
    over: bool = False

    def follow(self, what: str, now_s: float, *, on: bool) -> None:
        """Open or close a stretch of ``agent``, ``caller`` or ``holds``."""
        if on:
            self.open.setdefault(what, now_s)
        elif (since := self.open.pop(what, None)) is not None:
            getattr(self, what).append((since, now_s))


class Assessing:
    """Watches each call that was answered, judges it when it has ended, and keeps the agent's word.

    The assessment is an operation like the call's record: durable here at once, at the server when
    it can be. Each contested mark is one more; the log keeps them all.

    Args:
        roles: Tells which phrases of the pack now in use are which part of a call.

    Thread: core.
    """

    def __init__(
        self,
        bus: Bus,
        outbox: Outbox,
        records: DeskRecords,
        clock: Clock,
        *,
        roles: Callable[[], Roles],
        retry_s: float = 2.0,
    ) -> None:
        self._bus = bus
        self._outbox = outbox
        self._records = records
        self._clock = clock
        self._roles = roles
        self._retry_s = retry_s
        self._is_stopping = False
        self._rules = Guidance()
        self._agent = ""
        self._calls: dict[CallId, _Watched] = {}
        self._writing: set[asyncio.Task[None]] = set()
        bus.on(PolicyChanged, self._on_policy)
        bus.on(SessionChanged, self._on_session)
        bus.on(CallChanged, self._on_call)
        bus.on(LineStateChanged, self._on_line)
        bus.on(ScriptChanged, self._on_script)
        bus.on(SilentCallEnded, self._on_silent)
        bus.handle(ContestMark, self.contest)
        bus.handle(ShowAssessment, self.show)

    async def stop(self) -> None:
        """Wait until what was judged is on disk; what fails now is lost."""
        self._is_stopping = True
        if self._writing:
            await asyncio.wait(self._writing)

    async def contest(self, command: ContestMark) -> None:
        """Keep the agent's reason against a mark.

        Raises:
            NotFound: ``assessment.none``: that call has none, or not this mark.
            InvalidInput: ``assessment.long_reason``.
            Unavailable: ``cache.…``: nothing was kept.
        """
        reason = command.reason.replace("\x00", "").strip()
        if len(reason) > LONGEST_REASON:
            raise InvalidInput(
                f"a reason has up to {LONGEST_REASON} characters", code="assessment.long_reason"
            )
        payload = await self._kept(command.call_id)
        before = _assessment_of(payload)
        try:
            after = before.contested(command.criterion, reason)
        except KeyError as exc:
            raise NotFound("there is no such mark", code="assessment.none") from exc
        changed = payload.model_copy(update={"marks": _marks(after), "score": after.score})
        await self._commit(changed, self._agent)
        self._tell(command.call_id, changed)

    async def show(self, command: ShowAssessment) -> None:
        """Tell an earlier call's assessment again.

        Raises:
            NotFound: ``assessment.none``.
        """
        self._tell(command.call_id, await self._kept(command.call_id))

    async def _kept(self, call_id: CallId) -> CallAssessedPayload:
        payload = await self._records.assessment(call_id)
        if payload is None:
            raise NotFound("that call has no self-assessment", code="assessment.none")
        return payload

    def _on_policy(self, event: PolicyChanged) -> None:
        self._rules = event.policy.guidance

    def _on_session(self, event: SessionChanged) -> None:
        self._agent = event.agent_number

    def _on_call(self, event: CallChanged) -> None:
        call, now_s = event.call, self._clock.monotonic()
        if call.purpose is not CallPurpose.CALL:
            return
        watched = self._calls.get(call.call_id)
        if call.is_connected and call.answered_s is not None:
            if watched is None:
                is_whole = now_s - call.answered_s < _FRESH_S
                watched = _Watched(call.answered_s, is_whole, self._agent)
                self._calls[call.call_id] = watched
            watched.follow("holds", now_s, on=call.state is CallState.HELD)
        elif not call.is_live and watched is not None:
            # Whether it was a silent call is told by the same news, maybe a moment later: the call
            # stays watched until the next turn of the loop.
            ended_s = now_s if call.ended_s is None else call.ended_s
            if not watched.over:
                watched.over = True
                task = spawn(self._judge(call, watched, ended_s), name="self-assessment")
                self._writing.add(task)
                task.add_done_callback(self._writing.discard)

    def _on_line(self, event: LineStateChanged) -> None:
        watched = self._calls.get(event.call_id)
        if watched is None:
            return
        watched.heard = True
        watched.fax = watched.fax or event.caller is CallerLine.FAX
        now_s = self._clock.monotonic()
        watched.follow("agent", now_s, on=event.agent is AgentLine.SPEAKS)
        watched.follow("caller", now_s, on=event.caller is CallerLine.SPEAKS)

    def _on_script(self, event: ScriptChanged) -> None:
        watched = None if event.call_id is None else self._calls.get(event.call_id)
        if watched is None:
            return
        for step in event.steps:
            if step.said_at_s is not None:
                watched.said.setdefault((event.situation, step.step_id), step.said_at_s)

    def _on_silent(self, event: SilentCallEnded) -> None:
        if (watched := self._calls.get(event.call_id)) is not None:
            watched.silent = event

    async def _judge(self, call: Call, watched: _Watched, ended_s: float) -> None:
        self._calls.pop(call.call_id, None)
        facts = self._facts(call, watched, ended_s)
        result = assess(facts, self._rules)
        silent = watched.silent
        payload = CallAssessedPayload(
            type="call.assessed",
            call_id=call.call_id,
            score=result.score,
            marks=_marks(result),
            talk_share=talk_share(facts),
            silent=None
            if silent is None
            else SilentCallPayload(
                nth_today=silent.nth_today,
                steps_said=silent.steps_said,
                steps=silent.steps,
                ended_by=silent.ended_by,
                advice=silent.advice,
            ),
        )
        await self._commit_until_done(payload, watched.by or self._agent)
        self._tell(call.call_id, payload, call.remote_number)

    def _facts(self, call: Call, watched: _Watched, ended_s: float) -> CallFacts:
        for what in ("agent", "caller", "holds"):
            watched.follow(what, ended_s, on=False)
        zero = watched.answered_s

        def after(spans: list[Span]) -> tuple[Span, ...]:
            return tuple((max(0.0, a - zero), max(0.0, b - zero)) for a, b in spans)

        ended_by = EndedBy.AGENT if call.ended_by_us else EndedBy.CALLER
        return CallFacts(
            seconds=max(0.0, ended_s - zero),
            said=tuple(
                Said(situation=situation, step=step, at_s=max(0.0, at_s - zero))
                for (situation, step), at_s in watched.said.items()
            ),
            agent=after(watched.agent),
            caller=after(watched.caller),
            holds=after(watched.holds),
            ended_by=EndedBy.UNKNOWN if call.ended_by_us is None else ended_by,
            heard_voices=watched.heard and watched.whole,
            silent=watched.silent is not None or (watched.fax and not watched.caller),
            roles=self._roles(),
        )

    async def _commit_until_done(self, payload: CallAssessedPayload, by: str) -> None:
        failing = False
        while True:
            try:
                return await self._commit(payload, by)
            except AgentDesktopError as exc:
                if not failing:
                    failing = True
                    fields = tuple(exc.fields.items())
                    self._bus.publish(
                        NoticeRaised(code=exc.code, severity=Severity.WARNING, fields=fields)
                    )
            if self._is_stopping:
                return None
            await asyncio.sleep(self._retry_s)

    async def _commit(self, payload: CallAssessedPayload, by: str) -> None:
        await self._outbox.commit(new_operation(self._clock, payload), by=by)
        self._bus.publish(OperationQueued())

    def _tell(self, call_id: CallId, payload: CallAssessedPayload, number: str = "") -> None:
        self._bus.publish(
            AssessmentChanged(
                call_id=call_id,
                number=number,
                assessment=_assessment_of(payload),
                talk_share=payload.talk_share,
            )
        )


def _marks(assessment: Assessment) -> tuple[MarkPayload, ...]:
    return tuple(
        MarkPayload(
            criterion=mark.criterion.value,
            verdict=mark.verdict.value,
            at_s=tuple(round(at, 1) for at in mark.at_s[:_MOST_MARKS]),
            measured=None if mark.measured is None else round(mark.measured, 2),
            wanted=mark.wanted,
            contested=mark.contested,
        )
        for mark in assessment.marks
    )


def _assessment_of(payload: CallAssessedPayload) -> Assessment:
    """Read marks back; one that only a newer program knows is left out."""
    known = set(Criterion)
    return Assessment(
        marks=tuple(
            Mark(
                criterion=Criterion(mark.criterion),
                verdict=Verdict(mark.verdict),
                at_s=mark.at_s,
                measured=mark.measured,
                wanted=mark.wanted,
                contested=mark.contested,
            )
            for mark in payload.marks
            if mark.criterion in known
        )
    )
