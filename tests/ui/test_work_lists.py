"""The work lists: windows of a long list, keys, what stays in sight in a call."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from agent_desktop.domain.commands import OpenTicket
from agent_desktop.domain.events import SessionChanged
from agent_desktop.domain.ticket_clocks import ClockName
from agent_desktop.domain.ticket_commands import CallBackNow, ExportRows, ShowWorkList, TakeStep
from agent_desktop.domain.ticket_news import WorkListChanged
from agent_desktop.domain.tickets import TicketEventKind, TicketStatus
from agent_desktop.domain.work_lists import ListQuery, Order, WorkList
from agent_desktop.ui.work.due import KeptTime, Level, time_left
from agent_desktop.ui.work.model import TicketTableModel
from agent_desktop.ui.work.presenter import PAGE, ListPresenter
from agent_desktop.ui.work.state import Filters, ListState, Window
from agent_desktop.ui.work.wording import left_words
from agent_desktop.ui.work_scenes import ticket_row
from tests.ui.work_desk import Pages

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ALT = Qt.KeyboardModifier.AltModifier


def row(place=0, **more):
    return ticket_row(place, NOW, **more)


class Lists:
    """A presenter with a list of what it sent and a core that answers windows."""

    def __init__(self, total=100_000):
        self.sent = []
        self.states = []
        self.total = total
        self.presenter = ListPresenter(self.sent.append, KeptTime(), self.states.append)

    def asked(self):
        return [c.query for c in self.sent if isinstance(c, ShowWorkList)]

    def answer(self, query=None):
        query = query or self.asked()[-1]
        last = min(self.total, query.offset + query.limit)
        rows = tuple(row(p, ticket_id=f"t{p}") for p in range(query.offset, last))
        self.presenter.on_event(WorkListChanged(query=query, total=self.total, rows=rows))


@pytest.fixture
def lists():
    made = Lists()
    made.presenter.open()
    return made


def test_opening_asks_for_the_first_window_only(lists):
    assert lists.asked() == [ListQuery(limit=PAGE)]


def test_an_answer_for_another_list_is_not_shown(lists):
    lists.presenter.choose(WorkList.OVERDUE)

    lists.answer(ListQuery(which=WorkList.OWNED, limit=PAGE))

    assert lists.presenter.state.total is None


def test_a_filter_asks_anew_from_the_top(lists):
    lists.presenter.filter(Filters(text="wang", order=Order.NEWEST, open_only=False))

    wanted = ListQuery(text="wang", order=Order.NEWEST, open_only=False, limit=PAGE)
    assert lists.asked()[-1] == wanted


def test_pages_are_asked_for_one_after_the_other_because_only_the_last_is_answered(lists):
    lists.answer()
    for offset in (400, 600, 800, 1000, 1200):
        lists.presenter.need(offset)
    assert [q.offset for q in lists.asked()] == [0, 400]

    for _ in range(4):
        lists.answer()

    assert [q.offset for q in lists.asked()] == [0, 400, 1200, 1000, 800]


def test_a_question_that_got_lost_is_asked_again(lists):
    lists.answer()
    lists.presenter.need(400)
    lists.presenter.need(600)
    asked, then = lists.presenter._asked

    lists.presenter._asked = (asked, then - timedelta(seconds=10))
    lists.presenter.tick()

    assert [q.offset for q in lists.asked()] == [0, 400, 600]


def test_the_page_that_the_eye_rests_on_is_kept_fresh(lists):
    lists.answer()
    lists.presenter.need(400)
    lists.answer()

    lists.presenter.rest_at(400)
    lists.presenter.rest_at(0)

    assert [q.offset for q in lists.asked()] == [0, 400, 0]


def test_only_what_is_offered_to_the_agent_can_be_accepted(lists):
    lists.presenter.choose(WorkList.TO_ACCEPT)
    offered = row(status=TicketStatus.ASSIGNED, ticket_id="a")

    lists.presenter.accept([offered, row(status=TicketStatus.ACCEPTED, ticket_id="b")])

    steps = [c for c in lists.sent if isinstance(c, TakeStep)]
    assert steps == [TakeStep(ticket_id="a", step=TicketEventKind.ACCEPTED)]


def test_leads_have_their_team_s_lists(lists):
    lists.presenter.on_event(SessionChanged(signed_in=True, role="lead"))

    assert WorkList.TO_NAME in dict(lists.presenter.state.lists)


# --- time


@pytest.mark.parametrize(
    ("hours", "level", "words"),
    [
        (30, Level.CALM, "30 h left"),
        (9.5, Level.SOON, "9 h 30 min left"),
        (0.55, Level.PRESSING, "33 min left"),
        (0.001, Level.PRESSING, "Due now"),
        (-2.4, Level.OVER, "2 h 24 min late"),
        (-72, Level.OVER, "3 days late"),
    ],
)
def test_time_left_is_told_in_words_and_levels(qapp, hours, level, words):
    due = NOW + timedelta(hours=hours)
    began = due - timedelta(hours=24)
    warn = (began + timedelta(hours=12), began + timedelta(hours=19.2), due)
    if hours == 30:
        warn = (NOW + timedelta(hours=1), due, due)

    left = time_left(row(due_at=due, warn_at=warn, clock=ClockName.HANDLE, paused=False), NOW)

    assert (left.level, left_words(left)) == (level, words)


def test_the_nearer_of_promise_and_clock_counts_and_in_the_promises_the_promise(qapp):
    ticket = row(2, promised_at=NOW + timedelta(hours=9), paused=False)

    assert time_left(ticket, NOW).what == "handle"
    assert time_left(ticket, NOW, WorkList.PROMISES).what == "promise"


def test_a_paused_ticket_waits_and_a_closed_one_is_not_late(qapp):
    assert time_left(row(paused=True), NOW).level is Level.PAUSED
    assert time_left(row(status=TicketStatus.CLOSED), NOW).level is Level.NONE


def test_a_date_of_the_year_9999_is_told_as_a_date(qapp):
    far = datetime(9999, 12, 30, tzinfo=UTC)
    left = time_left(row(promised_at=far, due_at=None, clock=None, paused=False), NOW)

    assert left_words(left).startswith("9999-12-3")


# --- the model


def filled(total=100_000):
    model = TicketTableModel()
    model.titles = ("Due", "Matter", "Status", "People", "Opened")
    state = ListState(now=NOW, total=total, window=window(1, 0, total))
    model.show_state(state)
    return model, state


def window(number, offset, total, mark=""):
    rows = range(offset, min(total, offset + PAGE))
    return Window(
        number=number, offset=offset, rows=tuple(row(p, ticket_id=f"{mark}t{p}") for p in rows)
    )


def test_the_model_keeps_qt_s_rules(qtmodeltester, qapp):
    model, _ = filled(450)

    qtmodeltester.check(model, force_py=True)


def test_a_long_list_is_a_number_and_some_windows(qapp):
    model, state = filled()

    assert model.rowCount() == 100_000
    assert model.row_at(50_000) is None
    assert model.missing(50_000, 50_010) == [50_000]
    model.show_state(replace(state, window=window(2, 50_000, 100_000)))
    assert model.row_at(50_010).ticket_id == "t50010"


def test_windows_long_out_of_sight_are_forgotten(qapp):
    model, state = filled()
    for number in range(2, 40):
        model.show_state(replace(state, window=window(number, number * PAGE, 100_000)))

    assert model.row_at(0) is None
    assert model.row_at(39 * PAGE) is not None


def test_rows_that_moved_drop_the_windows_beside_them(qapp):
    model, state = filled()
    model.show_state(replace(state, window=window(2, PAGE, 100_000)))

    model.show_state(replace(state, window=window(3, 0, 100_000, mark="x")))

    assert model.row_at(0).ticket_id == "xt0"
    assert model.row_at(PAGE) is None


# --- the page


@pytest.fixture
def pages(qtbot, qapp):
    return Pages(qtbot, qapp)


def keys(view, *names, modifier=Qt.KeyboardModifier.NoModifier):
    for name in names:
        QTest.keyClick(view.table, getattr(Qt.Key, f"Key_{name}"), modifier)


def show_list(pages, scene, which):
    view = pages.open("work")
    pages.work.lists.choose(which)
    pages.play(scene)
    pages.sent.clear()
    return view


def test_enter_opens_the_ticket_in_the_form(pages):
    view = show_list(pages, "work-owned", WorkList.OWNED)
    keys(view, "Down", "Return")

    assert pages.sent == [OpenTicket(ticket_id="t1")]


def test_alt_a_accepts_what_is_marked(pages):
    view = show_list(pages, "work-to-accept", WorkList.TO_ACCEPT)
    view.table.selectAll()
    keys(view, "A", modifier=ALT)

    assert [c.ticket_id for c in pages.sent_of(TakeStep)] == ["t3", "t9"]


def test_a_letter_filters_and_never_acts(pages):
    view = show_list(pages, "work-to-accept", WorkList.TO_ACCEPT)
    keys(view, "A")

    assert view.field.text() == "a"
    assert [c.query.text for c in pages.sent] == ["a"]


def test_the_marked_ticket_stays_marked_when_another_comes_before_it(pages):
    view = show_list(pages, "work-to-accept", WorkList.TO_ACCEPT)
    query = ListQuery(which=WorkList.TO_ACCEPT, limit=PAGE)
    rows = [r for p in range(2) if (r := view.model.row_at(p))]
    marked = view.table.selectionModel()
    flags = marked.SelectionFlag
    marked.setCurrentIndex(view.model.index(1, 0), flags.ClearAndSelect | flags.Rows)

    new = row(5, ticket_id="new")
    pages.tell(WorkListChanged(query=query, total=3, rows=(new, *rows)))

    assert [r.ticket_id for r in view.table.rows()] == [rows[1].ticket_id]
    assert view.table.current_row().ticket_id == rows[1].ticket_id


def test_alt_c_calls_between_calls_only(pages):
    view = show_list(pages, "promises", WorkList.PROMISES)
    keys(view, "C", modifier=ALT)
    assert pages.sent == [CallBackNow(ticket_id="t4")]

    pages.play("ringing")
    keys(view, "C", modifier=ALT)
    assert pages.sent == [CallBackNow(ticket_id="t4")]


def test_marked_rows_are_exported_else_the_whole_list(pages):
    view = show_list(pages, "work-owned", WorkList.OWNED)
    view.export_to("/x/a.csv")
    view.table.selectAll()
    view.export_to("/x/b.xlsx")

    whole, marked = pages.sent_of(ExportRows)
    assert (whole.file, whole.only) == ("/x/a.csv", ())
    assert (marked.file, len(marked.only)) == ("/x/b.xlsx", 24)


def test_an_empty_list_says_why(pages):
    view = show_list(pages, "work-empty", WorkList.TO_ACCEPT)
    words = [w.text() for w in view.findChildren(QLabel) if w.isVisible()]

    assert not view.table.isVisible()
    assert "Nobody waits for you to take a matter over." in words


def test_an_empty_filtered_list_offers_to_take_the_filter_away(pages):
    view = show_list(pages, "work-owned", WorkList.OWNED)
    view.field.setText("zzz")
    pages.tell(WorkListChanged(query=replace(pages.sent[-1].query), total=0))
    button = next(b for b in view.findChildren(QPushButton) if "filter away" in b.text())

    button.click()

    assert pages.sent[-1].query.text == ""


def test_a_hundred_thousand_rows_scroll_in_frames_of_16_ms(pages):
    view, frames = pages.open("work"), []
    pages.work.lists.choose(WorkList.ALL)
    serve_windows(pages)
    bar = view.table.verticalScrollBar()
    assert bar.maximum() > 5_000_000

    for step in range(120):
        far = step % 10 == 0
        bar.setValue(step * bar.maximum() // 120 if far else bar.value() + 90)
        began = time.process_time()
        view.table.viewport().repaint()
        frames.append(time.process_time() - began)
        serve_windows(pages)

    assert sorted(frames)[len(frames) // 2] < 0.016
    pages.qtbot.waitUntil(lambda: serve_windows(pages) and is_filled(view))


def serve_windows(pages, total=100_000):
    """Answer what the list asked for, as the core would."""
    for command in pages.sent_of(ShowWorkList):
        query = command.query
        rows = window(0, query.offset, total).rows
        pages.tell(WorkListChanged(query=query, total=total, rows=rows))
    pages.sent.clear()
    return True


def is_filled(view):
    """Whether every row in sight is there."""
    view.table.viewport().repaint()
    first, last = view.table.rowAt(0), view.table.rowAt(view.table.viewport().height() - 1)
    return all(view.model.row_at(place) is not None for place in range(first, last + 1))
