"""Where an agent is signed in: asked of the server, ended from here."""

import pytest

from agent_desktop.domain.errors import NotAllowed, Unavailable
from agent_desktop.domain.events import SessionChanged
from agent_desktop.domain.ids import DeviceId
from agent_desktop.domain.sign_ins import EndSignIn, ShowSignIns, SignInsShown
from agent_desktop.services.bus import Bus
from agent_desktop.services.sign_ins import SignIns
from tests.fakes.gateway import FakeServerGateway
from tests.services.desk import Witness


class SignedIn:
    """A session at a server in memory, on two PCs."""

    def __init__(self) -> None:
        self.gateway = FakeServerGateway()
        self.bus = Bus()
        self.seen = Witness(self.bus)
        self.token = ""
        SignIns(self.bus, self)

    async def begin(self) -> "SignedIn":
        for name in ("PC-2", "PC-1"):
            pair = await self.gateway.sign_in("1001", "right", DeviceId(name), name)
            self.token = pair.access_token
        self.bus.publish(SessionChanged(signed_in=True, agent_number="1001", server="https://s"))
        return self

    async def ask(self, call):
        return await call(self.gateway, self.token)


async def test_another_pc_is_signed_out_and_the_list_comes_again():
    desk = await SignedIn().begin()
    await desk.bus.execute(ShowSignIns())
    first = desk.seen.last(SignInsShown).sign_ins

    await desk.bus.execute(EndSignIn(session_id=first[1].session_id))

    assert [(one.device, one.own) for one in first] == [("PC-1", True), ("PC-2", False)]
    assert [one.device for one in desk.seen.last(SignInsShown).sign_ins] == ["PC-1"]


async def test_offline_and_signed_out_there_is_no_list():
    desk = SignedIn()
    with pytest.raises(NotAllowed):
        await desk.bus.execute(ShowSignIns())
    await desk.begin()
    desk.gateway.failure = Unavailable("away", code="server.unreachable")

    with pytest.raises(Unavailable):
        await desk.bus.execute(ShowSignIns())

    assert desk.seen.of(SignInsShown) == []
