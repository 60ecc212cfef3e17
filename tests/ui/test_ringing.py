"""A ringing call outside the desk's window: the pop-up, the tray, the words of notifications."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QSystemTrayIcon

from agent_desktop.domain.agents import AgentState
from agent_desktop.domain.calls import CallState, Direction
from agent_desktop.domain.ids import CallId
from agent_desktop.ui.actions import ActionSet
from agent_desktop.ui.desk.popup import CallPopup
from agent_desktop.ui.desk.ringing import RingKeys, ring_texts
from agent_desktop.ui.desk.tray import TrayIcon
from agent_desktop.ui.look import Look
from agent_desktop.ui.softphone.state import CallCard, SoftphoneState
from agent_desktop.ui.widgets.buttons import ActionButton
from agent_desktop.ui.widgets.labels import PlainLabel

RINGS = CallCard(
    call_id=CallId("c1"),
    state=CallState.RINGING,
    direction=Direction.INBOUND,
    number="13912345678",
    name="",
)
TALKS = replace(RINGS, call_id=CallId("c0"), state=CallState.ACTIVE, number="10086")


@pytest.fixture
def look(qapp):
    look = Look(qapp, "light", 1.0)
    yield look
    look.deleteLater()


@pytest.fixture
def make_popup(look, qtbot):
    def make(keys: RingKeys | None = None) -> CallPopup:
        popup = CallPopup(look, ActionSet(look), keys)
        qtbot.addWidget(popup)
        return popup

    return make


def words(widget) -> str:
    return " ".join(label.text() for label in widget.findChildren(PlainLabel) if label.text())


def test_the_popup_says_who_rings_and_where_they_came_from(make_popup):
    popup = make_popup()

    popup.show_state(replace(RINGS, name="王小明", queue="投诉"))

    assert "139 1234 5678" in words(popup)
    assert "王小明" in words(popup)
    assert "投诉" in words(popup)
    assert "王小明" in popup.accessibleName()


def test_the_popup_names_the_keys_that_work_in_every_window_and_no_others(make_popup):
    assert "F2" not in words(make_popup())

    named = words(make_popup(RingKeys(answer="Ctrl+Alt+A")))

    assert "Ctrl+Alt+A" in named
    assert "reject" not in named


def test_the_popup_stands_whole_on_the_screen_also_when_the_next_caller_has_a_name(make_popup):
    popup = make_popup()
    popup.show_state(RINGS)
    popup.appear()
    popup.show_state(replace(RINGS, call_id=CallId("c2"), name="王小明"))

    room = QGuiApplication.primaryScreen().availableGeometry()
    assert room.contains(popup.geometry())


def test_nothing_in_the_popup_takes_the_keyboard(make_popup, qtbot):
    field = QLineEdit()
    qtbot.addWidget(field)
    with qtbot.waitActive(field):
        field.show()
        field.activateWindow()
    field.setFocus()
    popup = make_popup()
    popup.show_state(RINGS)

    popup.appear()

    assert field.hasFocus()
    for button in popup.findChildren(ActionButton):
        assert button.focusPolicy() is Qt.FocusPolicy.NoFocus


def test_a_second_caller_pops_up_during_a_call(desk, qtbot):
    desk.show("talking")
    other = QLineEdit()
    qtbot.addWidget(other)
    with qtbot.waitActive(other):
        other.show()
        other.activateWindow()

    desk.app.windows.show_softphone(SoftphoneState(card=TALKS, others=(RINGS,)))

    popup = desk.app.windows._popup
    assert popup is not None
    assert popup.isVisible()
    assert "139 1234 5678" in words(popup)
    desk.app.windows.show_softphone(SoftphoneState(card=TALKS))
    assert not popup.isVisible()


@pytest.mark.parametrize("waits", [False, True])
def test_only_one_reject_stands_in_the_popup_and_it_is_the_right_one(make_popup, waits):
    popup = make_popup()

    popup.show_state(RINGS, waits=waits)
    popup.appear()

    shown = [b for b in popup.findChildren(ActionButton) if b.isVisible()]
    assert [b.text() for b in shown] == ["Answer", "Reject"]
    assert shown[1] is (popup._reject_waiting if waits else popup._reject)


# The tray.


@pytest.fixture
def tray(look, qtbot, monkeypatch):
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    tray = TrayIcon(look, ActionSet(look))
    yield tray
    tray.close()


def test_the_tray_says_state_reason_and_who_rings(tray):
    tray.show_state(SoftphoneState(agent_state=AgentState.NOT_READY, reason="meal"))
    assert tray.icon is not None
    assert tray.icon.toolTip() == "Agent Desktop – Not ready · Meal"
    away = tray.icon.icon().pixmap(32).toImage()

    tray.show_state(SoftphoneState(agent_state=AgentState.RINGING, card=RINGS))

    assert tray.icon.toolTip() == "Incoming call: 139 1234 5678"
    assert tray.icon.icon().pixmap(32).toImage() != away


def test_a_click_on_the_tray_opens_the_desk(tray, qtbot):
    tray.show_state(SoftphoneState())
    assert tray.icon is not None

    with qtbot.waitSignal(tray.opened):
        tray.icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    with qtbot.assertNotEmitted(tray.opened):
        tray.icon.activated.emit(QSystemTrayIcon.ActivationReason.Context)


def test_the_tray_offers_what_a_call_needs(tray):
    tray.show_state(SoftphoneState())
    assert tray.icon is not None

    names = {action.objectName() for action in tray.icon.contextMenu().actions()}

    assert {"answer", "reject", "hang_up", "ready", "quit"} <= names


def test_without_a_tray_there_is_no_icon_until_there_is_one(look, monkeypatch):
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: False)
    now_s = [100.0]
    tray = TrayIcon(look, ActionSet(look), clock_s=lambda: now_s[0])
    tray.show_state(SoftphoneState())
    assert tray.icon is None

    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    now_s[0] += 10
    tray.show_state(SoftphoneState())

    assert tray.icon is not None
    tray.close()
    assert tray.icon is None


def test_the_desk_takes_its_tray_icon_along_to_new_windows(make_desk, monkeypatch):
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    desk = make_desk(tray=True)
    desk.show("ready")
    desk.app.windows.use_tray()
    before = desk.app.windows
    assert before._tray is not None

    desk.app._is_running = True
    desk.app._rebuild()

    assert before._tray.icon is None
    assert desk.app.windows._tray is not None
    assert desk.app.windows._tray.icon is not None


# What the core needs to know of the windows.


def test_the_words_of_notifications_follow_the_language(make_desk):
    desk = make_desk(language="zh")
    assert desk.app.ring_texts.answer == "接听"
    assert desk.app.ring_texts.number("13912345678") == "139 1234 5678"

    desk.app._use_language("en")

    assert desk.app.ring_texts.answer == "Answer"
    assert ring_texts() == desk.app.ring_texts


def test_the_desk_knows_whether_it_is_in_front(desk, qtbot):
    desk.show("ready")
    qtbot.waitUntil(lambda: desk.app.is_in_front)

    desk.app._application.focusWindowChanged.emit(None)

    assert not desk.app.is_in_front
