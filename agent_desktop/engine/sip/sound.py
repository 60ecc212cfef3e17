"""A call's place in the conference bridge: who hears whom, files played, figures of the network."""

import contextlib
import logging
import wave
import weakref

import pjsua2 as pj

from agent_desktop.contract.engine import EngineNotice
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.engine.news import Report
from agent_desktop.engine.sip.call import SipCall
from agent_desktop.engine.sip.thread import SipThread

logger = logging.getLogger(__name__)

_SPARE_S = 0.2  # the bridge plays a file's end a little after the clock says so


class CallSound:
    """Connects calls to microphone and earpiece. Thread: sip."""

    def __init__(self, thread: SipThread, endpoint: pj.Endpoint, report: Report) -> None:
        self._thread = thread
        devices = endpoint.audDevManager()
        self._microphone = devices.getCaptureDevMedia()
        self._earpiece = devices.getPlaybackDevMedia()
        self._report = report
        self._players: dict[str, pj.AudioMediaPlayer] = {}
        self._played = 0

    def connect(self, call: SipCall) -> bool:
        """Let a call hear and be heard; return whether there is sound to connect."""
        audio = call.audio()
        if audio is None:
            return False
        audio.adjustRxLevel(0.0 if call.record.muted else 1.0)  # before the first frame flows
        audio.startTransmit(self._earpiece)
        source = self._players.get(call.record.call_id, self._microphone)
        source.startTransmit(audio)
        return True

    def apply_mute(self, call: SipCall) -> None:
        """Send silence instead of sound, or sound again; takes effect with the next frame."""
        if (audio := call.audio()) is not None:
            audio.adjustRxLevel(0.0 if call.record.muted else 1.0)

    def play(self, call: SipCall, file: str) -> float:
        """Play a WAV file into a call instead of the microphone; return its length in s.

        Raises:
            InvalidInput: ``call.bad_file``.
        """
        seconds = _length_of(file)
        audio = call.audio()
        if audio is None:
            raise InvalidInput("the call has no sound yet", code="call.no_media")
        call_id = call.record.call_id
        self._players.pop(call_id, None)
        player = pj.AudioMediaPlayer()
        try:
            player.createPlayer(file, pj.PJMEDIA_FILE_NO_LOOP)
        except pj.Error as exc:
            raise InvalidInput(f"not playable: {exc.reason}", code="call.bad_file") from exc
        self._microphone.stopTransmit(audio)
        player.startTransmit(audio)
        self._players[call_id] = player
        # pjsua2's own end-of-file callback can outlive its player: our clock ends it. The timer
        # must keep neither call nor player alive, both have to go as soon as the call ended.
        call_ref, player_ref = weakref.ref(call), weakref.ref(player)
        self._thread.after(seconds + _SPARE_S, lambda: self._on_played(call_ref(), player_ref()))
        return seconds

    def forget(self, call: SipCall) -> None:
        """Drop what belongs to a call that ended."""
        self._players.pop(call.record.call_id, None)

    def statistics(self, call: SipCall) -> dict[str, float]:
        """Return loss, jitter and delays of the call's sound; empty before there is any."""
        try:
            stat = call.getStreamStat(0)
        except pj.Error:
            return {}
        received = stat.rtcp.rxStat
        total = received.pkt + received.loss
        return {
            "received": float(received.pkt),
            "sent": float(stat.rtcp.txStat.pkt),
            "lost": float(received.loss),
            "loss": received.loss / total if total else 0.0,
            "jitter_ms": received.jitterUsec.mean / 1000,
            "round_trip_ms": stat.rtcp.rttUsec.mean / 1000,
            "buffer_ms": float(stat.jbuf.avgDelayMsec),
        }

    def _on_played(self, call: SipCall | None, player: pj.AudioMediaPlayer | None) -> None:
        if call is None or player is None:
            return
        call_id = call.record.call_id
        if self._players.get(call_id) is not player:
            return
        del self._players[call_id]  # its destructor takes it out of the bridge
        with contextlib.suppress(pj.Error):
            if (audio := call.audio()) is not None:
                self._microphone.startTransmit(audio)
        self._report(EngineNotice(code="call.played", fields={"call_id": call_id}))


def _length_of(file: str) -> float:
    try:
        with wave.open(file, "rb") as sound:
            return sound.getnframes() / sound.getframerate()
    except (OSError, EOFError, wave.Error, ZeroDivisionError) as exc:
        raise InvalidInput("not a WAV file", code="call.bad_file") from exc
