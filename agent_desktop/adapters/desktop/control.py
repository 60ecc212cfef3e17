"""The desk's ear for ``ctl``: requests become commands, events become JSON lines."""

import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from agent_desktop.adapters.desktop.hooks import WindowHooks
from agent_desktop.adapters.desktop.import_verbs import ImportVerbs
from agent_desktop.adapters.desktop.phone_verbs import Args, PhoneVerbs, Result, given
from agent_desktop.adapters.desktop.script_verbs import ScriptVerbs
from agent_desktop.adapters.desktop.status import status_of
from agent_desktop.adapters.desktop.ticket_verbs import TicketVerbs
from agent_desktop.contract.control import CONTROL_PROTOCOL
from agent_desktop.contract.wire import to_wire
from agent_desktop.domain.agents import AgentState
from agent_desktop.domain.commands import (
    Answer,
    AnswerShiftCheck,
    CloseShiftCheck,
    Command,
    Dial,
    HangUp,
    Hold,
    OpenLink,
    Quit,
    Reject,
    Resume,
    SendDtmf,
    SetAgentState,
    SetMute,
    StartShiftCheck,
)
from agent_desktop.domain.errors import AgentDesktopError, InvalidInput, Unavailable
from agent_desktop.domain.events import Event
from agent_desktop.runtime.local_link import Link, Listener, listen
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import Clock

logger = logging.getLogger(__name__)

# A listener to events that does not read is let go before it costs memory.
_MAX_UNSENT: Final = 8 << 20
_LINKS: Final = ("tel:", "callto:", "sips:")


class ControlServer:
    """Serves the local link of a desk.

    Thread: core; only ``mark`` is for every thread's use through ``CoreThread.call``.
    """

    def __init__(self, bus: Bus, clock: Clock, hooks: WindowHooks) -> None:
        self._bus = bus
        self._clock = clock
        self._hooks = hooks
        self._listener: Listener | None = None
        self._watching: set[Link] = set()
        self._marks: dict[str, float] = {}
        self._links: set[Link] = set()
        self._verbs: dict[str, Callable[[Args], Awaitable[Result]]] = {
            "status": self._status,
            "dial": self._dial,
            "answer": lambda _args: self._do(Answer()),
            "reject": lambda _args: self._do(Reject()),
            "hangup": lambda _args: self._do(HangUp()),
            "hold": lambda _args: self._do(Hold()),
            "resume": lambda _args: self._do(Resume()),
            "mute": lambda args: self._do(SetMute(on=given(args, "on", bool))),
            "dtmf": lambda args: self._do(SendDtmf(digits=given(args, "digits", str))),
            **PhoneVerbs(bus).table,
            "state": self._state,
            **ScriptVerbs(bus).table,
            **TicketVerbs(bus).table,
            **ImportVerbs(bus).table,
            "open": self._open,
            "check": self._check,
            "show": self._show,
            "screenshot": self._screenshot,
            "quit": lambda _args: self._do(Quit()),
        }
        self._stop_listening = bus.listen(self._on_event)

    async def start(self, endpoint: Path) -> None:
        """Listen, and publish where in the endpoint file."""
        self._listener = await listen(endpoint, self._serve)

    async def close(self) -> None:
        """Stop listening and let every client go; a second call does nothing."""
        listener, self._listener = self._listener, None
        if listener is None:
            return
        self._stop_listening()
        await listener.close()
        for link in list(self._links):
            await link.close()

    def mark(self, name: str, data: Args) -> None:
        """Send who watches events a mark that is no event: what the window painted, and when.

        ``data["t_s"]``, monotonic seconds, dates the mark itself instead of its sending.
        """
        rest = dict(data)
        t_s = float(rest.pop("t_s", self._clock.monotonic()))
        self._marks[name] = t_s
        self._tell(name, t_s, rest)

    def _on_event(self, event: Event) -> None:
        if self._watching:
            self._tell(type(event).__name__, self._clock.monotonic(), to_wire(event))

    def _tell(self, name: str, t_s: float, data: Args) -> None:
        message = {"event": name, "t_s": t_s, "data": data}
        for link in list(self._watching):
            if link.unsent_bytes > _MAX_UNSENT:
                logger.warning("a listener does not read and is let go")
                self._watching.discard(link)
            else:
                link.send(message)

    async def _serve(self, link: Link) -> None:
        self._links.add(link)
        try:
            while (request := await link.receive()) is not None:
                link.send(await self._reply(request))
                if request.get("verb") == "events":
                    self._watch(link)
                await link.drain()
        finally:
            self._links.discard(link)
            self._watching.discard(link)

    def _watch(self, link: Link) -> None:
        self._watching.add(link)
        # From this line on nothing is missed: who acts next sees what follows from it.
        link.send({"event": "Listening", "t_s": self._clock.monotonic(), "data": {}})

    async def _reply(self, request: Args) -> dict[str, Any]:
        head = {"id": request.get("id")}
        verb, args = request.get("verb"), request.get("args")
        try:
            if verb == "events":
                return {**head, "ok": True, "result": {"protocol": CONTROL_PROTOCOL}}
            handler = self._verbs.get(verb, _unknown) if isinstance(verb, str) else _unknown
            return {
                **head,
                "ok": True,
                "result": await handler(args if isinstance(args, dict) else {}),
            }
        except AgentDesktopError as refusal:
            return {**head, "ok": False, "code": refusal.code, "message": refusal.message}
        except Exception:
            logger.exception("a request failed", extra={"verb": verb})
            return {
                **head, "ok": False, "code": "error.unexpected",
                "message": "something went wrong at the desk; its log says what",
            }  # fmt: skip

    async def _do(self, command: Command) -> Result:
        await self._bus.execute(command)
        return {}

    async def _status(self, _args: Args) -> Result:
        return {**status_of(self._bus.board, self._clock), "marks": dict(self._marks)}

    async def _dial(self, args: Args) -> Result:
        number = given(args, "number", str)
        link = OpenLink(link=number, asked=True)
        return {"call_id": await self._bus.execute(link if ":" in number else Dial(number=number))}

    async def _check(self, args: Args) -> Result:
        commands: dict[str, Command] = {
            "start": StartShiftCheck(),
            "heard": AnswerShiftCheck(heard=True),
            "not-heard": AnswerShiftCheck(heard=False),
            "close": CloseShiftCheck(),
        }
        command = commands.get(given(args, "what", str))
        if command is None:
            raise InvalidInput("there is no such answer to a check", code="control.malformed")
        return await self._do(command)

    async def _open(self, args: Args) -> Result:
        await self._bus.execute(OpenLink(link=given(args, "link", str)))
        if self._hooks.show is not None:
            self._hooks.show()  # who followed the link looks for the question
        return {}

    async def _state(self, args: Args) -> Result:
        try:
            state = AgentState(given(args, "state", str))
        except ValueError as exc:
            raise InvalidInput("there is no such state", code="agent.bad_state") from exc
        return await self._do(SetAgentState(state=state, reason=str(args.get("reason") or "")))

    async def _show(self, _args: Args) -> Result:
        if self._hooks.show is None:
            raise _no_window()
        self._hooks.show()
        return {}

    async def _screenshot(self, args: Args) -> Result:
        if self._hooks.screenshot is None:
            raise _no_window()
        file = Path(given(args, "file", str))
        await self._hooks.screenshot(file)
        return {"file": str(file)}


async def _unknown(_args: Args) -> Result:
    raise InvalidInput("the desk does not know that", code="control.unknown_verb")


def _no_window() -> Unavailable:
    return Unavailable("this desk runs without a window", code="window.none")
