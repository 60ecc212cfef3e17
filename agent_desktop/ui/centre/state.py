"""What the window of the centre's settings shows."""

from dataclasses import dataclass
from enum import StrEnum

from agent_desktop.domain.centre_news import CentreShown
from agent_desktop.domain.records import RECORD_RIGHTS, RecordTable

Texts = tuple[tuple[str, str], ...]


class Tab(StrEnum):
    """The pages."""

    CALENDAR = "calendar"
    CLOCKS = "clocks"
    TEMPLATES = "templates"
    FORMS = "forms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why something cannot be kept."""

    code: str
    fields: Texts = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreState:
    """Everything that the window shows.

    Attributes:
        news: The rules as they are; None until they are told.
        problem: Of what was tried last.
        done: What was done last, a name in ``wording.DONE``; ``done_with``: its fields.
        role: Of whoever looks; "lead" for somebody without a server.
    """

    tab: Tab = Tab.CALENDAR
    news: CentreShown | None = None
    problem: Problem | None = None
    done: str = ""
    done_with: Texts = ()
    agent: str = ""
    company: str = ""
    role: str = ""

    def may_write(self, table: RecordTable) -> bool:
        """Whether this person may edit records of a table."""
        return self.role in RECORD_RIGHTS[table][0]
