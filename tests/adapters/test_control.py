"""The control server over a real local link, with the real services and an engine in memory."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from agent_desktop.adapters.desktop import control as control_module
from agent_desktop.adapters.desktop.control import ControlServer
from agent_desktop.adapters.desktop.hooks import WindowHooks
from agent_desktop.adapters.desktop.ticket_form import TicketDesk
from agent_desktop.contract.engine import Devices
from agent_desktop.domain.calls import CallPurpose
from agent_desktop.domain.commands import (
    ChooseInFlow,
    Command,
    EditDraft,
    GoBackInFlow,
    LeaveFlow,
    NewDraft,
    NoteConsent,
    PauseRecording,
    Quit,
    Record,
    SaveTicket,
    SpeakStep,
    StopSpeaking,
)
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.events import (
    DraftChanged,
    FlowChanged,
    FlowOption,
    PolicyChanged,
    ScriptChanged,
    ScriptStep,
    SessionChanged,
    SyncChanged,
)
from agent_desktop.domain.policy import DeskPolicy, FeatureCodes
from agent_desktop.domain.tickets import TicketForm, Urgency
from agent_desktop.runtime.local_link import Link, connect
from agent_desktop.services.bus import Bus
from agent_desktop.services.call_book import CallBook
from agent_desktop.services.code_calls import CodeCalls
from agent_desktop.services.consultation import Consultation
from agent_desktop.services.presence import Presence
from agent_desktop.services.redial import RedialMemory
from agent_desktop.services.softphone import Softphone
from tests.fakes.clock import FakeClock
from tests.fakes.engine import FakeEngine
from tests.fakes.stores import MemoryStore

SCRIPT_COMMANDS = (ChooseInFlow, GoBackInFlow, LeaveFlow, SpeakStep, StopSpeaking)


class Desk:
    """A desk without cache and server; tickets are only noted down."""

    def __init__(self, endpoint: Path) -> None:
        self.endpoint = endpoint
        self.bus = Bus()
        self.clock = FakeClock()
        book = CallBook(self.bus, self.clock)
        self.engine = FakeEngine(book.on_news)
        softphone = Softphone(self.bus, book, self.engine, self.engine)
        Consultation(self.bus, book, self.engine, softphone)
        CodeCalls(self.bus, softphone)
        RedialMemory(self.bus, MemoryStore())
        Presence(self.bus, self.clock, self.engine.accept_calls)
        self.saved: list[SaveTicket] = []
        self.shown = 0
        self.commands: list[Command] = []
        self.bus.handle(SaveTicket, self._save)
        self.bus.handle(NewDraft, self._new)
        self.bus.handle(EditDraft, self._note)
        for kind in (Quit, Record, PauseRecording, NoteConsent, *SCRIPT_COMMANDS):
            self.bus.handle(kind, self._note)
        hooks = WindowHooks(show=self._show, screenshot=self._screenshot)
        self.control = ControlServer(self.bus, self.clock, hooks)

    async def ask(self, verb: str, **args: Any) -> Any:
        link = await connect(self.endpoint)
        try:
            return await ask(link, verb, **args)
        finally:
            await link.close()

    async def _save(self, command: SaveTicket) -> str | None:
        if not command.form.subject:
            return None
        self.saved.append(command)
        return "ticket-1"

    async def _new(self, _command: NewDraft) -> None:
        self.bus.publish(DraftChanged(draft_id="new", form=TicketForm()))

    async def _note(self, command: Command) -> None:
        self.commands.append(command)

    def _show(self) -> None:
        self.shown += 1

    async def _screenshot(self, file: Path) -> None:
        file.write_bytes(b"png")


async def ask(link: Link, verb: str, **args: Any) -> Any:
    link.send({"id": 7, "verb": verb, "args": args})
    reply = await link.receive()
    assert reply is not None
    assert reply["id"] == 7
    return reply["result"] if reply["ok"] else reply["code"]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    desk = Desk(tmp_path / "desk.endpoint")
    await desk.control.start(desk.endpoint)
    await desk.engine.start()
    desk.bus.publish(SessionChanged(signed_in=True, agent_number="1001"))
    yield desk
    await desk.control.close()


async def test_status_of_an_idle_desk_has_every_part(desk: Desk) -> None:
    status = await desk.ask("status")

    assert status["agent_state"] == "not-ready"
    assert status["registration"]["state"] == "none"
    assert status["calls"] == []
    assert status["script"]["pack"] == status["script"]["step"] == ""
    assert status["sync"] == {
        "enabled": False, "online": False, "pending": 0, "parked": 0,
        "oldest_pending_s": None, "last_error": "", "live": False,
    }  # fmt: skip
    assert status["engine"] == {"pid": 4711, "restarts": 0}
    assert status["devices"]["inputs"] == []
    assert status["session"]["agent_number"] == "1001"
    assert status["draft"] is None


async def test_status_follows_a_call_the_script_and_the_exchange(desk: Desk) -> None:
    call_id = desk.engine.ring("13912345678", "王先生")
    await desk.ask("answer")
    await desk.ask("hold")
    await desk.ask("mute", on=True)
    steps = (
        ScriptStep(step_id="hello", text="您好", said_at_s=1.0),
        ScriptStep(step_id="who", text="请问贵姓"),
    )
    desk.bus.publish(ScriptChanged(pack="general", situation="greeting", steps=steps, current=1))
    desk.bus.publish(
        SyncChanged(pending=2, oldest_pending_since=desk.clock.now(), last_error="server.error")
    )
    desk.clock.pass_by(12.5)

    status = await desk.ask("status")

    assert status["calls"] == [
        {
            "id": call_id, "state": "held", "direction": "inbound",
            "remote_number": "13912345678", "remote_name": "王先生", "queue": "",
            "muted": True, "held": True, "remote_held": False, "duration_s": 12.5,
            "purpose": "", "progress": "", "early_media": False, "transfer": "",
            "transfer_code": 0, "conference": False, "recording": "off", "warnings": [],
            "quality": None,
        }
    ]  # fmt: skip
    assert status["agent_state"] == "talking"
    assert status["script"]["step"] == "who"
    assert status["script"]["text"] == "请问贵姓"
    assert status["script"]["said"] == ["hello"]
    assert status["sync"]["pending"] == 2
    assert status["sync"]["oldest_pending_s"] == 12.5


async def test_a_flow_is_answered_by_number_and_the_own_voice_plays_and_stops(desk: Desk) -> None:
    choices = (FlowOption(choice_id="yes", label="是"), FlowOption(choice_id="no", label="否"))
    desk.bus.publish(FlowChanged(flow="hold", step="consent", step_title="等待", choices=choices))

    assert (await desk.ask("status"))["flow"]["choices"][1] == {"id": "no", "label": "否"}
    await desk.ask("script", situation="choose", choice="2")
    await desk.ask("script", situation="choose", choice="yes")
    await desk.ask("script", situation="back")
    await desk.ask("script", situation="leave")
    await desk.ask("voice", what="play")
    await desk.ask("voice", what="stop")

    assert await desk.ask("script", situation="choose") == "control.malformed"
    assert await desk.ask("voice", what="shout") == "control.malformed"
    assert desk.commands == [
        ChooseInFlow(choice="no"), ChooseInFlow(choice="yes"), GoBackInFlow(), LeaveFlow(),
        SpeakStep(unasked=True), StopSpeaking(),
    ]  # fmt: skip


async def test_calls_are_driven_from_dialling_to_hanging_up(desk: Desk) -> None:
    result = await desk.ask("dial", number="010 8888")
    desk.engine.far_end_answers(result["call_id"])

    assert await desk.ask("dtmf", digits="1#") == {}
    assert await desk.ask("resume") == "call.none"
    assert await desk.ask("hangup") == {}
    assert await desk.ask("hangup") == "call.none"
    desk.engine.ring()
    assert await desk.ask("reject") == {}


async def test_a_caller_is_swapped_conferenced_and_handed_over(desk: Desk) -> None:
    caller = desk.engine.ring("13912345678")
    await desk.ask("answer")

    asked = (await desk.ask("transfer", number="1002", attended=True))["call_id"]
    desk.engine.far_end_answers(asked)
    assert await desk.ask("swap") == {}
    assert await desk.ask("conference") == {}
    assert all(call["conference"] for call in (await desk.ask("status"))["calls"])
    assert await desk.ask("conference", on=False) == {}
    assert await desk.ask("complete") == {}

    assert desk.engine.transferred == [(caller, asked)]
    calls = {call["id"]: call for call in (await desk.ask("status"))["calls"]}
    assert calls[caller]["transfer"] == "trying"
    assert calls[asked]["purpose"] == "consult"


async def test_a_blind_transfer_a_redial_and_a_pick_up(desk: Desk) -> None:
    assert await desk.ask("redial") == "call.nothing_dialled"
    assert await desk.ask("cancel") == "call.not_consulting"
    assert await desk.ask("transfer", number="1002") == "call.none"
    caller = desk.engine.ring()
    await desk.ask("answer")
    assert await desk.ask("transfer", number="1002") == {}
    assert desk.engine.transferred == [(caller, "1002")]
    await desk.ask("hangup")

    await desk.ask("dial", number="1003")
    await desk.ask("hangup")
    await desk.ask("redial")
    await desk.ask("hangup")
    await desk.ask("pickup", number="1004")

    assert [target for target, _purpose in desk.engine.dialled] == ["1003", "1003", "*81004"]
    assert (await desk.ask("status"))["last_dialled"] == "1003"


async def test_only_a_lead_listens_in(desk: Desk) -> None:
    codes = FeatureCodes(listen="*222", whisper="*223")
    desk.bus.publish(PolicyChanged(policy=DeskPolicy(codes=codes)))
    assert await desk.ask("monitor", mode="listen", agent="1001") == "access.lead_only"
    desk.bus.publish(SessionChanged(signed_in=True, agent_number="2001", role="lead"))

    await desk.ask("monitor", mode="listen", agent="1001")
    await desk.ask("hangup")
    await desk.ask("monitor", mode="whisper", agent="1001")
    await desk.ask("hangup")

    assert await desk.ask("monitor", mode="barge", agent="1001") == "call.no_feature_code"
    assert desk.engine.dialled == [
        ("*2221001", CallPurpose.LISTEN),
        ("*2231001", CallPurpose.MONITOR),
    ]


async def test_one_device_is_chosen_and_the_others_stay(desk: Desk) -> None:
    desk.engine.tell(devices=Devices(inputs=("Jabra", "built-in"), outputs=("Jabra", "TV")))
    await desk.ask("devices", microphone="Jabra", ringer="TV")

    chosen = await desk.ask("devices", earpiece="Jabra")

    assert chosen["inputs"] == ["Jabra", "built-in"]
    assert (desk.engine.audio.microphones, desk.engine.audio.earpieces) == (("Jabra",), ("Jabra",))
    assert (chosen["wanted_ringer"], chosen["wanted_speaker"]) == ("TV", "")


async def test_recording_and_after_call_work_become_commands(desk: Desk) -> None:
    for what in ("start", "pause", "resume", "stop"):
        assert await desk.ask("record", what=what) == {}
    assert await desk.ask("consent", given=False) == {}

    assert desk.commands == [
        Record(on=True), PauseRecording(on=True), PauseRecording(on=False), Record(on=False),
        NoteConsent(given=False),
    ]  # fmt: skip
    assert await desk.ask("acw", what="extend") == "agent.not_extendable"
    assert await desk.ask("record", what="rewind") == "control.malformed"
    assert await desk.ask("acw", what="end") == "control.malformed"


async def test_states_are_set_and_impossible_ones_refused(desk: Desk) -> None:
    assert await desk.ask("state", state="not-ready", reason="meal") == {}
    assert (await desk.ask("status"))["agent_reason"] == "meal"
    assert await desk.ask("state", state="asleep") == "agent.bad_state"
    assert await desk.ask("state", state="talking") == "agent.bad_state"


async def test_events_come_as_they_happen_with_monotonic_time(desk: Desk) -> None:
    link = await connect(desk.endpoint)
    await ask(link, "events")
    listening = await link.receive()
    assert listening is not None
    assert listening["event"] == "Listening"

    desk.engine.ring("1", "李")
    first = await link.receive()
    desk.control.mark("painted", {"what": "call_card", "call_id": "c", "t_s": 77.5})
    second = await link.receive()
    third = await link.receive()
    await link.close()

    assert first is not None
    assert third is not None
    assert second is not None
    by_name = {m["event"]: m for m in (first, second, third)}
    assert by_name["CallChanged"]["data"]["call"]["remote_name"] == "李"
    assert by_name["CallChanged"]["t_s"] == desk.clock.monotonic()
    assert by_name["painted"] == {
        "event": "painted", "t_s": 77.5, "data": {"what": "call_card", "call_id": "c"},
    }  # fmt: skip


async def test_a_listener_that_does_not_read_is_let_go(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control_module, "_MAX_UNSENT", 100_000)
    link = await connect(desk.endpoint)
    await ask(link, "events")

    for _turn in range(300):
        desk.control.mark("big", {"text": "x" * 10_000})
        await asyncio.sleep(0)

    assert not desk.control._watching
    await link.close()


async def test_a_ticket_takes_the_form_in_front_of_the_agent_with_what_was_typed(
    desk: Desk,
) -> None:
    desk.bus.publish(DraftChanged(draft_id="d1", form=TicketForm(phone="139")))
    await desk.bus.execute(
        EditDraft(draft_id="d1", form=TicketForm(phone="139", customer_name="王"))
    )

    result = await desk.ask(
        "ticket-save",
        form={
            "subject": "没有声音", "urgency": "urgent", "promised_at": "2026-11-24T10:00:00+08:00",
        },
    )  # fmt: skip

    form = desk.saved[0].form
    assert result == {"ticket_id": "ticket-1"}
    assert desk.saved[0].draft_id == "d1"
    assert (form.phone, form.customer_name, form.subject) == ("139", "王", "没有声音")
    assert form.urgency is Urgency.URGENT
    assert form.promised_at is not None
    assert form.promised_at.utcoffset() is not None


async def test_a_program_may_say_the_words_of_the_form_and_the_time_of_this_pc(desk: Desk) -> None:
    given = {"subject": "s", "course_of_events": "c", "promised_time": "2026-11-24T10:00"}

    await desk.ask("ticket-save", form=given)

    form = desk.saved[0].form
    assert form.course == "c"
    assert form.promised_at == datetime(2026, 11, 24, 10).astimezone()


async def test_a_choice_that_does_not_exist_is_told_with_those_that_do(desk: Desk) -> None:
    with pytest.raises(InvalidInput, match="one of normal, urgent"):
        await TicketDesk(desk.bus).save({"urgency": "high"})


async def test_a_ticket_without_a_form_makes_one(desk: Desk) -> None:
    assert await desk.ask("ticket-save", form={"subject": "s"}) == {"ticket_id": "ticket-1"}
    assert desk.saved[0].draft_id == "new"


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({}, "ticket.subject_missing"),
        ({"colour": "red"}, "ticket.invalid_value"),
        ({"kind": "nonsense", "subject": "s"}, "ticket.invalid_value"),
        ({"promised_at": "tomorrow", "subject": "s"}, "ticket.invalid_value"),
        ({"subject": 12}, "ticket.invalid_value"),
        ([], "control.malformed"),
    ],
)
async def test_a_wrong_ticket_is_refused(desk: Desk, form: object, code: str) -> None:
    assert await desk.ask("ticket-save", form=form) == code
    assert desk.saved == []


async def test_show_and_screenshot_go_to_the_window(desk: Desk, tmp_path: Path) -> None:
    assert await desk.ask("show") == {}
    assert await desk.ask("screenshot", file=str(tmp_path / "a.png")) == {
        "file": str(tmp_path / "a.png")
    }

    assert desk.shown == 1
    assert (tmp_path / "a.png").read_bytes() == b"png"


async def test_a_desk_without_a_window_says_so(tmp_path: Path) -> None:
    control = ControlServer(Bus(), FakeClock(), WindowHooks())
    await control.start(tmp_path / "e")
    link = await connect(tmp_path / "e")

    assert await ask(link, "show") == "window.none"
    assert await ask(link, "screenshot", file="x") == "window.none"
    assert await ask(link, "answer") == "desk.starting"

    await link.close()
    await control.close()
    await control.close()


@pytest.mark.parametrize(
    "request_",
    [
        {"id": 7, "verb": "dance"},
        {"id": 7, "verb": ["status"]},
        {"id": 7},
        {"id": 7, "verb": "mute", "args": {"on": "yes"}},
        {"id": 7, "verb": "dial", "args": []},
    ],
)
async def test_a_malformed_request_is_refused_and_the_link_lives(
    desk: Desk, request_: dict
) -> None:
    link = await connect(desk.endpoint)

    link.send(request_)
    reply = await link.receive()
    assert reply is not None
    assert reply["ok"] is False
    assert reply["code"].startswith("control.")
    assert (await ask(link, "status"))["calls"] == []

    await link.close()


async def test_a_handler_that_breaks_is_answered_and_logged(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_command: Command) -> None:
        raise ZeroDivisionError

    desk.bus._handlers[Quit] = broken

    assert await desk.ask("quit") == "error.unexpected"
    assert "a request failed" in caplog.text


async def test_a_wrong_token_gets_no_answer(desk: Desk) -> None:
    data = json.loads(desk.endpoint.read_text())
    data["token"] = "wrong"
    other = desk.endpoint.with_name("other")
    other.write_text(json.dumps(data))

    link = await connect(other)
    link.send({"id": 1, "verb": "status", "args": {}})

    assert await link.receive() is None
    await link.close()
