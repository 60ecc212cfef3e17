"""The calls' place in the conference bridge: who hears whom, files played, network figures."""

import contextlib
import logging
import re
import wave
import weakref
from collections.abc import Callable, Iterable
from typing import Final

import pjsua2 as pj

from agent_desktop.contract.engine import EngineNotice
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.engine.news import Report
from agent_desktop.engine.sip.call import SipCall
from agent_desktop.engine.sip.thread import SipThread
from agent_desktop.engine.sip.wiring import EARPIECE, MICROPHONE, MUSIC, Link, links

logger = logging.getLogger(__name__)

_SPARE_S: Final = 0.2  # the bridge plays a file's end a little after the clock says so
# The microphone is let in a little before: a timer of a busy machine is late, an agent's word is
# not. Recorded phrases end with longer silence than this (``audio.loudness``).
_EARLY_S: Final = 0.06
_PLAYER: Final = "player of "
_SRTP: Final = re.compile(r"SRTP status: Active")


class CallSound:
    """Brings the bridge to what ``wiring`` says. Thread: sip.

    Attributes:
        on_played: Called when a file ended, for the bridge to be arranged again.
    """

    def __init__(self, thread: SipThread, endpoint: pj.Endpoint, report: Report) -> None:
        self._thread = thread
        devices = endpoint.audDevManager()
        self._fixed: dict[str, pj.AudioMedia] = {
            MICROPHONE: devices.getCaptureDevMedia(),
            EARPIECE: devices.getPlaybackDevMedia(),
        }
        self._report = report
        self._players: dict[str, pj.AudioMediaPlayer] = {}
        self._tails: dict[str, pj.AudioMediaPlayer] = {}  # over by the clock, still in the bridge
        self._links: dict[Link, float] = {}
        self.on_played: Callable[[], None] = lambda: None

    def arrange(self, calls: Iterable[SipCall], focus: str) -> None:
        """Make the links that are missing and cut the others."""
        audio = {c.record.call_id: a for c in calls if (a := c.audio()) is not None}
        records = [c.record for c in calls if c.record.call_id in audio]
        ends = {**self._fixed, **audio}
        ends |= {_PLAYER + call_id: player for call_id, player in self._players.items()}
        wanted = {
            link: level
            for link, level in links(records, focus, self._source_of).items()
            if link[0] in ends
        }
        for link, level in self._links.items():
            if wanted.get(link) != level and link[0] in ends and link[1] in ends:
                with contextlib.suppress(pj.Error):  # the end was made anew and lost its links
                    ends[link[0]].stopTransmit(ends[link[1]])
        failed = []
        for link, level in wanted.items():
            if self._links.get(link) != level:
                how = pj.AudioMediaTransmitParam()
                how.level = level
                try:
                    ends[link[0]].startTransmit2(ends[link[1]], how)
                except pj.Error as exc:  # tried again with the next change
                    logger.warning("two ends of the bridge do not meet: %s", exc.status)
                    failed.append(link)
        self._links = {link: level for link, level in wanted.items() if link not in failed}

    def renew(self, call: SipCall) -> None:
        """Forget a call's links: its end of the bridge may be a new one."""
        call_id = call.record.call_id
        for link in [link for link in self._links if call_id in link]:
            # What is not wanted any more has to be cut all the same, should it still exist.
            self._links[link] = -1.0

    def use_music(self, file: str) -> None:
        """Let held callers hear a WAV file from now on, again and again; "" for silence.

        Raises:
            InvalidInput: ``call.bad_file``.
        """
        player = None
        if file:
            _length_of(file)
            player = _player(file, 0)
        for link in [link for link in self._links if link[0] == MUSIC]:
            del self._links[link]
        # The old player's destructor takes it out of the bridge, and its links with it.
        self._fixed.pop(MUSIC, None)
        if player is not None:
            self._fixed[MUSIC] = player

    def play(self, call: SipCall, file: str) -> float:
        """Play a WAV file into a call instead of the microphone; return its length in s.

        The microphone is back with the last frames of the file; "" brings it back at once. Arrange
        the bridge afterwards.

        Raises:
            InvalidInput: ``call.bad_file``, ``call.no_media``.
        """
        if not file:
            self._stop(call.record.call_id)
            return 0.0
        seconds = _length_of(file)
        if call.audio() is None:
            raise InvalidInput("the call has no sound yet", code="call.no_media")
        self._stop(call.record.call_id)
        player = self._players[call.record.call_id] = _player(file, pj.PJMEDIA_FILE_NO_LOOP)
        # pjsua2's own end-of-file callback can outlive its player: our clock ends it. The timer
        # must keep neither call nor player alive, both have to go as soon as the call ended.
        call_ref, player_ref = weakref.ref(call), weakref.ref(player)
        opens_s = max(0.0, seconds - _EARLY_S)
        self._thread.after(opens_s, lambda: self._open_line(call_ref(), player_ref()))
        self._thread.after(seconds + _SPARE_S, lambda: self._on_played(call_ref(), player_ref()))
        return seconds

    def forget(self, call: SipCall) -> None:
        """Drop what belongs to a call that ended."""
        call_id = call.record.call_id
        self._stop(call_id)
        self._links = {link: level for link, level in self._links.items() if call_id not in link}

    def close(self) -> None:
        """Drop the music: no player may outlive the library."""
        self._fixed.clear()
        self._players.clear()
        self._tails.clear()

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

    def is_encrypted(self, call: SipCall) -> bool:
        """Return whether the call's sound travels as SRTP."""
        try:
            return bool(_SRTP.search(call.dump(True, "")))
        except pj.Error:
            return False

    def _source_of(self, call_id: str) -> str:
        return _PLAYER + call_id if call_id in self._players else MICROPHONE

    def _stop(self, call_id: str) -> None:
        self._tails.pop(call_id, None)
        if self._players.pop(call_id, None) is not None:  # its destructor takes it out
            self._unlink(call_id)

    def _unlink(self, call_id: str) -> None:
        source = _PLAYER + call_id
        self._links = {k: level for k, level in self._links.items() if k[0] != source}

    def _open_line(self, call: SipCall | None, player: pj.AudioMediaPlayer | None) -> None:
        """Let the agent be heard from here on, beside what may be left of the file."""
        if call is None or player is None or self._players.get(call.record.call_id) is not player:
            return
        call_id = call.record.call_id
        self._tails[call_id] = self._players.pop(call_id)
        self._unlink(call_id)  # forgotten, not cut: the tail goes on
        self.on_played()

    def _on_played(self, call: SipCall | None, player: pj.AudioMediaPlayer | None) -> None:
        if call is None or player is None:
            return
        call_id = call.record.call_id
        if self._tails.get(call_id) is not player:
            return
        del self._tails[call_id]  # its destructor takes it out
        self._report(EngineNotice(code="call.played", fields={"call_id": call_id}))


def _player(file: str, options: int) -> pj.AudioMediaPlayer:
    player = pj.AudioMediaPlayer()
    try:
        player.createPlayer(file, options)
    except pj.Error as exc:
        raise InvalidInput(f"not playable: {exc.reason}", code="call.bad_file") from exc
    return player


def _length_of(file: str) -> float:
    try:
        with wave.open(file, "rb") as sound:
            return sound.getnframes() / sound.getframerate()
    except (OSError, EOFError, wave.Error, ZeroDivisionError) as exc:
        raise InvalidInput("not a WAV file", code="call.bad_file") from exc
