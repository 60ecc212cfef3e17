"""The telephone's panels on screen: clicks, keys, focus, and that nothing is cut off."""

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QListView,
    QSlider,
    QToolButton,
    QWidget,
)

from agent_desktop.domain.calls import Call, CallState, Direction
from agent_desktop.domain.commands import (
    Answer,
    AnswerShiftCheck,
    CancelTransfer,
    CloseShiftCheck,
    CompleteTransfer,
    Conference,
    ConfirmDial,
    Consult,
    ExtendAfterCallWork,
    HangUp,
    MeterMicrophone,
    Monitor,
    NoteConsent,
    PauseRecording,
    PlayTestTone,
    Redial,
    Reject,
    SetMute,
    StartShiftCheck,
    Swap,
    Transfer,
    UseDevices,
)
from agent_desktop.domain.events import CallChanged, DialAsked, LevelsHeard, ShiftCheckChanged
from agent_desktop.domain.ids import CallId
from agent_desktop.ui.phone_scenes import PHONE_SCENES
from tests.ui.test_desk_windows import child
from tests.ui.test_layout import cut_off, settle, visible

CALLER, WAITING, COLLEAGUE, HELD = (CallId(f"call-{n}") for n in (1, 2, 3, 4))


def waiting_call(call_id="c9"):
    return CallChanged(
        call=Call(
            call_id=CallId(call_id),
            direction=Direction.INBOUND,
            state=CallState.RINGING,
            remote_number="10086",
            started_s=time.monotonic(),
        )
    )


def cut_tiles(window):
    return [
        tile.text()
        for tile in visible(window, QToolButton)
        if tile.property("kind") == "tile"
        and tile.width() < tile.fontMetrics().horizontalAdvance(tile.text())
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_word_of_the_telephone_is_cut_off(make_desk, qtbot, language):
    desk = make_desk(language=language).show("ready", 1024, 640)
    for scene in PHONE_SCENES:
        desk.play(scene)
        settle(qtbot)
        assert cut_off(desk.window) + cut_tiles(desk.window) == [], scene
        end_all(desk)


@pytest.mark.parametrize("scale", [1.5, 2.0])
def test_no_word_of_the_telephone_is_cut_off_in_larger_text(make_desk, qtbot, scale):
    desk = make_desk(language="en").show("ready", 1920, 1080)
    desk.app.windows.scale_chosen.emit(scale)
    desk.window.resize(1920, 1080)
    for scene in ("waiting", "consulting", "muted-speech", "resting", "check-failed"):
        desk.play(scene)
        settle(qtbot)
        panel = desk.window.softphone
        assert cut_off(panel) + cut_tiles(panel) == [], scene
        end_all(desk)


def end_all(desk):
    for number in (1, 2, 3, 4):
        desk.app.publish(
            CallChanged(
                call=Call(
                    call_id=CallId(f"call-{number}"),
                    direction=Direction.INBOUND,
                    state=CallState.ENDED,
                    remote_number="1",
                    started_s=0,
                    ended_s=1,
                )
            )
        )
    desk.app.publish(DialAsked())
    desk.app.publish(ShiftCheckChanged())


def test_every_control_of_the_telephone_has_a_name_for_screen_readers(desk):
    kinds = (QAbstractButton, QLineEdit, QComboBox, QListView, QSlider)
    desk.show("ready")
    nameless = []
    for scene in PHONE_SCENES:
        desk.play(scene)
        if scene in ("transferring", "lead", "devices"):
            desk.trigger("devices" if scene == "devices" else "transfer")
        nameless += nameless_controls(kinds)
        end_all(desk)

    assert nameless == []


def nameless_controls(kinds):
    return [
        f"{type(w).__name__} {w.objectName()}"
        for window in QApplication.topLevelWidgets()
        for kind in kinds
        for w in visible(window, kind)
        if not w.accessibleName()
        and w.objectName() != "qt_spinbox_lineedit"
        and type(w).__name__ != "QComboBoxListView"
    ]


@pytest.mark.parametrize(
    ("scene", "name", "command"),
    [
        ("waiting", "Answer 刘芳", Answer(call_id=WAITING)),
        ("waiting", "Reject 刘芳", Reject(call_id=WAITING)),
        ("waiting", "Talk to 广州分公司", Swap(call_id=HELD)),
        ("waiting", "Talk together", Conference(on=True)),
        ("consulting", "Connect them", CompleteTransfer()),
        ("consulting", "Back to the caller", CancelTransfer()),
        ("conference", "Talk apart again", Conference(on=False)),
        ("conference", "Hang up 李强", HangUp(call_id=COLLEAGUE)),
        ("muted-speech", "Unmute", SetMute(on=False, call_id=CALLER)),
        ("muted-speech", "Pause", PauseRecording(on=True, call_id=CALLER)),
        ("muted-speech", "Yes", NoteConsent(given=True, call_id=CALLER)),
        ("muted-speech", "No", NoteConsent(given=False, call_id=CALLER)),
        ("no-packets", "Continue", PauseRecording(on=False, call_id=CALLER)),
        ("acw-timed", "+30 s", ExtendAfterCallWork()),
        ("check-due", "Check the headset", StartShiftCheck()),
        ("check-tone", "Yes, I hear it", AnswerShiftCheck(heard=True)),
        ("check-tone", "No", AnswerShiftCheck(heard=False)),
        ("check-failed", "Try again", StartShiftCheck()),
        ("check-passed", "Done", CloseShiftCheck()),
        ("dial-ask", "Call", ConfirmDial(ask_id="a1", yes=True)),
        ("dial-ask", "Do not call", ConfirmDial(ask_id="a1", yes=False)),
    ],
)
def test_a_click_on_the_telephone_sends_its_command(desk, qtbot, scene, name, command):
    desk.show(scene)

    qtbot.mouseClick(child(desk.window, name), Qt.MouseButton.LeftButton)

    assert desk.sent == [command]


@pytest.mark.parametrize(
    ("scene", "key", "modifier", "command"),
    [
        ("waiting", Qt.Key.Key_F2, "NoModifier", Answer(call_id=WAITING)),
        ("waiting", Qt.Key.Key_F3, "ShiftModifier", Reject(call_id=WAITING)),
        ("waiting", Qt.Key.Key_F4, "ShiftModifier", Swap(call_id=HELD)),
        ("consulting", Qt.Key.Key_F11, "ShiftModifier", CompleteTransfer()),
        ("consulting", Qt.Key.Key_F11, "ControlModifier", CancelTransfer()),
        ("ready", Qt.Key.Key_F8, "ShiftModifier", Redial()),
    ],
)
def test_a_key_of_the_telephone_acts_from_the_course_of_events(
    desk, qtbot, scene, key, modifier, command
):
    desk.show(scene)
    desk.window.ticket.course.setFocus()

    qtbot.keyClick(desk.window.focusWidget(), key, getattr(Qt.KeyboardModifier, modifier))

    assert desk.sent == [command]


def test_a_caller_is_sent_on_by_keys_alone_and_the_keyboard_comes_back(desk, qtbot):
    desk.show("transferring")
    course = desk.window.ticket.course
    course.setFocus()

    qtbot.keyClick(course, Qt.Key.Key_F11)
    qtbot.keyClicks(QApplication.focusWidget(), "100")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)

    assert desk.sent == [Consult(number="1003")]
    assert QApplication.focusWidget() is course


