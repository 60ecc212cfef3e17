"""The ticket panel on screen: form by data, head, sheet, log, conflicts, files, keyboard."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QPushButton,
)

from agent_desktop.domain.commands import DiscardDraft, EditDraft
from agent_desktop.domain.events import DraftChanged, SessionChanged
from agent_desktop.domain.form_definitions import FieldDefinition, FieldKind, FormDefinition
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_commands import (
    AttachFile,
    EditRecord,
    FindInDirectory,
    SettleConflict,
    TakeStep,
)
from agent_desktop.domain.ticket_news import (
    DirectoryFound,
    FormTemplate,
    MessagePrepared,
    TemplatesChanged,
    TicketShown,
)
from agent_desktop.domain.tickets import TicketEventKind, TicketForm, TicketKind
from agent_desktop.ui import ticket_scenes
from agent_desktop.ui.app import DeskOptions
from agent_desktop.ui.ticket.matter_state import Page
from agent_desktop.ui.ticket.pick import SearchPick
from tests.ui.conftest import Desk
from tests.ui.test_layout import settle

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SCENES = tuple(ticket_scenes.TICKET_SCENES)


class OneDesk(Desk):
    """One window for all tests of this file that need no other language: built once."""

    def show(self, scene="ready", width=1366, height=768):
        self.window.resize(width, height)
        self.app.windows.show()
        self.window.activateWindow()
        QTest.qWaitForWindowActive(self.window)
        self.window.setFocus()
        self.app.publish(SessionChanged(signed_in=True, agent_number="1999"))
        self.play("ready")
        self.play(scene)
        self.sent.clear()
        return self


@pytest.fixture(scope="module")
def only_desk(qapp):
    desk = OneDesk(None, DeskOptions(language="en", theme="light"))
    yield desk
    desk.app.close()
    for widget in QApplication.topLevelWidgets():
        if widget.isVisible():
            widget.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def desk(only_desk):
    return only_desk


K = TicketEventKind


def opened(desk, scene, **size):
    desk.show(scene, **size)
    if scene in ticket_scenes.OPENED_BY:
        desk.trigger(ticket_scenes.OPENED_BY[scene])
        desk.app.publish(ticket_scenes.DIRECTORY_ANSWERS)
    return desk.window.ticket


def visible(widget, kind):
    return [w for w in widget.findChildren(kind) if w.isVisible()]


def button(widget, name):
    return next(
        b for b in visible(widget, QAbstractButton) if name in (b.accessibleName(), b.text())
    )


def test_own_fields_follow_the_definition_and_their_conditions(desk, qtbot):
    ticket = opened(desk, "ticket-new-complaint")
    own = ticket.fields.own
    assert own.control("staff").isVisibleTo(own)

    qtbot.mouseClick(button(own, "Object of the complaint: Bill"), Qt.MouseButton.LeftButton)

    assert not own.control("staff").isVisibleTo(own)
    form = desk.app.presenters.ticket.state.form
    assert dict(form.extra)["object"] == "bill"
    assert dict(form.extra)["staff"] == "1017"  # hidden, not lost
    assert form.form_id == "complaint@1"


def test_several_choices_are_kept_in_the_definition_s_order(desk, qtbot):
    own = opened(desk, "ticket-new-complaint").fields.own

    qtbot.mouseClick(own.control("demand").findChildren(QPushButton)[3], Qt.MouseButton.LeftButton)

    extra = dict(desk.app.presenters.ticket.state.form.extra)
    assert extra["demand"] == "refund,apology,cancel"


def test_a_missing_own_field_is_said_at_its_field_on_saving(desk):
    ticket = opened(desk, "ticket-new-complaint")
    draft = DraftChanged(
        draft_id="d8",
        form=TicketForm(kind=TicketKind.COMPLAINT, subject="39", extra=(("loss", "39"),)),
    )
    desk.app.publish(draft)
    desk.app.publish(TicketShown(draft_id="d8", form=ticket_scenes.COMPLAINT))

    desk.trigger("save")

    problems = desk.app.presenters.ticket.state.problems
    assert [(p.field, p.code) for p in problems] == [("x.object", "ticket.field_missing")]
    row = ticket.fields.own.control("object").parentWidget()
    assert any(w.text() for w in visible(row, QLabel) if w.property("role") == "problem")


def test_a_definition_with_a_field_for_every_kind_is_shown_and_read_back(desk, qtbot):
    fields = tuple(
        FieldDefinition(
            field_id=kind.value,
            kind=kind,
            choices=tuple((f"v{i}", ()) for i in range(9)) if "choice" in kind else (),
        )
        for kind in FieldKind
    )
    values = {
        "text": "<b>bold</b> \u202eمرحبا 🙂",
        "long_text": "a\nb",
        "choice": "v8",
        "choices": "v0,v2",
        "yes_no": "no",
        "date": "9999-12-31",
        "time": "09:30",
        "number": "-3.5",
        "phone": "+86 10",
    }
    form = TicketForm(subject="x", extra=tuple(sorted(values.items())))
    desk.show("ready")
    desk.app.publish(DraftChanged(draft_id="d8", form=form))
    desk.app.publish(
        TicketShown(draft_id="d8", form=FormDefinition(form_id="all@1", fields=fields))
    )

    shown = desk.window.ticket.form()

    assert dict(shown.extra) == values
    own = desk.window.ticket.fields.own
    qtbot.keyClicks(own.control("text"), "!")
    assert dict(desk.app.presenters.ticket.state.form.extra)["text"].endswith("!")


def test_a_category_is_searched_and_shows_whose_matter_it_is(desk, qtbot):
    desk.show("talking")
    fields = desk.window.ticket.fields
    qtbot.keyClicks(fields.category.line, "zdzy")
    assert desk.sent[-1] == FindInDirectory(text="zdzy")
    desk.app.publish(DirectoryFound(text="zdzy", rows=ticket_scenes.DIRECTORY))
    assert fields.category.model.rowCount() == 1  # persons are no categories

    qtbot.keyClick(fields.category.line, Qt.Key.Key_Return)

    assert desk.app.presenters.ticket.state.form.category == "c-bill"
    assert fields.category.line.text() == "账单争议"
    about = [w.text() for w in visible(fields, QLabel)]
    assert "计费部 · 赵敏 · 02188880011" in about


def test_ctrl_z_undoes_in_the_field_then_in_the_whole_form(desk, qtbot):
    desk.show("talking")
    ticket = desk.window.ticket
    ticket.subject.setFocus()
    qtbot.keyClicks(ticket.subject, "no line")
    ticket.fields._urgency_chosen("urgent")
    ctrl = Qt.KeyboardModifier.ControlModifier

    qtbot.keyClick(ticket.subject, Qt.Key.Key_Z, ctrl)
    assert ticket.subject.text() == ""
    assert ticket.form().urgency == "urgent"
    qtbot.keyClick(ticket.subject, Qt.Key.Key_Z, ctrl)
    qtbot.keyClick(ticket.subject, Qt.Key.Key_Z, ctrl)
    assert ticket.form().urgency == "normal"

    qtbot.keyClick(ticket.kind, Qt.Key.Key_Y, ctrl)
    assert desk.app.presenters.ticket.state.form == ticket.form()


def test_a_discarded_form_comes_back_with_ctrl_z(desk, qtbot):
    desk.show("talking")
    ticket = desk.window.ticket
    qtbot.keyClicks(ticket.course, "twenty minutes of work")
    desk.trigger("discard")
    assert isinstance(desk.sent[-1], DiscardDraft)
    desk.app.publish(DraftChanged(draft_id="d1", form=TicketForm(phone="13812345678")))
    assert ticket.course.toPlainText() == ""
    ticket.kind.setFocus()

    qtbot.keyClick(ticket.kind, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    assert ticket.course.toPlainText() == "twenty minutes of work"
    assert desk.sent[-1] == EditDraft(draft_id="d1", form=ticket.form())


def test_a_template_fills_what_is_empty_and_can_be_undone(desk):
    desk.show("talking")
    presenter = desk.app.presenters.ticket
    presenter.type(replace(presenter.state.form, subject="mine"))
    values = (("kind", "complaint"), ("subject", "theirs"), ("x.object", "bill"), ("kind2", "?"))
    desk.app.publish(
        TemplatesChanged(templates=(FormTemplate(template_id="t1", name="扣费", values=values),))
    )

    presenter.use_template("t1")

    form = desk.window.ticket.form()
    assert (form.kind, form.subject, form.extra) == ("complaint", "mine", (("object", "bill"),))
    presenter.undo()
    assert desk.window.ticket.form().kind is TicketKind.ENQUIRY


def test_a_template_keeps_no_customer(desk):
    opened(desk, "ticket-new-complaint")

    desk.window.ticket.more.template_kept.emit("投诉")

    command = desk.sent[-1]
    assert isinstance(command, EditRecord)
    assert command.table is RecordTable.TEMPLATE
    kept = {c.field: c.after for c in command.changes}
    assert (kept["name"], kept["owner"]) == ("投诉", "1001")
    assert "complaint" in kept["values"]
    for personal in ("陈立新", "13812345678", "k-chen"):
        assert personal not in kept["values"]


def test_the_clock_ticks_only_while_the_head_is_seen(desk):
    head = opened(desk, "ticket-offered").head
    assert head.ticks

    desk.window.ticket.hide()
    assert not head.ticks

    desk.window.ticket.show()
    assert head.ticks
    desk.app.publish(DraftChanged(draft_id="d9", form=TicketForm()))
    assert not head.ticks


@pytest.mark.parametrize(
    ("left", "words", "tone"),
    [
        (timedelta(hours=23), "left", "good"),
        (timedelta(hours=11), "left", "warn"),
        (timedelta(hours=3), "left", "warn"),
        (-timedelta(hours=3), "late", "bad"),
    ],
)
def test_the_clock_says_in_words_what_its_colour_says(desk, left, words, tone):
    desk.show("ticket-offered")
    presenter = desk.app.presenters.matter
    shown = presenter._shown
    clock = ticket_scenes._clock(presenter.server_now, shown.clocks[0].name, left)
    desk.app.publish(replace(shown, clocks=(clock,)))

    bar = desk.window.ticket.head._clock

    assert words in bar.accessibleName()
    assert bar.property("tone") == tone


def test_a_whole_hand_over_is_done_by_keyboard(desk, qtbot):
    ticket = opened(desk, "ticket-step-sheet")
    pick = ticket.sheet.control("to")
    assert isinstance(pick, SearchPick)
    assert QApplication.focusWidget() is pick.line
    qtbot.keyClicks(pick.line, "li")
    desk.app.publish(DirectoryFound(text="li", rows=ticket_scenes.DIRECTORY[2:]))
    qtbot.keyClick(pick.line, Qt.Key.Key_Return)
    assert pick.line.text() == "李强"
    qtbot.keyClick(pick.line, Qt.Key.Key_Tab)
    while QApplication.focusWidget() is not ticket.sheet.control("reason"):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    qtbot.keyClicks(QApplication.focusWidget(), "line is his")

    desk.trigger("save")

    step = desk.sent[-1]
    assert isinstance(step, TakeStep)
    assert dict(step.data)["to"] == "1002"
    assert dict(step.data)["reason"] == "line is his"


def test_escape_puts_the_sheet_away_and_the_keyboard_comes_back(desk, qtbot):
    ticket = opened(desk, "ticket-step-sheet")

    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)

    assert not ticket.sheet.isVisible()
    assert ticket.isAncestorOf(QApplication.focusWidget())


def test_what_is_missing_in_a_sheet_is_said_at_its_field_and_gets_the_keyboard(desk, qtbot):
    ticket = opened(desk, "ticket-conflict")
    desk.trigger("next_step")
    desk.trigger("next_step")

    cause = ticket.sheet.control("cause")

    assert cause.property("problem") is True
    assert cause.accessibleDescription()
    assert QApplication.focusWidget() is cause


def test_the_sheet_fits_beside_the_form_or_takes_its_place(desk, qtbot):
    ticket = opened(desk, "ticket-call-back", width=1366, height=900)
    settle(qtbot)
    assert ticket._pages.isVisible()
    assert ticket._sheet_pane.height() >= ticket.sheet.sizeHint().height()

    desk.window.resize(1024, 640)
    settle(qtbot)

    assert not ticket._pages.isVisible()
    assert ticket.foot.next.isVisible()
    bottom = ticket._sheet_pane.mapTo(ticket, ticket._sheet_pane.rect().bottomLeft()).y()
    assert bottom < ticket.foot.y()


def test_the_menu_offers_all_steps_and_nothing_else(desk):
    ticket = opened(desk, "ticket-offered")
    desk.trigger("ticket_steps")

    words = [a.text() for a in ticket.foot.menu.actions()]
    ticket.foot.menu.close()

    assert "Hand over" in words
    assert "Chase" in words
    assert "Accept" not in words


def test_a_conflict_shows_both_values_and_one_click_decides(desk, qtbot):
    ticket = opened(desk, "ticket-conflict")
    qtbot.waitUntil(lambda: bool(visible(ticket.conflicts, QLabel)))
    shown = [w.text() for w in visible(ticket.conflicts, QLabel)]
    assert "视频彩铃多扣费" in shown
    assert "Urgent" in shown  # in words, not as on the wire

    button(ticket.conflicts, "Keep for Subject: 视频彩铃多扣费").click()

    assert isinstance(desk.sent[-1], SettleConflict)
    assert desk.sent[-1].keep_lost


def test_the_log_speaks_of_clock_void_and_refusal(desk):
    ticket = opened(desk, "ticket-timeline")
    model = ticket.log.model
    spoken = [model.data(model.index(i)) for i in range(model.rowCount())]

    assert any("PC clock" in s for s in spoken)
    assert sum("PC clock" in s for s in spoken) == 1
    assert any("Without effect" in s for s in spoken)
    assert any("Not sent yet" in s for s in spoken)
    assert any("<b>客户短信</b>" in s for s in spoken)
    assert any("多扣费 → 账单多扣 39 元" in s for s in spoken)
    assert not any("complaint@1" in s or "k-chen" in s for s in spoken)


def long_log(count):
    steps = tuple(
        ticket_scenes.event(
            i,
            K.NOTED if i % 3 else K.EDITED,
            NOON - timedelta(minutes=count - i),
            data=(("text", f"客户第 {i} 次来电，询问进度，答复：正在处理。" * 4),),
        )
        for i in range(1, count)
    )
    return ticket_scenes._log(NOON, *steps)


def test_a_ticket_with_500_events_opens_within_50_ms(desk, qtbot):
    desk.show("ticket-timeline")
    shown = desk.app.presenters.matter._shown
    desk.trigger("ticket_log")
    times = []
    for count in (500, 501, 502):
        event = replace(shown, timeline=long_log(count))
        QApplication.sendPostedEvents()
        began = time.thread_time()
        desk.app.publish(event)
        QApplication.sendPostedEvents()
        desk.window.ticket.log.list.repaint()
        times.append(time.thread_time() - began)

    assert desk.window.ticket.log.model.rowCount() == 502
    assert min(times) < 0.050


def test_a_pasted_picture_goes_to_the_files_and_text_stays_text(desk, qtbot):
    ticket = opened(desk, "ticket-offered")
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    data = QMimeData()
    data.setImageData(image)

    with qtbot.waitSignal(ticket.pasted, timeout=5000):
        ticket.course.insertFromMimeData(data)

    command = desk.sent[-1]
    assert isinstance(command, AttachFile)
    assert command.content.startswith(b"\x89PNG")
    assert desk.app.presenters.matter.state.page is Page.FILES
    html = QMimeData()
    html.setHtml("<b>x</b>")
    html.setText("<b>x</b>")
    ticket.course.insertFromMimeData(html)
    assert "<b>x</b>" in ticket.course.toPlainText()


def test_a_dropped_file_goes_to_the_ticket(desk, tmp_path):
    ticket = opened(desk, "ticket-offered")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "bill.pdf")), QUrl("https://a.example/x")])

    ticket.dropEvent(
        QDropEvent(
            QPointF(9, 9),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )

    assert [c.file for c in desk.sent if isinstance(c, AttachFile)] == [str(tmp_path / "bill.pdf")]


def test_a_closed_ticket_can_be_read_but_not_edited(desk):
    ticket = opened(desk, "ticket-closed")

    assert ticket.subject.isReadOnly()
    assert ticket.course.isReadOnly()
    assert not ticket.kind.isEnabled()
    desk.play("ticket-offered")
    assert not ticket.subject.isReadOnly()


def test_a_million_characters_are_kept_and_their_problem_is_shown(desk):
    ticket = opened(desk, "ticket-new-complaint")
    text = "长" * 1_000_000

    ticket.course.insertPlainText(text)

    state = desk.app.presenters.ticket.state
    assert text in state.form.course
    assert [p.code for p in state.problems] == ["ticket.too_long"]


def test_a_message_is_shown_to_be_copied(desk, qtbot):
    ticket = opened(desk, "ticket-handled")
    desk.app.publish(
        MessagePrepared(
            ticket_id=desk.app.presenters.matter.state.ticket_id,
            how="sms",
            to="13812345678",
            text="您的投诉已处理。",
        )
    )

    qtbot.mouseClick(button(ticket.message, "Copy"), Qt.MouseButton.LeftButton)

    assert QGuiApplication.clipboard().text() == "您的投诉已处理。"
    assert not ticket.message.isVisible()
