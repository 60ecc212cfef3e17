"""What the demo's centre knows before the first call: directory, customers, knowledge, matters.

Written through the server's own exchange by those who would write it, so that it is as real as
everything that follows.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import yaml

from agent_desktop.adapters.central import HttpServerGateway
from agent_desktop.contract.server import (
    MAX_OPERATIONS,
    ExchangeRequest,
    FieldChangePayload,
    OperationPayload,
    RecordPayload,
    TicketEventPayload,
)
from agent_desktop.domain.customers import NUMBER, mainland_mobile
from agent_desktop.domain.errors import Unavailable
from agent_desktop.domain.ids import RANDOM_BYTES, DeviceId, uuid7
from agent_desktop.domain.imports import row_id
from agent_desktop.domain.records import RecordTable
from agent_desktop.runtime.paths import shipped

_SECONDS: Final = 60
Change = tuple[RecordTable, str, Mapping[str, str]]


class Books:
    """One language's data, as operations.

    Args:
        language: ``zh`` or ``en``.
        now: Aware; the data's dates and times count from it.
        lead: The agent number that writes directory, customers and articles.
    """

    def __init__(self, language: str, now: datetime, lead: str) -> None:
        file = shipped("resources", "demo", f"books.{language}.yaml")
        self._data: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
        self._now = now
        self._lead = lead

    @property
    def company(self) -> str:
        """What the centre is called."""
        return str(self._data["company"])

    def operations(self) -> dict[str, list[OperationPayload]]:
        """Return what is to be written, by agent number."""
        found: dict[str, list[OperationPayload]] = defaultdict(list)
        for table, record_id, values in self.records():
            payload = RecordPayload(
                type="record.changed",
                table=table,
                record_id=record_id,
                changes=_changes(values),
            )
            found[self._lead].append(self._operation(payload, self._now, found[self._lead]))
        for by, at, step in self._tickets():
            found[by].append(self._operation(step, at, found[by]))
        return found

    def records(self) -> Iterator[Change]:
        """Yield every record's table, id and values."""
        for key, (name, phone, hours, head) in self._data["departments"].items():
            values = {"name": name, "phone": phone, "hours": hours, "head": head}
            yield RecordTable.DEPARTMENT, key, values
        for key, row in self._data["persons"].items():
            names = ("name", "department_id", "agent", "phone", "deputy_id")
            values = dict(zip(names, row[:5], strict=True))
            values |= {"away_from": self._day(row[5]), "away_until": self._day(row[6])}
            yield RecordTable.PERSON, key, values
        for key, row in self._data["categories"].items():
            names = ("name", "department_id", "person_id", "deputy_id", "kinds")
            yield RecordTable.CATEGORY, key, dict(zip(names, row, strict=True))
        for number, name, title, grade, company, label, more in self._data["customers"]:
            values = {"name": name, "title": title, "grade": grade, "company": company}
            values[f"{NUMBER}{kept(number)}"] = label
            yield RecordTable.CUSTOMER, customer_id(number), values | more
        for article in self._data["articles"]:
            yield from self._article(article)

    def _article(self, article: Mapping[str, Any]) -> Iterator[Change]:
        article_id, versions = article["id"], article["versions"]
        for number, (since, title, body) in enumerate(versions, 1):
            values = {
                "article_id": article_id,
                "version": str(number),
                "title": title,
                "body": body,
                "effective_from": since,
            }
            yield RecordTable.ARTICLE_VERSION, f"{article_id}@{number}", values
        head = {
            "title": versions[-1][1],
            "kind": article["kind"],
            "keywords": article["keywords"],
            "must_read": "yes" if article.get("must_read") else "",
        }
        yield RecordTable.ARTICLE, article_id, head

    def _tickets(self) -> Iterator[tuple[str, datetime, TicketEventPayload]]:
        names = {row[0]: (row[1], row[2]) for row in self._data["customers"]}
        for ticket in self._data["tickets"]:
            at = self._now - timedelta(hours=ticket["ago_h"])
            promised = self._now + timedelta(hours=ticket["promised_in_h"])
            ticket_id = _new_id(at)
            name, title = names[ticket["number"]]
            is_chinese = name[:1] >= "\u4e00"
            values = {
                "kind": ticket["kind"],
                "customer_name": f"{name}{title}" if is_chinese else f"{title} {name}".strip(),
                "phone": ticket["number"],
                "subject": ticket["subject"],
                "course": ticket["course"],
                "promised_at": promised.replace(second=0, microsecond=0).isoformat(),
                "category": ticket["category"],
                "customer_id": customer_id(ticket["number"]),
            }
            opened = TicketEventPayload(
                type="ticket.opened", ticket_id=ticket_id, changes=_changes(values)
            )
            yield ticket["by"], at, opened
            for place, step in enumerate(ticket["steps"], 1):
                data = {name: text for name, text in step.items() if name != "by"}
                offered = TicketEventPayload(type="ticket.assigned", ticket_id=ticket_id, data=data)
                yield step["by"], at + timedelta(seconds=place * _SECONDS), offered

    def _day(self, text: str) -> str:
        """Return a date; ``@4`` is in four days."""
        if not text.startswith("@"):
            return text
        return (self._now.astimezone() + timedelta(days=int(text[1:]))).date().isoformat()

    @staticmethod
    def _operation(
        payload: RecordPayload | TicketEventPayload, at: datetime, before: list[OperationPayload]
    ) -> OperationPayload:
        return OperationPayload(op_id=_new_id(at), seq=len(before) + 1, at=at, payload=payload)


def kept(number: str) -> str:
    """Return a number as the desk keeps it."""
    return mainland_mobile(number) or number


def customer_id(number: str) -> str:
    """Return the id that an import of the same customer would make, too."""
    return row_id(RecordTable.CUSTOMER, kept(number))


async def fill(url: str, books: Books, passwords: Mapping[str, str]) -> int:
    """Write the data at the server; returns how many operations it took.

    Raises:
        Unavailable: The server did not take one.
    """
    written = 0
    gateway = HttpServerGateway(url)
    try:
        for number, operations in books.operations().items():
            device = DeviceId(_new_id(datetime.now(UTC)))
            session = await gateway.sign_in(number, passwords[number], device, "demo")
            for first in range(0, len(operations), MAX_OPERATIONS):
                piece = operations[first : first + MAX_OPERATIONS]
                request = ExchangeRequest(
                    device_id=device,
                    operations=tuple(op.model_dump(mode="json") for op in piece),
                )
                answer = await gateway.exchange(session.access_token, request)
                refused = [r.code for r in answer.receipts if r.status != "applied" or r.code]
                if refused or len(answer.receipts) != len(piece):
                    raise Unavailable(
                        f"the server did not take the demo's data: {', '.join(refused)}",
                        code="demo.data",
                    )
                written += len(piece)
            await gateway.sign_out(session.access_token)
    finally:
        await gateway.close()
    return written


def _changes(values: Mapping[str, str]) -> tuple[FieldChangePayload, ...]:
    return tuple(
        FieldChangePayload(field=name, before="", after=str(text))
        for name, text in values.items()
        if text
    )


def _new_id(at: datetime) -> str:
    return uuid7(at, secrets.token_bytes(RANDOM_BYTES))
