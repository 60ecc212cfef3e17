"""What the customer's page shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from agent_desktop.domain.customers import CONTACT, NUMBER
from agent_desktop.domain.ticket_news import CustomerOffered, CustomerRow, CustomerShown

# Why somebody outside an own call looks at a customer in full; kept with the look.
REASONS: Final = ("ticket", "call_back", "check", "correction")
PLAIN_FIELDS: Final = ("name", "title", "grade", "company")


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerState:
    """Everything that the page shows.

    Attributes:
        text: What stands in the search field; ``found`` the customers for it.
        edited: The fields while they are edited, by name; None while they are only read.
        merged: (kept, given up) of a merge that can be undone at once.
        offered: A number that belongs to nobody yet, of a ticket that was just saved.
        now: The server's time, to the minute.
    """

    shown: CustomerShown = field(default_factory=CustomerShown)
    text: str = ""
    answered: str = ""
    found: tuple[CustomerRow, ...] = ()
    edited: Mapping[str, str] | None = None
    merged: tuple[str, str] | None = None
    offered: CustomerOffered | None = None
    may_call: bool = True
    lead: bool = False
    now: datetime | None = None

    @property
    def values(self) -> dict[str, str]:
        """The customer's fields as this role may see them."""
        return dict(self.shown.values)

    @property
    def is_masked(self) -> bool:
        """Whether something is cut short."""
        return bool(self.shown.masked)


def numbers_of(values: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return (number, label)."""
    return [(n.removeprefix(NUMBER), t) for n, t in values.items() if n.startswith(NUMBER)]


def contacts_of(values: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return (kind, text), for example of mail and address."""
    return [(n.removeprefix(CONTACT), t) for n, t in values.items() if n.startswith(CONTACT)]
