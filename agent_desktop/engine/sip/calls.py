"""The calls: those that come in, those that go out, and what the desk asks of them."""

import logging
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

import pjsua2 as pj

from agent_desktop.contract.engine import EngineCallState, EngineNotice
from agent_desktop.domain.calls import RecordingState
from agent_desktop.domain.errors import InvalidInput, NotFound, Unavailable
from agent_desktop.domain.events import RegistrationState
from agent_desktop.domain.ids import RANDOM_BYTES, uuid7
from agent_desktop.engine.news import LineCall, Report, SoundDemand
from agent_desktop.engine.sip.call import SipCall
from agent_desktop.engine.sip.holding import Holding
from agent_desktop.engine.sip.line import domain_of
from agent_desktop.engine.sip.messages import (
    clean,
    header,
    is_dialable,
    parse_address,
    request_uri,
)
from agent_desktop.engine.sip.record import CallRecord
from agent_desktop.engine.sip.registrar import Registrar
from agent_desktop.engine.sip.sound import CallSound
from agent_desktop.engine.sip.thread import SipThread

logger = logging.getLogger(__name__)

MAX_CALLS: Final = 4  # compiled into the wheel
FOREIGN_NOTICE_S: Final = 10.0
_DTMF: Final = frozenset("0123456789*#ABCD")
_S = EngineCallState


