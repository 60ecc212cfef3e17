"""The form: what is typed is never lost, never overwritten, and on its way within 0.7 s."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agent_desktop.domain.commands import DiscardDraft, EditDraft, NewDraft, SaveTicket
from agent_desktop.domain.events import (
    DraftChanged,
    DraftKept,
    SessionChanged,
    SyncChanged,
    TicketRefused,
    TicketSaved,
)
from agent_desktop.domain.tickets import Problem, TicketForm
from agent_desktop.ui.ticket.presenter import IDLE_S, LONGEST_S, TicketPresenter
from agent_desktop.ui.ticket.state import Keeping

NOON = datetime(2026, 11, 22, 12, 3, 4, tzinfo=UTC)


class Rig:
    def __init__(self):
        self.now_s = 0.0
        self.sent = []
        self.presenter = TicketPresenter(
            self.sent.append, lambda: self.now_s, lambda _state: None, lambda: NOON
        )

    @property
    def state(self):
        return self.presenter.state

    def draft(self, draft_id="d1", form=None, **more):
        event = DraftChanged(draft_id=draft_id, form=form or TicketForm(), **more)
        self.presenter.on_event(event)

    def type(self, **fields):
        self.presenter.type(replace(self.state.form, **fields))

    def wait(self, seconds):
        self.now_s += seconds
        self.presenter.tick()


@pytest.fixture
def rig():
    rig = Rig()
    rig.draft(form=TicketForm(phone="10010"))
    return rig


def test_the_first_key_in_a_form_is_told_at_once(rig):
    rig.type(subject="n")

    assert rig.sent == [EditDraft(draft_id="d1", form=TicketForm(phone="10010", subject="n"))]


def test_a_pause_in_typing_sends_the_draft(rig):
    rig.type(subject="n")
    rig.sent.clear()
    rig.type(subject="no li")
    rig.wait(0.1)
    assert rig.sent == []

    rig.wait(IDLE_S)

    assert rig.sent == [EditDraft(draft_id="d1", form=TicketForm(phone="10010", subject="no li"))]
    assert not rig.state.must_tick


def test_typing_without_a_pause_sends_at_least_every_0_7_seconds(rig):
    text = ""
    for _ in range(40):  # four seconds, a key every tenth
        text += "x"
        rig.type(course=text)
        rig.wait(0.1)

    assert LONGEST_S + 0.1 <= 0.7
    assert len(rig.sent) >= 5
    assert text.startswith(rig.sent[-1].form.course)


def test_an_edit_that_changes_nothing_sends_nothing(rig):
    rig.type()
    rig.wait(5)

    assert rig.sent == []


def test_nothing_is_taken_while_no_form_is_open():
    rig = Rig()

    rig.type(subject="lost?")
    rig.presenter.save()
    rig.presenter.discard()
    rig.wait(5)

    assert rig.sent == []


def test_the_core_cannot_overwrite_what_is_being_typed_in_the_same_draft(rig):
    rig.type(subject="line dead since")
    rig.draft(form=TicketForm(phone="10086", subject="line", customer_name="陈"), owner="1001")

    form = rig.state.form
    assert (form.subject, form.phone, form.customer_name) == ("line dead since", "10086", "陈")
    assert rig.state.owner == "1001"


def test_what_was_typed_stays_even_when_it_was_sent_already(rig):
    rig.type(subject="line dead")
    rig.wait(1)
    rig.draft(form=TicketForm(subject="line"))

    assert rig.state.form.subject == "line dead"


def test_another_draft_takes_the_form_after_the_first_is_safe(rig):
    rig.type(subject="half a sent")
    rig.draft("d2", TicketForm(phone="10086"))

    assert rig.sent == [
        EditDraft(draft_id="d1", form=TicketForm(phone="10010", subject="half a sent"))
    ]
    assert rig.state.draft_id == "d2"
    assert rig.state.form == TicketForm(phone="10086")
    assert not rig.state.must_tick


def test_each_form_from_the_core_has_a_new_revision(rig):
    before = rig.state.revision
    rig.type(subject="x")
    assert rig.state.revision == before

    rig.draft()

    assert rig.state.revision == before + 1


def test_kept_is_shown_with_its_time(rig):
    rig.type(subject="x")
    rig.wait(1)

    rig.presenter.on_event(DraftKept(draft_id="d1"))

    assert (rig.state.keeping, rig.state.at) == (Keeping.KEPT, NOON)


def test_kept_is_not_shown_while_newer_text_waits(rig):
    rig.type(subject="x")
    rig.wait(1)
    rig.type(subject="xy")

    rig.presenter.on_event(DraftKept(draft_id="d1"))

    assert rig.state.keeping is Keeping.TYPING


def test_kept_of_another_draft_says_nothing_of_this_one(rig):
    rig.presenter.on_event(DraftKept(draft_id="d9"))

    assert rig.state.keeping is Keeping.NOTHING


def test_saving_sends_what_is_typed_first(rig):
    rig.type(subject="no line")

    rig.presenter.save()

    form = TicketForm(phone="10010", subject="no line")
    assert rig.sent == [
        EditDraft(draft_id="d1", form=form),
        SaveTicket(draft_id="d1", form=form),
    ]


def test_a_form_without_subject_is_not_sent_and_says_why(rig):
    rig.presenter.save()

    assert rig.sent == []
    assert rig.state.problems == (Problem(field="subject", code="ticket.subject_missing"),)


def test_a_subject_of_10_kb_is_kept_whole_and_its_problem_shown_at_once(rig):
    rig.type(subject="长" * 10_000)
    rig.wait(1)

    assert len(rig.sent[-1].form.subject) == 10_000
    assert rig.state.problems == (Problem(field="subject", code="ticket.too_long", limit=200),)


def test_the_server_s_refusal_is_shown_at_its_field(rig):
    problem = Problem(field="phone", code="ticket.invalid_value")

    rig.presenter.on_event(TicketRefused(draft_id="d1", problems=(problem,)))

    assert rig.state.problems == (problem,)


def test_a_saved_ticket_says_so_and_later_that_it_is_sent(rig):
    rig.presenter.on_event(TicketSaved(draft_id="d1", ticket_id="t1"))
    assert (rig.state.keeping, rig.state.ticket_id, rig.state.sent) == (Keeping.SAVED, "t1", False)

    rig.presenter.on_event(SyncChanged(online=True, pending=1))
    assert not rig.state.sent

    rig.presenter.on_event(SyncChanged(online=True, pending=0))
    assert rig.state.sent


def test_without_a_server_a_saved_ticket_promises_no_sending(rig):
    rig.presenter.on_event(SyncChanged(enabled=False))
    rig.draft("d2")
    rig.presenter.on_event(TicketSaved(draft_id="d2", ticket_id="t1"))
    assert rig.state.stays_here

    rig.presenter.on_event(SyncChanged(enabled=True, online=True))
    assert not rig.state.stays_here


def test_after_a_save_the_core_may_change_what_was_typed(rig):
    rig.type(subject="x")
    rig.wait(1)
    rig.presenter.on_event(TicketSaved(draft_id="d1", ticket_id="t1"))

    rig.draft(form=TicketForm(subject="x (merged)"), ticket_id="t1")

    assert rig.state.form.subject == "x (merged)"


def test_text_typed_after_the_save_survives_the_core_s_answer(rig):
    rig.type(subject="x")
    rig.presenter.save()
    rig.type(subject="x and more")
    rig.presenter.on_event(TicketSaved(draft_id="d1", ticket_id="t1"))
    rig.draft(form=TicketForm(subject="x"), ticket_id="t1")

    assert rig.state.form.subject == "x and more"


def test_new_keeps_the_form_in_front_first(rig):
    rig.type(subject="x")

    rig.presenter.new()

    assert isinstance(rig.sent[0], EditDraft)
    assert rig.sent[1] == NewDraft()


def test_discard_throws_away_what_waits_too(rig):
    rig.type(subject="x")
    rig.type(subject="xy")
    rig.sent.clear()

    rig.presenter.discard()
    rig.wait(5)

    assert rig.sent == [DiscardDraft(draft_id="d1")]


def test_the_core_shows_an_empty_form_after_a_discard(rig):
    rig.type(subject="x")
    rig.presenter.discard()
    rig.draft(form=TicketForm(phone="10010"))

    assert rig.state.form == TicketForm(phone="10010")
    assert rig.state.keeping is Keeping.NOTHING


def test_a_discarded_text_can_be_brought_back_once(rig):
    rig.type(subject="x", course="y")
    rig.presenter.discard()
    rig.draft(form=TicketForm(phone="10010"))
    before = rig.state.revision

    rig.presenter.undo_discard()
    rig.presenter.undo_discard()

    form = TicketForm(phone="10010", subject="x", course="y")
    assert rig.state.form == form
    assert rig.state.revision == before + 1
    assert rig.sent[-2:] == [DiscardDraft(draft_id="d1"), EditDraft(draft_id="d1", form=form)]


def test_a_discarded_text_of_another_form_goes_back_to_its_form(rig):
    rig.type(subject="x")
    rig.presenter.discard()
    rig.draft("d2")

    rig.presenter.undo_discard()

    form = TicketForm(phone="10010", subject="x")
    assert rig.sent[-1] == EditDraft(draft_id="d1", form=form)
    assert rig.state.draft_id == "d2"


def test_a_discarded_text_is_not_brought_back_by_the_next_agent_at_this_pc(rig):
    rig.presenter.on_event(SessionChanged(signed_in=True, agent_number="1001"))
    rig.type(subject="x")
    rig.presenter.discard()
    rig.presenter.on_event(SessionChanged())
    rig.presenter.on_event(SessionChanged(signed_in=True, agent_number="1002"))
    rig.sent.clear()

    rig.presenter.undo()

    assert rig.sent == []


def test_what_a_flow_adds_below_the_typed_course_is_shown(rig):
    rig.type(subject="no light", course="since noon")

    rig.draft(form=TicketForm(phone="10010", subject="no light", course="since noon\ngrave: no"))

    assert rig.state.form.course == "since noon\ngrave: no"


def test_an_addition_to_an_older_text_does_not_take_typed_words_away(rig):
    rig.type(course="since noon, and again at two")

    rig.draft(form=TicketForm(phone="10010", course="since noon\ngrave: no"))

    assert rig.state.form.course == "since noon, and again at two"


def test_a_form_s_own_field_that_is_being_typed_wins_over_the_core_s(rig):
    rig.type(extra=(("object", "the bill"),))
    rig.draft(form=TicketForm(category="c1", extra=(("loss", "39"), ("object", "the"))))

    assert rig.state.form.extra == (("loss", "39"), ("object", "the bill"))
    assert rig.state.form.category == "c1"
