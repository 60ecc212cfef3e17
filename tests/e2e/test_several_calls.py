"""Several calls on a whole desk, with processes that die in the middle of them."""

import os
import signal
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.parts.baresip import baresip
from tests.parts.desk import DeskProcess, desk_process
from tests.parts.kamailio import Pbx, kamailio, lasting_port
from tests.parts.sipp import sipp

SIP_PASSWORD = "sip secret"
COLLEAGUE, BUSY, SIGN_IN = "1009", "1010", "*451001"


@dataclass(frozen=True)
class Exchange:
    """A PBX with a colleague's telephone, a busy one, and a code to sign in."""

    pbx: Pbx
    ports: Mapping[str, int]


@pytest.fixture
def exchange() -> Iterator[Exchange]:
    ports = {number: lasting_port() for number in (COLLEAGUE, BUSY, SIGN_IN)}
    routes = {number: f"127.0.0.1:{port}" for number, port in ports.items()}
    with kamailio({"1001": SIP_PASSWORD}, routes) as pbx:
        yield Exchange(pbx, ports)


@pytest.fixture
def desk(
    tmp_path: Path, exchange: Exchange, surroundings: Mapping[str, str]
) -> Iterator[DeskProcess]:
    """A desk that is told to sign in at the PBX's queue."""
    with desk_process(tmp_path / "desk", surroundings) as desk:
        desk.settings(
            f'[sip]\nserver = "{exchange.pbx.server}"\nuser = "1001"\n'
            '[agent]\nnumber = "1001"\nname = "Li"\ncompany = "Example Telecom"\n'
            '[policy]\ncodes.sign_in = "*45{agent}"\nacw.mode = "timed"\nacw.seconds = 60\n'
        )
        desk.keep_sip_password(SIP_PASSWORD)
        yield desk


def _calls(desk: DeskProcess) -> dict[str, dict]:
    return {call["remote_number"]: call for call in desk.status["calls"]}


def _reaches(desk: DeskProcess, number: str, **parts: object) -> dict:
    def found() -> dict | None:
        call = _calls(desk).get(number)
        fits = call is not None and all(call[name] == value for name, value in parts.items())
        return call if fits else None

    call: dict = desk.until(found)
    return call


def test_a_consultation_outlives_the_desk_and_a_transfer_that_fails_keeps_the_caller(
    desk: DeskProcess, exchange: Exchange
) -> None:
    pbx, ports = exchange.pbx, exchange.ports
    with sipp("answer", port=ports[SIGN_IN], ring_ms=0) as queue:
        desk.start()
        desk.registered()
        queue.waits_until_it_received("INVITE", within_s=10)
    assert desk.status["calls"] == []

    with (
        baresip("13800138000", proxy=pbx.server) as caller,
        baresip(COLLEAGUE, proxy=pbx.server, port=ports[COLLEAGUE]),
    ):
        desk.does("state", "ready")
        caller.dial("1001")
        desk.call("ringing")
        desk.does("answer")
        _reaches(desk, "13800138000", state="active")
        desk.does("script", "closing")
        desk.does("script", "tick")
        said = desk.status["script"]["said"]

        # A colleague is asked; then all three talk.
        desk.does("transfer", COLLEAGUE, "--attended")
        _reaches(desk, COLLEAGUE, state="active", purpose="consult")
        _reaches(desk, "13800138000", state="held")
        desk.does("conference")
        before = _reaches(desk, "13800138000", state="active", conference=True)

        desk.kill()
        desk.start()

        after = _reaches(desk, "13800138000", state="active", conference=True)
        _reaches(desk, COLLEAGUE, state="active", conference=True, purpose="consult")
        assert after["id"] == before["id"]
        assert after["duration_s"] >= before["duration_s"]
        status = desk.status
        assert status["agent_state"] == "talking"
        assert (status["script"]["situation"], status["script"]["said"]) == ("closing", said)
        assert len(said) == 1

    desk.until(lambda: not desk.status["calls"])


def test_a_transfer_to_a_busy_number_brings_the_caller_back_and_a_dead_engine_ends_all(
    desk: DeskProcess, exchange: Exchange
) -> None:
    pbx, ports = exchange.pbx, exchange.ports
    desk.start()
    desk.registered()
    with (
        baresip("13800138000", proxy=pbx.server) as caller,
        baresip(COLLEAGUE, proxy=pbx.server, port=ports[COLLEAGUE]),
        sipp("refuse", port=ports[BUSY], code=486),
        desk.events() as events,
    ):
        desk.does("state", "ready")
        caller.dial("1001")
        desk.call("ringing")
        desk.does("answer")
        _reaches(desk, "13800138000", state="active")

        desk.does("transfer", BUSY)
        events.wait_for("NoticeRaised", lambda d: d["code"] == "call.transfer_busy")
        _reaches(desk, "13800138000", state="active", transfer="failed")

        desk.does("transfer", COLLEAGUE, "--attended")
        _reaches(desk, COLLEAGUE, state="active")
        desk.does("cancel")
        _reaches(desk, "13800138000", state="active")

        desk.does("redial")
        _reaches(desk, COLLEAGUE, state="active", purpose="")
        engine = desk.status["engine"]["pid"]
        os.kill(engine, signal.SIGKILL)
        desk.until(lambda: desk.status["engine"]["pid"] not in (0, engine))
        desk.registered()
        assert desk.status["calls"] == []
        assert desk.status["agent_state"] == "acw"
        assert desk.status["agent_left_s"] > 30
        rows = desk.until(lambda: len(desk.status["history"]) == 3 and desk.status["history"])

    assert {row["number"] for row in rows} == {"13800138000", COLLEAGUE}


def test_a_call_answers_itself_where_the_pbx_asks_for_it_and_a_dnd_caller_hears_486(
    desk: DeskProcess, exchange: Exchange
) -> None:
    server = exchange.pbx.server
    with (desk.folder / "settings.toml").open("a", encoding="utf-8") as settings:
        settings.write("busy_code = 486\nacw.extend_s = 30\n")
    desk.start()
    desk.registered()
    with sipp("refused", to=server, code=486) as refused:
        refused.succeeds()

    desk.does("state", "ready")
    asks = "Call-Info: <sip:queue@pbx.test>;answer-after=0\r\n"
    with sipp("call_until_bye", to=server, headers=asks) as caller:
        call = desk.call("active")
        assert call["direction"] == "inbound"
        desk.does("hangup")
        caller.succeeds()

    left_s = desk.until(lambda: desk.status["agent_left_s"])
    desk.does("acw", "extend")
    status = desk.status
    assert status["agent_left_s"] > left_s + 20
    assert (status["agent_state"], status["agent_extensions"]) == ("acw", 1)
