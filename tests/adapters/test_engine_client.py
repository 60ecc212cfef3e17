"""The client against a real process that speaks the protocol; SIP itself is the engine's test."""

import asyncio
import contextlib
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from agent_desktop.adapters import engine_keeper, engine_link
from agent_desktop.adapters.engine_client import EngineProcess
from agent_desktop.adapters.engine_keeper import EngineNews
from agent_desktop.adapters.engine_link import refusal_of
from agent_desktop.adapters.engine_start import engine_command, is_running
from agent_desktop.contract.engine import (
    AudioChoice,
    Delta,
    EngineCallState,
    EngineNotice,
    Reply,
    SipAccount,
    Snapshot,
    Verb,
)
from agent_desktop.domain.errors import IllegalTransition, InvalidInput, NotFound, Unavailable
from agent_desktop.domain.events import EngineChanged
from agent_desktop.domain.ids import CallId
from agent_desktop.runtime.paths import Profile
from tests.parts import scripted_engine

ACCOUNT = SipAccount(server="127.0.0.1", user="1001", password="secret")


class Watched:
    """A client with everything it reported."""

    def __init__(self, folder: Path, command: list[str] | None = None) -> None:
        self.profile = Profile.at(folder)
        self.news: list[EngineNews] = []
        script = [sys.executable, scripted_engine.__file__, str(folder)]
        self.client = EngineProcess(self.profile, self.news.append, command=command or script)

    @property
    def pid(self) -> int:
        return next(n.pid for n in reversed(self.news) if isinstance(n, EngineChanged))

    def pids(self) -> list[int]:
        return [n.pid for n in self.news if isinstance(n, EngineChanged)]

    def configured(self, verb: str = "configure") -> list[dict]:
        lines = (self.profile.folder / "configured").read_text().splitlines()
        return [line for line in map(json.loads, lines) if line["verb"] == verb]

    async def until(self, true: Callable[[], object], within_s: float = 5) -> None:
        deadline = time.monotonic() + within_s
        while not true():
            assert time.monotonic() < deadline, self.news
            await asyncio.sleep(0.01)


@pytest.fixture
async def watched(tmp_path: Path) -> AsyncIterator[Watched]:
    watched = Watched(tmp_path)
    await watched.client.start()
    yield watched
    await watched.client.stop()


async def test_a_new_engine_is_started_and_answers_with_a_snapshot(watched: Watched) -> None:
    assert isinstance(watched.news[0], EngineChanged)
    assert isinstance(watched.news[1], Snapshot)
    assert watched.news[1].pid == watched.pid
    assert is_running(watched.pid)


async def test_stop_ends_the_engine_and_a_second_stop_does_nothing(watched: Watched) -> None:
    pid = watched.pid

    await watched.client.stop()
    await watched.client.stop()

    assert not is_running(pid)
    assert watched.pids() == [pid, 0]
    assert watched.news[-1] == EngineChanged(pid=0, restarts=0)  # asked for: no restart


async def test_a_killed_engine_is_replaced_within_a_second_and_configured_again(
    watched: Watched,
) -> None:
    audio = AudioChoice(microphones=("usb",))
    await watched.client.configure(ACCOUNT, audio)
    await watched.client.accept_calls(True)
    pid = watched.pid

    os.kill(pid, signal.SIGKILL)
    began = time.monotonic()
    await watched.until(lambda: len(watched.pids()) >= 3)
    await watched.until(lambda: len(watched.configured("accept_calls")) == 2)

    assert time.monotonic() - began < 1.5
    assert watched.pids()[:2] == [pid, 0]
    assert watched.pids()[2] not in (pid, 0)
    again = watched.configured()[1]
    assert again["account"]["password"] == "secret"
    assert again["audio"]["microphones"] == ["usb"]
    assert [n.restarts for n in watched.news if isinstance(n, EngineChanged)] == [0, 1, 1]


