"""The real desk with an agent inside who never rests.

    python -m tests.bench.busy_desk redraw PROFILE         scroll 10,000 history rows at 60 Hz
    python -m tests.bench.busy_desk save PROFILE FILE      write and save tickets; JSON to FILE

Everything runs as ``agent-desktop run`` does; only the hands on keyboard and wheel are added, as
timers on the GUI thread.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QTableView

from agent_desktop import cli
from agent_desktop.domain.calls import Direction
from agent_desktop.domain.commands import NewDraft
from agent_desktop.domain.events import DraftChanged, Event, HistoryChanged, HistoryRow, TicketSaved
from agent_desktop.ui import app
from agent_desktop.ui.app import DeskApp

ROWS = 10_000
FRAME_MS = 16
SAVES = 300


class ScrollingDesk(DeskApp):
    """Scrolls a long history for ever."""

    def run(self) -> int:
        """Start scrolling with the window."""
        rows = _rows()
        self._wheel = QTimer()
        self._wheel.setInterval(FRAME_MS)
        self._wheel.timeout.connect(lambda: self._scroll(rows))
        self._wheel.start()
        return super().run()

    def _scroll(self, rows: tuple[HistoryRow, ...]) -> None:
        table = self.windows.window.findChild(QTableView)
        if table is None:
            return
        if table.model().rowCount() < ROWS:
            self.publish(HistoryChanged(rows=rows))
        bar = table.verticalScrollBar()
        bar.setValue((bar.value() + 7) % max(1, bar.maximum()))
        table.viewport().update()


class SavingDesk(DeskApp):
    """Fills and saves one form after the other, and watches how the GUI thread fares.

    Never two at once: the next is asked for when the last is saved, and what the desk opens by
    itself is left alone.
    """

    def run(self) -> int:
        """Ask for the first form once the desk has settled."""
        self._blocked_ms: list[float] = []
        self._durable_ms: list[float] = []
        self._worked_ms: list[float] = []
        self._work_ms, self._work_s = 0.0, time.thread_time()
        self._saved_at = 0.0
        self._draft = ""
        self._waits_for_form = self._is_saving = False
        self._beat_s = time.perf_counter()
        self._worst_ms = 0.0
        self._heart = QTimer()
        self._heart.setInterval(1)
        self._heart.timeout.connect(self._beat)
        self._heart.start()
        self._ask = QTimer()
        self._ask.setSingleShot(True)
        self._ask.timeout.connect(self._begin)
        self._ask.start(3000)
        return super().run()

    def publish(self, event: Event) -> None:
        """Note when a ticket is durable: the core says so right after the commit."""
        if isinstance(event, TicketSaved) and event.draft_id == self._draft:
            self._durable_ms.append((time.perf_counter() - self._saved_at) * 1000)
        super().publish(event)

    def _on_event(self, event: Event) -> None:
        super()._on_event(event)
        if isinstance(event, DraftChanged) and self._waits_for_form:
            if not event.ticket_id and event.draft_id != self._draft:
                self._draft, self._waits_for_form = event.draft_id, False
                self._soon(30, self._write)
        elif isinstance(event, TicketSaved) and self._is_saving and event.draft_id == self._draft:
            self._is_saving = False
            self._soon(20, self._next)

    def _begin(self) -> None:
        self._waits_for_form = True
        self._send(NewDraft())

    def _write(self) -> None:
        form = self.windows.window.ticket
        form.subject.setText(f"Router restarts every evening, {len(self._durable_ms)}")
        form.customer_name.setText("王女士")
        form.course.setPlainText("Since Monday, about eight o'clock. " * 20)
        self._soon(100, self._save)  # written is painted, as by a person

    def _save(self) -> None:
        self._worst_ms, self._beat_s = 0.0, time.perf_counter()
        self._work_ms, self._work_s = 0.0, time.thread_time()
        self._saved_at = time.perf_counter()
        self._is_saving = True
        self.windows.actions["save"].trigger()

    def _next(self) -> None:
        self._blocked_ms.append(self._worst_ms)
        self._worked_ms.append(self._work_ms)
        if len(self._durable_ms) < SAVES:
            self._begin()
            return
        figures = {
            "blocked_ms": self._blocked_ms,
            "durable_ms": self._durable_ms,
            "worked_ms": self._worked_ms,
        }
        Path(sys.argv[3]).write_text(json.dumps(figures))
        self.quit()

    def _beat(self) -> None:
        now_s = time.perf_counter()
        late_ms = (now_s - self._beat_s) * 1000 - self._heart.interval()
        self._worst_ms, self._beat_s = max(self._worst_ms, late_ms), now_s
        work_s = time.thread_time()
        self._work_ms = max(self._work_ms, (work_s - self._work_s) * 1000)
        self._work_s = work_s

    def _soon(self, milliseconds: int, what: Callable[[], None]) -> None:
        QTimer.singleShot(milliseconds, what)


def _rows() -> tuple[HistoryRow, ...]:
    now = datetime.now(UTC)
    return tuple(
        HistoryRow(
            row_id=str(n),
            at=now - timedelta(minutes=n),
            direction=Direction.INBOUND,
            number=f"1380013{n:04d}",
            name="王女士",
            duration_s=n % 600,
            answered=n % 5 > 0,
        )
        for n in range(ROWS)
    )


if __name__ == "__main__":
    app.DeskApp = ScrollingDesk if sys.argv[1] == "redraw" else SavingDesk  # type: ignore[misc]
    sys.exit(cli.main(["run", "--profile", sys.argv[2]]))
