import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent_desktop.adapters.tables.files import TableFolder
from agent_desktop.domain.errors import Unavailable
from agent_desktop.domain.events import NoticeRaised
from agent_desktop.domain.ticket_commands import ExportRows
from agent_desktop.domain.work_lists import ListQuery
from agent_desktop.services.exporting import COLUMNS, Exporting
from tests.fakes.books import MemoryBooks
from tests.services.books_desk import BooksDesk, row

WORDS = {"column.subject": "主题", "kind.fault": "故障", "yes": "是"}


@pytest.fixture
async def desk(tmp_path):
    books = MemoryBooks()
    books.rows = [("", row(f"t{n}", subject=f"=第{n}件", paused=n == 0)) for n in range(2500)]
    made = BooksDesk(books)
    made.file = str(tmp_path / "list.csv")
    exporting = Exporting(
        made.bus, _Reader(books), made.clock, TableFolder(), lambda code: WORDS.get(code, code)
    )
    made.bus.handle(ExportRows, exporting.run)
    return made


class _Reader:
    def __init__(self, books):
        self._books = books

    async def rows(self, query, viewer, now):
        return await self._books.rows_of(query)


def written(desk):
    return list(csv.reader(io.StringIO(Path(desk.file).read_text("utf-8-sig"))))


async def test_a_list_is_written_whole_in_words_and_computes_nothing(desk):
    many = await desk.bus.execute(ExportRows(query=ListQuery(limit=20), file=desk.file))
    rows = written(desk)

    assert many == 2500
    assert len(rows) == 2501
    assert rows[0][COLUMNS.index("subject")] == "主题"
    assert rows[1][COLUMNS.index("subject")] == "'=第0件"
    assert rows[1][COLUMNS.index("kind")] == "故障"
    assert rows[1][COLUMNS.index("paused")] == "是"
    assert rows[2][COLUMNS.index("paused")] == ""
    assert dict(desk.seen.last(NoticeRaised).fields)["rows"] == "2500"


async def test_only_the_wanted_tickets_are_written(desk):
    command = ExportRows(query=ListQuery(), file=desk.file, only=("t7", "t2400"))

    assert await desk.bus.execute(command) == 2
    assert [cells[0] for cells in written(desk)[1:]] == ["t7", "t2400"]


async def test_a_time_in_the_last_hours_of_the_year_9999_is_written(desk):
    late = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    desk.books.rows = [("", row("t", promised_at=late))]
    await desk.bus.execute(ExportRows(query=ListQuery(), file=desk.file))

    assert written(desk)[1][COLUMNS.index("promised_at")].startswith(("9999", "10000"))


async def test_what_stood_there_stays_when_the_list_cannot_be_written(desk, tmp_path):
    command = ExportRows(query=ListQuery(), file=str(tmp_path / "nowhere" / "a.xlsx"))
    with pytest.raises(Unavailable) as refusal:
        await desk.bus.execute(command)

    assert refusal.value.code == "export.not_written"
    assert list(tmp_path.iterdir()) == []