def test_a_blind_transfer_by_keys(desk, qtbot):
    desk.show("transferring")
    qtbot.keyClick(desk.window, Qt.Key.Key_F11)
    qtbot.keyClicks(QApplication.focusWidget(), "10086")

    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, both)

    assert desk.sent == [Transfer(number="10086", call_id=CALLER)]


def test_escape_puts_the_list_away_and_the_dial_field_comes_back(desk, qtbot):
    desk.show("transferring")
    course = desk.window.ticket.course
    course.setFocus()
    qtbot.keyClick(course, Qt.Key.Key_F11)
    assert not desk.window.softphone.field.isVisible()

    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)

    assert desk.window.softphone.field.isVisible()
    assert QApplication.focusWidget() is course
    assert desk.sent == []


def test_a_colleague_is_chosen_with_the_mouse(desk, qtbot):
    desk.show("lead")
    desk.trigger("transfer")
    panel = desk.window.colleagues
    assert not child(panel, "Call").isEnabled()
    place = panel.list.visualRect(panel.model.index(1)).center()

    qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseClick(child(panel, "Listen"), Qt.MouseButton.LeftButton)

    assert desk.sent == [Monitor(agent="1003", mode="listen")]


@pytest.mark.parametrize("event", [waiting_call(), DialAsked(ask_id="a", target="+861012345")])
def test_what_arrives_leaves_the_keyboard_to_who_types_a_transfer(desk, qtbot, event):
    desk.show("transferring")
    desk.trigger("transfer")
    field = QApplication.focusWidget()
    qtbot.keyClicks(field, "10")

    desk.app.publish(event)
    qtbot.keyClicks(QApplication.focusWidget(), "02")

    assert QApplication.focusWidget() is field
    assert field.text() == "1002"


def test_tab_goes_from_the_card_through_the_waiting_calls(desk, qtbot):
    desk.show("waiting")
    child(desk.window, "Hang up").setFocus()
    seen = []
    for _ in range(4):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget().accessibleName())

    assert seen[:4] == ["Talk to 广州分公司", "Answer 刘芳", "Reject 刘芳", "Talk together"]


def test_the_check_puts_the_keyboard_on_its_question(desk, qtbot):
    desk.show("check-microphone")
    desk.play("check-tone")

    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)

    assert desk.sent == [AnswerShiftCheck(heard=True)]


