"""The script panel follows the call, the form and the agent."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from agent_desktop.adapters.packs import PackShelf
from agent_desktop.contract.packs import Pack, PackProblem
from agent_desktop.domain.calls import Call, CallPurpose, CallState, CallTrigger, Direction
from agent_desktop.domain.commands import (
    EditDraft,
    SetScriptLanguage,
    ShowSituation,
    TickStep,
)
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.events import (
    CallChanged,
    DraftChanged,
    NoticeRaised,
    ScriptChanged,
    SessionChanged,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.ticket_news import CustomerRow, CustomerShown
from agent_desktop.domain.tickets import TicketForm
from agent_desktop.runtime.settings import ScriptSettings
from agent_desktop.services.bus import Bus
from agent_desktop.services.call_journal import KeptScript
from agent_desktop.services.scripting import Scripting

CHINA = timezone(timedelta(hours=8))
PACK, _ = PackShelf().take("general")


class HandClock:
    """09:00 UTC, afternoon in China, until it is moved by hand."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    def new_id(self) -> str:
        raise NotImplementedError


class Shelf:
    """Gives what a test says, and notes what was asked for."""

    def __init__(self, pack: Pack | None = PACK, problems: Sequence[PackProblem] = ()) -> None:
        self.pack = pack
        self.problems = problems
        self.asked: list[str] = []

    def take(self, name: str) -> tuple[Pack | None, Sequence[PackProblem]]:
        self.asked.append(name)
        return self.pack, self.problems


class Desk:
    """A bus with the service on it, and short words for what a test does."""

    def __init__(self, shelf: Shelf, language: str = "zh") -> None:
        self.bus = Bus()
        self.clock = HandClock()
        self.notices: list[NoticeRaised] = []
        self.bus.on(NoticeRaised, self.notices.append)

        async def keep(_command: EditDraft) -> None:
            """The ticket service's part."""

        self.bus.handle(EditDraft, keep)
        settings = ScriptSettings(pack="general", language=language)
        self.scripting = Scripting(self.bus, shelf, self.clock, settings, zone=CHINA)

    @property
    def panel(self) -> ScriptChanged:
        newest = self.bus.board.newest(ScriptChanged)
        assert newest is not None
        return newest

    @property
    def said(self) -> list[str]:
        return [step.text for step in self.panel.steps]

    def sign_in(self) -> None:
        session = SessionChanged(signed_in=True, agent_number="1001", company="蓝天家电")
        self.bus.publish(session)

    def ring(self, name: str = "c1", direction: Direction = Direction.INBOUND) -> Call:
        state = CallState.RINGING if direction is Direction.INBOUND else CallState.DIALING
        call = Call(
            call_id=CallId(name),
            direction=direction,
            state=state,
            remote_number="13800000001",
            started_s=self.clock.monotonic(),
        )
        self.bus.publish(CallChanged(call=call))
        return call

    def move(self, call: Call, trigger: CallTrigger) -> Call:
        moved = call.moved(trigger, self.clock.monotonic())
        self.bus.publish(CallChanged(call=moved))
        return moved

    def talk(self, name: str = "c1", direction: Direction = Direction.INBOUND) -> Call:
        return self.move(self.ring(name, direction), CallTrigger.ANSWERED)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
async def desk(shelf: Shelf) -> Desk:
    desk = Desk(shelf)
    desk.sign_in()
    return desk


async def test_the_pack_can_be_browsed_before_the_first_call(desk: Desk) -> None:
    panel = desk.panel

    assert panel.call_id is None
    assert (panel.pack, panel.pack_title, panel.language) == ("general", "通用", "zh")
    assert panel.languages == ("zh", "en")
    assert ("greeting", "开场问候", "1") in panel.situations
    assert panel.situation == "greeting"


