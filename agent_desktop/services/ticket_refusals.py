"""Why a step of a ticket is not possible, in a sentence for command lines and logs.

Windows say it in their own words (``ui.error_texts``); the codes are those of
``domain.ticket_life``, ``ticket_data`` and ``form_definitions``.
"""

from collections.abc import Sequence
from typing import Final

from agent_desktop.domain.errors import (
    AgentDesktopError,
    Conflict,
    IllegalTransition,
    InvalidInput,
    NotAllowed,
)
from agent_desktop.domain.tickets import Problem, TicketEventKind

_SENTENCES: Final = {
    "ticket.already_accepted": "somebody has accepted it already",
    "ticket.already_called_back": "the customer was called back already",
    "ticket.already_escalated": "it was escalated for this already",
    "ticket.already_handled": "it is handled already",
    "ticket.already_paused": "its clocks wait for the customer already",
    "ticket.already_returned": "it was returned already",
    "ticket.already_settled": "there is no such conflict any more",
    "ticket.closed": "it is closed: reopen it first",
    "ticket.has_it_already": "who it would go to has it already",
    "ticket.lead_chases": "it was chased twice: a third time only by the lead",
    "ticket.lead_names": "only a lead names a handler",
    "ticket.merged": "it was merged into another ticket",
    "ticket.merged_into_itself": "a ticket cannot be merged into itself",
    "ticket.needs_naming": "a hand-over was rejected: the lead must name a handler first",
    "ticket.not_called_back": "the customer must be called back first",
    "ticket.not_handled": "it must be handled first",
    "ticket.not_now": "it is not in a state for that",
    "ticket.not_offered": "it is not offered to anybody",
    "ticket.not_offered_to_you": "it is offered to somebody else",
    "ticket.not_paused": "its clocks run",
    "ticket.not_returned": "it must be returned to the centre first",
    "ticket.not_yours": "it is somebody else's to do that",
    "ticket.notify_first": "it is urgent: notify the department first and write that down",
    "ticket.too_few_attempts": "a customer is not reached only after three attempts",
    "ticket.too_many_attachments": "it has as many attachments as a ticket can have",
    "ticket.withdrawn": "it was withdrawn",
}
_OF_PERSONS: Final = frozenset(
    {
        "ticket.lead_chases",
        "ticket.lead_names",
        "ticket.not_offered_to_you",
        "ticket.not_yours",
    }
)
_FASTER: Final = frozenset({"ticket.already_accepted", "ticket.already_settled"})


def refusal_of(step: TicketEventKind, code: str) -> AgentDesktopError:
    """Return the error for a step that ``ticket_life.why_not`` refuses with ``code``."""
    name = step.removeprefix("ticket.")
    sentence = f"{name}: {_SENTENCES.get(code, code)}"
    if code in _OF_PERSONS:
        kind: type[AgentDesktopError] = NotAllowed
    else:
        kind = Conflict if code in _FASTER else IllegalTransition
    return kind(sentence, code=code, fields={"step": name})


def incomplete(step: TicketEventKind, found: Sequence[Problem]) -> InvalidInput:
    """Return the error for data that a step cannot be taken with: the first problem of it."""
    name, problem = step.removeprefix("ticket."), found[0]
    why = {
        "ticket.datum_missing": f"{problem.field} is missing",
        "ticket.field_missing": f"the form's field {problem.field} is missing",
        "ticket.unknown_datum": f"it has no {problem.field!r}",
        "ticket.too_long": f"{problem.field} is longer than {problem.limit} characters",
    }.get(problem.code, f"{problem.field} cannot be used ({problem.code})")
    fields = {"step": name, "field": problem.field, "limit": str(problem.limit or "")}
    return InvalidInput(f"{name}: {why}", code=problem.code, fields=fields)
