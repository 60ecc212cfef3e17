"""The words of the directory. Values are translated when shown."""

from typing import Final

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.directory import NO_DEPUTY
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_news import DirectoryRow
from agent_desktop.ui import formats
from agent_desktop.ui.marking import QT_TRANSLATE_NOOP
from agent_desktop.ui.work.lines import Line

TABLE_WORDS: Final = {
    RecordTable.CATEGORY: QT_TRANSLATE_NOOP("Directory", "Category"),
    RecordTable.DEPARTMENT: QT_TRANSLATE_NOOP("Directory", "Department"),
    RecordTable.PERSON: QT_TRANSLATE_NOOP("Directory", "Person"),
    RecordTable.CUSTOMER: QT_TRANSLATE_NOOP("Directory", "Customer"),
}
GROUPS: Final = {
    "category": QT_TRANSLATE_NOOP("Directory", "Categories: whose matter it is"),
    "department": QT_TRANSLATE_NOOP("Directory", "Departments"),
    "person": QT_TRANSLATE_NOOP("Directory", "Persons"),
}
FIELD_WORDS: Final = {
    "name": QT_TRANSLATE_NOOP("Directory", "Name"),
    "department_id": QT_TRANSLATE_NOOP("Directory", "Department"),
    "person_id": QT_TRANSLATE_NOOP("Directory", "Responsible person"),
    "deputy_id": QT_TRANSLATE_NOOP("Directory", "Deputy"),
    "head": QT_TRANSLATE_NOOP("Directory", "Head"),
    "phone": QT_TRANSLATE_NOOP("Directory", "Phone"),
    "hours": QT_TRANSLATE_NOOP("Directory", "Hours, as 09:00-18:00"),
    "agent": QT_TRANSLATE_NOOP("Directory", "Agent number"),
    "away_from": QT_TRANSLATE_NOOP("Directory", "Away from, as 2026-12-01"),
    "away_until": QT_TRANSLATE_NOOP("Directory", "Away until"),
}


def directory_word(source: str) -> str:
    """Return one of the words above in the agent's language."""
    return QCoreApplication.translate("Directory", source) if source else ""


def directory_line(row: DirectoryRow) -> Line:
    """Return an entry as a line: who answers today, and whether somebody is there now."""
    person = row.person if row.person != row.title else ""
    number = formats.number(row.phone)
    department = row.department if row.department != row.title else ""
    below = [p for p in (person, department, number, row.hours) if p]
    if row.stands_in_for:
        words = QCoreApplication.translate("Directory", "stands in for {name}")
        below.insert(1 if person else 0, words.format(name=row.stands_in_for))
    marks = []
    if row.stands_in_for:
        marks.append((QCoreApplication.translate("Directory", "Deputy"), "warn"))
    dot, about = "text_off", ""
    if row.available:
        dot, about = "meter", QCoreApplication.translate("Directory", "there now")
    elif row.available is False:
        dot, about = "amber", QCoreApplication.translate("Directory", "not there now")
    if row.problem:
        about = problem_words(row.problem)
        dot = "bad_fill"
    return Line(
        key=row,
        title=row.title,
        below=" · ".join(below) or " ",
        marks=tuple(marks),
        dot=dot,
        right=about,
        right_tone="bad" if row.problem else "good" if row.available else "text_faint",
    )


def problem_words(code: str) -> str:
    """Return why nobody can be named."""
    if code == NO_DEPUTY:
        return QCoreApplication.translate("Directory", "away, no deputy")
    return QCoreApplication.translate("Directory", "nobody is responsible")
