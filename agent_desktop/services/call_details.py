"""How each call was, gathered while it lasts, for its record."""

from dataclasses import dataclass, field
from typing import Final

from agent_desktop.contract.server import CallDetailsPayload
from agent_desktop.domain.calls import Call, CallState, TransferState
from agent_desktop.domain.events import (
    CallChanged,
    CallQualityMeasured,
    CallWarningsChanged,
    LevelsHeard,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import Clock

_SPEECH_SHARE: Final = 0.5
_SPEECH_SLOTS: Final = 3  # of 100 ms: less is a cough or a click
_LEAST_SLOTS: Final = 30  # who was silent in a shorter call, nobody can say
_MOST_WARNINGS: Final = 20
_LONGEST: Final = 200


@dataclass(slots=True)
class _Facts:
    call: Call
    held_s: float = 0.0
    held_since_s: float | None = None
    conference: bool = False
    slots: int = 0
    caller_slots: int = 0
    agent_slots: int = 0
    quality: CallQualityMeasured | None = None
    lowest_mos: float | None = None
    warnings: list[str] = field(default_factory=list)


class CallDetails:
    """Follows every call from its begin; ``of`` gives what is known when it ends.

    Made before ``CallLog``, so that it hears of an end first.

    Thread: core.
    """

    def __init__(self, bus: Bus, clock: Clock) -> None:
        self._clock = clock
        self._facts: dict[CallId, _Facts] = {}
        bus.on(CallChanged, self._on_call)
        bus.on(LevelsHeard, self._on_levels)
        bus.on(CallQualityMeasured, self._on_quality)
        bus.on(CallWarningsChanged, self._on_warnings)

    def held_s(self, call_id: CallId) -> float:
        """Return how long a call has waited on hold so far."""
        facts = self._facts.get(call_id)
        if facts is None:
            return 0.0
        since_s = facts.held_since_s
        return facts.held_s + (0.0 if since_s is None else self._clock.monotonic() - since_s)

    def recall(self, call_id: CallId, call: Call, held_s: float) -> None:
        """Go on with a call of the run before."""
        self._facts[call_id] = _Facts(call, held_s=held_s)

    def taken(self, call: Call, *, transferred_to: str = "") -> CallDetailsPayload:
        """Return how a call that ended was, and forget it."""
        facts = self._facts.pop(call.call_id, None) or _Facts(call)
        quality = facts.quality
        handed_over = call.transfer is TransferState.DONE
        return CallDetailsPayload(
            purpose=call.purpose.value,
            loss=_measure(quality.loss if quality else 0.0),
            far_loss=_measure(quality.far_loss if quality else 0.0),
            jitter_ms=_measure(quality.jitter_ms if quality else 0.0),
            round_trip_ms=_measure(quality.round_trip_ms if quality else 0.0),
            mos=_measure(quality.mos) if quality and quality.mos > 0 else None,
            lowest_mos=facts.lowest_mos,
            codec=quality.codec[:_LONGEST] if quality else "",
            encrypted=quality.encrypted if quality else False,
            silent=_silent(facts),
            held_s=round(facts.held_s, 1),
            conference=facts.conference,
            transferred_to=transferred_to[:_LONGEST] if handed_over else "",
            warnings=tuple(facts.warnings[:_MOST_WARNINGS]),
        )

    def _on_call(self, event: CallChanged) -> None:
        call = event.call
        facts = self._facts.get(call.call_id)
        if facts is None:
            facts = self._facts[call.call_id] = _Facts(call)
        now_s = self._clock.monotonic() if call.ended_s is None else call.ended_s
        facts.call = call
        facts.conference = facts.conference or call.conference
        if call.state is CallState.HELD:
            if facts.held_since_s is None:
                facts.held_since_s = now_s
        elif facts.held_since_s is not None:
            facts.held_s += max(0.0, now_s - facts.held_since_s)
            facts.held_since_s = None

    def _on_levels(self, event: LevelsHeard) -> None:
        for facts in self._facts.values():
            if facts.call.state is not CallState.ACTIVE:
                continue
            facts.slots += 1
            facts.caller_slots += event.caller_speaks
            if event.microphone is not None and not facts.call.muted:
                facts.agent_slots += event.microphone.speech >= _SPEECH_SHARE

    def _on_quality(self, event: CallQualityMeasured) -> None:
        facts = self._facts.get(event.call_id)
        if facts is None:
            return
        facts.quality = event
        if event.mos > 0:
            lowest = event.mos if facts.lowest_mos is None else min(facts.lowest_mos, event.mos)
            facts.lowest_mos = _measure(lowest)

    def _on_warnings(self, event: CallWarningsChanged) -> None:
        facts = self._facts.get(event.call_id)
        if facts is not None:
            facts.warnings += [code for code in event.warnings if code not in facts.warnings]


def _silent(facts: _Facts) -> str:
    if facts.slots < _LEAST_SLOTS:
        return ""
    caller = facts.caller_slots < _SPEECH_SLOTS
    agent = facts.agent_slots < _SPEECH_SLOTS
    return {(True, True): "both", (True, False): "caller", (False, True): "agent"}.get(
        (caller, agent), ""
    )


def _measure(value: float) -> float:
    return round(max(0.0, value), 4)
