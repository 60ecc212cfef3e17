"""The one crossing between the core thread and the windows."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

T = TypeVar("T")


class CoreBridge(QObject):
    """Lives on the GUI thread; takes events and requests from any thread.

    Signals:
        happened: A frozen domain event, identity kept, delivered on the GUI thread.
        asked: A callable to run on the GUI thread.

    Thread: GUI (methods: any).
    """

    happened = Signal(object)
    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        # The slot is a method of an object that lives on the GUI thread: from another thread the
        # signal is queued to it, from the GUI thread it is a plain call.
        self.asked.connect(self._run)

    def publish(self, event: object) -> None:
        """Deliver an event. Any thread in, GUI thread out, order kept."""
        self.happened.emit(event)

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

    def _run(self, work: Callable[[], None]) -> None:
        work()
