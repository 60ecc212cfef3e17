"""The clocks of a ticket: what is due when, and who is told of it.

Computed from the ticket's steps, the rules and the business calendar alone, so that desk and server
get the same answer, online or not. Only ``TicketEvent.at`` counts, never a PC's clock.

A matter begins when it is opened, and anew when it is reopened or the customer is dissatisfied;
handing it over does not begin it anew.

============  ==========================================  ========================================
clock         runs from                                   until
============  ==========================================  ========================================
form          the department was notified (urgent)        the form is assigned
handle        opened, reopened                            handled; a promised date moves the end
write back    handled                                     plan and result returned
call back     returned                                    the customer was called, or not reached
============  ==========================================  ========================================

All of them end with the ticket, and stand while it waits for the customer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from agent_desktop.domain.business_calendar import BusinessCalendar
from agent_desktop.domain.clock_rules import ClockRule, Period, rule_for
from agent_desktop.domain.ticket_forms import GRADE_FIELD
from agent_desktop.domain.ticket_life import ENDS_PAUSE, CallBackOutcome, brings_back
from agent_desktop.domain.ticket_state import Step, Ticket, TicketEventKind

_SHARES: Final = (0.5, 0.8, 1.0)


class ClockName(StrEnum):
    """``FORM``: an urgent matter's form within the hour after the department was told."""

    FORM = "form"
    HANDLE = "handle"
    WRITE_BACK = "write_back"
    CALL_BACK = "call_back"


