"""What the check before the shift does with events and answers. No Qt."""

from collections.abc import Callable

from agent_desktop.domain.calls import CallState
from agent_desktop.domain.commands import (
    AnswerShiftCheck,
    CloseShiftCheck,
    Command,
    StartShiftCheck,
)
from agent_desktop.domain.events import CallChanged, Event, ShiftCheckChanged
from agent_desktop.domain.shift_check import HEARD, ShiftCheckRule
from agent_desktop.ui import formats
from agent_desktop.ui.shift_check.state import ShiftCheckState


class ShiftCheckPresenter:
    """Leads through the check.

    Thread: GUI.
    """

    def __init__(
        self, send: Callable[[Command], None], render: Callable[[ShiftCheckState], None]
    ) -> None:
        self._send = send
        self._render = render
        self.state = ShiftCheckState()

    def on_event(self, event: Event) -> None:
        """Take what happened."""
        if isinstance(event, CallChanged):
            if self.state.open and event.call.state is CallState.RINGING:
                self.close()  # the card of the call must be seen
            return
        if not isinstance(event, ShiftCheckChanged):
            return
        check = event.check
        state = ShiftCheckState(
            open=event.open,
            required=event.rule is ShiftCheckRule.REQUIRED,
            parts=check.parts,
            trying=check.trying,
            level=formats.level(check.microphone.level_db),
            progress=check.microphone.progress,
            asks=check.trying in HEARD,
            passed=check.has_passed,
            failed=check.has_ended and not check.has_passed,
        )
        if state != self.state:
            self.state = state
            self._render(state)

    def start(self) -> None:
        """Begin, or try again what failed."""
        self._send(StartShiftCheck())

    def answer(self, heard: bool) -> None:
        """Say whether the tone was heard."""
        if self.state.asks:
            self._send(AnswerShiftCheck(heard=heard))

    def close(self) -> None:
        """Put the check away."""
        self._send(CloseShiftCheck())
