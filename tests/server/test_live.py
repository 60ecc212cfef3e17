"""The live channel: at once, to those whom it concerns, over every instance."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from starlette.testclient import WebSocketDenialResponse, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from agent_desktop.contract.live import (
    CLOSE_LATE,
    CLOSE_MALFORMED,
    CLOSE_REPLACED,
    CLOSE_SIGN_IN,
    PATH,
    SERVER_MESSAGE,
    Presence,
)
from agent_desktop.contract.server import ChangePayload
from agent_desktop.domain.events import PolicyChanged
from agent_desktop.server.access import Identity
from agent_desktop.server.live import endpoint, sessions
from agent_desktop.server.live.connection import MOST_WAITING, Connection
from agent_desktop.server.live.floor import FORGET_AFTER_S, GRACE_S, Floor
from agent_desktop.server.tables import SessionRow
from tests.bench.central.real_desk import RealDesk
from tests.server.conftest import Server
from tests.server.desks import PROTOCOL, Clock, Desk, change, new_id
from tests.server.running import running_server

READY = {"type": "presence", "state": "ready"}


class Channel:
    """A desk's live channel as the test drives it."""

    def __init__(self, socket: WebSocketTestSession) -> None:
        self.socket = socket
        self.seq = 0

    def next(self) -> dict[str, Any]:
        text = self.socket.receive_bytes()
        message = SERVER_MESSAGE.validate_json(text).model_dump(mode="json")
        self.seq += 1
        assert message["seq"] == self.seq
        return message

    def until(self, kind: str) -> dict[str, Any]:
        while (message := self.next())["type"] != kind:
            pass
        return message

    def say(self, **message: Any) -> None:
        self.socket.send_json(message)

    def close_code(self) -> int:
        while True:
            try:
                self.socket.receive_bytes()
            except WebSocketDisconnect as ended:
                return int(ended.code)


@contextmanager
def live(desk: Desk, presence: object = None, **hello: Any) -> Iterator[Channel]:
    """Open a channel for a desk and say hello."""
    with desk.http.websocket_connect(PATH, headers=PROTOCOL | desk.bearer) as socket:
        channel = Channel(socket)
        greeting = {"type": "hello", "device_id": desk.device_id, "cursor": desk.cursor}
        channel.say(**(greeting | {"presence": presence} | hello))
        yield channel


def refusal(desk: Desk, **headers: str) -> int:
    given = PROTOCOL | desk.bearer | headers
    with (
        pytest.raises(WebSocketDenialResponse) as refused,
        desk.http.websocket_connect(PATH, headers=given),
    ):
        pass
    return int(refused.value.status_code)


def test_what_one_desk_writes_the_team_hears_at_once(server: Server) -> None:
    writer, reader, stranger = (server.signed_in(n) for n in ("1001", "1002", "3001"))
    with live(reader) as channel, live(stranger) as outside:
        assert channel.next()["head"] == outside.next()["head"] == 0
        ticket_id = new_id()

        writer.exchange(writer.opened(ticket_id))
        writer.exchange(writer.edited(ticket_id))

        heard = [channel.until("changes")]
        if heard[-1]["cursor"] < 2:
            heard.append(channel.until("changes"))
        assert heard[0]["after"] == 0
        told = [c for message in heard for c in message["changes"]]
        pulled = reader.exchange()["changes"]
        assert told == [ChangePayload.model_validate(c).model_dump(mode="json") for c in pulled]
        other = server.signed_in("4001")
        other.exchange(other.opened(new_id()))
        stranger.exchange(stranger.opened(new_id()))
        first = outside.until("changes")
        assert [c["by"] for c in first["changes"]] == ["3001"]
        assert first["after"] == 0


def test_what_a_change_alone_does_not_tell_has_to_be_pulled(server: Server) -> None:
    lead, agent = server.signed_in("2001"), server.signed_in("1001")
    with live(agent) as channel:
        channel.next()
        name = {"field": "name", "before": "", "after": "Repairs"}
        code = lead.codes(
            lead.operation(
                type="record.changed", table="department", record_id="d1", changes=[name]
            )
        )
        assert code == [""]
        assert channel.until("changed")["head"] == 1


