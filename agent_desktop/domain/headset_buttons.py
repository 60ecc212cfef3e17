"""A headset's buttons and lights: what a press means, and what the headset must be told.

USB headsets speak the telephony page (0x0B) of the HID usage tables and listen on the LED page
(0x08). Makers agree on the usages and on little else:

* A hook switch is a state (off hook or on hook), or an event (pressed). Some say in the descriptor
  that it is a state and send 1 and 0 with every press all the same; the second press time is
  enough to know.
* Mute is an event on most, a state on some.
* A headset that was told of a call (off-hook light) answers with a report of its own, and one that
  was told to mute may report a mute. Such an echo is no press: for ``echo_s`` after the desk
  changed a light, the switch that belongs to it is not listened to.
* Buttons are dead on many headsets until the ring or off-hook light is on, so lights are written
  even where nothing shines.

Everything here is pure; ``services.headset`` has the devices and the clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from agent_desktop.domain.hid_descriptor import HidReports, ReportKind, parse, usage

TELEPHONY_PAGE: Final = 0x0B
LED_PAGE: Final = 0x08

HOOK: Final = usage(TELEPHONY_PAGE, 0x20)
FLASH: Final = usage(TELEPHONY_PAGE, 0x21)
HOLD: Final = usage(TELEPHONY_PAGE, 0x23)
REDIAL: Final = usage(TELEPHONY_PAGE, 0x24)
DROP: Final = usage(TELEPHONY_PAGE, 0x26)
LINE: Final = usage(TELEPHONY_PAGE, 0x2A)  # as an output: Logitech's light for a call
MUTE: Final = usage(TELEPHONY_PAGE, 0x2F)
PROGRAMMABLE: Final = usage(TELEPHONY_PAGE, 0x07)
BUTTON_7: Final = usage(0x09, 0x07)  # "reject" on Jabra, Yealink, Gigaset
RINGER: Final = usage(TELEPHONY_PAGE, 0x9E)

LED_MUTE: Final = usage(LED_PAGE, 0x09)
LED_OFF_HOOK: Final = usage(LED_PAGE, 0x17)
LED_RING: Final = usage(LED_PAGE, 0x18)
LED_HOLD: Final = usage(LED_PAGE, 0x20)
LED_MICROPHONE: Final = usage(LED_PAGE, 0x21)
LED_ON_LINE: Final = usage(LED_PAGE, 0x2A)

_CALL_LIGHTS: Final = frozenset({LED_OFF_HOOK, LED_ON_LINE, LINE})

ECHO_S: Final = 0.5
# A press and its release; a call that is answered and hung up is never as short.
MOMENTARY_S: Final = 0.6
# Nobody holds a button down for as long: what stayed on so long is a state after all.
STATE_S: Final = 3.0


class HeadsetAction(StrEnum):
    """What a press asks of the desk."""

    ANSWER = "answer"
    REJECT = "reject"
    HANG_UP = "hang-up"
    MUTE = "mute"
    UNMUTE = "unmute"
    HOLD = "hold"
    RESUME = "resume"
    SWAP = "swap"
    REDIAL = "redial"
    # The headset believes something that is not so: tell it again what is.
    CORRECT = "correct"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """The desk's calls as a headset sees them.

    Attributes:
        ringing: A call rings here.
        active: Somebody is talked to, or is being called.
        held: Somebody waits on hold.
        muted: Our microphone is closed in the call.
    """

    ringing: bool = False
    active: bool = False
    held: bool = False
    muted: bool = False

    @property
    def off_hook(self) -> bool:
        """Whether there is any call that was answered or dialled."""
        return self.active or self.held


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadsetLayout:
    """What one headset can say and be told."""

    reports: HidReports

    def hears(self, meant: int) -> bool:
        """Whether it has a light (or ringer) of that usage."""
        return any(
            f.kind is ReportKind.OUTPUT and f.usages[0] == meant for f in self.reports.fields
        )

    def says(self, meant: int) -> bool:
        """Whether it has a button of that usage."""
        return any(f.kind is ReportKind.INPUT and meant in f.usages for f in self.reports.fields)

    def is_event(self, meant: int) -> bool:
        """Whether that button tells presses rather than a state."""
        return any(
            f.kind is ReportKind.INPUT and meant in f.usages and (f.relative or f.is_array)
            for f in self.reports.fields
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchState:
    """One switch as it was last seen.

    Attributes:
        on: What the headset said last, or what it was told since.
        rose_s: When it last went on; None for never.
        deaf_until_s: Until then a change is the echo of what the desk did.
        momentary: It sends 1 and 0 with every press, whatever its descriptor says.
    """

    on: bool = False
    rose_s: float | None = None
    deaf_until_s: float = 0.0
    momentary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadsetState:
    """What is known of one headset between two reports."""

    hook: SwitchState = field(default_factory=SwitchState)
    mute: SwitchState = field(default_factory=SwitchState)
    pressed: frozenset[int] = frozenset()
    lights: Mapping[int, bool] = field(default_factory=dict)


def layout_of(descriptor: bytes) -> HeadsetLayout | None:
    """Return a headset's layout; None for a device without call buttons.

    Lights are taken from the telephony collection alone: a keyboard in the same device has lights
    of its own.
    """
    reports = parse(descriptor)
    inside = tuple(
        f for f in reports.fields if any(a >> 16 == TELEPHONY_PAGE for a in f.applications)
    )
    layout = HeadsetLayout(reports=reports.only(inside))
    return layout if layout.says(HOOK) or layout.says(MUTE) else None


def lights(layout: HeadsetLayout, line: LineView) -> dict[int, bool]:
    """Return what each of the headset's lights should be."""
    wanted = {
        LED_OFF_HOOK: line.off_hook,
        LED_ON_LINE: line.off_hook,
        LINE: line.off_hook,
        LED_RING: line.ringing,
        LED_MUTE: line.muted and line.off_hook,
        LED_HOLD: line.held and not line.active,
    }
    if not layout.hears(LED_MUTE):
        wanted[LED_MICROPHONE] = wanted[LED_MUTE]
    if not layout.hears(LED_RING):
        wanted[RINGER] = line.ringing
    return {meant: on for meant, on in wanted.items() if layout.hears(meant)}


