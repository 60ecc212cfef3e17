"""The thread that owns pjsua2: everything that touches it is a job in this thread's queue."""

import heapq
import itertools
import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Final

from agent_desktop.engine.sip.endpoint import SipEndpoint

logger = logging.getLogger(__name__)

Job = Callable[[], Any]

# SIP that arrives ends the wait at once; only jobs of other threads wait for it, half of this on
# average. Idle, 50 wake-ups a second cost nothing; with a call, the agent's click must not wait.
IDLE_WAIT_MS: Final = 20
BUSY_WAIT_MS: Final = 4


class SipThread:
    """Runs jobs and pjsua2's events, one after the other.

    Attributes:
        busy: Whether a call lives; wakes more often then. Thread: sip.
    """

    def __init__(self) -> None:
        self.busy = False
        self._jobs: queue.SimpleQueue[tuple[Job, Future[Any]]] = queue.SimpleQueue()
        self._timers: list[tuple[float, int, Job]] = []
        self._numbers = itertools.count()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sip", daemon=True)
        self._endpoint: SipEndpoint | None = None

    def start(self, open_endpoint: Callable[[], tuple[SipEndpoint, int]]) -> int:
        """Open the endpoint on this thread; return what ``open_endpoint`` gave beside it.

        Raises:
            AgentDesktopError: What ``open_endpoint`` raised.
        """

        def opened() -> int:
            self._endpoint, master = open_endpoint()
            return master

        first = self.submit(opened)
        self._thread.start()
        return int(first.result())

    @property
    def endpoint(self) -> SipEndpoint:
        """What ``start`` opened. Thread: sip."""
        if self._endpoint is None:
            raise RuntimeError("the sip thread has not been started")
        return self._endpoint

    def submit(self, job: Job) -> Future[Any]:
        """Run a job on the sip thread. Thread: any."""
        future: Future[Any] = Future()
        self._jobs.put((job, future))
        return future

    def after(self, delay_s: float, job: Job) -> None:
        """Run a job later. Thread: sip."""
        heapq.heappush(self._timers, (time.monotonic() + delay_s, next(self._numbers), job))

    def forget_timers(self) -> None:
        """Drop all that was to happen later, and what it keeps alive. Thread: sip."""
        self._timers.clear()

    def stop(self, close: Job) -> None:
        """Run ``close`` as the last job and wait for the thread's end. Thread: any but sip."""
        self.submit(close)
        self._stopping.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while not (self._stopping.is_set() and self._jobs.empty()):
            self._run_jobs()
            self._run_timers()
            if self._endpoint is not None and not self._stopping.is_set():
                self._endpoint.libHandleEvents(BUSY_WAIT_MS if self.busy else IDLE_WAIT_MS)
        self._endpoint = None

    def _run_jobs(self) -> None:
        while True:
            try:
                job, future = self._jobs.get_nowait()
            except queue.Empty:
                return
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(job())
            except BaseException as exc:  # noqa: BLE001 - it belongs to who waits for the future
                future.set_exception(exc)

    def _run_timers(self) -> None:
        now = time.monotonic()
        while self._timers and self._timers[0][0] <= now:
            _, _, job = heapq.heappop(self._timers)
            try:
                job()
            except Exception:
                logger.exception("a timer of the sip thread")
