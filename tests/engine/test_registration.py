"""Registration at a real Kamailio with digest authentication."""

import time

import pytest

from agent_desktop.contract.engine import SipAccount, Transport, Verb
from tests.engine.conftest import USERS, account_at
from tests.engine.driver import running_engine
from tests.parts.kamailio import Pbx, free_port, kamailio
from tests.parts.numbers import tells


@pytest.mark.parametrize("transport", list(Transport))
async def test_an_account_registers_with_digest(tmp_path, pbx: Pbx, transport):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account_at(pbx, transport=transport))

        assert engine.registration.account == "1001"
        assert engine.registration.code == 200
        assert engine.registrations[0].state == "registering"


async def test_a_wrong_password_is_told_with_its_sip_code(tmp_path, pbx: Pbx):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.configure(account_at(pbx, password="wrong"))
        await engine.until(lambda e: e.registration.state == "failed")

        assert engine.registration.code in (401, 403)


async def test_a_new_password_brings_the_account_back(tmp_path, pbx: Pbx):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.configure(account_at(pbx, password="wrong"))
        await engine.until(lambda e: e.registration.state == "failed")

        await engine.register(account_at(pbx))


async def test_a_server_whose_name_is_unknown_is_told_and_tried_again(tmp_path):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.configure(
            SipAccount(server="no-such-host.invalid", user="1001", password="x", retry_s=1)
        )
        await engine.until(lambda e: len(e.registrations) >= 2)

        assert engine.registration.state == "failed"
        assert engine.registration.reason == "host not found"


async def test_a_registrar_that_comes_back_is_found_again(tmp_path):
    port = free_port()
    account = SipAccount(
        server=f"127.0.0.1:{port}",
        user="1001",
        password="s",
        transport=Transport.TCP,
        retry_s=1,
    )
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.configure(account)
        await engine.until(lambda e: e.registration.state == "failed")
        assert engine.registration.code == 503

        with kamailio({"1001": "s"}, port=port):
            await engine.until(lambda e: e.registration.state == "registered")


async def test_no_account_means_no_registration(tmp_path, account):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account)

        await engine.configure(None)

        await engine.until(lambda e: e.registration.state == "none")


async def test_shutting_down_unregisters_and_ends(tmp_path, account):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account)

        await engine.request(Verb.SHUT_DOWN)

        assert engine.registrations[-1].state == "none"
        assert await engine.has_ended(within_s=4)
        assert engine.process.returncode == 0
        assert not engine.profile.engine_endpoint.exists()


async def test_an_engine_is_registered_soon_after_its_start(tmp_path, account):
    start = time.monotonic()
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account)

        assert time.monotonic() - start < 5  # measured: under one; this is no benchmark


async def test_passwords_do_not_reach_the_log(tmp_path, account):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account)

    everything = "".join(f.read_text("utf-8") for f in (tmp_path / "logs").iterdir())
    assert USERS["1001"] not in everything
    assert not tells(everything + (tmp_path / "engine.out").read_text("utf-8"), "1001")
