"""Customers and directory from files: looked at first, then taken a piece at a time."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from agent_desktop.contract.server import OperationPayload
from agent_desktop.domain.errors import (
    AgentDesktopError,
    Conflict,
    InvalidInput,
    NotAllowed,
    Unavailable,
)
from agent_desktop.domain.events import OperationQueued
from agent_desktop.domain.imports import (
    check_mapping,
    fields_of,
    has_heading,
    proposed_mapping,
)
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.rights import Role
from agent_desktop.domain.ticket_commands import CancelImport, ImportRows
from agent_desktop.domain.ticket_news import ImportChanged, RecordsChanged
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.import_rows import ReadRow, RowReader
from agent_desktop.services.import_targets import (
    CustomerTarget,
    DirectoryTarget,
    ImportTarget,
    Planned,
)
from agent_desktop.services.operations import new_operation
from agent_desktop.services.ports import Clock, Outbox
from agent_desktop.services.record_edits import RecordEdits, record_payload
from agent_desktop.services.table_ports import OpenTable, RefusedRows, TableFiles, TableRow
from agent_desktop.services.ticket_ports import RecordStore
from agent_desktop.services.ticket_viewer import viewer_of

logger = logging.getLogger(__name__)

PIECE: Final = 500
_PREVIEW: Final = 20
_ERRORS_SHOWN: Final = 100
_LONGEST_SHOWN: Final = 120
_TELL_EVERY_S: Final = 0.5
_SEND_EVERY_S: Final = 5.0


class Importing:
    """Carries out ``ImportRows`` and ``CancelImport``. One import at a time.

    Rows are read, understood and made into edits on a thread of their own; each piece is one
    transaction, so what was taken before a crash or a cancelling stays, and the same file read
    again changes only what is not there yet. Everything goes to the server through the outbox.

    Args:
        number: Returns a number as it is kept; runs on another thread.

    Thread: core.
    """

    def __init__(
        self,
        bus: Bus,
        outbox: Outbox,
        store: RecordStore,
        clock: Clock,
        edits: RecordEdits,
        files: TableFiles,
        number: Callable[[str], str],
    ) -> None:
        self._bus = bus
        self._outbox = outbox
        self._store = store
        self._clock = clock
        self._edits = edits
        self._files = files
        self._number = number
        self._task: asyncio.Task[None] | None = None
        self._cancelled = False

    async def run(self, command: ImportRows) -> None:
        """Look at a file, or begin to take it; ``ImportChanged`` tells how far it is.

        Raises:
            NotAllowed: ``import.not_lead``, ``session.signed_out``, ``record.not_allowed``.
            Conflict: ``import.running``.
            NotFound: ``import.no_file``.
            InvalidInput: ``import.…``: not a table, nothing in it, a mapping that fits nothing.
        """
        if self.is_running:
            raise Conflict("an import is running", code="import.running")
        self._edits.assert_may_write(command.table)
        if viewer_of(self._bus).role == Role.AGENT:
            raise NotAllowed("team leads import", code="import.not_lead")
        fields = fields_of(command.table)
        table = await asyncio.to_thread(self._files.read, command.file)
        columns, heading = _columns(command.table, table.first)
        state = ImportChanged(
            file=command.file,
            table=command.table,
            columns=columns,
            fields=fields,
            mapping=command.mapping or proposed_mapping(command.table, columns),
            rows=max(0, table.rows - heading),
        )
        if not command.confirm:
            await self._preview(table, state, heading)
            return
        try:
            check_mapping(command.table, columns, state.mapping)
        except InvalidInput:
            table.close()
            raise
        self._cancelled = False
        self._bus.publish(state)
        self._task = spawn(self._take(table, state, heading), name="import")

    @property
    def is_running(self) -> bool:
        """Whether a file is being taken."""
        return self._task is not None and not self._task.done()

    async def cancel(self, _command: CancelImport) -> None:
        """Stop after the piece in work."""
        self._cancelled = True

    async def stop(self) -> None:
        """Stop, and wait for the piece in work."""
        self._cancelled = True
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)

    async def _preview(self, table: OpenTable, state: ImportChanged, heading: int) -> None:
        try:
            rows = (await asyncio.to_thread(table.take, _PREVIEW + heading))[heading:]
        finally:
            table.close()
        reader = RowReader(state.table, state.columns, state.mapping, self._number)
        errors: list[tuple[int, str, str]] = []
        try:
            check_mapping(state.table, state.columns, state.mapping)
        except InvalidInput as exc:
            state = replace(state, failure=exc.code)
        else:
            _, refused = await asyncio.to_thread(_understood, reader, rows)
            errors = [(row.line, code, _shown(row)) for row, code in refused]
        cells = tuple(tuple(c[:_LONGEST_SHOWN] for c in row.cells) for row in rows)
        self._bus.publish(replace(state, preview=cells, errors=tuple(errors)))

    async def _take(self, table: OpenTable, state: ImportChanged, heading: int) -> None:
        refused = self._files.write_refused(state.file)
        progress = _Progress(self._bus, state)
        try:
            await self._take_all(table, progress, refused, heading)
        except AgentDesktopError as exc:
            logger.warning("the import stopped: %s", exc.code)
            progress.failure = exc.code
        except Exception:
            logger.exception("the import stopped")
            progress.failure = "error.unexpected"
        finally:
            table.close()
            refused.close()
        progress.error_file = refused.file
        progress.cancelled = self._cancelled
        changed = {state.table}
        if state.table is not RecordTable.CUSTOMER:
            changed |= {RecordTable.DEPARTMENT, RecordTable.PERSON}
        self._bus.publish(RecordsChanged(tables=frozenset(changed)))
        self._bus.publish(OperationQueued())
        progress.tell(finished=True)

    async def _take_all(
        self, table: OpenTable, progress: "_Progress", refused: RefusedRows, heading: int
    ) -> None:
        state, by = progress.state, viewer_of(self._bus).agent
        reader = RowReader(state.table, state.columns, state.mapping, self._number)
        target = self._target(state.table)
        await target.begin()
        await asyncio.to_thread(table.take, heading)
        told_s = sent_s = self._clock.monotonic()
        while not self._cancelled and (rows := await asyncio.to_thread(table.take, PIECE)):
            read, bad = await asyncio.to_thread(_understood, reader, rows)
            await asyncio.to_thread(_keep_refused, refused, state.columns, bad)
            await target.look_up(read)
            planned, operations = await asyncio.to_thread(self._operations, target, read)
            if operations:
                await self._outbox.commit_many(operations, by=by)
            progress.count(rows, read, bad, planned)
            now_s = self._clock.monotonic()
            if now_s - told_s >= _TELL_EVERY_S:
                told_s = now_s
                progress.tell()
            if now_s - sent_s >= _SEND_EVERY_S:
                sent_s = now_s
                self._bus.publish(OperationQueued())

    def _target(self, table: RecordTable) -> ImportTarget:
        if table is RecordTable.CUSTOMER:
            return CustomerTarget(self._store)
        return DirectoryTarget(self._store, table)

    def _operations(
        self, target: ImportTarget, rows: Sequence[ReadRow]
    ) -> tuple[Planned, list[OperationPayload]]:
        planned = target.plan(rows)
        operations = [
            new_operation(self._clock, record_payload(table, record_id, changes))
            for (table, record_id), changes in planned.edits.items()
        ]
        return planned, operations


class _Progress:
    """What ``ImportChanged`` tells while a file is taken."""

    def __init__(self, bus: Bus, state: ImportChanged) -> None:
        self._bus = bus
        self.state = state
        self.failure = ""
        self.error_file = ""
        self.cancelled = False

    def count(
        self,
        rows: Sequence[TableRow],
        read: Sequence[ReadRow],
        bad: Sequence[tuple[TableRow, str]],
        planned: Planned,
    ) -> None:
        """Add a piece."""
        state = self.state
        room = _ERRORS_SHOWN - len(state.errors)
        more = tuple((row.line, code, _shown(row)) for row, code in bad[: max(0, room)])
        self.state = replace(
            state,
            done=state.done + len(rows),
            taken=state.taken + len(read),
            refused=state.refused + len(bad),
            unchanged=state.unchanged + planned.unchanged,
            errors=state.errors + more,
        )

    def tell(self, *, finished: bool = False) -> None:
        """Publish how far it is."""
        self._bus.publish(
            replace(
                self.state,
                finished=finished,
                failure=self.failure,
                error_file=self.error_file,
                cancelled=self.cancelled,
            )
        )


def _columns(table: RecordTable, first: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """Return the names of the columns, and how many rows they take: none have numbers."""
    if not has_heading(table, first):
        return tuple(f"#{place}" for place in range(1, len(first) + 1)), 0
    names: list[str] = []
    for place, cell in enumerate(first, 1):
        name = " ".join(cell.split())[:_LONGEST_SHOWN] or f"#{place}"
        names.append(name if name not in names else f"{name} #{place}")
    return tuple(names), 1


def _understood(
    reader: RowReader, rows: Sequence[TableRow]
) -> tuple[list[ReadRow], list[tuple[TableRow, str]]]:
    """Return what the rows say, and those that say nothing usable, with why."""
    read, bad = [], []
    for row in rows:
        try:
            read.append(reader.read(row))
        except InvalidInput as exc:
            bad.append((row, exc.code))
    return read, bad


def _keep_refused(
    refused: RefusedRows, columns: Sequence[str], bad: Sequence[tuple[TableRow, str]]
) -> None:
    try:
        for row, code in bad:
            refused.add(columns, row, code)
    except OSError as exc:
        raise Unavailable("refused rows cannot be kept", code="import.no_error_file") from exc


def _shown(row: TableRow) -> str:
    return " | ".join(row.cells)[:_LONGEST_SHOWN]
