"""The demo's exchange, spoken to with bare datagrams."""

from collections.abc import AsyncIterator

import pytest

from agent_desktop.demo.exchange import HOST, Exchange, Message
from tests.demo.phone import Phone

PASSWORDS = {"1001": "desk-secret", "13800000001": "caller-secret"}


@pytest.fixture
async def registrations() -> list[str]:
    return []


@pytest.fixture
async def exchange(registrations: list[str]) -> AsyncIterator[Exchange]:
    exchange = await Exchange.open(PASSWORDS, registrations.append)
    yield exchange
    exchange.close()


@pytest.fixture
async def desk(exchange: Exchange) -> AsyncIterator[Phone]:
    phone = await Phone.plug_in("1001", exchange.port)
    yield phone
    phone.unplug()


@pytest.fixture
async def caller(exchange: Exchange) -> AsyncIterator[Phone]:
    phone = await Phone.plug_in("13800000001", exchange.port)
    yield phone
    phone.unplug()


async def test_the_right_password_registers(
    exchange: Exchange, desk: Phone, registrations: list[str]
) -> None:
    answer = await desk.register("desk-secret")

    assert answer.start == "SIP/2.0 200 OK"
    assert answer.get("contact") == f"<{desk.contact}>;expires=300"
    assert exchange.is_registered("1001")
    assert registrations == ["1001"]


async def test_a_wrong_password_does_not(exchange: Exchange, desk: Phone) -> None:
    answer = await desk.register("guessed")

    assert answer.start == "SIP/2.0 401 Unauthorized"
    assert not exchange.is_registered("1001")


async def test_nobody_registers_for_another_user(exchange: Exchange, desk: Phone) -> None:
    desk.user = "13800000001"
    answer = await desk.register("desk-secret")

    assert answer.start == "SIP/2.0 401 Unauthorized"
    assert not exchange.is_registered("13800000001")


async def test_expires_zero_takes_the_registration_back(exchange: Exchange, desk: Phone) -> None:
    await desk.register("desk-secret")
    answer = await desk.register("desk-secret", expires=0)

    assert answer.start == "SIP/2.0 200 OK"
    assert not exchange.is_registered("1001")


async def test_a_call_goes_through_and_comes_back(
    exchange: Exchange, desk: Phone, caller: Phone
) -> None:
    await desk.register("desk-secret")
    await caller.register("caller-secret")

    caller.send(caller.request("INVITE", f"sip:1001@{HOST}:{exchange.port}"))
    invite = await desk.next()
    desk.send(desk.answer(invite, "200 OK"))
    answer = await caller.next()

    assert invite.target == desk.contact
    assert invite.get("record-route") == f"<sip:{HOST}:{exchange.port};lr>"
    assert invite.get("max-forwards") == "69"
    assert answer.start == "SIP/2.0 200 OK"
    assert [v.partition(";")[0] for v in answer.all("via")] == [f"SIP/2.0/UDP {HOST}:{caller.port}"]


async def test_requests_inside_the_dialog_follow_the_route(
    exchange: Exchange, desk: Phone, caller: Phone
) -> None:
    await desk.register("desk-secret")
    await caller.register("caller-secret")
    caller.send(caller.request("INVITE", f"sip:1001@{HOST}:{exchange.port}"))
    invite = await desk.next()
    desk.send(desk.answer(invite, "200 OK"))
    answer = await caller.next()

    route = answer.get("record-route")
    caller.send(caller.request("ACK", desk.contact, to=answer.get("to"), Route=route))
    ack = await desk.next()
    to_caller = f"{invite.get('from')}"
    desk.send(desk.request("BYE", caller.contact, to=to_caller, Route=route))
    bye = await caller.next()

    assert ack.method == "ACK"
    assert ack.get("route") == ""
    assert bye.method == "BYE"


async def test_a_cancel_takes_the_branch_of_its_invite(
    exchange: Exchange, desk: Phone, caller: Phone
) -> None:
    await desk.register("desk-secret")
    await caller.register("caller-secret")
    target = f"sip:1001@{HOST}:{exchange.port}"
    request = caller.request("INVITE", target)
    caller.send(request)
    invite = await desk.next()

    request.start = request.start.replace("INVITE", "CANCEL")
    caller.send(request)
    cancel = await desk.next()

    assert cancel.method == "CANCEL"
    assert cancel.get("via") == invite.get("via")


async def test_who_is_not_registered_cannot_call(
    exchange: Exchange, desk: Phone, caller: Phone
) -> None:
    await desk.register("desk-secret")

    caller.send(caller.request("INVITE", f"sip:1001@{HOST}:{exchange.port}"))

    assert (await caller.next()).start == "SIP/2.0 403 Forbidden"
    assert desk.inbox.empty()


async def test_an_absent_user_and_an_unknown_one_are_told_apart(
    exchange: Exchange, caller: Phone
) -> None:
    await caller.register("caller-secret")

    caller.send(caller.request("INVITE", f"sip:1001@{HOST}:{exchange.port}"))
    absent = await caller.next()
    caller.send(caller.request("INVITE", f"sip:nobody@{HOST}:{exchange.port}"))
    unknown = await caller.next()

    assert absent.start == "SIP/2.0 480 Temporarily Unavailable"
    assert unknown.start == "SIP/2.0 404 Not Found"


async def test_nothing_leaves_this_machine(
    exchange: Exchange, caller: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[object] = []
    monkeypatch.setattr(exchange, "_send", lambda _message, address: sent.append(address))

    for target, route in (("sip:x@192.0.2.1:5060", ""), ("sip:x@y", "<sip:192.0.2.1;lr>")):
        request = caller.request("BYE", target, to="<sip:x@y>;tag=1", Route=route)
        exchange.datagram_received(request.to_bytes(), (HOST, caller.port))

    assert sent == []


@pytest.mark.parametrize(
    "noise",
    [
        b"\r\n\r\n",
        b"\x00" * 40,
        b"INVITE sip:1001 SIP/2.0\r\n\r\n",
        (
            b"INVITE sip:1 SIP/2.0\r\nVia: x\r\nFrom: y\r\nTo: z\r\nCall-ID: c\r\nCSeq: 1\r\n"
            b"Max-Forwards: many\r\n\r\n"
        ),
        b"SIP/2.0 200 OK\r\nVia: \r\nno colon\r\n\r\n",
    ],
)
async def test_noise_is_dropped(exchange: Exchange, desk: Phone, noise: bytes) -> None:
    desk.send_raw(noise)

    assert (await desk.register("desk-secret")).start == "SIP/2.0 200 OK"


async def test_a_message_that_went_round_too_often_is_refused(
    exchange: Exchange, caller: Phone
) -> None:
    request = caller.request("INVITE", f"sip:1001@{HOST}:{exchange.port}")
    request.put("Max-Forwards", ["0"])
    caller.send(request)

    assert (await caller.next()).start == "SIP/2.0 483 Too Many Hops"


def test_folded_and_compact_headers_are_read() -> None:
    message = Message.parse(
        b"OPTIONS sip:x SIP/2.0\r\nv: SIP/2.0/UDP a;branch=1,\r\n SIP/2.0/UDP b;branch=2\r\n"
        b"f: <sip:a>\r\nt: <sip:b>\r\ni: 1\r\nCSeq: 1 OPTIONS\r\n\r\n"
    )

    assert message is not None
    assert [v[-1] for v in message.all("via")] == ["1", "2"]


async def test_it_listens_on_the_loopback_address_only(exchange: Exchange) -> None:
    assert exchange.address == (HOST, exchange.port)
