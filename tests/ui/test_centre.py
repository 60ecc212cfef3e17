"""The window in which a lead keeps working time, clocks, templates and forms."""

from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QWidget,
)

from agent_desktop.domain.centre_news import FormTaken, HideCentre, SaveForm, ShowCentre, TakeForm
from agent_desktop.domain.events import CommandRefused, SessionChanged
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_commands import EditRecord
from agent_desktop.domain.tickets import FieldChange
from agent_desktop.ui.centre.clocks_page import due_words
from agent_desktop.ui.centre.presenter import CentrePresenter
from agent_desktop.ui.centre.state import Tab
from agent_desktop.ui.centre.window import CentreWindow
from agent_desktop.ui.centre_scenes import shown
from agent_desktop.ui.conditions import ConditionsPresenter
from agent_desktop.ui.look import Look

FRIDAY = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai


class Centre:
    """A presenter, its window if one is wanted, and what was sent."""

    def __init__(self, news=None):
        self.sent = []
        self.window = None
        self.presenter = CentrePresenter(self.sent.append, lambda: FRIDAY, self._render)
        self.presenter.on_event(
            SessionChanged(
                signed_in=True, agent_number="1001", role="lead", server="https://s", company="云杉"
            )
        )
        self.presenter.open()
        self.presenter.on_event(news or shown())
        self.sent.clear()

    def _render(self, state):
        if self.window is not None:
            self.window.show_state(state)


@pytest.fixture
def centre():
    return Centre()


@pytest.fixture
def window(qtbot, qapp, centre):
    over = centre.over = QWidget()
    over.resize(1024, 640)
    qtbot.addWidget(over)
    made = CentreWindow(Look(qapp, "light", 1.0), over, centre.presenter)
    centre.window = made
    with qtbot.waitExposed(made):
        made.show()
    made.show_state(centre.presenter.state)
    return made


def edit(table, record_id, *changes):
    made = tuple(FieldChange(field=n, before=b, after=a) for n, b, a in changes)
    return EditRecord(table=table, record_id=record_id, changes=made)


def problem(centre):
    return centre.presenter.state.problem.code


def test_the_window_asks_for_the_rules_and_says_when_it_is_gone():
    centre = Centre()
    centre.presenter.open()
    centre.presenter.close()

    assert centre.sent == [ShowCentre(), HideCentre()]


def test_only_roles_that_the_records_rights_name_may_open_it():
    conditions = ConditionsPresenter(lambda _state: None)
    for role in ("agent", "lead", "manager", "admin"):
        conditions.on_event(SessionChanged(signed_in=True, role=role, server="https://s"))
        assert conditions.state.may_keep_centre is (role != "agent")


def test_hours_are_kept_over_what_the_record_said(centre):
    assert centre.presenter.save_calendar({"hours": "10:00-16:00", "holidays": "none"})

    assert centre.sent == [
        edit(
            RecordTable.CALENDAR,
            "default",
            ("holidays", "", "none"),
            ("hours", "08:30-12:00,13:30-18:00", "10:00-16:00"),
        )
    ]


def test_wrong_hours_and_a_week_without_work_are_refused_before_anything_is_sent(centre):
    assert not centre.presenter.save_calendar({"hours": "9 to 6"})
    assert problem(centre) == "calendar.malformed_hours"
    assert not centre.presenter.name_day("2026-02-30", works=False)
    assert problem(centre) == "calendar.malformed_day"
    assert centre.sent == []


def test_a_day_is_added_and_taken_away_again(centre):
    centre.presenter.name_day("2026-12-31", works=False)
    centre.presenter.drop_day("2026-11-27")

    assert centre.sent == [
        edit(RecordTable.CALENDAR, "default", ("day.2026-12-31", "", "off")),
        edit(RecordTable.CALENDAR, "default", ("day.2026-11-27", "off", "")),
    ]


