"""Lead the agent through a line on which nobody speaks: the right step at the right second."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo

from agent_desktop.contract.packs import Pack
from agent_desktop.domain.calls import Call, CallState, Direction
from agent_desktop.domain.commands import (
    Command,
    HangUp,
    ShowSituation,
    SpeakStep,
    StopSpeaking,
    TickStep,
)
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.domain.events import (
    CallChanged,
    LevelsHeard,
    LineStateChanged,
    OwnVoicePlaying,
    PolicyChanged,
    ScriptChanged,
    SessionChanged,
    SilenceLadderChanged,
    SilentCallEnded,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.ladders import (
    DEFAULT_LADDERS,
    BackToOpening,
    Effect,
    EndCall,
    Ladder,
    LadderMode,
    LadderPhase,
    LadderView,
    ShowRung,
    SilencePolicy,
    SilentOutcome,
    Trouble,
)
from agent_desktop.domain.line_state import Heard, LineClassifier, LineState, LineThresholds
from agent_desktop.domain.policy import DeskPolicy
from agent_desktop.domain.silence import Autopilot
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import Clock, DeskRecords
from agent_desktop.services.silent_count import SilentCallCount

logger = logging.getLogger(__name__)

_SPEECH_CREST_DB = 12.0
_SPEECH_DB = -45.0


def ladders_of(pack: Pack | None) -> Mapping[Trouble, Ladder]:
    """Return a pack's ladders; what it does not say is as usual, if it has the situation."""
    if pack is None:
        return DEFAULT_LADDERS
    known = {entry.id for entry in pack.manifest.situations}
    usual = {t: ladder for t, ladder in DEFAULT_LADDERS.items() if ladder.situation in known}
    return {**usual, **pack.ladders()}


def policy_of(centre: DeskPolicy) -> SilencePolicy:
    """Return what a centre's policy means for the ladders."""
    silent = centre.silent_calls
    return SilencePolicy(
        mode=LadderMode(silent.mode), hang_up=silent.hang_up, own_voice=silent.own_voice
    )


@dataclass
class _Watch:
    """One connected call. ``opening`` is what the panel showed before a ladder."""

    call: Call
    autopilot: Autopilot
    line: LineClassifier
    ladders: Mapping[Trouble, Ladder]
    policy: SilencePolicy
    opening: str = ""
    view: LadderView = field(default_factory=LadderView)
    state: LineState | None = None

    @property
    def situations(self) -> frozenset[str]:
        return frozenset(ladder.situation for ladder in self.ladders.values())


