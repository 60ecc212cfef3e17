"""What surrounds a desk on its PC, wired: headset, links, keys, notifications, the shift check."""

import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict

from agent_desktop.adapters.desktop.headset import HidHeadsets
from agent_desktop.adapters.desktop.hooks import WindowHooks
from agent_desktop.adapters.desktop.hotkeys import hotkeys_of_this_desktop
from agent_desktop.adapters.desktop.notifications import DesktopNotifications
from agent_desktop.adapters.desktop.numbers import PhoneNumberPlan
from agent_desktop.domain.errors import Unavailable
from agent_desktop.domain.events import NoticeRaised
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.runtime.settings import Settings
from agent_desktop.services.bus import Bus
from agent_desktop.services.headset import HeadsetButtons
from agent_desktop.services.hotkeys import HotkeyCommands
from agent_desktop.services.links import Links
from agent_desktop.services.ports import Clock, DeskRecords, SoundDesk
from agent_desktop.services.presence import Presence
from agent_desktop.services.shift_check import ShiftChecking

Stop = Callable[[], Awaitable[None]]


def start_peripherals(
    bus: Bus,
    clock: Clock,
    settings: Settings,
    hooks: WindowHooks,
    *,
    presence: Presence,
    sound: SoundDesk,
    records: DeskRecords,
) -> Sequence[tuple[str, Stop]]:
    """Start everything; returns what is to be stopped, with its name. Waits for no device.

    Thread: core.
    """
    Links(bus, clock, PhoneNumberPlan())
    checking = ShiftChecking(bus, clock, sound, records)
    presence.guard_ready(checking.assert_ready_allowed)
    started: list[tuple[str, Stop]] = [("shift check", checking.stop)]
    if settings.headset.buttons:
        buttons = HeadsetButtons(bus, clock, HidHeadsets())
        buttons.start()
        started.append(("headset", buttons.stop))
    wanted = asdict(settings.hotkeys)
    if any(wanted.values()):
        try:
            keys = HotkeyCommands(bus, hotkeys_of_this_desktop(), wanted)
        except Unavailable as exc:
            bus.publish(NoticeRaised(code=exc.code))
        else:
            spawn(keys.start(), name="keys for all windows")
            started.append(("keys for all windows", keys.stop))
    if settings.ui.notifications and hooks.ring_words is not None and sys.platform == "linux":
        started.append(("notifications", DesktopNotifications(bus, hooks).stop))
    return started
