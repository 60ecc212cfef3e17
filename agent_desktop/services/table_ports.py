"""What import and export need of files (see ``ports``). These block: not for the core thread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """A row of a file; ``line`` as a person counts it. ``code``: why it cannot be read, or ""."""

    line: int
    cells: tuple[str, ...] = ()
    code: str = ""


class OpenTable(Protocol):
    """A table that is being read from its beginning to its end, a piece at a time."""

    @property
    def first(self) -> tuple[str, ...]:
        """The first row that is not empty."""

    @property
    def rows(self) -> int:
        """About how many rows there are, the first one included; 0 for unknown."""

    def take(self, most: int) -> Sequence[TableRow]:
        """Return the next rows, without the empty ones; none at the end."""

    def close(self) -> None:
        """Let the file go; a second call does nothing."""


class TableFiles(Protocol):
    """CSV and XLSX files, told by their first bytes, not by their names."""

    def read(self, file: str) -> OpenTable:
        """Open a file.

        Raises:
            NotFound: ``import.no_file``.
            InvalidInput: ``import.not_a_table``: something else; ``import.empty``;
                ``import.too_large``: a workbook that would fill the memory.
        """

    def write_refused(self, beside: str) -> "RefusedRows":
        """Begin the file of refused rows beside the one that is read.

        Raises:
            Unavailable: ``import.no_error_file``: it cannot be written anywhere.
        """

    def write(self, file: str, headings: Sequence[str]) -> "WrittenTable":
        """Begin a file, CSV or XLSX by its ending.

        Raises:
            InvalidInput: ``export.unknown_kind``.
            Unavailable: ``export.not_written``.
        """


class RefusedRows(Protocol):
    """Rows that were not taken, kept so that they can be put right and read again."""

    @property
    def file(self) -> str:
        """Where they are; "" while there are none."""

    def add(self, columns: Sequence[str], row: TableRow, code: str) -> None:
        """Keep a row and why it was refused."""

    def close(self) -> None:
        """Finish the file."""


class WrittenTable(Protocol):
    """A table on its way to a file; nothing stands at its place before ``finish``."""

    def add(self, cells: Sequence[str]) -> None:
        """Write a row; what looks like a formula is shown, not computed."""

    def finish(self) -> None:
        """Put the file in its place.

        Raises:
            Unavailable: ``export.not_written``.
        """

    def give_up(self) -> None:
        """Leave nothing behind."""


Words = Mapping[str, str]
