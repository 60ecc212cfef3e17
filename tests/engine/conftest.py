"""A registrar for the tests of this folder: started once, its users' passwords known."""

from collections.abc import Iterator

import pytest

from agent_desktop.contract.engine import SipAccount, Transport
from tests.parts.kamailio import Pbx, free_port, kamailio

USERS = {"1001": "first secret", "1002": "second secret"}


@pytest.fixture(scope="session")
def outside_port() -> int:
    """Where number 4008001000 is answered: a test starts its sipp there."""
    return free_port()


@pytest.fixture(scope="session")
def pbx(outside_port: int) -> Iterator[Pbx]:
    """Kamailio with users 1001 and 1002."""
    with kamailio(USERS, {"4008001000": f"127.0.0.1:{outside_port}"}) as running:
        yield running


@pytest.fixture
def account(pbx: Pbx) -> SipAccount:
    """User 1001 over UDP."""
    return account_at(pbx)


def account_at(pbx: Pbx, **values: object) -> SipAccount:
    """An account of user 1001, with some values changed."""
    given = {"user": "1001", "transport": Transport.UDP, **values}
    password = given.pop("password", USERS[str(given["user"])])
    return SipAccount(server=pbx.server, password=password, **given)
