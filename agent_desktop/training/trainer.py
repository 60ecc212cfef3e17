"""One training: the scenes in turn, each scored by the desk's own self-assessment."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from agent_desktop.contract.wire import from_wire
from agent_desktop.demo.callers import Callers
from agent_desktop.demo.desk import Desk
from agent_desktop.domain.adherence import Assessment
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.training.scenes import Scene

RINGS_S: Final = 30.0
_LOOK_S: Final = 0.1
_PAUSE_S: Final = 1.2
_FAREWELL_S: Final = 20.0
_ASSESSED_S: Final = 10.0
_BREATH_S: Final = 1.5
_READY_S: Final = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one scene. ``answered_s`` is None when nobody answered."""

    scene: Scene
    answered_s: float | None = None
    assessment: Assessment | None = None

    @property
    def score(self) -> int:
        """Points of 100; a caller who was not answered gives none."""
        return 0 if self.assessment is None else self.assessment.score


class Trainer:
    """Lets each scene's caller ring when the agent is ready.

    Args:
        say: Tells the trainee what happens, a line each.

    Thread: the loop that uses it.
    """

    def __init__(
        self, desk: Desk, callers: Callers, agent: str, exchange: str, say: Callable[[str], None]
    ) -> None:
        self._desk = desk
        self._callers = callers
        self._agent = agent
        self._exchange = exchange
        self._say = say

    async def run(self, scenes: Sequence[Scene], language: str) -> list[Result]:
        """Play all scenes; ends early when the desk is closed."""
        results: list[Result] = []
        for place, scene in enumerate(scenes, 1):
            if not await self._ready():
                break
            title = scene.titled("en" if language == "en" else "zh")
            self._say(f"{place}/{len(scenes)}  {scene.number}  {title}")
            try:
                results.append(await self._play(scene))
            except AgentDesktopError as problem:
                self._say(f"  {problem.message}")
                results.append(Result(scene=scene))
        return results

    async def _ready(self) -> bool:
        """Wait until the agent takes calls; False when the desk is gone."""
        deadline = time.monotonic() + _READY_S
        told = False
        while time.monotonic() < deadline and self._is_open():
            status = await self._desk.until(lambda s: s["agent_state"] == "ready", 1.0)
            if status is not None:
                await asyncio.sleep(_BREATH_S)
                return True
            if not told:
                self._say("  …")
                told = True
        return False

    def _is_open(self) -> bool:
        return self._desk.process is not None and self._desk.process.returncode is None

    async def _play(self, scene: Scene) -> Result:
        await self._callers.pick_up(scene, self._exchange)
        rung_s = time.monotonic()
        call_id = await self._callers.call(self._agent, self._exchange)
        if not await self._callers.answered(call_id, RINGS_S):
            if not await self._callers.ended(call_id, 0.1):
                await self._callers.hang_up(call_id)
            return Result(scene=scene)
        answered_s = time.monotonic() - rung_s
        await self._act(scene, call_id)
        told = await self._desk.wait_for(
            "AssessmentChanged", _of_number(scene.number), since_s=rung_s, within_s=_ASSESSED_S
        )
        assessment = None
        if told is not None:
            assessment = from_wire(Assessment, told.data["assessment"])
        return Result(scene=scene, answered_s=answered_s, assessment=assessment)

    async def _act(self, scene: Scene, call_id: str) -> None:
        for turn in scene.turns:
            if turn.say is not None:
                seconds = await self._callers.play(call_id, scene.folder / turn.say)
                over = await self._callers.ended(call_id, seconds)
            elif turn.listen_s is not None:
                over = await self._listen(call_id, turn.listen_s)
            else:
                over = await self._callers.ended(call_id, turn.wait_s or 0.0)
            if over:
                return
        if not await self._listen(call_id, _FAREWELL_S):
            await self._callers.hang_up(call_id)

    async def _listen(self, call_id: str, longest_s: float) -> bool:
        """Wait until the agent has spoken and pauses; return whether the call is over."""
        spoke, quiet_s = False, 0.0
        deadline = time.monotonic() + longest_s
        while time.monotonic() < deadline:
            if await self._callers.ended(call_id, _LOOK_S):
                return True
            if self._callers.hears_speech:
                spoke, quiet_s = True, 0.0
            else:
                quiet_s += _LOOK_S
            if spoke and quiet_s >= _PAUSE_S:
                return False
        return False


def _of_number(number: str) -> Callable[[Mapping[str, Any]], bool]:
    return lambda data: data.get("number") == number
