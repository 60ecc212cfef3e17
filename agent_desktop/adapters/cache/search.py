"""Full-text search over tickets, customers and articles.

The index gives the newest rows first and stops when it has enough, so what is asked of it comes in
questions: whole names, beginnings, anywhere; of tickets each for the open ones first.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Row, select

from agent_desktop.adapters.cache import words
from agent_desktop.adapters.cache.article_search import find_articles
from agent_desktop.adapters.cache.database import Database
from agent_desktop.adapters.cache.lists import NOTHING, rows_by_number
from agent_desktop.adapters.cache.numbers import digits_of
from agent_desktop.adapters.cache.pieces import in_pieces
from agent_desktop.adapters.cache.record_rows import numbers_of, record_of_row
from agent_desktop.adapters.cache.record_store import living
from agent_desktop.adapters.cache.schema import records, tickets
from agent_desktop.domain.customers import customer_of
from agent_desktop.domain.masking import mask_name, mask_number
from agent_desktop.domain.records import Record
from agent_desktop.domain.ticket_news import ArticleRow, CustomerRow
from agent_desktop.domain.work_lists import TicketRow
from agent_desktop.services.ticket_ports import Viewer

# Of a question in digits some hits have the digits apart; so many are looked at for each wanted.
_SPARE: Final = 10


class CachedFinder:
    """The ``Finder`` port in the cache. Thread: core."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def tickets(self, text: str, limit: int, viewer: Viewer) -> Sequence[TicketRow]:
        """Return tickets, best first."""
        return await self._database.read(lambda c: _tickets(c, text, limit, viewer))

    async def customers(self, text: str, limit: int, viewer: Viewer) -> Sequence[CustomerRow]:
        """Return customers by name, pinyin or digits of a number, best first.

        Names and numbers are cut short for everybody: who needs more brings the customer up.
        """
        del viewer
        return await self._database.read(lambda c: _customers(c, text, limit))

    async def articles(
        self, text: str, limit: int, as_of: datetime, agent: str, kind: str = ""
    ) -> Sequence[ArticleRow]:
        """Return the articles that held then, best first; all of them for an empty text."""
        return await self._database.read(
            lambda c: find_articles(c, text, limit, as_of, agent, kind)
        )


def hits(connection: Connection, index: str, question: str, limit: int) -> list[int]:
    """Return the numbers of the rows that an index has for a question, the newest first."""
    found = connection.exec_driver_sql(
        f"SELECT rowid FROM {index} WHERE {index} MATCH ? ORDER BY rowid DESC LIMIT ?",  # noqa: S608 - own names
        (question, limit),
    )
    return [int(no) for no in found.scalars()]


def _tickets(connection: Connection, text: str, limit: int, viewer: Viewer) -> list[TicketRow]:
    numbers: dict[int, None] = {}
    digits = _only_digits(text)
    wanted = limit * _SPARE if digits else limit
    for question in words.searches(text):
        for state in (words.OPEN, words.OVER):
            if len(numbers) < wanted:
                asked = f'"{state}" AND ({question})'
                numbers |= dict.fromkeys(hits(connection, "ticket_words", asked, wanted))
    rows = rows_by_number(connection, list(numbers), viewer)
    if digits:
        whole = _phones_with(connection, list(numbers), digits)
        rows.sort(key=lambda row: row.ticket_id not in whole and digits not in row.subject)
    return rows[:limit]


def _only_digits(text: str) -> str:
    digits = digits_of(text)
    rest = [c for c in text if c.isalpha()]
    return digits if len(digits) > 3 and not rest else ""


def _phones_with(connection: Connection, numbers: Sequence[int], digits: str) -> set[str]:
    found: set[str] = set()
    for piece in in_pieces(numbers):
        query = select(tickets.c.ticket_id, tickets.c.phone).where(tickets.c.no.in_(piece))
        rows = connection.execute(query)
        found |= {ticket_id for ticket_id, phone in rows if digits in digits_of(phone)}
    return found


def _customers(connection: Connection, text: str, limit: int) -> list[CustomerRow]:
    found: dict[str, Record] = {}
    digits = _only_digits(text)
    for question in words.searches(text):
        if len(found) >= limit:
            break
        asked = limit * _SPARE if digits else 2 * limit
        numbers = hits(connection, "customer_words", question, asked)
        for record in _in_order(connection, numbers):
            if digits and not any(digits in digits_of(n) for n in numbers_of(record)):
                continue
            kept = living(connection, record)
            if not kept.deleted:
                found.setdefault(kept.record_id, kept)
    shown = list(found.values())[:limit]
    matters = _open_matters(connection, [record.record_id for record in shown])
    return [_customer_row(record, matters[record.record_id]) for record in shown]


def _in_order(connection: Connection, numbers: Sequence[int]) -> Iterator[Record]:
    rows: dict[int, Row[tuple[object, ...]]] = {}
    for piece in in_pieces(numbers):
        found = connection.execute(select(records).where(records.c.no.in_(piece)))
        rows |= {row.no: row for row in found}
    return (record_of_row(rows[no]) for no in numbers if no in rows)


def _open_matters(connection: Connection, customer_ids: Sequence[str]) -> Counter[str]:
    theirs = tickets.c.customer_id
    query = select(theirs, tickets.c.shut).where(theirs != NOTHING, theirs.in_(list(customer_ids)))
    return Counter(row[0] for row in connection.execute(query) if not row[1])


def _customer_row(record: Record, open_matters: int) -> CustomerRow:
    customer = customer_of(record)
    return CustomerRow(
        customer_id=customer.customer_id,
        name=mask_name(customer.name),
        title=customer.title,
        grade=customer.grade,
        company=customer.company,
        numbers=tuple(mask_number(number) for number, _ in customer.numbers),
        do_not_call=customer.do_not_call,
        open_matters=open_matters,
    )
