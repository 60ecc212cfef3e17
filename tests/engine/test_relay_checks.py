"""What the relay lets through, and what it changes on the way."""

import time

import pytest

from agent_desktop.contract.engine import SipAccount
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.engine.relay.checks import checked
from agent_desktop.engine.relay.flow import Target
from agent_desktop.engine.relay.framing import BrokenStream, StreamFramer
from agent_desktop.engine.relay.inner import InnerSide
from agent_desktop.engine.relay.malformed import Malformed
from agent_desktop.engine.relay.message import parse, split
from agent_desktop.engine.relay.relay import FAREWELL_S, Relay
from agent_desktop.engine.relay.rewrite import Names, NotOurs, answer_target, to_pjsua, to_server
from agent_desktop.engine.relay.secure import client_context
from tests.engine.torture import messages

NAMES = Names(
    inner="127.0.0.1:4001",
    hop="127.0.0.1:4002",
    is_datagram=False,
    outer="10.0.0.7:5111",
    transport="TLS",
    secret="s3cret",
)
SDP = "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\n"


def invite(*, extra: str = "", body: str = "", kind: str = "application/sdp") -> bytes:
    content = f"Content-Type: {kind}\r\n" if body else ""
    return (
        "INVITE sip:ad1@10.0.0.7:5111;transport=tls SIP/2.0\r\n"
        "Via: SIP/2.0/TLS pbx.test;branch=z9hG4bKa;rport, SIP/2.0/UDP 10.9.9.9;branch=z9hG4bKb\r\n"
        "Record-Route: <sip:pbx.test;transport=tls;lr>\r\n"
        'From: "A, B" <sip:1@x>;tag=1\r\nTo: <sip:1001@x>\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\n'
        f"Contact: <sip:1@10.0.0.1:5061;transport=tls>\r\n{extra}{content}"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode("latin-1")


@pytest.mark.parametrize("case", messages(), ids=lambda case: case.name)
def test_each_case_of_rfc_4475_gets_its_verdict(case):
    names = Names(
        inner="127.0.0.1:1", hop="127.0.0.1:2", is_datagram=True, outer="127.0.0.1:3",
        transport="UDP", secret="s",
    )  # fmt: skip
    try:
        message = checked(case.raw)
        to_pjsua(message, names, "10.0.0.1:5060")
        verdict = "passes"
    except Malformed as exc:
        verdict = exc.reason
    except NotOurs:
        verdict = "stray_response"

    assert verdict == case.verdict


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (invite(body=SDP + "m=audio 40000 RTP/AVP 8 128\r\n"), "sdp_media"),
        (invite(body=SDP + "m=audio 99999 RTP/AVP 8\r\n"), "sdp_media"),
        (invite(body=SDP + "m=audio 1 RTP/AVP 8\r\na=rtpmap:300 X/8000\r\n"), "sdp_payload"),
        (invite(body=SDP + f"m=audio 1 RTP/AVP 8\r\na=fmtp:8 {'x' * 200}\r\n"), "sdp_payload"),
        (invite(body=SDP + f"m=audio 1 RTP/SAVP 8\r\na=crypto:1 A inline:{'x' * 300}\r\n"),
         "sdp_key"),
        (invite(body=SDP + "m=audio 1 RTP/AVP 8\r\n" + "a=x\r\n" * 61), "sdp"),
        (invite(body=SDP + "m=audio 1 RTP/AVP 8\r\n" * 9), "sdp"),
        (invite(body=SDP.replace("10.0.0.1", "999.1.1.1")), "sdp_connection"),
        (invite(body="v=0\r\n" + "s=" + "x" * 3000), "sdp_length"),
        (invite(body="<a>" * 17 + "</a>" * 17, kind="application/pidf+xml"), "xml"),
        (invite(body="<!ENTITY x>", kind="application/pidf+xml"), "xml"),
        (invite(body="hello", kind="message/sipfrag"), "sipfrag"),
        (invite(body="--x", kind="multipart/mixed;boundary=x"), "multipart"),
        (invite(extra="Route: <sip:a>\r\n" * 40), "too_many_addresses"),
        (invite(extra="X-A: y\r\n" * 90), "headers"),
        (invite(extra="Contact: <sip:x@y:99999>\r\n"), "address"),
        (invite(extra=f"X-A: {'y' * 1300}\r\n"), "header_length"),
        (invite(extra="X-A: y\r\n" * 60 + f"X-B: {'z' * 1100}\r\n" * 3), "too_long"),
        (invite(extra="X-A: a\nb\r\n"), "line_ends"),
        (invite(extra="X-A: a\0b\r\n"), "control_characters"),
        (b"\xff" * 50, "no_end_of_head"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_could_hurt_the_library_is_dropped(raw, reason):
    with pytest.raises(Malformed) as refused:
        checked(raw)

    assert refused.value.reason == reason


def test_a_caller_with_a_bell_in_the_name_is_still_a_caller():
    message = checked(invite().replace(b'"A, B"', b'"A,\x07 \x7fB"'))

    assert message.first("from").startswith('"A, B" <sip:1@x>')


def test_what_follows_the_body_is_cut_off():
    body = SDP + "m=audio 40000 RTP/AVP 8\r\n"

    assert checked(invite(body=body) + b"INVITE sip:smuggled").body == body.encode()


def test_a_request_of_the_telephone_system_gets_a_way_back_through_the_relay():
    message = checked(invite())
    to_pjsua(message, NAMES, "10.0.0.1:5061")
    first, second, third = message.values("via")

    assert first.startswith("SIP/2.0/TCP 127.0.0.1:4002;rport;branch=z9hG4bK")
    assert second == "SIP/2.0/TLS pbx.test;branch=z9hG4bKa;received=10.0.0.1;rport=5061"
    assert third == "SIP/2.0/UDP 10.9.9.9;branch=z9hG4bKb"
    assert message.values("record-route")[0] == NAMES.route
    assert message.first("contact") == "<sip:1@10.0.0.1:5061;transport=tls>"

    answer = parse(message.to_bytes())
    answer.start = "SIP/2.0 200 OK"
    answer.set_values("contact", ["<sip:ad1@127.0.0.1:4001;transport=tcp>"])
    to_server(answer, NAMES)

    assert answer.values("via") == [second, third]
    assert answer_target(answer) == "10.0.0.1:5061"
    assert answer.values("record-route") == ["<sip:pbx.test;transport=tls;lr>"]
    assert answer.first("contact") == "<sip:ad1@10.0.0.7:5111;transport=tls>"


def test_a_request_of_ours_carries_outer_addresses_and_its_answer_the_inner_ones():
    request = parse(
        b"REGISTER sip:x SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:4001;rport;branch=z9hG4bKq\r\n"
        b"Route: " + NAMES.route.encode() + b"\r\nFrom: <sip:1@x>;tag=1\r\nTo: <sip:1@x>\r\n"
        b"Call-ID: c\r\nCSeq: 1 REGISTER\r\n"
        b"Contact: <sip:ad1@127.0.0.1:4001;transport=tcp>\r\nContent-Length: 0\r\n\r\n"
    )
    to_server(request, NAMES)
    text = request.to_bytes().decode()

    assert "127.0.0.1" not in text
    assert NAMES.secret not in text
    assert request.values("via") == ["SIP/2.0/TLS 10.0.0.7:5111;rport;branch=z9hG4bKq"]

    other = "<sip:other@10.0.0.8>;expires=9"
    answer = request.to_bytes().replace(b"REGISTER sip:x SIP/2.0", b"SIP/2.0 200 OK")
    answer = answer.replace(b"Contact: ", f"Service-Route: <sip:y>\r\nContact: {other}, ".encode())
    message = checked(answer, NAMES.outer)
    to_pjsua(message, NAMES, "10.0.0.1:5061")

    assert message.values("via") == ["SIP/2.0/TCP 127.0.0.1:4001;rport;branch=z9hG4bKq"]
    assert message.values("contact") == ["<sip:ad1@127.0.0.1:4001;transport=tcp>"]
    assert not message.values("service-route")


def test_cancel_and_ack_get_the_same_branch_as_their_invite():
    branches = set()
    for method in (b"INVITE", b"CANCEL", b"ACK"):
        message = checked(invite().replace(b"INVITE", method))
        to_pjsua(message, NAMES, "10.0.0.1:5061")
        branches.add(message.values("via")[0])

    assert len(branches) == 1


def test_a_stream_is_cut_into_messages_wherever_it_was_torn():
    one, two = invite(body="x" * 50, kind="text/plain"), invite()
    stream = b"\r\n\r\n" + one + b"\r\n" + two
    framer = StreamFramer()

    found = [m for n in range(0, len(stream), 7) for m in framer.feed(stream[n : n + 7]) if m]

    assert found == [one, two]


@pytest.mark.parametrize(
    "data",
    [
        b"X" * 20_000,
        b"INVITE sip:x SIP/2.0\r\n\r\n",
        b"INVITE sip:x SIP/2.0\r\nContent-Length: 1\r\nl: 2\r\n\r\n",
        b"INVITE sip:x SIP/2.0\r\nContent-Length: 999999\r\n\r\n",
    ],
)
def test_a_stream_without_ends_is_given_up(data):
    with pytest.raises(BrokenStream):
        list(StreamFramer().feed(data))


def test_commas_in_quotes_and_brackets_do_not_split():
    assert split('"A, \\"B" <sip:x,y@z>, <sip:b>') == ['"A, \\"B" <sip:x,y@z>', "<sip:b>"]


def test_a_certificate_file_that_is_none_is_named(tmp_path):
    (tmp_path / "ca.pem").write_text("nothing")
    account = SipAccount(server="x", user="1", password="x", ca_file=str(tmp_path / "ca.pem"))

    with pytest.raises(InvalidInput) as refused:
        client_context(account)

    assert refused.value.fields == {"file": "ca.pem"}


class Wire:
    """A flow to a far end that is gone."""

    target = Target(name="pbx", address="192.0.2.9", port=5060)
    outer = "192.0.2.1:5060"
    is_lost = False

    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def send(self, data: bytes, to: str = "") -> None:
        self.sent.append(data)

    def close(self) -> None:
        pass


class Inside(InnerSide):
    """pjsua's side, what it is told is kept."""

    def __init__(self) -> None:
        super().__init__("127.0.0.1:5555", is_datagram=True)
        self.hop = "127.0.0.1:6666"
        self.told: list[bytes] = []

    def send(self, data: bytes) -> None:
        self.told.append(data)


def own(method: str) -> bytes:
    return (
        f"{method} sip:9@192.0.2.9 SIP/2.0\r\n"
        f"Via: SIP/2.0/UDP 127.0.0.1:5555;branch=z9hG4bK{method}\r\n"
        "From: <sip:1001@pbx>;tag=a\r\nTo: <sip:9@pbx>;tag=b\r\nCall-ID: c\r\n"
        f"CSeq: 7 {method}\r\nContent-Length: 0\r\n\r\n"
    ).encode()


def test_nobody_waits_for_a_far_end_that_hears_no_farewell():
    side, wire = Inside(), Wire()
    relay = Relay(side, lambda _notice: None)
    relay.use(wire, "UDP")
    side.take(parse(own("BYE")))
    side.take(parse(own("INFO")))
    begun_s = time.monotonic()

    relay.tick(begun_s + FAREWELL_S / 2)
    side.take(parse(own("BYE")))  # repeated over UDP; the time runs from the first
    assert side.told == []
    relay.tick(begun_s + FAREWELL_S)
    relay.tick(begun_s + 2 * FAREWELL_S)

    (answer,) = side.told
    assert answer.startswith(b"SIP/2.0 408 ")
    assert b"7 BYE" in answer
    assert len(wire.sent) == 3
