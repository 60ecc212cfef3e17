"""How fast the panel is: search among 2,000 phrases, and the phrase on screen after the answer.

``python -m tests.bench guide``. The search is measured from the key to the rows on screen; the
phrase from the answer's event to the end of the paint that shows it.
"""

import os
import statistics
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from agent_desktop.adapters.packs import PackShelf
from agent_desktop.adapters.readings import readings
from agent_desktop.domain.calls import CallTrigger
from agent_desktop.domain.events import CallChanged, ScriptChanged
from agent_desktop.domain.finder import Findable, Finder
from agent_desktop.runtime.settings import ScriptSettings
from agent_desktop.services.bus import Bus
from agent_desktop.services.scripting import Scripting
from agent_desktop.ui.app import DeskApp, DeskOptions
from agent_desktop.ui.scenes import SCENES
from tests.bench.figures import Figure, at_most
from tests.fakes.clock import FakeClock
from tests.services.desk import Line

TYPED = (
    "wsdh",
    "wusheng",
    "zhuan",
    "电话",
    "tousu",
    "sorry",
    "qsd",
    "请您",
    "xx",
    "nh",
    "call back",
)
PHRASES = 2_000
RINGS = 40


class Paints(QObject):
    """Notes when a widget is painted."""

    seen_s = 0.0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Look at every event of the widget and keep none."""
        if event.type() is QEvent.Type.Paint:
            self.seen_s = time.perf_counter()
        return False


def big_finder() -> Finder:
    """Return the search over the shipped phrases, repeated with small differences to 2,000."""
    pack, _ = PackShelf().take("general")
    assert pack is not None
    texts = [
        (name, step.id, language, step.text)
        for language, situations in pack.texts.items()
        for name, situation in situations.items()
        for step in situation.steps
    ]
    titles = [
        Findable(situation=e.id, text="\n".join(e.title.values())) for e in pack.manifest.situations
    ]
    phrases = [
        Findable(situation=n, step_id=s, language=k, text=f"{t}{number}")
        for number in range(PHRASES // len(texts) + 1)
        for n, s, k, t in texts
    ][:PHRASES]
    characters = {c for entry in (*titles, *phrases) for c in entry.text}
    return Finder(titles, phrases, readings(characters))


def search_ms() -> tuple[float, float]:
    """Return p95 of one search and the time to make the index, both in ms."""
    began = time.perf_counter()
    finder = big_finder()
    index_ms = (time.perf_counter() - began) * 1000
    took = []
    for _ in range(10):
        for text in TYPED:
            for end in range(1, len(text) + 1):  # as it is typed, key by key
                began = time.perf_counter()
                finder.find(text[:end], language="zh", often=("transfer",), favourites=("closing",))
                took.append((time.perf_counter() - began) * 1000)
    return statistics.quantiles(took, n=20)[-1], index_ms


def painted_ms() -> list[float]:
    """Return the times from an answer's event to the painted greeting, in a real window."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    desk = DeskApp(DeskOptions(language="zh", theme="light"), lambda _command: None)
    window = desk.windows.window
    window.resize(1366, 768)
    window.show()
    for event in SCENES["ready"](time.monotonic(), datetime.now(UTC)):
        desk.publish(event)
    bus, clock = Bus(), FakeClock()
    bus.listen(desk.publish)
    Scripting(bus, PackShelf(), clock, ScriptSettings())
    paints = Paints()
    window.script._phrase.installEventFilter(paints)
    took = []
    for number in range(RINGS):
        line = Line(bus, clock, f"1380000{number:04}").begin()
        closing = desk.presenters.script._script
        desk.publish(replace(closing, current=len(closing.steps)))
        QApplication.processEvents()
        paints.seen_s = 0.0
        began = time.perf_counter()
        line.call = line.call.moved(CallTrigger.ANSWERED, clock.monotonic())
        bus.publish(CallChanged(call=line.call))
        while not paints.seen_s and time.perf_counter() - began < 2:
            QApplication.processEvents()
        took.append((paints.seen_s - began) * 1000)
        assert bus.board.newest(ScriptChanged) is not None
        line.end()
        QApplication.processEvents()
    desk.close()
    return took


def guide() -> list[Figure]:
    """Return the panel's figures."""
    search, index = search_ms()
    phrase = statistics.quantiles(painted_ms(), n=20)[-1]
    return [
        at_most(f"search among {PHRASES} phrases (p95, every key)", search, "ms", 30),
        at_most("index of these phrases, off the GUI thread", index, "ms", 1000),
        at_most("phrase painted after the answer (p95 of 40)", phrase, "ms", 100),
    ]


if __name__ == "__main__":
    for figure in guide():
        print(figure)
    sys.exit(0)