def show(
    layout: HeadsetLayout,
    state: HeadsetState,
    line: LineView,
    now_s: float,
    *,
    echo_s: float = ECHO_S,
    all_again: bool = False,
) -> tuple[HeadsetState, tuple[bytes, ...]]:
    """Return the reports that bring the headset's lights up to date, and the state after them.

    Args:
        layout: What the headset has.
        state: What is known of it.
        line: The desk's calls.
        now_s: Monotonic seconds.
        echo_s: How long a change that the headset reports now is taken for an echo.
        all_again: Write every light, for a headset that is new or believes something wrong.
    """
    wanted = lights(layout, line)
    changed = {m for m, on in wanted.items() if all_again or state.lights.get(m) is not on}
    if not changed:
        return state, ()
    reports = layout.reports.written(wanted)
    touched = {
        f.report_id
        for f in layout.reports.fields
        if f.kind is ReportKind.OUTPUT and f.usages[0] in changed
    }
    hook, mute = state.hook, state.mute
    if changed & _CALL_LIGHTS:
        hook = _told(hook, _hook_is_event(layout), line.off_hook, now_s + echo_s)
    if changed & {LED_MUTE, LED_MICROPHONE}:
        muted = line.muted and line.off_hook
        mute = _told(mute, layout.is_event(MUTE), muted, now_s + echo_s)
    after = replace(state, hook=hook, mute=mute, lights=wanted)
    return after, tuple(reports[number] for number in sorted(touched))


def read(
    layout: HeadsetLayout,
    state: HeadsetState,
    report: bytes,
    line: LineView,
    now_s: float,
) -> tuple[HeadsetState, tuple[HeadsetAction, ...]]:
    """Return what an input report asks for, and the state after it."""
    said = layout.reports.values(report)
    actions: list[HeadsetAction] = []
    if HOOK in said:
        state, asked = _read_hook(layout, state, bool(said[HOOK]), line, now_s)
        actions += asked
    if MUTE in said:
        state, asked = _read_mute(layout, state, bool(said[MUTE]), line, now_s)
        actions += asked
    down = frozenset(m for m, value in said.items() if value and m in _BUTTONS)
    for meant in sorted(down - state.pressed):
        action = _button(meant, line)
        if action is not None:
            actions.append(action)
    kept = frozenset(m for m in state.pressed if m not in said)
    return replace(state, pressed=kept | down), tuple(actions)


