"""What the desk asks of the calls."""

import time
import weakref
from collections.abc import Callable, Sequence

import pjsua2 as pj

from agent_desktop.contract.engine import EngineCallState
from agent_desktop.domain.calls import CallPurpose, RecordingState
from agent_desktop.domain.errors import InvalidInput, Unavailable
from agent_desktop.engine.sip.book import MAX_CALLS, CallBook, new_call_id
from agent_desktop.engine.sip.call import SipCall
from agent_desktop.engine.sip.dialling import uri_of
from agent_desktop.engine.sip.digits import send_digits
from agent_desktop.engine.sip.messages import parse_address
from agent_desktop.engine.sip.presence_watch import PresenceWatch
from agent_desktop.engine.sip.quality import QualityWatch
from agent_desktop.engine.sip.record import CallRecord
from agent_desktop.engine.sip.registrar import Registrar
from agent_desktop.engine.sip.sound import CallSound
from agent_desktop.engine.sip.switchboard import Switchboard, answer
from agent_desktop.engine.sip.thread import SipThread

_S = EngineCallState


class Calls:
    """Every call of this desk. Thread: sip.

    Args:
        code_s: How long a call to a feature code may last; the PBX usually ends it at once.
    """

    def __init__(
        self,
        thread: SipThread,
        registrar: Registrar,
        book: CallBook,
        sound: CallSound,
        switchboard: Switchboard,
        quality: QualityWatch,
        *,
        colleagues: PresenceWatch,
        code_s: float,
    ) -> None:
        self._thread = thread
        self._registrar = registrar
        self._book = book
        self._sound = sound
        self._board = switchboard
        self._quality = quality
        self._colleagues = colleagues
        self._code_s = code_s

    def dial(self, target: str, purpose: CallPurpose = CallPurpose.CALL) -> str:
        """Call a number or a SIP address; return the call's id.

        Raises:
            InvalidInput: ``sip.bad_target``.
            Unavailable: ``sip.not_registered``, ``call.too_many`` or ``sip.failed``.
        """
        uri = uri_of(self._registrar, target)
        if self._book.is_full:
            raise Unavailable(f"no more than {MAX_CALLS} calls at once", code="call.too_many")
        address = parse_address(uri)
        record = CallRecord(
            call_id=new_call_id(),
            direction="outbound",
            state=_S.DIALING,
            started_s=time.monotonic(),
            remote_number=address.user or address.host,
            remote_name=address.name,
            purpose=purpose,
        )
        call = SipCall(self._registrar.line, self._board, record, pj.PJSUA_INVALID_ID)
        call.target = uri
        self._book.add(call)
        try:
            call.makeCall(uri, _how_to_call(purpose))
        except pj.Error as exc:
            self._book.drop(call)
            raise Unavailable(
                f"the call could not be started: {exc.reason}", code="sip.failed"
            ) from exc
        if purpose is CallPurpose.CODE:
            self._end_later(call)
        else:
            self._board.holding.take_the_line(call)
        self._book.tell(call)
        return record.call_id

    def answer(self, call_id: str) -> None:
        """Take a ringing call; the one on the line is held."""
        call = self._book.find(call_id, "answer")
        answer(call, 200)
        self._board.holding.take_the_line(call)

    def reject(self, call_id: str, code: int = 486) -> None:
        """Refuse a ringing call.

        Raises:
            InvalidInput: ``call.bad_code``: not a final refusal.
        """
        if not 400 <= code <= 699:
            raise InvalidInput("a refusal has a code from 400 to 699", code="call.bad_code")
        call = self._book.find(call_id, "reject")
        call.ended_by_us = True
        answer(call, code)

    def hang_up(self, call_id: str) -> None:
        """End a call in any state."""
        call = self._book.find(call_id, "hang_up")
        try:
            call.end(603 if call.record.state is _S.INCOMING else 0)
        except pj.Error as exc:
            raise Unavailable(f"the far end is gone: {exc.reason}", code="sip.failed") from exc

    def hold(self, call_id: str, on: bool) -> None:
        """Put the far end on hold, or take it off; the state follows once it agreed."""
        call = self._book.find(call_id, "hang_up")
        if call.wants_hold == on and call.reinvite_pending:
            return
        if not call.reinvite_pending:
            call.record.require("hold" if on else "resume")
        self._quality.look(call)
        if not on:
            self._board.holding.bring(call)
            return
        self._board.conferences.leave(call)
        self._board.holding.set(call, on)

    def swap(self, call_id: str) -> None:
        """Talk to this call; the one on the line is held first."""
        self._board.holding.bring(self._book.find(call_id, "swap"))

    def mute(self, call_id: str, on: bool) -> None:
        """Close or open the microphone towards one far end; a conference still hears the others."""
        self._book.change(self._book.find(call_id, "mute"), muted=on)

    def dtmf(self, call_id: str, digits: str, method: str = "auto") -> None:
        """Send keypad digits.

        Raises:
            InvalidInput: ``call.bad_digits``, ``contract.malformed``.
            Unavailable: ``call.no_dtmf``: the far end takes none.
        """
        send_digits(self._book.find(call_id, "dtmf"), digits, method)

    def transfer(self, call_id: str, target: str) -> None:
        """Send the caller to another number: see ``Transfers.blind``."""
        self._board.transfers.blind(call_id, target)

    def complete_transfer(self, call_id: str, other_id: str) -> None:
        """Connect the caller with our other call: see ``Transfers.attended``."""
        self._board.transfers.attended(call_id, other_id)

    def conference(self, call_ids: Sequence[str], on: bool) -> None:
        """Mix calls, or part them: see ``Conferences``."""
        (self._board.conferences.join if on else self._board.conferences.part)(call_ids)

    def hold_music(self, file: str) -> None:
        """Let held callers hear a WAV file, "" for silence.

        Raises:
            InvalidInput: ``call.bad_file``.
        """
        self._sound.use_music(file)
        self._book.arrange()

    def play(self, call_id: str, file: str) -> float:
        """Play a WAV file into a call instead of the microphone; return its length in s.

        Raises:
            InvalidInput: ``call.bad_file``.
        """
        seconds = self._sound.play(self._book.find(call_id, "play"), file)
        self._book.arrange()
        return seconds

    def count_packets(self, tell: Callable[[int], None]) -> None:
        """Tell ten times a second what the call that is talked on has received. Thread: sip."""
        call = self._book.get(self._book.focus)
        talking = call is not None and call.record.state is _S.ACTIVE
        if call is not None and talking and (figures := self._sound.statistics(call)):
            tell(int(figures["received"]))
        self._thread.after(0.1, lambda: self.count_packets(tell))

    def mark_recording(self, call_id: str, state: RecordingState) -> None:
        """Tell whether an answered call is being recorded.

        Raises:
            NotFound: ``call.not_found``.
            IllegalTransition: It was not answered yet.
        """
        call = self._book.find(call_id, "record")
        if call.record.recording is not state:
            self._book.change(call, recording=state)

    def sound_of(self, call_id: str) -> pj.AudioMedia | None:
        """Return a living call's end of the bridge, None while it has none.

        Raises:
            LookupError: The call is gone.
        """
        call = self._book.get(call_id)
        if call is None:
            raise LookupError(call_id)
        return call.audio()

    def statistics(self, call_id: str) -> dict[str, float]:
        """Return how the network treats the call's sound."""
        return self._sound.statistics(self._book.find(call_id, "statistics"))

    def watch(self, extensions: Sequence[str]) -> None:
        """Tell what each of these colleagues does: see ``PresenceWatch``."""
        self._colleagues.watch(extensions)

    def hang_up_all(self) -> None:
        """End every call."""
        for call in self._book:
            self.hang_up(call.record.call_id)

    def close(self) -> None:
        """Let go of every call: none may outlive pjsua, which aborts over it."""
        self._thread.forget_timers()
        self._book.clear()
        self._board.close()
        self._sound.close()
        self._colleagues.close()

    def _end_later(self, call: SipCall) -> None:
        call_ref = weakref.ref(call)

        def end() -> None:
            living = call_ref()
            if living is not None and self._book.get(living.record.call_id) is living:
                self.hang_up(living.record.call_id)

        self._thread.after(self._code_s, end)


def _how_to_call(purpose: CallPurpose) -> pj.CallOpParam:
    how = pj.CallOpParam(True)
    if purpose is CallPurpose.LISTEN:
        # Neither we nor a re-INVITE of the far end make it send: SDP says recvonly, and the
        # library opens no sending stream.
        how.opt.flag |= pj.PJSUA_CALL_SET_MEDIA_DIR
        directions = pj.IntVector()
        directions.append(pj.PJMEDIA_DIR_DECODING)
        how.opt.mediaDir = directions
    return how
