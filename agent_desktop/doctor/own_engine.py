"""A call engine for the examination only: its folder, its port and its calls are its own."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from agent_desktop.adapters.engine_client import EngineProcess
from agent_desktop.adapters.engine_keeper import EngineNews
from agent_desktop.contract.engine import Delta, Devices, EngineCall, Registration, Snapshot
from agent_desktop.domain.line_state import SILENCE_DB
from agent_desktop.runtime.paths import Profile

_TURN_S: Final = 0.02


class OwnEngine:
    """An engine and what it said last.

    Attributes:
        process: Takes commands.
        devices: As the engine sees them.
        calls: By id, in every state.
        loudest_db: Of the microphone since ``meter`` was switched on.

    Thread: core.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process = EngineProcess(Profile.at(folder), self.hear)
        self.registration = Registration()
        self.devices = Devices()
        self.calls: dict[str, EngineCall] = {}
        self.loudest_db = SILENCE_DB
        self.metered = 0

    @property
    def log(self) -> str:
        """What it wrote down so far."""
        files = sorted((self.folder / "logs").glob("*.log"))
        return "".join(file.read_text("utf-8", "replace") for file in files)

    async def until(self, is_so: Callable[[], bool], within_s: float) -> bool:
        """Wait for something to become true; return whether it did."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within_s
        while not is_so():
            if loop.time() > deadline:
                return False
            await asyncio.sleep(_TURN_S)
        return True

    def hear(self, news: EngineNews) -> None:
        """Learn what the engine says, from its first message on."""
        if isinstance(news, Snapshot):
            self.registration = news.registration
            self.calls = {call.call_id: call for call in news.calls}
            self.devices = news.devices
        elif isinstance(news, Delta):
            self.take(news)

    def take(self, delta: Delta) -> None:
        """Learn what changed."""
        self.registration = delta.registration or self.registration
        self.devices = delta.devices or self.devices
        if delta.call is not None:
            self.calls[delta.call.call_id] = delta.call
        if delta.levels is not None:
            self.metered += 1
            heard = delta.levels.microphone
            peak_db = delta.levels.microphone_db if heard is None else heard.peak_db
            self.loudest_db = max(self.loudest_db, peak_db)


@asynccontextmanager
async def own_engine() -> AsyncIterator[OwnEngine]:
    """Run an engine in a folder that is gone afterwards.

    Raises:
        Unavailable: ``engine.down``: it does not come up.
    """
    with tempfile.TemporaryDirectory(prefix="agent-desktop-doctor-") as name:
        engine = OwnEngine(Path(name))
        try:
            await engine.process.start()
            yield engine
        finally:
            await engine.process.stop()
