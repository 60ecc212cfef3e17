"""CSV files as the world writes them: any of four delimiters, UTF-8, UTF-16 or GB 18030."""

import codecs
import csv
import io
import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from agent_desktop.domain.errors import InvalidInput, NotFound
from agent_desktop.services.table_ports import TableRow

_DELIMITERS: Final = ",;\t|"
_SAMPLE_ROWS: Final = 30
_SCAN: Final = 1 << 20
# A forgotten quotation mark swallows the rest of the file: that is one row refused, not a full
# memory.
_LONGEST_CELL: Final = 1 << 20
BAD_ROW: Final = "import.bad_row"


class CommaSeparated:
    """Implements ``OpenTable``."""

    def __init__(self, path: Path) -> None:
        try:
            self._encoding, self.rows = _encoding_of(path)
            self._delimiter = _delimiter_of(path, self._encoding)
            self._stream = path.open(encoding=self._encoding, errors="replace", newline="")
        except OSError as exc:
            raise NotFound("the file cannot be read", code="import.no_file") from exc
        csv.field_size_limit(_LONGEST_CELL)
        self._reader = csv.reader(self._stream, delimiter=self._delimiter)
        self._all = self._read()
        self._waiting = list(itertools.islice(self._all, 1))
        if not self._waiting:
            self.close()
            raise InvalidInput("the file is empty", code="import.empty")
        self.first = self._waiting[0].cells

    def take(self, most: int) -> Sequence[TableRow]:
        """Return the next rows."""
        taken, self._waiting = self._waiting[:most], self._waiting[most:]
        return taken + list(itertools.islice(self._all, most - len(taken)))

    def close(self) -> None:
        """Let the file go."""
        self._stream.close()

    def _read(self) -> Iterator[TableRow]:
        while True:
            line = self._reader.line_num + 1
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error:
                yield TableRow(line=line, code=BAD_ROW)
                continue
            if any(cell.strip() for cell in cells):
                yield TableRow(line=line, cells=tuple(cells))


def _encoding_of(path: Path) -> tuple[str, int]:
    """Return what the whole file can be read as, and how many lines it has.

    The whole: a file may begin with a hundred thousand lines of ASCII.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    encoding, lines = "utf-8-sig", 0
    with path.open("rb") as stream:
        head = stream.read(2)
        if head in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16", 0
        piece = head
        while piece:
            lines += piece.count(b"\n")
            if encoding == "utf-8-sig":
                try:
                    decoder.decode(piece)
                except UnicodeDecodeError:
                    encoding = "gb18030"
            piece = stream.read(_SCAN)
    if encoding == "utf-8-sig" and decoder.getstate()[0]:
        encoding = "gb18030"  # it ends in the middle of a character
    return encoding, lines + 1


def _delimiter_of(path: Path, encoding: str) -> str:
    """Return what parts the columns: the sign that gives the most rows the same many columns."""
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        text = stream.read(_SCAN // 16)

    def score(delimiter: str) -> tuple[int, int]:
        counts: dict[int, int] = {}
        reader = csv.reader(io.StringIO(text), delimiter=delimiter)
        try:
            for row in itertools.islice(reader, _SAMPLE_ROWS):
                counts[len(row)] = counts.get(len(row), 0) + 1
        except csv.Error:
            pass
        counts.pop(1, None)
        counts.pop(0, None)
        return max(((many, columns) for columns, many in counts.items()), default=(0, 0))

    return max(_DELIMITERS, key=score)