def test_the_floor_is_the_team_and_a_lead_reads_numbers(server: Server) -> None:
    call = {"direction": "inbound", "state": "talking", "number": "13812345678", "queue": "400"}
    talking = {"type": "presence", "state": "talking", "since_s": 30, "calls": [call]}
    agent, colleague, lead, stranger = (
        server.signed_in(n) for n in ("1001", "1002", "2001", "3001")
    )
    with ExitStack() as stack:
        channels = {
            desk.number: stack.enter_context(live(desk, READY))
            for desk in (colleague, lead, stranger)
        }
        for channel in channels.values():
            channel.next()
        own = stack.enter_context(live(agent, talking))
        own.next()

        seen = {}
        for number in ("1002", "2001"):
            while "1001" not in seen.setdefault(number, {}):
                found = channels[number].until("floor")["agents"]
                seen[number] |= {a["number"]: a for a in found}
        assert [c["number"] for c in seen["1002"]["1001"]["calls"]] == ["138****5678"]
        assert [c["number"] for c in seen["2001"]["1001"]["calls"]] == ["13812345678"]
        assert seen["1002"]["1001"]["name"] == "Person 1001"
        assert "3001" not in seen["2001"]

        own.say(**READY | {"state": "offline"})
        assert channels["1002"].until("floor")["gone"] == ["1001"]
        channels["1002"].say(type="resync")
        numbers = [a["number"] for a in channels["1002"].until("snapshot")["agents"]]
        assert sorted(numbers) == ["1002", "2001"]


@pytest.mark.parametrize("seeded", ["postgresql"], indirect=True)
def test_two_instances_tell_one_another(server: Server) -> None:
    other = server.another()
    here, there = server.signed_in("1001"), server.signed_in("1002")
    there.http = other.http
    with live(there, READY) as far:
        far.next()
        with live(here, READY) as near:
            known = {a["number"] for a in near.next()["agents"]}
            while known != {"1001", "1002"}:
                known |= {a["number"] for a in near.until("floor")["agents"]}
            started = time.monotonic()
            here.exchange(here.opened(new_id()))
            assert [c["by"] for c in far.until("changes")["changes"]] == ["1001"]
            # By the fan-out: whoever only looks at the log does so once a second.
            took_s = [time.monotonic() - started]
            for _ in range(3):
                started = time.monotonic()
                here.exchange(here.opened(new_id()))
                far.until("changes")
                took_s.append(time.monotonic() - started)
            assert min(took_s) < 0.8
            other.http.app.state.services.live.news("pack", "general")
            assert near.until("news")["name"] == "general"


