"""The windows: what a click sends, what is on screen, and that typing is never disturbed."""

import threading
import time
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from agent_desktop.domain.agents import AgentState
from agent_desktop.domain.calls import Call, CallState, Direction
from agent_desktop.domain.commands import (
    Answer,
    Dial,
    EditDraft,
    HangUp,
    Hold,
    NewDraft,
    Quit,
    Reject,
    SaveTicket,
    SendDtmf,
    SetAgentState,
    SetMute,
    SetScriptLanguage,
    ShowSituation,
    SignIn,
    TickStep,
)
from agent_desktop.domain.events import CallChanged, DraftChanged, SessionChanged
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.tickets import TicketForm, TicketKind, Urgency


def ringing(call_id="c9", **more):
    given = {"remote_number": "10086", "remote_name": "", **more}
    return CallChanged(
        call=Call(
            call_id=CallId(call_id),
            direction=Direction.INBOUND,
            state=CallState.RINGING,
            started_s=time.monotonic(),
            **given,
        )
    )


def child(widget, name):
    """A visible control by its accessible name or text."""
    for found in (*widget.findChildren(QAbstractButton), *widget.findChildren(QWidget)):
        if found.isVisible() and name in (found.accessibleName(), getattr(found, "text", str)()):
            return found
    raise AssertionError(f"nothing visible is called {name!r}")


def put_in_front(qtbot):
    """Another program's window, with a text field that has the keyboard."""
    other = QLineEdit()
    qtbot.addWidget(other)
    with qtbot.waitActive(other):
        other.show()
        other.activateWindow()
        other.setFocus()
    return other


def popup():
    shown = [w for w in QApplication.topLevelWidgets() if w.objectName() == "callPopup"]
    return next((w for w in shown if w.isVisible()), None)


@pytest.mark.parametrize(
    ("scene", "name", "kind"),
    [
        ("ringing", "Answer", Answer),
        ("ringing", "Reject", Reject),
        ("talking", "Hang up", HangUp),
        ("talking", "Hold", Hold),
        ("talking", "Mute", SetMute),
        ("talking", "Said", TickStep),
        ("writing", "Save", SaveTicket),
        ("ready", "New ticket", NewDraft),
        ("talking", "Language for this caller: English", SetScriptLanguage),
        ("talking", "受理投诉", ShowSituation),
        ("silent-end", "Hang up", HangUp),
    ],
)
def test_a_click_on_a_control_sends_its_command(desk, qtbot, scene, name, kind):
    desk.show(scene)

    qtbot.mouseClick(child(desk.window, name), Qt.MouseButton.LeftButton)

    assert [type(c) for c in desk.sent] == [kind]


@pytest.mark.parametrize(
    ("scene", "key", "modifier", "kind"),
    [
        ("ringing", Qt.Key.Key_F2, None, Answer),
        ("ringing", Qt.Key.Key_F3, None, Reject),
        ("talking", Qt.Key.Key_F3, None, HangUp),
        ("talking", Qt.Key.Key_F4, None, Hold),
        ("talking", Qt.Key.Key_F6, None, SetMute),
        ("talking", Qt.Key.Key_F10, None, ShowSituation),
        ("talking", Qt.Key.Key_F12, None, TickStep),
        ("talking", Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier, ShowSituation),
        ("talking", Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier, SetScriptLanguage),
        ("writing", Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier, SaveTicket),
        ("ready", Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier, NewDraft),
        ("ready", Qt.Key.Key_F5, None, SetAgentState),
    ],
)
def test_a_key_sends_its_command_even_from_the_course_of_events(
    desk, qtbot, scene, key, modifier, kind
):
    desk.show(scene)
    desk.window.ticket.course.setFocus()

    qtbot.keyClick(desk.window.focusWidget(), key, modifier or Qt.KeyboardModifier.NoModifier)

    assert [type(c) for c in desk.sent] == [kind]


def test_a_held_key_answers_once(desk, qtbot):
    desk.show("ringing")

    assert not desk.app.windows.actions["answer"].autoRepeat()


def test_a_ringing_call_leaves_focus_and_text_to_the_agent_who_types(desk, qtbot):
    desk.show("talking")
    course = desk.window.ticket.course
    course.setFocus()
    qtbot.keyClicks(course, "line dead since ")

    desk.app.publish(ringing())
    qtbot.keyClicks(QApplication.focusWidget(), "monday")

    assert QApplication.focusWidget() is course
    assert course.toPlainText() == "line dead since monday"
    assert desk.window.isActiveWindow()
    assert popup() is None


def test_a_ringing_call_pops_up_without_focus_when_another_window_is_in_front(desk, qtbot):
    desk.show("ready")
    other = put_in_front(qtbot)

    desk.app.publish(ringing())

    shown = popup()
    assert shown is not None
    assert shown.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    assert shown.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    assert QApplication.focusWidget() is other
    qtbot.mouseClick(child(shown, "Answer"), Qt.MouseButton.LeftButton)
    assert desk.sent == [Answer(call_id=CallId("c9"))]


