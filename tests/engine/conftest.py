"""A registrar for the tests of this folder: started once, its users' passwords known."""

import math
import wave
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent_desktop.contract.engine import SipAccount, Transport
from tests.parts.kamailio import Pbx, free_port, kamailio, lasting_port
from tests.parts.sound import SoundRig, sound_rig

USERS = {"1001": "first secret", "1002": "second secret", "1003": "secret three"}


@pytest.fixture(scope="session")
def outside_port() -> int:
    """Where number 4008001000 is answered: a test starts its sipp there."""
    return lasting_port()


@dataclass(frozen=True)
class Outside:
    """A number of the world outside, answered at a port of this test's own."""

    port: int

    @property
    def number(self) -> str:
        """What is dialled."""
        return f"4009{self.port:05d}"


@pytest.fixture
def outside() -> Outside:
    """Where a test starts its sipp: nothing that an earlier test left behind arrives there."""
    return Outside(lasting_port())


@pytest.fixture(scope="session")
def pbx(outside_port: int) -> Iterator[Pbx]:
    """Kamailio with users 1001 and 1002, over UDP, TCP and TLS."""
    with kamailio(USERS, {"4008001000": f"127.0.0.1:{outside_port}"}, tls=True) as running:
        yield running


@pytest.fixture
def account(pbx: Pbx) -> SipAccount:
    """User 1001 over UDP."""
    return account_at(pbx)


@pytest.fixture
def killed_account(pbx: Pbx) -> SipAccount:
    """User 1003, for engines that are killed: what they leave registered rings in no other test."""
    return account_at(pbx, user="1003")


@pytest.fixture(scope="session")
def shared_rig() -> Iterator[SoundRig]:
    """Two headsets and a speaker, made once: null sinks take two seconds to wake up."""
    with sound_rig(headsets=("headset", "spare")) as rig:
        yield rig


@pytest.fixture
def rig(shared_rig: SoundRig, monkeypatch: pytest.MonkeyPatch) -> SoundRig:
    """The rig, seen by engines that the test starts."""
    for name, value in shared_rig.environment.items():
        monkeypatch.setenv(name, value)
    return shared_rig


@pytest.fixture
def tone_wav(tmp_path: Path) -> Path:
    """Two seconds of 1000 Hz, 16-bit mono at 16 kHz."""
    file = tmp_path / "tone.wav"
    step = 2 * math.pi * 1000 / 16_000
    samples = array("h", (int(12_000 * math.sin(step * n)) for n in range(32_000)))
    with wave.open(str(file), "wb") as sound:
        sound.setparams((1, 2, 16_000, 0, "NONE", ""))
        sound.writeframes(samples.tobytes())
    return file


def peer_account(user: str, **values: object) -> SipAccount:
    """An account that registers nowhere and is called at its ``local_address``."""
    return SipAccount(
        server="", user=user, password="", local_address=f"127.0.0.1:{free_port()}", **values
    )


def account_at(pbx: Pbx, **values: object) -> SipAccount:
    """An account of user 1001, with some values changed."""
    given = {"user": "1001", "transport": Transport.UDP, **values}
    password = given.pop("password", USERS[str(given["user"])])
    if given["transport"] is Transport.TLS:
        given = {"server": pbx.tls_server, "ca_file": str(pbx.ca_file), **given}
    return SipAccount(**{"server": pbx.server, "password": password, **given})