async def test_the_greeting_can_be_read_while_it_rings(desk: Desk) -> None:
    await desk.bus.execute(ShowSituation(situation="closing"))

    desk.ring()

    assert (desk.panel.call_id, desk.panel.situation) == ("c1", "greeting")
    assert desk.said[0] == "下午好！欢迎致电蓝天家电，工号1001很高兴为您服务。"


async def test_a_customer_whom_the_telephone_system_grades_vip_is_greeted_as_one(
    desk: Desk,
) -> None:
    call = desk.ring()
    plain = desk.said[1]
    desk.bus.publish(CallChanged(call=replace(call, call_id=CallId("c2"), grade="VIP")))
    desk.move(call, CallTrigger.ENDED)

    assert desk.panel.call_id == "c2"
    assert "感谢您一直以来的支持" in desk.said[1]
    assert "感谢您一直以来的支持" not in plain


async def test_a_customer_whose_file_says_vip_is_greeted_as_one(desk: Desk) -> None:
    call = desk.ring()
    vip = CustomerRow(customer_id="wang", name="王芳", grade="vip")
    desk.bus.publish(CustomerShown(call_id=call.call_id, customer=vip))

    assert "感谢您一直以来的支持" in desk.said[1]


async def test_the_greeting_comes_up_by_itself_on_the_answer(desk: Desk) -> None:
    call = desk.ring()
    await desk.bus.execute(ShowSituation(situation="closing"))

    desk.move(call, CallTrigger.ANSWERED)

    assert desk.panel.situation == "greeting"
    assert desk.panel.current == 0


async def test_an_outbound_call_opens_with_its_own_words(desk: Desk) -> None:
    desk.talk(direction=Direction.OUTBOUND)

    assert desk.panel.situation == "outbound-opening"


async def test_a_pack_without_outbound_words_greets(shelf: Shelf) -> None:
    assert shelf.pack is not None
    automatic = shelf.pack.manifest.automatic.model_copy(update={"outbound": None})
    manifest = shelf.pack.manifest.model_copy(update={"automatic": automatic})
    shelf.pack = shelf.pack.model_copy(update={"manifest": manifest})
    desk = Desk(shelf)

    desk.talk(direction=Direction.OUTBOUND)

    assert desk.panel.situation == "greeting"


async def test_hold_and_resume_leave_the_panel_alone(desk: Desk) -> None:
    call = desk.talk()
    await desk.bus.execute(ShowSituation(situation="look-up"))

    desk.move(desk.move(call, CallTrigger.HELD), CallTrigger.RESUMED)

    assert desk.panel.situation == "look-up"


async def test_a_second_call_that_rings_does_not_take_the_panel_away(desk: Desk) -> None:
    desk.talk("c1")
    await desk.bus.execute(ShowSituation(situation="complaint"))

    desk.ring("c2")

    assert (desk.panel.call_id, desk.panel.situation) == ("c1", "complaint")


async def test_the_waiting_call_gets_its_greeting_when_the_first_ends(desk: Desk) -> None:
    call = desk.talk("c1")
    desk.ring("c2")

    desk.move(call, CallTrigger.ENDED)

    assert (desk.panel.call_id, desk.panel.situation) == ("c2", "greeting")


async def test_the_closing_stays_after_the_call_until_the_next(desk: Desk) -> None:
    call = desk.talk()
    await desk.bus.execute(ShowSituation(situation="closing"))

    desk.move(call, CallTrigger.ENDED)
    after_call = desk.panel
    desk.ring("c2")

    assert (after_call.call_id, after_call.situation) == ("c1", "closing")
    assert (desk.panel.call_id, desk.panel.situation) == ("c2", "greeting")


async def test_a_missed_call_leaves_the_panel_to_browse(desk: Desk) -> None:
    desk.move(desk.ring(), CallTrigger.ENDED)

    assert desk.panel.call_id is None


async def test_a_step_is_ticked_with_the_time_it_was_said(desk: Desk) -> None:
    desk.talk()
    desk.clock.at += timedelta(seconds=1.5)

    await desk.bus.execute(TickStep())

    assert desk.panel.current == 1
    assert desk.panel.steps[0].said_at_s == desk.clock.monotonic()
    assert desk.panel.steps[1].said_at_s is None


