"""What happened to tickets, customers, directory and knowledge (see ``events``)."""

from dataclasses import dataclass, field
from datetime import date, datetime

from agent_desktop.domain.business_calendar import BusinessCalendar
from agent_desktop.domain.events import Event, FoundPhrase
from agent_desktop.domain.form_definitions import FormDefinition
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_clocks import TicketClock
from agent_desktop.domain.tickets import FieldConflict, Ticket, TicketEvent, TicketEventKind
from agent_desktop.domain.work_lists import ListQuery, TicketRow, WorkList


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeKept(Event):
    """How far the server's time is ahead of the PC's clock, in seconds; add it to the PC's now.

    ``trusted``: heard from the server in this run, or carried on by a clock that does not jump.
    """

    offset_s: float = 0.0
    trusted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDaysTold(Event):
    """On which days the centre works: whoever shows days marks those on which it is closed.

    Attributes:
        weekdays: 1 (Monday) to 7.
        days: Those that differ from their weekday, as ``2026-10-01``: True for a make-up day.
    """

    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5)
    days: tuple[tuple[str, bool], ...] = ()

    @property
    def calendar(self) -> BusinessCalendar:
        """The days as a calendar, without its hours."""
        days = {date.fromisoformat(day): works for day, works in self.days}
        return BusinessCalendar(weekdays=frozenset(self.weekdays), days=days)


