"""Servers that restart, freeze, disappear or are not who they say: at a real Kamailio."""

import asyncio
import contextlib
import signal
import time

import pytest

from agent_desktop.contract.engine import SipAccount, Transport, Verb
from agent_desktop.engine.relay.targets import SystemResolver, find_servers
from agent_desktop.engine.relay.watch import SleepWatch
from tests.engine.conftest import USERS, account_at
from tests.engine.driver import running_engine
from tests.engine.raw_sip import raw_sip
from tests.parts.certificates import Authority
from tests.parts.kamailio import Pbx, kamailio, lasting_port
from tests.parts.name_server import name_server
from tests.parts.network import network
from tests.parts.sipp import sipp
from tests.parts.tls_server import old_tls_server


def tls_account(server: str, authority: Authority, **values: object) -> SipAccount:
    given = {"user": "1001", "password": USERS["1001"], "retry_s": 1, **values}
    return SipAccount(server=server, transport=Transport.TLS, ca_file=str(authority.file), **given)


@pytest.mark.parametrize(
    ("host", "days", "is_known", "code"),
    [
        ("other.test", (-1, 30), True, "sip.tls_wrong_name"),
        ("127.0.0.1", (-3, -1), True, "sip.tls_expired"),
        ("127.0.0.1", (-1, 30), False, "sip.tls_untrusted"),
    ],
)
async def test_a_certificate_that_is_not_good_is_refused_and_named(
    tmp_path, host, days, is_known, code
):
    authority = Authority(tmp_path)
    files = authority.server(host=host, days=days)
    with kamailio(USERS, tls=True, certificate=files) as pbx:
        account = tls_account(pbx.tls_server, authority)
        if not is_known:
            account = account_at(pbx, transport=Transport.TLS, ca_file="")
        async with running_engine(tmp_path / "desk", "--no-sound") as engine:
            await engine.configure(account)
            await engine.until(lambda e: e.notices)

    assert [n.code for n in engine.notices] == [code]
    assert engine.registration.state == "failed"
    assert "certificate" in engine.registration.reason


async def test_tls_older_than_1_2_is_refused(tmp_path):
    authority = Authority(tmp_path)
    with old_tls_server(authority.server()) as port:
        async with running_engine(tmp_path / "desk", "--no-sound") as engine:
            await engine.configure(tls_account(f"127.0.0.1:{port}", authority))
            await engine.until(lambda e: e.notices)

    assert engine.notices[0].code == "sip.tls_version"


async def test_a_restarted_server_is_found_again_over_tls(tmp_path):
    authority = Authority(tmp_path)
    files, port = authority.server(), lasting_port()
    account = tls_account(f"127.0.0.1:{port}", authority)
    async with running_engine(tmp_path / "desk", "--no-sound") as engine:
        with kamailio(USERS, tls=True, tls_port=port, certificate=files):
            await engine.register(account)
        await engine.until(lambda e: e.registration.state == "failed")
        with kamailio(USERS, tls=True, tls_port=port, certificate=files) as pbx:
            await engine.until(lambda e: e.registration.state == "registered", 20)
            with sipp("cancel", to=pbx.server, talk_ms=50):
                await engine.call_in("incoming")


async def test_the_next_proxy_takes_over_and_the_first_is_gone_back_to(tmp_path):
    ports = (lasting_port(), lasting_port())
    account = SipAccount(
        server=f"127.0.0.1:{ports[0]}",
        proxies=(f"127.0.0.1:{ports[1]}",),
        domain="agents.test",
        user="1001",
        password=USERS["1001"],
        transport=Transport.TCP,
        retry_s=1,
        fail_back_s=1,
    )
    async with running_engine(tmp_path, "--no-sound") as engine:
        with kamailio(USERS, port=ports[1]) as second:
            with kamailio(USERS, port=ports[0]):
                await engine.register(account)
            await engine.until(lambda e: e.registration.state == "failed")
            await engine.until(lambda e: e.registration.state == "registered", 15)
            with sipp("cancel", to=second.server, talk_ms=50):
                await engine.call_in("incoming")
                await engine.call_in("ended")
            engine.call_history.clear()
            with kamailio(USERS, port=ports[0]) as first:
                seen = len(engine.registrations)
                await engine.until(
                    lambda e: "registered" in [r.state for r in e.registrations[seen:]], 15
                )
                with sipp("cancel", to=first.server, talk_ms=50):
                    await engine.call_in("incoming")


