"""Events cross to the windows in their order, and never hold the keyboard up for long."""

import threading
import time

import pytest
from PySide6.QtCore import QTimer

from agent_desktop.ui.bridge import AT_ONCE_S, CoreBridge


@pytest.fixture
def bridge(qapp):
    return CoreBridge()


def from_another_thread(work):
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_many_slow_events_leave_room_between_them_and_keep_their_order(bridge, qtbot):
    seen, turns = [], []
    timer = QTimer()
    timer.timeout.connect(lambda: turns.append(len(seen)))

    def take(event):
        seen.append(event)
        time.sleep(AT_ONCE_S)  # a window that is slow to show it

    bridge.happened.connect(take)
    from_another_thread(lambda: [bridge.publish(number) for number in range(20)])
    timer.start(0)

    qtbot.waitUntil(lambda: len(seen) == 20)
    timer.stop()

    assert seen == list(range(20))
    assert len({count for count in turns if 0 < count < 20}) >= 5, "the rest had its turn between"


def test_whoever_asks_sees_what_happened_before(bridge, qtbot):
    seen, answers = [], []

    def take(event):
        time.sleep(AT_ONCE_S)  # a window that is slow to show it
        seen.append(event)

    def ask():
        for number in range(5):
            bridge.publish(number)
        answers.append(bridge.ask(lambda: list(seen)))

    bridge.happened.connect(take)
    from_another_thread(ask)
    qtbot.waitUntil(answers[0].done)

    assert answers[0].result() == [0, 1, 2, 3, 4]


def test_an_event_of_the_windows_own_thread_comes_at_once_after_what_waits(bridge):
    seen = []
    bridge.happened.connect(seen.append)
    from_another_thread(lambda: bridge.publish("first"))

    bridge.publish("second")

    assert seen == ["first", "second"]
