import asyncio
import threading

import pytest

from agent_desktop.runtime.core_loop import spawn
from agent_desktop.runtime.core_thread import CoreThread


async def _name() -> str:
    return threading.current_thread().name


def test_what_is_submitted_runs_on_the_core_thread() -> None:
    core = CoreThread("core")
    core.start()
    core.start()

    assert core.submit(_name()).result(5) == "core"

    core.stop()
    core.stop()
    assert "core" not in {t.name for t in threading.enumerate()}


def test_calls_run_in_the_order_in_which_they_were_given() -> None:
    core = CoreThread()
    core.start()
    order: list[int] = []

    for number in range(100):
        core.call(order.append, number)
    core.submit(_name()).result(5)

    core.stop()
    assert order == list(range(100))


def test_stopping_cancels_what_still_runs() -> None:
    core = CoreThread()
    core.start()
    ended = threading.Event()

    async def forever() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            ended.set()

    async def begin() -> None:
        spawn(forever(), name="forever")
        await asyncio.sleep(0)

    core.submit(begin()).result(5)
    core.stop()

    assert ended.is_set()


def test_after_the_end_calls_are_dropped_and_submitting_is_refused() -> None:
    core = CoreThread()
    core.call(print, "never")
    core.start()
    core.stop()

    core.call(print, "never")
    with pytest.raises(RuntimeError):
        _ = core.loop


def test_a_failing_call_is_logged_and_the_loop_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    core = CoreThread()
    core.start()

    core.call(lambda: 1 / 0)

    assert core.submit(_name()).result(5)
    core.stop()
    assert "ZeroDivisionError" in caplog.text


def test_a_failing_task_is_logged_by_its_name(caplog: pytest.LogCaptureFixture) -> None:
    core = CoreThread()
    core.start()

    async def fail() -> None:
        raise ValueError("broken")

    async def begin() -> None:
        spawn(fail(), name="the failing one")
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    core.submit(begin()).result(5)
    core.stop()
    assert "the failing one" in caplog.text