def test_the_first_own_rule_makes_the_shipped_ones_the_centre_s_own():
    news = shown()
    shipped = dict(news.rules[:3])
    centre = Centre(type(news)(rules=news.rules[:3], own_rules=False))

    centre.presenter.save_rule("default", {**dict(shipped["default"]), "handle_h": "12"})

    ids = [command.record_id for command in centre.sent]
    assert sorted(ids) == ["default", "severe-complaint", "urgent"]
    changed = {c.field: (c.before, c.after) for c in centre.sent[-1].changes}
    assert changed["handle_h"] == ("", "12")


def test_a_rule_that_cannot_be_is_refused(centre):
    assert not centre.presenter.save_rule("enquiry", {"kind": "enquiry", "handle_h": "soon"})

    assert (problem(centre), centre.sent) == ("clock_rule.malformed", [])


def test_the_example_says_when_a_complaint_that_is_opened_now_is_due(qapp, centre):
    due = centre.presenter.due("complaint", "vip", "general", "normal")
    worked = centre.presenter.due("enquiry", "", "general", "normal")

    assert due.handle == datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
    assert worked.works
    assert worked.handle == datetime(2026, 11, 25, 2, 0, tzinfo=UTC)  # three working days
    assert "50 %" in due_words(due)


def test_a_template_with_a_place_that_there_is_not_is_refused(centre):
    texts = {"sms.zh.received": "您好 {nobody}"}

    assert not centre.presenter.save_template("", "回执", texts, shared=True)
    assert (problem(centre), centre.sent) == ("phrase.malformed", [])
    assert not centre.presenter.save_template("", " ", texts, shared=True)
    assert problem(centre) == "template.no_name"


def test_a_template_is_kept_as_one_s_own_and_only_what_differs_is_sent(centre):
    texts = {"subject": "上门预约", "course": "客户希望上门时间："}

    assert centre.presenter.save_template("t2", "我的预约", texts, shared=False)

    assert centre.sent == [edit(RecordTable.TEMPLATE, "t2", ("name", "我的上门预约", "我的预约"))]


def test_a_refused_form_is_said_in_words_with_its_place(centre, window):
    centre.presenter.turn_to(Tab.FORMS)
    centre.presenter.take_form("survey@1.json")
    centre.presenter.on_event(
        CommandRefused(
            command="TakeForm",
            code="form.condition_cycle",
            message="",
            fields=(("field", "reason"),),
        )
    )

    assert centre.sent[-1] == TakeForm(file="survey@1.json")
    assert "“reason” waits for itself" in window.note.accessibleName()
    centre.presenter.on_event(FormTaken(form_id="survey@1"))
    assert "survey@1 is in force" in window.note.accessibleName()
    centre.presenter.save_form("survey@1", "x.json")
    assert centre.sent[-1] == SaveForm(form_id="survey@1", file="x.json")


@pytest.mark.parametrize("tab", list(Tab))
def test_every_control_of_a_page_has_a_name(centre, window, tab):
    centre.presenter.turn_to(tab)

    kinds = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QListView)
    parts = [w for kind in kinds for w in window.findChildren(kind) if w.isVisible()]
    assert [w for w in parts if not w.accessibleName()] == []
    assert len(parts) > 5


def test_the_dialogs_of_rules_and_templates_keep_what_their_fields_say(centre, window):
    centre.presenter.turn_to(Tab.CLOCKS)
    dialog = window.pages[Tab.CLOCKS].edit("enquiry")
    dialog.lines["handle_h"].setText("soon")
    dialog.asked.emit(dialog.values())
    assert dialog.isVisible()
    dialog.lines["handle_h"].setText("2d")
    dialog.asked.emit(dialog.values())
    assert not dialog.isVisible()

    centre.presenter.turn_to(Tab.TEMPLATES)
    text = window.pages[Tab.TEMPLATES].edit("t1")
    text.text.setPlainText("【{company}】[{caller_name}，]已登记")
    text.asked.emit()

    assert text.preview.text() == "【云杉】王，已登记"
    assert centre.sent[0] == edit(RecordTable.CLOCK_RULE, "enquiry", ("handle_h", "3d", "2d"))
    assert [c.field for c in centre.sent[1].changes] == ["values"]
