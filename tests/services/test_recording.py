"""What is recorded, kept and sent, by the centre's rule and the caller's word."""

from dataclasses import replace
from datetime import timedelta

import pytest

from agent_desktop.domain.calls import CallPurpose
from agent_desktop.domain.commands import NoteConsent, PauseRecording, Record
from agent_desktop.domain.errors import IllegalTransition, NotFound
from agent_desktop.domain.events import (
    ConsentNoted,
    NoticeRaised,
    PolicyChanged,
    RecordingKept,
    SessionChanged,
    UploadSettled,
)
from agent_desktop.domain.policy import DeskPolicy, Recording
from agent_desktop.services.bus import Bus
from agent_desktop.services.call_book import CallBook
from agent_desktop.services.ports import SealedFile, UploadTask
from agent_desktop.services.recording import Recordings
from tests.fakes.clock import FakeClock
from tests.fakes.engine import FakeEngine
from tests.fakes.files import MemoryFiles, MemoryRecordings
from tests.services.desk import Witness, settled, until


class Sender:
    """Stands for ``Uploading``."""

    def __init__(self) -> None:
        self.has_server = True
        self.sent: list[UploadTask] = []

    async def send(self, task: UploadTask) -> None:
        self.sent.append(task)


class Desk:
    def __init__(self, **rule: object) -> None:
        self.clock = FakeClock()
        self.files = MemoryFiles()
        self.folder = MemoryRecordings()
        self.sender = Sender()
        self.begin()
        self.policy(**{"mode": "always", **rule})

    def begin(self) -> None:
        self.bus = Bus()
        self.witness = Witness(self.bus)
        self.book = CallBook(self.bus, self.clock)
        self.engine = FakeEngine(self.book.on_news)
        self.recordings = Recordings(
            self.bus,
            self.book,
            self.engine,
            self.folder,
            self.files,
            self.sender,
            self.clock,
            recover_after_s=0.0,
        )
        self.bus.publish(SessionChanged(signed_in=True, agent_number="1001"))

    def policy(self, **rule: object) -> None:
        self.bus.publish(PolicyChanged(policy=DeskPolicy(recording=Recording(**rule))))

    async def talk(self) -> str:
        call_id = self.engine.ring()
        await self.engine.answer(call_id)
        await settled()
        return call_id

    def end(self, call_id: str, *, made: bool = True) -> None:
        self.engine.far_end_hangs_up(call_id)
        if made:
            self.engine.recording_made(call_id)

    def kept(self) -> list[RecordingKept]:
        return self.witness.of(RecordingKept)

    def notices(self) -> list[str]:
        return [n.code for n in self.witness.of(NoticeRaised)]


async def test_an_answered_call_is_recorded_by_rule_kept_and_sent():
    desk = Desk(notice="tone", tone_every_s=12.0, format="wav")
    ringing = desk.engine.ring()
    await settled()
    assert not desk.engine.recorded
    await desk.engine.answer(ringing)
    await settled()
    desk.end(ringing)
    await until(lambda: desk.sender.sent)

    ((_, file_format, tone_s, label),) = desk.engine.recorded
    (task,) = desk.sender.sent
    (kept,) = desk.kept()
    assert (file_format, tone_s) == ("wav", 12.0)
    assert bytes.fromhex(label).decode() == kept.recording_id == task.request.upload_id
    assert (task.by, task.request.call_id, task.request.seconds) == ("1001", ringing, 12.5)
    assert (task.request.pauses, len(task.request.key)) == (((1.0, 2.0),), 64)


async def test_the_row_is_on_disk_before_the_engine_writes():
    desk = Desk()
    desk.engine.refuses_recording = True
    seen = []
    real = desk.engine.record

    async def record(*args, **kwargs):
        seen.append(list(desk.files.records))
        await real(*args, **kwargs)

    desk.engine.record = record
    await desk.talk()

    assert len(seen[0]) == 1
    assert not desk.files.records, "and gone when nothing was recorded"
    assert desk.notices() == ["recording.failed"]


@pytest.mark.parametrize("purpose", [CallPurpose.CONSULT, CallPurpose.LISTEN])
async def test_a_call_to_a_colleague_is_not_recorded(purpose):
    desk = Desk()
    call_id = await desk.engine.dial("200", purpose)
    desk.engine.far_end_answers(call_id)
    await settled()

    assert not desk.engine.recorded


async def test_where_the_rule_is_off_or_always_the_agent_has_no_say():
    for mode in ("off", "always"):
        desk = Desk(mode=mode)
        await desk.talk()
        with pytest.raises(IllegalTransition) as refused:
            await desk.bus.execute(Record(on=mode == "off"))
        assert refused.value.code == "recording.by_rule"


