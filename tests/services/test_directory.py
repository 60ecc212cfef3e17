from datetime import date

import pytest

from agent_desktop.domain.business_calendar import BusinessCalendar
from agent_desktop.domain.directory import NO_DEPUTY
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_commands import EditRecord, FindInDirectory, FindResponsible
from agent_desktop.domain.ticket_news import DirectoryFound
from agent_desktop.domain.tickets import FieldChange
from tests.fakes.books import MemoryBooks
from tests.services.books_desk import BooksDesk
from tests.services.desk import settled, until

# The fake clock begins on a Sunday at 17:00 in Shanghai.
AWAY = {"away_from": "2026-11-20", "away_until": "2026-11-30"}


@pytest.fixture
async def desk():
    books = MemoryBooks()
    books.put("department", "net", {"name": "网络部", "phone": "8800", "hours": "08:00-18:00"})
    books.put(
        "category", "fault", {"name": "网络故障", "department_id": "net", "person_id": "wang"}
    )
    books.put(
        "person",
        "wang",
        {"name": "王芳", "department_id": "net", "agent": "1002", "deputy_id": "li"},
    )
    books.put(
        "person", "li", {"name": "李雷", "department_id": "net", "phone": "8802", "hours": "24h"}
    )
    yield BooksDesk(books)
    await settled()


async def find(desk, text):
    await desk.bus.execute(FindInDirectory(text=text))
    return desk.seen.last(DirectoryFound).rows


@pytest.mark.parametrize("typed", ["网络故障", "wangluo", "wlgz", "故障 王芳"])
async def test_a_category_is_found_by_characters_pinyin_and_initials(desk, typed):
    rows = await find(desk, typed)

    assert rows[0].what == "category"
    assert (rows[0].title, rows[0].person, rows[0].target) == ("网络故障", "王芳", "1002")
    assert (rows[0].department, rows[0].deputy, rows[0].phone) == ("网络部", "李雷", "1002")


async def test_a_person_is_found_by_digits_of_the_number(desk):
    [row] = await find(desk, "8802")

    assert (row.what, row.title, row.target) == ("person", "李雷", "contact:li")
    assert row.available is True


async def test_nothing_typed_lists_categories_then_departments_then_persons(desk):
    rows = await find(desk, "")

    assert [row.what for row in rows] == ["category", "department", "person", "person"]


async def test_daily_hours_mean_working_days(desk):
    [row] = await find(desk, "网络故障")
    assert row.available is False  # a Sunday

    desk.clock.pass_by(16 * 3600)  # Monday, 09:00
    [row] = await find(desk, "网络故障")
    assert row.available is True


async def test_a_day_off_in_the_calendar_counts(desk):
    desk.calendar = BusinessCalendar(days={date(2026, 11, 23): False})
    desk.clock.pass_by(16 * 3600)
    [row] = await find(desk, "网络故障")

    assert row.available is False


async def test_the_deputy_stands_in_and_the_answer_comes_anew_when_somebody_leaves(desk):
    await find(desk, "网络故障")
    desk.sign_in("1000", "lead")
    edit = tuple(FieldChange(field=f, before="", after=v) for f, v in AWAY.items())
    await desk.bus.execute(EditRecord(table=RecordTable.PERSON, record_id="wang", changes=edit))
    await until(lambda: desk.seen.last(DirectoryFound).rows[0].person == "李雷")

    [row] = desk.seen.last(DirectoryFound).rows
    assert (row.stands_in_for, row.phone, row.target) == ("王芳", "8802", "contact:li")
    assert dict(row.values)["name"] == "网络故障"


async def test_a_directory_without_a_deputy_says_so_and_keeps_the_department_s_number(desk):
    desk.books.put("person", "wang", {"name": "王芳", "department_id": "net", **AWAY})
    row = await desk.bus.execute(FindResponsible(category_id="fault"))

    assert (row.person, row.target, row.problem) == ("", "", NO_DEPUTY)
    assert (row.phone, row.stands_in_for, row.available) == ("8800", "王芳", False)


async def test_agents_get_no_fields_to_edit(desk):
    assert all(row.values == () for row in await find(desk, ""))
