"""How the network treats each call's sound: every 2 s, and once at the call's end."""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import pjsua2 as pj

from agent_desktop.contract.engine import Quality
from agent_desktop.domain.mos import listening_quality
from agent_desktop.engine.news import Report
from agent_desktop.engine.sip.book import CallBook
from agent_desktop.engine.sip.call import SipCall
from agent_desktop.engine.sip.thread import SipThread

logger = logging.getLogger(__name__)

EVERY_S: Final = 2.0
# While a call lasts, the figures are of this many periods: what happens now, not an hour ago.
_WINDOW: Final = 5
_PACKET_MS: Final = 20.0
_DEVICES_MS: Final = 40.0  # microphone and earpiece, this side


@dataclass(frozen=True, slots=True)
class Counts:
    """What has been counted since the sound's stream began; it begins anew with each re-INVITE.

    Attributes:
        discarded: Came too late to be played.
        sent: Packets that we sent; ``far_lost`` of them the far end misses (RTCP).
    """

    received: int = 0
    lost: int = 0
    discarded: int = 0
    sent: int = 0
    far_lost: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(a + b for a, b in zip(self._all(), other._all(), strict=True)))

    def __sub__(self, other: "Counts") -> "Counts":
        pairs = zip(self._all(), other._all(), strict=True)
        return Counts(*(max(0, a - b) for a, b in pairs))

    def _all(self) -> tuple[int, ...]:
        return (self.received, self.lost, self.discarded, self.sent, self.far_lost)


@dataclass(slots=True)
class _History:
    """One call's counts: of streams before the present one, and at the last few looks."""

    before: Counts = field(default_factory=Counts)
    stream: Counts = field(default_factory=Counts)
    looks: deque[Counts] = field(default_factory=lambda: deque([Counts()], maxlen=_WINDOW + 1))
    jitter_ms: float = 0.0
    round_trip_ms: float = 0.0
    buffer_ms: float = 0.0
    codec: str = ""
    heard_s: float = 0.0

    @property
    def total(self) -> Counts:
        return self.before + self.stream


class QualityWatch:
    """Measures and tells. Thread: sip.

    Args:
        clock: Monotonic seconds.
    """

    def __init__(
        self, thread: SipThread, book: CallBook, report: Report, clock: Callable[[], float]
    ) -> None:
        self._thread = thread
        self._book = book
        self._report = report
        self._clock = clock
        self._histories: dict[str, _History] = {}

    def start(self) -> None:
        """Measure from now on."""
        self._tick()

    def look(self, call: SipCall) -> None:
        """Read a call's counters; before its sound ends by our doing, for then they are gone."""
        if call.record.connected_s is None:
            return
        history = self._histories.setdefault(
            call.record.call_id, _History(heard_s=call.record.connected_s)
        )
        try:
            _read(call, history, self._clock())
        except pj.Error as exc:
            logger.debug("no figures: %s", exc.status)

    def last_word(self, call: SipCall) -> None:
        """Tell the figures of the whole call, at its end."""
        self.look(call)
        history = self._histories.pop(call.record.call_id, None)
        if history is not None:
            self._report(self._figures(call, history, history.total))

    def _tick(self) -> None:
        for call in self._book:
            if call.record.is_connected:
                self.look(call)
                history = self._histories[call.record.call_id]
                now = history.total
                recent = now - history.looks[0]
                history.looks.append(now)
                self._report(self._figures(call, history, recent))
        self._thread.after(EVERY_S, self._tick)

    def _figures(self, call: SipCall, history: _History, counts: Counts) -> Quality:
        expected = counts.received + counts.lost
        loss = counts.lost / expected if expected else 0.0
        unheard = (counts.lost + counts.discarded) / expected if expected else 0.0
        one_way_ms = history.round_trip_ms / 2 + history.buffer_ms + _PACKET_MS + _DEVICES_MS
        score = listening_quality(history.codec, min(unheard, 1.0), one_way_ms)
        return Quality(
            call_id=call.record.call_id,
            loss=loss,
            far_loss=min(1.0, counts.far_lost / counts.sent) if counts.sent else 0.0,
            jitter_ms=history.jitter_ms,
            round_trip_ms=history.round_trip_ms,
            mos=score if expected else 0.0,
            codec=history.codec,
            received=history.total.received,
            silent_for_s=max(0.0, self._clock() - history.heard_s),
            encrypted=call.is_encrypted,
        )


def _read(call: SipCall, history: _History, now_s: float) -> None:
    stat = call.getStreamStat(0)
    heard, sent = stat.rtcp.rxStat, stat.rtcp.txStat
    counts = Counts(heard.pkt, heard.loss, heard.discard, sent.pkt, sent.loss)
    if counts.received < history.stream.received or counts.sent < history.stream.sent:
        history.before = history.before + history.stream
        history.stream = Counts()
    if counts.received > history.stream.received:
        history.heard_s = now_s
    history.stream = counts
    history.jitter_ms = heard.jitterUsec.mean / 1000
    history.round_trip_ms = stat.rtcp.rttUsec.mean / 1000
    history.buffer_ms = float(stat.jbuf.avgDelayMsec)
    history.codec = str(call.getStreamInfo(0).codecName)
