"""What callers and customers may be called, from the INVITE to the server; and what logs keep."""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from agent_desktop.contract.server import SipAccountPayload
from tests.e2e.conftest import SIP_PASSWORD
from tests.parts.desk import DeskProcess, desk_process
from tests.parts.kamailio import Pbx
from tests.parts.sipp import sipp
from tests.server.desks import Desk as SignedInDesk
from tests.server.running import PASSWORDS, RunningServer

NUMBER = "13800138000"


@pytest.fixture
def desk(tmp_path: Path, surroundings: Mapping[str, str], server: RunningServer) -> Any:
    with desk_process(tmp_path / "desk", surroundings) as desk:
        desk.login(server.url, "1001", PASSWORDS["1001"])
        desk.start()
        desk.registered()
        desk.does("state", "ready")
        yield desk


def _changes(server: RunningServer) -> list[dict[str, Any]]:
    with httpx.Client(base_url=server.url) as http:
        changes: list[dict[str, Any]] = SignedInDesk(http, "1001").sign_in().exchange()["changes"]
    return [change["payload"] for change in changes]


NAMES = (
    ("M\udcfcller", "Müller"),
    ("王小明 📞👩\u200d🔧", "王小明 📞👩\u200d🔧"),
    ("<b>A</b> \x07&amp;", "<b>A</b> &amp;"),
)


def test_display_names_go_from_the_invite_to_card_history_and_server(
    desk: DeskProcess, server: RunningServer, pbx: Pbx
) -> None:
    for count, (sent, shown) in enumerate(NAMES, 1):
        caller = f'"{sent}" <sip:{NUMBER}@callers.test>'
        with sipp("call", to=pbx.server, caller=caller, talk_ms=300):
            card = desk.call("ringing")
            desk.does("answer")
            desk.until(lambda count=count: len(desk.status["history"]) == count)
        row = desk.status["history"][0]
        desk.does("state", "ready")

        assert (card["remote_name"], card["remote_number"]) == (shown, NUMBER)
        assert (row["name"], row["number"]) == (shown, NUMBER)
    desk.until(lambda: desk.status["sync"]["pending"] == 0)
    records = [c for c in _changes(server) if c["type"] == "call.recorded"]
    told = [(record["remote_name"], record["remote_number"]) for record in records]
    assert told == [(shown, NUMBER) for _, shown in NAMES]


def test_a_subject_of_10_kb_is_refused_with_its_limit_kept_whole_and_saved_when_shortened(
    desk: DeskProcess, server: RunningServer
) -> None:
    subject = "没有声音 📞" * 800
    assert len(subject.encode()) > 10_000

    refused = desk.ctl("ticket", "save", "--json", "-", stdin=json.dumps({"subject": subject}))
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert "subject" in refused.stderr
    assert "200" in refused.stderr

    time.sleep(1.0)  # a second after the last key it is on disk
    desk.kill()
    desk.start()
    desk.until(lambda: _subject(desk.status["draft"]) == subject)

    desk.does("ticket", "save", "--json", "-", stdin=json.dumps({"subject": subject[:200]}))
    desk.until(lambda: desk.status["sync"]["pending"] == 0)
    (opened,) = (c for c in _changes(server) if c["type"] == "ticket.opened")
    assert {c["field"]: c["after"] for c in opened["changes"]}["subject"] == subject[:200]


def _subject(draft: dict[str, Any] | None) -> str:
    return draft["form"]["subject"] if draft else ""


def test_no_log_of_desk_engine_or_server_holds_numbers_names_texts_or_secrets(
    desk: DeskProcess, server: RunningServer, pbx: Pbx
) -> None:
    secret_words = {
        "number": NUMBER, "caller": "Quirinus", "dialled": "4008001234", "digits": "987654",
        "customer": "Zenobia", "subject": "Rumpelstilz", "course": "Knusperhaus",
        "password": PASSWORDS["1001"], "SIP password": SIP_PASSWORD, "typed": "Tausendschoen",
    }  # fmt: skip
    with sipp("call_until_bye", to=pbx.server, caller=f'"Quirinus" <sip:{NUMBER}@callers.test>'):
        desk.call("ringing")
        desk.does("answer")
        desk.call("active")
        desk.does("dtmf", "987654")
        desk.ctl("dial", "4008001234")
        desk.ctl("dial", "Tausendschoen!")
        form = {"customer_name": "Zenobia", "subject": "Rumpelstilz", "course": "Knusperhaus"}
        desk.does("ticket", "save", "--json", "-", stdin=json.dumps(form))
        desk.ctl("ticket", "save", "--json", "-", stdin=json.dumps({"subject": "Rumpelstilz\x07"}))
        desk.does("hangup")
    server.set_sip("1001", SipAccountPayload(server=pbx.server, user="1001", password="other one"))
    desk.until(lambda: desk.status["sync"]["pending"] == 0)
    refused = desk.program(
        "login", "--server", server.url, "--user", "1001", "--password-stdin", stdin="wrong one"
    )
    assert refused.returncode == 1
    desk.does("quit")
    assert desk.wait() == 0

    tokens = [line for line in (desk.log + server.log).splitlines() if "bearer" in line.lower()]
    assert tokens == []
    for what, word in secret_words.items():
        assert word not in desk.log, what
        assert word not in server.log, what
    cache = b"".join(file.read_bytes() for file in desk.folder.glob("cache.db*"))
    for what, word in secret_words.items():
        assert word.encode() not in cache, what
