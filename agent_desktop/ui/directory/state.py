"""What the directory's page shows."""

from dataclasses import dataclass
from typing import Final

from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_news import DirectoryRow

TABLES: Final = (RecordTable.CATEGORY, RecordTable.DEPARTMENT, RecordTable.PERSON)


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryState:
    """Everything that the page shows.

    Attributes:
        text: What stands in the search field; ``rows`` are the answer to ``answered``.
        everything: The last answer to an empty search: what an edit can refer to.
        subject: Of the ticket in front, "" for none that can be handed over.
        names: The lead names a handler, who cannot refuse.
        given: Whom the ticket was handed to a moment ago.
    """

    text: str = ""
    answered: str | None = None
    rows: tuple[DirectoryRow, ...] = ()
    everything: tuple[DirectoryRow, ...] = ()
    subject: str = ""
    names: bool = False
    lead: bool = False
    may_call: bool = True
    given: str = ""