_BUTTONS: Final = frozenset({FLASH, HOLD, REDIAL, DROP, PROGRAMMABLE, BUTTON_7})


def _hook_is_event(layout: HeadsetLayout) -> bool:
    # A headset that cannot be told of calls cannot know whether it is off hook, either.
    return layout.is_event(HOOK) or not any(layout.hears(light) for light in _CALL_LIGHTS)


def _read_hook(
    layout: HeadsetLayout, state: HeadsetState, on: bool, line: LineView, now_s: float
) -> tuple[HeadsetState, list[HeadsetAction]]:
    hook, wanted = _read_switch(state.hook, on, _hook_is_event(layout), line.off_hook, now_s)
    state = replace(state, hook=hook)
    if wanted is None:
        return state, []
    if wanted and line.ringing and not line.off_hook:
        return state, [HeadsetAction.ANSWER]
    if not wanted and line.off_hook:
        return state, [HeadsetAction.HANG_UP]
    # Off hook without a call: put it back, or the next press would be taken for hanging up.
    return state, [HeadsetAction.CORRECT] if wanted and not line.off_hook else []


def _read_mute(
    layout: HeadsetLayout, state: HeadsetState, on: bool, line: LineView, now_s: float
) -> tuple[HeadsetState, list[HeadsetAction]]:
    muted = line.muted and line.off_hook
    mute, wanted = _read_switch(state.mute, on, layout.is_event(MUTE), muted, now_s)
    state = replace(state, mute=mute)
    if wanted is None or wanted is muted:
        return state, []
    if not line.off_hook:
        return state, [HeadsetAction.CORRECT]
    return state, [HeadsetAction.MUTE if wanted else HeadsetAction.UNMUTE]


def _read_switch(
    switch: SwitchState, on: bool, is_event: bool, is_so: bool, now_s: float
) -> tuple[SwitchState, bool | None]:
    """Return the switch after a report, and what the agent wants it to be; None for nothing.

    Args:
        switch: What was known of it.
        on: What the headset says now.
        is_event: It tells presses, not a state.
        is_so: What is true at the desk.
        now_s: Monotonic seconds.
    """
    rises, falls = on and not switch.on, switch.on and not on
    was_on_s = now_s - switch.rose_s if falls and switch.rose_s is not None else None
    momentary = switch.momentary
    if was_on_s is not None:
        momentary = was_on_s < (STATE_S if momentary else MOMENTARY_S)
    after = replace(switch, on=on, momentary=momentary, rose_s=now_s if rises else switch.rose_s)
    if now_s < switch.deaf_until_s or not (rises or falls):
        return after, None
    if is_event or momentary:
        return after, (not is_so) if rises else None
    return after, on


def _told(switch: SwitchState, is_event: bool, on: bool, deaf_until_s: float) -> SwitchState:
    """Return a switch whose light the desk has changed: a state follows it, an event does not."""
    if is_event or switch.momentary:
        return replace(switch, deaf_until_s=deaf_until_s)
    return replace(switch, on=on, deaf_until_s=deaf_until_s)


def _button(meant: int, line: LineView) -> HeadsetAction | None:
    if meant in (PROGRAMMABLE, BUTTON_7, DROP):
        if line.ringing:
            return HeadsetAction.REJECT
        return HeadsetAction.HANG_UP if meant == DROP and line.off_hook else None
    if meant == REDIAL:
        return None if line.off_hook or line.ringing else HeadsetAction.REDIAL
    # Flash and hold: the next in the round of hold, resume, swap, take the waiting caller.
    if line.ringing:
        return HeadsetAction.ANSWER
    if line.active:
        return HeadsetAction.SWAP if line.held else HeadsetAction.HOLD
    return HeadsetAction.RESUME if line.held else None
