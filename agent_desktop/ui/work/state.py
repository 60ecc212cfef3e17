"""What a work list shows."""

from dataclasses import dataclass, field
from datetime import datetime

from agent_desktop.domain.tickets import TicketKind
from agent_desktop.domain.work_lists import ListQuery, Order, TicketRow, WorkList


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A stretch of a list as the core told it; ``number`` grows with every answer."""

    number: int = 0
    offset: int = 0
    rows: tuple[TicketRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListState:
    """Everything that the page of lists shows.

    Attributes:
        lists: The lists that this role has, with their lengths (None: not heard yet).
        query: What is listed; its offset and limit mean nothing.
        total: How many rows the whole list has; None until the core answered.
        window: The newest stretch that arrived.
        now: The server's time, to the minute.
        front: The ticket in the form.
        me: The agent's number.
        may_call: Nobody is on the line and no call begins.
    """

    lists: tuple[tuple[WorkList, int | None], ...] = ()
    query: ListQuery = field(default_factory=ListQuery)
    total: int | None = None
    window: Window = field(default_factory=Window)
    now: datetime | None = None
    front: str = ""
    me: str = ""
    lead: bool = False
    may_call: bool = True

    @property
    def is_filtered(self) -> bool:
        """Whether something narrows the list, so that an empty one is no good news."""
        return bool(self.query.text.strip()) or self.query.kind is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the agent chose above the list."""

    text: str = ""
    kind: TicketKind | None = None
    order: Order = Order.DUE
    open_only: bool = True
