"""The calls that live: found by the desk's ids, told to the desk, heard at the headset."""

import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Final

from agent_desktop.contract.engine import EngineCallState
from agent_desktop.domain.calls import CallPurpose
from agent_desktop.domain.errors import NotFound
from agent_desktop.domain.ids import RANDOM_BYTES, uuid7
from agent_desktop.engine.news import LineCall, Report, SoundDemand
from agent_desktop.engine.sip.call import SipCall
from agent_desktop.engine.sip.sound import CallSound
from agent_desktop.engine.sip.thread import SipThread

MAX_CALLS: Final = 4  # compiled into the wheel
_S = EngineCallState


class CallBook:
    """Every living call of this desk. Thread: sip.

    Attributes:
        focus: Id of the call that is talked on, "" for none.
        on_left: Called with a call that ended or left the line, after everybody was told.
    """

    def __init__(
        self,
        thread: SipThread,
        sound: CallSound,
        report: Report,
        demand: Callable[[SoundDemand], None],
    ) -> None:
        self.focus = ""
        self.on_left: Callable[[SipCall], None] = lambda _call: None
        self._thread = thread
        self._sound = sound
        self._report = report
        self._demand = demand
        self._demanded = SoundDemand()
        self._calls: dict[str, SipCall] = {}

    def __iter__(self) -> Iterator[SipCall]:
        """Go over the calls as they are now, oldest first."""
        return iter(list(self._calls.values()))

    @property
    def is_full(self) -> bool:
        """Whether no further call fits."""
        return len(self._calls) >= MAX_CALLS

    def add(self, call: SipCall) -> None:
        """Take a new call in; nobody is told yet."""
        self._calls[call.record.call_id] = call

    def drop(self, call: SipCall) -> bool:
        """Forget a call; return whether it was known."""
        known = self._calls.pop(call.record.call_id, None) is not None
        if known and self.focus == call.record.call_id:
            # One that could not be held may be left: it is talked to again.
            self.focus = next((c.record.call_id for c in self.talking()), "")
        return known

    def get(self, call_id: str) -> SipCall | None:
        """Return a living call, None for any other id."""
        return self._calls.get(call_id)

    def find(self, call_id: str, verb: str) -> SipCall:
        """Return a call that ``verb`` is possible with.

        Raises:
            NotFound: ``call.not_found``.
            IllegalTransition: ``call.illegal_transition``.
        """
        call = self._calls.get(call_id)
        if call is None:
            raise NotFound("there is no such call", code="call.not_found")
        call.record.require(verb)
        return call

    def talking(self) -> list[SipCall]:
        """Return the calls that are neither held nor about to be."""
        return [c for c in self if c.record.state is _S.ACTIVE and not c.wants_hold]

    def change(self, call: SipCall, **values: object) -> None:
        """Change a call's record, its place in the bridge, and tell."""
        call.record = call.record.changed(**values)
        self.tell(call)

    def tell(self, call: SipCall) -> None:
        """Tell the desk of a call, and the sound devices what all of them need."""
        self._report(call.record)
        self.arrange()

    def arrange(self) -> None:
        """Bring bridge and sound devices to what the calls need now."""
        self._sound.arrange(self, self.focus)
        # A feature code's leg is neither spoken to nor listened to.
        calls = [c.record for c in self if c.record.purpose is not CallPurpose.CODE]
        connected = any(c.is_connected for c in calls)
        early = any(c.early_media for c in calls)
        alerting = [c for c in calls if c.state is _S.ALERTING]
        incoming = any(c.state is _S.INCOMING for c in calls)
        wanted = SoundDemand(
            talking=connected or early or bool(alerting),
            connected=connected,
            ringing=incoming and not connected,
            waiting=incoming and connected,
            ringback=any(c.call_id == self.focus and not c.early_media for c in alerting),
            calls=tuple(
                LineCall(
                    call_id=c.call_id,
                    on_line=c.state is _S.ACTIVE and (c.conference or c.call_id == self.focus),
                    muted=c.muted or c.is_voiceless,
                )
                for c in calls
                if c.is_connected
            ),
        )
        self._thread.busy = bool(self._calls)
        if wanted != self._demanded:
            self._demanded = wanted
            self._demand(wanted)

    def clear(self) -> None:
        """Let go of every call: none may outlive pjsua, which aborts over it."""
        self._calls.clear()


def new_call_id() -> str:
    """Return the id of a new call, a UUIDv7."""
    return uuid7(datetime.now(UTC), secrets.token_bytes(RANDOM_BYTES))
