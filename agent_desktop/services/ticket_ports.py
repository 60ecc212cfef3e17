"""What the use cases of tickets, customers and knowledge need from outside (see ``ports``)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from agent_desktop.domain.ids import TicketId
from agent_desktop.domain.records import Record, RecordTable
from agent_desktop.domain.ticket_clocks import TicketClock
from agent_desktop.domain.ticket_news import ArticleRow, CustomerRow
from agent_desktop.domain.tickets import Ticket, TicketEvent
from agent_desktop.domain.work_lists import ListQuery, TicketRow, WorkList


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who looks: what the lists and masks depend on. ``teams`` of a lead are the own one."""

    agent: str
    role: str = "agent"
    team: str = ""


class TicketReader(Protocol):
    """Tickets in the local cache, fast: 100,000 of them. Thread: core."""

    async def rows(self, query: ListQuery, viewer: Viewer, now: datetime) -> Sequence[TicketRow]:
        """Return the window of a list that the query asks for."""

    async def count(self, query: ListQuery, viewer: Viewer, now: datetime) -> int:
        """Return how many rows the whole list has."""

    async def counts(self, viewer: Viewer, now: datetime) -> Mapping[WorkList, int]:
        """Return how long each list is."""

    async def log(self, ticket_id: TicketId) -> Sequence[TicketEvent]:
        """Return a ticket's log, in the server's order, the unsent at the end."""

    async def unsent(self, ticket_id: TicketId) -> tuple[Sequence[str], Sequence[tuple[str, str]]]:
        """Return the ids of its unsent events, and (id, code) of the refused ones."""

    async def of_customer(self, customer_id: str, numbers: Sequence[str]) -> Sequence[TicketRow]:
        """Return the tickets of a customer, by id or by number, newest first, at most 50."""

    async def due(self, agent: str, until: datetime) -> Sequence[TicketRow]:
        """Return what this agent promised or must do by then: promises, clocks, soonest first."""

    def use_clocks(self, clocks: Callable[[Ticket], Sequence[TicketClock]]) -> None:
        """Work the clocks of every ticket out so that is changed from now on."""

    async def recompute(self, clocks: Callable[[Ticket], Sequence[TicketClock]]) -> None:
        """Work all open tickets' clocks out again: rules or calendar changed."""


class Finder(Protocol):
    """Full-text search in the local cache: characters, pinyin, initials, digits. Thread: core."""

    async def tickets(self, text: str, limit: int, viewer: Viewer) -> Sequence[TicketRow]:
        """Return tickets, best first."""

    async def customers(self, text: str, limit: int, viewer: Viewer) -> Sequence[CustomerRow]:
        """Return customers by name, pinyin or digits of a number, best first."""

    async def articles(
        self, text: str, limit: int, as_of: datetime, agent: str, kind: str = ""
    ) -> Sequence[ArticleRow]:
        """Return the articles that held then, best first; all of them for an empty text."""


class RecordStore(Protocol):
    """Records in the local cache. Edits go through ``Outbox.commit`` (``RecordPayload``)."""

    async def record(self, table: RecordTable, record_id: str) -> Record | None:
        """Return a record, also a deleted one."""

    async def records(self, table: RecordTable) -> Sequence[Record]:
        """Return all living records of a small table (not ``customer``)."""

    async def customer_of(self, number: str) -> Record | None:
        """Return the customer with this number (E.164 or as dialled), merges followed."""

    async def customers_like(self, record: Record) -> Sequence[Record]:
        """Return customers who look like the same: a common number, or name and company."""

    async def several(self, table: RecordTable, record_ids: Sequence[str]) -> Mapping[str, Record]:
        """Return the records of these ids that are there, also deleted ones; thousands at once."""

    async def customers_with(self, numbers: Sequence[str]) -> Mapping[str, Record]:
        """Return, for each number that a customer has, that customer; merges are not followed."""

    async def merged_into(self, customer_id: str) -> Sequence[Record]:
        """Return the customers whose ``merged_into`` is this one, directly, oldest first."""

    async def calls_with(
        self, numbers: Sequence[str], limit: int = 10
    ) -> Sequence[tuple[datetime, str, str, str]]:
        """Return the last calls with any of these numbers, as ``CustomerShown.last_calls``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A file of a ticket as it lies sealed on this disk and travels. ``key`` is in hex."""

    file: str
    key: str
    bytes: int
    sha256: str


class AttachmentFolder(Protocol):
    """Files of tickets on this disk, sealed, each by its upload's id."""

    async def read_source(self, file: str, most: int) -> bytes:
        """Return a file of this computer.

        Raises:
            NotFound: ``attachment.no_file``.
            InvalidInput: ``attachment.too_large``: more than ``most`` bytes; ``attachment.empty``.
            Unavailable: ``attachment.unreadable``.
        """

    async def keep(self, upload_id: str, content: bytes) -> KeptFile:
        """Seal a file; on return it outlives a power cut.

        Raises:
            Unavailable: ``attachment.disk_full``, ``attachment.not_kept``.
        """

    async def content(self, upload_id: str) -> bytes | None:
        """Return a file opened, None where it is not here or cannot be read."""

    async def open_copy(self, name: str, content: bytes) -> str:
        """Write a file where a viewer of this user can open it; it is gone when the desk ends.

        Raises:
            Unavailable: ``attachment.not_kept``.
        """

    async def drop(self, upload_id: str) -> None:
        """Delete a file; no error when there is none."""

    async def kept(self) -> Sequence[str]:
        """Return the upload ids of all files, the one that was written longest ago first."""

    async def used_bytes(self) -> int:
        """Return the room that all of them take."""