class ClockState(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketClock:
    """One clock of a ticket.

    Attributes:
        due_at: When it runs out if nothing pauses it; of a paused one: if it went on at the ``now``
            that ``clocks_of`` was asked for, else at the moment of the pause.
        warn_at: When 50, 80 and 100 % of its time are used, in this order.
        done_at: When it was met or missed; None while it runs.
        tells: Who is told at 50, 80, 100 % (``handler``, ``owner``, ``lead``, ``manager``).
    """

    name: ClockName
    state: ClockState
    started_at: datetime
    due_at: datetime
    warn_at: tuple[datetime, datetime, datetime]
    done_at: datetime | None = None
    tells: tuple[str, str, str] = ("handler", "owner", "lead")

    def level(self, now: datetime) -> int:
        """Return the warning that holds: 0, 50, 80 or 100 (per cent of the time used)."""
        if self.state is not ClockState.RUNNING:
            return 0
        passed = sum(now >= at for at in self.warn_at)
        return (0, 50, 80, 100)[passed]


_E = TicketEventKind
_ENDS: Final = frozenset({_E.CLOSED, _E.MERGED, _E.WITHDRAWN})
_FORM_ENDS: Final = _ENDS | {_E.ASSIGNED, _E.NAMED, _E.HANDLED}
_HANDLE_ENDS: Final = _ENDS | {_E.HANDLED}
_WRITE_BACK_ENDS: Final = _ENDS | {_E.RETURNED}
_CALLED: Final = frozenset({CallBackOutcome.REACHED, CallBackOutcome.NOT_REACHED})

_Pause = tuple[datetime, datetime | None]


def clocks_of(
    ticket: Ticket,
    rules: Iterable[ClockRule],
    calendar: BusinessCalendar,
    *,
    now: datetime | None = None,
) -> tuple[TicketClock, ...]:
    """Return the clocks of a ticket since it was opened or last came back, oldest first.

    Args:
        ticket: As its log makes it.
        rules: All rules of the centre; the shipped ones where it has none.
        calendar: For rules that count working time.
        now: From when a paused clock would go on.
    """
    form = ticket.form
    grade = dict(form.extra).get(GRADE_FIELD, "")
    rule = rule_for(form.kind, grade, form.severity, form.urgency, rules)
    steps = _round(_in_order(ticket.steps))
    if not steps:
        return ()
    run = _Run(steps, rule, calendar, now or ticket.paused_at)
    told = run.first({_E.NOTIFIED})
    handled = run.first({_E.HANDLED})
    returned = run.first({_E.RETURNED})
    found = [
        run.clock(ClockName.HANDLE, steps[0].at, rule.handle, _HANDLE_ENDS, promises=True),
        run.clock(ClockName.FORM, told, rule.form, _FORM_ENDS)
        if form.urgency == "urgent"
        else None,
        run.clock(ClockName.WRITE_BACK, handled, rule.write_back, _WRITE_BACK_ENDS),
        run.clock(ClockName.CALL_BACK, returned, rule.call_back, _ENDS),
    ]
    return tuple(sorted((c for c in found if c is not None), key=lambda c: c.started_at))


def next_clock(clocks: Iterable[TicketClock]) -> TicketClock | None:
    """Return the clock that runs out first; a paused one where none runs; None where all ended."""
    going = [c for c in clocks if c.state in (ClockState.RUNNING, ClockState.PAUSED)]
    return min(going, key=lambda c: (c.state is ClockState.PAUSED, c.due_at), default=None)


def _in_order(steps: Iterable[Step]) -> list[Step]:
    """Return the steps with times that never go back.

    The server's order is what happened; a step that was made offline before the one ahead of it
    cannot end a clock before that one began it.
    """
    ordered: list[Step] = []
    latest = datetime.min.replace(tzinfo=UTC)
    for step in steps:
        latest = max(latest, step.at)
        ordered.append(step if step.at == latest else replace(step, at=latest))
    return ordered


def _round(steps: Sequence[Step]) -> list[Step]:
    """Return the steps since the matter began last; a promise given before still holds."""
    begins = max((n for n, step in enumerate(steps) if brings_back(step)), default=0)
    promises = [s for s in steps[:begins] if s.kind in (_E.OPENED, _E.EDITED)]
    first = steps[begins : begins + 1]
    carried = [
        Step(kind=_E.EDITED, at=first[0].at, event_id=p.event_id, value=p.value)
        for p in promises[-1:]
    ]
    return [*first, *carried, *steps[begins + 1 :]]


class _Run:
    """The steps of one round, and what they do to clocks."""

    def __init__(
        self,
        steps: Sequence[Step],
        rule: ClockRule,
        calendar: BusinessCalendar,
        goes_on_at: datetime | None,
    ) -> None:
        self._steps = steps
        self._rule = rule
        self._calendar = calendar
        self._goes_on_at = goes_on_at
        self._pauses = _pauses(steps)

    def first(self, kinds: Iterable[TicketEventKind]) -> datetime | None:
        """Return when the first of some steps was taken."""
        wanted = frozenset(kinds)
        return next((step.at for step in self._steps if step.kind in wanted), None)

    def clock(
        self,
        name: ClockName,
        start: datetime | None,
        period: Period | None,
        ends: frozenset[TicketEventKind],
        *,
        promises: bool = False,
    ) -> TicketClock | None:
        """Return a clock; None if it never began or this rule has none."""
        if start is None or period is None or period.amount <= 0:
            return None
        times = [self._after(start, period.share(share)) for share in _SHARES]
        done = self._done(start, ends)
        promised = self._promised(times[-1], done) if promises else None
        if promised is not None:
            times = [start + (promised - start) * share for share in _SHARES]
        is_paused = done is None and any(until is None for _, until in self._pauses)
        state = ClockState.PAUSED if is_paused else ClockState.RUNNING
        if done is not None:
            state = ClockState.MET if done <= times[-1] else ClockState.MISSED
        return TicketClock(
            name=name,
            state=state,
            started_at=start,
            due_at=times[-1],
            warn_at=(times[0], times[1], times[2]),
            done_at=done,
            tells=self._rule.tells,
        )

    def _done(self, start: datetime, ends: frozenset[TicketEventKind]) -> datetime | None:
        for step in self._steps[1:]:
            is_called = step.kind is _E.CALLED_BACK and step.value in _CALLED
            if step.at >= start and (step.kind in ends or is_called):
                return step.at
        return None

    def _promised(self, due: datetime, done: datetime | None) -> datetime | None:
        """Return the promised date that moves the end; one given too late moves nothing."""
        end, moved = due, None
        for step in self._steps:
            if step.kind not in (_E.OPENED, _E.EDITED) or (done and step.at > done):
                continue
            if step.at > end:
                break
            promised = datetime.fromisoformat(step.value) if step.value else None
            is_later = promised is not None and promised.tzinfo is not None and promised > due
            moved = promised if is_later else None
            end = moved or due
        return moved

    def _after(self, start: datetime, period: Period) -> datetime:
        """Return when ``period`` is used up, counting none of the pauses."""
        rest = period.hours(self._calendar, works=self._rule.works)
        at = start
        for begin, until in self._pauses:
            if until is not None and until <= at:
                continue
            if begin > at:
                used = self._between(at, begin)
                if used >= rest:
                    break
                rest -= used
            resumed = until or self._goes_on_at
            at = max(at, begin if resumed is None else resumed)
        return self._add(at, rest)

    def _between(self, start: datetime, end: datetime) -> float:
        span = self._calendar.working_between(start, end) if self._rule.works else end - start
        return span / timedelta(hours=1)

    def _add(self, start: datetime, hours: float) -> datetime:
        if self._rule.works:
            return self._calendar.add_working(start, hours)
        return start + timedelta(hours=hours)


def _pauses(steps: Iterable[Step]) -> list[_Pause]:
    """Return (from, until) of all pauses; the last one may be open."""
    found: list[_Pause] = []
    begun: datetime | None = None
    for step in steps:
        if step.kind is _E.PAUSED and begun is None:
            begun = step.at
        elif step.kind in ENDS_PAUSE and begun is not None:
            found.append((begun, step.at))
            begun = None
    return [*found, (begun, None)] if begun is not None else found
