"""Logs of tickets as tests write them: who did what, minute by minute after the opening."""

from datetime import UTC, datetime, timedelta

from agent_desktop.domain.ids import AgentNumber, OperationId, TicketId
from agent_desktop.domain.tickets import (
    FieldChange,
    Ticket,
    TicketEvent,
    TicketEventKind,
    TicketForm,
    apply,
    changes_between,
)

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # a Monday, nine in the morning in Shanghai
OWNER, HANDLER, OTHER, LEAD = "1001", "1002", "1003", "2001"
ROLES = {LEAD: "lead"}
DATA = {
    "assigned": {"to": HANDLER},
    "rejected": {"reason": "not ours"},
    "named": {"to": HANDLER},
    "handled": {"cause": "meter", "solution": "replaced"},
    "returned": {"plan": "swap", "result": "done"},
    "called_back": {"outcome": "reached", "satisfaction": "satisfied"},
    "reopened": {"reason": "again"},
    "escalated": {"to_level": "lead", "reason": "no answer"},
    "merged": {"into": "t2"},
    "withdrawn": {"reason": "solved itself"},
    "chased": {"note": "asked again"},
    "notified": {"who": "Li", "how": "phone", "at": "2026-11-23T09:00:00+08:00"},
    "paused": {"reason": "customer sends a picture"},
    "noted": {"text": "called at noon"},
    "attached": {
        "upload_id": "u1",
        "name": "meter.png",
        "media_type": "image/png",
        "bytes": "1000",
        "sha256": "0" * 64,
    },
    "linked": {"what": "call", "target": "c1"},
    "answered": {"article_id": "a1", "version": "2", "title": "Meters"},
    "settled": {"field": "subject", "event_id": "e1", "choice": "kept"},
}


class Story:
    """A ticket that a test lets live. Every step is one minute after the one before."""

    def __init__(self, **form: object) -> None:
        self.minute = -1.0
        self.log: list[TicketEvent] = []
        values = TicketForm(**({"kind": "complaint", "subject": "Meter"} | form))
        self.ticket: Ticket | None = None
        self.does("opened", OWNER, changes=changes_between(TicketForm(), values))

    def does(
        self,
        step: str,
        by: str = OWNER,
        *,
        minute: float | None = None,
        team: str = "",
        changes: tuple[FieldChange, ...] = (),
        **data: str,
    ) -> "Story":
        """Let ``by`` take a step, a minute after the last one or at that minute."""
        self.minute = self.minute + 1 if minute is None else minute
        event = TicketEvent(
            event_id=OperationId(f"e{len(self.log)}"),
            ticket_id=TicketId("t1"),
            kind=TicketEventKind(f"ticket.{step}"),
            at=AT + timedelta(minutes=self.minute),
            by=AgentNumber(by),
            by_role=ROLES.get(by, "agent"),
            by_team=team,
            changes=changes,
            data=tuple((DATA.get(step, {}) | data).items()),
        )
        self.log.append(event)
        self.ticket = apply(self.ticket, event)
        return self

    def edits(self, field: str, after: str, before: str | None = None, by: str = OWNER) -> "Story":
        """Let ``by`` edit a field, from its value as it is unless another one was seen."""
        now = before if before is not None else str(getattr(self.now.form, field))
        return self.does("edited", by, changes=(FieldChange(field=field, before=now, after=after),))

    @property
    def now(self) -> Ticket:
        """The ticket as it is."""
        assert self.ticket is not None
        return self.ticket

    @property
    def void(self) -> str:
        """Why the last step had no effect; "" when it had."""
        last = self.log[-1].event_id
        return next((v.code for v in self.now.voids if v.event_id == last), "")


def accepted(**form: object) -> Story:
    """Return a complaint that ``HANDLER`` accepted."""
    return Story(**form).does("assigned").does("accepted", HANDLER)


def returned(**form: object) -> Story:
    """Return a complaint whose result is written back."""
    return accepted(**form).does("handled", HANDLER).does("returned", HANDLER)
