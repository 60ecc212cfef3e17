"""What the question does with events and answers. No Qt."""

from collections.abc import Callable

from agent_desktop.domain.commands import Command, ConfirmDial
from agent_desktop.domain.events import DialAsked, Event
from agent_desktop.ui.dial_ask.state import DialAskState


class DialAskPresenter:
    """Keeps the newest question until it is answered or taken back.

    Thread: GUI.
    """

    def __init__(
        self, send: Callable[[Command], None], render: Callable[[DialAskState], None]
    ) -> None:
        self._send = send
        self._render = render
        self.state = DialAskState()

    def on_event(self, event: Event) -> None:
        """Take what happened."""
        if isinstance(event, DialAsked):
            self._show(
                DialAskState(
                    ask_id=event.ask_id,
                    target=event.target,
                    link=event.link,
                    region=event.region,
                    foreign=event.foreign,
                )
            )

    def answer(self, yes: bool) -> None:
        """Dial it, or forget it."""
        if self.state.ask_id:
            self._send(ConfirmDial(ask_id=self.state.ask_id, yes=yes))
            self._show(DialAskState())

    def _show(self, state: DialAskState) -> None:
        if state != self.state:
            self.state = state
            self._render(state)
