"""A headset that came after the program's start, and goes again: Qt alone would not see it go."""

import asyncio
import time

from agent_desktop.contract.engine import AudioChoice
from tests.engine.driver import running_engine

BETTER = AudioChoice(
    microphones=("better_mic",), earpieces=("better_ear",), ringers=("better_ear",)
)


async def test_a_headset_that_came_late_is_taken_given_up_and_taken_again(tmp_path, rig) -> None:
    async with running_engine(tmp_path) as engine:
        await engine.configure(None, BETTER)
        await engine.until(lambda e: e.devices.earpiece not in ("", "better_ear"))
        before = engine.devices
        for _ in range(2):
            asked_s = time.monotonic()
            await asyncio.to_thread(rig.plug, "better")
            await engine.until(
                lambda e: (e.devices.microphone, e.devices.earpiece) == ("better_mic", "better_ear")
            )
            await asyncio.to_thread(rig.unplug, "better")
            await engine.until(lambda e: e.devices == before)
            assert time.monotonic() - asked_s < 4.0
