"""What the self-assessment does with events and choices. No Qt."""

from collections.abc import Callable
from dataclasses import replace

from agent_desktop.domain.adherence import Criterion
from agent_desktop.domain.commands import Command, ContestMark, ShowAssessment
from agent_desktop.domain.events import AssessmentChanged, Event, SessionChanged
from agent_desktop.domain.ids import CallId
from agent_desktop.ui.assessment.state import AssessmentState


class AssessmentPresenter:
    """Keeps the assessment of the last call at hand and never opens by itself.

    Thread: GUI.
    """

    def __init__(
        self, send: Callable[[Command], None], render: Callable[[AssessmentState], None]
    ) -> None:
        self._send = send
        self._render = render
        self._wanted: CallId | None = None
        self.state = AssessmentState()

    def on_event(self, event: Event) -> None:
        """Take what happened."""
        match event:
            case AssessmentChanged():
                is_same = event.call_id == self.state.call_id
                asked = event.call_id == self._wanted or (is_same and self.state.asked)
                self._wanted = None if asked else self._wanted
                self._show(
                    AssessmentState(
                        call_id=event.call_id,
                        number=event.number or (self.state.number if is_same else ""),
                        assessment=event.assessment,
                        asked=asked,
                    )
                )
            case SessionChanged(signed_in=False):
                self._show(AssessmentState())

    def open(self, call_id: CallId | None = None, number: str = "") -> None:
        """Show an earlier call's assessment; None: the last call's."""
        if call_id is None or call_id == self.state.call_id:
            if self.state.call_id is not None:
                self._show(replace(self.state, asked=True))
            return
        self._wanted = call_id
        self.state = AssessmentState(call_id=call_id, number=number, asked=True)
        self._send(ShowAssessment(call_id=call_id))

    def close(self) -> None:
        """Put it away."""
        self._show(replace(self.state, asked=False))

    def contest(self, criterion: Criterion, reason: str) -> None:
        """Say why a mark is wrong; "" takes it back."""
        if self.state.call_id is not None:
            command = ContestMark(call_id=self.state.call_id, criterion=criterion, reason=reason)
            self._send(command)

    def _show(self, state: AssessmentState) -> None:
        if state != self.state:
            self.state = state
            self._render(state)
