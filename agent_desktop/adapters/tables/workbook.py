"""XLSX workbooks: the first sheet, read row by row; its library is loaded with the first one."""

import contextlib
import io
import itertools
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.exceptions import InvalidFileException

from agent_desktop.domain.errors import InvalidInput, Unavailable
from agent_desktop.domain.record_checks import storable
from agent_desktop.domain.tables import escaped
from agent_desktop.services.table_ports import TableRow

# Texts that cells share are held in memory by every reader of such files.
_MOST_SHARED: Final = 200 << 20
_MOST_OPENED: Final = 3 << 30
_LONGEST_CELL: Final = 32_000  # a spreadsheet takes 32,767 characters
_MOST_COLUMNS: Final = 200


class Workbook:
    """Implements ``OpenTable``."""

    def __init__(self, path: Path) -> None:
        _assert_harmless(path)
        # By its stream: of a path the library believes the ending.
        self._stream = path.open("rb")
        try:
            self._book = openpyxl.load_workbook(
                self._stream, read_only=True, data_only=True, keep_links=False
            )
            sheet = self._book.worksheets[0]
        except (
            InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError, OSError,
            SyntaxError, TypeError, AttributeError,
        ) as exc:  # fmt: skip
            self._stream.close()
            raise InvalidInput("the workbook is damaged", code="import.not_a_table") from exc
        # What the file says of its own size is often wrong, so it is not believed for the reading.
        self.rows = sheet.max_row or 0
        sheet.reset_dimensions()
        self._all = self._read(sheet)
        self._waiting = list(itertools.islice(self._all, 1))
        if not self._waiting:
            self.close()
            raise InvalidInput("the sheet is empty", code="import.empty")
        self.first = self._waiting[0].cells

    def take(self, most: int) -> Sequence[TableRow]:
        """Return the next rows."""
        taken, self._waiting = self._waiting[:most], self._waiting[most:]
        return taken + list(itertools.islice(self._all, most - len(taken)))

    def close(self) -> None:
        """Let the file go."""
        self._book.close()
        self._stream.close()

    def _read(self, sheet: Any) -> Iterator[TableRow]:
        rows = sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS)
        line = 0
        while True:
            line += 1
            try:
                values = next(rows)
            except StopIteration:
                return
            except (ValueError, KeyError, SyntaxError, zipfile.BadZipFile, OSError) as exc:
                raise InvalidInput("the workbook is damaged", code="import.not_a_table") from exc
            cells = tuple(_text(value) for value in values)
            while cells and not cells[-1]:
                cells = cells[:-1]
            if any(cell.strip() for cell in cells):
                yield TableRow(line=line, cells=cells)


def _assert_harmless(path: Path) -> None:
    """Refuse archives that are no workbook, and those that would fill the memory."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as exc:
        raise InvalidInput("the file is neither CSV nor XLSX", code="import.not_a_table") from exc
    names = {member.filename for member in members}
    if "xl/workbook.xml" not in names:
        raise InvalidInput("the file is neither CSV nor XLSX", code="import.not_a_table")
    shared = sum(m.file_size for m in members if m.filename.endswith("sharedStrings.xml"))
    if shared > _MOST_SHARED or sum(m.file_size for m in members) > _MOST_OPENED:
        raise InvalidInput("the workbook is too large; save it as CSV", code="import.too_large")


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else ""
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat()
        case _:
            return str(value)


class NewWorkbook:
    """A workbook on its way. Every cell is text: numbers keep their zeros, formulas are none."""

    def __init__(self, path: Path, headings: Sequence[str]) -> None:
        self._path = path
        self._part = path.with_name(f".{path.name}.part")
        self._part.touch()  # a folder that takes no file says so before the work is done
        self._book = openpyxl.Workbook(write_only=True)
        self._sheet = self._book.create_sheet("1")
        self._sheet.freeze_panes = "A2"
        self._headings = len(headings)
        self.add(headings)

    def add(self, cells: Sequence[str]) -> None:
        """Write a row."""
        row = []
        for cell in cells:
            shown = WriteOnlyCell(self._sheet, value=_cut(escaped(storable(cell))))
            shown.data_type = "s"
            shown.number_format = "@"
            row.append(shown)
        self._sheet.append(row)

    def finish(self) -> None:
        """Put the file in its place."""
        try:
            self._book.save(self._part)
            self._part.replace(self._path)
        except OSError as exc:
            self.give_up()
            raise Unavailable(
                "the file cannot be written there", code="export.not_written"
            ) from exc

    def give_up(self) -> None:
        """Leave nothing behind."""
        with contextlib.suppress(OSError, ValueError, TypeError):
            # The library keeps the rows in a file of its own and frees it by saving only.
            self._book.save(io.BytesIO())
        self._part.unlink(missing_ok=True)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_CELL else f"{text[:_LONGEST_CELL]}…"
