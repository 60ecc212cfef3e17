"""What the dialog of signed-in devices does with events and clicks. No Qt."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from agent_desktop.domain.commands import Command
from agent_desktop.domain.events import CommandRefused, Event, SessionChanged
from agent_desktop.domain.sign_ins import EndSignIn, ShowSignIns, SignIn, SignInsShown


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInsState:
    """Everything that the dialog shows.

    Attributes:
        sign_ins: None until the server has answered.
        now: When the list was told, by the server's time.
        waits: The server is being asked.
        problem: Code of why it did not answer, "" for none.
        ended: Name of the PC that was signed out a moment ago.
    """

    sign_ins: tuple[SignIn, ...] | None = None
    now: datetime | None = None
    waits: bool = False
    problem: str = ""
    ended: str = ""


class SignInsPresenter:
    """Asks for the list, signs a PC out.

    Args:
        now: The server's time.

    Thread: GUI.
    """

    def __init__(
        self,
        send: Callable[[Command], None],
        now: Callable[[], datetime],
        render: Callable[[SignInsState], None],
    ) -> None:
        self._send = send
        self._now = now
        self._render = render
        self._ending = ""
        self.state = SignInsState()

    def on_event(self, event: Event) -> None:
        """Take what happened."""
        match event:
            case SignInsShown(sign_ins=sign_ins):
                ended, self._ending = self._ending, ""
                self._show(sign_ins=sign_ins, now=self._now(), waits=False, problem="", ended=ended)
            case CommandRefused(command="ShowSignIns" | "EndSignIn"):
                self._ending = ""
                self._show(waits=False, problem=event.code, ended="")
            case SessionChanged(signed_in=False):
                self._show(sign_ins=None, problem="", ended="", waits=False)
            case _:
                pass

    def open(self) -> None:
        """The dialog comes up: ask again."""
        self._show(waits=True, problem="", ended="")
        self._send(ShowSignIns())

    def end(self, sign_in: SignIn) -> None:
        """Sign a PC out; this one is signed out in the usual way."""
        if not sign_in.own and not self.state.waits:
            self._ending = sign_in.device
            self._show(waits=True, problem="", ended="")
            self._send(EndSignIn(session_id=sign_in.session_id))

    def _show(self, **changes: object) -> None:
        state = replace(self.state, **changes)  # type: ignore[arg-type]
        if state != self.state:
            self.state = state
            self._render(state)