async def test_ticking_past_the_end_does_nothing(desk: Desk) -> None:
    desk.talk()

    for _ in range(5):
        await desk.bus.execute(TickStep())

    assert desk.panel.current == len(desk.panel.steps) == 2


async def test_ticks_survive_another_situation_but_not_the_call(desk: Desk) -> None:
    call = desk.talk()
    await desk.bus.execute(TickStep())
    await desk.bus.execute(ShowSituation(situation="look-up"))
    in_between = desk.panel.current
    await desk.bus.execute(ShowSituation(situation="greeting"))
    back = desk.panel.current
    desk.move(call, CallTrigger.ENDED)

    desk.talk("c2")

    assert (in_between, back, desk.panel.current) == (0, 1, 0)


async def test_the_name_typed_in_the_form_is_in_the_phrase_at_once(desk: Desk) -> None:
    desk.talk()
    desk.bus.publish(DraftChanged(draft_id="d1", form=TicketForm(), call_id=CallId("c1")))

    await desk.bus.execute(EditDraft(draft_id="d1", form=TicketForm(customer_name="王先生")))

    assert desk.said[1] == "王先生，请问有什么可以帮您？"


async def test_a_name_in_another_calls_form_is_not_said_to_this_caller(desk: Desk) -> None:
    desk.bus.publish(
        DraftChanged(draft_id="d0", form=TicketForm(customer_name="李女士"), call_id=CallId("c0"))
    )
    desk.talk("c1")

    await desk.bus.execute(EditDraft(draft_id="d0", form=TicketForm(customer_name="李女士")))

    assert desk.said[1] == "请问有什么可以帮您？"


async def test_a_draft_that_came_back_with_its_call_names_the_caller(desk: Desk) -> None:
    form = TicketForm(customer_name="王先生")
    desk.bus.publish(DraftChanged(draft_id="d1", form=form, call_id=CallId("c1")))

    desk.talk("c1")

    assert desk.said[1].startswith("王先生")


async def test_the_caller_can_be_spoken_to_in_another_language(desk: Desk) -> None:
    call = desk.talk()

    await desk.bus.execute(SetScriptLanguage(language="en"))
    english = desk.panel
    desk.move(call, CallTrigger.ENDED)
    desk.talk("c2")

    assert english.steps[0].text.startswith("Good afternoon, thank you for calling")
    assert (english.language, english.situation_title) == ("en", "Greeting")
    assert desk.panel.language == "zh"  # the next caller is greeted as the centre decided


async def test_what_the_pack_does_not_have_is_refused(desk: Desk) -> None:
    with pytest.raises(InvalidInput) as situation:
        await desk.bus.execute(ShowSituation(situation="singing"))
    with pytest.raises(InvalidInput) as language:
        await desk.bus.execute(SetScriptLanguage(language="fr"))

    assert situation.value.code == "script.unknown_situation"
    assert language.value.code == "script.unknown_language"
    assert desk.panel.situation == "greeting"


async def test_the_greeting_of_a_festival_stands_in_for_the_usual_one(desk: Desk) -> None:
    desk.clock.at = datetime(2026, 12, 31, 20, 0, tzinfo=UTC)  # 1 January in China

    desk.talk()

    assert desk.said[0].startswith("新年好！")


async def test_a_broken_pack_raises_one_notice_and_a_good_one_stands_in() -> None:
    problems = (PackProblem("x/pack.yaml", 3, 1, "a"), PackProblem("x/pack.yaml", 9, 1, "b"))

    desk = Desk(Shelf(problems=problems))

    assert [n.code for n in desk.notices] == ["pack.broken"]
    assert dict(desk.notices[0].fields) == {
        "file": "x/pack.yaml",
        "line": "3",
        "cause": "a (+1)",
    }
    assert desk.panel.pack == "general"


