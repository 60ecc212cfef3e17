"""The script panel's actions: flows, own voice, stars. Part of the table of all actions.

Alt with a digit answers the flow: beside Ctrl with a digit, which brings a situation up, and as
far from typing.
"""

from typing import Final

from agent_desktop.ui.action_rows import SCRIPT, ActionRow
from agent_desktop.ui.marking import QT_TRANSLATE_NOOP

CHOICE_KEYS: Final = 6

SCRIPT_ACTIONS: Final = (
    *(
        ActionRow(
            action_id=f"choice_{number}",
            group=SCRIPT,
            text=QT_TRANSLATE_NOOP("Actions", "Answer of the flow"),
            keys=f"Alt+{number}",
            possible=lambda now, number=number: now.choices >= number,  # type: ignore[misc]
        )
        for number in range(1, CHOICE_KEYS + 1)
    ),
    ActionRow(
        action_id="flow_back",
        group=SCRIPT,
        text=QT_TRANSLATE_NOOP("Actions", "One step back in the flow"),
        keys="Alt+Left",
        possible=lambda now: now.can_go_back,
    ),
    ActionRow(
        action_id="flow_leave",
        group=SCRIPT,
        text=QT_TRANSLATE_NOOP("Actions", "Leave the flow"),
        keys="Alt+0",
        possible=lambda now: now.in_flow,
    ),
    ActionRow(
        action_id="own_voice",
        group=SCRIPT,
        text=QT_TRANSLATE_NOOP("Actions", "Play in my voice / stop"),
        keys="Ctrl+P",
        possible=lambda now: now.active and (now.has_clip or now.speaking),
        checked=lambda now: now.speaking,
    ),
    ActionRow(
        action_id="favourite",
        group=SCRIPT,
        text=QT_TRANSLATE_NOOP("Actions", "Star on this situation"),
        keys="Ctrl+B",
        possible=lambda now: bool(now.situations),
    ),
    ActionRow(
        action_id="fill_ticket",
        group=SCRIPT,
        text=QT_TRANSLATE_NOOP("Actions", "Into the ticket"),
        keys="Ctrl+Shift+T",
        possible=lambda now: now.fillable,
    ),
    ActionRow(
        action_id="recorder",
        group=SCRIPT,
        text=QT_TRANSLATE_NOOP("Actions", "Record my voice"),
        keys="Ctrl+Shift+V",
        possible=lambda now: now.signed_in and not now.busy,
    ),
)
