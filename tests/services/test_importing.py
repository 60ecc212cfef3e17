import csv
import io
from pathlib import Path

import pytest

from agent_desktop.adapters.tables.files import TableFolder
from agent_desktop.domain.errors import AgentDesktopError, Unavailable
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_commands import CancelImport, ImportRows
from agent_desktop.domain.ticket_news import ImportChanged, RecordsChanged
from agent_desktop.services import importing
from agent_desktop.services.importing import Importing
from tests.fakes.books import MemoryBooks, chinese
from tests.services.books_desk import BooksDesk
from tests.services.desk import settled, until

CUSTOMER, CATEGORY = RecordTable.CUSTOMER, RecordTable.CATEGORY


class ImportDesk(BooksDesk):
    def __init__(self, folder):
        super().__init__(MemoryBooks(), role="lead")
        self.folder = folder
        self.importing = Importing(
            self.bus, self.books, self.books, self.clock, self.edits, TableFolder(), chinese
        )
        self.bus.handle(ImportRows, self.importing.run)
        self.bus.handle(CancelImport, self.importing.cancel)

    def file(self, *rows, name="list.csv", encoding="utf-8"):
        file = self.folder / name
        with file.open("w", encoding=encoding, newline="") as stream:
            csv.writer(stream).writerows(rows)
        return str(file)

    async def look(self, file, table=CUSTOMER, mapping=()):
        await self.bus.execute(ImportRows(file=file, table=table, mapping=mapping))
        return self.seen.last(ImportChanged)

    async def take(self, file, table=CUSTOMER, mapping=()):
        await self.bus.execute(ImportRows(file=file, table=table, mapping=mapping, confirm=True))
        await until(lambda: self.seen.last(ImportChanged).finished)
        return self.seen.last(ImportChanged)


@pytest.fixture
async def desk(tmp_path):
    desk = ImportDesk(tmp_path)
    yield desk
    await desk.importing.stop()
    await settled()


HEAD = ("客户姓名", "手机号", "备用电话", "等级", "备注")


async def test_a_preview_names_columns_and_writes_nothing(desk):
    file = desk.file(HEAD, ("王芳", "13812345678", "", "VIP", ""), ("李雷", "12", "", "", ""))
    seen = await desk.look(file)

    assert seen.columns == HEAD
    assert dict(seen.mapping)["手机号"] == "number"
    assert (seen.rows, len(seen.preview)) == (3, 2)
    assert [(line, code) for line, code, _ in seen.errors] == [(3, "import.bad_number")]
    assert "number" in seen.fields
    assert desk.books.operations == []


async def test_a_preview_of_a_file_that_fits_nothing_says_so(desk):
    seen = await desk.look(desk.file(("颜色", "形状"), ("红", "圆")))

    assert (seen.mapping, seen.failure) == ((), "import.nothing_to_find_by")


async def test_rows_become_customers_and_the_same_file_again_changes_nothing(desk):
    file = desk.file(
        HEAD,
        ("王芳", "138-1234-5678", "057188886666", "VIP", "喜欢\n下午"),
        ("李雷", "13900000000", "", "", ""),
        encoding="gb18030",
    )
    first = await desk.take(file)

    assert (first.taken, first.refused, first.unchanged, first.failure) == (2, 0, 0, "")
    [wang] = [r for r in desk.books.all_of("customer") if r.values["name"] == "王芳"]
    assert wang.values == {
        "name": "王芳",
        "grade": "VIP",
        "note": "喜欢\n下午",
        "number.+8613812345678": "手机号",
        "number.057188886666": "备用电话",
    }
    assert desk.seen.last(RecordsChanged).tables == {CUSTOMER}

    again = await desk.take(file)

    assert (again.taken, again.unchanged) == (2, 2)
    assert len(desk.books.operations) == 2


async def test_a_known_number_finds_its_customer_and_an_empty_cell_deletes_nothing(desk):
    desk.books.put("customer", "w", {"name": "王", "note": "x", "number.+8613812345678": "家"})
    await desk.take(desk.file(HEAD, ("王芳", "+8613812345678", "", "", "")))

    assert desk.books.values("customer", "w") == {
        "name": "王芳",
        "note": "x",
        "number.+8613812345678": "手机号",
    }


async def test_two_rows_with_one_number_are_one_customer(desk):
    rows = (("王芳", "13812345678", "8001", "", ""), ("王芳芳", "8001", "", "VIP", ""))
    done = await desk.take(desk.file(HEAD, *rows))

    [one] = desk.books.all_of("customer")
    assert (done.taken, one.values["name"], one.values["grade"]) == (2, "王芳芳", "VIP")


