"""What the import shows."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_news import ImportChanged

TABLES: Final = (
    RecordTable.CUSTOMER,
    RecordTable.CATEGORY,
    RecordTable.DEPARTMENT,
    RecordTable.PERSON,
)


class Page(IntEnum):
    """The steps of an import."""

    FILE = 0
    COLUMNS = 1
    RUNNING = 2
    RESULT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportState:
    """Everything that the import shows.

    Attributes:
        mapping: (column, field) as the lead chose it; field "" leaves a column out.
        waits: The file is being read.
    """

    page: Page = Page.FILE
    table: RecordTable = RecordTable.CUSTOMER
    file: str = ""
    waits: bool = False
    problem: str = ""
    mapping: tuple[tuple[str, str], ...] = ()
    news: ImportChanged = field(
        default_factory=lambda: ImportChanged(file="", table=RecordTable.CUSTOMER)
    )
