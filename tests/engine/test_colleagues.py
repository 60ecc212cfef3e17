"""Presence of colleagues: what a watched extension does, as the telephone system tells it."""

import pytest

from agent_desktop.contract.engine import Verb
from agent_desktop.engine.sip.pidf import colleague_state
from tests.engine.conftest import USERS, account_at
from tests.engine.driver import running_engine
from tests.parts.kamailio import kamailio
from tests.parts.raw_phone import raw_phone

PIDF = (
    '<?xml version="1.0" encoding="UTF-8"?>\r\n'
    '<presence xmlns="urn:ietf:params:xml:ns:pidf"'
    ' xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model"'
    ' xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid" entity="sip:1002@pbx">\r\n'
    '<tuple id="t1"><status><basic>{basic}</basic></status></tuple>\r\n'
    '<dm:person id="p1"><rpid:activities>{activity}</rpid:activities>'
    "<dm:note>{note}</dm:note></dm:person>\r\n</presence>\r\n"
)


@pytest.mark.parametrize(
    ("basic", "activity", "note", "state"),
    [
        ("open", "", "Ready", "free"),
        ("open", "<rpid:on-the-phone/>", "", "talking"),
        ("open", "<rpid:busy/>", "On the phone", "talking"),
        ("open", "<rpid:busy/>", "Ringing", "ringing"),
        ("open", "", "Ringing", "ringing"),
        ("open", "", "On hold", "talking"),
        ("open", "<rpid:away/>", "", "away"),
        ("open", "<rpid:unknown/>", "", "free"),
        ("open", "<rpid:meeting/>", "Back at three", "away"),
        ("open", "", "In a call till three", "talking"),
        ("closed", "", "", "offline"),
        ("closed", "", "Unavailable", "offline"),
        ("open", "", "", "free"),
    ],
)
def test_presence_documents_become_one_word(basic, activity, note, state):
    assert colleague_state(PIDF.format(basic=basic, activity=activity, note=note)) == state


@pytest.mark.parametrize("text", ["", "<", "<basic>ajar</basic>", "\0" * 100, "<a" * 9999])
def test_other_documents_say_nothing(text):
    assert colleague_state(text) == "unknown"


async def test_what_a_watched_colleague_does_is_told(tmp_path):
    with kamailio(USERS, presence=True) as pbx:
        async with (
            running_engine(tmp_path, "--no-sound") as engine,
            raw_phone("1002", proxy=pbx.server) as colleague,
        ):
            await engine.request(Verb.WATCH, extensions=["1002", "1003"])
            await engine.register(account_at(pbx))
            for activity, state in (("", "free"), ("<rpid:on-the-phone/>", "talking")):
                body = PIDF.format(basic="open", activity=activity, note="")
                answer = await colleague.publish(body)
                assert answer.status == 200
                await engine.until(lambda e, s=state: said(e, "1002", s), 30.0)
            await engine.request(Verb.WATCH, extensions=["1002"])

    assert next(c.state for c in engine.colleagues if c.extension == "1002") == "unknown"
    assert engine.colleagues[-1].state == "talking", "a new desk hears it again"


def said(engine, extension: str, state: str) -> bool:
    return any((c.extension, c.state) == (extension, state) for c in engine.colleagues)
