"""What a person should read, for how long. No Qt."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from agent_desktop.domain.commands import Command
from agent_desktop.domain.events import CommandRefused, Event, NoticeRaised, Severity
from agent_desktop.domain.ticket_news import StepVoid
from agent_desktop.ui.error_texts import told_fields
from agent_desktop.ui.notices.state import Notice, NoticesState

MOST: Final = 2
# The call's card says these, with the colleague's name, where the agent looks.
_ON_THE_CARD: Final = ("call.transfer_", "call.consult_")
_SHOWN_S: Final = {Severity.INFO: 6.0, Severity.WARNING: 15.0, Severity.ERROR: None}
REFUSED_S: Final = 10.0
_ENDS: Final = {"audio.device_back": "audio.device_lost"}  # what is not true any more with it


class NoticesPresenter:
    """Keeps the newest notices until they are read or old.

    Thread: GUI.
    """

    def __init__(
        self,
        send: Callable[[Command], None],
        clock_s: Callable[[], float],
        render: Callable[[NoticesState], None],
    ) -> None:
        self._send = send
        self._clock_s = clock_s
        self._render = render
        self._number = 0
        self.state = NoticesState()

    def on_event(self, event: Event) -> None:
        """Take what happened."""
        match event:
            case NoticeRaised(code=code) if code.startswith(_ON_THE_CARD):
                pass
            case NoticeRaised():
                shown_s = _SHOWN_S[event.severity]
                self._add(event.code, event.severity, event.fields, shown_s)
            case CommandRefused() if event.command != "SignIn":
                self._add(event.code, Severity.WARNING, event.fields, REFUSED_S)
            case StepVoid():
                # Somebody was faster: the agent must not go on as if the step had counted.
                fields = (("subject", event.subject),)
                self._add(event.code, Severity.WARNING, fields, None)
            case _:
                pass

    def tell(self, code: str) -> None:
        """Say something that the agent just did."""
        self._add(code, Severity.INFO, (), REFUSED_S)

    def tick(self) -> None:
        """Let old notices go."""
        now_s = self._clock_s()
        left = tuple(n for n in self.state.notices if n.until_s is None or n.until_s > now_s)
        self._show(left)

    def dismiss(self, notice_id: int) -> None:
        """The agent has read it."""
        self._show(tuple(n for n in self.state.notices if n.notice_id != notice_id))

    def _add(
        self,
        code: str,
        severity: Severity,
        fields: tuple[tuple[str, str], ...],
        shown_s: float | None,
    ) -> None:
        fields = told_fields(code, fields)
        self._number += 1
        notice = Notice(
            notice_id=self._number,
            code=code,
            severity=severity,
            fields=fields,
            until_s=None if shown_s is None else self._clock_s() + shown_s,
        )
        # The same sentence again replaces the old one instead of filling the screen.
        over = (code, _ENDS.get(code))
        others = [n for n in self.state.notices if n.code not in over or _differs(n, notice)]
        self._show((*others, notice)[-MOST:])

    def _show(self, notices: tuple[Notice, ...]) -> None:
        if notices != self.state.notices:
            self.state = replace(self.state, notices=notices)
            self._render(self.state)


def _differs(old: Notice, new: Notice) -> bool:
    return old.code == new.code and old.fields != new.fields
