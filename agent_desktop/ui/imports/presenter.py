"""What the import does with events and choices. No Qt."""

from collections.abc import Callable
from dataclasses import replace

from agent_desktop.domain.commands import Command
from agent_desktop.domain.events import CommandRefused, Event
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_commands import CancelImport, ImportRows
from agent_desktop.domain.ticket_news import ImportChanged
from agent_desktop.ui.imports.state import ImportState, Page


class ImportPresenter:
    """Leads from the file over its columns to the result.

    Thread: GUI.
    """

    def __init__(
        self, send: Callable[[Command], None], render: Callable[[ImportState], None]
    ) -> None:
        self._send = send
        self._render = render
        self.state = ImportState()

    def on_event(self, event: Event) -> None:
        """Take what happened."""
        match event:
            case ImportChanged() if event.file == self.state.file:
                self._take(event)
            case CommandRefused(command="ImportRows"):
                page = Page.FILE if self.state.page is Page.FILE else Page.COLUMNS
                self._show(waits=False, problem=event.code, page=page)
            case _:
                pass

    def begin(self) -> None:
        """Start anew, unless an import runs."""
        if self.state.page is not Page.RUNNING:
            self._show(
                page=Page.FILE, file="", waits=False, problem="", mapping=(),
                news=ImportChanged(file="", table=self.state.table),
            )  # fmt: skip

    def use_table(self, table: RecordTable) -> None:
        """Choose what the rows are."""
        self._show(table=table)

    def use_file(self, file: str) -> None:
        """Read a file's columns and first rows; nothing is taken yet."""
        if file:
            self._show(file=file, waits=True, problem="")
            self._send(ImportRows(file=file, table=self.state.table))

    def map(self, column: str, name: str) -> None:
        """Say what a column is; "" leaves it out."""
        self._show(mapping=tuple((c, name if c == column else f) for c, f in self.state.mapping))

    def take(self) -> None:
        """Take the rows."""
        if self.can_take:
            self._show(page=Page.RUNNING, problem="")
            self._send(
                ImportRows(
                    file=self.state.file,
                    table=self.state.table,
                    mapping=tuple(pair for pair in self.state.mapping if pair[1]),
                    confirm=True,
                )
            )

    @property
    def can_take(self) -> bool:
        """Whether some column is something."""
        return bool(self.state.news.preview) and any(name for _, name in self.state.mapping)

    def cancel(self) -> None:
        """Stop the import that runs; what was taken stays."""
        if self.state.page is Page.RUNNING:
            self._send(CancelImport())

    def go_back(self) -> None:
        """Choose another file."""
        self._show(page=Page.FILE, waits=False, problem="")

    def _take(self, event: ImportChanged) -> None:
        if event.finished:
            self._show(page=Page.RESULT, news=event, waits=False)
        elif self.state.page is Page.RUNNING:
            self._show(news=event)
        else:
            proposed = dict(event.mapping)
            mapping = tuple((column, proposed.get(column, "")) for column in event.columns)
            self._show(page=Page.COLUMNS, news=event, mapping=mapping, waits=False)

    def _show(self, **changes: object) -> None:
        state = replace(self.state, **changes)  # type: ignore[arg-type]
        if state != self.state:
            self.state = state
            self._render(state)