async def test_what_stays_in_force_is_given_to_a_new_engine(
    watched: Watched,
) -> None:
    await watched.client.set_hold_music("/waltz.wav")
    await watched.client.set_answer_beep(True)
    await watched.client.watch(["1002"])

    os.kill(watched.pid, signal.SIGKILL)
    await watched.until(lambda: len(watched.configured("watch")) == 2)

    assert watched.configured("hold_music")[1]["args"] == {"file": "/waltz.wav"}
    assert watched.configured("answer_beep")[1]["args"] == {"on": True}
    assert watched.configured("watch")[1]["args"] == {"extensions": ["1002"]}


async def test_what_is_asked_of_several_calls_arrives_as_the_contract_says(
    watched: Watched,
) -> None:
    client, one, two = watched.client, CallId("1"), CallId("2")

    await client.swap(one)
    await client.transfer(one, "1002")
    await client.complete_transfer(one, two)
    await client.conference([one, two], True)
    await client.send_dtmf(one, "1#", "info")
    await client.pause_recording(one, True)
    await client.record(one, True, folder="/r", key="ab", file_format="flac", notice_every_s=15.0)
    assert await client.preview("/a.wav") == 1.5

    def asked(verb: Verb) -> dict:
        return watched.configured(verb.value)[0]["args"]

    assert asked(Verb.SWAP) == {"call_id": "1"}
    assert asked(Verb.TRANSFER) == {"call_id": "1", "target": "1002"}
    assert asked(Verb.COMPLETE_TRANSFER) == {"call_id": "1", "other_id": "2"}
    assert asked(Verb.CONFERENCE) == {"call_ids": ["1", "2"], "on": True}
    assert asked(Verb.DTMF) == {"call_id": "1", "digits": "1#", "method": "info"}
    assert asked(Verb.PAUSE_RECORDING) == {"call_id": "1", "on": True}
    recorded = asked(Verb.RECORD)
    assert (recorded["folder"], recorded["format"], recorded["key"]) == ("/r", "flac", "ab")


async def test_a_request_to_an_engine_that_dies_is_refused_as_down(watched: Watched) -> None:
    with pytest.raises(Unavailable) as refusal:
        await watched.client.dial("666")

    assert refusal.value.code == "engine.down"
    await watched.until(lambda: 0 in watched.pids())
    with pytest.raises(Unavailable):
        await watched.client.dial("1")


