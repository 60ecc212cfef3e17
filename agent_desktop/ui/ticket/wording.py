"""The words of steps, their fields and the log. Values are translated when shown."""

from typing import Final

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.ticket_life import CallBackOutcome, Satisfaction
from agent_desktop.domain.ticket_news import DirectoryRow
from agent_desktop.domain.tickets import Severity, TicketEventKind
from agent_desktop.ui.marking import QT_TRANSLATE_NOOP

K = TicketEventKind

# What a button says.
STEPS: Final = {
    K.ASSIGNED: QT_TRANSLATE_NOOP("Steps", "Hand over"),
    K.ACCEPTED: QT_TRANSLATE_NOOP("Steps", "Accept"),
    K.REJECTED: QT_TRANSLATE_NOOP("Steps", "Reject"),
    K.NAMED: QT_TRANSLATE_NOOP("Steps", "Name a handler"),
    K.HANDLED: QT_TRANSLATE_NOOP("Steps", "Handled"),
    K.RETURNED: QT_TRANSLATE_NOOP("Steps", "Write back"),
    K.CALLED_BACK: QT_TRANSLATE_NOOP("Steps", "Call back"),
    K.CLOSED: QT_TRANSLATE_NOOP("Steps", "Close"),
    K.REOPENED: QT_TRANSLATE_NOOP("Steps", "Reopen"),
    K.ESCALATED: QT_TRANSLATE_NOOP("Steps", "Escalate"),
    K.MERGED: QT_TRANSLATE_NOOP("Steps", "Merge"),
    K.WITHDRAWN: QT_TRANSLATE_NOOP("Steps", "Withdraw"),
    K.CHASED: QT_TRANSLATE_NOOP("Steps", "Chase"),
    K.NOTIFIED: QT_TRANSLATE_NOOP("Steps", "Notify department"),
    K.PAUSED: QT_TRANSLATE_NOOP("Steps", "Wait for the customer"),
    K.RESUMED: QT_TRANSLATE_NOOP("Steps", "Go on"),
    K.NOTED: QT_TRANSLATE_NOOP("Steps", "Note"),
}
# What the log says of it.
EVENTS: Final = {
    K.OPENED: QT_TRANSLATE_NOOP("Steps", "Opened"),
    K.EDITED: QT_TRANSLATE_NOOP("Steps", "Edited"),
    K.ASSIGNED: QT_TRANSLATE_NOOP("Steps", "Handed over to {to_name}"),
    K.ACCEPTED: QT_TRANSLATE_NOOP("Steps", "Accepted"),
    K.REJECTED: QT_TRANSLATE_NOOP("Steps", "Rejected"),
    K.NAMED: QT_TRANSLATE_NOOP("Steps", "{to_name} named as handler"),
    K.HANDLED: QT_TRANSLATE_NOOP("Steps", "Handled"),
    K.RETURNED: QT_TRANSLATE_NOOP("Steps", "Plan and result written back"),
    K.CALLED_BACK: QT_TRANSLATE_NOOP("Steps", "Called back"),
    K.CLOSED: QT_TRANSLATE_NOOP("Steps", "Closed"),
    K.REOPENED: QT_TRANSLATE_NOOP("Steps", "Reopened"),
    K.ESCALATED: QT_TRANSLATE_NOOP("Steps", "Escalated"),
    K.MERGED: QT_TRANSLATE_NOOP("Steps", "Merged into another ticket"),
    K.WITHDRAWN: QT_TRANSLATE_NOOP("Steps", "Withdrawn"),
    K.CHASED: QT_TRANSLATE_NOOP("Steps", "Chased"),
    K.NOTIFIED: QT_TRANSLATE_NOOP("Steps", "{who} notified"),
    K.PAUSED: QT_TRANSLATE_NOOP("Steps", "Waiting for the customer"),
    K.RESUMED: QT_TRANSLATE_NOOP("Steps", "Going on"),
    K.NOTED: QT_TRANSLATE_NOOP("Steps", "Note"),
    K.ATTACHED: QT_TRANSLATE_NOOP("Steps", "File attached"),
    K.LINKED: QT_TRANSLATE_NOOP("Steps", "Link"),
    K.ANSWERED: QT_TRANSLATE_NOOP("Steps", "Answer given"),
    K.SETTLED: QT_TRANSLATE_NOOP("Steps", "Conflict decided"),
}
# One sentence about what the step does.
EXPLAINED: Final = {
    K.ASSIGNED: QT_TRANSLATE_NOOP("Steps", "You stay responsible until it is accepted."),
    K.REJECTED: QT_TRANSLATE_NOOP("Steps", "It goes to the team lead, who names a handler."),
    K.NAMED: QT_TRANSLATE_NOOP("Steps", "Whom you name is the handler at once and cannot refuse."),
    K.HANDLED: QT_TRANSLATE_NOOP(
        "Steps", "Talked over with the customer, or with a promised date."
    ),
    K.MERGED: QT_TRANSLATE_NOOP("Steps", "The matter goes on in the ticket that you choose."),
    K.CHASED: QT_TRANSLATE_NOOP("Steps", "The third time needs the team lead."),
    K.NOTIFIED: QT_TRANSLATE_NOOP(
        "Steps", "Urgent: first the department knows, the form follows within the hour."
    ),
    K.PAUSED: QT_TRANSLATE_NOOP("Steps", "The clocks stand still until it goes on."),
    K.ESCALATED: QT_TRANSLATE_NOOP("Steps", "Responsibility stays where it is."),
}
FIELDS: Final = {
    "to": QT_TRANSLATE_NOOP("Steps", "To whom"),
    "to_name": QT_TRANSLATE_NOOP("Steps", "To whom"),
    "department": QT_TRANSLATE_NOOP("Steps", "Department"),
    "reason": QT_TRANSLATE_NOOP("Steps", "Reason"),
    "on_behalf": QT_TRANSLATE_NOOP("Steps", "Who said yes"),
    "how": QT_TRANSLATE_NOOP("Steps", "How"),
    "cause": QT_TRANSLATE_NOOP("Steps", "Cause"),
    "solution": QT_TRANSLATE_NOOP("Steps", "Solution"),
    "responsible": QT_TRANSLATE_NOOP("Steps", "Who is responsible"),
    "talked_over": QT_TRANSLATE_NOOP("Steps", "Talked over with the customer"),
    "promised_at": QT_TRANSLATE_NOOP("Steps", "Promised date"),
    "loss": QT_TRANSLATE_NOOP("Steps", "Loss"),
    "proposal": QT_TRANSLATE_NOOP("Steps", "Proposal of assessment"),
    "plan": QT_TRANSLATE_NOOP("Steps", "Plan"),
    "result": QT_TRANSLATE_NOOP("Steps", "Result"),
    "outcome": QT_TRANSLATE_NOOP("Steps", "How the call went"),
    "satisfaction": QT_TRANSLATE_NOOP("Steps", "The customer is"),
    "reasons": QT_TRANSLATE_NOOP("Steps", "Reasons"),
    "words": QT_TRANSLATE_NOOP("Steps", "The customer's words"),
    "note": QT_TRANSLATE_NOOP("Steps", "Note"),
    "to_level": QT_TRANSLATE_NOOP("Steps", "To"),
    "into": QT_TRANSLATE_NOOP("Steps", "Into which ticket"),
    "who": QT_TRANSLATE_NOOP("Steps", "Who was told"),
    "at": QT_TRANSLATE_NOOP("Steps", "When"),
    "text": QT_TRANSLATE_NOOP("Steps", "Note"),
    "name": QT_TRANSLATE_NOOP("Steps", "File"),
    "title": QT_TRANSLATE_NOOP("Steps", "Title"),
}
VALUES: Final = {
    "phone": QT_TRANSLATE_NOOP("Steps", "By phone"),
    "message": QT_TRANSLATE_NOOP("Steps", "By message"),
    "in_person": QT_TRANSLATE_NOOP("Steps", "In person"),
    "owner": QT_TRANSLATE_NOOP("Steps", "The owner"),
    "lead": QT_TRANSLATE_NOOP("Steps", "The team lead"),
    "manager": QT_TRANSLATE_NOOP("Steps", "The manager"),
    # Reasons of escalations that a desk makes by itself (``services.ticket_reminders``).
    "clock.form": QT_TRANSLATE_NOOP("Steps", "The form did not follow in time"),
    "clock.handle": QT_TRANSLATE_NOOP("Steps", "Not handled in time"),
    "clock.write_back": QT_TRANSLATE_NOOP("Steps", "Not written back in time"),
    "clock.call_back": QT_TRANSLATE_NOOP("Steps", "Not called back in time"),
    "yes": QT_TRANSLATE_NOOP("Steps", "Yes"),
    "no": QT_TRANSLATE_NOOP("Steps", "No"),
    CallBackOutcome.REACHED.value: QT_TRANSLATE_NOOP("Steps", "Reached"),
    CallBackOutcome.NO_ANSWER.value: QT_TRANSLATE_NOOP("Steps", "No answer"),
    CallBackOutcome.BUSY.value: QT_TRANSLATE_NOOP("Steps", "Busy"),
    CallBackOutcome.WRONG_NUMBER.value: QT_TRANSLATE_NOOP("Steps", "Wrong number"),
    CallBackOutcome.LATER.value: QT_TRANSLATE_NOOP("Steps", "Another time"),
    CallBackOutcome.NOT_REACHED.value: QT_TRANSLATE_NOOP("Steps", "Not reached at all"),
    Satisfaction.VERY_SATISFIED.value: QT_TRANSLATE_NOOP("Steps", "Very satisfied"),
    Satisfaction.SATISFIED.value: QT_TRANSLATE_NOOP("Steps", "Satisfied"),
    Satisfaction.SO_SO.value: QT_TRANSLATE_NOOP("Steps", "So-so"),
    Satisfaction.DISSATISFIED.value: QT_TRANSLATE_NOOP("Steps", "Dissatisfied"),
}
SEVERITIES: Final = {
    Severity.GENERAL: QT_TRANSLATE_NOOP("Steps", "General"),
    Severity.SEVERE: QT_TRANSLATE_NOOP("Steps", "Severe"),
}
ROLES: Final = {
    "lead": QT_TRANSLATE_NOOP("Steps", "team lead"),
    "manager": QT_TRANSLATE_NOOP("Steps", "manager"),
    "admin": QT_TRANSLATE_NOOP("Steps", "administrator"),
}
PLACES: Final = {
    "category": QT_TRANSLATE_NOOP("Steps", "Category"),
    "department": QT_TRANSLATE_NOOP("Steps", "Department"),
    "person": QT_TRANSLATE_NOOP("Steps", "Person"),
}
LINKS: Final = {
    "call": QT_TRANSLATE_NOOP("Steps", "Call"),
    "recording": QT_TRANSLATE_NOOP("Steps", "Recording"),
    "article": QT_TRANSLATE_NOOP("Steps", "Article"),
    "ticket": QT_TRANSLATE_NOOP("Steps", "Ticket"),
}
# What the steps before which a form's own field must be filled are called after "needed for:".
NEEDED_FOR: Final = {kind.value.removeprefix("ticket."): text for kind, text in STEPS.items()}


def step_word(source: str) -> str:
    """Return one of the words above in the agent's language."""
    return QCoreApplication.translate("Steps", source) if source else ""


def value_word(text: str) -> str:
    """Return a choice in words; free text stays as it is."""
    return step_word(VALUES[text]) if text in VALUES else text


def short_id(ticket_id: str) -> str:
    """Return the end of a ticket's id, which is what people read to each other."""
    return ticket_id[-8:].upper()


def presence(row: DirectoryRow) -> str:
    """Return whether somebody of the directory is there, and who stands in."""
    if row.stands_in_for:
        words = QCoreApplication.translate("Steps", "stands in for {name}")
        return words.format(name=row.stands_in_for)
    if row.available is False and row.deputy:
        words = QCoreApplication.translate("Steps", "away, deputy: {name}")
        return words.format(name=row.deputy)
    if row.available is False:
        return QCoreApplication.translate("Steps", "away, no deputy")
    return ""
