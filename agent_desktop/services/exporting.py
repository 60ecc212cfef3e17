"""Work lists as files for spreadsheets."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from agent_desktop.domain.errors import NotAllowed
from agent_desktop.domain.events import NoticeRaised, Severity
from agent_desktop.domain.ticket_commands import ExportRows
from agent_desktop.domain.work_lists import TicketRow
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import Clock
from agent_desktop.services.table_ports import TableFiles, WrittenTable
from agent_desktop.services.ticket_ports import TicketReader
from agent_desktop.services.ticket_viewer import viewer_of

PIECE: Final = 1000
COLUMNS: Final = (
    "ticket_id", "subject", "kind", "status", "urgency", "severity", "customer_name", "phone",
    "owner", "handler", "offered_to", "opened_at", "changed_at", "promised_at", "clock", "due_at",
    "paused",
)  # fmt: skip


class Exporting:
    """Carries out ``ExportRows``. What the list hides from a role, the file hides, too.

    Args:
        word: Returns a column's heading, or a value of one (``kind``, ``status`` …), in words.

    Thread: core; the file is written on another.
    """

    def __init__(
        self,
        bus: Bus,
        reader: TicketReader,
        clock: Clock,
        files: TableFiles,
        word: Callable[[str], str],
    ) -> None:
        self._bus = bus
        self._reader = reader
        self._clock = clock
        self._files = files
        self._word = word

    async def run(self, command: ExportRows) -> int:
        """Write a list; returns how many rows it has.

        Raises:
            NotAllowed: ``session.signed_out``.
            InvalidInput: ``export.unknown_kind``.
            Unavailable: ``export.not_written``; what stood at the file's place still stands there.
        """
        viewer = viewer_of(self._bus)
        if not viewer.agent:
            raise NotAllowed("sign in first", code="session.signed_out")
        headings = [self._word(f"column.{name}") for name in COLUMNS]
        table = await asyncio.to_thread(self._files.write, command.file, headings)
        written, offset, only, now = 0, 0, frozenset(command.only), self._clock.now()
        try:
            while True:
                query = replace(command.query, offset=offset, limit=PIECE)
                rows = await self._reader.rows(query, viewer, now)
                wanted = [row for row in rows if not only or row.ticket_id in only]
                await asyncio.to_thread(self._write, table, wanted)
                written, offset = written + len(wanted), offset + len(rows)
                if len(rows) < PIECE:
                    break
            await asyncio.to_thread(table.finish)
        except BaseException:
            await asyncio.to_thread(table.give_up)
            raise
        self._bus.publish(
            NoticeRaised(
                code="export.written",
                severity=Severity.INFO,
                fields=(("rows", str(written)), ("file", command.file)),
            )
        )
        return written

    def _write(self, table: WrittenTable, rows: Sequence[TicketRow]) -> None:
        for row in rows:
            table.add(self._cells(row))

    def _cells(self, row: TicketRow) -> list[str]:
        cells = []
        for name in COLUMNS:
            value = getattr(row, name)
            if isinstance(value, datetime):
                cells.append(_local(value))
            elif name in ("kind", "status", "urgency", "severity", "clock"):
                cells.append(self._word(f"{name}.{value.value}") if value is not None else "")
            elif isinstance(value, bool):
                cells.append(self._word("yes") if value else "")
            else:
                cells.append(str(value or ""))
        return cells


def _local(at: datetime) -> str:
    try:
        return f"{at.astimezone():%Y-%m-%d %H:%M}"
    except OverflowError:  # the last hours of the year 9999 have no local time
        return f"{at:%Y-%m-%d %H:%M}"
