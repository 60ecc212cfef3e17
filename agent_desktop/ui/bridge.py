"""The one crossing between the core thread and the windows."""

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

T = TypeVar("T")

# A save makes six events at once: between them keys are taken and something is painted.
AT_ONCE_S: Final = 0.004


class CoreBridge(QObject):
    """Lives on the GUI thread; takes events and requests from any thread.

    What comes faster than the windows show it is delivered in pieces: after ``AT_ONCE_S`` keys and
    paints have their turn, and the rest follows.

    Signals:
        happened: A frozen domain event, identity kept, delivered on the GUI thread.
        asked: A callable to run on the GUI thread.

    Thread: GUI (methods: any).
    """

    happened = Signal(object)
    asked = Signal(object)
    _waiting_grew = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[object] = deque()
        self._gui = threading.get_ident()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(0)
        self._rest.timeout.connect(self._deliver)
        # The slot is a method of an object that lives on the GUI thread: from another thread the
        # signal is queued to it, from the GUI thread it is a plain call.
        self.asked.connect(self._run)
        self._waiting_grew.connect(self._deliver)

    def publish(self, event: object) -> None:
        """Deliver an event. Any thread in, GUI thread out, order kept.

        From the GUI thread it is delivered before this returns, after all that waits.
        """
        self._waiting.append(event)
        if threading.get_ident() == self._gui:
            self._deliver_all()
        else:
            self._waiting_grew.emit()

    def ask(self, work: Callable[[], T]) -> "Future[T]":
        """Run ``work`` on the GUI thread and return its result as a future."""
        future: Future[T] = Future()

        def run() -> None:
            try:
                future.set_result(work())
            except Exception as failure:  # noqa: BLE001  an edge: the failure goes to the asker
                future.set_exception(failure)

        self.asked.emit(run)
        return future

    def _deliver(self) -> None:
        if self._rest.isActive():
            return  # the rest comes in its turn, and this after it
        until_s = time.perf_counter() + AT_ONCE_S
        while self._waiting:
            self.happened.emit(self._waiting.popleft())
            if self._waiting and time.perf_counter() >= until_s:
                self._rest.start()
                return

    def _deliver_all(self) -> None:
        while self._waiting:
            self.happened.emit(self._waiting.popleft())

    def _run(self, work: Callable[[], None]) -> None:
        self._deliver_all()  # what happened before somebody asked is seen by whoever asked
        work()