class SilentCall:
    """Runs the ladders of the connected call, and counts silent calls.

    It speaks to the rest of the desk by the commands a person has: it brings up situations, ticks
    steps and, where the policy says so, hangs up. A person who brings up something else ends the
    ladder; who brings up the situation that is offered starts it.

    Args:
        ladders: Returns the ladders in force; asked at each answer.
        thresholds: Returns when a line is silent, too quiet, noisy; asked at each answer.
        policy: Returns what the centre allows, asked at each answer; None: what ``PolicyChanged``
            says.
        zone: The desk's time zone, for what "today" is; None: the system's.

    Thread: core.
    """

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        records: DeskRecords,
        *,
        ladders: Callable[[], Mapping[Trouble, Ladder]] = lambda: DEFAULT_LADDERS,
        policy: Callable[[], SilencePolicy] | None = None,
        thresholds: Callable[[], LineThresholds] = LineThresholds,
        zone: tzinfo | None = None,
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._ladders = ladders
        self._policy = policy or self._centres_policy
        self._thresholds = thresholds
        self._count = SilentCallCount(clock, records, zone)
        self._watch: _Watch | None = None
        self._held: dict[CallId, _Watch] = {}  # other customers, who wait on hold
        self._own: Command | None = None
        self._plays = False
        self._one_by_one = asyncio.Lock()
        bus.on(CallChanged, self._on_call)
        bus.on(LevelsHeard, self._on_levels)
        bus.on(SessionChanged, self._on_session)
        bus.on(OwnVoicePlaying, self._on_playing)
        bus.witness(ShowSituation, self._on_situation)
        bus.witness(TickStep, self._on_tick)

    def _on_call(self, event: CallChanged) -> None:
        call, watch = event.call, self._watch
        if watch is not None and watch.call.call_id == call.call_id:
            watch.call = call
            if call.state is CallState.ENDED:
                self._finish(watch)
            return
        other = self._held.get(call.call_id)
        if other is not None:
            other.call = call
        if call.state is CallState.ENDED:
            if self._held.pop(call.call_id, None) is not None and other is not None:
                self._finish(other)
        elif (
            call.state is CallState.ACTIVE
            and call.direction is Direction.INBOUND
            and call.is_with_customer
        ):
            self._put_aside()
            self._held.pop(call.call_id, None)
            if other is None:
                self._begin(call)
            else:
                self._watch, other.view = other, LadderView()
                self._tell(other)

    def _put_aside(self) -> None:
        """Let another customer's line take the panel; this one's goes on when it is resumed."""
        watch, self._watch = self._watch, None
        if watch is not None:
            self._held[watch.call.call_id] = watch
            # What that would bring up is not for the customer who has the panel now.
            watch.autopilot.hold(self._clock.monotonic())
            self._tell(watch)

    def _centres_policy(self) -> SilencePolicy:
        told = self._bus.board.newest(PolicyChanged)
        return policy_of(told.policy) if told is not None else SilencePolicy()

    def _on_playing(self, event: OwnVoicePlaying) -> None:
        watch = self._watch
        self._plays = bool(event.clip_id) and (
            watch is not None and watch.call.call_id == event.call_id
        )

    def _on_session(self, event: SessionChanged) -> None:
        if not event.signed_in:
            for watch in (self._watch, *self._held.values()):
                if watch is not None:
                    self._finish(watch)
            self._held.clear()

    def _begin(self, call: Call) -> None:
        ladders, policy = self._ladders(), self._policy()
        watch = _Watch(
            call=call,
            autopilot=Autopilot(ladders, policy),
            line=LineClassifier(self._thresholds()),
            ladders=ladders,
            policy=policy,
        )
        now_s = self._clock.monotonic()
        watch.autopilot.answered(now_s)
        if call.answered_s is not None and now_s - call.answered_s > 1.0:
            # The desk came back into a call that runs: what was spoken before is unknown.
            watch.autopilot.refuse(Trouble.SILENT)
        self._watch = watch
        spawn(self._count.load(), name="count silent calls")
        self._tell(watch)

    def _finish(self, watch: _Watch) -> None:
        if self._watch is watch:
            self._watch = None
        outcome = watch.autopilot.ended()
        if outcome is not None:
            self._record(watch.call, outcome)
        self._tell(watch)

    def _record(self, call: Call, outcome: SilentOutcome) -> None:
        number = call.remote_number
        nth = self._count.of(number) + 1
        if outcome.by_autopilot:
            ended_by = "autopilot"
        else:
            ended_by = "agent" if call.ended_by_us else "caller"
        self._bus.publish(
            SilentCallEnded(
                call_id=call.call_id,
                number=number,
                nth_today=nth,
                steps_said=outcome.rungs_said,
                steps=outcome.rungs,
                ended_by=ended_by,
                advice=outcome.advice,
            )
        )
        spawn(self._count.add(number), name="count a silent call")

    def _on_levels(self, event: LevelsHeard) -> None:
        watch = self._watch
        if watch is None:
            return
        now_s = self._clock.monotonic()
        if watch.call.state is CallState.HELD or watch.call.conference:
            self._carry_out(watch, watch.autopilot.hold(now_s))
            return
        state = watch.line.hear(*_heard(event), muted=watch.call.muted)
        effects = watch.autopilot.tick(
            now_s, state, remote_hold=watch.call.remote_held, playing=self._plays
        )
        before, watch.state = watch.state, state
        if before is None or (before.caller, before.agent) != (state.caller, state.agent):
            self._bus.publish(
                LineStateChanged(
                    call_id=watch.call.call_id,
                    caller=state.caller,
                    agent=state.agent,
                    speech_db=state.speech_db,
                    noise_db=state.noise_db,
                )
            )
        self._carry_out(watch, effects)

    def _on_tick(self, command: TickStep) -> None:
        if self._watch is not None and command is not self._own:
            self._watch.autopilot.said(self._clock.monotonic())
            self._tell(self._watch)

    def _on_situation(self, command: ShowSituation) -> None:
        watch = self._watch
        if watch is None or command is self._own:
            return
        ladder = watch.ladders.get(watch.view.trouble)
        if ladder is None or command.situation != ladder.situation:
            watch.autopilot.stop()
            self._tell(watch)
        elif watch.view.phase is LadderPhase.OFFERED:
            self._carry_out(watch, watch.autopilot.start(self._clock.monotonic()))

    def _carry_out(self, watch: _Watch, effects: tuple[Effect, ...]) -> None:
        self._tell(watch)
        for effect in effects:
            match effect:
                case ShowRung():
                    spawn(self._bring(watch, effect), name="silence ladder: show")
                case BackToOpening():
                    if self._plays:
                        self._bus.post(StopSpeaking(why="caller_spoke"))
                    spawn(self._go_back(watch), name="silence ladder: back")
                case EndCall():
                    spawn(self._hang_up(watch.call.call_id), name="silence ladder: hang up")

    async def _bring(self, watch: _Watch, rung: ShowRung) -> None:
        """Put a rung's step in front of the agent; the steps before it count as said."""
        async with self._one_by_one:
            script = self._bus.board.newest(ScriptChanged)
            if script is None or rung.situation not in {s[0] for s in script.situations}:
                return
            if script.situation not in watch.situations:
                watch.opening = script.situation
            if script.situation != rung.situation:
                await self._do(ShowSituation(situation=rung.situation, unasked=True))
            script = self._bus.board.newest(ScriptChanged)
            steps = [s.step_id for s in script.steps] if script is not None else []
            if script is None or rung.step not in steps:
                return
            for _ in range(steps.index(rung.step) - script.current):
                await self._do(TickStep())
            policy = watch.policy
            if policy.own_voice and policy.mode is LadderMode.AUTOMATIC:
                await self._do(SpeakStep(unasked=True))

    async def _go_back(self, watch: _Watch) -> None:
        async with self._one_by_one:
            script = self._bus.board.newest(ScriptChanged)
            if watch.opening and script is not None and script.situation in watch.situations:
                await self._do(ShowSituation(situation=watch.opening, unasked=True))

    async def _hang_up(self, call_id: CallId) -> None:
        async with self._one_by_one:
            await self._do(HangUp(call_id=call_id))

    async def _do(self, command: Command) -> None:
        self._own = command
        try:
            await self._bus.execute(command)
        except AgentDesktopError as refusal:
            # The call may have ended, or the pack changed, between the decision and this.
            logger.info("the silence ladder was refused: %s", refusal.code)
        finally:
            self._own = None

    def _tell(self, watch: _Watch) -> None:
        view = watch.autopilot.view
        if view == watch.view:
            return
        watch.view = view
        now_s = self._clock.monotonic()
        ladder = watch.ladders.get(view.trouble)
        countdown_s = None
        if view.deadline_s is not None:
            countdown_s = min(view.pause_s, max(0.0, view.deadline_s - now_s))
        self._bus.publish(
            SilenceLadderChanged(
                call_id=watch.call.call_id,
                phase=view.phase,
                mode=watch.autopilot.mode,
                trouble=view.trouble,
                situation=ladder.situation if ladder else "",
                step=view.index + 1,
                steps=view.rungs,
                step_id=view.step,
                countdown_s=countdown_s,
                pause_s=view.pause_s,
                at_s=now_s,
                advice=view.advice,
                nth_today=self._count.of(watch.call.remote_number) + 1
                if watch.call.remote_number
                else 0,
            )
        )


def _heard(event: LevelsHeard) -> tuple[Heard, Heard]:
    """Return both legs; an engine that tells levels only is understood as far as that goes."""
    caller = event.caller or Heard(
        rms_db=event.caller_db,
        peak_db=event.caller_db + _SPEECH_CREST_DB,
        speech=float(event.caller_speaks),
        floor_db=min(event.caller_db - _SPEECH_CREST_DB * event.caller_speaks, _SPEECH_DB),
    )
    microphone = event.microphone or Heard(
        rms_db=event.microphone_db,
        peak_db=event.microphone_db + _SPEECH_CREST_DB,
        speech=float(event.microphone_db > _SPEECH_DB),
    )
    return caller, microphone
