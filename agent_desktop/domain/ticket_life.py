"""Which step of a ticket is allowed when and to whom: one table, the same on desk and server.

What a step carries as ``TicketEvent.data`` (* = must not be empty):

============  =====================================================================================
step          data
============  =====================================================================================
assigned      to* (agent number, ``team:NAME`` or ``contact:ID``), to_name, department, reason
accepted      on_behalf, how (a ``contact:`` has no desk: whoever asked writes down who said yes)
rejected      reason*
named         to*, to_name, reason (by the lead: the handler cannot refuse)
handled       cause*, solution*, responsible, talked_over ("yes"), promised_at, loss, proposal
returned      plan*, result*
called_back   outcome* (``CallBackOutcome``), satisfaction (``Satisfaction``), reasons, words
closed        note
reopened      reason*
escalated     to_level* (``owner``, ``lead``, ``manager``), reason*
merged        into* (ticket id), reason
withdrawn     reason*
chased        note*
notified      who*, how* (``phone``, ``message``, ``in_person``), at*, department
paused        reason*
resumed       note
noted         text*
attached      upload_id*, name*, media_type*, bytes*, sha256*
linked        what* (call, recording, article, ticket), target*, title
answered      article_id*, version*, title*
settled       field*, event_id*, choice* (``kept``, ``lost``)
============  =====================================================================================
"""

from enum import StrEnum
from typing import Final

MOST_CHASINGS: Final = 2
ATTEMPTS_BEFORE_NOT_REACHED: Final = 3


class Satisfaction(StrEnum):
    """What the customer says of the result."""

    VERY_SATISFIED = "very_satisfied"
    SATISFIED = "satisfied"
    SO_SO = "so_so"
    DISSATISFIED = "dissatisfied"


class CallBackOutcome(StrEnum):
    """How a call-back went; ``NOT_REACHED`` ends the attempts, after three of them at the least."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    WRONG_NUMBER = "wrong_number"
    LATER = "later"
    NOT_REACHED = "not_reached"
