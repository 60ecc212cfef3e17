"""Who calls and what the telephone system asks for, as read from an INVITE."""

import pytest

from agent_desktop.engine.sip.callers import incoming_record, read_answer_after, read_caller


def invite(*headers: str, sender: str = '"Wang" <sip:13800138000@pbx.test>') -> str:
    lines = ["INVITE sip:ad1@127.0.0.1 SIP/2.0", f"From: {sender};tag=1", *headers]
    return "\r\n".join([*lines, "", "v=0\r\nAlert-Info: <x>;info=alert-autoanswer\r\n"])


@pytest.mark.parametrize(
    ("headers", "sender", "number", "name"),
    [
        ([], None, "13800138000", "Wang"),
        (['P-Asserted-Identity: "Li" <sip:139@pbx>'], None, "139", "Li"),
        (["P-Asserted-Identity: <sip:139@pbx>"], None, "139", "Wang"),
        (["P-Asserted-Identity: <sip:pbx>, <tel:+8613900139000>"], None, "+8613900139000", "Wang"),
        (["P-Asserted-Identity: <sip:139@pbx>", "Privacy: id"], None, "", ""),
        (["privacy: header;critical"], None, "", ""),
        (["Privacy: none"], None, "13800138000", "Wang"),
        ([], '"Anonymous" <sip:anonymous@anonymous.invalid>', "", ""),
        (
            ["P-Asserted-Identity: <sip:139@pbx>"],
            '"Anonymous" <sip:anonymous@anonymous.invalid>',
            "139",
            "",
        ),
    ],
)
def test_the_caller_is_who_the_network_vouches_for(headers, sender, number, name):
    message = invite(*headers) if sender is None else invite(*headers, sender=sender)

    assert (read_caller(message).number, read_caller(message).name) == (number, name)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("Call-Info: <sip:pbx>;answer-after=0", 0.0),
        ("Call-Info: <sip:icon>;purpose=icon, <sip:pbx> ; answer-after=3", 3.0),
        ("Alert-Info: <http://pbx>;info=alert-autoanswer", 0.0),
        ('Alert-Info: <http://pbx>;info="alert-autoanswer";delay=2', 2.0),
        ("Alert-Info: Auto Answer", 0.0),
        ("Alert-Info: Ring Answer", 0.0),
        ("ALERT-INFO: <sip:pbx>;delay=4", 4.0),
        ("Answer-Mode: Auto", 0.0),
        ("Call-Info: <sip:pbx>;answer-after=999", 60.0),
        ("Call-Info: <sip:pbx>;answer-after=-1", None),
        ("Call-Info: <sip:pbx>;answer-after=soon", None),
        ("Alert-Info: <http://pbx/bell.wav>;info=alert-internal", None),
        ("Answer-Mode: Manual", None),
        ("Subject: info=alert-autoanswer", None),
    ],
)
def test_the_telephone_system_may_ask_to_answer_by_itself(header, seconds):
    assert read_answer_after(invite(header)) == seconds


def test_the_telephone_system_may_tell_the_customers_grade():
    assert incoming_record("1", invite("X-Customer-Grade: VIP"), ()).seen_now().grade == "VIP"
    assert incoming_record("1", invite(), ()).grade == ""
