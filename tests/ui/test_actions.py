from collections import Counter

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from agent_desktop.ui.actions import ACTIONS
from agent_desktop.ui.conditions import Conditions


def test_every_key_belongs_to_one_action():
    keys = Counter(row.keys for row in ACTIONS)

    assert [k for k, count in keys.items() if count > 1] == []


def test_every_action_has_a_key_that_is_no_character():
    for row in ACTIONS:
        combination = QKeySequence(row.keys)[0]
        function_key = Qt.Key.Key_F1 <= combination.key() <= Qt.Key.Key_F12
        control = combination.keyboardModifiers() & Qt.KeyboardModifier.ControlModifier
        alt = combination.keyboardModifiers() & Qt.KeyboardModifier.AltModifier
        assert function_key or control or alt, row.keys


def test_no_key_takes_what_a_text_field_needs():
    needed = {"Ctrl+C", "Ctrl+V", "Ctrl+X", "Ctrl+A", "Ctrl+Z", "Ctrl+Y", "Ctrl+Left", "Ctrl+K"}

    assert {row.keys for row in ACTIONS} & needed == set()


class _X11Line(QLineEdit):
    """A text field that claims Ctrl+U and Ctrl+E for itself, as those of X11 do."""

    def event(self, event):
        is_key = isinstance(event, QKeyEvent)
        if is_key and event.key() in (Qt.Key.Key_U, Qt.Key.Key_E):
            if event.type() is QEvent.Type.KeyPress:
                self.clear()
            event.accept()
            return True
        return super().event(event)


def test_a_text_field_does_not_take_the_desk_s_keys(desk):
    desk.show("ticket-saved")
    window, line = desk.app.windows.window, _X11Line("typed", desk.app.windows.window)
    line.show()
    window.activateWindow()
    line.setFocus()
    done = []
    desk.app.windows.actions.triggered.connect(done.append)

    desk.app.windows.actions["ticket_files"].setEnabled(False)
    QTest.keyClick(line, Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(line, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)

    assert (done, line.text()) == (["next_step"], "typed")


def test_every_action_is_done_by_somebody(desk):
    desk.show("ready")

    assert desk.app.windows.intent_names() == {row.action_id for row in ACTIONS}


def test_every_action_says_its_key_in_its_tool_tip(desk):
    for action in desk.app.windows.actions.all():
        assert (
            action.shortcut().toString(QKeySequence.SequenceFormat.NativeText) in action.toolTip()
        )


def test_without_a_session_only_the_desk_itself_can_be_used():
    nothing = Conditions()

    assert {r.action_id for r in ACTIONS if r.possible(nothing)} == {
        "shortcuts",
        "settings",
        "larger",
        "smaller",
        "quit",
    }


def test_every_action_is_possible_in_some_moment():
    moments = (
        Conditions(signed_in=True, ringing=True),
        Conditions(
            signed_in=True,
            agent_state="ready",
            active=True,
            has_draft=True,
            has_ticket=True,
            ticket_has_step=True,
            has_steps=True,
            situations=("greeting", "closing", *"abcdefg"),
            languages=2,
            in_flow=True,
            waiting=True,
            can_swap=True,
            can_join=True,
            transferable=True,
            consulting=True,
            can_complete=True,
            recording="on",
            can_record=True,
            consent_due=True,
            may_pick_up=True,
            may_listen=True,
            may_whisper=True,
            may_barge=True,
            dial_asked=True,
            choices=6,
            can_go_back=True,
            has_clip=True,
            fillable=True,
        ),
        Conditions(signed_in=True, may_edit_packs=True, may_keep_centre=True, has_server=True),
        Conditions(signed_in=True, lead=True, reminded=True),
        Conditions(signed_in=True, agent_state="acw", extensions=1),
    )

    assert [r.action_id for r in ACTIONS if not any(r.possible(m) for m in moments)] == []
