"""Where commands find their handler and events their listeners.

One bus a desk, on the core loop. Services register handlers and listeners at construction, so
``bootstrap`` shows the whole wiring. The bus also keeps the newest event of each subject (the
``board``), from which a window or ``ctl`` that comes late learns the whole desk.
"""

import logging
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Final, TypeVar

from agent_desktop.domain.commands import Command
from agent_desktop.domain.errors import AgentDesktopError, Unavailable
from agent_desktop.domain.events import (
    CallChanged,
    CallQualityMeasured,
    CallWarningsChanged,
    CommandRefused,
    Event,
)
from agent_desktop.domain.ids import CallId
from agent_desktop.runtime.core_loop import spawn

logger = logging.getLogger(__name__)

C = TypeVar("C", bound=Command)
E = TypeVar("E", bound=Event)

# What is known of each living call beside the call itself.
_OF_A_CALL: Final = (CallQualityMeasured, CallWarningsChanged)


class Board:
    """The newest event of each kind, and of each living call."""

    def __init__(self) -> None:
        self._newest: dict[object, Event] = {}

    def keep(self, event: Event) -> None:
        """Replace what was known of the event's subject; an ended call leaves the board."""
        if isinstance(event, CallChanged):
            if event.call.is_live:
                self._newest[CallChanged, event.call.call_id] = event
            else:
                for kind in (CallChanged, *_OF_A_CALL):
                    self._newest.pop((kind, event.call.call_id), None)
        elif isinstance(event, _OF_A_CALL):
            if (CallChanged, event.call_id) in self._newest:
                self._newest[type(event), event.call_id] = event
        else:
            self._newest[type(event)] = event

    def newest(self, kind: type[E]) -> E | None:
        """Return the newest event of a kind, None before the first."""
        found = self._newest.get(kind)
        return found if isinstance(found, kind) else None

    def of_call(self, kind: type[E], call_id: CallId) -> E | None:
        """Return what is known of a living call: its quality, its warnings."""
        found = self._newest.get((kind, call_id))
        return found if isinstance(found, kind) else None

    def calls(self) -> list[CallChanged]:
        """Return the living calls, oldest first."""
        found = [e for e in self._newest.values() if isinstance(e, CallChanged)]
        return sorted(found, key=lambda e: e.call.started_s)

    def __iter__(self) -> Iterator[Event]:
        return iter(list(self._newest.values()))


class Bus:
    """Commands in, events out.

    Thread: core. Only ``post`` may be called from another thread, through
    ``loop.call_soon_threadsafe``.
    """

    def __init__(self) -> None:
        self.board = Board()
        self._handlers: dict[type[Command], Callable[[Any], Awaitable[Any]]] = {}
        self._witnesses: dict[type[Command], list[Callable[[Any], None]]] = {}
        self._listeners: list[Callable[[Event], None]] = []
        self._listeners_of: dict[type[Event], list[Callable[[Any], None]]] = {}

    def handle(self, kind: type[C], handler: Callable[[C], Awaitable[Any]]) -> None:
        """Give a command kind its one handler."""
        if kind in self._handlers:
            raise ValueError(f"{kind.__name__} has a handler already")
        self._handlers[kind] = handler

    def witness(self, kind: type[C], witness: Callable[[C], None]) -> None:
        """Call ``witness`` with every command of one kind, just before its handler."""
        self._witnesses.setdefault(kind, []).append(witness)

    def listen(self, listener: Callable[[Event], None]) -> Callable[[], None]:
        """Call ``listener`` with every event from now on; the result stops it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def on(self, kind: type[E], listener: Callable[[E], None]) -> None:
        """Call ``listener`` with every event of one kind."""
        self._listeners_of.setdefault(kind, []).append(listener)

    def publish(self, event: Event) -> None:
        """Tell everybody. A listener that fails is logged; the others still hear."""
        self.board.keep(event)
        for listener in (*self._listeners_of.get(type(event), ()), *self._listeners):
            try:
                listener(event)
            except Exception:
                logger.exception("a listener failed", extra={"event": type(event).__name__})

    async def execute(self, command: Command) -> Any:
        """Run a command's handler and return its result.

        Raises:
            AgentDesktopError: The handler refused.
            Unavailable: ``desk.starting``: its service is not there yet.
        """
        for witness in self._witnesses.get(type(command), ()):
            try:
                witness(command)
            except Exception:
                name = type(command).__name__
                logger.exception("a witness failed", extra={"command": name})
        handler = self._handlers.get(type(command))
        if handler is None:
            raise Unavailable("the desk is still starting; try again", code="desk.starting")
        return await handler(command)

    def post(self, command: Command) -> None:
        """Run a command without waiting; a refusal becomes ``CommandRefused``."""
        spawn(self._run(command), name=type(command).__name__)

    async def _run(self, command: Command) -> None:
        name = type(command).__name__
        try:
            await self.execute(command)
        except AgentDesktopError as refusal:
            fields = tuple(refusal.fields.items())
            self.publish(
                CommandRefused(
                    command=name, code=refusal.code, message=refusal.message, fields=fields
                )
            )
        except Exception:
            logger.exception("a command failed", extra={"command": name})
            self.publish(
                CommandRefused(command=name, code="error.unexpected", message="unexpected failure")
            )