async def test_refused_rows_are_kept_with_their_reason_and_can_be_put_right(desk):
    long = "王" * 101
    file = desk.file(
        HEAD,
        ("好", "13812345678", "", "", ""),
        ("坏", "1.38123E+10", "", "", ""),
        ("无", "", "", "", ""),
        (long, "13812345679", "", "", "=1+1"),
        ("山", "13812345670", "", "", "x" * 1_000_000),
    )
    done = await desk.take(file)

    assert (done.taken, done.refused) == (1, 4)
    assert [code for _, code, _ in done.errors] == [
        "import.number_rounded", "import.no_number", "record.too_long", "record.too_long",
    ]  # fmt: skip
    text = Path(done.error_file).read_text("utf-8-sig")
    kept = list(csv.reader(io.StringIO(text)))
    assert kept[0] == ["#", "!", *HEAD]
    assert kept[3][:3] == ["5", "record.too_long", long]
    assert kept[3][6] == "'=1+1"


async def test_a_directory_is_made_with_everybody_it_names(desk):
    head = ("类别", "部门", "负责人", "代理人", "电话")
    file = desk.file(
        head, ("宽带断线", "网络部", "王芳", "李雷", "8801"), ("缴费", "财务部", "赵敏", "", "")
    )
    done = await desk.take(file, CATEGORY)
    assert (done.taken, done.refused) == (2, 0)

    [category] = [r for r in desk.books.all_of("category") if r.values["name"] == "宽带断线"]
    person = desk.books.values("person", category.values["person_id"])
    assert (person["name"], person["phone"]) == ("王芳", "8801")
    assert desk.books.values("person", category.values["deputy_id"])["name"] == "李雷"
    assert desk.books.values("department", category.values["department_id"])["name"] == "网络部"

    operations = len(desk.books.operations)
    assert (await desk.take(file, CATEGORY)).unchanged == 2
    assert len(desk.books.operations) == operations


async def test_persons_find_the_department_that_is_there(desk):
    desk.books.put("department", "net", {"name": "网络部"})
    file = desk.file(("姓名", "部门", "工号"), ("王芳", "网络部", "1002"))
    await desk.take(file, RecordTable.PERSON)

    [person] = desk.books.all_of("person")
    assert person.values == {"name": "王芳", "department_id": "net", "agent": "1002"}


async def test_an_import_can_be_stopped_and_what_was_taken_stays(desk, monkeypatch):
    monkeypatch.setattr(importing, "PIECE", 10)
    rows = [(f"客户{n}", f"1381234{n:04}", "", "", "") for n in range(500)]
    file = desk.file(HEAD, *rows)
    await desk.bus.execute(ImportRows(file=file, table=CUSTOMER, confirm=True))
    await until(lambda: desk.books.transactions)
    with pytest.raises(AgentDesktopError) as busy:
        await desk.bus.execute(ImportRows(file=file, table=CUSTOMER))
    await desk.bus.execute(CancelImport())
    await until(lambda: desk.seen.last(ImportChanged).finished)

    done = desk.seen.last(ImportChanged)
    assert busy.value.code == "import.running"
    assert done.cancelled
    assert 0 < done.taken == len(desk.books.all_of("customer")) < 500


async def test_a_full_disk_stops_the_import_and_says_so(desk):
    desk.books.failure = Unavailable("full", code="cache.disk_full")
    done = await desk.take(desk.file(HEAD, ("王芳", "13812345678", "", "", "")))

    assert (done.failure, done.taken) == ("cache.disk_full", 0)


async def test_agents_import_nothing(desk):
    file = desk.file(HEAD)
    desk.sign_in("1001", "agent")
    with pytest.raises(AgentDesktopError) as refusal:
        await desk.look(file)
    assert refusal.value.code == "import.not_lead"


async def test_columns_without_headings_have_numbers(desk):
    seen = await desk.look(desk.file(("王芳", "13812345678"), ("李雷", "13900000000")))
    assert seen.columns == ("#1", "#2")

    done = await desk.take(seen.file, mapping=(("#2", "number"), ("#1", "name")))
    assert done.taken == 2


async def test_a_file_of_formulas_names_nobody_a_formula(desk):
    row = ("'=cmd|' /C calc'!A0", "'+8613812345678", "", "", "")
    await desk.take(desk.file(HEAD, row))

    [one] = desk.books.all_of("customer")
    assert "number.+8613812345678" in one.values
