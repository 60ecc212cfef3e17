"""Call records: what is written down of a call, and the history in front of the agent."""

from datetime import timedelta

import pytest

from agent_desktop.domain.calls import CallPurpose, CallTrigger, RecordingState, TransferState
from agent_desktop.domain.errors import Unavailable
from agent_desktop.domain.events import (
    CallChanged,
    CallQualityMeasured,
    CallWarningsChanged,
    ExchangeSettled,
    HistoryChanged,
    LevelsHeard,
    NoticeRaised,
    OperationQueued,
    RecordingKept,
    ScriptChanged,
    ScriptStep,
)
from agent_desktop.domain.line_state import Heard
from agent_desktop.services.bus import Bus
from agent_desktop.services.call_log import CallLog
from tests.contracts.stores import applied
from tests.fakes.clock import FakeClock
from tests.fakes.stores import MemoryStore
from tests.services.desk import Line, Witness, settled, sign_in, until


class Desk:
    def __init__(self) -> None:
        self.store = MemoryStore()
        self.clock = FakeClock()
        self.bus = Bus()
        self.seen = Witness(self.bus)
        self.log = CallLog(self.bus, self.store, self.store, self.clock, retry_s=0.02)
        sign_in(self.bus)

    def line(self, number: str = "13800000000", **parts) -> Line:
        return Line(self.bus, self.clock, number, **parts)

    async def record(self):
        await until(lambda: self.seen.of(OperationQueued))
        (operation,) = await self.store.pending(10, by="1001")
        return operation.payload

    def show(self, line: Line, situation: str, *steps: ScriptStep, version: str = "3") -> None:
        self.bus.publish(
            ScriptChanged(
                call_id=line.call_id,
                pack="general",
                pack_version=version,
                situation=situation,
                steps=steps,
            )
        )


@pytest.fixture
async def desk():
    return Desk()


async def test_a_call_that_ended_is_written_down_with_times_of_day(desk):
    begin = desk.clock.now()
    line = desk.line("13912345678", name="李雷").begin()
    desk.clock.pass_by(4)
    line.answer()
    desk.clock.pass_by(60)

    line.end(200, by_us=True)

    record = await desk.record()
    assert (record.call_id, record.direction) == (line.call_id, "inbound")
    assert (record.remote_number, record.remote_name) == ("13912345678", "李雷")
    assert record.started_at == begin
    assert record.answered_at == begin + timedelta(seconds=4)
    assert record.ended_at == begin + timedelta(seconds=64)
    assert (record.end_code, record.ended_by_us) == (200, True)


async def test_a_call_that_nobody_took_has_no_answer_time(desk):
    desk.line().begin().end(487)

    record = await desk.record()

    assert record.answered_at is None
    assert record.end_code == 487


async def test_steps_said_in_all_situations_of_the_call_are_written_in_their_order(desk):
    line = desk.line().begin().answer()
    other = desk.line().begin()
    desk.show(line, "greeting", ScriptStep(step_id="hello", text="", said_at_s=5.0))
    desk.show(other, "greeting", ScriptStep(step_id="never", text="", said_at_s=1.0))
    desk.show(
        line,
        "closing",
        ScriptStep(step_id="thanks", text="", said_at_s=9.0),
        ScriptStep(step_id="bye", text="", said_at_s=7.0),
        ScriptStep(step_id="unsaid", text=""),
    )

    line.end()

    record = await desk.record()
    assert record.said == ("greeting/hello", "closing/bye", "closing/thanks")
    assert (record.pack, record.pack_version) == ("general", "3")


async def test_a_script_without_a_call_belongs_to_no_record(desk):
    desk.bus.publish(ScriptChanged(pack="general", pack_version="3"))
    desk.line().begin().end()

    record = await desk.record()

    assert (record.pack, record.said) == ("", ())


async def test_a_call_is_written_down_once(desk):
    line = desk.line().begin()

    line.end()
    await desk.record()
    line.begin()
    await settled()

    assert (await desk.store.state()).pending == 1


async def test_what_a_hostile_phone_sends_fits_the_record(desk):
    desk.line("1" * 999, name="A\x00\x1b[31m\ud83d🙂" + "长" * 999).begin().end()

    record = await desk.record()

    assert record.remote_number == "1" * 200
    assert record.remote_name.startswith("A[31m🙂长")
    assert len(record.remote_name) == 200