def work_days(calendar: BusinessCalendar) -> WorkDaysTold:
    """Return what is told of a calendar."""
    days = ((day.isoformat(), works) for day, works in sorted(calendar.days.items()))
    return WorkDaysTold(weekdays=tuple(sorted(calendar.weekdays)), days=tuple(days))


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketShown(Event):
    """Everything of the ticket in the form in front, beside the form itself (``DraftChanged``).

    Attributes:
        timeline: Its log, oldest first; without effect are those in ``ticket.voids``.
        allowed: The steps that this agent can take now.
        form: What fields its form has beside the fixed ones; None for none.
        handler_name, owner_name, offered_name: As the directory or the colleagues call them.
        unsent: Ids of events that the server does not have yet; ``refused``: (id, code).
        files_waiting: Attachments whose bytes are on this desk only: (upload id, why the server
            will not have them, "" while they are to be sent).
    """

    draft_id: str
    ticket: Ticket | None = None
    timeline: tuple[TicketEvent, ...] = ()
    clocks: tuple[TicketClock, ...] = ()
    allowed: frozenset[TicketEventKind] = frozenset()
    form: FormDefinition | None = None
    owner_name: str = ""
    handler_name: str = ""
    offered_name: str = ""
    department: str = ""
    unsent: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    files_waiting: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormTemplate:
    """What a form may begin with: (field, text) pairs as ``tickets.form_values`` names them.

    ``owner``: Whose it is; "" for all. ``template_id`` ``last`` has what this agent wrote last:
    kind, category and the form's own fields, no customer.
    """

    template_id: str
    name: str
    owner: str = ""
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplatesChanged(Event):
    """The templates that this agent may use, by name; own ones first."""

    templates: tuple[FormTemplate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBackOffered(Event):
    """A call-back is over: ``data`` is what the call-back step would carry.

    The agent confirms with ``TakeStep`` (``ticket.called_back``), with or without changes.

    Attributes:
        attempts: Calls that did not reach the customer so far.
        recorded: It did not reach the customer and is written down already; nothing to confirm.
    """

    ticket_id: str
    subject: str = ""
    call_id: CallId | None = None
    data: tuple[tuple[str, str], ...] = ()
    attempts: int = 0
    recorded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePrepared(Event):
    """A text to the customer, to be copied into another program; the desk sends nothing."""

    ticket_id: str
    how: str
    to: str = ""
    subject: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTaken(Event):
    """A step is durable on this desk."""

    ticket_id: str
    step: TicketEventKind


@dataclass(frozen=True, slots=True, kw_only=True)
class StepVoid(Event):
    """The server knows of an earlier step: ours is in the log, without effect (``code``)."""

    ticket_id: str
    subject: str
    step: TicketEventKind
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkListChanged(Event):
    """A window of a list: ``rows`` begin at ``query.offset``; ``total`` rows there are."""

    query: ListQuery
    total: int = 0
    rows: tuple[TicketRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCounted(Event):
    """How many tickets each list has."""

    counts: tuple[tuple[WorkList, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseDue(Event):
    """A promised call-back or a clock needs this agent: a reminder that can dial.

    ``why``: ``promise`` or a clock's name; ``level``: 0 before, 50, 80, 100 % of a clock.
    """

    row: TicketRow
    why: str
    level: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EverythingFound(Event):
    """The answer to ``SearchEverything`` of the same ``text``, best first each."""

    text: str
    tickets: tuple[TicketRow, ...] = ()
    customers: tuple["CustomerRow", ...] = ()
    phrases: tuple[FoundPhrase, ...] = ()
    articles: tuple["ArticleRow", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRow:
    """A customer in a list; numbers as this role may see them."""

    customer_id: str
    name: str
    title: str = ""
    grade: str = ""
    company: str = ""
    numbers: tuple[str, ...] = ()
    do_not_call: bool = False
    open_matters: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerShown(Event):
    """The customer of a call, of a ticket, or asked for.

    Attributes:
        call_id: The call that brought it up; None when it was asked for.
        number: Of the caller, as it arrived.
        values: All fields as this role may see them; ``masked`` names those cut short.
        open_matters: Newest first; ``promises`` of them soonest first.
        last_calls: (at, direction, agent, subject), newest first.
        duplicates: Customers who look like the same.
        merged: Customers who were merged into this one; a merge can be undone.
        conflicts: Fields that two people edited at once, while the kept value still stands.
    """

    call_id: CallId | None = None
    number: str = ""
    customer: CustomerRow | None = None
    values: tuple[tuple[str, str], ...] = ()
    masked: tuple[str, ...] = ()
    open_matters: tuple[TicketRow, ...] = ()
    promises: tuple[TicketRow, ...] = ()
    last_calls: tuple[tuple[datetime, str, str, str], ...] = ()
    duplicates: tuple[CustomerRow, ...] = ()
    merged: tuple[CustomerRow, ...] = ()
    conflicts: tuple[FieldConflict, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsChanged(Event):
    """Records are different on this desk: edited here, or brought by the server.

    ``record_ids``: (table, id) of each; () where there were too many to name them.
    """

    tables: frozenset[RecordTable]
    record_ids: tuple[tuple[RecordTable, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerOffered(Event):
    """A saved ticket's number belongs to no customer: ``MakeCustomer`` makes one of it."""

    ticket_id: str
    number: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersMerged(Event):
    """Two customers are one now; ``MergeCustomers`` with ``undo`` parts them again."""

    keep_id: str
    drop_id: str
    undone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryRow:
    """Somebody to call or to hand a matter to.

    Attributes:
        what: ``category``, ``department`` or ``person``.
        target: What ``assigned.to`` takes.
        stands_in_for: The person whose deputy this is today, "" for none.
        available: At work now, by hours and calendar; None for unknown.
        values: The record's own fields, for whoever may edit it; () for all others.
    """

    what: str
    record_id: str
    title: str
    department: str = ""
    person: str = ""
    phone: str = ""
    hours: str = ""
    target: str = ""
    deputy: str = ""
    stands_in_for: str = ""
    available: bool | None = None
    problem: str = ""
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryFound(Event):
    """The answer to ``FindInDirectory`` of the same ``text``."""

    text: str = ""
    rows: tuple[DirectoryRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRow:
    """An article or case in a list. ``kind``: ``article``, ``good`` or ``bad``."""

    article_id: str
    version: int
    title: str
    kind: str = "article"
    excerpt: str = ""
    effective_from: str = ""
    effective_until: str = ""
    unread: bool = False
    must_read: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlesFound(Event):
    """The answer to ``FindArticles`` of the same ``text``."""

    text: str = ""
    rows: tuple[ArticleRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleShown(Event):
    """An article in one version; ``versions``: all of them, the newest first."""

    row: ArticleRow
    body: str = ""
    by: str = ""
    versions: tuple[ArticleRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionsChanged(Event):
    """Questions without an answer: (id, at, asked by, text, ticket id), oldest first."""

    questions: tuple[tuple[str, datetime, str, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAnswered(Event):
    """The lead answered this agent's question: in words, or by an article ("" for none)."""

    question_id: str
    text: str
    answer: str = ""
    article_id: str = ""
    ticket_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeCounted(Event):
    """How many articles that hold today this agent has not read, and how many of them must be."""

    unread: int = 0
    must_read: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportChanged(Event):
    """An import: its preview, how far it is, what it refused.

    Attributes:
        columns: Of the file; ``mapping``: (column, field) as proposed or chosen; ``fields``: all
            that the table can take.
        preview: The first rows.
        rows: About how many there are, 0 for unknown; ``done`` how many were read.
        unchanged: Of the taken ones, how many were known like that already.
        errors: (line, code, text) of the first refused rows; all of them are in ``error_file``.
        cancelled: Somebody stopped it; ``failure``: a code, what made it stop by itself.
    """

    file: str
    table: RecordTable
    columns: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    mapping: tuple[tuple[str, str], ...] = ()
    preview: tuple[tuple[str, ...], ...] = ()
    rows: int = 0
    done: int = 0
    taken: int = 0
    refused: int = 0
    errors: tuple[tuple[int, str, str], ...] = ()
    error_file: str = ""
    finished: bool = False
    unchanged: int = 0
    cancelled: bool = False
    failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPrinted(Event):
    """A ticket's form is a PDF now, at ``file``.

    ``to_be_shown``: nobody named the place, so a window opens it.
    """

    ticket_id: str
    file: str
    to_be_shown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresShown(Event):
    """A month's totals: (group, value, count); groups: kind, cause, department, satisfaction.

    ``scope``: what was counted (``own``, ``team``, ``all``), ``as_of`` when. ``causes``: what the
    forms call the causes: (value, (language, text) pairs).
    """

    month: str
    scope: str = ""
    as_of: datetime | None = None
    totals: tuple[tuple[str, str, int], ...] = field(default=())
    causes: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