class Calls:
    """Every call of this desk. Thread: sip."""

    def __init__(
        self,
        thread: SipThread,
        registrar: Registrar,
        sound: CallSound,
        report: Report,
        demand: Callable[[SoundDemand], None],
    ) -> None:
        self._thread = thread
        self._registrar = registrar
        self._sound = sound
        self._holding = Holding(thread, report)
        self._report = report
        self._demand = demand
        self._demanded = SoundDemand()
        self._calls: dict[str, SipCall] = {}
        self._refused: set[SipCall] = set()
        self._foreign_count = 0
        self._foreign_told_s = -FOREIGN_NOTICE_S
        registrar.admit_by(self.on_invite)

    # -- what the desk asks ---------------------------------------------------------------------

    def dial(self, target: str) -> str:
        """Call a number or a SIP address; return the call's id.

        Raises:
            InvalidInput: ``sip.bad_target``.
            Unavailable: ``sip.not_registered``, ``call.too_many`` or ``sip.failed``.
        """
        uri = self._uri_of(target)
        if len(self._calls) >= MAX_CALLS:
            raise Unavailable(f"no more than {MAX_CALLS} calls at once", code="call.too_many")
        address = parse_address(uri)
        record = _new_record("outbound", _S.DIALING, address.user or address.host, address.name)
        call = SipCall(self._registrar.line, self, record, pj.PJSUA_INVALID_ID)
        self._calls[record.call_id] = call
        try:
            call.makeCall(uri, pj.CallOpParam(True))
        except pj.Error as exc:
            self._calls.pop(record.call_id, None)
            raise Unavailable(
                f"the call could not be started: {exc.reason}", code="sip.failed"
            ) from exc
        self._tell(call)
        return record.call_id

    def answer(self, call_id: str) -> None:
        """Take a ringing call."""
        self._answer(self._find(call_id, "answer"), 200)

    def reject(self, call_id: str, code: int = 486) -> None:
        """Refuse a ringing call.

        Raises:
            InvalidInput: ``call.bad_code``: not a final refusal.
        """
        if not 400 <= code <= 699:
            raise InvalidInput("a refusal has a code from 400 to 699", code="call.bad_code")
        call = self._find(call_id, "reject")
        call.ended_by_us = True
        self._answer(call, code)

    def hang_up(self, call_id: str) -> None:
        """End a call in any state."""
        call = self._find(call_id, "hang_up")
        call.ended_by_us = True
        prm = pj.CallOpParam()
        if call.record.state is _S.INCOMING:
            prm.statusCode = 603
        _run(lambda: call.hangup(prm))

    def hold(self, call_id: str, on: bool) -> None:
        """Put the far end on hold, or take it off; the state follows once it agreed."""
        call = self._find(call_id, "hang_up")
        if call.wants_hold == on and call.reinvite_pending:
            return
        if not call.reinvite_pending:
            call.record.require("hold" if on else "resume")
        self._holding.set(call, on)

    def mute(self, call_id: str, on: bool) -> None:
        """Close or open the microphone towards one far end."""
        call = self._find(call_id, "mute")
        self._change(call, muted=on)
        self._sound.apply_mute(call)

    def dtmf(self, call_id: str, digits: str) -> None:
        """Send RFC 4733 digits.

        Raises:
            InvalidInput: ``call.bad_digits``.
            Unavailable: ``call.no_dtmf``: the far end takes none.
        """
        call = self._find(call_id, "dtmf")
        if not digits or not set(digits) <= _DTMF:
            raise InvalidInput("digits are 0-9, *, # and A-D", code="call.bad_digits")
        try:
            call.dialDtmf(digits)
        except pj.Error as exc:
            raise Unavailable("the far end takes no digits", code="call.no_dtmf") from exc

    def play(self, call_id: str, file: str) -> float:
        """Play a WAV file into a call instead of the microphone; return its length in s.

        Raises:
            InvalidInput: ``call.bad_file``.
        """
        return self._sound.play(self._find(call_id, "play"), file)

    def count_packets(self, tell: Callable[[int], None]) -> None:
        """Tell ten times a second what the call that is talked on has received. Thread: sip."""
        talking = next((c for c in self._calls.values() if c.record.state is _S.ACTIVE), None)
        if talking is not None and (figures := self._sound.statistics(talking)):
            tell(int(figures["received"]))
        self._thread.after(0.1, lambda: self.count_packets(tell))

    def mark_recording(self, call_id: str, state: RecordingState) -> None:
        """Tell whether an answered call is being recorded.

        Raises:
            NotFound: ``call.not_found``.
            IllegalTransition: It was not answered yet.
        """
        call = self._find(call_id, "record")
        if call.record.recording is not state:
            self._change(call, recording=state)

    def statistics(self, call_id: str) -> dict[str, float]:
        """Return how the network treats the call's sound."""
        return self._sound.statistics(self._find(call_id, "statistics"))

    def hang_up_all(self) -> None:
        """End every call."""
        for call_id in list(self._calls):
            self.hang_up(call_id)

    def close(self) -> None:
        """Let go of every call: none may outlive pjsua, which aborts over it."""
        self._calls.clear()
        self._refused.clear()
        self._thread.forget_timers()

    # -- what the network does ------------------------------------------------------------------

    def on_invite(self, pj_id: int, source: str, message: str) -> None:
        """Let a caller ring, or refuse. The 180 leaves before anybody else hears of it."""
        code = self._registrar.admission.verdict(source, request_uri(message))
        own = (self._registrar.user, self._registrar.admission.contact_user)
        record = _incoming_record(message, own)
        call = SipCall(self._registrar.line, self, record, pj_id)
        if code:
            self._refuse(call, code)
            return
        self._calls[record.call_id] = call
        self._answer(call, 180)
        self._tell(call)

    def on_call_state(self, call: SipCall) -> None:
        """Take a step of the INVITE session."""
        info = call.getInfo()
        if call in self._refused:
            if info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
                self._thread.after(0, lambda: self._refused.discard(call))
            return
        if info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self._on_ended(call, info)
        elif info.state == pj.PJSIP_INV_STATE_CONFIRMED and not call.record.is_connected:
            self._change(call, state=_S.ACTIVE, connected_s=time.monotonic())
        elif info.state == pj.PJSIP_INV_STATE_EARLY and call.record.state is _S.DIALING:
            self._change(call, state=_S.ALERTING)

    def on_call_media(self, call: SipCall) -> None:
        """Connect what flows to microphone and earpiece."""
        if call in self._refused:
            return
        flowing = self._sound.connect(call)
        if not call.record.is_connected:
            call.has_early_media = flowing
        remote_held = call.is_held_by_far_end()
        if remote_held != call.record.remote_held:
            self._change(call, remote_held=remote_held)
        else:
            self._demand_sound()

    def on_reinvite_answered(self, call: SipCall, code: int) -> None:
        """Go to held or back to active."""
        self._holding.on_answer(call, code)
        state = _S.HELD if call.is_held else _S.ACTIVE
        if call.record.is_connected and call.record.state is not state:
            self._change(call, state=state)

    # -- within ---------------------------------------------------------------------------------

    def _on_ended(self, call: SipCall, info: pj.CallInfo) -> None:
        if self._calls.pop(call.record.call_id, None) is None:
            return
        self._sound.forget(call)
        code = info.lastStatusCode
        self._change(
            call,
            state=_S.ENDED,
            ended_s=time.monotonic(),
            end_code=code,
            end_reason=clean(info.lastReason),
            ended_by_us=call.ended_by_us,
        )
        # pjsua2 still works on the object while this callback runs, and soon after it the number
        # of the call may be another call's: it goes with the very next turn of the thread.
        self._thread.after(0, call.release)

    def _answer(self, call: SipCall, code: int) -> None:
        prm = pj.CallOpParam()
        prm.statusCode = code
        _run(lambda: call.answer(prm))

    def _refuse(self, call: SipCall, code: int) -> None:
        self._refused.add(call)
        self._answer(call, code)
        if code not in (403, 404):
            return
        self._foreign_count += 1
        now = time.monotonic()
        if now - self._foreign_told_s >= FOREIGN_NOTICE_S:
            fields = {"count": str(self._foreign_count), "code": str(code)}
            self._foreign_told_s, self._foreign_count = now, 0
            self._report(EngineNotice(code="sip.foreign_invite", fields=fields))

    def _uri_of(self, target: str) -> str:
        line, account = self._registrar.line, self._registrar.account
        if line is None or account is None:
            raise Unavailable("there is no SIP account", code="sip.not_registered")
        bare = target.strip()
        if bare.lower().startswith(("sip:", "sips:")):
            address = parse_address(bare)
            odd = not bare.isascii() or any(c in bare for c in ' <>"\\\r\n\t')
            if not address.user or not address.host or odd:
                raise InvalidInput("that is no SIP address", code="sip.bad_target")
            return bare
        if not is_dialable(bare):
            raise InvalidInput("that is no number that can be dialled", code="sip.bad_target")
        if self._registrar.state.state != RegistrationState.REGISTERED:
            raise Unavailable("the telephone is not registered", code="sip.not_registered")
        return f"sip:{bare.replace('#', '%23')}@{domain_of(account)}"

    def _find(self, call_id: str, verb: str) -> SipCall:
        call = self._calls.get(call_id)
        if call is None:
            raise NotFound("there is no such call", code="call.not_found")
        call.record.require(verb)
        return call

    def _change(self, call: SipCall, **values: object) -> None:
        call.record = call.record.changed(**values)
        self._tell(call)

    def _tell(self, call: SipCall) -> None:
        self._report(call.record)
        self._demand_sound()

    def _demand_sound(self) -> None:
        calls = self._calls.values()
        connected = any(c.record.is_connected for c in calls)
        early = any(c.has_early_media for c in calls)
        alerting = any(c.record.state is _S.ALERTING for c in calls)
        wanted = SoundDemand(
            talking=connected or early or alerting,
            connected=connected,
            ringing=any(c.record.state is _S.INCOMING for c in calls) and not connected,
            ringback=alerting and not early and not connected,
            waiting=any(c.record.state is _S.INCOMING for c in calls) and connected,
            calls=tuple(
                LineCall(
                    call_id=c.record.call_id,
                    on_line=c.record.state is _S.ACTIVE,
                    muted=c.record.muted,
                )
                for c in calls
                if c.record.is_connected
            ),
        )
        self._thread.busy = bool(self._calls)
        if wanted != self._demanded:
            self._demanded = wanted
            self._demand(wanted)


