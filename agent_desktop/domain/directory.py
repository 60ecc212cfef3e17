"""Whose matter it is: category → department → responsible person, and who stands in today.

Departments, categories and persons are records (``domain.records``). A person who is away is
represented by the category's deputy, then by the own one, and so on along the chain of deputies; a
chain that goes round in a circle ends. When nobody is left, the department's head answers, and if
there is none either, the answer says so (``problem``) and names the department's telephone.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from agent_desktop.domain.records import Record, RecordTable

NO_DEPUTY: Final = "directory.no_deputy"
NOBODY: Final = "directory.nobody"
CONTACT: Final = "contact:"
TEAM: Final = "team:"

_SPAN: Final = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~～至]\s*(\d{1,2})[:：](\d{2})")
_ALWAYS: Final = ("24h", "24小时", "全天", "always")


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A department; ``head`` is a person's id."""

    record_id: str
    name: str = ""
    phone: str = ""
    hours: str = ""
    head: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """What a matter is about, and whose it is then; ``kinds``: of tickets, () for all."""

    record_id: str
    name: str = ""
    department_id: str = ""
    kinds: tuple[str, ...] = ()
    person_id: str = ""
    deputy_id: str = ""
    form_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody responsible. ``agent``: the number of who has a desk; dates are inclusive."""

    record_id: str
    name: str = ""
    department_id: str = ""
    agent: str = ""
    phone: str = ""
    hours: str = ""
    away_from: str = ""
    away_until: str = ""
    deputy_id: str = ""

    def is_away(self, day: date) -> bool:
        """Return whether the person is away on a day; an open end means until further notice."""
        if not (self.away_from or self.away_until):
            return False
        shown = day.isoformat()
        return (self.away_from or shown) <= shown <= (self.away_until or shown)

    @property
    def target(self) -> str:
        """What ``assigned.to`` takes: the agent number, or the directory's contact."""
        return self.agent or f"{CONTACT}{self.record_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsible:
    """Who answers for something on a day.

    Attributes:
        person: None where nobody can be named; ``problem`` says why.
        stands_in_for: Who would answer otherwise; None where the person is the named one.
    """

    person: Person | None = None
    department: Department | None = None
    stands_in_for: Person | None = None
    problem: str = ""

    @property
    def target(self) -> str:
        """What ``assigned.to`` takes; "" where nobody can take it."""
        return self.person.target if self.person else ""

    @property
    def phone(self) -> str:
        """The person's number, else the department's."""
        own = self.person.phone or self.person.agent if self.person else ""
        return own or (self.department.phone if self.department else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """All departments, categories and persons, by id."""

    departments: Mapping[str, Department] = field(default_factory=dict)
    categories: Mapping[str, Category] = field(default_factory=dict)
    persons: Mapping[str, Person] = field(default_factory=dict)

    def responsible(self, category_id: str, day: date) -> Responsible:
        """Return who answers for a category on a day."""
        category = self.categories.get(category_id)
        if category is None:
            return Responsible(problem=NOBODY)
        department = self.departments.get(category.department_id)
        return self._present(category.person_id, category.deputy_id, department, day)

    def present(self, person_id: str, day: date) -> Responsible:
        """Return a person, or who stands in on a day."""
        person = self.persons.get(person_id)
        department = self.departments.get(person.department_id) if person else None
        return self._present(person_id, "", department, day)

    def head_of(self, department_id: str, day: date) -> Responsible:
        """Return who answers for a department on a day."""
        department = self.departments.get(department_id)
        if department is None:
            return Responsible(problem=NOBODY)
        return self._present(department.head, "", department, day)

    def _present(
        self, person_id: str, deputy_id: str, department: Department | None, day: date
    ) -> Responsible:
        named = self.persons.get(person_id)
        for candidate in self._chain(person_id, deputy_id, department):
            if not candidate.is_away(day):
                return Responsible(
                    person=candidate,
                    department=department,
                    stands_in_for=None if candidate is named else named,
                )
        return Responsible(
            department=department,
            stands_in_for=named,
            problem=NOBODY if named is None else NO_DEPUTY,
        )

    def _chain(
        self, person_id: str, deputy_id: str, department: Department | None
    ) -> Iterator[Person]:
        """Yield the person, the deputies one after the other, the head and the head's deputies."""
        waiting = [person_id, deputy_id, department.head if department else ""]
        seen = set()
        while waiting:
            person = self.persons.get(waiting.pop(0))
            if person is None or person.record_id in seen:
                continue
            seen.add(person.record_id)
            yield person
            # The category's own deputy goes first, then the chain, the head last of all.
            waiting.insert(max(0, len(waiting) - 1), person.deputy_id)


def directory_of(records: Iterable[Record]) -> Directory:
    """Return the directory that departments, categories and persons make; others are skipped."""
    departments, categories, persons = {}, {}, {}
    for record in records:
        if record.deleted:
            continue
        match record.table:
            case RecordTable.DEPARTMENT:
                departments[record.record_id] = _department(record)
            case RecordTable.CATEGORY:
                categories[record.record_id] = _category(record)
            case RecordTable.PERSON:
                persons[record.record_id] = _person(record)
            case _:
                pass
    return Directory(departments=departments, categories=categories, persons=persons)


def _department(record: Record) -> Department:
    get = record.values.get
    return Department(
        record_id=record.record_id,
        name=get("name", ""),
        phone=get("phone", ""),
        hours=get("hours", ""),
        head=get("head", ""),
    )


def _category(record: Record) -> Category:
    get = record.values.get
    return Category(
        record_id=record.record_id,
        name=get("name", ""),
        department_id=get("department_id", ""),
        kinds=tuple(k for k in re.split(r"[,\s]+", get("kinds", "")) if k),
        person_id=get("person_id", ""),
        deputy_id=get("deputy_id", ""),
        form_id=get("form_id", ""),
    )


def _person(record: Record) -> Person:
    get = record.values.get
    return Person(
        record_id=record.record_id,
        name=get("name", ""),
        department_id=get("department_id", ""),
        agent=get("agent", ""),
        phone=get("phone", ""),
        hours=get("hours", ""),
        away_from=get("away_from", ""),
        away_until=get("away_until", ""),
        deputy_id=get("deputy_id", ""),
    )


def spans(hours: str) -> tuple[tuple[time, time], ...] | None:
    """Return the spans of a day that ``hours`` names (``09:00-12:00, 13:30-18:00``).

    None for a text that names none: then nobody knows. ``24h`` is the whole day.
    """
    if hours.strip().casefold() in _ALWAYS:
        return ((time.min, time.max),)
    found = []
    for match in _SPAN.finditer(hours):
        begin_h, begin_m, end_h, end_m = (int(part) for part in match.groups())
        if begin_h > 23 or end_h > 24 or begin_m > 59 or end_m > 59:
            continue
        end = time.max if end_h == 24 else time(end_h, end_m)
        found.append((time(begin_h, begin_m), end))
    return tuple(found) or None


def at_work(
    hours: str, local: datetime, *, working_day: bool, after_working_day: bool
) -> bool | None:
    """Return whether somebody with these hours is at work now; None where the hours do not say.

    Args:
        hours: As they were written down.
        local: Now, in the centre's time zone.
        working_day: Whether today is one; who is there round the clock works on all days.
        after_working_day: Whether yesterday was one: a night shift began then.
    """
    found = spans(hours)
    if found is None:
        return None
    now = local.time().replace(tzinfo=None)
    for begin, end in found:
        if (begin, end) == (time.min, time.max):
            return True
        if begin <= end:
            if working_day and begin <= now < end:
                return True
        elif (working_day and now >= begin) or (after_working_day and now < end):
            return True
    return False


def yesterday(day: date) -> date:
    """Return the day before."""
    return day - timedelta(days=1)
