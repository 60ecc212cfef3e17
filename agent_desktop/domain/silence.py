"""Lead an agent through a line on which nobody speaks, step by step and second by second.

``Autopilot`` climbs the ladders of ``domain.ladders``: it is told the state of the line ten times
a second and what the agent did, and answers with what the desk shall do. It knows no clock; every
time is the ``t_s`` of its inputs.

The order of blame: first our microphone, then hold, then the network, and the caller last.
"""

from collections.abc import Mapping
from typing import Final

from agent_desktop.domain.ladders import (
    DEFAULT_LADDERS,
    Advice,
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
from agent_desktop.domain.line_state import AgentLine, CallerLine, LineState

_HALF_SLOT_S: Final = 0.05
_OURS: Final = (Advice.MICROPHONE_DEAD, Advice.MUTED, Advice.REMOTE_HOLD)
_ADVICE_OF_CALLER: Final = {
    CallerLine.NO_PACKETS: Advice.NO_PACKETS,
    CallerLine.FAX: Advice.FAX,
    CallerLine.DTMF: Advice.KEYS_PRESSED,
    CallerLine.NOISY: Advice.NOISY,
    CallerLine.TOO_QUIET: Advice.TOO_QUIET,
}
_CLIMBING: Final = (LadderPhase.OFFERED, LadderPhase.RUNNING, LadderPhase.ENDING)


class Autopilot:
    """One call's way through its ladders. Make a new one for every call.

    Every input returns the effects to carry out, in order, and ``view`` says what to show.
    """

    def __init__(
        self,
        ladders: Mapping[Trouble, Ladder] = DEFAULT_LADDERS,
        policy: SilencePolicy | None = None,
    ) -> None:
        self._ladders = ladders
        self._policy = policy or SilencePolicy()
        self._phase = LadderPhase.OFF
        self._trouble = Trouble.SILENT
        self._advice = Advice.NONE
        self._last_advice = Advice.NONE
        self._index = -1
        self._since_s = 0.0
        self._now_s = 0.0
        self._slot_s = 0.0
        self._counts = False
        self._greeted = False
        self._agent_heard = False
        self._caller_spoke_s = 0.0
        self._refused: set[Trouble] = set()
        self._lasts_s = dict.fromkeys(Trouble, 0.0)
        self._better_s = 0.0
        self._recognised = False
        self._rungs_said = 0

    @property
    def mode(self) -> LadderMode:
        """How much happens by itself."""
        return self._policy.mode

    @property
    def view(self) -> LadderView:
        """What to show now."""
        ladder = self._ladders.get(self._trouble)
        if ladder is None or self._phase not in _CLIMBING:
            return LadderView(phase=self._phase, advice=self._advice)
        shown = ladder.rungs[self._index] if 0 <= self._index < len(ladder.rungs) else None
        pause_s = self._pause_s(ladder) if self._phase is LadderPhase.RUNNING else 0.0
        moves = self._phase is LadderPhase.RUNNING and self._counts
        return LadderView(
            phase=self._phase,
            trouble=self._trouble,
            advice=self._advice,
            index=self._index,
            rungs=len(ladder.rungs),
            step=shown.step if shown else "",
            deadline_s=round(self._since_s + pause_s, 1) if moves else None,
            pause_s=pause_s,
        )

    def answered(self, t_s: float) -> None:
        """The call is connected: listen for the caller."""
        if self._phase is LadderPhase.OFF:
            self._phase = LadderPhase.LISTENING
            self._since_s = self._now_s = t_s

    def said(self, t_s: float) -> None:
        """The agent ticked the step in front, or its recording has been played."""
        self._greeted = True
        self._since_s = max(self._since_s, t_s)

    def start(self, t_s: float) -> tuple[Effect, ...]:
        """The agent takes the offer."""
        return self._climb(t_s) if self._phase is LadderPhase.OFFERED else ()

    def refuse(self, trouble: Trouble) -> None:
        """Never begin the ladder for this trouble in this call."""
        self._refused.add(trouble)

    def stop(self) -> None:
        """The agent wants none of it: this ladder is over for this call."""
        if self._phase in _CLIMBING:
            self.refuse(self._trouble)
            self._phase, self._index = LadderPhase.LISTENING, -1

    def hold(self, t_s: float) -> tuple[Effect, ...]:
        """We keep the caller on hold; the next ``tick`` listens afresh."""
        if self._phase in (LadderPhase.OFF, LadderPhase.HANGING_UP):
            return ()
        self._now_s, self._advice = t_s, Advice.NONE
        return self._suspend(t_s)

    def tick(
        self, t_s: float, line: LineState, *, remote_hold: bool = False, playing: bool = False
    ) -> tuple[Effect, ...]:
        """Take the state of the line; every 100 ms.

        Args:
            t_s: Now.
            line: What both sides do.
            remote_hold: The far end has put us on hold.
            playing: A recorded phrase is being played to the caller.
        """
        if self._phase in (LadderPhase.OFF, LadderPhase.HANGING_UP):
            return ()
        self._slot_s = max(0.0, min(1.0, t_s - self._now_s))
        self._now_s = t_s
        self._hear(t_s, line, playing=playing)
        self._advice = self._advise(line, remote_hold=remote_hold)
        if self._advice in _OURS:
            return self._suspend(t_s)
        effects = self._go_on(t_s, line)
        self._advice = self._advise(line, remote_hold=remote_hold)
        return effects

    def _go_on(self, t_s: float, line: LineState) -> tuple[Effect, ...]:
        if self._phase is LadderPhase.SUSPENDED:
            self._phase, self._since_s = LadderPhase.LISTENING, t_s
        if self._phase is LadderPhase.LISTENING:
            return self._listen(t_s, line)
        if self._is_over(line):
            return self._return(t_s)
        if self._phase is LadderPhase.RUNNING and self._counts:
            return self._wait(t_s)
        return ()

    def ended(self) -> SilentOutcome | None:
        """The call is over. Returns what to record when it was a silent one."""
        by_autopilot = self._phase is LadderPhase.HANGING_UP
        self._phase = LadderPhase.OFF
        if not self._recognised or self._caller_spoke_s > 0.0:
            return None
        return SilentOutcome(
            rungs_said=self._rungs_said,
            rungs=len(self._ladders[Trouble.SILENT].rungs),
            by_autopilot=by_autopilot,
            advice=self._last_advice,
        )

    def _hear(self, t_s: float, line: LineState, *, playing: bool) -> None:
        """Move the start of the silence to the last word of either side."""
        agent_speaks = line.agent is AgentLine.SPEAKS or playing
        if agent_speaks:
            self._greeted = self._agent_heard = True
            self._since_s = max(self._since_s, t_s if playing else t_s - line.agent_silent_s)
        if line.caller_speaks:
            self._since_s = max(self._since_s, t_s - line.caller_silent_s)
            if line.caller_silent_s < _HALF_SLOT_S:
                self._caller_spoke_s += self._slot_s
        silent = not line.caller_speaks or line.caller_silent_s > _HALF_SLOT_S
        self._counts = silent and not playing and line.agent_silent_s > _HALF_SLOT_S

    def _advise(self, line: LineState, *, remote_hold: bool) -> Advice:
        """Return what to say of the line: what is ours first, what is the caller's last."""
        asks = self._phase in _CLIMBING and self._trouble is Trouble.SILENT
        names = (
            (line.agent is AgentLine.MICROPHONE_DEAD, Advice.MICROPHONE_DEAD),
            (remote_hold, Advice.REMOTE_HOLD),
            (line.agent is AgentLine.MUTED, Advice.MUTED),
            (line.caller in _ADVICE_OF_CALLER, _ADVICE_OF_CALLER.get(line.caller, Advice.NONE)),
            (line.caller_speaks or not asks, Advice.NONE),
            (not self._agent_heard, Advice.NOT_HEARD),
            (line.caller is CallerLine.COMFORT_NOISE, Advice.COMFORT_NOISE),
        )
        return next((advice for so, advice in names if so), Advice.CALLER_SILENT)

    def _suspend(self, t_s: float) -> tuple[Effect, ...]:
        """Stand still: the caller did not hear us, so silence tells nothing of the caller."""
        was_shown = self._phase in _CLIMBING and self._index >= 0
        self._phase, self._index, self._since_s = LadderPhase.SUSPENDED, -1, t_s
        self._recognised = False
        return (BackToOpening(),) if was_shown else ()

    def _listen(self, t_s: float, line: LineState) -> tuple[Effect, ...]:
        self._lasts_s[Trouble.TOO_QUIET] = self._lasting(
            Trouble.TOO_QUIET, line.caller is CallerLine.TOO_QUIET
        )
        self._lasts_s[Trouble.NOISY] = self._lasting(Trouble.NOISY, line.caller is CallerLine.NOISY)
        if line.caller in (CallerLine.NOISY, CallerLine.FAX):
            self._since_s = t_s  # neither is silence
        self._lasts_s[Trouble.SILENT] = 0.0 if self._in_conversation else t_s - self._since_s
        for trouble, lasts_s in self._lasts_s.items():
            ladder = self._ladders.get(trouble)
            if ladder is None or trouble in self._refused:
                continue
            enough_s = self._listen_s(trouble, ladder)
            if trouble is Trouble.SILENT and line.caller_may_speak:
                enough_s += self._policy.doubt_s
            if lasts_s >= enough_s - _HALF_SLOT_S:
                return self._recognise(t_s, trouble)
        return ()

    def _lasting(self, trouble: Trouble, is_so: bool) -> float:
        """Return for how long a trouble has lasted; a word's pause does not end it."""
        change_s = self._slot_s if is_so else -self._slot_s / 2
        return max(0.0, self._lasts_s[trouble] + change_s)

    def _listen_s(self, trouble: Trouble, ladder: Ladder) -> float:
        spoke = trouble is Trouble.SILENT and self._caller_spoke_s > 0.0
        return max(ladder.listen_s, self._policy.again_s) if spoke else ladder.listen_s

    @property
    def _in_conversation(self) -> bool:
        return self._caller_spoke_s >= self._policy.conversation_s

    def _recognise(self, t_s: float, trouble: Trouble) -> tuple[Effect, ...]:
        self._trouble, self._index, self._better_s = trouble, -1, 0.0
        if trouble is Trouble.SILENT:
            self._recognised = True
        if self._ladders[trouble].opens_with_greeting and self._greeted:
            self._index = 0
        runs = self._policy.mode is LadderMode.AUTOMATIC or (
            trouble is Trouble.SILENT and self._policy.mode is LadderMode.COUNTDOWN
        )
        if not runs:
            self._phase = LadderPhase.OFFERED
            return ()
        return self._climb(t_s)

    def _climb(self, t_s: float) -> tuple[Effect, ...]:
        """Go to the next rung, or to the end behind the last."""
        ladder = self._ladders[self._trouble]
        self._index += 1
        if self._index < len(ladder.rungs):
            self._phase, self._since_s, self._counts = LadderPhase.RUNNING, t_s, True
            if self._trouble is Trouble.SILENT:
                self._rungs_said = max(self._rungs_said, self._index + 1)
            step = ladder.rungs[self._index].step
            return (ShowRung(situation=ladder.situation, step=step, index=self._index),)
        self._index = len(ladder.rungs) - 1
        if not ladder.ends_call:
            self._refused.add(self._trouble)
            return self._return(t_s)
        if self._may_hang_up:
            self._last_advice, self._phase = self._advice, LadderPhase.HANGING_UP
            return (EndCall(),)
        self._phase = LadderPhase.ENDING
        return ()

    @property
    def _may_hang_up(self) -> bool:
        """Whether to hang up unasked: never on somebody who may not have heard us."""
        return (
            self._policy.mode is LadderMode.AUTOMATIC
            and self._policy.hang_up
            and self._trouble is Trouble.SILENT
            and self._agent_heard
            and self._advice is not Advice.NO_PACKETS
        )

    def _pause_s(self, ladder: Ladder) -> float:
        pause_s = ladder.rungs[self._index].pause_s
        is_last = self._index == len(ladder.rungs) - 1
        return max(pause_s, self._policy.farewell_s) if is_last and self._may_hang_up else pause_s

    def _wait(self, t_s: float) -> tuple[Effect, ...]:
        waited_s = t_s - self._since_s
        if waited_s >= self._pause_s(self._ladders[self._trouble]) - _HALF_SLOT_S:
            return self._climb(t_s)
        return ()

    def _is_over(self, line: LineState) -> bool:
        """Whether the trouble is: at once for silence, after some time for the others."""
        if self._trouble is Trouble.SILENT:
            self._last_advice = self._advice
            return line.caller_speaks or line.caller in (CallerLine.FAX, CallerLine.NOISY)
        name = CallerLine(self._trouble.value)
        better = line.caller is not name and (line.caller_speaks or name is CallerLine.NOISY)
        self._better_s = self._better_s + self._slot_s if better else 0.0
        return self._better_s >= self._policy.better_s - _HALF_SLOT_S

    def _return(self, t_s: float) -> tuple[Effect, ...]:
        """Leave the ladder for the conversation."""
        was_shown = self._phase is not LadderPhase.OFFERED
        self._phase, self._index, self._since_s = LadderPhase.LISTENING, -1, t_s
        self._lasts_s = dict.fromkeys(Trouble, 0.0)
        return (BackToOpening(),) if was_shown else ()