async def test_a_desk_without_any_pack_goes_on_with_an_empty_panel() -> None:
    desk = Desk(Shelf(pack=None, problems=(PackProblem("x", 1, 1, "gone"),)))

    desk.talk()
    await desk.bus.execute(TickStep())

    assert desk.panel == ScriptChanged(call_id=CallId("c1"))


async def test_the_last_pack_stays_when_the_next_is_broken(desk: Desk, shelf: Shelf) -> None:
    shelf.pack = None
    shelf.problems = (PackProblem("x", 1, 1, "broken"),)

    desk.scripting.use_pack("sales", "zh")

    assert desk.panel.pack == "general"
    assert desk.notices


async def test_the_centre_decides_pack_and_language_at_sign_in(desk: Desk, shelf: Shelf) -> None:
    desk.scripting.use_pack("general", "en")
    desk.scripting.use_pack("general", "en")

    assert desk.panel.language == "en"
    assert shelf.asked == ["general", "general"]  # the same again is not read again


async def test_the_time_of_day_is_the_desks_own() -> None:
    bus, clock = Bus(), HandClock()
    Scripting(bus, Shelf(), clock, ScriptSettings(language="en"), zone=UTC)

    panel = bus.board.newest(ScriptChanged)

    assert panel is not None
    assert panel.steps[0].text.startswith("Good morning")


async def test_of_two_customers_each_has_the_panel_where_the_agent_left_off(desk: Desk) -> None:
    first = desk.talk("c1")
    await desk.bus.execute(TickStep())
    await desk.bus.execute(ShowSituation(situation="closing"))
    first = desk.move(first, CallTrigger.HELD)
    second = desk.talk("c2")
    assert (desk.panel.call_id, desk.panel.situation) == ("c2", "greeting")
    assert all(step.said_at_s is None for step in desk.panel.steps)

    second = desk.move(second, CallTrigger.HELD)
    first = desk.move(first, CallTrigger.RESUMED)
    assert (desk.panel.call_id, desk.panel.situation) == ("c1", "closing")
    await desk.bus.execute(ShowSituation(situation="greeting"))
    assert desk.panel.steps[0].said_at_s is not None

    desk.move(second, CallTrigger.ENDED)
    assert desk.panel.call_id == "c1"


async def test_a_call_to_a_colleague_leaves_the_customers_phrase_alone(desk: Desk) -> None:
    call = desk.talk()
    await desk.bus.execute(ShowSituation(situation="closing"))
    desk.move(call, CallTrigger.HELD)
    before = desk.panel

    colleague = Call(
        call_id=CallId("c2"),
        direction=Direction.OUTBOUND,
        state=CallState.ACTIVE,
        purpose=CallPurpose.CONSULT,
        remote_number="1002",
        started_s=desk.clock.monotonic(),
        answered_s=desk.clock.monotonic(),
    )
    desk.bus.publish(CallChanged(call=colleague))
    desk.move(colleague, CallTrigger.ENDED)

    assert desk.panel == before


async def test_a_desk_that_broke_off_goes_on_where_the_panel_was(desk: Desk) -> None:
    kept = KeptScript(situation="closing", language="en", said=("greeting/hello", "closing/x"))
    desk.scripting.recall({CallId("c1"): kept})

    call = Call(
        call_id=CallId("c1"),
        direction=Direction.INBOUND,
        state=CallState.HELD,
        remote_number="1",
        started_s=desk.clock.monotonic() - 60,
        answered_s=desk.clock.monotonic() - 50,
    )
    desk.bus.publish(CallChanged(call=call))

    assert (desk.panel.call_id, desk.panel.situation) == ("c1", "closing")
    assert desk.panel.language == "en"


async def test_a_situation_that_the_pack_has_no_more_begins_with_the_greeting(desk: Desk) -> None:
    desk.scripting.recall({CallId("c1"): KeptScript(situation="gone", language="zh")})

    desk.talk()

    assert desk.panel.situation == "greeting"
