"""Script, history, thin bar, session, notices, conditions."""

from datetime import UTC, datetime, timedelta

import pytest

from agent_desktop.domain.agents import AgentState
from agent_desktop.domain.calls import Call, CallState, Direction
from agent_desktop.domain.commands import (
    Dial,
    OpenTicket,
    SetScriptLanguage,
    ShowSituation,
    SignIn,
    SignOut,
    SyncNow,
    TickStep,
)
from agent_desktop.domain.events import (
    AgentStateChanged,
    CallChanged,
    CommandRefused,
    DevicesChanged,
    DraftChanged,
    EngineChanged,
    HistoryChanged,
    HistoryRow,
    NoticeRaised,
    RegistrationChanged,
    RegistrationState,
    ScriptChanged,
    ScriptStep,
    SessionChanged,
    Severity,
    SyncChanged,
    TicketSaved,
    WatchChanged,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.tickets import TicketForm
from agent_desktop.ui.conditions import ConditionsPresenter
from agent_desktop.ui.history.presenter import HistoryPresenter
from agent_desktop.ui.notices.presenter import MOST, NoticesPresenter
from agent_desktop.ui.script.presenter import ScriptPresenter
from agent_desktop.ui.session.presenter import SessionPresenter
from agent_desktop.ui.status.presenter import StatusPresenter
from agent_desktop.ui.status.state import Tone

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def sent():
    return []


class Clock:
    now_s = 10.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def clock():
    return Clock()


def nothing(_state):
    pass


def script(**more):
    given = {
        "language": "zh",
        "languages": ("zh", "en"),
        "steps": (
            ScriptStep(step_id="a", text="你好", hint="笑", said_at_s=1.0),
            ScriptStep(step_id="b", text="请讲"),
        ),
        "current": 1,
        "situation": "greeting",
        "situations": tuple((f"s{i}", f"S{i}", "") for i in range(1, 12)),
        **more,
    }
    return ScriptChanged(**given)


class TestScript:
    @pytest.fixture
    def presenter(self, sent, clock):
        presenter = ScriptPresenter(sent.append, clock, nothing)
        presenter.on_event(script())
        return presenter

    def test_the_current_step_is_the_phrase_to_say_now(self, presenter):
        state = presenter.state
        assert (state.phrase, state.number, state.all_said) == ("请讲", 2, False)
        assert [(s.is_said, s.is_current) for s in state.steps] == [(True, False), (False, True)]

    def test_after_the_last_step_all_is_said(self, presenter, sent):
        presenter.on_event(script(current=2))

        presenter.tick_step()

        assert presenter.state.all_said
        assert sent == []

    def test_the_tick_key_ticks_the_current_step(self, presenter, sent):
        presenter.tick_step()

        assert sent == [TickStep()]

    def test_the_first_nine_situations_have_keys(self, presenter, sent):
        assert [s.key for s in presenter.state.situations] == [*"123456789", "", ""]

        presenter.show_number(3)
        presenter.show_number(12)

        assert sent == [ShowSituation(situation="s3")]

    def test_the_language_key_goes_to_the_next_language_and_round(self, presenter, sent):
        presenter.speak_next()
        presenter.on_event(script(language="en"))
        presenter.speak_next()
        presenter.speak("en")

        assert sent == [SetScriptLanguage(language="en"), SetScriptLanguage(language="zh")]

    def test_a_pack_of_one_language_has_no_next_one(self, presenter, sent):
        presenter.on_event(script(languages=("zh",)))

        presenter.speak_next()

        assert sent == []


class TestHistory:
    def row(self, **more):
        return HistoryRow(row_id="1", at=NOON, **more)

    @pytest.fixture
    def presenter(self, sent, clock):
        return HistoryPresenter(sent.append, clock, nothing)

    def test_a_row_with_a_ticket_opens_it(self, presenter, sent):
        presenter.choose(self.row(number="10010", ticket_id="t1"))

        assert sent == [OpenTicket(ticket_id="t1")]

    def test_a_row_without_ticket_is_called_back(self, presenter, sent):
        presenter.choose(self.row(number="10010"))
        presenter.choose(self.row())

        assert sent == [Dial(number="10010")]

    def test_without_a_server_nothing_is_marked_as_unsent(self, presenter):
        presenter.on_event(HistoryChanged(rows=(self.row(sent=False),)))
        assert presenter.state.waits

        presenter.on_event(SyncChanged(enabled=False))

        assert not presenter.state.waits

    def test_the_same_rows_are_not_shown_twice(self, clock):
        shown = []
        presenter = HistoryPresenter(nothing, clock, shown.append)
        for _ in range(2):
            presenter.on_event(HistoryChanged(rows=(self.row(),)))

        assert len(shown) == 1


class TestStatus:
    @pytest.fixture
    def presenter(self, sent, clock):
        self.now = NOON
        return StatusPresenter(sent.append, clock, nothing, lambda: self.now)

    @pytest.mark.parametrize(
        ("state", "tone"),
        [
            (RegistrationState.REGISTERED, Tone.GOOD),
            (RegistrationState.REGISTERING, Tone.WARN),
            (RegistrationState.FAILED, Tone.BAD),
            (RegistrationState.NONE, Tone.QUIET),
        ],
    )
    def test_the_registration_has_a_tone(self, presenter, state, tone):
        presenter.on_event(RegistrationChanged(state=state, code=503))

        assert presenter.state.registration_tone is tone

    def test_the_age_of_the_oldest_unsent_change_goes_on(self, presenter):
        since = NOON - timedelta(seconds=134)
        presenter.on_event(SyncChanged(pending=3, oldest_pending_since=since))
        assert (presenter.state.oldest_s, presenter.state.sync_tone) == (134, Tone.WARN)

        self.now += timedelta(seconds=2)
        presenter.tick()
        assert presenter.state.oldest_s == 136

        presenter.on_event(SyncChanged(online=True))
        presenter.tick()
        assert (presenter.state.oldest_s, presenter.state.sync_tone) == (None, Tone.GOOD)

    def test_a_change_that_was_not_accepted_is_bad_news(self, presenter):
        presenter.on_event(SyncChanged(online=True, parked=1))

        assert presenter.state.sync_tone is Tone.BAD

    def test_what_the_watchdogs_found_stands_there_until_it_is_mended(self, presenter):
        presenter.on_event(WatchChanged(troubles=("clock.fast",)))
        assert presenter.state.troubles == ("clock.fast",)

        presenter.on_event(WatchChanged())
        assert presenter.state.troubles == ()

    def test_a_desk_without_server_is_calm_about_it(self, presenter):
        presenter.on_event(SyncChanged(enabled=False))

        assert (presenter.state.server_tone, presenter.state.sync_tone) == (Tone.QUIET, Tone.QUIET)

    def test_an_engine_that_is_down_is_bad_news(self, presenter):
        presenter.on_event(EngineChanged(pid=0, restarts=1))
        assert presenter.state.engine_tone is Tone.BAD

        presenter.on_event(EngineChanged(pid=7, restarts=1))
        assert presenter.state.engine_tone is Tone.GOOD

    @pytest.mark.parametrize(
        ("event", "tone"),
        [
            (DevicesChanged(microphone="A", earpiece="A"), Tone.GOOD),
            (DevicesChanged(microphone="B", earpiece="A", wanted_microphone="A"), Tone.WARN),
            (DevicesChanged(microphone="", earpiece="A"), Tone.BAD),
        ],
    )
    def test_devices_have_a_tone(self, presenter, event, tone):
        presenter.on_event(event)

        assert presenter.state.devices_tone is tone

    def test_the_agent_can_send_now(self, presenter, sent):
        presenter.sync_now()

        assert sent == [SyncNow()]


class TestSession:
    @pytest.fixture
    def presenter(self, sent, clock):
        return SessionPresenter(sent.append, clock, nothing)

    def test_signing_in_asks_the_server_once(self, presenter, sent):
        presenter.sign_in(" desk.example.com ", " 1001", "secret ")
        presenter.sign_in("desk.example.com", "1001", "secret ")

        assert sent == [SignIn(server="https://desk.example.com", user="1001", password="secret ")]
        assert presenter.state.busy

    def test_an_address_with_a_scheme_stays(self, presenter, sent):
        presenter.sign_in("http://127.0.0.1:8000", "1001", "x")

        assert sent[0].server == "http://127.0.0.1:8000"

    def test_missing_fields_are_named(self, presenter, sent):
        presenter.sign_in("", "1001", "")

        assert presenter.state.missing == ("server", "password")
        assert sent == []

    def test_a_refusal_is_shown_and_can_be_tried_again(self, presenter):
        presenter.sign_in("a", "b", "c")
        presenter.on_event(
            CommandRefused(command="SignIn", code="session.wrong_password", message="")
        )

        assert (presenter.state.busy, presenter.state.error_code) == (
            False,
            "session.wrong_password",
        )

    def test_signing_in_clears_the_error(self, presenter):
        presenter.on_event(CommandRefused(command="SignIn", code="x", message=""))
        presenter.on_event(SessionChanged(signed_in=True, agent_number="1001"))

        assert presenter.state.signed_in
        assert presenter.state.error_code == ""

    def test_the_password_is_in_no_state(self, presenter):
        presenter.sign_in("a", "b", "pa55word")

        assert "pa55word" not in repr(presenter.state)

    def test_signing_out_is_one_command(self, presenter, sent):
        presenter.sign_out()

        assert sent == [SignOut()]


class TestNotices:
    @pytest.fixture
    def presenter(self, sent, clock):
        return NoticesPresenter(sent.append, clock, nothing)

    def codes(self, presenter):
        return [n.code for n in presenter.state.notices]

    def test_a_warning_goes_after_a_while_and_an_error_stays(self, presenter, clock):
        presenter.on_event(NoticeRaised(code="a"))
        presenter.on_event(NoticeRaised(code="b", severity=Severity.ERROR))
        clock.now_s += 60

        presenter.tick()

        assert self.codes(presenter) == ["b"]

    def test_a_read_notice_goes(self, presenter):
        presenter.on_event(NoticeRaised(code="b", severity=Severity.ERROR))

        presenter.dismiss(presenter.state.notices[0].notice_id)

        assert self.codes(presenter) == []

    def test_the_same_notice_stands_once(self, presenter):
        for _ in range(5):
            presenter.on_event(NoticeRaised(code="a"))

        assert self.codes(presenter) == ["a"]

    def test_a_headset_is_one_sentence_and_its_return_ends_it(self, presenter):
        for kind in ("microphone", "earpiece"):
            fields = (("device", f"headset {kind}"), ("kind", kind))
            presenter.on_event(NoticeRaised(code="audio.device_lost", fields=fields))
        assert self.codes(presenter) == ["audio.device_lost"]

        presenter.on_event(NoticeRaised(code="audio.device_back"))

        assert self.codes(presenter) == ["audio.device_back"]

    def test_the_newest_few_are_shown(self, presenter):
        for name in "abcdef":
            presenter.on_event(NoticeRaised(code=name))

        assert self.codes(presenter) == list("abcdef"[-MOST:])

    def test_a_refused_command_is_told_except_the_sign_in(self, presenter):
        presenter.on_event(CommandRefused(command="Dial", code="call.busy", message=""))
        presenter.on_event(CommandRefused(command="SignIn", code="x", message=""))

        assert self.codes(presenter) == ["call.busy"]

    @pytest.mark.parametrize("code", ["call.transfer_busy", "call.consult_no_answer"])
    def test_what_the_call_s_card_says_is_not_said_twice(self, presenter, code):
        presenter.on_event(NoticeRaised(code=code))

        assert self.codes(presenter) == []

    def test_a_saved_ticket_is_told_by_the_form_alone(self, presenter):
        presenter.on_event(TicketSaved(draft_id="d", ticket_id="t"))

        assert self.codes(presenter) == []


class TestConditions:
    def test_they_follow_the_desk(self):
        shown = []
        presenter = ConditionsPresenter(shown.append)
        call = Call(
            call_id=CallId("c"),
            direction=Direction.INBOUND,
            state=CallState.RINGING,
            remote_number="1",
            started_s=0,
        )
        for event in (
            SessionChanged(signed_in=True),
            AgentStateChanged(state=AgentState.READY),
            CallChanged(call=call),
            DraftChanged(draft_id="d", form=TicketForm()),
            script(),
            object(),
        ):
            presenter.on_event(event)

        now = presenter.state
        assert now.signed_in
        assert now.ringing
        assert now.busy
        assert not now.connected
        assert now.has_draft
        assert now.has_steps
        assert now.languages == 2
        assert len(shown) == 5

    def test_an_ended_call_leaves_nothing_behind(self):
        presenter = ConditionsPresenter(nothing)
        for state in (CallState.ACTIVE, CallState.HELD, CallState.ENDED):
            presenter.on_event(
                CallChanged(
                    call=Call(
                        call_id=CallId("c"),
                        direction=Direction.INBOUND,
                        state=state,
                        remote_number="1",
                        muted=True,
                        started_s=0,
                    )
                )
            )

        assert not presenter.state.busy
        assert not presenter.state.muted
