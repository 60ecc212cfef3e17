"""The core thread: one asyncio loop beside the GUI thread."""

import asyncio
import concurrent.futures
import logging
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar, TypeVarTuple

logger = logging.getLogger(__name__)

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class CoreThread:
    """Owns the thread and the loop on which services live.

    Thread: any may call; what is given to ``call`` and ``submit`` runs on the core thread.
    """

    def __init__(self, name: str = "core") -> None:
        self._name = name
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The running loop.

        Raises:
            RuntimeError: The thread is not started.
        """
        if self._loop is None:
            raise RuntimeError("the core thread is not running")
        return self._loop

    def start(self) -> None:
        """Start thread and loop; a second call does nothing. Returns at once."""
        with self._lock:
            if self._thread is not None:
                return
            # The loop exists before its thread runs, so that commands given early wait in it.
            self._loop = asyncio.new_event_loop()
            self._loop.set_exception_handler(_on_loop_error)
            self._thread = threading.Thread(
                target=_run, args=(self._loop,), name=self._name, daemon=True
            )
            self._thread.start()

    def call(self, function: Callable[[*Ts], object], *args: *Ts) -> None:
        """Run a function soon on the core thread; after ``stop`` it is dropped."""
        loop = self._loop
        if loop is None:
            return
        try:
            loop.call_soon_threadsafe(function, *args)
        except RuntimeError:  # closed between the two lines
            logger.debug("a call came after the core had stopped")

    def submit(self, coroutine: Coroutine[Any, Any, T]) -> concurrent.futures.Future[T]:
        """Run a coroutine on the core thread. Never wait for the result on the GUI thread."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop)

    def stop(self, timeout_s: float = 10.0) -> None:
        """Cancel what still runs, end the loop, join the thread; a second call does nothing."""
        with self._lock:
            thread, loop = self._thread, self._loop
            self._thread = self._loop = None
        if thread is None or loop is None:
            return
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout_s)
        if thread.is_alive():
            logger.error("the core thread did not end")


def _run(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_asyncgens())
        asyncio.set_event_loop(None)
        loop.close()


def _on_loop_error(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    failure = context.get("exception")
    logger.error("core loop: %s", context.get("message", "failure"), exc_info=failure)