async def test_a_full_disk_is_told_once_and_the_record_is_written_when_there_is_room(desk):
    desk.store.failure = Unavailable("full", code="cache.disk_full")
    desk.line().begin().end()
    await until(lambda: desk.seen.of(NoticeRaised))
    desk.line().begin().end()

    desk.store.failure = None

    await until(lambda: len(desk.seen.of(OperationQueued)) == 2)
    assert [notice.code for notice in desk.seen.of(NoticeRaised)] == ["cache.disk_full"]


async def test_what_is_unwritten_is_tried_once_more_when_the_desk_closes(desk):
    desk.store.failure = Unavailable("full", code="cache.disk_full")
    desk.line().begin().end()
    await until(lambda: desk.seen.of(NoticeRaised))
    desk.store.failure = None

    await desk.log.stop()

    assert (await desk.store.state()).pending == 1


async def test_the_history_follows_calls_and_what_the_server_took(desk):
    line = desk.line().begin()
    line.end()
    await until(lambda: desk.seen.of(HistoryChanged) and desk.seen.last(HistoryChanged).rows)
    (row,) = desk.seen.last(HistoryChanged).rows
    (operation,) = await desk.store.pending(1, by="1001")

    await desk.store.settle([applied(operation, 1)], [], 1)
    desk.bus.publish(ExchangeSettled())
    await settled()

    assert (row.row_id, row.sent) == (f"call:{line.call_id}", False)
    assert desk.seen.last(HistoryChanged).rows[0].sent


async def test_news_that_change_nothing_are_not_published(desk):
    await settled()
    before = len(desk.seen.of(HistoryChanged))

    desk.bus.publish(ExchangeSettled())
    await settled()

    assert len(desk.seen.of(HistoryChanged)) == before == 1


async def test_another_agent_sees_another_history(desk):
    desk.line().begin().end()
    await until(lambda: desk.seen.of(HistoryChanged) and desk.seen.last(HistoryChanged).rows)

    sign_in(desk.bus, "1002")
    await settled()

    assert desk.seen.last(HistoryChanged).rows == ()


async def after_a_power_cut(desk) -> tuple[Desk, list]:
    """Return a new desk on the old one's store, and the calls that it was told of."""
    await settled()
    desk.clock.pass_by(30)
    again = Desk()
    again.store = desk.store
    again.clock = desk.clock
    again.log = CallLog(again.bus, again.store, again.store, again.clock, retry_s=0.02)
    return again, await again.log.recall()


async def test_a_call_that_the_desk_died_in_is_written_down_by_the_next(desk):
    line = desk.line("13912345678", name="李雷\ud83d").begin()
    desk.clock.pass_by(4)
    line.answer()
    desk.show(line, "greeting", ScriptStep(step_id="hello", text="", said_at_s=5.0))
    began = desk.clock.now() - timedelta(seconds=4)

    again, ((call, seen_s),) = await after_a_power_cut(desk)
    sign_in(again.bus, "1002")
    again.bus.publish(CallChanged(call=call.moved(CallTrigger.ENDED, seen_s, end_reason="x")))

    record = await again.record()  # it is the first agent's, whoever sits here now
    assert (record.call_id, record.remote_number) == (line.call_id, "13912345678")
    assert record.started_at == began
    assert record.answered_at == began + timedelta(seconds=4)
    assert record.ended_at == began + timedelta(seconds=4)  # when it was last seen
    assert (record.pack, record.said) == ("general", ("greeting/hello",))


async def test_what_was_said_before_and_after_a_power_cut_is_one_record(desk):
    line = desk.line().begin().answer()
    desk.show(line, "greeting", ScriptStep(step_id="hello", text="", said_at_s=5.0))

    again, ((call, _seen_s),) = await after_a_power_cut(desk)
    again.bus.publish(CallChanged(call=call))
    again.show(line, "closing", ScriptStep(step_id="bye", text="", said_at_s=1500.0))
    again.bus.publish(CallChanged(call=call.moved(CallTrigger.ENDED, 1600.0)))

    assert (await again.record()).said == ("greeting/hello", "closing/bye")


async def test_a_call_that_has_its_record_is_forgotten(desk):
    line = desk.line().begin()
    await until(lambda: desk.store._settings.get("living-calls", "[]") != "[]")

    line.end()

    await until(lambda: desk.store._settings["living-calls"] == "[]")
    assert (await desk.store.state()).pending == 1


async def test_a_recalled_call_is_kept_until_it_is_known_what_became_of_it(desk):
    line = desk.line().begin().answer()
    again, _calls = await after_a_power_cut(desk)

    await again.log.stop()  # before the engine has said anything
    third, ((call, seen_s),) = await after_a_power_cut(again)
    third.bus.publish(CallChanged(call=call.moved(CallTrigger.ENDED, seen_s)))
    await third.record()
    await third.log.stop()

    _fourth, calls = await after_a_power_cut(third)
    assert calls == []
    assert call.call_id == line.call_id


