"""The ladder for a silent line: what the presenter makes of events, what is on screen."""

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from agent_desktop.domain.calls import Call, CallState, Direction
from agent_desktop.domain.commands import HangUp, ShowSituation
from agent_desktop.domain.events import (
    CallChanged,
    LineStateChanged,
    SilenceLadderChanged,
    SilentCallEnded,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.ladders import LadderPhase, Trouble
from agent_desktop.domain.line_state import AgentLine, CallerLine
from agent_desktop.ui.silence.presenter import SilencePresenter
from agent_desktop.ui.silence.ring import TICK_MS
from agent_desktop.ui.silence.view import LadderMark

CALL = CallId("call-1")


def ladder(phase, **more):
    return SilenceLadderChanged(call_id=CALL, phase=phase, at_s=100.0, **more)


@pytest.fixture
def sent():
    return []


@pytest.fixture
def presenter(sent):
    return SilencePresenter(sent.append, lambda _state: None)


class TestPresenter:
    def test_a_running_pause_ends_at_a_moment_of_the_events_clock(self, presenter):
        presenter.on_event(
            ladder(LadderPhase.RUNNING, step=2, steps=5, countdown_s=1.5, pause_s=2.0)
        )

        state = presenter.state
        assert (state.until_s, state.pause_s, state.step, state.steps) == (101.5, 2.0, 2, 5)

    def test_while_somebody_speaks_nothing_is_counted(self, presenter):
        presenter.on_event(ladder(LadderPhase.RUNNING, step=2, steps=5, countdown_s=None))

        assert presenter.state.until_s is None

    def test_an_offered_ladder_starts_by_its_situation(self, presenter, sent):
        presenter.on_event(ladder(LadderPhase.OFFERED, situation="too-quiet"))
        presenter.start()

        assert sent == [ShowSituation(situation="too-quiet")]

    def test_a_ladder_that_is_not_offered_cannot_be_started(self, presenter, sent):
        presenter.on_event(ladder(LadderPhase.RUNNING, situation="silent-call"))
        presenter.start()

        assert sent == []

    def test_listening_is_not_shown_once_the_caller_was_heard(self, presenter):
        presenter.on_event(ladder(LadderPhase.LISTENING))
        assert presenter.state.phase is LadderPhase.LISTENING

        presenter.on_event(
            LineStateChanged(call_id=CALL, caller=CallerLine.SPEAKS, agent=AgentLine.SILENT)
        )

        assert presenter.state.phase is LadderPhase.OFF

    def test_a_silent_call_stays_told_until_the_next_one_rings(self, presenter):
        presenter.on_event(SilentCallEnded(call_id=CALL, number="1", nth_today=2))
        presenter.on_event(ladder(LadderPhase.OFF))
        assert (presenter.state.ended, presenter.state.nth_today) == (True, 2)

        call = Call(
            call_id=CallId("c2"),
            direction=Direction.INBOUND,
            state=CallState.RINGING,
            remote_number="2",
            started_s=0,
        )
        presenter.on_event(CallChanged(call=call))

        assert not presenter.state.ended

    def test_a_pause_of_the_ladder_is_not_told_once_the_caller_was_heard(self, presenter):
        spoke = LineStateChanged(call_id=CALL, caller=CallerLine.SPEAKS, agent=AgentLine.MUTED)
        presenter.on_event(spoke)
        presenter.on_event(ladder(LadderPhase.SUSPENDED, advice="line.muted"))

        assert (presenter.state.heard, presenter.state.advice) == (True, "line.muted")


def shown_words(desk):
    return [w.text() for w in desk.window.findChildren(QLabel) if w.isVisible()]


class TestOnScreen:
    def test_the_rung_the_seconds_and_the_reason_are_shown(self, desk):
        desk.show("silent")
        words = shown_words(desk)

        assert "Prompt 2 of 5" in words
        assert "The line is good and the caller does not speak." in words
        assert "Silent call number 3 of this number today." in words
        assert "silent" in words
        ring = desk.window.findChild(LadderMark).ring
        assert ring.isVisible()
        assert 0 < ring.left_s() <= 1.7

    def test_our_own_dead_microphone_is_never_the_caller_s_silence(self, desk):
        desk.show("headset-dead")
        words = " ".join(shown_words(desk))

        assert "Your microphone gives no sound" in words
        assert "caller does not speak" not in words
        assert not desk.window.findChild(LadderMark).ring.isVisible()

    def test_at_the_end_one_button_hangs_up(self, desk, qtbot):
        desk.show("silent-end")
        buttons = desk.window.script.findChildren(QPushButton)
        button = next(b for b in buttons if b.isVisible() and b.text() == "Hang up")

        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

        assert desk.sent == [HangUp(call_id=CALL)]

    def test_an_offer_has_a_button_that_starts(self, desk, qtbot):
        desk.show("talking")
        desk.app.publish(ladder(LadderPhase.OFFERED, trouble=Trouble.NOISY, situation="noisy-line"))
        buttons = desk.window.script.findChildren(QPushButton)
        button = next(b for b in buttons if b.isVisible() and b.text() == "Start the steps")

        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

        assert desk.sent == [ShowSituation(situation="noisy-line")]

    def test_the_phrase_stays_where_it_is_when_a_ladder_begins(self, desk):
        desk.show("talking")
        card = desk.window.script.findChild(LadderMark).ring.parent().parent()
        before = card.pos()

        desk.app.publish(ladder(LadderPhase.RUNNING, step=1, steps=5, advice="line.caller_silent"))
        QApplication.sendPostedEvents()

        assert card.pos() == before


class TestRing:
    def test_it_draws_at_most_ten_times_a_second_and_rests_when_hidden_or_done(self, desk, qtbot):
        desk.show("silent")
        ring = desk.window.findChild(LadderMark).ring
        assert TICK_MS >= 100
        assert ring.is_moving

        desk.window.hide()
        assert not ring.is_moving

        desk.window.show()
        ring.count_down(time.monotonic() + 0.15, 2.0)
        assert ring.is_moving
        qtbot.waitUntil(lambda: not ring.is_moving, timeout=2000)

    def test_it_empties(self, desk, qtbot):
        desk.show("silent")
        ring = desk.window.findChild(LadderMark).ring
        ring.count_down(time.monotonic() + 10, 10)
        full = ring.grab().toImage()

        ring.count_down(time.monotonic() + 2, 10)

        assert ring.grab().toImage() != full
