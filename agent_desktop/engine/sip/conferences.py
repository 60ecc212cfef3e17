"""Conferences: calls that hear one another as well as us."""

from collections.abc import Sequence

from agent_desktop.contract.engine import EngineCallState
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.engine.sip.book import CallBook
from agent_desktop.engine.sip.call import SipCall
from agent_desktop.engine.sip.holding import Holding

_LEAST = 2


class Conferences:
    """Brings calls together and parts them. Thread: sip."""

    def __init__(self, book: CallBook, holding: Holding) -> None:
        self._book = book
        self._holding = holding

    def join(self, call_ids: Sequence[str]) -> None:
        """Mix these calls and us; those on hold are taken off it.

        Raises:
            InvalidInput: ``call.too_few``: it takes two.
            NotFound: ``call.not_found``.
            IllegalTransition: One of them was not answered yet, or is no party to talk with.
        """
        calls = self._found(call_ids)
        for call in calls:
            call.record = call.record.changed(conference=True)
        if not any(c.record.call_id == self._book.focus for c in calls):
            self._holding.take_the_line(calls[0])
        for call in calls:
            self._holding.set(call, False)
            self._book.tell(call)

    def part(self, call_ids: Sequence[str]) -> None:
        """End the conference: the first of the calls stays on the line, the others are held.

        Raises:
            As ``join``.
        """
        calls = self._found(call_ids)
        for call in calls:
            call.record = call.record.changed(conference=False)
        first = calls[0]
        if first.record.state is EngineCallState.ACTIVE:
            self._holding.take_the_line(first)
        for call in calls:
            self._book.tell(call)

    def leave(self, call: SipCall) -> None:
        """Take one call out; the rest go on, and a last one is an ordinary call again."""
        if call.record.conference and self._book.get(call.record.call_id) is call:
            self._book.change(call, conference=False)
        rest = [c for c in self._book if c.record.conference]
        if rest and not any(c.record.call_id == self._book.focus for c in rest):
            self._book.focus = rest[0].record.call_id
        if 0 < len(rest) < _LEAST:
            self._book.change(rest[0], conference=False)
        self._book.arrange()

    def _found(self, call_ids: Sequence[str]) -> list[SipCall]:
        calls = [self._book.find(call_id, "conference") for call_id in dict.fromkeys(call_ids)]
        if len(calls) < _LEAST:
            raise InvalidInput("it takes two calls", code="call.too_few")
        return calls
