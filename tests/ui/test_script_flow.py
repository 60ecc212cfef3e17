"""The script panel in a flow, with the agent's own voice, and as a recorder."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from agent_desktop.domain.commands import (
    ChooseInFlow,
    DropClip,
    EndClip,
    FillFromSituation,
    GoBackInFlow,
    KeepClip,
    LeaveFlow,
    RecordClip,
    SetFavourite,
    SpeakStep,
    TickStep,
)
from agent_desktop.domain.events import (
    ConversationChanged,
    FlowChanged,
    HabitsChanged,
    OwnVoiceChanged,
    PackWaiting,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.ui.script.flow import FlowBox
from agent_desktop.ui.script.recorder import RecorderDialog

ALT = Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


def words(widget) -> str:
    return "\n".join(
        label.text() for label in widget.findChildren(QLabel) if label.isVisible() and label.text()
    )


def box(desk) -> FlowBox:
    return desk.window.script.findChild(FlowBox)


def now(desk) -> str:
    return desk.window.script._phrase.text()


@pytest.mark.parametrize(
    ("key", "command"),
    [
        (Qt.Key.Key_2, ChooseInFlow(choice="no")),
        (Qt.Key.Key_Left, GoBackInFlow()),
        (Qt.Key.Key_0, LeaveFlow()),
    ],
)
def test_a_flow_is_answered_with_one_key(desk, qtbot, key, command):
    desk.show("flow-choices")

    qtbot.keyClick(desk.window, key, ALT)

    assert desk.sent[-1] == command


def test_a_choice_that_the_step_does_not_offer_does_nothing(desk, qtbot):
    desk.show("flow-choices")

    qtbot.keyClick(desk.window, Qt.Key.Key_5, ALT)

    assert desk.sent == []


def test_choices_show_their_keys_and_can_be_clicked(desk, qtbot):
    desk.show("flow-choices")
    buttons = [b for b in box(desk).findChildren(QPushButton) if b.property("kind") == "choice"]
    assert next(b.accessibleName() for b in buttons) == "客户同意等待 Alt+1"

    qtbot.mouseClick(buttons[2], Qt.MouseButton.LeftButton)

    assert desk.sent[-1] == ChooseInFlow(choice="later")


def test_a_step_that_is_done_instead_of_said_says_so_and_is_ticked(desk, qtbot):
    desk.show("flow-waiting")

    assert now(desk) == "查询，然后恢复通话"
    assert desk.window.script._now.property("kind") == "task"
    assert "让您久等了" in words(box(desk))
    qtbot.keyClick(desk.window, Qt.Key.Key_F12)
    assert desk.sent[-1] == TickStep()


def test_a_clock_counts_down_and_an_early_choice_looks_early(desk):
    desk.show("flow-retention")

    rings = [ring for ring, _ in box(desk)._clocks._shown]
    assert 60 < rings[0].left_s() <= 72
    assert [b.property("early") for b in box(desk)._buttons] == [False, True]


def test_the_end_of_a_flow_gives_its_room_back(desk):
    desk.show("flow-choices")
    desk.app.publish(FlowChanged(call_id=CallId("call-1")))

    assert not box(desk).isVisible()
    assert now(desk).startswith("陈先生，这件事")


def test_a_filled_ticket_gets_the_keyboard(desk):
    desk.show("flow-choices")
    desk.window.setFocus()

    desk.play("flow-waiting")

    assert QApplication.focusWidget() is desk.window.ticket.course


def test_breaths_stand_on_a_line_each_and_are_not_broken(desk):
    desk.show("flow-choices")
    label = desk.window.script._phrase

    breaths = label.text().split("\n")
    assert len(breaths) == 2
    metrics = QFontMetrics(label.font())
    assert all(metrics.horizontalAdvance(b) <= label.width() for b in breaths)
    assert label.font().pixelSize() >= 30  # read from a metre away


def test_one_key_plays_and_stops_the_own_voice_where_it_is_recorded(desk, qtbot):
    desk.show("talking")
    qtbot.keyClick(desk.window, Qt.Key.Key_P, CONTROL)
    assert desk.sent == []

    desk.play("own-voice")
    voice = desk.window.script._voice
    assert "Stop" in voice.text()
    qtbot.keyClick(desk.window, Qt.Key.Key_P, CONTROL)

    assert desk.sent[-1] == SpeakStep()


def test_the_panel_tells_its_version_and_the_one_that_waits(desk):
    desk.show("own-voice")
    assert desk.window.script._pack.text() == "通用 · version 2 · 2.1 comes after the call"

    desk.app.publish(PackWaiting())
    assert desk.window.script._pack.text() == "通用 · version 2"


def test_a_star_is_put_on_and_taken_away(desk, qtbot):
    desk.show("talking")
    qtbot.keyClick(desk.window, Qt.Key.Key_B, CONTROL)
    assert desk.sent[-1] == SetFavourite(situation="greeting", on=True)

    desk.app.publish(HabitsChanged(favourites=("greeting",)))
    qtbot.keyClick(desk.window, Qt.Key.Key_B, CONTROL)
    assert desk.sent[-1] == SetFavourite(situation="greeting", on=False)


def test_a_situation_that_knows_of_a_ticket_fills_it(desk, qtbot):
    desk.show("own-voice")

    shift = CONTROL | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(desk.window, Qt.Key.Key_T, shift)

    assert desk.sent[-1] == FillFromSituation()


def test_the_conversation_is_told_in_one_quiet_line_and_one_thing_at_a_time(desk):
    desk.show("flow-choices")
    line = desk.window.script._talk
    assert words(line) == "You spoke 39 % · Longest silence 6 s"

    talk = ConversationChanged(
        call_id=CallId("call-1"), silence_s=9.2, talk_share=0.4, talk_overs=3, remind="silence"
    )
    desk.app.publish(talk)

    assert words(line) == "Nobody has spoken for 9 s · You spoke 40 %"


def test_the_recorder_records_keeps_and_deletes(desk, qtbot):
    desk.show("recordings")
    desk.trigger("recorder")
    recorder = desk.window.findChild(RecorderDialog)
    qtbot.waitUntil(recorder.isVisible)
    recorder.list.setCurrentRow(3)
    recorder._record.click()
    assert desk.sent[-1] == RecordClip(clip_id="3")

    voice = desk.app.presenters.script.state.voice
    desk.app.publish(OwnVoiceChanged(clips=voice.clips, recording="3"))
    assert not recorder._record.isVisible()
    recorder._end.click()
    assert desk.sent[-1] == EndClip()

    desk.app.publish(OwnVoiceChanged(clips=voice.clips))
    recorder.list.setCurrentRow(1)
    recorder._keep.click()
    recorder._drop.click()
    assert desk.sent[-2:] == [KeepClip(clip_id="1"), DropClip(clip_id="1")]


def test_closing_the_recorder_leaves_no_open_microphone(desk, qtbot):
    desk.show("recordings")
    desk.trigger("recorder")
    recorder = desk.window.findChild(RecorderDialog)
    qtbot.waitUntil(recorder.isVisible)

    recorder.reject()

    assert desk.sent[-1] == EndClip()


@pytest.mark.parametrize(("width", "height"), [(1024, 640), (1280, 760), (1920, 1080)])
def test_the_answers_are_in_sight_without_scrolling_and_nothing_sticks_out(desk, width, height):
    desk.show("flow-choices", width, height)
    port = desk.window.script.pane.viewport()

    for button in box(desk)._buttons:
        corner = button.mapTo(port, button.rect().bottomRight())
        assert port.rect().contains(corner), (button.text(), corner, port.rect())
    assert desk.window.script.pane.widget().width() <= port.width()


@pytest.mark.parametrize("scene", ["own-voice", "flow-waiting", "flow-retention"])
def test_on_a_small_screen_nothing_sticks_out(desk, scene):
    desk.show(scene, 1024, 640)
    pane = desk.window.script.pane

    assert pane.widget().width() <= pane.viewport().width()


def test_a_breath_that_is_wider_than_the_panel_stays_whole_in_its_clauses(desk):
    desk.show("talking")
    label = desk.window.script._phrase
    label.setFixedWidth(440)
    label.stay_within(300)

    label.setText("为了给您准确的答复，我需要查询一下，\n请您稍等，可以吗？")

    lines = label.text().split("\n")
    assert lines == ["为了给您准确的答复，", "我需要查询一下，", "请您稍等，可以吗？"]
    metrics = QFontMetrics(label.font())
    assert all(metrics.horizontalAdvance(line) <= label.width() for line in lines)
    assert label.font().pixelSize() >= 30, "read from a metre away"

    label.setFixedWidth(900)
    assert label.text().count("\n") == 1
