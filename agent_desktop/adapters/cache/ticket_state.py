"""A ticket's whole state as JSON."""

from functools import cache

from pydantic import TypeAdapter

from agent_desktop.domain.tickets import Ticket


@cache
def _adapter() -> TypeAdapter[Ticket]:
    return TypeAdapter(Ticket)


def ticket_to_json(ticket: Ticket) -> str:
    """Return a ticket as JSON."""
    return _adapter().dump_json(ticket).decode()


def ticket_from_json(text: str) -> Ticket:
    """Return what ``ticket_to_json`` wrote; what is missing has its default."""
    return _adapter().validate_json(text)
