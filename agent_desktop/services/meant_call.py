"""Which call a command means, and the engine's name of it."""

from collections.abc import Callable
from typing import Final

from agent_desktop.domain.calls import Call, CallState
from agent_desktop.domain.errors import IllegalTransition, NotFound
from agent_desktop.domain.ids import CallId
from agent_desktop.services.call_book import CallBook

# Talking before dialling before held: what the agent hears is what is meant.
_RANK: Final = {
    CallState.ACTIVE: 0,
    CallState.ALERTING: 1,
    CallState.DIALING: 1,
    CallState.RINGING: 2,
    CallState.HELD: 3,
    CallState.ENDED: 4,
}


def meant(book: CallBook, call_id: CallId | None, fits: Callable[[Call], bool], done: str) -> Call:
    """Return the call that a command means: the named one, else the one that fits best.

    ``done`` says what is to be done to it, for the sentence of a refusal.

    Raises:
        NotFound: ``call.none``: nothing to do it to; ``call.not_found``: that call is gone.
        IllegalTransition: The named call is in another state.
    """
    if call_id is None:
        fitting = [call for call in book.living() if fits(call)]
        if not fitting:
            raise NotFound(f"there is no call that can be {done}", code="call.none")
        return min(fitting, key=lambda c: (_RANK[c.state], -c.started_s))
    named = book.call(call_id)
    if named is None:
        raise NotFound("that call has ended", code="call.not_found")
    if not fits(named):
        raise IllegalTransition(
            f"a call that is {named.state} cannot be {done}",
            code="call.illegal_transition",
            fields={"state": named.state},
        )
    return named


def engine_id(book: CallBook, call: Call) -> CallId:
    """Return the engine's name of a call.

    Raises:
        NotFound: ``call.not_found``: it has ended meanwhile.
    """
    found = book.engine_id(call.call_id)
    if found is None:
        raise NotFound("that call has ended", code="call.not_found")
    return found


def lives(call: Call) -> bool:
    """Whether it has not ended."""
    return call.is_live


def rings(call: Call) -> bool:
    """Whether it rings here."""
    return call.state is CallState.RINGING


def talks(call: Call) -> bool:
    """Whether both sides talk."""
    return call.state is CallState.ACTIVE


def is_held(call: Call) -> bool:
    """Whether we put it on hold."""
    return call.state is CallState.HELD


def is_connected(call: Call) -> bool:
    """Whether it was answered and has not ended."""
    return call.is_connected


def is_outgoing(call: Call) -> bool:
    """Whether we call and nobody has answered yet."""
    return call.state in (CallState.DIALING, CallState.ALERTING)
