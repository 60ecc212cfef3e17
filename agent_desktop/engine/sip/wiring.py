"""Who hears whom: a pure function of the calls, so that no order of events can leave it wrong.

A link is a pair of ends, source first, with a level (0 is silence that still flows, so that RTP
goes on). Ends are call ids and the three names below.
"""

from collections.abc import Callable, Iterable
from itertools import permutations
from typing import Final

from agent_desktop.contract.engine import EngineCallState
from agent_desktop.engine.sip.record import CallRecord

MICROPHONE: Final = "microphone"
EARPIECE: Final = "earpiece"
MUSIC: Final = "music"

Link = tuple[str, str]

_S = EngineCallState
_EARLY: Final = (_S.DIALING, _S.ALERTING)


def links(
    calls: Iterable[CallRecord], focus: str, source_of: Callable[[str], str]
) -> dict[Link, float]:
    """Return every link that should exist, with its level.

    Args:
        calls: Those that have sound.
        focus: The call that is talked on. Another one that is active all the same, because its far
            end refused to be held, hears what a held one hears.
        source_of: What is sent into a call instead of the microphone, or the microphone.
    """
    wanted: dict[Link, float] = {}
    together = []
    for call in calls:
        at_the_ear = call.call_id == focus or call.conference
        if call.state in _EARLY or (call.state is _S.ACTIVE and at_the_ear):
            if at_the_ear:
                wanted[call.call_id, EARPIECE] = 1.0
            if not call.is_voiceless:
                wanted[source_of(call.call_id), call.call_id] = 0.0 if call.muted else 1.0
            if call.conference and call.state is _S.ACTIVE:
                together.append(call.call_id)
        elif call.is_connected and not call.is_voiceless:
            wanted[MUSIC, call.call_id] = 1.0
    wanted.update(dict.fromkeys(permutations(together, 2), 1.0))
    return wanted
