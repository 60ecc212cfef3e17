"""What a row of a file says, by its mapping: texts by field, or why it cannot be taken.

Runs off the core thread: there may be a million of them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from agent_desktop.domain import customers, imports
from agent_desktop.domain.dialing import dial_target
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.record_checks import check_changes, storable
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.tables import is_rounded, unescaped
from agent_desktop.domain.tickets import FieldChange
from agent_desktop.services.table_ports import TableRow

PLAIN_LABEL: Final = "phone"
_LONGEST_LABEL: Final = 40
_FEWEST_DIGITS: Final = 3


@dataclass(slots=True)
class ReadRow:
    """A row that was understood.

    Attributes:
        values: By the record's field names; numbers are ``number.N``.
        refs: Names of others in it (department, deputy, head, person).
    """

    row: TableRow
    values: dict[str, str] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)

    @property
    def numbers(self) -> list[str]:
        """The customer's numbers, the first one first."""
        prefix = customers.NUMBER
        return [name.removeprefix(prefix) for name in self.values if name.startswith(prefix)]


class RowReader:
    """Reads rows of one table by one mapping.

    Args:
        table: Of the records.
        columns: Of the file.
        mapping: (column, field).
        number: Returns a number that can be dialled as it is kept.
    """

    def __init__(
        self,
        table: RecordTable,
        columns: Sequence[str],
        mapping: Sequence[tuple[str, str]],
        number: Callable[[str], str],
    ) -> None:
        self._table = table
        self._number = number
        places = {column: place for place, column in reversed(list(enumerate(columns)))}
        self._fields = [(places[column], column, name) for column, name in mapping]

    def read(self, row: TableRow) -> ReadRow:
        """Return what a row says.

        Raises:
            InvalidInput: ``import.…`` or ``record.…``; the code stands beside the row.
        """
        if row.code:
            raise InvalidInput("the row cannot be read", code=row.code)
        said = ReadRow(row)
        for place, column, name in self._fields:
            cell = row.cells[place] if place < len(row.cells) else ""
            text = storable(unescaped(cell)).strip()
            if text:
                self._take(said, column, name, text)
        self._assert_found_again(said)
        return said

    def _take(self, said: ReadRow, column: str, name: str, text: str) -> None:
        if name == imports.NUMBER:
            label = " ".join(storable(column).split())[:_LONGEST_LABEL] or PLAIN_LABEL
            name, text = f"{customers.NUMBER}{self._kept(text)}", label
        elif name == "do_not_call":
            text = customers.YES if imports.says_yes(text) else ""
        elif name in _REFERENCES.get(self._table, ()):
            _check(RecordTable.PERSON, "phone" if name == "phone" else "name", text)
            said.refs[name] = text
            return
        if text:
            _check(self._table, name, text)
            said.values.setdefault(name, text)

    def _kept(self, text: str) -> str:
        if is_rounded(text):
            raise InvalidInput("a spreadsheet has rounded the number", code="import.number_rounded")
        if sum(c.isdigit() for c in text) < _FEWEST_DIGITS or len(text) > 40:
            raise InvalidInput("that is no number", code="import.bad_number")
        try:
            target = dial_target(text)
        except InvalidInput as exc:
            raise InvalidInput("that is no number", code="import.bad_number") from exc
        return self._number(target)

    def _assert_found_again(self, said: ReadRow) -> None:
        values = said.values
        named = bool(values.get("name"))
        if self._table is RecordTable.CUSTOMER:
            if not said.numbers and not (named and values.get("company")):
                raise InvalidInput("the row has no number", code="import.no_number")
        elif not named:
            raise InvalidInput("the row has no name", code="import.no_name")


_REFERENCES: Final[Mapping[RecordTable, frozenset[str]]] = {
    RecordTable.PERSON: frozenset({"department", "deputy"}),
    RecordTable.DEPARTMENT: frozenset({"head"}),
    RecordTable.CATEGORY: frozenset({"department", "person", "deputy", "phone"}),
}


def _check(table: RecordTable, name: str, text: str) -> None:
    check_changes(table, (FieldChange(field=name, before="", after=text),))