async def test_a_server_that_freezes_shows_within_15_seconds(tmp_path):
    with kamailio(USERS, tls=True) as pbx:
        # Probed every second instead of every eight: then it shows seven seconds earlier.
        account = account_at(pbx, transport=Transport.TLS, probe_s=1)
        async with running_engine(tmp_path, "--no-sound") as engine:
            await engine.register(account)
            await asyncio.sleep(1.5)  # the first probe is answered
            pbx.freeze()
            start = time.monotonic()
            await engine.until(lambda e: e.registration.state == "failed", 16)
            pbx.thaw()

    assert time.monotonic() - start < 15 - 7


async def test_a_wrong_password_is_tried_once_more_then_a_sign_in_is_asked_for(tmp_path, pbx: Pbx):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.configure(account_at(pbx, password="wrong", transport=Transport.TCP))
        await engine.until(lambda e: e.notices, 15)

    assert [(n.code, n.fields["code"]) for n in engine.notices] == [("sip.sign_in", "401")]
    assert [r.state for r in engine.registrations].count("failed") == 2


async def test_srv_records_give_servers_in_their_order_and_the_name_to_check():
    records = {
        ("_sips._tcp.pbx.test.", "SRV"): ["20 0 5062 127.0.0.3.", "10 0 5061 127.0.0.2."],
    }
    account = SipAccount(server="pbx.test", user="1", password="x", transport=Transport.TLS)
    with name_server(records) as address:
        servers = await find_servers(account, SystemResolver(address))

    found = [(t.name, t.address, t.port) for t in servers.targets]
    assert found == [("pbx.test", "127.0.0.2", 5061), ("pbx.test", "127.0.0.3", 5062)]


async def test_a_host_without_srv_or_with_a_port_is_just_a_host():
    with name_server({}) as address:
        resolver = SystemResolver(address)
        plain = SipAccount(server="localhost", user="1", password="x", transport=Transport.TLS)
        given = SipAccount(server="localhost:5099", user="1", password="x")
        without = await find_servers(plain, resolver)
        with_port = await find_servers(given, resolver)

    assert [(t.address, t.port) for t in without.targets] == [("127.0.0.1", 5061)]
    assert [(t.address, t.port) for t in with_port.targets] == [("127.0.0.1", 5099)]


def test_sleep_shows_in_the_clocks():
    clocks = {"monotonic": 100.0, "wall": 5000.0}
    watch = SleepWatch(lambda: clocks["monotonic"], lambda: clocks["wall"])

    def after(monotonic_s: float, wall_s: float) -> bool:
        clocks["monotonic"] += monotonic_s
        clocks["wall"] += wall_s
        return watch.has_slept()

    assert not after(1, 1)
    assert after(1, 60)  # Linux: the monotonic clock stood still
    assert not after(1, 1)
    assert after(60, 60)  # Windows: nobody asked for a minute
    assert not after(1, -3600)  # somebody set the clock back


async def test_a_pc_that_slept_is_registered_again_within_five_seconds(tmp_path, account):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account)
        engine.registrations.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.to_thread(_sleep_like_a_pc, engine.process, 6)
        start = time.monotonic()
        await engine.until(lambda e: [r.state for r in e.registrations][-1:] == ["registered"], 10)

    assert time.monotonic() - start < 5


def _sleep_like_a_pc(process, seconds: float) -> None:
    process.send_signal(signal.SIGSTOP)
    time.sleep(seconds)
    process.send_signal(signal.SIGCONT)


async def test_a_changed_address_registers_anew_and_takes_the_call_along(tmp_path):
    with network() as lan, kamailio(USERS, address=lan.outside) as pbx:
        account = account_at(pbx, probe_s=1)
        options = ("--no-sound", "--sip-trace", str(tmp_path / "sip.log"))
        async with running_engine(tmp_path, *options, inside=lan.inside) as engine:
            await engine.register(account)
            with raw_sip(lan.outside) as caller:
                caller.send(caller.invite(f"sip:{engine.contact}"), engine.outer)
                ringing = await engine.call_in("incoming")
                await engine.request(Verb.ANSWER, call_id=ringing.call_id)
                answer = await asyncio.to_thread(caller.response, 200)
                caller.send(caller.ack(answer), engine.outer)
                await engine.call_in("active")
                engine.registrations.clear()

                address = lan.move(3)
                start = time.monotonic()
                await engine.until(
                    lambda e: [r.state for r in e.registrations][-1:] == ["registered"], 10
                )
                took_s = time.monotonic() - start
                moved = await asyncio.to_thread(caller.request, "INVITE")
                await engine.request(Verb.HANG_UP, call_id=ringing.call_id)

    assert took_s < 5
    assert f"c=IN IP4 {address}" in moved
    assert f"Contact: <sip:{engine.contact}" in moved
    assert engine.outer.startswith(address)