def test_a_ringing_call_takes_the_check_away(desk):
    desk.show("check-tone")

    desk.app.publish(waiting_call())

    assert desk.sent == [CloseShiftCheck()]


def test_the_devices_are_tried_while_their_dialog_is_open(desk, qtbot):
    desk.show("devices")
    desk.trigger("devices")
    dialog = QApplication.activeModalWidget()
    assert desk.sent == [MeterMicrophone(on=True)]
    assert (
        "Jabra Evolve2 30 is not plugged in"
        in child(dialog, "Jabra Evolve2 30 is not plugged in; 内置麦克风 is used.").text()
    )

    qtbot.mouseClick(child(dialog, "Play a tone: Ring on"), Qt.MouseButton.LeftButton)
    dialog.boxes["earpiece"].choose("HDMI")
    dialog.boxes["earpiece"].activated.emit(1)
    dialog.sliders["ring_volume"].setValue(40)
    dialog.accept()

    play, device, volume, meter = desk.sent[1:]
    assert play == PlayTestTone(device="内置扬声器", place="ringer")
    assert (device.earpiece, device.microphone) == ("HDMI", "Jabra Evolve2 30")
    assert isinstance(volume, UseDevices)
    assert volume.ring_volume == 0.4
    assert meter == MeterMicrophone(on=False)


def test_the_microphone_is_not_metered_on_when_the_windows_are_built_anew(desk):
    desk.show("devices")
    desk.trigger("devices")

    desk.app.windows.language_chosen.emit("zh")

    assert desk.sent == [MeterMicrophone(on=True), MeterMicrophone(on=False)]


def test_the_small_bar_answers_a_waiting_call_and_asks_about_a_link(desk, qtbot):
    desk.show("waiting")
    desk.trigger("compact")
    bar = desk.app.windows.in_front()
    assert child(bar, "Waiting 刘芳").isVisible()

    qtbot.mouseClick(child(bar, "Answer"), Qt.MouseButton.LeftButton)
    desk.app.publish(DialAsked(ask_id="a7", target="+861012345678", region="CN"))
    qtbot.mouseClick(child(bar, "Do not call"), Qt.MouseButton.LeftButton)

    assert desk.sent == [Answer(call_id=WAITING), ConfirmDial(ask_id="a7", yes=False)]


def test_the_small_bar_leads_through_a_consultation(desk, qtbot):
    desk.show("consulting")
    desk.trigger("compact")

    qtbot.mouseClick(child(desk.app.windows.in_front(), "Connect them"), Qt.MouseButton.LeftButton)

    assert desk.sent == [CompleteTransfer()]


def test_a_time_that_is_over_is_told_in_words(desk):
    desk.show("overdue")
    button = desk.window.softphone.agent.state_button

    assert button.property("over") is True
    assert "over" in button.accessibleName()


def test_the_last_numbers_come_with_the_arrow_down(desk, qtbot):
    desk.show("ready")
    desk.trigger("dial_field")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)

    menu = QApplication.activePopupWidget()
    qtbot.keyClick(menu, Qt.Key.Key_Return)

    assert desk.window.softphone.field.text() == "02087654321"
    assert desk.sent == []


def test_the_figures_of_the_network_can_be_read_and_heard(desk):
    desk.show("waiting")
    symbol = next(w for w in visible(desk.window, QWidget) if type(w).__name__ == "SignalBars")

    assert "MOS 4.2" in symbol.accessibleName()
    assert "encrypted" in symbol.toolTip()


def test_markup_in_a_waiting_caller_s_name_is_text_in_tool_tips_too(desk):
    desk.show("talking")
    name = "<b>Bank</b><img src=x>"
    event = waiting_call()

    desk.app.publish(CallChanged(call=replace(event.call, remote_name=name)))

    button = child(desk.window, f"Answer {name}")
    assert "<img" not in button.toolTip()
    assert "&lt;img" in button.toolTip()


def test_four_calls_ten_times_a_second_cost_little(desk):
    desk.show("waiting")
    desk.app.publish(waiting_call())

    started = time.process_time()
    for _ in range(20):
        desk.app.presenters.softphone.tick()

    assert (time.process_time() - started) / 20 < 0.016


def test_levels_alone_leave_the_rest_of_the_softphone_alone(desk):
    desk.show("waiting")
    started = time.process_time()
    for place in range(20):
        desk.app.publish(
            LevelsHeard(caller_db=-20.0 - place, microphone_db=-30.0, caller_speaks=True)
        )

    assert (time.process_time() - started) / 20 < 0.016


def test_the_words_on_the_card_take_the_colour_of_the_call_s_state(desk):
    desk.show("talking")
    label = next(
        w for w in visible(desk.window.softphone.card, QWidget) if w.property("role") == "callState"
    )
    talking = label.palette().color(label.foregroundRole())

    desk.play("held")

    assert talking == desk.app.look.colour("good")
    assert label.palette().color(label.foregroundRole()) == desk.app.look.colour("warn")
