"""An agent's recorded phrases on this desk, in the encrypted cache."""

import base64
import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from agent_desktop.services.ports import DeskRecords

_INDEX: Final = "voice-clips:"
_CLIP: Final = "voice-clip:"


class CachedVoiceClips:
    """Implements ``VoiceClips``. A clip of ten seconds takes 430 KB of the cache.

    The engine reads sound from files: while one plays it lies in a folder that only this user can
    read, in memory where the system has such a place.

    Thread: core.
    """

    def __init__(self, records: DeskRecords) -> None:
        self._records = records
        self._folder: Path | None = None
        self._files = 0

    async def clips(self, agent: str) -> Mapping[str, float]:
        """Return the clips and their seconds."""
        try:
            kept = json.loads(await self._records.setting(f"{_INDEX}{agent}") or "{}")
            return {str(name): float(seconds) for name, seconds in kept.items()}
        except (ValueError, TypeError, AttributeError):
            return {}  # recordings are made again sooner than an index is mended

    async def clip(self, agent: str, clip_id: str) -> bytes | None:
        """Return a clip's bytes."""
        kept = await self._records.setting(f"{_CLIP}{agent}:{clip_id}")
        return base64.b64decode(kept) if kept else None

    async def keep(self, agent: str, clip_id: str, sound: bytes, seconds: float) -> None:
        """Keep a clip; the index last, so that it never names one that is not there."""
        text = base64.b64encode(sound).decode("ascii")
        await self._records.put_setting(f"{_CLIP}{agent}:{clip_id}", text)
        index = {**await self.clips(agent), clip_id: seconds}
        await self._records.put_setting(f"{_INDEX}{agent}", json.dumps(index))

    async def drop(self, agent: str, clip_id: str) -> None:
        """Forget a clip."""
        index = {name: s for name, s in (await self.clips(agent)).items() if name != clip_id}
        await self._records.put_setting(f"{_INDEX}{agent}", json.dumps(index))
        await self._records.put_setting(f"{_CLIP}{agent}:{clip_id}", "")

    def scratch(self) -> str:
        """Return the name of a new file that only this user can read."""
        if self._folder is None:
            in_memory = os.environ.get("XDG_RUNTIME_DIR")
            where = in_memory if in_memory and os.access(in_memory, os.W_OK) else None
            self._folder = Path(tempfile.mkdtemp(prefix="agent-desktop-voice-", dir=where))
        self._files += 1
        return str(self._folder / f"{self._files}.wav")

    def write_scratch(self, sound: bytes) -> str:
        """Write a clip where the engine can read it."""
        file = Path(self.scratch())
        file.touch(mode=0o600)
        file.write_bytes(sound)
        return str(file)

    def drop_scratch(self, file: str) -> None:
        """Remove such a file."""
        with contextlib.suppress(OSError):
            Path(file).unlink()

    async def close(self) -> None:
        """Remove the folder of files that play."""
        folder, self._folder = self._folder, None
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
