"""A complaint between two real desks, a real server and a customer who is called back."""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from agent_desktop.adapters.desktop import ctl
from agent_desktop.contract.server import SipAccountPayload
from tests.e2e.conftest import SIP_PASSWORD
from tests.parts.desk import DeskProcess, desk_process
from tests.parts.kamailio import Pbx, kamailio, lasting_port
from tests.parts.sipp import sipp
from tests.server.running import PASSWORDS, running_server

CUSTOMER = "13800138000"
PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(2000)
COMPLAINT = {
    "kind": "complaint", "customer_name": "王小明", "phone": CUSTOMER, "subject": "通话没有声音",
    "course": "客户来电反映……", "x.object": "product", "x.demand": "修好",
}  # fmt: skip


@pytest.fixture
def customer_port() -> int:
    return lasting_port()


@pytest.fixture
def exchange(customer_port: int) -> Iterator[Pbx]:
    with kamailio({"1001": SIP_PASSWORD}, {CUSTOMER: f"127.0.0.1:{customer_port}"}) as pbx:
        yield pbx


def test_a_complaint_is_handed_over_handled_called_back_and_comes_back_dissatisfied(
    tmp_path: Path, exchange: Pbx, customer_port: int, surroundings: Mapping[str, str]
) -> None:
    with (
        running_server(tmp_path / "server") as server,
        desk_process(tmp_path / "owner", surroundings) as owner,
        desk_process(tmp_path / "handler", surroundings) as handler,
    ):
        account = SipAccountPayload(server=exchange.server, user="1001", password=SIP_PASSWORD)
        server.set_sip("1001", account)
        with ThreadPoolExecutor() as both:
            list(both.map(partial(_sit_down, server.url), ((owner, "1001"), (handler, "1002"))))
        form = json.dumps(COMPLAINT, ensure_ascii=False)
        ticket = json.loads(owner.does("ticket", "new", "--json", "-", stdin=form))["ticket_id"]
        picture = tmp_path / "screen.png"
        picture.write_bytes(PICTURE)
        owner.does("ticket", "attach", ticket, str(picture))

        # Handed over: the giver answers for it until the other one accepts.
        offered = _step(owner, "assign", ticket, "1002")
        assert (offered["status"], offered["handler"]) == ("assigned", "1001")
        (row,) = handler.until(lambda: _listed(handler, "to-accept"))
        assert (row["ticket_id"], row["subject"]) == (ticket, COMPLAINT["subject"])
        assert _step(handler, "accept", ticket)["handler"] == "1002"
        refused = owner.ctl("ticket", "accept", ticket)
        assert refused.returncode == 1
        (file,) = _shown(handler, ticket)["attachments"]
        there = handler.until(lambda: _fetched(handler, ticket, file["upload_id"]))
        assert Path(there).read_bytes() == PICTURE
        judged = {
            "x.grounds": "sufficient", "x.reasonable": "reasonable", "x.cause_group": "product"
        }  # fmt: skip
        handler.does("ticket", "edit", ticket, "--json", "-", stdin=json.dumps(judged))
        _step(handler, "handle", ticket, "--cause", "一根线", "--solution", "换线")
        _step(handler, "return", ticket, "--plan", "无", "--result", "已换线")
        owner.until(lambda: _shown(owner, ticket)["status"] == "returned")

        # Called back: the script leads, and what the customer says is the result.
        owner.until(lambda: _status(owner)["registration"]["state"] == "registered")
        with sipp("answer", port=customer_port, ring_ms=0), owner.events() as events:
            owner.does("ticket", "callback", ticket)
            owner.until(lambda: _status(owner)["script"]["situation"] == "call-back")
            owner.until(lambda: _status(owner)["flow"]["choices"])
            owner.does("script", "choose", "right-person")
            owner.does("script", "tick")
            owner.does("script", "choose", "dissatisfied")
            owner.does("script", "choose", "slow")
            owner.does("hangup")
            data = events.wait_for("CallBackOffered", lambda d: d["ticket_id"] == ticket)["data"]
        result = dict(data["data"])
        assert (result["outcome"], result["satisfaction"]) == ("reached", "dissatisfied")
        answers = [f"--{name}={text}" for name, text in result.items()]
        assert _step(owner, "callback", ticket, *answers)["reopened"] == 1

        # Both sides see the same: it is the handler's again, and nothing is lost.
        for desk in (owner, handler):
            desk.until(lambda desk=desk: _shown(desk, ticket)["reopened"] == 1)
            state = _shown(desk, ticket)
            assert (state["owner"], state["handler"], state["voids"]) == ("1001", "1002", [])
            assert state["status"] == "accepted"
        kinds = [_kinds(desk, ticket) for desk in (owner, handler)]
        owner.until(lambda: _status(owner)["sync"]["pending"] == 0)
        assert kinds[0][:8] == kinds[1][:8]
        assert "ticket.called_back" in kinds[0]
        assert CUSTOMER not in owner.log + handler.log


def _sit_down(url: str, seat: tuple[DeskProcess, str]) -> None:
    desk, number = seat
    desk.login(url, number, PASSWORDS[number])
    desk.start()


def _step(desk: DeskProcess, *words: str) -> dict[str, Any]:
    step: dict[str, Any] = json.loads(desk.does("ticket", *words, "--json"))
    return step


def _ask(desk: DeskProcess, verb: str, **given: Any) -> dict[str, Any] | None:
    """Ask what ``ctl`` asks without a process for each look; None for no."""
    with ctl._Desk(desk.folder / "desk.endpoint") as link:
        try:
            return link.ask(verb, given)
        except ctl.Refused:
            return None


def _status(desk: DeskProcess) -> dict[str, Any]:
    return _ask(desk, "status") or {}


def _listed(desk: DeskProcess, which: str) -> list[dict[str, Any]]:
    found = _ask(desk, "ticket-list", which=which, limit=50)
    rows: list[dict[str, Any]] = found["rows"] if found else []
    return rows


def _shown(desk: DeskProcess, ticket: str) -> dict[str, Any]:
    shown = _ask(desk, "ticket-show", ticket=ticket)
    return {"status": "", "reopened": 0, **(shown["ticket"] if shown else {})}


def _fetched(desk: DeskProcess, ticket: str, upload_id: str) -> str:
    found = _ask(desk, "ticket-file", ticket=ticket, upload=upload_id)
    return str(found["file"]) if found else ""


def _kinds(desk: DeskProcess, ticket: str) -> list[str]:
    shown = json.loads(desk.does("ticket", "show", ticket, "--json"))
    return [event["kind"] for event in shown["timeline"]]
