import time
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QModelIndex, Qt

from agent_desktop.domain.calls import Direction
from agent_desktop.domain.commands import Dial, OpenTicket
from agent_desktop.domain.events import HistoryChanged, HistoryRow
from agent_desktop.ui.history.view import HistoryModel, when, who

NOW = datetime.now(UTC)


def rows(count):
    return tuple(
        HistoryRow(
            row_id=str(n),
            at=NOW - timedelta(minutes=n),
            direction=Direction.INBOUND if n % 2 else Direction.OUTBOUND,
            number=str(13_800_000_000 + n),
            answered=n % 3 > 0,
            duration_s=float(n),
            ticket_id="t" if n % 5 == 0 else "",
            subject="主题" if n % 5 == 0 else "",
            sent=n % 7 > 0,
        )
        for n in range(count)
    )


def test_the_model_keeps_qt_s_rules(qtmodeltester):
    model = HistoryModel()
    model.show_rows(rows(30))

    qtmodeltester.check(model)


def test_new_rows_replace_the_old_ones(qtmodeltester):
    model = HistoryModel()
    model.show_rows(rows(30))
    model.show_rows(rows(2))

    qtmodeltester.check(model)
    assert model.rowCount() == 2
    assert model.data(QModelIndex()) is None


def test_a_double_click_opens_the_ticket_and_enter_calls_back(desk, qtbot):
    desk.show("ready")
    desk.app.publish(HistoryChanged(rows=rows(10)))
    table = desk.window.history.table

    table.doubleClicked.emit(table.model().index(5, 0))
    table.selectRow(1)
    qtbot.keyClick(table, Qt.Key.Key_Return)

    assert desk.sent == [OpenTicket(ticket_id="t"), Dial(number="13800000001")]


def test_the_chosen_row_stays_chosen_when_the_history_grows(desk):
    desk.show("ready")
    many = rows(20)
    desk.app.publish(HistoryChanged(rows=many[1:]))
    table = desk.window.history.table
    table.selectRow(3)

    desk.app.publish(HistoryChanged(rows=many))

    assert table.currentIndex().row() == 4


@pytest.mark.parametrize("count", [10_000])
def test_a_long_table_is_drawn_as_fast_as_a_short_one(desk, count):
    desk.show("ready", 1366, 1000)
    table = desk.window.history.table

    def seconds_to_draw():
        started = time.process_time()
        for place in range(10):
            table.verticalScrollBar().setValue(place * 40)
            table.viewport().grab()
        return time.process_time() - started

    desk.app.publish(HistoryChanged(rows=rows(60)))
    seconds_to_draw()
    short = seconds_to_draw()
    desk.app.publish(HistoryChanged(rows=rows(count)))
    long = seconds_to_draw()

    assert long < short * 3


def test_a_row_says_who_and_when():
    row = HistoryRow(row_id="1", at=NOW, number="13812345678")

    assert who(row) == "138 1234 5678"
    assert ":" in when(row)
    assert "-" in when(HistoryRow(row_id="2", at=NOW - timedelta(days=3)))
    assert who(HistoryRow(row_id="3", at=NOW)) == "–"
