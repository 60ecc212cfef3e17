"""The ticket panel's presenter: what is shown of a matter's life, and how its steps are taken."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from agent_desktop.domain.commands import Dial
from agent_desktop.domain.events import (
    CommandRefused,
    DraftChanged,
    SessionChanged,
    TicketSaved,
)
from agent_desktop.domain.ticket_commands import (
    AttachFile,
    DropRefused,
    FindInDirectory,
    SearchEverything,
    SettleConflict,
    TakeStep,
)
from agent_desktop.domain.ticket_data import STEP_DATA
from agent_desktop.domain.ticket_news import (
    CallBackOffered,
    CustomerRow,
    CustomerShown,
    DirectoryFound,
    EverythingFound,
    StepTaken,
    TicketShown,
    TimeKept,
)
from agent_desktop.domain.tickets import Ticket, TicketEventKind, TicketForm, TicketKind
from agent_desktop.ui import ticket_scenes
from agent_desktop.ui.ticket.matter import MatterPresenter
from agent_desktop.ui.ticket.matter_state import FileState, Page
from agent_desktop.ui.ticket.steps import STEP_FIELDS, Ask
from agent_desktop.ui.ticket.wording import EVENTS, FIELDS, STEPS, VALUES
from agent_desktop.ui.work.due import Level

K = TicketEventKind
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class Rig:
    def __init__(self):
        self.sent = []
        self.flushed = 0
        self.now = NOON
        self.form = TicketForm()
        self.presenter = MatterPresenter(
            self.sent.append, self._flush, lambda: self.form, lambda _s: None, lambda: self.now
        )
        self.presenter.on_event(SessionChanged(signed_in=True, agent_number="1001"))

    def _flush(self):
        self.flushed += 1

    @property
    def state(self):
        return self.presenter.state

    def play(self, scene):
        for event in getattr(ticket_scenes, scene)(0.0, NOON):
            self.presenter.on_event(event)
            if isinstance(event, DraftChanged):
                self.form = event.form
        self.sent.clear()
        return self

    def steps(self):
        return [(c.step, dict(c.data)) for c in self.sent if isinstance(c, TakeStep)]


@pytest.fixture
def rig():
    return Rig()


def test_every_step_of_the_domain_s_table_is_asked_for_as_it_says():
    for step, fields in STEP_FIELDS.items():
        known = STEP_DATA[step]
        assert {f.name for f in fields} <= set(known), step
        needed = {name for name, datum in known.items() if datum.required}
        assert needed <= {f.name for f in fields if f.required}, step


def test_everything_a_sheet_asks_and_a_log_says_has_words():
    for fields in STEP_FIELDS.values():
        for field in fields:
            assert field.name in FIELDS
            assert {str(c) for c in field.choices} <= set(VALUES)
    assert set(EVENTS) == set(TicketEventKind)
    assert set(STEPS) == set(STEP_FIELDS)


@pytest.mark.parametrize(
    ("scene", "step", "beside"),
    [
        ("urgent", K.NOTIFIED, None),
        ("step_sheet", K.ASSIGNED, None),
        ("offered", None, None),
        ("to_accept", K.ACCEPTED, K.REJECTED),
        ("conflict", K.HANDLED, None),
        ("handled", K.CALLED_BACK, None),
        ("closed", None, None),
    ],
)
def test_one_step_stands_in_front(rig, scene, step, beside):
    life = rig.play(scene).state.life

    assert (life.next_step, life.beside_step) == (step, beside)
    assert step is None or step in life.steps


def test_a_lead_names_a_handler_before_all_else(rig):
    rig.play("step_sheet")
    shown = rig.presenter._shown
    ticket = replace(shown.ticket, needs_naming=True)
    rig.presenter.on_event(
        replace(shown, ticket=ticket, allowed=frozenset({K.NAMED, K.NOTED, K.ESCALATED}))
    )

    assert rig.state.life.next_step is K.NAMED


def test_the_giver_stays_responsible_while_a_hand_over_is_offered(rig):
    life = rig.play("offered").state.life

    assert life.stays_mine
    assert life.offered == "1002 李强"


def test_the_clock_goes_by_the_server_s_time_whatever_the_pc_shows(rig):
    rig.play("offered")
    assert rig.state.life.clock.seconds == 9 * 3600 + 20 * 60

    rig.now = NOON + timedelta(days=3)
    rig.presenter.on_event(TimeKept(offset_s=-3 * 86400.0, trusted=True))
    assert rig.state.life.clock.seconds == 9 * 3600 + 20 * 60

    rig.now += timedelta(hours=10)
    rig.presenter.tick()
    assert rig.state.life.clock.level is Level.OVER
    assert rig.state.life.clock.seconds == -40 * 60


def test_a_second_that_changes_no_word_renders_nothing():
    rendered = []
    presenter = MatterPresenter(
        lambda _c: None, lambda: None, TicketForm, rendered.append, lambda: NOON
    )
    for event in ticket_scenes.offered(0.0, NOON):
        presenter.on_event(event)
    rendered.clear()

    presenter.tick()

    assert rendered == []


def test_what_came_before_its_form_is_shown_with_it(rig):
    events = ticket_scenes.offered(0.0, NOON)
    shown = next(e for e in events if isinstance(e, TicketShown))
    draft = [e for e in events if isinstance(e, DraftChanged)][-1]

    rig.presenter.on_event(shown)
    assert rig.state.life is None
    rig.presenter.on_event(draft)

    assert rig.state.life is not None


def test_another_form_takes_the_life_of_the_first_away(rig):
    rig.play("offered")

    rig.presenter.on_event(DraftChanged(draft_id="d9", form=TicketForm()))

    assert (rig.state.life, rig.state.log, rig.state.page) == (None, (), Page.FORM)


def test_an_offered_matter_is_accepted_with_one_step_and_what_was_typed_goes_first(rig):
    rig.play("to_accept")

    rig.presenter.take_next_step()

    assert rig.flushed == 1
    assert rig.steps() == [(K.ACCEPTED, {})]
    assert rig.sent[-1].draft_id == "d5"


def test_a_contact_without_a_desk_is_accepted_for_by_who_asked(rig):
    rig.play("offered")
    shown = rig.presenter._shown
    ticket = replace(shown.ticket, offered_to="contact:p-zhao")
    rig.presenter.on_event(replace(shown, ticket=ticket, allowed=shown.allowed | {K.ACCEPTED}))

    rig.presenter.begin(K.ACCEPTED)
    rig.presenter.submit()
    assert [p.field for p in rig.state.sheet.problems] == ["on_behalf", "how"]

    rig.presenter.enter("on_behalf", "赵敏")
    rig.presenter.enter("how", "phone")
    rig.presenter.submit()
    assert rig.steps() == [(K.ACCEPTED, {"on_behalf": "赵敏", "how": "phone"})]


def test_a_hand_over_needs_somebody_and_carries_whom(rig):
    rig.play("step_sheet")
    rig.presenter.take_next_step()
    assert rig.sent == [FindInDirectory(text="")]
    rig.presenter.submit()
    assert [(p.field, p.code) for p in rig.state.sheet.problems] == [("to", "ticket.datum_missing")]
    rig.presenter.search("liqiang")
    rig.presenter.on_event(DirectoryFound(text="li", rows=()))
    assert rig.state.sheet.found is None
    rig.presenter.on_event(DirectoryFound(text="liqiang", rows=ticket_scenes.DIRECTORY[2:3]))

    rig.presenter.pick(rig.state.sheet.found[0])
    rig.presenter.take_next_step()

    assert rig.steps() == [
        (K.ASSIGNED, {"to": "1002", "to_name": "李强", "department": "线路维护部"})
    ]
    assert rig.state.sheet.sending


def test_whoever_is_found_can_be_called_first(rig):
    rig.play("step_sheet").presenter.call("02188880023")

    assert rig.sent == [Dial(number="02188880023")]


def test_a_taken_step_closes_its_sheet_and_a_refused_one_says_why(rig):
    rig.play("step_sheet").presenter.begin(K.NOTED)
    rig.presenter.enter("text", "客户再次来电")
    rig.presenter.submit()
    rig.presenter.on_event(CommandRefused(command="TakeStep", code="disk.full", message=""))
    assert (rig.state.sheet.sending, rig.state.sheet.refusal) == (False, "disk.full")
    assert rig.state.sheet.value("text") == "客户再次来电"

    rig.presenter.submit()
    rig.presenter.on_event(StepTaken(ticket_id=rig.state.ticket_id, step=K.NOTED))

    assert rig.state.sheet is None


def test_a_step_that_is_not_possible_any_more_closes_its_sheet(rig):
    rig.play("to_accept").presenter.begin(K.REJECTED)
    shown = rig.presenter._shown

    rig.presenter.on_event(replace(shown, allowed=frozenset({K.NOTED})))

    assert rig.state.sheet is None


def test_not_reached_is_said_after_three_attempts_only(rig):
    rig.play("handled").presenter.begin(K.CALLED_BACK)
    rig.presenter.enter("outcome", "not_reached")

    rig.presenter.submit()

    assert [p.code for p in rig.state.sheet.problems] == ["ticket.too_few_attempts"]


def test_satisfaction_is_asked_of_a_reached_customer_only(rig):
    rig.play("handled").presenter.begin(K.CALLED_BACK)
    rig.presenter.enter("outcome", "reached")
    rig.presenter.submit()
    assert [p.field for p in rig.state.sheet.problems] == ["satisfaction"]
    rig.presenter.enter("satisfaction", "satisfied")
    rig.presenter.enter("outcome", "no_answer")

    rig.presenter.submit()

    assert rig.steps() == [(K.CALLED_BACK, {"outcome": "no_answer"})]


def test_a_call_back_that_is_over_fills_the_sheet_and_leaves_its_proof(rig):
    rig.play("handled")

    rig.presenter.on_event(
        CallBackOffered(
            ticket_id=rig.state.ticket_id,
            call_id="call-9",
            data=(("outcome", "reached"), ("satisfaction", "very_satisfied")),
        )
    )
    rig.presenter.submit()

    assert rig.sent[-1].call_id == "call-9"
    assert dict(rig.sent[-1].data)["satisfaction"] == "very_satisfied"


def test_a_chasing_says_which_of_how_many(rig):
    rig.play("offered").presenter.begin(K.CHASED)

    assert (rig.state.sheet.count, rig.state.sheet.most) == (2, 2)


def test_a_matter_is_merged_into_another_one_never_into_itself(rig):
    rig.play("step_sheet").presenter.begin(K.MERGED)
    rig.presenter.search("宽带")
    assert rig.sent[-1] == SearchEverything(text="宽带")
    other = ticket_scenes._matter(NOON, "0000a001", "宽带频繁掉线")
    own = replace(other, ticket_id=rig.state.ticket_id)
    rig.presenter.on_event(EverythingFound(text="宽带", tickets=(own, other)))
    assert rig.state.sheet.tickets == (other,)

    rig.presenter.enter("into", rig.state.ticket_id)
    rig.presenter.submit()
    assert [p.code for p in rig.state.sheet.problems] == ["ticket.merged_into_itself"]
    rig.presenter.pick(other)
    rig.presenter.submit()
    assert rig.steps() == [(K.MERGED, {"into": other.ticket_id})]


def test_what_the_form_needs_first_is_named_before_a_step(rig):
    rig.play("step_sheet")
    rig.form = replace(rig.form, extra=(("object", "bill"),))
    rig.presenter.begin(K.ASSIGNED)
    rig.presenter.pick(ticket_scenes.DIRECTORY[2])

    rig.presenter.submit()

    assert rig.state.sheet.form_needs == ("demand",)
    assert rig.steps() == []


def test_a_conflict_is_decided_for_either_value(rig):
    rig.play("conflict")
    conflict = rig.state.conflicts[0]

    rig.presenter.settle(conflict, True)

    assert rig.sent == [
        SettleConflict(
            ticket_id=rig.state.ticket_id, event_id="e003", field="subject", keep_lost=True
        )
    ]


def test_the_log_says_what_became_of_each_entry(rig):
    log = rig.play("timeline").state.log

    assert {e.event.event_id: e.void for e in log if e.void} == {"e009": "ticket.already_handled"}
    assert [e.event.event_id for e in log if e.unsent] == ["e010"]
    rig.presenter.drop_refused("op-7")
    assert rig.sent == [DropRefused(op_id="op-7")]


def test_an_own_step_without_effect_is_told_in_the_head(rig):
    assert rig.play("void").state.life.own_void == "ticket.already_accepted"
    assert rig.play("timeline").state.life.own_void == ""  # something came after it


def test_files_say_where_they_are(rig):
    files = rig.play("closed").state.files

    assert [f.state for f in files] == [FileState.SENT, FileState.WAITING, FileState.REFUSED]


def test_a_file_for_a_new_ticket_waits_until_it_is_saved(rig):
    rig.play("new_complaint")
    rig.presenter.attach("/home/a/bill.png")
    rig.presenter.attach("20261122.png", b"png")
    rig.presenter.attach("/home/a/wrong.pdf")
    rig.presenter.forget_unsaved(2)
    assert rig.sent == []
    assert [(f.name, f.state) for f in rig.state.files] == [
        ("bill.png", FileState.UNSAVED),
        ("20261122.png", FileState.UNSAVED),
    ]

    rig.presenter.on_event(TicketSaved(draft_id="d1", ticket_id="t7"))

    assert rig.sent == [
        AttachFile(ticket_id="t7", file="/home/a/bill.png"),
        AttachFile(ticket_id="t7", file="20261122.png", content=b"png"),
    ]
    assert rig.state.files == ()


def test_the_caller_is_shown_with_warning_and_other_matters(rig):
    customer = rig.play("new_complaint").state.customer

    assert (customer.name, customer.grade, customer.do_not_call) == ("陈立新", "VIP", True)
    assert customer.count == 2
    rig.presenter.on_event(DraftChanged(draft_id="d9", form=TicketForm(kind=TicketKind.PRAISE)))
    assert rig.state.customer is None


@pytest.mark.parametrize(("opened_in", "came_up"), [("call-2", False), ("call-1", True)])
def test_only_a_matter_from_before_this_call_came_up_by_itself(rig, opened_in, came_up):
    rig.play("new_complaint")
    told = rig.presenter.state.customer
    form = replace(rig.form, customer_id=told.customer_id)
    matter = told.matters[0]
    ticket = Ticket(
        ticket_id=matter.ticket_id,
        owner="1001",
        handler="1001",
        call_id=opened_in,
        form=form,
        opened_at=NOON,
        changed_at=NOON,
    )

    rig.presenter.on_event(
        DraftChanged(draft_id="d2", form=form, call_id="call-2", ticket_id=ticket.ticket_id)
    )
    rig.presenter.on_event(TicketShown(draft_id="d2", ticket=ticket))
    rig.presenter.on_event(
        CustomerShown(
            call_id="call-2",
            customer=CustomerRow(customer_id=told.customer_id, name="陈立新", open_matters=1),
            open_matters=(matter,),
        )
    )

    assert rig.state.customer.is_known == came_up
    assert rig.state.customer.matters == ()


def test_every_person_that_is_asked_for_is_searched_in_the_directory():
    asked = {f.name for fields in STEP_FIELDS.values() for f in fields if f.ask is Ask.PERSON}

    assert asked == {"to", "who"}


def test_a_call_that_takes_the_form_away_loses_nothing_of_a_sheet(rig):
    rig.play("conflict").presenter.begin(K.HANDLED)
    rig.presenter.enter("cause", "促销系统误开通")
    rig.presenter.on_event(DraftChanged(draft_id="d9", form=TicketForm(phone="10086")))
    assert rig.state.sheet is None

    rig.play("conflict")

    assert rig.state.sheet.value("cause") == "促销系统误开通"


def test_what_somebody_began_is_not_the_next_one_s_at_this_pc(rig):
    rig.play("step_sheet")
    rig.presenter.begin(K.ASSIGNED)
    rig.presenter.enter("reason", "line is his")
    rig.presenter.on_event(DraftChanged(draft_id="other", form=TicketForm()))

    rig.presenter.on_event(SessionChanged())
    rig.presenter.on_event(SessionChanged(signed_in=True, agent_number="1002"))
    rig.play("step_sheet")

    assert rig.state.sheet is None


def test_a_new_sign_in_of_the_same_agent_loses_nothing_begun(rig):
    rig.play("step_sheet")
    rig.presenter.begin(K.ASSIGNED)
    rig.presenter.enter("reason", "line is his")

    rig.presenter.on_event(SessionChanged())
    rig.presenter.on_event(SessionChanged(signed_in=True, agent_number="1001"))

    assert rig.state.sheet.value("reason") == "line is his"
