"""What a person asks of tickets, customers, directory and knowledge (see ``commands``).

Each has one handler; what a handler returns is what ``ctl`` prints.
"""

from dataclasses import dataclass, field
from datetime import datetime

from agent_desktop.domain.commands import Command
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.tickets import FieldChange, TicketEventKind
from agent_desktop.domain.work_lists import ListQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeStep(Command):
    """Do a step of a ticket's life; ``data`` as ``domain.ticket_life`` lists it.

    Attributes:
        draft_id: A form that is typed in goes into the log before the step, "" for none.
    """

    ticket_id: str
    step: TicketEventKind
    data: tuple[tuple[str, str], ...] = ()
    call_id: CallId | None = None
    draft_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachFile(Command):
    """Put a file of this PC at a ticket; it is copied sealed, checked and sent by itself.

    ``content``: what was pasted and is in no file; ``file`` is only its name then.
    """

    ticket_id: str
    file: str
    content: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowAttachment(Command):
    """Write an attachment where a viewer can open it; returns the file's name."""

    ticket_id: str
    upload_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleConflict(Command):
    """Decide a conflict: ``keep_lost`` takes the value that lost."""

    ticket_id: str
    event_id: str
    field: str
    keep_lost: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DropRefused(Command):
    """Put an operation away that the server refused; its text stays in the ticket's log here."""

    op_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowWorkList(Command):
    """Answer with ``WorkListChanged``, now and whenever it changes, until another is asked for."""

    query: ListQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTickets(Command):
    """Return a window of a list (``WorkListChanged``) once; what windows show stays as it is."""

    query: ListQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class TellTicket(Command):
    """Return everything of a ticket (``TicketShown``) without bringing it up."""

    ticket_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchEverything(Command):
    """Search tickets, customers, phrases and knowledge; ``EverythingFound`` answers."""

    text: str
    limit: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBackNow(Command):
    """Dial the customer of a ticket and bring up the call-back script."""

    ticket_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SnoozeReminder(Command):
    """Remind of a promise again in some minutes."""

    ticket_id: str
    minutes: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class PrepareMessage(Command):
    """Write the text of an SMS or a mail to the customer of a ticket; it is never sent.

    ``MessagePrepared`` answers. ``how``: ``sms`` or ``mail``; ``language``: ``zh`` or ``en``.
    """

    ticket_id: str
    how: str = "sms"
    language: str = "zh"


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRecord(Command):
    """Edit a record: only the fields in ``changes``; ``record_id`` "" makes a new one.

    Returns the record's id.
    """

    table: RecordTable
    record_id: str = ""
    changes: tuple[FieldChange, ...] = ()
    deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowCustomer(Command):
    """Bring a customer up; ``CustomerShown`` answers. ``reveal``: in full, which is logged."""

    customer_id: str = ""
    number: str = ""
    reveal: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeCustomers(Command):
    """Make two customers one; ``undo`` parts them again."""

    keep_id: str
    drop_id: str
    undo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeCustomer(Command):
    """Make a customer of a ticket's name and number, and link the ticket; returns the id."""

    ticket_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DialCustomer(Command):
    """Dial a customer's number without seeing it: ``place`` counts ``CustomerRow.numbers``.

    ``despite``: why the customer's wish not to be called is overruled; leads only, logged.
    """

    customer_id: str
    place: int = 0
    despite: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindResponsible(Command):
    """Ask who answers for a category today; returns a ``DirectoryRow``."""

    category_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindInDirectory(Command):
    """Search departments, categories and persons; ``DirectoryFound`` answers."""

    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindArticles(Command):
    """Search the knowledge base as of ``as_of`` (None: today); ``ArticlesFound`` answers."""

    text: str = ""
    as_of: datetime | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadArticle(Command):
    """Bring an article up and note that it was read; ``ArticleShown`` answers."""

    article_id: str
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AskQuestion(Command):
    """Put a question without an answer on the lead's list for the morning meeting."""

    text: str
    ticket_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerQuestion(Command):
    """Answer a question, by an article or in words; leads only. Who asked is told."""

    question_id: str
    article_id: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteArticle(Command):
    """Publish the next version of an article, or a new article; leads only; returns its id.

    Attributes:
        effective_from, effective_until: ISO dates; "" for today and for no end.
        kind: ``article``, ``good`` or ``bad`` (a case).
    """

    article_id: str = ""
    title: str = ""
    body: str = ""
    kind: str = "article"
    keywords: str = ""
    effective_from: str = ""
    effective_until: str = ""
    must_read: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelImport(Command):
    """Stop the import that runs; what was taken stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRows(Command):
    """Read a CSV or XLSX file of customers or directory.

    Without ``confirm`` a preview; ``ImportChanged`` answers both. ``mapping``: (column, field).
    """

    file: str
    table: RecordTable
    mapping: tuple[tuple[str, str], ...] = ()
    confirm: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRows(Command):
    """Write a work list as CSV or XLSX, by the file's ending; returns the number of rows.

    Attributes:
        only: Ids of the tickets that are wanted of it; () for all, whatever the query's window.
    """

    query: ListQuery
    file: str
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintTicket(Command):
    """Write a ticket as the handbook's form, a PDF; ``file`` "" makes one and returns its name."""

    ticket_id: str
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowFigures(Command):
    """Monthly figures by kind, cause, department, satisfaction; ``FiguresShown`` answers."""

    month: str = field(default="")
