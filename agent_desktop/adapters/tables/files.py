"""Which kind of table a file is, and where refused and exported rows go."""

import contextlib
import csv
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Final

from agent_desktop.adapters.tables.comma_separated import CommaSeparated
from agent_desktop.domain.errors import InvalidInput, NotFound, Unavailable
from agent_desktop.domain.tables import escaped
from agent_desktop.services.table_ports import OpenTable, RefusedRows, TableRow, WrittenTable

_ZIP: Final = b"PK\x03\x04"
# Files that are sometimes called .csv or .xlsx and are none.
_FOREIGN: Final = (
    b"\xd0\xcf\x11\xe0",  # the old .xls, also a password-protected .xlsx
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"RIFF",
    b"\x7fELF",
    b"MZ",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"SQLite format 3\x00",
)
_LOOK_AT: Final = 4096
_BOM: Final = "utf-8-sig"  # Excel takes a file without it for the old encoding of its country


class TableFolder:
    """Implements ``TableFiles``. Thread: any."""

    def read(self, file: str) -> OpenTable:
        """Open a CSV or XLSX file; see ``TableFiles``."""
        path = Path(file)
        try:
            with path.open("rb") as stream:
                head = stream.read(_LOOK_AT)
        except OSError as exc:
            raise NotFound(
                "there is no such file, or it cannot be read", code="import.no_file"
            ) from exc
        if not head.strip():
            raise InvalidInput("the file is empty", code="import.empty")
        if head.startswith(_ZIP):
            from agent_desktop.adapters.tables.workbook import Workbook  # noqa: PLC0415 - large

            return Workbook(path)
        if head.startswith(_FOREIGN) or _is_binary(head):
            raise _no_table()
        return CommaSeparated(path)

    def write_refused(self, beside: str) -> RefusedRows:
        """Begin the file of refused rows; it is made with the first of them."""
        return _Refused(Path(beside))

    def write(self, file: str, headings: Sequence[str]) -> WrittenTable:
        """Begin a file by its ending; see ``TableFiles``."""
        path = Path(file).expanduser()
        ending = path.suffix.casefold()
        try:
            if ending == ".xlsx":
                from agent_desktop.adapters.tables.workbook import NewWorkbook  # noqa: PLC0415

                return NewWorkbook(path, headings)
            if ending in (".csv", ".txt"):
                return _NewCsv(path, headings)
        except OSError as exc:
            raise _not_written() from exc
        raise InvalidInput("name a .csv or .xlsx file", code="export.unknown_kind")


def _is_binary(head: bytes) -> bool:
    """Return whether these bytes are no text; UTF-16 says what it is by its first two."""
    return not head.startswith((b"\xff\xfe", b"\xfe\xff")) and head.count(0) > len(head) // 100


def _no_table() -> InvalidInput:
    return InvalidInput("the file is neither CSV nor XLSX", code="import.not_a_table")


def _not_written() -> Unavailable:
    return Unavailable("the file cannot be written there", code="export.not_written")


class _Refused:
    """Refused rows as CSV: their line, why, and what they said."""

    def __init__(self, source: Path) -> None:
        self._source = source
        self._stream: IO[str] | None = None
        self.file = ""

    def add(self, columns: Sequence[str], row: TableRow, code: str) -> None:
        """Write a row; the first one makes the file."""
        if self._stream is None:
            self._stream = self._open()
            csv.writer(self._stream).writerow(["#", "!", *map(escaped, columns)])
        csv.writer(self._stream).writerow([row.line, code, *map(escaped, row.cells)])

    def close(self) -> None:
        """Finish the file; none was made where every row was taken."""
        if self._stream is not None:
            with contextlib.suppress(OSError):
                self._stream.close()
            self._stream = None

    def _open(self) -> IO[str]:
        name = f"{self._source.stem}-refused.csv"
        for folder in (self._source.parent, Path(tempfile.gettempdir())):
            place = folder / name
            with contextlib.suppress(OSError):
                stream = place.open("w", encoding=_BOM, newline="")
                self.file = str(place)
                return stream
        raise Unavailable("refused rows cannot be kept", code="import.no_error_file")


class _NewCsv:
    """A CSV file on its way."""

    def __init__(self, path: Path, headings: Sequence[str]) -> None:
        self._path = path
        self._part = path.with_name(f".{path.name}.part")
        self._stream = self._part.open("w", encoding=_BOM, newline="")
        self._writer = csv.writer(self._stream, quoting=csv.QUOTE_ALL)
        self.add(headings)

    def add(self, cells: Sequence[str]) -> None:
        """Write a row."""
        try:
            self._writer.writerow([escaped(cell) for cell in cells])
        except OSError as exc:
            raise _not_written() from exc

    def finish(self) -> None:
        """Put the file in its place."""
        try:
            self._stream.flush()
            os.fsync(self._stream.fileno())
            self._stream.close()
            self._part.replace(self._path)
        except OSError as exc:
            self.give_up()
            raise _not_written() from exc

    def give_up(self) -> None:
        """Leave nothing behind."""
        with contextlib.suppress(OSError):
            self._stream.close()
        self._part.unlink(missing_ok=True)
