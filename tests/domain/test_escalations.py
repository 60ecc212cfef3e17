"""A clock that ran out is escalated once, whoever sees it."""

from datetime import UTC, datetime, timedelta

from agent_desktop.domain.ids import AgentNumber, OperationId, TicketId
from agent_desktop.domain.tickets import TicketEvent, TicketEventKind, apply

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TICKET = TicketId("t")


def _escalated(number: int, clock: str = "") -> TicketEvent:
    given = (("to_level", "lead"), ("reason", "late"), ("clock", clock))
    return TicketEvent(
        event_id=OperationId(f"op{number}"),
        ticket_id=TICKET,
        kind=TicketEventKind.ESCALATED,
        at=AT + timedelta(days=1, seconds=number),
        by=AgentNumber(f"100{number}"),
        data=tuple(pair for pair in given if pair[1]),
    )


def _opened() -> TicketEvent:
    return TicketEvent(
        event_id=OperationId("op0"),
        ticket_id=TICKET,
        kind=TicketEventKind.OPENED,
        at=AT,
        by=AgentNumber("1001"),
    )


def test_the_second_desk_that_sees_a_clock_run_out_makes_an_entry_without_effect() -> None:
    ticket = apply(apply(None, _opened()), _escalated(1, "handle@x"))

    ticket = apply(ticket, _escalated(2, "handle@x"))

    assert ticket.escalations == 1
    assert [(v.event_id, v.code) for v in ticket.voids] == [("op2", "ticket.already_escalated")]


def test_another_clock_and_a_person_escalate_again() -> None:
    ticket = apply(apply(None, _opened()), _escalated(1, "handle@x"))

    ticket = apply(apply(ticket, _escalated(2, "call_back@x")), _escalated(3))

    assert (ticket.escalations, ticket.voids) == (3, ())
