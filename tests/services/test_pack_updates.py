"""Packs of the server come and go on a running desk, whole or not at all."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from agent_desktop.adapters.pack_store import PackFolder, files_of_folder
from agent_desktop.adapters.packs import PackShelf
from agent_desktop.domain.errors import Unavailable
from agent_desktop.domain.events import NoticeRaised, PackWaiting, ScriptChanged
from agent_desktop.domain.ids import DeviceId
from agent_desktop.runtime.paths import shipped
from agent_desktop.runtime.settings import ScriptSettings
from agent_desktop.server.packs.service import archived
from agent_desktop.services.bus import Bus
from agent_desktop.services.pack_updates import PackUpdates
from agent_desktop.services.ports import ServerGateway
from agent_desktop.services.scripting import Scripting
from tests.fakes.clock import FakeClock
from tests.fakes.gateway import FakeServerGateway
from tests.services.desk import Line, Witness, sign_in, until

T = TypeVar("T")


class SignedIn:
    """A session whose token is always good."""

    def __init__(self, gateway: FakeServerGateway) -> None:
        self.gateway = gateway
        self.token = ""
        self.has_server = True
        self.agent_number = "1001"

    async def ask(self, call: Callable[[ServerGateway, str], Awaitable[T]]) -> T:
        if not self.token:
            answer = await self.gateway.sign_in("1001", "right", DeviceId("d"), "desk")
            self.token = answer.access_token
        return await call(self.gateway, self.token)


class PackDesk:
    """A running panel beside a server that has packs."""

    def __init__(self, folder: Path) -> None:
        self.bus, self.folder, self.server = Bus(), folder, FakeServerGateway()
        self.seen = Witness(self.bus)
        self.store = PackFolder(folder / "packs")
        shelf = PackShelf(last_good=folder / "packs", installed=folder / "packs")
        self.scripting = Scripting(self.bus, shelf, FakeClock(), ScriptSettings())
        sign_in(self.bus)
        self.updates = PackUpdates(
            self.bus, SignedIn(self.server), self.store, self.scripting, every_s=0.02
        )
        self.clock = FakeClock()

    def publish(self, version: str, greeting: str = "") -> None:
        source = self.folder / f"source-{version}" / "general"
        shutil.copytree(shipped("scripts", "general"), source)
        manifest = (source / "pack.yaml").read_text("utf-8")
        lines = [f'version: "{version}"' if line.startswith("version:") else line
                 for line in manifest.splitlines()]  # fmt: skip
        (source / "pack.yaml").write_text("\n".join(lines) + "\n", "utf-8")
        files = files_of_folder(source)
        if greeting:
            files["zh/greeting.yaml"] = greeting.encode()
        self.server.packs["general"] = (version, archived(files))

    @property
    def version(self) -> str:
        return self.seen.last(ScriptChanged).pack_version


async def test_a_newer_pack_of_the_server_replaces_the_shipped_one_in_the_shift(
    tmp_path: Path,
) -> None:
    desk = PackDesk(tmp_path)
    desk.publish("99.1")

    await desk.updates.look()

    assert desk.version == "99.1"
    again = PackDesk(tmp_path)
    assert again.version == "99.1"


async def test_it_is_asked_for_again_and_again_until_the_desk_stops(tmp_path: Path) -> None:
    desk = PackDesk(tmp_path)
    await desk.updates.start()
    await asyncio.sleep(0.03)

    desk.publish("99.1")
    await until(lambda: desk.version == "99.1")

    await desk.updates.stop()


async def test_a_call_is_not_disturbed(tmp_path: Path) -> None:
    desk = PackDesk(tmp_path)
    line = Line(desk.bus, desk.clock).begin().answer()
    before = desk.version
    desk.publish("99.1")

    await desk.updates.look()
    assert desk.version == before
    assert desk.seen.last(PackWaiting).version == "99.1"

    line.end()
    assert desk.version == "99.1"


async def test_a_version_that_was_taken_back_goes(tmp_path: Path) -> None:
    desk = PackDesk(tmp_path)
    desk.publish("99.1")
    await desk.updates.look()
    desk.publish("99.2")
    await desk.updates.look()
    assert desk.version == "99.2"

    desk.server.packs["general"] = ("99.1", b"")  # known here: not fetched again
    await desk.updates.look()
    assert desk.version == "99.1"

    desk.server.packs.clear()
    await desk.updates.look()
    assert desk.version not in ("99.1", "99.2")


async def test_a_broken_pack_is_told_once_and_the_last_good_one_stays(tmp_path: Path) -> None:
    desk = PackDesk(tmp_path)
    desk.publish("99.1")
    await desk.updates.look()
    desk.publish("99.2", greeting="steps: [\n")

    await desk.updates.look()
    await desk.updates.look()

    notices = [n for n in desk.seen.of(NoticeRaised) if n.code == "pack.not_taken"]
    assert desk.version == "99.1"
    assert len(notices) == 1
    assert dict(notices[0].fields)["version"] == "99.2"
    assert "zh/greeting.yaml:" in dict(notices[0].fields)["cause"]


async def test_what_was_damaged_on_its_way_is_fetched_again(tmp_path: Path) -> None:
    desk = PackDesk(tmp_path)
    desk.publish("99.1")
    good = desk.server.pack_archive

    async def damaged(token: str, pack_id: str, version: str) -> bytes:
        return (await good(token, pack_id, version))[:-1]

    desk.server.pack_archive = damaged  # type: ignore[method-assign]
    with pytest.raises(Unavailable):
        await desk.updates.look()
    desk.server.pack_archive = good  # type: ignore[method-assign]

    await desk.updates.look()

    assert desk.version == "99.1"