async def test_on_demand_the_agent_records_parts_of_a_call():
    desk = Desk(mode="on-demand")
    call_id = await desk.talk()
    assert not desk.engine.recorded

    for _ in range(2):
        await desk.bus.execute(Record(on=True))
        await desk.bus.execute(PauseRecording(on=True))
        assert desk.book.call(call_id).recording == "paused"
        await desk.bus.execute(PauseRecording(on=False))
        await desk.bus.execute(Record(on=False))
    await until(lambda: len(desk.kept()) == 2)

    assert len({k.recording_id for k in desk.kept()}) == 2
    with pytest.raises(NotFound):
        await desk.bus.execute(PauseRecording(on=True))


async def test_a_caller_who_refuses_is_not_recorded_and_what_there_was_is_deleted():
    desk = Desk(ask_consent=True)
    call_id = await desk.talk()
    desk.folder.files[f"recordings/{call_id}"] = sealed("x", call_id)

    await desk.bus.execute(NoteConsent(given=False))
    await until(lambda: "recording.discarded" in desk.notices())
    desk.policy(mode="always", ask_consent=True)
    await settled()

    assert not desk.folder.files
    assert not desk.kept()
    assert not desk.sender.sent
    assert len(desk.engine.recorded) == 1, "not begun again"
    assert desk.book.call(call_id).recording == "off"


@pytest.mark.parametrize("answer", [True, None])
async def test_where_consent_is_asked_for_only_a_yes_keeps_the_recording(answer):
    desk = Desk(ask_consent=True)
    call_id = await desk.talk()
    if answer:
        await desk.bus.execute(NoteConsent(given=True))
    desk.end(call_id)
    await until(lambda: desk.kept() or desk.notices())

    assert [k.consent for k in desk.kept()] == ([True] if answer else [])


def sealed(recording_id: str, call_id: str) -> SealedFile:
    return SealedFile(
        recording_id=recording_id,
        file=f"recordings/{call_id}",
        seconds=7.5,
        bytes=900,
        sha256="b" * 64,
        is_whole=False,
    )


async def test_what_a_dead_engine_wrote_is_kept_as_far_as_it_goes():
    desk = Desk(ask_consent=True)
    await desk.engine.start()
    call_id = await desk.talk()
    await desk.bus.execute(NoteConsent(given=True))
    (record,) = desk.files.records.values()
    desk.folder.files[f"recordings/{call_id}"] = sealed(record.recording_id, call_id)

    desk.engine.die()
    desk.engine.come_back()
    await until(desk.kept)

    assert (desk.kept()[0].seconds, desk.kept()[0].consent) == (7.5, True)
    assert desk.sender.sent[0].request.bytes == 900


async def test_a_desk_that_died_in_the_call_keeps_the_recording_that_the_engine_ended():
    desk = Desk()
    await desk.engine.start()
    call_id = await desk.talk()
    (record,) = desk.files.records.values()

    desk.begin()  # another desk on the same cache
    desk.policy(mode="always")
    desk.engine.recording_made(call_id)
    await until(desk.kept)

    assert desk.kept()[0].recording_id == record.recording_id
    assert desk.kept()[0].pauses == ((1.0, 2.0),)


async def test_old_recordings_go_and_sent_ones_are_forgotten():
    desk = Desk(keep_days=10)
    desk.sender.has_server = False
    first = await desk.talk()
    desk.end(first)
    await until(desk.kept)
    (record,) = desk.files.records.values()
    assert not desk.sender.sent
    second = replace(record, recording_id="other", started_at=desk.clock.now())
    await desk.files.keep_recording(second)
    await desk.files.keep_recording(
        replace(record, started_at=desk.clock.now() - timedelta(days=11))
    )

    await desk.engine.start()
    await until(lambda: list(desk.files.records) == ["other"])
    desk.bus.publish(UploadSettled(upload_id="other", kind="recording"))
    await until(lambda: not desk.files.records)


@pytest.mark.parametrize(("notice", "told"), [("phrase", True), ("tone", False), ("none", False)])
async def test_where_the_rule_says_so_the_agent_is_asked_to_tell_the_caller(notice, told):
    desk = Desk(notice=notice)
    await desk.talk()
    await settled()

    assert ("recording.tell_caller" in desk.notices()) is told


async def test_a_yes_counts_for_every_recording_of_a_call_and_is_told():
    desk = Desk(mode="on-demand", ask_consent=True)
    call_id = await desk.talk()
    await desk.bus.execute(NoteConsent(given=True))  # before anything is recorded

    for _ in range(2):
        await desk.bus.execute(Record(on=True))
        await desk.bus.execute(Record(on=False))
        desk.engine.recording_made(call_id)
        await settled()

    assert [k.consent for k in desk.kept()] == [True, True]
    assert [n.given for n in desk.witness.of(ConsentNoted)] == [True]


async def test_who_refused_is_asked_again_when_a_recording_is_begun_by_hand():
    desk = Desk(mode="on-demand", ask_consent=True)
    await desk.talk()
    await desk.bus.execute(NoteConsent(given=False))

    await desk.bus.execute(Record(on=True))

    assert [n.given for n in desk.witness.of(ConsentNoted)] == [False, None]
