"""Whose matter it is and how to reach them: search, deputies, who is there now."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from agent_desktop.domain.business_calendar import BusinessCalendar
from agent_desktop.domain.directory import (
    Category,
    Department,
    Directory,
    Person,
    Responsible,
    at_work,
    directory_of,
    yesterday,
)
from agent_desktop.domain.finder import Findable, Finder, Readings
from agent_desktop.domain.records import RECORD_RIGHTS, Record, RecordTable
from agent_desktop.domain.ticket_commands import FindInDirectory, FindResponsible
from agent_desktop.domain.ticket_news import DirectoryFound, DirectoryRow, RecordsChanged
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import Clock
from agent_desktop.services.ticket_ports import RecordStore
from agent_desktop.services.ticket_viewer import viewer_of

TABLES: Final = (RecordTable.CATEGORY, RecordTable.DEPARTMENT, RecordTable.PERSON)
_READ: Final = frozenset({*TABLES, RecordTable.CALENDAR})
_MOST_ROWS: Final = 300
_Key = tuple[RecordTable, str]


class Directories:
    """Answers ``FindInDirectory`` and ``FindResponsible`` from the cache.

    The records are read once, and again after one of them has changed; an answer that a window
    shows is given anew then.

    Args:
        readings: Returns how characters are read.
        calendar: Returns the centre's working time.

    Thread: core; the index is made on another.
    """

    def __init__(
        self,
        bus: Bus,
        store: RecordStore,
        clock: Clock,
        readings: Callable[[Iterable[str]], Readings],
        calendar: Callable[[], BusinessCalendar],
    ) -> None:
        self._calendar = calendar
        self._bus = bus
        self._store = store
        self._clock = clock
        self._readings = readings
        self._directory = Directory()
        self._values: Mapping[_Key, Record] = {}
        self._finder = Finder((), (), {})
        self._is_stale = True
        self._reading = asyncio.Lock()
        self._asked: str | None = None
        bus.handle(FindInDirectory, self.find)
        bus.handle(FindResponsible, self.find_responsible)
        bus.on(RecordsChanged, self._on_records)

    async def find(self, command: FindInDirectory) -> None:
        """Publish who is meant: by characters, pinyin, initials, or digits of a number."""
        self._asked = command.text
        await self._read()
        hits = self._finder.find(command.text, limit=_MOST_ROWS)
        rows = tuple(self._row(*_key_of(hit.situation)) for hit in hits)
        self._bus.publish(DirectoryFound(text=command.text, rows=rows))

    async def find_responsible(self, command: FindResponsible) -> DirectoryRow:
        """Return who answers for a category today; ``problem`` where nobody does."""
        await self._read()
        return self._row(RecordTable.CATEGORY, command.category_id)

    async def responsible(self, category_id: str) -> Responsible:
        """Return who answers for a category today, for other services."""
        await self._read()
        return self._directory.responsible(category_id, self._local().date())

    def _on_records(self, event: RecordsChanged) -> None:
        if event.tables & _READ:
            self._is_stale = True
            if self._asked is not None:
                spawn(self.find(FindInDirectory(text=self._asked)), name="directory again")

    async def _read(self) -> None:
        async with self._reading:
            while self._is_stale:
                self._is_stale = False
                try:
                    await self._read_once()
                except BaseException:
                    self._is_stale = True
                    raise

    async def _read_once(self) -> None:
        records = [r for table in TABLES for r in await self._store.records(table)]
        directory = directory_of(records)
        self._finder = await asyncio.to_thread(_finder_of, directory, self._readings)
        self._directory = directory
        self._values = {(r.table, r.record_id): r for r in records}

    def _local(self) -> datetime:
        return self._clock.now().astimezone(ZoneInfo(self._calendar().timezone))

    def _row(self, table: RecordTable, record_id: str) -> DirectoryRow:
        directory, day = self._directory, self._local().date()
        match table:
            case RecordTable.CATEGORY:
                category = directory.categories.get(record_id) or Category(record_id=record_id)
                answer, title = directory.responsible(record_id, day), category.name
                named = directory.persons.get(category.person_id)
                deputy = directory.persons.get(category.deputy_id) or self._deputy_of(named)
            case RecordTable.DEPARTMENT:
                department = directory.departments.get(record_id)
                answer, title = directory.head_of(record_id, day), ""
                if department is not None:
                    title, named = department.name, directory.persons.get(department.head)
                    deputy = self._deputy_of(named)
                else:
                    deputy = None
            case _:
                named = directory.persons.get(record_id)
                answer, title = directory.present(record_id, day), named.name if named else ""
                deputy = self._deputy_of(named)
        return self._with_answer((table, record_id), title, answer, deputy)

    def _with_answer(
        self, key: _Key, title: str, answer: Responsible, deputy: Person | None
    ) -> DirectoryRow:
        person, department = answer.person, answer.department
        hours = (person.hours if person else "") or (department.hours if department else "")
        return DirectoryRow(
            what=key[0].value,
            record_id=key[1],
            title=title,
            department=department.name if department else "",
            person=person.name if person else "",
            phone=answer.phone,
            hours=hours,
            target=answer.target,
            deputy=deputy.name if deputy else "",
            stands_in_for=answer.stands_in_for.name if answer.stands_in_for else "",
            available=self._is_there(answer, hours),
            problem=answer.problem,
            values=self._own_fields(key),
        )

    def _is_there(self, answer: Responsible, hours: str) -> bool | None:
        if answer.person is None:
            return False if answer.problem else None
        local, calendar = self._local(), self._calendar()
        today = local.date()
        return at_work(
            hours,
            local,
            working_day=calendar.is_working_day(today),
            after_working_day=calendar.is_working_day(yesterday(today)),
        )

    def _own_fields(self, key: _Key) -> tuple[tuple[str, str], ...]:
        record = self._values.get(key)
        if record is None or viewer_of(self._bus).role not in RECORD_RIGHTS[key[0]][0]:
            return ()
        return tuple(sorted(record.values.items()))

    def _deputy_of(self, person: Person | None) -> Person | None:
        return self._directory.persons.get(person.deputy_id) if person else None


def _key_of(name: str) -> _Key:
    table, _, record_id = name.partition(":")
    return RecordTable(table), record_id


def _finder_of(directory: Directory, readings: Callable[[Iterable[str]], Readings]) -> Finder:
    entries = [
        Findable(situation=f"{table.value}:{record_id}", text="\n".join(filter(None, texts)))
        for table, record_id, texts in _texts(directory)
    ]
    return Finder(entries, (), readings({c for entry in entries for c in entry.text}))


def _texts(directory: Directory) -> Iterator[tuple[RecordTable, str, tuple[str, ...]]]:
    """Yield what each entry is found by, categories first: an agent asks whose a matter is."""
    departments, persons = directory.departments, directory.persons
    nowhere, nobody = Department(record_id=""), Person(record_id="")
    for category in sorted(directory.categories.values(), key=lambda c: (c.name, c.record_id)):
        department = departments.get(category.department_id, nowhere)
        person = persons.get(category.person_id, nobody)
        texts: tuple[str, ...] = (
            category.name,
            department.name,
            person.name,
            person.phone,
            person.agent,
        )
        yield RecordTable.CATEGORY, category.record_id, texts
    for department in sorted(departments.values(), key=lambda d: (d.name, d.record_id)):
        head = persons.get(department.head, nobody)
        texts = (department.name, department.phone, head.name)
        yield RecordTable.DEPARTMENT, department.record_id, texts
    for person in sorted(persons.values(), key=lambda p: (p.name, p.record_id)):
        department = departments.get(person.department_id, nowhere)
        texts = (person.name, person.phone, person.agent, department.name)
        yield RecordTable.PERSON, person.record_id, texts
