"""The engine and its desks: snapshots, several links, a desk that vanishes, an end in time."""

import asyncio
import subprocess
import sys
import time

from agent_desktop.contract.engine import ENGINE_PROTOCOL, Verb
from agent_desktop.runtime.local_link import connect
from tests.engine.conftest import peer_account
from tests.engine.driver import EngineClient, running_engine
from tests.engine.test_calls import answered
from tests.parts.sipp import sipp


async def test_the_first_message_is_a_snapshot_and_deltas_follow_without_a_gap(tmp_path, account):
    async with running_engine(tmp_path, "--no-sound") as engine:
        assert engine.snapshot.protocol == ENGINE_PROTOCOL
        assert engine.snapshot.pid == engine.pid

        await engine.register(account)
        late = await engine.another_link()
        await engine.configure(None)
        await late.until(lambda e: e.registration.state == "none")

        assert late.snapshot.registration.state == "registered"
        assert (engine.gaps, late.gaps) == (0, 0)
        await late.close()


async def test_a_desk_that_comes_back_finds_its_call(tmp_path, account, pbx):
    async with running_engine(tmp_path, "--no-sound", "--alone", "0.3") as engine:
        await engine.register(account)
        with sipp("call_until_bye", to=pbx.server, tone_hz=300) as caller:
            active = await answered(engine)
            engine.abort()
            await asyncio.sleep(1)

            desk = EngineClient(await connect(engine.profile.engine_endpoint))
            await desk.until(lambda d: d.snapshot is not None)
            found = desk.snapshot.calls[0]
            await desk.until(lambda d: d.levels)
            await desk.request(Verb.HANG_UP, call_id=found.call_id)
            await asyncio.to_thread(caller.succeeds)

        assert (found.call_id, found.state) == (active.call_id, "active")
        assert found.connected_for_s > 0.9
        assert desk.snapshot.registration.state == "registered"
        await desk.close()


async def test_a_call_that_ends_while_no_desk_listens_is_told_to_the_next_one_once(
    tmp_path, account, pbx
):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account)
        with sipp("call", to=pbx.server, talk_ms=1000) as caller:
            active = await answered(engine)
            engine.abort()
            await asyncio.to_thread(caller.succeeds)
        await asyncio.sleep(0.5)

        desk = EngineClient(await connect(engine.profile.engine_endpoint))
        await desk.until(lambda d: d.snapshot is not None)
        another = await engine.another_link()

        (ended,) = desk.snapshot.calls
        assert (ended.call_id, ended.state) == (active.call_id, "ended")
        assert ended.end_code == 200
        assert ended.connected_for_s > ended.ended_for_s > 0.4
        assert another.snapshot.calls == ()
        await desk.close()
        await another.close()


async def test_without_desk_and_call_the_engine_ends(tmp_path):
    async with running_engine(tmp_path, "--no-sound", "--alone", "0.5") as engine:
        start = time.monotonic()
        engine.abort()

        assert await engine.has_ended(within_s=4)
        assert time.monotonic() - start > 0.4
        assert engine.process.returncode == 0


async def test_without_desk_a_call_ends_after_its_time(tmp_path, account, pbx):
    options = ("--no-sound", "--alone", "0.2", "--alone-in-call", "1.5")
    async with running_engine(tmp_path, *options) as engine:
        await engine.register(account)
        with sipp("call_until_bye", to=pbx.server) as caller:
            await answered(engine)
            start = time.monotonic()
            engine.abort()
            await asyncio.to_thread(caller.succeeds)

            assert 1.2 < time.monotonic() - start < 4
        assert await engine.has_ended(within_s=4)


async def test_a_second_engine_of_the_profile_is_refused(tmp_path):
    async with running_engine(tmp_path, "--no-sound") as engine:
        command = [sys.executable, "-m", "agent_desktop", "engine", "--profile", str(tmp_path)]
        second = await asyncio.to_thread(
            subprocess.run, command, capture_output=True, text=True, timeout=20, check=False
        )

        assert second.returncode == 1
        assert "running already" in second.stderr
        assert await engine.request(Verb.ACCEPT_CALLS, on=True) == {}


async def test_an_engine_that_was_killed_can_be_started_again(tmp_path, killed_account):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(killed_account)
        engine.process.kill()
        assert await engine.has_ended(within_s=2)

    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(killed_account)


async def test_nonsense_on_the_link_closes_that_link_only(tmp_path):
    async with running_engine(tmp_path, "--no-sound") as engine:
        other = await connect(engine.profile.engine_endpoint)
        other.send({"what": "is this"})
        await other.receive()
        assert await other.receive() is None
        await other.close()

        unknown = await connect(engine.profile.engine_endpoint)
        unknown.send({"id": "1", "verb": "fly", "args": {}})
        await unknown.receive()
        assert await unknown.receive() is None
        await unknown.close()

        assert await engine.request(Verb.ACCEPT_CALLS, on=True) == {}


async def test_the_account_can_change_while_registered(tmp_path, account):
    async with running_engine(tmp_path, "--no-sound") as engine:
        await engine.register(account)

        await engine.configure(peer_account("1001"))
        await engine.until(lambda e: e.registration.state == "none")
        await engine.register(account)