async def test_a_request_without_an_answer_times_out(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = watched.client._keeper._link
    assert link is not None

    with pytest.raises(Unavailable) as refusal:
        await link.request(Verb.DIAL, {"target": "667"}, within_s=0.1)

    assert refusal.value.code == "engine.down"
    assert await watched.client.dial("1")


async def test_an_engine_that_hangs_is_replaced(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_link, "REPLY_WITHIN_S", 0.2)
    pid = watched.pid

    for _try in range(2):
        with pytest.raises(Unavailable):
            await watched.client.dial("667")
    await watched.until(lambda: len(watched.pids()) == 3)

    assert watched.pids()[:2] == [pid, 0]
    await watched.until(lambda: watched.client._keeper._link is not None)
    assert await watched.client.dial("1")


@pytest.mark.parametrize("trick", ["668", "669"])
async def test_missing_or_unreadable_news_lead_to_a_new_snapshot_not_a_new_engine(
    watched: Watched, trick: str
) -> None:
    call_id = await watched.client.dial("1")

    with contextlib.suppress(Unavailable):  # its reply may be behind what cannot be read
        await watched.client.dial(trick)
    await watched.until(lambda: sum(isinstance(n, Snapshot) for n in watched.news) == 2)

    newest = next(n for n in reversed(watched.news) if isinstance(n, Snapshot))
    assert call_id in {c.call_id for c in newest.calls}
    assert len(watched.pids()) == 1


async def test_a_call_is_dialled_and_ended_and_its_changes_are_reported(watched: Watched) -> None:
    call_id = await watched.client.dial("1001")
    await watched.client.hang_up(call_id)
    await watched.until(
        lambda: any(
            isinstance(n, Delta) and n.call and n.call.state == "ended" for n in watched.news
        )
    )

    states = [n.call.state for n in watched.news if isinstance(n, Delta) and n.call]
    assert states == [EngineCallState.DIALING, EngineCallState.ENDED]


async def test_the_engines_refusal_keeps_its_code(watched: Watched) -> None:
    with pytest.raises(NotFound) as refusal:
        await watched.client.answer(CallId("nobody"))

    assert refusal.value.code == "call.not_found"


async def test_every_verb_reaches_the_engine(watched: Watched) -> None:
    call = CallId("1")
    client = watched.client

    await client.reject(call)
    await client.hold(call)
    await client.resume(call)
    await client.set_mute(call, True)
    await client.send_dtmf(call, "12")
    await client.use_devices(AudioChoice())


async def test_a_desk_that_comes_back_finds_the_engine_and_its_call(
    watched: Watched, tmp_path: Path
) -> None:
    call_id = await watched.client.dial("1001")
    await watched.client.detach()

    second = Watched(tmp_path)
    await second.client.start()

    try:
        snapshot = next(n for n in second.news if isinstance(n, Snapshot))
        assert second.pid == watched.pid
        assert [c.call_id for c in snapshot.calls] == [call_id]
    finally:
        await second.client.stop()
        watched.client._keeper._process.wait(5)


async def test_an_engine_of_another_version_without_a_call_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCRIPTED_VERSION", "0.0.1")
    old = Watched(tmp_path)
    monkeypatch.setattr(engine_keeper, "__version__", "0.0.1")
    await old.client.start()
    await old.client.detach()
    monkeypatch.undo()

    new = Watched(tmp_path)
    await new.client.start()

    try:
        assert new.pid != old.pid
        await new.until(lambda: old.client._keeper._process.poll() is not None)
    finally:
        await new.client.stop()


async def test_something_that_listens_but_says_nothing_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_link, "SNAPSHOT_WITHIN_S", 0.2)
    silent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _SILENT, str(tmp_path / "engine.endpoint")
    )
    watched = Watched(tmp_path)
    await watched.until((tmp_path / "engine.endpoint").exists)

    await watched.client.start()
    await watched.client.stop()

    assert await silent.wait() == -signal.SIGKILL


async def test_an_engine_that_cannot_start_is_reported_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_keeper, "ANSWERS_WITHIN_S", 0.6)
    monkeypatch.setattr(engine_keeper, "_BACK_OFF_S", (0.0, 0.01))
    watched = Watched(tmp_path, [sys.executable, "-c", "print('no'); raise SystemExit(7)"])

    with pytest.raises(Unavailable) as refusal:
        await watched.client.start()

    assert refusal.value.code == "engine.down"
    await watched.until(lambda: EngineNotice(code="engine.failing") in watched.news)
    await watched.client.stop()
    assert "no" in (tmp_path / "logs" / "engine.out").read_text()


async def test_a_program_that_does_not_exist_is_reported_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_keeper, "ANSWERS_WITHIN_S", 0.3)
    watched = Watched(tmp_path, [str(tmp_path / "missing")])

    with pytest.raises(Unavailable):
        await watched.client.start()

    await watched.client.stop()


def test_a_frozen_program_starts_itself_as_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = Profile.at(tmp_path)
    assert engine_command(profile)[1:4] == ["-m", "agent_desktop", "engine"]

    monkeypatch.setattr(sys, "frozen", True, raising=False)

    assert engine_command(profile) == [sys.executable, "engine", "--profile", str(tmp_path)]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("call.not_found", NotFound),
        ("call.illegal_transition", IllegalTransition),
        ("call.bad_target", InvalidInput),
        ("contract.malformed", InvalidInput),
        ("audio.none", Unavailable),
        ("", Unavailable),
    ],
)
def test_a_refusal_becomes_the_error_of_its_code(code: str, kind: type) -> None:
    assert type(refusal_of(Reply(id="1", ok=False, code=code))) is kind


_SILENT = """
import asyncio, sys
from pathlib import Path
from agent_desktop.runtime.local_link import listen
async def serve(link):
    await asyncio.sleep(60)
async def main():
    await listen(Path(sys.argv[1]), serve)
    await asyncio.sleep(60)
asyncio.run(main())
"""