def test_the_popup_goes_with_the_ringing(desk, qtbot):
    desk.show("ready")
    put_in_front(qtbot)
    desk.app.publish(ringing())
    assert popup() is not None

    desk.app.publish(
        CallChanged(
            call=Call(
                call_id=CallId("c9"),
                direction=Direction.INBOUND,
                state=CallState.ENDED,
                remote_number="10086",
                started_s=0,
                ended_s=1,
            )
        )
    )

    assert popup() is None


def test_typing_in_the_form_reaches_the_core_within_a_second(desk, qtbot):
    desk.show("talking")
    subject = desk.window.ticket.subject
    started = time.monotonic()
    qtbot.keyClicks(subject, "no line")

    def everything_is_told() -> bool:
        edits = [c.form.subject for c in desk.sent if isinstance(c, EditDraft)]
        return edits[-1:] == ["no line"]

    qtbot.waitUntil(everything_is_told, timeout=2000)

    assert time.monotonic() - started < 1.0


def test_what_comes_from_the_core_fills_the_form_and_is_no_edit(desk, qtbot):
    desk.show("writing")

    form = desk.window.ticket.form()

    assert form.subject == "宽带频繁掉线，LOS 灯闪红"
    assert form.urgency is Urgency.URGENT
    assert form == desk.app.presenters.ticket.state.form
    assert desk.sent == []


def test_the_cursor_stays_where_the_agent_types_when_the_core_speaks_of_the_draft(desk, qtbot):
    desk.show("talking")
    subject = desk.window.ticket.subject
    subject.setFocus()
    qtbot.keyClicks(subject, "no line")
    subject.setCursorPosition(2)

    desk.app.publish(DraftChanged(draft_id="d1", form=TicketForm(customer_name="李"), owner="1001"))
    qtbot.keyClicks(subject, "t")

    assert subject.text() == "not line"
    assert desk.window.ticket.customer_name.text() == "李"


def test_a_pasted_subject_of_10_kb_stays_whole_and_shows_its_problem(desk, qtbot):
    desk.show("talking")
    QGuiApplication.clipboard().setText("字" * 10_000)
    subject = desk.window.ticket.subject
    subject.setFocus()

    subject.paste()

    assert len(subject.text()) == 10_000
    assert child(desk.window.ticket, "10000 / 200").isVisible()
    assert "200" in subject.accessibleDescription()


def test_saving_without_subject_leads_to_the_subject(desk, qtbot):
    desk.show("talking")

    desk.trigger("save")

    assert QApplication.focusWidget() is desk.window.ticket.subject
    assert desk.window.ticket.subject.property("problem") is True
    assert desk.sent == []


def test_a_promised_time_is_set_and_taken_away(desk, qtbot):
    desk.show("writing")
    field = desk.window.ticket.promised_at

    qtbot.mouseClick(child(field, "Take the time away"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(desk.sent), timeout=2000)

    assert desk.sent[-1].form.promised_at is None


def test_markup_in_a_caller_s_name_is_shown_as_text(desk, qtbot):
    desk.show("ready")

    desk.app.publish(ringing(remote_name="<b>Bank</b><img src=x>"))

    label = child(desk.window.softphone.card, "<b>Bank</b><img src=x>")
    assert label.textFormat() is Qt.TextFormat.PlainText


def test_no_label_reads_markup(desk):
    desk.show("offline")

    rich = [
        w.text()
        for w in desk.window.findChildren(QLabel)
        if not w.pixmap() and w.textFormat() is not Qt.TextFormat.PlainText
    ]
    assert rich == []


@pytest.mark.parametrize("name", ["😀 emoji", "M\udcfcller", "\u202eabc", "长" * 500, "", "\n\t"])
def test_any_display_name_is_shown_without_harm(desk, qtbot, name):
    desk.show("ready")
    safe = name.encode("utf-8", "replace").decode()

    desk.app.publish(ringing(remote_name=safe))

    desk.window.grab()


def test_the_keypad_sends_digits_into_the_call_and_types_them_otherwise(desk, qtbot):
    desk.show("talking")
    desk.trigger("keypad")
    qtbot.mouseClick(child(desk.window, "Key 5"), Qt.MouseButton.LeftButton)
    assert desk.sent == [SendDtmf(digits="5", call_id=CallId("call-1"))]

    desk.play("ready")
    desk.app.publish(
        CallChanged(
            call=Call(
                call_id=CallId("call-1"),
                direction=Direction.INBOUND,
                state=CallState.ENDED,
                remote_number="1",
                started_s=0,
                ended_s=1,
            )
        )
    )
    qtbot.mouseClick(child(desk.window, "Key 7"), Qt.MouseButton.LeftButton)
    assert desk.window.softphone.field.text() == "7"


def test_enter_in_the_dial_field_dials_and_empties_it(desk, qtbot):
    desk.show("ready")
    desk.trigger("dial_field")
    qtbot.keyClicks(QApplication.focusWidget(), "10086")

    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)

    assert desk.sent == [Dial(number="10086")]
    assert desk.window.softphone.field.text() == ""


