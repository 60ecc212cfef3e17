"""What the dialog of devices does with events and choices. No Qt."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from agent_desktop.domain.commands import Command, MeterMicrophone, PlayTestTone, UseDevices
from agent_desktop.domain.events import CallChanged, DevicesChanged, Event, LevelsHeard
from agent_desktop.ui import formats
from agent_desktop.ui.devices.state import DevicesState
from agent_desktop.ui.softphone.calls import CallList


class DevicesPresenter:
    """Keeps what is there and what was chosen; every change counts at once.

    Thread: GUI.
    """

    def __init__(
        self, send: Callable[[Command], None], render: Callable[[DevicesState], None]
    ) -> None:
        self._send = send
        self._render = render
        self._calls = CallList()
        self._is_open = False
        self._metered = False
        self.state = DevicesState()

    def on_event(self, event: Event) -> None:
        """Take what happened."""
        match event:
            case DevicesChanged():
                state = self._listed(event)
            case LevelsHeard() if self._is_open:
                state = replace(self.state, level=formats.level(event.microphone_db))
            case CallChanged(call=call):
                self._calls.take(call)
                state = replace(self.state, in_call=len(self._calls) > 0)
            case _:
                return
        self._show(state)

    def open(self) -> None:
        """The dialog is in front of the agent: show how loud the microphone is."""
        self._is_open = True
        self._meter(True)

    def close(self) -> None:
        """The dialog was put away."""
        if self._is_open:
            self._is_open = False
            self._meter(False)
            self._show(replace(self.state, level=0.0))

    def choose(self, **changes: Any) -> None:
        """Use other devices or another loudness; names as in ``DevicesState``."""
        state = replace(self.state, **changes)
        if state == self.state:
            return
        self._send(
            UseDevices(
                microphone=state.microphone,
                earpiece=state.earpiece,
                ringer=state.ringer,
                speaker=state.speaker,
                ring_volume=state.ring_volume,
                microphone_gain_db=state.microphone_gain_db,
                earpiece_gain_db=state.earpiece_gain_db,
                voice_processing=state.voice_processing,
            )
        )
        self._show(state)

    def play(self, place: str) -> None:
        """Let what is chosen for ``earpiece``, ``ringer`` or ``speaker`` be heard."""
        self._send(PlayTestTone(device=getattr(self.state, place), place=place))

    def _meter(self, on: bool) -> None:
        """Meter the microphone; in a call its level is told anyway."""
        if on != self._metered and not (on and self.state.in_call):
            self._metered = on
            self._send(MeterMicrophone(on=on))

    def _listed(self, event: DevicesChanged) -> DevicesState:
        return replace(
            self.state,
            inputs=event.inputs,
            outputs=event.outputs,
            microphone=event.wanted_microphone,
            earpiece=event.wanted_earpiece,
            ringer=event.wanted_ringer,
            speaker=event.wanted_speaker,
            used_microphone=event.microphone,
            used_earpiece=event.earpiece,
            used_ringer=event.ringer,
            ring_volume=event.ring_volume,
            microphone_gain_db=event.microphone_gain_db,
            earpiece_gain_db=event.earpiece_gain_db,
            voice_processing=event.voice_processing,
        )

    def _show(self, state: DevicesState) -> None:
        if state != self.state:
            self.state = state
            self._render(state)
