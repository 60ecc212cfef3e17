"""Headsets in memory, and hidapi's module for those that the tests plug in."""

import asyncio
import queue
from collections.abc import Sequence

from agent_desktop.domain.errors import Unavailable
from agent_desktop.services.ports import HeadsetFound


class FakeLink:
    """Implements ``HeadsetLink``; ``press`` plays the agent's finger."""

    def __init__(self, descriptor: bytes) -> None:
        self.descriptor = descriptor
        self.written: list[bytes] = []
        self.closed = False
        self._reports: asyncio.Queue[bytes | None] = asyncio.Queue()

    def press(self, *reports: bytes) -> None:
        for report in reports:
            self._reports.put_nowait(report)

    def unplug(self) -> None:
        self._reports.put_nowait(None)

    async def read(self) -> bytes | None:
        return await self._reports.get()

    async def write(self, report: bytes) -> None:
        self.written.append(report)

    async def close(self) -> None:
        self.closed = True
        self.unplug()


class FakeHeadsets:
    """Implements ``Headsets``."""

    def __init__(self) -> None:
        self.plugged: dict[str, bytes] = {}
        self.links: dict[str, FakeLink] = {}
        self.forbidden = False
        self.closed = False
        self.looked = 0

    def plug(self, key: str, descriptor: bytes) -> None:
        self.plugged[key] = descriptor

    async def find(self) -> Sequence[HeadsetFound]:
        self.looked += 1
        return [HeadsetFound(key=key, name=f"Headset {key}") for key in self.plugged]

    async def open(self, key: str) -> FakeLink:
        if self.forbidden:
            raise Unavailable("no", code="headset.no_access")
        self.links[key] = FakeLink(self.plugged[key])
        return self.links[key]

    async def close(self) -> None:
        self.closed = True


class FakeHidLibrary:
    """What the adapter uses of hidapi, as hidapi 0.15 answers it: paths and reports as bytes, input
    reports as lists, failures as ``OSError``."""

    def __init__(self) -> None:
        self.entries: list[dict[str, object]] = []
        self.devices: list[FakeHidDevice] = []
        self.descriptor = b""
        self.refuses = False

    def enumerate(self) -> list[dict[str, object]]:
        return self.entries

    def device(self) -> "FakeHidDevice":
        self.devices.append(FakeHidDevice(self))
        return self.devices[-1]


class FakeHidDevice:
    def __init__(self, library: FakeHidLibrary) -> None:
        self._library = library
        self.written: list[bytes] = []
        self.reports: queue.Queue[bytes | OSError] = queue.Queue()
        self.path = b""
        self.closed = False

    def open_path(self, path: bytes) -> None:
        if self._library.refuses:
            raise OSError("open failed")
        self.path = path

    def get_report_descriptor(self) -> list[int]:
        return list(self._library.descriptor)

    def read(self, length: int, timeout_ms: int) -> list[int]:
        try:
            report = self.reports.get(timeout=timeout_ms / 1000)
        except queue.Empty:
            return []
        if isinstance(report, OSError):
            raise report
        return list(report[:length])

    def write(self, report: bytes) -> int:
        if self.closed:
            raise ValueError("not open")
        self.written.append(bytes(report))
        return len(report)

    def close(self) -> None:
        self.closed = True