def test_the_state_menu_offers_the_centre_s_reasons(desk, qtbot):
    desk.show("ready")
    button = desk.window.softphone.agent.state_button

    button.offer()

    offered = {a.text(): a for a in button.menu_actions()}
    assert list(offered) == [
        "Ready",
        "Not ready",
        "Not ready · Rest\t15 min",
        "Not ready · Meal\t60 min",
        "Not ready · Training",
        "Not ready · Meeting",
        "After-call work",
    ]
    offered["Not ready · Meal\t60 min"].trigger()
    assert desk.sent == [SetAgentState(state=AgentState.NOT_READY, reason="meal")]


def test_the_sign_in_panel_stands_in_front_until_somebody_is_signed_in(desk, qtbot):
    desk.show("signed-out")
    panel = desk.window.session
    assert panel.isVisible()
    qtbot.keyClicks(panel.user, "1001")
    qtbot.keyClicks(panel.password, "secret")

    qtbot.keyClick(panel.password, Qt.Key.Key_Return)

    assert desk.sent == [
        SignIn(server="https://desk.yunshan.example", user="1001", password="secret")
    ]
    desk.app.publish(SessionChanged(signed_in=True, agent_number="1001"))
    assert not panel.isVisible()
    assert panel.password.text() == ""


def test_a_wrong_password_is_a_sentence(desk):
    desk.show("signed-out")

    assert child(
        desk.window.session, "User or password is wrong. Check Caps Lock and type again."
    ).isVisible()


def test_the_small_bar_takes_the_window_s_place_and_gives_it_back(desk, qtbot):
    desk.show("talking")

    desk.trigger("compact")
    bar = desk.app.windows.in_front()
    assert bar is not desk.window
    assert not desk.window.isVisible()
    assert bar.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    qtbot.mouseClick(child(bar, "Hang up"), Qt.MouseButton.LeftButton)
    assert desk.sent == [HangUp(call_id=CallId("call-1"))]

    qtbot.mouseClick(child(bar, "Small bar / full window"), Qt.MouseButton.LeftButton)
    assert desk.window.isVisible()
    assert not bar.isVisible()


def test_the_overview_of_keys_gives_the_focus_back(desk, qtbot):
    desk.show("talking")
    course = desk.window.ticket.course
    course.setFocus()

    desk.trigger("shortcuts")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)

    assert desk.window.shortcuts is not None
    assert not desk.window.shortcuts.isVisible()
    assert QApplication.focusWidget() is course


def test_closing_during_a_call_asks_first(desk, qtbot):
    desk.show("talking")

    desk.window.close()
    assert desk.sent == []
    question = QApplication.activeModalWidget()
    qtbot.mouseClick(child(question, "Hang up and close"), Qt.MouseButton.LeftButton)

    assert desk.sent == [Quit()]


def test_closing_without_a_call_asks_the_core_to_quit(desk):
    desk.show("ready")

    desk.window.close()

    assert desk.sent == [Quit()]
    assert desk.window.isVisible()


def test_the_settings_count_at_once(desk, qtbot):
    desk.show("ready")
    desk.trigger("settings")
    dialog = QApplication.activeModalWidget()

    dialog.theme.choose("dark")
    dialog.theme.activated.emit(2)
    assert desk.app.look.theme.name == "dark"
    assert desk.sent == []


def test_another_language_keeps_what_is_being_typed(desk, qtbot):
    desk.show("talking")
    before = desk.window
    qtbot.keyClicks(before.ticket.subject, "no line")

    desk.app.windows.language_chosen.emit("zh")

    assert desk.window is not before
    assert desk.window.ticket.subject.text() == "no line"
    assert child(desk.window, "挂断").isVisible()
    assert isinstance(desk.sent[-1], EditDraft)


def test_larger_text_makes_everything_larger(desk, qtbot):
    desk.show("talking")
    before = child(desk.window, "Hang up").height()

    desk.trigger("larger")

    assert child(desk.window, "Hang up").height() > before


def test_events_from_another_thread_arrive_in_order(desk, qtbot):
    desk.show("ready")

    def tell():
        for number in range(50):
            desk.app.publish(ringing(remote_number=str(10_000 + number)))

    thread = threading.Thread(target=tell)
    thread.start()
    thread.join()

    qtbot.waitUntil(lambda: desk.app.presenters.softphone.state.card is not None)
    qtbot.waitUntil(lambda: desk.app.presenters.softphone.state.card.number == "10049")


def test_typing_keeps_what_no_field_of_the_form_shows(desk, qtbot):
    desk.show("talking")
    whole = TicketForm(
        kind=TicketKind.COMPLAINT,
        category="c-bill",
        customer_id="k1",
        form_id="complaint@1",
        extra=(("unheard_of", "39"),),
    )
    desk.app.publish(DraftChanged(draft_id="d9", form=whole))

    qtbot.keyClicks(desk.window.ticket.subject, "bill")

    assert desk.app.presenters.ticket.state.form == replace(whole, subject="bill")