def _new_record(
    direction: str, state: EngineCallState, number: str, name: str, queue: str = ""
) -> CallRecord:
    return CallRecord(
        call_id=uuid7(datetime.now(UTC), secrets.token_bytes(RANDOM_BYTES)),
        direction=direction,
        state=state,
        started_s=time.monotonic(),
        remote_number=number,
        remote_name=name,
        queue=queue,
    )


def _incoming_record(message: str, own_users: tuple[str, ...]) -> CallRecord:
    """Read who calls. The message came from our own telephone system, so its word is taken."""
    asserted = parse_address(header(message, "P-Asserted-Identity"))
    sender = parse_address(header(message, "From", "f"))
    caller = asserted if asserted.user else sender
    queue = clean(header(message, "X-Queue", "X-Queue-Name"))
    if not queue:
        diverted = parse_address(header(message, "Diversion")).user
        dialled = parse_address(header(message, "To", "t")).user
        queue = next((u for u in (diverted, dialled) if u and u not in own_users), "")
    return _new_record(
        "inbound", _S.INCOMING, caller.user or caller.host, caller.name or sender.name, queue
    )


def _run(operation: Callable[[], None]) -> None:
    try:
        operation()
    except pj.Error as exc:
        raise Unavailable(f"the far end is gone: {exc.reason}", code="sip.failed") from exc