async def test_living_calls_that_cannot_be_read_stop_nothing(desk):
    desk.store._settings["living-calls"] = '[{"call_id": 5}]'

    assert await desk.log.recall() == []


async def test_the_record_says_how_the_call_was(desk):
    line = desk.line().begin().answer()
    desk.clock.pass_by(10)
    line.hold()
    desk.clock.pass_by(20)
    line.resume()
    for mos in (4.2, 2.1, 3.9):
        desk.bus.publish(
            CallQualityMeasured(
                call_id=line.call_id, loss=0.02, jitter_ms=7.5, round_trip_ms=40, mos=mos,
                codec="opus", encrypted=True,
            )
        )  # fmt: skip
    for warnings in (("call.no_packets",), (), ("call.no_packets", "call.poor_quality")):
        desk.bus.publish(CallWarningsChanged(call_id=line.call_id, warnings=warnings))
    line.change(conference=True).change(conference=False)

    line.end()

    details = (await desk.record()).details
    assert details.held_s == 20
    assert (details.loss, details.jitter_ms, details.round_trip_ms) == (0.02, 7.5, 40)
    assert (details.mos, details.lowest_mos, details.codec) == (3.9, 2.1, "opus")
    assert details.warnings == ("call.no_packets", "call.poor_quality")
    assert details.conference
    assert details.encrypted
    assert (details.transferred_to, details.recording_id, details.purpose) == ("", "", "")


@pytest.mark.parametrize(
    ("caller_slots", "agent_slots", "silent"),
    [(0, 20, "caller"), (20, 0, "agent"), (0, 0, "both"), (20, 20, ""), (2, 20, "caller")],
)
async def test_the_record_says_who_never_spoke(desk, caller_slots, agent_slots, silent):
    line = desk.line().begin().answer()
    for slot in range(40):
        desk.bus.publish(
            LevelsHeard(
                caller_db=-30,
                microphone_db=-30,
                caller_speaks=slot < caller_slots,
                microphone=Heard(speech=float(slot < agent_slots)),
            )
        )

    line.end()

    assert (await desk.record()).details.silent == silent


async def test_a_call_handed_over_says_to_whom_and_one_that_came_back_does_not(desk):
    desk.log._transferred_to = lambda _call_id: "1002"
    line = desk.line().begin().answer()
    line.change(transfer=TransferState.FAILED)
    line.change(transfer=TransferState.DONE)

    line.end()

    assert (await desk.record()).details.transferred_to == "1002"


async def test_a_call_to_a_colleague_is_written_down_as_what_it_was(desk):
    desk.line("1002", outbound=True, purpose=CallPurpose.CONSULT).begin().answer().end()

    assert (await desk.record()).details.purpose == "consult"


async def test_the_record_of_a_recorded_call_names_the_recording(desk):
    line = desk.line().begin().answer().change(recording=RecordingState.ON)
    line.end()
    await settled()
    assert (await desk.store.state()).pending == 0

    desk.bus.publish(
        RecordingKept(call_id=line.call_id, recording_id="rec-1", seconds=9, bytes=100)
    )

    assert (await desk.record()).details.recording_id == "rec-1"


async def test_a_recording_that_never_comes_does_not_keep_the_record(desk):
    desk.log._recording_within_s = 0.02

    desk.line().begin().answer().change(recording=RecordingState.ON).end()

    assert (await desk.record()).details.recording_id == ""


async def test_a_desk_that_dies_before_the_recording_is_named_still_has_the_call(desk):
    line = desk.line().begin().answer().change(recording=RecordingState.ON)
    line.end()

    _again, ((call, _seen_s),) = await after_a_power_cut(desk)

    assert call.call_id == line.call_id


async def test_where_the_script_was_and_how_long_it_was_held_outlive_the_desk(desk):
    line = desk.line().begin().answer().hold()
    desk.show(line, "complaint", ScriptStep(step_id="sorry", text="", said_at_s=5.0))
    desk.clock.pass_by(12)
    desk.log._journal.note()

    again, ((call, _seen_s),) = await after_a_power_cut(desk)
    script = again.log.kept_scripts()[call.call_id]
    again.bus.publish(CallChanged(call=call))
    again.clock.pass_by(3)
    again.bus.publish(CallChanged(call=call.moved(CallTrigger.ENDED, again.clock.monotonic())))

    assert (script.situation, script.said) == ("complaint", ("complaint/sorry",))
    assert (await again.record()).details.held_s == 15
