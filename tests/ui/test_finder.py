"""All situations by keyboard: open, type, choose, close."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from agent_desktop.domain.commands import FindPhrase, ShowSituation
from agent_desktop.domain.events import FoundPhrase, HabitsChanged, SituationsFound
from agent_desktop.ui.script.situations import SituationFinder
from agent_desktop.ui.script.state import Situation, matching

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def finder(desk, qtbot):
    desk.show("talking")
    desk.window.ticket.course.setFocus()
    qtbot.keyClick(desk.window.focusWidget(), Qt.Key.Key_F, CONTROL)
    return desk.window.findChild(SituationFinder)


def titles(finder):
    return [finder.list.item(i).text() for i in range(finder.list.count())]


def shown(desk):
    return [c for c in desk.sent if isinstance(c, ShowSituation)]


def answer(desk, text, *found):
    desk.app.publish(SituationsFound(text=text, found=found))


def test_every_typed_word_must_be_in_title_or_id():
    some = [
        Situation(situation_id="wrong-number", title="打错电话"),
        Situation(situation_id="silent-call", title="无声电话", key="2"),
    ]

    assert matching(some, "") == some
    assert matching(some, "电话 WRONG") == some[:1]
    assert matching(some, "2") == some[1:]
    assert matching(some, "x") == []


def test_typing_narrows_the_list_and_enter_brings_the_situation_up(desk, finder, qtbot):
    assert len(titles(finder)) == 18

    qtbot.keyClicks(QApplication.focusWidget(), "wrong")
    assert titles(finder) == ["打错电话"]
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)

    assert desk.sent[-1] == ShowSituation(situation="wrong-number")
    assert not finder.isVisible()
    assert QApplication.focusWidget() is desk.window.ticket.course


def test_arrows_move_in_the_list_from_the_open_situation_on(desk, finder, qtbot):
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)

    assert desk.sent == [ShowSituation(situation="silent-call")]


def test_esc_closes_and_the_keyboard_goes_back(desk, finder, qtbot):
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)

    assert not finder.isVisible()
    assert desk.sent == []
    assert QApplication.focusWidget() is desk.window.ticket.course


def test_enter_without_a_hit_does_nothing(desk, finder, qtbot):
    qtbot.keyClicks(QApplication.focusWidget(), "zzz")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)

    assert finder.isVisible()
    assert shown(desk) == []


def test_who_goes_elsewhere_closes_it(desk, finder):
    desk.window.ticket.subject.setFocus()

    assert not finder.isVisible()


def test_the_list_of_yesterday_is_not_shown(desk, finder, qtbot):
    qtbot.keyClicks(QApplication.focusWidget(), "wrong")
    desk.trigger("situations")
    desk.trigger("situations")

    assert len(titles(finder)) == 18


SILENT = FoundPhrase(situation="silent-call", title="无声电话", key="2")
GOODBYE = FoundPhrase(situation="silent-call", title="无声电话", step_id="goodbye", text="再见。")


def test_initials_are_found_by_the_core_and_its_answer_fills_the_list(desk, finder, qtbot):
    qtbot.keyClicks(QApplication.focusWidget(), "wsdh")
    assert desk.sent[-1] == FindPhrase(text="wsdh")
    assert titles(finder) == []

    answer(desk, "wsd", SILENT)  # of what was typed before
    assert titles(finder) == []
    answer(desk, "wsdh", SILENT, GOODBYE)

    assert titles(finder) == ["无声电话    Ctrl+2", "无声电话 · 再见。"]


def test_a_phrase_that_is_chosen_comes_up_itself(desk, finder, qtbot):
    qtbot.keyClicks(QApplication.focusWidget(), "zaijian")
    answer(desk, "zaijian", GOODBYE)

    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)

    assert desk.sent[-1] == ShowSituation(situation="silent-call", step="goodbye")


def test_enter_before_the_answer_waits_for_it(desk, finder, qtbot):
    qtbot.keyClicks(QApplication.focusWidget(), "wsdh")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert shown(desk) == []

    answer(desk, "wsdh", SILENT)

    assert shown(desk) == [ShowSituation(situation="silent-call")]
    assert not finder.isVisible()


def test_two_keys_bring_up_what_usually_follows(desk, qtbot):
    desk.show("talking")
    desk.app.publish(HabitsChanged(favourites=(), often=("transfer", "look-up")))

    qtbot.keyClick(desk.window, Qt.Key.Key_F, CONTROL)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)

    assert desk.sent[-1] == ShowSituation(situation="transfer")


def test_stars_stand_first_and_have_a_chip(desk, qtbot):
    desk.show("talking")
    desk.app.publish(HabitsChanged(favourites=("dialect",), often=("transfer",)))
    qtbot.keyClick(desk.window, Qt.Key.Key_F, CONTROL)
    finder = desk.window.findChild(SituationFinder)

    assert titles(finder)[:2] == ["★ 语言不通", "转接    Ctrl+4"]
    assert any("语言不通" in chip.text() for chip in desk.window.script._strip.chips())
