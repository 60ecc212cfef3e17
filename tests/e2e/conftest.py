"""The real parts around the desks of this folder, each started once."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from agent_desktop.contract.server import SipAccountPayload
from tests.parts.desk import DeskProcess, desk_process
from tests.parts.kamailio import Pbx, kamailio
from tests.parts.keyring import key_ring
from tests.parts.sound import SoundRig, sound_rig
from tests.server.running import RunningServer, running_server

SIP_PASSWORD = "sip secret"


@pytest.fixture(scope="session")
def pbx() -> Iterator[Pbx]:
    with kamailio({"1001": SIP_PASSWORD}) as running:
        yield running


@pytest.fixture(scope="session")
def rig() -> Iterator[SoundRig]:
    with sound_rig() as running:
        yield running


@pytest.fixture(scope="session")
def keys() -> Iterator[Mapping[str, str]]:
    with key_ring() as environment:
        yield environment


@pytest.fixture
def surroundings(keys: Mapping[str, str], rig: SoundRig) -> Mapping[str, str]:
    """What a desk finds around it: a key ring and a headset."""
    return {**keys, "PULSE_SERVER": rig.environment["PULSE_SERVER"]}


@pytest.fixture
def server(tmp_path: Path, pbx: Pbx) -> Iterator[RunningServer]:
    """A central server that knows agent 1001's SIP account."""
    with running_server(tmp_path) as running:
        account = SipAccountPayload(server=pbx.server, user="1001", password=SIP_PASSWORD)
        running.set_sip("1001", account)
        running.set_policy("company", "Example Telecom")
        yield running


@pytest.fixture
def local_desk(tmp_path: Path, pbx: Pbx, surroundings: Mapping[str, str]) -> Iterator[DeskProcess]:
    """A running desk of local settings, registered."""
    with desk_process(tmp_path / "desk", surroundings) as desk:
        desk.settings(local_settings(pbx))
        desk.keep_sip_password(SIP_PASSWORD)
        desk.start()
        desk.registered()
        yield desk


def local_settings(pbx: Pbx) -> str:
    """Settings of a desk without a server."""
    return (
        f'[sip]\nserver = "{pbx.server}"\nuser = "1001"\n'
        '[agent]\nnumber = "1001"\nname = "Li"\ncompany = "Example Telecom"\n'
    )
