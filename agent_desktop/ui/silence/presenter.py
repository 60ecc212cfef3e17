"""What the panel does with the ladder's events and keys. No Qt."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from agent_desktop.domain.calls import CallState
from agent_desktop.domain.commands import Command, ShowSituation
from agent_desktop.domain.events import (
    CallChanged,
    Event,
    LineStateChanged,
    SilenceLadderChanged,
    SilentCallEnded,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.ladders import LadderPhase
from agent_desktop.domain.line_state import CallerLine
from agent_desktop.ui.silence.state import SilenceState

_WITHOUT_ADVICE: Final = (LadderPhase.OFF, LadderPhase.HANGING_UP)


class SilencePresenter:
    """Follows the ladder of the call in front.

    Once the caller was heard, the silence that is only listened for is not worth showing.

    Thread: GUI.
    """

    def __init__(
        self, send: Callable[[Command], None], render: Callable[[SilenceState], None]
    ) -> None:
        self._send = send
        self._render = render
        self._situation = ""
        self._heard: CallId | None = None
        self._ladder: SilenceLadderChanged | None = None
        self.state = SilenceState()

    def on_event(self, event: Event) -> None:
        """Take what happened."""
        match event:
            case SilenceLadderChanged():
                self._ladder, self._situation = event, event.situation
                self._show(self._of_ladder(event))
            case LineStateChanged(caller=CallerLine.SPEAKS):
                self._heard = event.call_id
                if self._ladder is not None:
                    self._show(self._of_ladder(self._ladder))
            case SilentCallEnded():
                self._ladder = None
                self._show(SilenceState(ended=True, nth_today=event.nth_today))
            case CallChanged(call=call) if call.state is not CallState.ENDED:
                if self.state.ended:
                    self._show(SilenceState())
            case _:
                pass

    def start(self) -> None:
        """Begin with the steps that are offered."""
        if self.state.can_start and self._situation:
            self._send(ShowSituation(situation=self._situation))

    def _of_ladder(self, event: SilenceLadderChanged) -> SilenceState:
        if event.phase is LadderPhase.OFF and self.state.ended:
            return self.state  # the last word of a silent call; it stays until the next call
        phase = event.phase
        if phase is LadderPhase.LISTENING and self._heard == event.call_id:
            phase = LadderPhase.OFF
        until_s = None if event.countdown_s is None else event.at_s + event.countdown_s
        return replace(
            SilenceState(),
            phase=phase,
            trouble=event.trouble,
            until_s=until_s,
            pause_s=event.pause_s,
            step=event.step,
            steps=event.steps,
            advice="" if event.phase in _WITHOUT_ADVICE else event.advice,
            nth_today=event.nth_today,
            heard=self._heard == event.call_id,
            can_start=phase is LadderPhase.OFFERED,
            can_hang_up=phase is LadderPhase.ENDING,
        )

    def _show(self, state: SilenceState) -> None:
        if state != self.state:
            self.state = state
            self._render(state)
