"""The self-assessment on screen."""

import time
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton

from agent_desktop.domain.adherence import Assessment, Criterion, Mark, Verdict
from agent_desktop.domain.agents import AgentState
from agent_desktop.domain.calls import CallTrigger
from agent_desktop.domain.commands import ContestMark, ShowAssessment
from agent_desktop.domain.events import (
    AgentStateChanged,
    AssessmentChanged,
    CallChanged,
    HistoryChanged,
    HistoryRow,
    SessionChanged,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.ui.assessment import wording
from agent_desktop.ui.assessment.presenter import AssessmentPresenter
from agent_desktop.ui.assessment.state import AssessmentState
from agent_desktop.ui.assessment.view import AssessmentDialog
from agent_desktop.ui.history.view import hint, silent_words
from agent_desktop.ui.look import Look
from agent_desktop.ui.scenes import SCENES

CALL = CallId("call-1")
LATE = Mark(
    criterion=Criterion.GREETING, verdict=Verdict.MISSED, at_s=(5.0,), measured=5.0, wanted=3.0
)
RESULT = Assessment(
    marks=(
        LATE,
        Mark(criterion=Criterion.CLOSING, verdict=Verdict.MET, at_s=(60.0,)),
        Mark(criterion=Criterion.HOLD_THANKS, verdict=Verdict.NOT_APPLICABLE),
    )
)


def told(call_id: CallId = CALL, result: Assessment = RESULT) -> AssessmentChanged:
    return AssessmentChanged(call_id=call_id, number="13912345678", assessment=result)


class TestPresenter:
    @pytest.fixture
    def sent(self):
        return []

    @pytest.fixture
    def presenter(self, sent):
        return AssessmentPresenter(sent.append, lambda _state: None)

    def test_the_end_of_a_call_opens_no_window_by_itself(self, presenter):
        presenter.on_event(told())
        assert not presenter.state.asked
        presenter.open()
        assert presenter.state.asked

    def test_an_earlier_call_is_asked_for_and_shown_when_it_comes(self, presenter, sent):
        presenter.on_event(told())
        presenter.open(CallId("old"), "10086")
        assert sent == [ShowAssessment(call_id=CallId("old"))]
        presenter.on_event(told(CallId("old")))
        assert (presenter.state.call_id, presenter.state.asked) == ("old", True)

    def test_an_open_window_follows_the_answer_to_a_contest(self, presenter, sent):
        presenter.on_event(told())
        presenter.open()
        presenter.contest(Criterion.GREETING, "先听到客户说话")
        assert sent == [
            ContestMark(call_id=CALL, criterion=Criterion.GREETING, reason="先听到客户说话")
        ]
        presenter.on_event(told(result=RESULT.contested(Criterion.GREETING, "先听到客户说话")))
        assert presenter.state.asked
        assert presenter.state.assessment.score == 100

    def test_signing_out_takes_the_assessment_off_the_screen(self, presenter):
        presenter.on_event(told())
        presenter.on_event(SessionChanged())
        assert presenter.state == AssessmentState()


@pytest.fixture
def dialog(qapp, qtbot):
    dialog = AssessmentDialog(Look(qapp, "light", 1.0), None)
    qtbot.addWidget(dialog)
    dialog.show_state(
        AssessmentState(call_id=CALL, number="13912345678", assessment=RESULT, asked=True)
    )
    dialog.show()
    return dialog


def words_of(dialog: AssessmentDialog) -> set[str]:
    return {label.text() for label in dialog.findChildren(QLabel)}


def test_what_does_not_apply_is_left_out_and_figures_stand_in_words(dialog):
    assert [line.accessibleName() for line in dialog.lines()] == [
        "Greeting in time: Missed  −10. 5.0 s, at most 3.0 s · at 00:05",
        "Closing said: Met. ",
    ]
    assert {"139 1234 5678", "90"} <= words_of(dialog)


def test_a_mark_is_contested_and_taken_back_by_keyboard(dialog, qtbot):
    (line, _) = dialog.lines()
    editor = line.findChild(QLineEdit)
    asked = []
    dialog.contested.connect(lambda *parts: asked.append(parts))

    line.button.setFocus()
    qtbot.keyClick(line.button, Qt.Key.Key_Space)
    assert QApplication.focusWidget() is editor
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert dialog.isVisible()
    qtbot.keyClicks(editor, "too strict")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert dialog.isVisible()
    result = RESULT.contested(Criterion.GREETING, "<b>too strict</b>")
    dialog.show_state(AssessmentState(call_id=CALL, assessment=result, asked=True))
    assert "Contested: <b>too strict</b>" in words_of(dialog)
    dialog.lines()[0].button.click()

    assert asked == [(Criterion.GREETING, "too strict"), (Criterion.GREETING, "")]


def test_an_assessment_without_marks_says_so(dialog):
    dialog.show_state(AssessmentState(call_id=CALL))
    assert "There was nothing to assess." in words_of(dialog)


def test_every_criterion_and_verdict_has_words():
    for criterion in Criterion:
        for verdict in Verdict:
            mark = Mark(criterion=criterion, verdict=verdict, at_s=(1.0,) * 9, measured=0.8)
            assert wording.title(criterion)
            assert wording.verdict(mark)
            assert "{" not in wording.detail(mark)


class TestAtTheDesk:
    def test_one_key_shows_the_last_call_s_marks_and_a_reason_goes_to_the_core(self, desk, qtbot):
        desk.show("ready")
        desk.app.publish(told())
        desk.trigger("assessment")
        dialog = desk.window.findChild(AssessmentDialog)
        assert dialog is not None
        assert dialog.isVisible()

        dialog.contested.emit(Criterion.GREETING, "reason")

        contest = ContestMark(call_id=CALL, criterion=Criterion.GREETING, reason="reason")
        assert desk.sent == [contest]
        desk.app.publish(told(result=RESULT.contested(Criterion.GREETING, "reason")))
        assert "Contested: reason" in words_of(dialog)
        dialog.reject()
        desk.app.publish(told())
        assert not desk.window.findChildren(AssessmentDialog) or not dialog.isVisible()

    def test_the_call_that_is_marked_in_the_history_comes_first(self, desk):
        desk.show("ready")
        row = HistoryRow(
            row_id="call:old",
            at=datetime.now(UTC),
            number="10086",
            score=70,
            silent_nth=2,
        )
        desk.app.publish(HistoryChanged(rows=(row,)))
        desk.app.publish(told())
        table = desk.window.history.table
        table.setFocus()
        table.selectRow(0)

        desk.trigger("assessment")

        assert desk.sent == [ShowAssessment(call_id=CallId("old"))]
        assert hint(row) == "Self-assessment: 70 points"
        assert silent_words(row) == "Silent call, number 2 of the day"

    def test_without_any_assessment_it_says_so(self, desk):
        desk.show("ready")
        desk.trigger("assessment")
        assert not desk.window.findChildren(AssessmentDialog)
        assert [n.code for n in desk.app.presenters.notices.state.notices] == ["assessment.none"]

    def test_after_the_call_its_card_leads_to_the_marks(self, desk):
        desk.show("talking")
        (call,) = {e.call.call_id: e.call for e in _played("talking")}.values()
        ended = call.moved(CallTrigger.ENDED, time.monotonic(), end_code=200, ended_by_us=False)
        desk.app.publish(CallChanged(call=ended))
        desk.app.publish(AgentStateChanged(state=AgentState.ACW, since_s=time.monotonic()))
        desk.app.publish(told(call.call_id))

        card = desk.window.softphone.card
        (button,) = (b for b in card.findChildren(QPushButton) if "90" in b.text())
        assert button.isVisible()
        button.click()
        assert desk.window.findChild(AssessmentDialog).isVisible()


def _played(scene: str) -> list[CallChanged]:
    events = SCENES[scene](time.monotonic(), datetime.now(UTC))
    return [event for event in events if isinstance(event, CallChanged)]
