"""How smooth a list of 100,000 tickets scrolls, and how soon it is there when it is first opened.

``python -m tests.bench lists``. The core is played: windows of rows come as the page asks for them.
A frame is the GUI thread's own time for one: move, find the words, paint.
"""

import os
import statistics
import time
from datetime import UTC, datetime

from PySide6.QtWidgets import QApplication, QTableView

from agent_desktop.domain.commands import Command
from agent_desktop.domain.ticket_commands import ShowWorkList
from agent_desktop.domain.ticket_news import WorkListChanged
from agent_desktop.ui.app import DeskApp, DeskOptions
from agent_desktop.ui.scenes import SCENES
from agent_desktop.ui.work_scenes import ticket_row
from tests.bench.figures import Figure, at_most

TOTAL = 100_000
FRAMES = 600
STEP = 90  # pixels a frame: 5,400 a second, faster than anybody reads
JUMP_EVERY = 100  # and now and then the scroll bar is dragged far away


class Core:
    """Answers windows of a long list."""

    def __init__(self) -> None:
        self.sent: list[Command] = []
        self.now = datetime.now(UTC)

    def serve(self, desk: DeskApp) -> None:
        """Answer what was asked."""
        asked = list(self.sent)
        self.sent.clear()
        for command in asked:
            if isinstance(command, ShowWorkList):
                query = command.query
                places = range(query.offset, min(TOTAL, query.offset + query.limit))
                rows = tuple(ticket_row(p, self.now, ticket_id=f"t{p}") for p in places)
                desk.publish(WorkListChanged(query=query, total=TOTAL, rows=rows))


def scrolling_ms() -> tuple[float, list[float]]:
    """Return the ms of the first opening, and of each frame while the list scrolls."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    core = Core()
    desk = DeskApp(DeskOptions(language="zh", theme="light"), core.sent.append)
    window = desk.windows.window
    window.resize(1366, 768)
    window.show()
    for event in SCENES["ready"](time.monotonic(), datetime.now(UTC)):
        desk.publish(event)
    QApplication.processEvents()
    began = time.process_time()
    desk.windows.actions["work"].trigger()
    window.grab()
    opened = (time.process_time() - began) * 1000
    page = desk.windows.work.page("work")
    table = page.findChild(QTableView)
    assert table is not None
    frames = []
    for number in range(FRAMES):
        core.serve(desk)
        bar = table.verticalScrollBar()
        far = bar.maximum() * number // FRAMES
        began = time.process_time()
        bar.setValue(far if number % JUMP_EVERY == 0 else bar.value() + STEP)
        table.viewport().repaint()
        frames.append((time.process_time() - began) * 1000)
        QApplication.processEvents()
    desk.close()
    return opened, frames


def lists() -> list[Figure]:
    """Return the lists' figures."""
    opened, frames = scrolling_ms()
    name = f"list of {TOTAL:,} tickets: frame while scrolling"
    return [
        at_most("work lists opened for the first time, painted", opened, "ms", 300),
        at_most(f"{name} (median of {FRAMES})", statistics.median(frames), "ms", 16),
        at_most(f"{name} (p95)", statistics.quantiles(frames, n=20)[-1], "ms", 16),
    ]


if __name__ == "__main__":
    for figure in lists():
        print(figure)
