"""A desk to try: callers ring every now and then until somebody closes the window."""

import asyncio
import contextlib
import itertools
import random
import sys
from pathlib import Path
from typing import Final

from agent_desktop.demo.centre import AGENT
from agent_desktop.demo.desk import Desk
from agent_desktop.demo.matters import MATTERS, Matter
from agent_desktop.demo.report import say
from agent_desktop.demo.stage import Stage
from agent_desktop.domain.errors import AgentDesktopError, Unavailable

FIRST_CALL_S: Final = 4.0
BETWEEN_CALLS_S: Final = (12.0, 25.0)
_RINGS_S: Final = 30.0
_LISTENS_S: Final = 180.0
_THINKS_S: Final = 1.5
_EVER_S: Final = 3600.0


async def stay(stage: Stage) -> int:
    """Open the desk and let customers call; returns the exit code once the desk is closed.

    Raises:
        Unavailable: The desk does not start.
    """
    await stage.desk.open()
    if await stage.desk.until(lambda s: s["registration"]["state"] == "registered", 20) is None:
        raise Unavailable("the desk did not register at the demo's exchange")
    await stage.desk.ctl("state", "ready")
    _explain(stage)
    assert stage.desk.process is not None  # noqa: S101 - it is open
    closed = asyncio.ensure_future(stage.desk.process.wait())
    at_home = [asyncio.ensure_future(part(stage)) for part in (_customers, _called_back)]
    try:
        await asyncio.wait({closed, *at_home}, return_when=asyncio.FIRST_COMPLETED)
        for task in at_home:
            if task.done() and not closed.done():
                task.result()
    finally:
        closed.cancel()
        for task in at_home:
            task.cancel()
    say("The desk was closed.")
    return 0 if stage.desk.process.returncode == 0 else 1


def _explain(stage: Stage) -> None:
    say("")
    say(f"The desk of agent {AGENT} at {stage.centre.company} is open.")
    say("Customers call every now and then:")
    for matter in MATTERS:
        say(f"  {matter.number}  {matter.display_name or '(no name)':<6}  {matter.title}")
    say("Answer with F2, hang up with F3; the greeting comes up by itself. Go back to ready (F5)")
    say("after each call, or no further one rings. Who called last can be called back.")
    say(f"The server: {stage.centre.url}/docs")
    command = sys.argv[0] if Path(sys.argv[0]).name == "agent-desktop" else "agent-desktop"
    say(f"Drive the desk:  {command} ctl --profile {stage.desk.profile.folder} status")
    say("Close the window or press Ctrl-C here to end everything.")
    say("")


async def _customers(stage: Stage) -> None:
    await asyncio.sleep(FIRST_CALL_S)
    for matter in itertools.cycle(MATTERS):
        await _agent_is_ready(stage.desk)
        try:
            await _one_call(stage, matter)
        except AgentDesktopError as problem:
            say(f"{matter.title}: {problem.message}")
        await asyncio.sleep(random.uniform(*BETWEEN_CALLS_S))  # noqa: S311 - no secret


async def _called_back(stage: Stage) -> None:
    """Let the customer who called last answer when the agent calls back."""
    while True:
        with contextlib.suppress(AgentDesktopError):
            call_id = await stage.callers.rings(_EVER_S)
            say("The customer's telephone rings.")
            await asyncio.sleep(_THINKS_S)
            await stage.callers.answer(call_id)
            await stage.callers.say(call_id, MATTERS[0])
            await stage.callers.ended(call_id, _EVER_S)


async def _agent_is_ready(desk: Desk) -> None:
    status = await desk.status()
    if status["agent_state"] != "ready":
        say("The next customer calls when you are ready (F5).")
        while await desk.until(lambda s: s["agent_state"] == "ready", 60) is None:
            continue
        await asyncio.sleep(_THINKS_S)


async def _one_call(stage: Stage, matter: Matter) -> None:
    callers = stage.callers
    await callers.pick_up(matter, stage.exchange)
    say(f"{matter.number} rings with {matter.title}.")
    call_id = await callers.call(AGENT, stage.exchange)
    if not await callers.answered(call_id, _RINGS_S):
        say("  Not answered; the customer gives up.")
        if not await callers.ended(call_id, 0.1):
            await callers.hang_up(call_id)
        return
    await asyncio.sleep(_THINKS_S)
    if matter.says:
        say(f"  says: {matter.says}")
        await callers.say(call_id, matter)
    else:
        say("  says nothing at all. See the phrases for a silent call (Ctrl+2).")
    if await callers.ended(call_id, _LISTENS_S):
        say("  The call has ended.")
    else:
        say("  The customer hangs up.")
        await callers.hang_up(call_id)
