"""What the ticket panel shows around the form: life, log, files, conflicts, the customer."""

from dataclasses import dataclass
from enum import StrEnum

from agent_desktop.domain.ticket_news import DirectoryRow, MessagePrepared
from agent_desktop.domain.tickets import (
    FieldConflict,
    Link,
    Problem,
    TicketEvent,
    TicketEventKind,
    TicketStatus,
)
from agent_desktop.domain.work_lists import TicketRow
from agent_desktop.ui.ticket.steps import StepField
from agent_desktop.ui.work.due import TimeLeft


class Page(StrEnum):
    """What stands in the middle of the panel."""

    FORM = "form"
    LOG = "log"
    FILES = "files"


class FileState(StrEnum):
    """Where an attachment is."""

    UNSAVED = "unsaved"  # goes to the ticket as soon as there is one
    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeView:
    """The head of a saved ticket.

    Attributes:
        offered: Name of whom the hand-over is offered to, "" for nobody.
        stays_mine: This agent gave the hand-over and answers until it is accepted.
        next_step: The one step to put in front of the agent; ``beside_step`` stands next to it.
        steps: All steps that this agent can take now, in the menu's order.
        clock: What runs out first, in whole minutes; ``other_clocks`` behind it.
    """

    ticket_id: str
    status: TicketStatus
    is_urgent: bool = False
    is_severe: bool = False
    owner: str = ""
    handler: str = ""
    offered: str = ""
    stays_mine: bool = False
    department: str = ""
    clock: TimeLeft | None = None
    other_clocks: tuple[TimeLeft, ...] = ()
    is_paused: bool = False
    paused_for: str = ""
    needs_naming: bool = False
    chasings: int = 0
    attempts: int = 0
    reopened: int = 0
    satisfaction: str = ""
    merged_into: str = ""
    next_step: TicketEventKind | None = None
    beside_step: TicketEventKind | None = None
    steps: tuple[TicketEventKind, ...] = ()
    can_edit: bool = True
    own_void: str = ""  # why this agent's last step has no effect


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One entry of the log. ``void`` and ``refused`` are codes of why it has no effect."""

    event: TicketEvent
    void: str = ""
    refused: str = ""
    unsent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """An attachment; ``code`` says why it was refused."""

    upload_id: str
    name: str
    media_type: str = ""
    bytes: int = 0
    state: FileState = FileState.SENT
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetState:
    """The sheet of a step.

    Attributes:
        values: What is entered, by field name.
        problems: What keeps the step from being taken.
        form_needs: Own fields of the form that must be filled first.
        query: What the directory or the tickets are searched for now.
        found: Who was found; ``tickets``: which matters.
        picked: The directory row that was chosen.
        count: Which chasing or attempt this would be; ``most`` of how many.
        phone: The customer's number, where a call-back is asked for.
        refusal: Code of why the core did not take it.
    """

    step: TicketEventKind
    fields: tuple[StepField, ...]
    values: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()
    form_needs: tuple[str, ...] = ()
    query: str = ""
    found: tuple[DirectoryRow, ...] | None = None
    tickets: tuple[TicketRow, ...] | None = None
    picked: DirectoryRow | None = None
    count: int = 0
    most: int = 0
    phone: str = ""
    is_urgent: bool = False
    sending: bool = False
    refusal: str = ""

    def value(self, name: str) -> str:
        """Return what is entered in a field."""
        return next((text for key, text in self.values if key == name), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerView:
    """The customer strip. ``is_known``: the matter in front came up because of who calls."""

    customer_id: str
    name: str
    grade: str = ""
    company: str = ""
    do_not_call: bool = False
    do_not_call_reason: str = ""
    matters: tuple[TicketRow, ...] = ()
    count: int = 0
    is_known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterState:
    """Everything that the panel shows beside the form."""

    draft_id: str = ""
    ticket_id: str = ""
    page: Page = Page.FORM
    life: LifeView | None = None
    log: tuple[LogEntry, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    files: tuple[FileRow, ...] = ()
    links: tuple[Link, ...] = ()
    conflicts: tuple[FieldConflict, ...] = ()
    sheet: SheetState | None = None
    customer: CustomerView | None = None
    message: MessagePrepared | None = None
