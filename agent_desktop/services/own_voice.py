"""The agent's recorded voice in a call: the phrase in front, the greeting, and when it stops."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from agent_desktop.domain.calls import Call, CallPurpose, CallState, Direction
from agent_desktop.domain.commands import SpeakStep, StopSpeaking, TickStep
from agent_desktop.domain.errors import AgentDesktopError, NotFound
from agent_desktop.domain.events import (
    CallChanged,
    LevelsHeard,
    OwnVoicePlaying,
    PolicyChanged,
    ScriptChanged,
    SessionChanged,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import CallControl, Clock, VoiceClips

logger = logging.getLogger(__name__)

_SPEECH_SHARE = 0.6
_SPEECH_DB = -45.0
_SPEECH_SLOTS = 2  # one loud slot is a cough or the chair


@dataclass
class _Playing:
    """What plays, to which call of the engine, from which file."""

    event: OwnVoicePlaying
    engine_id: CallId
    file: str
    task: "asyncio.Task[None] | None" = None


class OwnVoice:
    """Plays recordings instead of the microphone, and gives the line back to the agent.

    A recording ends when it is over, when the agent speaks or presses a key, and when its call
    goes away; the ladder of a silent call ends it at the caller's first word. A step that was
    heard to its end is ticked as said.

    Args:
        engine_id: Returns the engine's name of a call.

    Thread: core.
    """

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        calls: CallControl,
        clips: VoiceClips,
        engine_id: Callable[[CallId], CallId | None],
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._calls = calls
        self._clips = clips
        self._engine_id = engine_id
        self._playing: _Playing | None = None
        self._greeted: CallId | None = None
        self._loud_slots = 0
        self._one_by_one = asyncio.Lock()
        bus.handle(SpeakStep, self._speak)
        bus.handle(StopSpeaking, self._stop_speaking)
        bus.witness(TickStep, self._on_tick)
        bus.on(CallChanged, self._on_call)
        bus.on(LevelsHeard, self._on_levels)

    async def _speak(self, command: SpeakStep) -> None:
        """Play the step in front.

        Raises:
            NotFound: ``call.none``, ``voice.no_clip``: these words were never recorded.
        """
        if self._playing is not None:
            if not command.unasked:
                await self._stop("stopped")
            return
        script = self._script()
        front = script.call_id if script is not None else None
        calls = (event.call for event in self._bus.board.calls())
        call = next((c for c in calls if c.call_id == front and _talks(c)), None)
        if call is None:
            raise NotFound("there is no call that could hear it", code="call.none")
        await self._play(call)

    async def _stop_speaking(self, command: StopSpeaking) -> None:
        await self._stop(command.why)

    async def _play(self, call: Call) -> None:
        async with self._one_by_one:
            script, session = self._script(), self._bus.board.newest(SessionChanged)
            agent = session.agent_number if session is not None else ""
            if script is None or script.current >= len(script.steps):
                raise NotFound("there is no phrase to play", code="voice.no_clip")
            step = script.steps[script.current]
            sound = await self._clips.clip(agent, step.clip_id)
            engine_id = self._engine_id(call.call_id)
            if sound is None or engine_id is None:
                raise NotFound("these words were not recorded", code="voice.no_clip")
            file = self._clips.write_scratch(sound)
            try:
                seconds = await self._calls.play(engine_id, file)
            except AgentDesktopError:
                self._clips.drop_scratch(file)
                raise
            now_s = self._clock.monotonic()
            event = OwnVoicePlaying(
                call_id=call.call_id,
                clip_id=step.clip_id,
                situation=script.situation,
                step_id=step.step_id,
                since_s=now_s,
                until_s=now_s + seconds,
            )
            playing = self._playing = _Playing(event, engine_id, file)
            self._loud_slots = 0
            self._bus.publish(event)
            playing.task = spawn(self._wait(playing, seconds), name="own voice")

    async def _wait(self, playing: _Playing, seconds: float) -> None:
        await asyncio.sleep(seconds)
        if self._playing is playing:
            self._over(playing, "ended")
            script = self._script()
            steps = script.steps if script is not None else ()
            current = steps[script.current] if script and script.current < len(steps) else None
            if current is not None and current.clip_id == playing.event.clip_id:
                await self._bus.execute(TickStep())

    async def _stop(self, why: str) -> None:
        playing = self._playing
        if playing is None:
            return
        self._over(playing, why)
        try:
            await self._calls.play(playing.engine_id, "")
        except AgentDesktopError as exc:
            logger.info("a recording could not be stopped: %s", exc.code)

    def _over(self, playing: _Playing, why: str) -> None:
        self._playing = None
        if playing.task is not None and why != "ended":
            playing.task.cancel()
        self._clips.drop_scratch(playing.file)
        call_id = playing.event.call_id
        self._bus.publish(OwnVoicePlaying(call_id=call_id, why=why))

    def _on_call(self, event: CallChanged) -> None:
        call, playing = event.call, self._playing
        if playing is not None and playing.event.call_id == call.call_id:
            if call.state is CallState.ENDED:
                self._over(playing, "stopped")
            elif not _talks(call) or call.muted:
                spawn(self._stop("stopped"), name="own voice: stop")
        if call.call_id != self._greeted and _talks(call) and call.answered_s is not None:
            self._greeted = call.call_id
            if self._greets_by_itself(call):
                spawn(self._greet(call), name="own voice: greeting")

    def _greets_by_itself(self, call: Call) -> bool:
        policy = self._bus.board.newest(PolicyChanged)
        fresh = call.answered_s is not None and self._clock.monotonic() - call.answered_s < 1.0
        return (
            fresh
            and policy is not None
            and policy.policy.guidance.greeting_in_own_voice
            and call.direction is Direction.INBOUND
            and call.purpose is CallPurpose.CALL
        )

    async def _greet(self, call: Call) -> None:
        try:
            await self._play(call)
        except AgentDesktopError as exc:
            # The agent greets; whoever recorded nothing, or other words, is used to it.
            logger.info("the greeting is the agent's to say: %s", exc.code)

    def _on_levels(self, event: LevelsHeard) -> None:
        if self._playing is None or event.microphone is None:
            return
        heard = event.microphone
        loud = heard.speech >= _SPEECH_SHARE and heard.rms_db > _SPEECH_DB
        self._loud_slots = self._loud_slots + 1 if loud else 0
        if self._loud_slots >= _SPEECH_SLOTS:
            spawn(self._stop("agent_spoke"), name="own voice: the agent speaks")

    def _on_tick(self, _command: TickStep) -> None:
        # Who ticks the phrase while it plays has said it, or goes on without it.
        playing = self._playing
        if playing is not None:
            spawn(self._stop("stopped"), name="own voice: stop")

    def _script(self) -> ScriptChanged | None:
        return self._bus.board.newest(ScriptChanged)


def _talks(call: Call) -> bool:
    return call.state is CallState.ACTIVE and not call.remote_held
