"""The figures of a month. No Qt."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from agent_desktop.domain.commands import Command
from agent_desktop.domain.events import Event
from agent_desktop.domain.ticket_commands import ShowFigures
from agent_desktop.domain.ticket_news import FiguresShown
from agent_desktop.ui.work.due import KeptTime

EARLIEST: Final = "2000-01"


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresState:
    """A month, and its totals once they are known.

    Attributes:
        groups: (group, ((value, count), the largest first)).
        total: How many tickets were opened in the month.
    """

    month: str = ""
    this_month: str = ""
    shown: FiguresShown | None = None
    groups: tuple[tuple[str, tuple[tuple[str, int], ...]], ...] = ()
    total: int = 0


class FiguresPresenter:
    """Asks for a month and sorts its totals.

    Thread: GUI.
    """

    def __init__(
        self,
        send: Callable[[Command], None],
        time: KeptTime,
        render: Callable[[FiguresState], None],
    ) -> None:
        self._send = send
        self._time = time
        self._render = render
        self.state = FiguresState()

    def on_event(self, event: Event) -> None:
        """Take the answer for the month in front."""
        if not isinstance(event, FiguresShown) or event.month != self.state.month:
            return
        groups: dict[str, list[tuple[str, int]]] = {}
        for group, value, count in event.totals:
            groups.setdefault(group, []).append((value, count))
        sorted_groups = tuple(
            (group, tuple(sorted(values, key=lambda v: (-v[1], v[0]))))
            for group, values in groups.items()
        )
        total = sum(count for _, count in groups.get("kind", []))
        self._show(shown=event, groups=sorted_groups, total=total)

    def open(self) -> None:
        """The page comes to the front."""
        this_month = _month_of(self._time.now())
        self._show(this_month=this_month)
        self._ask(self.state.month or this_month)

    def close(self) -> None:
        """The page goes from the front."""

    def turn(self, months: int) -> None:
        """Go some months on or back; there are no figures of the future."""
        year, month = map(int, self.state.month.split("-"))
        place = year * 12 + month - 1 + months
        wanted = f"{place // 12:04}-{place % 12 + 1:02}"
        if EARLIEST <= wanted <= self.state.this_month:
            self._ask(wanted)

    def _ask(self, month: str) -> None:
        if month != self.state.month:
            self._show(month=month, shown=None, groups=(), total=0)
        self._send(ShowFigures(month=month))

    def _show(self, **changes: object) -> None:
        state = replace(self.state, **changes)  # type: ignore[arg-type]
        if state != self.state:
            self.state = state
            self._render(state)


def _month_of(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m}"
