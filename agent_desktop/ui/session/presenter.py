"""What the sign-in panel does with events and typing. No Qt."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from agent_desktop.domain.commands import Command, SignIn, SignOut
from agent_desktop.domain.events import CommandRefused, Event, SessionChanged
from agent_desktop.ui.session.state import SessionState

_ASK_CODE: Final = ("session.code_needed", "session.wrong_code")


class SessionPresenter:
    """Signs in and out.

    Thread: GUI.
    """

    def __init__(
        self,
        send: Callable[[Command], None],
        clock_s: Callable[[], float],
        render: Callable[[SessionState], None],
    ) -> None:
        self._send = send
        self._clock_s = clock_s
        self._render = render
        self.state = SessionState()

    def on_event(self, event: Event) -> None:
        """Take what happened."""
        match event:
            case SessionChanged():
                kept_error = "" if event.signed_in else self.state.error_code
                self._show(
                    known=True,
                    signed_in=event.signed_in,
                    busy=False,
                    server=event.server or self.state.server,
                    agent_number=event.agent_number,
                    name=event.name,
                    company=event.company,
                    error_code=kept_error,
                    missing=(),
                    asks_code=False,
                    asks_new_password=False,
                )
            case CommandRefused(command="SignIn"):
                state = self.state
                self._show(
                    busy=False,
                    error_code=event.code,
                    error_fields=event.fields,
                    asks_code=state.asks_code or event.code in _ASK_CODE,
                    asks_new_password=state.asks_new_password
                    or event.code == "session.password_must_change",
                )
            case _:
                pass

    def sign_in(
        self, server: str, user: str, password: str, code: str = "", new_password: str = ""
    ) -> None:
        """Ask the server who this is."""
        given = {"server": server.strip(), "user": user.strip(), "password": password}
        if self.state.asks_code:
            given["code"] = code.strip()
        if self.state.asks_new_password:
            given["new_password"] = new_password
        missing = tuple(name for name, value in given.items() if not value)
        if missing or self.state.busy:
            self._show(missing=missing, error_code="")
            return
        address = given["server"]
        if "://" not in address:
            address = f"https://{address}"
        self._show(busy=True, error_code="", missing=())
        self._send(
            SignIn(
                server=address,
                user=given["user"],
                password=password,
                code=given.get("code", ""),
                new_password=given.get("new_password", ""),
            )
        )

    def sign_out(self) -> None:
        """Leave; unsent work stays safe on this desk."""
        self._send(SignOut())

    def _show(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]
        self._render(self.state)
