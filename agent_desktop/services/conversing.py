"""How the conversation in front goes, and that nobody is forgotten on hold."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict

from agent_desktop.domain.calls import Call, CallState
from agent_desktop.domain.conversation import Conversation, TalkFigures, TalkLimits
from agent_desktop.domain.events import (
    CallChanged,
    ConversationChanged,
    LevelsHeard,
    NoticeRaised,
    PolicyChanged,
    Severity,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.policy import Guidance
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import Clock

_TOLD_EVERY_S = 1.0
_SPEECH_SHARE = 0.5
_SPEECH_DB = -45.0


class _Held:
    """A caller on hold: a word before the limit, a louder one at the limit and ever after."""

    def __init__(self, since_s: float, rule: Guidance, tell: Callable[[str, float], None]) -> None:
        self.since_s = since_s
        self._rule = rule
        self._tell = tell
        self._timer: asyncio.TimerHandle | None = None
        self._wait("hold.remind", rule.hold_remind_s, rule.hold_remind_s)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _wait(self, code: str, after_s: float, held_s: float) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(after_s, self._due, code, held_s)

    def _due(self, code: str, held_s: float) -> None:
        self._tell(code, held_s)
        if code == "hold.remind" and self._rule.hold_limit_s > held_s:
            self._wait("hold.limit", self._rule.hold_limit_s - held_s, self._rule.hold_limit_s)
        else:
            again_s = max(1.0, self._rule.hold_limit_s)
            self._wait("hold.limit", again_s, held_s + again_s)


class Conversing:
    """Publishes ``ConversationChanged`` and the reminders of a held caller.

    Thread: core.
    """

    def __init__(self, bus: Bus, clock: Clock) -> None:
        self._bus = bus
        self._clock = clock
        self._call: Call | None = None
        self._talk: Conversation | None = None
        self._told = TalkFigures()
        self._told_s = 0.0
        self._held: dict[CallId, _Held] = {}
        bus.on(CallChanged, self._on_call)
        bus.on(LevelsHeard, self._on_levels)

    def stop(self) -> None:
        """Remind of nothing more."""
        for held in self._held.values():
            held.stop()
        self._held.clear()

    def _rule(self) -> Guidance:
        told = self._bus.board.newest(PolicyChanged)
        return told.policy.guidance if told is not None else Guidance()

    def _on_call(self, event: CallChanged) -> None:
        call = event.call
        if not call.is_with_customer:
            return
        self._watch_hold(call)
        mine = self._call is not None and self._call.call_id == call.call_id
        if mine and not call.is_live:
            self._publish(call.call_id)
            self._call = self._talk = None
        elif mine:
            self._call = call
        elif call.state is CallState.ACTIVE:
            rule, now_s = self._rule(), self._clock.monotonic()
            limits = TalkLimits(silence_s=rule.silence_remind_s, talk_share=rule.agent_talk_share)
            self._call, self._talk = call, Conversation(now_s, limits)
            self._told, self._told_s = TalkFigures(), now_s

    def _watch_hold(self, call: Call) -> None:
        held = self._held.get(call.call_id)
        if call.state is CallState.HELD and held is None:
            self._held[call.call_id] = _Held(self._clock.monotonic(), self._rule(), self._tell_held)
        elif call.state is not CallState.HELD and held is not None:
            held.stop()
            del self._held[call.call_id]

    def _tell_held(self, code: str, held_s: float) -> None:
        severity = Severity.WARNING if code == "hold.remind" else Severity.ERROR
        fields = (("seconds", str(round(held_s))),)
        self._bus.publish(NoticeRaised(code=code, severity=severity, fields=fields))

    def _on_levels(self, event: LevelsHeard) -> None:
        call, talk = self._call, self._talk
        if call is None or talk is None:
            return
        now_s = self._clock.monotonic()
        if call.state is CallState.HELD:
            talk.hold(now_s)
        else:
            talk.hear(
                now_s,
                agent=not call.muted and _speaks(event, own=True),
                caller=_speaks(event, own=False),
            )
        figures = talk.figures()
        due = now_s - self._told_s >= _TOLD_EVERY_S
        if figures.remind != self._told.remind or (due and figures != self._told):
            self._publish(call.call_id)

    def _publish(self, call_id: CallId) -> None:
        if self._talk is None:
            return
        self._told, self._told_s = self._talk.figures(), self._clock.monotonic()
        self._bus.publish(ConversationChanged(call_id=call_id, **asdict(self._told)))


def _speaks(event: LevelsHeard, *, own: bool) -> bool:
    heard = event.microphone if own else event.caller
    if heard is None:
        return event.microphone_db > _SPEECH_DB if own else event.caller_speaks
    return heard.speech >= _SPEECH_SHARE and heard.rms_db > _SPEECH_DB
