"""How soon a ticket with 500 events is on screen, its log in front.

``python -m tests.bench ticket_log``. What the GUI thread needs itself: take the event, lay out,
paint. The core is played.
"""

import os
import statistics
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from PySide6.QtWidgets import QApplication

from agent_desktop.domain.ticket_news import TicketShown
from agent_desktop.domain.tickets import TicketEventKind
from agent_desktop.ui.app import DeskApp, DeskOptions
from agent_desktop.ui.ticket_scenes import TICKET_SCENES, event
from tests.bench.figures import Figure, at_most

EVENTS = 500
TIMES = 20


def opening_ms() -> list[float]:
    """Return the ms of each opening."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    desk = DeskApp(DeskOptions(language="zh", theme="light"), lambda _command: None)
    window = desk.windows.window
    window.resize(1366, 768)
    window.show()
    now = datetime.now(UTC)
    events = TICKET_SCENES["ticket-timeline"](time.monotonic(), now)
    for one in events:
        desk.publish(one)
    desk.windows.actions["ticket_log"].trigger()
    QApplication.processEvents()
    shown = next(e for e in events if isinstance(e, TicketShown))
    found = []
    for number in range(TIMES):
        more = tuple(
            event(
                place,
                TicketEventKind.NOTED,
                now - timedelta(minutes=EVENTS - place),
                data=(("text", f"客户第 {place} 次来电，询问进度 {number}。" * 4),),
            )
            for place in range(20, EVENTS + 20 - len(shown.timeline))
        )
        log = replace(shown, timeline=(*shown.timeline, *more))
        began = time.thread_time()
        desk.publish(log)
        window.grab()
        found.append((time.thread_time() - began) * 1000)
        QApplication.processEvents()
    desk.close()
    return found


def ticket_log() -> list[Figure]:
    """Measure opening a long log."""
    found = opening_ms()
    words = f"a ticket with {EVENTS} events on screen (median of {TIMES})"
    return [at_most(words, statistics.median(found), "ms", 50)]
