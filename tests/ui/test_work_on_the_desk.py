"""How the desk reaches lists and books: one key, the phrase in sight, nobody's keyboard taken."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFrame,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QTableView,
    QTextBrowser,
    QWidget,
)

from agent_desktop.domain.commands import OpenTicket
from agent_desktop.domain.events import CallChanged
from agent_desktop.domain.ticket_commands import CallBackNow, SnoozeReminder
from agent_desktop.domain.ticket_news import CustomerShown, PromiseDue, WorkCounted, WorkListChanged
from agent_desktop.domain.work_lists import ListQuery, WorkList
from agent_desktop.ui.scenes import SCENES
from agent_desktop.ui.work.area import WorkArea
from agent_desktop.ui.work.due import KeptTime
from agent_desktop.ui.work.reminders import ReminderPresenter
from agent_desktop.ui.work_scenes import ticket_row
from tests.ui.test_layout import cut_off, settle
from tests.ui.work_desk import PLACES, page, show_scene, whole_desk


@pytest.fixture(scope="module")
def shared(qapp):
    for desk in whole_desk(qapp):
        show_scene(desk, "ready")
        yield desk


@pytest.fixture
def desk(shared, qtbot):
    """The shared desk, the phrase in front."""
    with qtbot.waitActive(shared.windows.window):
        shared.windows.show()
    for event in SCENES["after-call"](time.monotonic(), datetime.now(UTC)):
        if isinstance(event, CallChanged) and not event.call.is_live:
            shared.publish(event)
    shared.windows.work.leave()
    return shared


def play(desk, scene):
    for event in SCENES[scene](time.monotonic(), datetime.now(UTC)):
        desk.publish(event)


def trigger(desk, name):
    desk.windows.actions[name].trigger()


def test_a_place_does_not_come_up_behind_the_search(desk):
    trigger(desk, "search")
    trigger(desk, "directory")

    assert not desk.windows.window.findChild(QFrame, "searchPanel").isVisible()
    assert page(desk).isAncestorOf(QApplication.focusWidget())


@pytest.mark.parametrize("place", ["work", "customer", "directory", "knowledge", "figures"])
def test_one_key_brings_a_place_and_takes_it_away(desk, place):
    window = desk.windows.window
    window.ticket.subject.setFocus()

    trigger(desk, place)
    assert page(desk).isVisible()
    assert not window.script.isVisible()
    assert page(desk).isAncestorOf(QApplication.focusWidget())
    trigger(desk, place)

    assert window.script.isVisible()
    assert QApplication.focusWidget() is window.ticket.subject


def test_escape_leads_back_to_the_phrase(desk):
    trigger(desk, "directory")
    QTest.keyClick(page(desk).field, Qt.Key.Key_Escape)

    assert desk.windows.window.script.isVisible()


def test_in_a_call_the_phrase_stays_in_sight_above_the_lists(desk):
    show_scene(desk, "work-overdue")
    line = desk.windows.window.findChild(QFrame, "phraseLine")

    assert line.isVisible()
    assert "请您说说具体的情况" in line.accessibleName()


def test_a_call_that_rings_brings_the_greeting_back(desk):
    show_scene(desk, "work-owned")

    play(desk, "ringing")

    assert desk.windows.window.script.isVisible()


def test_a_call_that_rings_leaves_whoever_types_alone(desk):
    show_scene(desk, "work-owned")
    page(desk).field.setFocus()

    play(desk, "ringing")

    assert QApplication.focusWidget() is page(desk).field


def test_the_counts_are_always_in_sight_in_words(desk):
    counts = ((WorkList.TO_ACCEPT, 2), (WorkList.PROMISES, 0), (WorkList.OVERDUE, 1))
    desk.publish(WorkCounted(counts=counts))
    chips = desk.windows.window.work_strip.chips()

    assert chips[WorkList.OVERDUE].text() == "Overdue 1"
    assert chips[WorkList.OVERDUE].property("tone") == "bad"
    assert chips[WorkList.PROMISES].property("tone") == "none"
    chips[WorkList.TO_ACCEPT].click()
    assert desk.presenters.work.lists.state.query.which is WorkList.TO_ACCEPT


def test_the_area_can_stand_in_a_window_of_its_own(desk, qtbot):
    trigger(desk, "work")
    area = desk.windows.window.findChild(WorkArea)
    area.window_button.click()

    assert area.isWindow()
    assert desk.windows.window.script.isVisible()
    area.window_button.click()
    assert desk.windows.window.isAncestorOf(area)


def test_the_customer_of_the_call_is_there_when_the_page_is_opened_later(desk):
    shown = next(
        e
        for e in SCENES["customer"](time.monotonic(), datetime.now(UTC))
        if isinstance(e, CustomerShown)
    )
    desk.publish(shown)
    desk.windows.window.ticket.customer.asked.emit()

    assert desk.presenters.work.customer.state.shown == shown
    assert page(desk).objectName() == "customerPage"


def test_a_reminder_takes_nobody_s_keyboard(desk):
    field = desk.windows.window.ticket.subject
    field.setFocus()

    play(desk, "reminder")

    card = desk.windows.window.findChild(QFrame, "reminder")
    assert card.isVisible()
    assert "Promised call-back" in card.accessibleName()
    assert QApplication.focusWidget() is field
    trigger(desk, "reminder_later")
    trigger(desk, "reminder_later")
    assert not card.isVisible()


def reminded(*scenes):
    sent = []
    presenter = ReminderPresenter(sent.append, KeptTime(), lambda _state: None)
    for scene in scenes:
        for event in SCENES[scene](time.monotonic(), datetime.now(UTC)):
            presenter.on_event(event)
    return presenter, sent


def test_the_most_pressing_reminder_comes_first_and_acts():
    presenter, sent = reminded("reminder")
    assert (presenter.state.row.ticket_id, presenter.state.more) == ("t3", 1)

    presenter.call()
    presenter.snooze()
    presenter.open()

    assert sent == [CallBackNow(ticket_id="t3"), SnoozeReminder(ticket_id="t1", minutes=10)]


def test_a_reminder_goes_when_its_promise_was_kept_or_moved():
    presenter, _ = reminded("reminder")
    presenter.on_command(CallBackNow(ticket_id="t3"))
    assert presenter.state.row.ticket_id == "t1"

    moved = ticket_row(1, datetime.now(UTC), promised_at=datetime.now(UTC) + timedelta(days=1))
    presenter.on_event(WorkListChanged(query=ListQuery(), total=1, rows=(moved,)))

    assert presenter.state.row is None


def test_half_of_a_clock_is_told_and_passes_by():
    presenter, _ = reminded()
    presenter.on_event(PromiseDue(row=ticket_row(0, datetime.now(UTC)), why="handle", level=50))
    assert presenter.state.row is not None

    presenter._since["t0"] -= timedelta(minutes=1)
    presenter.tick()

    assert presenter.state.row is None


def test_a_reminder_does_not_dial_in_a_call():
    presenter, sent = reminded("reminder", "talking")

    presenter.call()
    presenter.open()

    assert sent == [OpenTicket(ticket_id="t3")]


CONTROLS = (
    QAbstractButton,
    QLineEdit,
    QPlainTextEdit,
    QComboBox,
    QTableView,
    QListView,
    QTextBrowser,
)


@pytest.mark.parametrize("scene", [s for s in PLACES if s not in ("work-empty", "promises")])
def test_every_control_has_a_name_and_no_word_is_cut(desk, qtbot, scene):
    show_scene(desk, scene, 1024, 640)
    settle(qtbot)
    dialog = [w for w in QApplication.topLevelWidgets() if w.objectName() == "importDialog"]
    shown: QWidget = desk.windows.window.findChild(WorkArea) or desk.windows.window
    if scene == "search":
        shown = desk.windows.window.findChild(QFrame, "searchPanel")
    elif scene.startswith("import"):
        shown = next(d for d in dialog if d.isVisible())

    nameless = [
        f"{type(w).__name__} {w.objectName()}"
        for kind in CONTROLS
        for w in shown.findChildren(kind)
        if w.isVisible() and not w.accessibleName() and not is_part(w)
    ]
    assert nameless == []
    assert cut_off(shown) == []
    if scene.startswith("import"):
        shown.close()
    elif scene == "search":
        shown.vanish()


def is_part(control):
    """Whether Qt made it inside another control."""
    parent = control.parentWidget()
    return isinstance(parent, QTableView | QComboBox) or "Container" in type(parent).__name__
