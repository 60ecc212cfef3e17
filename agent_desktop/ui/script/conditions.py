"""What the script panel's actions need to know of the desk. No Qt."""

from dataclasses import replace
from typing import TYPE_CHECKING

from agent_desktop.domain.events import (
    Event,
    FlowChanged,
    OwnVoiceChanged,
    OwnVoicePlaying,
    ScriptChanged,
)

if TYPE_CHECKING:
    from agent_desktop.ui.conditions import Conditions


def after(now: "Conditions", event: Event) -> "Conditions":
    """Return the conditions after an event; the same where it tells the panel nothing."""
    match event:
        case ScriptChanged():
            return replace(
                now,
                has_steps=event.current < len(event.steps) or now.in_flow,
                situations=tuple(name for name, _, _ in event.situations),
                languages=len(event.languages),
                fillable=event.ticket is not None and event.call_id is not None,
            )
        case FlowChanged():
            return replace(
                now,
                in_flow=bool(event.flow),
                choices=len(event.choices),
                can_go_back=event.can_go_back,
                has_steps=now.has_steps or bool(event.flow),
            )
        case OwnVoiceChanged():
            return replace(now, has_clip=any(clip.seconds for clip in event.clips))
        case OwnVoicePlaying():
            return replace(now, speaking=bool(event.clip_id))
        case _:
            return now
