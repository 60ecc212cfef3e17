"""What the list of colleagues does with events and choices. No Qt."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from agent_desktop.domain.commands import Command, Consult, Dial, Monitor, PickUp, Transfer
from agent_desktop.domain.events import (
    CallChanged,
    ColleaguesChanged,
    Event,
    PolicyChanged,
    SessionChanged,
)
from agent_desktop.domain.policy import FeatureCodes
from agent_desktop.ui.colleagues.state import Colleague, ColleaguesState
from agent_desktop.ui.conditions import LEAD_ROLES
from agent_desktop.ui.softphone.calls import CallList
from agent_desktop.ui.softphone.dialled import without_marks

MODES: Final = ("listen", "whisper", "barge")
_RINGING: Final = "ringing"


class ColleaguesPresenter:
    """Finds the colleague that is meant, and sends, asks, calls or helps.

    Thread: GUI.
    """

    def __init__(
        self,
        send: Callable[[Command], None],
        render: Callable[[ColleaguesState], None],
    ) -> None:
        self._send = send
        self._render = render
        self._all: tuple[Colleague, ...] = ()
        self._calls = CallList()
        self._codes = FeatureCodes()
        self._lead = False
        self.state = ColleaguesState()

    def on_event(self, event: Event) -> None:
        """Take what happened."""
        match event:
            case ColleaguesChanged(colleagues=colleagues):
                self._all = tuple(
                    Colleague(extension=extension, name=name, state=state)
                    for extension, name, state in colleagues
                )
            case CallChanged(call=call):
                self._calls.take(call)
            case PolicyChanged(policy=policy):
                self._codes = policy.codes
            case SessionChanged(role=role):
                self._lead = role in LEAD_ROLES
            case _:
                return
        if self.state.open and self.state.transfers and not self._calls.transferable:
            self.close()  # the caller has gone: nobody is left to be sent on
            return
        self._show(self.state)

    def toggle(self) -> None:
        """Open the list, or put it away."""
        if self.state.open:
            self.close()
        else:
            self._show(replace(self.state, open=True, typed="", chosen=""))

    def close(self) -> None:
        """Put the list away."""
        self._show(replace(self.state, open=False, typed="", chosen=""))

    def type(self, text: str) -> None:
        """Narrow the list to what is typed."""
        if text != self.state.typed:
            self._show(replace(self.state, typed=text, chosen=""))

    def choose(self, extension: str) -> None:
        """Mean this colleague."""
        self._show(replace(self.state, chosen=extension))

    def move(self, steps: int) -> None:
        """Mean the colleague above or below."""
        order = [row.extension for row in self.state.rows]
        if not order:
            return
        if self.state.chosen in order:
            place = order.index(self.state.chosen) + steps
        else:
            place = 0 if steps > 0 else len(order) - 1
        self.choose(order[min(len(order) - 1, max(0, place))])

    def go(self) -> None:
        """Do the usual thing: ask first where a caller waits, call otherwise."""
        if self.state.transfers:
            self.ask_first()
        else:
            self.call()

    def ask_first(self) -> None:
        """Hold the caller and call the colleague; without a target the list opens."""
        if self._calls.transferable:
            self._do(lambda target: Consult(number=target))

    def transfer_now(self) -> None:
        """Send the caller on; without a target the list opens."""
        front = self._calls.front
        if front is not None and self._calls.transferable:
            self._do(lambda target: Transfer(number=target, call_id=front.call_id))

    def call(self) -> None:
        """Call the colleague."""
        self._do(lambda target: Dial(number=target))

    def pick_up(self) -> None:
        """Take the call of the colleague that is meant, else of the only one that rings."""
        ringing = [c.extension for c in self._all if c.state == _RINGING]
        if self.state.open and self.state.target:
            self._do(lambda target: PickUp(number=target))
        elif len(ringing) == 1:
            self._send(PickUp(number=ringing[0]))
        else:
            self._open()

    def monitor(self, mode: str) -> None:
        """Listen to, whisper to or join the colleague that is meant."""
        if mode in self.state.monitors:
            self._do(lambda target: Monitor(agent=target, mode=mode))

    def _do(self, command: Callable[[str], Command]) -> None:
        target = self.state.target
        if not self.state.open or not target:
            self._open()
            return
        self._send(command(target))
        self.close()

    def _open(self) -> None:
        if not self.state.open:
            self.toggle()

    def _show(self, state: ColleaguesState) -> None:
        front = self._calls.front
        transfers = self._calls.transferable
        rows = tuple(c for c in self._all if _fits(c, state.typed))
        chosen = state.chosen if any(c.extension == state.chosen for c in rows) else ""
        new = replace(
            state,
            transfers=transfers,
            caller=(front.remote_name or front.remote_number) if transfers and front else "",
            rows=rows,
            known=len(self._all),
            chosen=chosen,
            target=chosen or _meant(state.typed, rows),
            can_pick_up=bool(self._codes.pick_up),
            monitors=tuple(m for m in MODES if self._lead and getattr(self._codes, m)),
        )
        if new != self.state:
            self.state = new
            self._render(new)


def _fits(colleague: Colleague, typed: str) -> bool:
    wanted = typed.strip().casefold()
    return wanted in colleague.name.casefold() or colleague.extension.startswith(
        without_marks(wanted) or wanted
    )


def _meant(typed: str, rows: tuple[Colleague, ...]) -> str:
    """Return the number that is typed, or the only colleague that a name can mean."""
    text = without_marks(typed)
    if not text:
        return ""
    if "@" in text or all(c in "+*#0123456789" for c in text):
        return text
    return rows[0].extension if len(rows) == 1 else ""
