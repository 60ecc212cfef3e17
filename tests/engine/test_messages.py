"""Addresses, headers and names out of SIP text."""

import pytest

from agent_desktop.engine.sip.admission import Admission
from agent_desktop.engine.sip.messages import (
    Address,
    clean,
    header,
    host_of,
    is_dialable,
    parse_address,
    request_uri,
    split_host,
)

MESSAGE = (
    "INVITE sip:ad1@127.0.0.1:5070;transport=udp SIP/2.0\r\n"
    'f: "Wang,\r\n  Li" <sip:100@x>;tag=1\r\nX-QUEUE :  fault  \r\nTo: <sip:1@x>\r\n'
    "\r\nX-Queue: body"
)


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ('"Wang" <sip:138@pbx;user=phone>;tag=1', Address("Wang", "138", "pbx")),
        ("sip:138@pbx:5080;transport=tcp", Address("", "138", "pbx:5080")),
        ("<sip:%2B86138:secret@pbx>", Address("", "+86138", "pbx")),
        ("<tel:+86138;phone-context=x>", Address("", "+86138", "")),
        ("<sip:pbx>", Address("", "", "pbx")),
        ("nonsense", Address("", "", "")),
        ("", Address("", "", "")),
        ('"open <sip:1@x>', Address("", "", "")),
    ],
)
def test_addresses_are_taken_apart(value, address):
    assert parse_address(value) == address


def test_headers_are_found_by_any_name_folded_and_not_in_the_body():
    assert header(MESSAGE, "From", "f") == '"Wang, Li" <sip:100@x>;tag=1'
    assert header(MESSAGE, "X-Queue") == "fault"
    assert header(MESSAGE, "Diversion") == ""
    assert request_uri(MESSAGE) == "sip:ad1@127.0.0.1:5070;transport=udp"
    assert request_uri("") == ""


@pytest.mark.parametrize("text", ["M\udcfcller", "王\u202e小\x00明", "\ud800", "x" * 500])
def test_cleaned_text_can_be_encoded_and_is_short(text):
    assert len(clean(text).encode("utf-8").decode("utf-8")) <= 120
    assert clean(text).isprintable()


@pytest.mark.parametrize(
    ("source", "host"),
    [
        ("127.0.0.1:5060", "127.0.0.1"),
        ("[::1]:5060", "::1"),
        ("[::ffff:10.0.0.1]:5060", "10.0.0.1"),
        ("nonsense:1", "nonsense"),
    ],
)
def test_the_source_of_a_message_is_an_address(source, host):
    assert host_of(source) == host


def test_hosts_and_ports_are_split():
    assert split_host("pbx") == ("pbx", 5060)
    assert split_host("pbx:5080") == ("pbx", 5080)
    assert split_host("[::1]:5080") == ("::1", 5080)
    assert split_host("::1") == ("::1", 5060)
    with pytest.raises(ValueError, match="no port"):
        split_host("pbx:99999")


def test_only_plain_users_can_be_dialled():
    assert is_dialable("*45#")
    assert is_dialable("+8613800138000")
    assert not is_dialable("1@evil")
    assert not is_dialable("1;x=y")
    assert not is_dialable("")


def test_admission_asks_for_source_contact_and_willingness():
    rules = Admission(sources=frozenset({"10.0.0.1"}), contact_user="ad1")

    assert rules.verdict("10.0.0.1:5060", "sip:ad1@me") == 0
    assert rules.verdict("10.0.0.2:5060", "sip:ad1@me") == 403
    assert rules.verdict("10.0.0.1:5060", "sip:1001@me") == 404
    assert Admission().verdict("10.0.0.1:5060", "sip:@me") == 403
