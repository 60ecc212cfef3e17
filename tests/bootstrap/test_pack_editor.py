"""The pack editor costs nothing before it is opened, and is wired when it is."""

import asyncio
import subprocess
import sys
from pathlib import Path

from agent_desktop.bootstrap.guide import Guide
from agent_desktop.bootstrap.telephone import Telephone
from agent_desktop.domain.commands import OpenPackEditor
from agent_desktop.domain.events import ScriptChanged, SessionChanged
from agent_desktop.runtime.paths import Profile
from agent_desktop.runtime.settings import ScriptSettings
from agent_desktop.services.bus import Bus
from tests.fakes.clock import FakeClock
from tests.fakes.gateway import FakeServerGateway
from tests.fakes.stores import MemoryStore
from tests.services.desk import Witness, until
from tests.services.test_pack_updates import SignedIn

_LATER = (
    "ruamel", "agent_desktop.ui.packs", "agent_desktop.services.pack_editor",
    "agent_desktop.adapters.pack_workshop", "agent_desktop.domain.pack_forms",
)  # fmt: skip
_LIST_MODULES = (
    "import sys, agent_desktop.bootstrap.core, agent_desktop.bootstrap.window;"
    f"print([m for m in sys.modules if m.startswith({_LATER!r})])"
)


def test_a_desk_starts_without_anything_of_the_editor() -> None:
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            _LIST_MODULES,
        ],
        capture_output=True,
        text=True,
        check=True,
    )

    assert said.stdout.strip() == "[]"


async def test_the_editor_opens_edits_and_publishes_on_a_desk_as_it_is_wired(
    tmp_path: Path,
) -> None:
    bus, clock = Bus(), FakeClock()
    seen = Witness(bus)
    profile = Profile.at(str(tmp_path))
    session = SignedIn(FakeServerGateway())
    session.has_server = False
    guide = Guide(bus, clock, profile, ScriptSettings())
    phone = Telephone(bus, clock, profile)
    stops = guide.start(MemoryStore(), session, phone)  # type: ignore[arg-type]
    bus.publish(SessionChanged(signed_in=True, agent_number="1001", name="Li"))

    await bus.execute(OpenPackEditor())
    from agent_desktop.domain import pack_news as news  # noqa: PLC0415 - it is here only now
    from agent_desktop.domain.pack_edits import put  # noqa: PLC0415

    await bus.execute(
        news.EditPack(edits=put("zh/greeting.yaml", ("steps", 0, "text"), "您好，请讲。"))
    )
    await until(lambda: seen.last(news.PackDraftChanged).checked, 20)
    await bus.execute(news.PublishPack(version="9", note="short"))

    assert seen.last(ScriptChanged).pack_version == "9"
    assert (tmp_path / "packs/general@9/general/pack.yaml").is_file()
    for _, stop in reversed(stops):
        await asyncio.wait_for(stop(), 10)
