"""USB headsets by hidapi: which are there, their reports in and out.

The library is loaded when a headset may be there, not before: most of a desk's start has no use
for it. On Linux it is the hidraw flavour, beside which the kernel's driver goes on (volume keys
keep working, other programs may listen, too); the libusb flavour would take the device away.
"""

import asyncio
import logging
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

from agent_desktop.domain.errors import Unavailable
from agent_desktop.domain.headset_buttons import TELEPHONY_PAGE
from agent_desktop.services.ports import HeadsetFound

logger = logging.getLogger(__name__)

T = TypeVar("T")

_REPORT_BYTES: Final = 64
# How long a reader waits before it looks whether it should end.
_READ_MS: Final = 500
# A headset that floods the desk loses its oldest presses, not the desk its memory.
_UNREAD_REPORTS: Final = 256
_LINUX_DEVICES: Final = Path("/sys/class/hidraw")


def load_library() -> Any:
    """Return hidapi's module for this system."""
    if sys.platform == "linux":
        import hidraw as library  # noqa: PLC0415 - see the module's docstring
    else:
        import hid as library  # noqa: PLC0415
    return library


def any_device() -> bool:
    """Return whether looking for headsets can find anything; costs next to nothing."""
    if sys.platform != "linux":
        return True
    return _LINUX_DEVICES.is_dir() and any(_LINUX_DEVICES.iterdir())


class HidHeadsets:
    """Implements ``Headsets``. hidapi is called on one thread of its own; readers have theirs.

    Thread: core.

    Args:
        library: Loads hidapi's module; called on the adapter's thread, once.
        may_find: Whether to look at all.
    """

    def __init__(
        self,
        library: Callable[[], Any] = load_library,
        may_find: Callable[[], bool] = any_device,
    ) -> None:
        self._load = library
        self._may_find = may_find
        self._library: Any = None
        self._worker: ThreadPoolExecutor | None = None

    async def find(self) -> Sequence[HeadsetFound]:
        """Return the devices with a telephony collection, each once."""
        if self._library is None and not self._may_find():
            return ()
        return await self._run(self._enumerate)

    async def open(self, key: str) -> "HidLink":
        """Open a device for reading and writing."""
        device = await self._run(partial(self._opened, key))
        return HidLink(device, self._run, await self._run(partial(_descriptor_of, device)))

    async def close(self) -> None:
        """End the thread."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.shutdown(wait=False)

    async def _run(self, work: Callable[[], T]) -> T:
        if self._worker is None:
            self._worker = ThreadPoolExecutor(1, thread_name_prefix="headset")
        return await asyncio.get_running_loop().run_in_executor(self._worker, work)

    def _module(self) -> Any:
        if self._library is None:
            try:
                self._library = self._load()
            except ImportError as exc:
                raise Unavailable("hidapi is not installed", code="headset.no_library") from exc
        return self._library

    def _enumerate(self) -> tuple[HeadsetFound, ...]:
        found: dict[str, HeadsetFound] = {}
        for entry in self._module().enumerate():
            if entry["usage_page"] == TELEPHONY_PAGE:
                key = entry["path"].decode("utf-8", "surrogateescape")
                name = entry.get("product_string") or "USB"
                found.setdefault(key, HeadsetFound(key=key, name=name))
        return tuple(found.values())

    def _opened(self, key: str) -> Any:
        device = self._module().device()
        try:
            device.open_path(key.encode("utf-8", "surrogateescape"))
        except OSError as exc:
            # hidapi gives no reason that could be relied on; a node that is there is forbidden.
            forbidden = sys.platform != "linux" or Path(key).exists()
            code = "headset.no_access" if forbidden else "headset.gone"
            raise Unavailable(f"the headset does not open: {exc}", code=code) from exc
        return device


class HidLink:
    """Implements ``HeadsetLink`` with a thread that waits for reports.

    Thread: core.
    """

    def __init__(
        self, device: Any, run: Callable[[Callable[[], Any]], Any], descriptor: bytes
    ) -> None:
        self._device = device
        self._run = run
        self._descriptor = descriptor
        self._loop = asyncio.get_running_loop()
        self._reports: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._ended = threading.Event()
        # A device that is closed while another thread writes to it crashes the process.
        self._handle = threading.Lock()
        self._reader = threading.Thread(target=self._wait_for_reports, name="headset", daemon=True)
        self._reader.start()

    @property
    def descriptor(self) -> bytes:
        """The report descriptor."""
        return self._descriptor

    async def read(self) -> bytes | None:
        """Return the next input report; None when the headset is gone or was let go."""
        return await self._reports.get()

    async def write(self, report: bytes) -> None:
        """Send an output report."""
        if not self._ended.is_set():
            await self._run(partial(self._write, report))

    async def close(self) -> None:
        """End the reader, which closes the device; a second call does nothing."""
        if not self._ended.is_set():
            self._ended.set()
            self._take(None)

    def _write(self, report: bytes) -> None:
        try:
            with self._handle:
                self._device.write(report)
        except (OSError, ValueError):
            logger.debug("a headset does not take a report; it is probably gone")

    def _wait_for_reports(self) -> None:
        try:
            while not self._ended.is_set():
                report = self._device.read(_REPORT_BYTES, _READ_MS)
                if report:
                    self._tell(bytes(report))
        except (OSError, ValueError):
            self._tell(None)
        finally:
            # Here and not in ``close``: this thread may be reading then.
            self._ended.set()
            with self._handle:
                self._device.close()

    def _tell(self, report: bytes | None) -> None:
        try:
            self._loop.call_soon_threadsafe(self._take, report)
        except RuntimeError:
            logger.debug("a report came after the core had stopped")

    def _take(self, report: bytes | None) -> None:
        while self._reports.qsize() >= _UNREAD_REPORTS:
            self._reports.get_nowait()
        self._reports.put_nowait(report)


def _descriptor_of(device: Any) -> bytes:
    try:
        return bytes(device.get_report_descriptor())
    except (OSError, ValueError):
        return b""  # no buttons that could be found