@pytest.mark.parametrize("seeded", ["postgresql"], indirect=True)
def test_a_lost_word_of_another_instance_is_found_in_the_log(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = server.another()
    live_there = other.http.app.state.services.live
    monkeypatch.setattr(live_there._fanout, "publish", lambda *_a, **_k: None)
    here, there = server.signed_in("1001"), server.signed_in("1002")
    there.http = other.http
    with live(here) as channel:
        channel.next()
        there.exchange(there.opened(new_id()))
        assert [c["by"] for c in channel.until("changes")["changes"]] == ["1002"]


@pytest.mark.parametrize("seeded", ["postgresql"], indirect=True)
def test_a_policy_is_told_at_every_instance_whoever_set_it(server: Server) -> None:
    other = server.another()
    here, there = server.signed_in("1001"), server.signed_in("1002")
    there.http = other.http
    with live(here) as near, live(there) as far:
        near.next(), far.next()
        # As the command line does: on the database, past every instance.
        server.people.set_policy("company", "Example Ltd")
        assert near.until("news")["what"] == far.until("news")["what"] == "policy"


async def test_a_policy_reaches_a_desk_that_is_connected_now(tmp_path: Path) -> None:
    with running_server(tmp_path) as running:
        desk = RealDesk(tmp_path / "desk", running.url, "1001")
        regions, arrived = [], asyncio.Event()

        def heard(event: PolicyChanged) -> None:
            regions.append(event.policy.region)
            if event.policy.region == "SG":
                arrived.set()

        desk.bus.on(PolicyChanged, heard)
        await desk.open()
        await desk.syncing.start()
        await desk.live.start()
        async with asyncio.timeout(30):
            await desk.is_live()
            before = set(regions)
            running.set_policy("desk.region", "SG")
            await arrived.wait()
        await desk.close()
    assert before == {"CN"}


def test_who_may_not_is_refused_with_an_answer(server: Server) -> None:
    desk = server.signed_in()
    assert refusal(desk, Authorization="Bearer nobody") == 401
    assert refusal(desk, **{"X-Agent-Desktop-Protocol": "1"}) == 426
    assert refusal(desk, Origin="https://evil.example.com") == 403
    assert refusal(server.signed_in("9001")) == 403


def test_nonsense_and_silence_end_a_channel(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = server.signed_in()
    with live(desk, device_id=new_id()) as channel:
        assert channel.close_code() == CLOSE_MALFORMED
    with live(desk) as channel:
        channel.say(type="presence", state="asleep")
        assert channel.close_code() == CLOSE_MALFORMED
    with live(desk) as first:
        first.next()  # its snapshot: it is taken
        with live(desk) as second:
            assert first.close_code() == CLOSE_REPLACED
            second.next()
    monkeypatch.setattr(endpoint, "HELLO_WITHIN_S", 0.05)
    with desk.http.websocket_connect(PATH, headers=PROTOCOL | desk.bearer) as socket:
        assert Channel(socket).close_code() == CLOSE_LATE


def test_a_channel_ends_with_its_session(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "LOOK_EVERY_S", 0.1)
    desk, kept = server.signed_in("1001"), server.signed_in("1002")
    with live(desk) as channel, live(kept) as other:
        channel.next()
        other.next()
        with server.ground.database.writing() as session:
            of_desk = SessionRow.device_id == desk.device_id
            ended = update(SessionRow).where(of_desk).values(revoked_at=server.clock())
            session.execute(ended)
        server.http.app.state.services.live.sessions_ended()
        assert channel.until("order")["order"] == "signed_out"
        assert channel.close_code() == CLOSE_SIGN_IN
        other.say(type="authorise", access_token=kept.access)
        other.say(type="resync")
        other.until("snapshot")
        other.say(type="authorise", access_token="stolen")
        assert other.close_code() == CLOSE_SIGN_IN


def test_who_takes_nothing_is_sent_away() -> None:
    connection = Connection(_identity("agent"))
    for _ in range(MOST_WAITING + 1):
        connection.say(b"news", b'"what":"pack"')
    assert not connection.is_alive


def test_agents_of_an_instance_that_died_are_forgotten() -> None:
    floor = Floor("here", Clock())
    agent = {
        "number": "1001", "name": "", "team_id": 1, "team": "", "extension": "",
        "state": "ready", "reason": "", "since": "2026-11-22T09:00:00+00:00", "calls": [],
    }  # fmt: skip
    floor.heard("there", [agent], at_s=0.0)
    floor.heard("there", [agent | {"number": "1002"}], at_s=1.0)
    floor.expire(FORGET_AFTER_S)
    assert [a.number for a in floor.agents()] == ["1002"]
    floor.heard_gone("elsewhere", ["1002"])
    assert [a.number for a in floor.agents()] == ["1002"]
    own = Connection(_identity("agent"))
    floor.said(own, Presence(state="ready"))
    floor.left("7", at_s=5.0)
    floor.expire(5.0 + GRACE_S - 1)
    assert "7" in [a.number for a in floor.agents()]
    floor.expire(5.0 + GRACE_S)
    assert "7" not in [a.number for a in floor.agents()]


def _identity(role: str) -> Identity:
    return Identity(
        user_id=7,
        number="7",
        role=role,
        team_id=1,
        device_id=new_id(),
        session_id=new_id(),
        must_change_password=False,
    )


def test_what_memory_answers_the_database_would(server: Server) -> None:
    """For every person from every cursor: the same changes, whoever answers."""
    people = {n: server.signed_in(n) for n in ("1001", "1002", "2001", "3001", "4001")}
    for desk in people.values():
        desk.exchange()
    ticket_id = new_id()
    opener = people["1001"]
    name = [change("name", "x")]
    given = {"to": "3001", "reason": "billing"}
    opener.exchange(
        opener.opened(ticket_id),
        opener.recorded(new_id()),
        opener.operation(type="record.changed", table="customer", record_id="c1", changes=name),
        opener.operation(type="ticket.assigned", ticket_id=ticket_id, data=given),
        opener.operation(type="ticket.noted", ticket_id=ticket_id, data={"text": "waits"}),
    )
    people["4001"].exchange(people["4001"].opened(new_id()))
    head = opener.exchange()["cursor"]
    for number, desk in people.items():
        for cursor in range(head + 1):
            near, asked = (desk.exchange(cursor=cursor, digests=d) for d in (False, True))
            for part in ("changes", "records", "gone", "more", "cursor"):
                assert near[part] == asked[part], (number, cursor, part)
