"""What goes on on a line: from what is heard every 100 ms to what a person would call it.

Two legs, two answers. ``CallerLine`` is the far end's, ``AgentLine`` our microphone's. Every
answer needs evidence for some time before it comes and for some time before it goes, so that a
panel which follows it does not flicker; the times and levels are ``LineThresholds``.
"""

from collections import deque
from dataclasses import dataclass, replace
from enum import StrEnum
from math import log10, sqrt
from typing import Final

SILENCE_DB: Final = -96.0
SLOT_S: Final = 0.1

_WHOLE_SLOT: Final = 5  # packets of 20 ms
_ENOUGH: Final = 0.99  # evidence of speech, sums of hundredths
_SOME: Final = 0.2
_LONG_AGO_S: Final = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """100 ms of one leg. Levels are dBFS of the root mean square, -96 is digital silence.

    Attributes:
        peak_db: The loudest sample.
        speech: Share of the time (0..1) in which speech was detected.
        floor_db: The level that remains between words.
        tone: ``fax`` (1100 or 2100 Hz), ``dtmf``, or "" for none.
        packets: RTP packets that arrived; None when nobody counts them.
        comfort: How many of them were comfort noise (RFC 3389): the far end's device says that
            its microphone hears nothing worth sending.
        concealed: 20 ms frames that the decoder made up for lost packets.
    """

    rms_db: float = SILENCE_DB
    peak_db: float = SILENCE_DB
    speech: float = 0.0
    floor_db: float = SILENCE_DB
    tone: str = ""
    packets: int | None = None
    comfort: int = 0
    concealed: int = 0


class CallerLine(StrEnum):
    """The far end."""

    SPEAKS = "speaks"
    SILENT = "silent"
    TOO_QUIET = "too-quiet"
    NOISY = "noisy"
    NO_PACKETS = "no-packets"
    COMFORT_NOISE = "comfort-noise"
    DTMF = "dtmf"
    FAX = "fax"


class AgentLine(StrEnum):
    """Our side."""

    SPEAKS = "speaks"
    SILENT = "silent"
    MUTED = "muted"
    MICROPHONE_DEAD = "microphone-dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineThresholds:
    """When is what. Levels in dBFS, times in seconds; each ``…_margin_db`` is hysteresis.

    Attributes:
        speech_share: Detected speech in a slot that makes it a slot of speech.
        speech_least_db: What is softer is no speech whatever its form.
        speech_above_floor_db: How far speech stands out of the noise.
        same_voice_db: Speech that is so much softer than the caller's is somebody else's, far away;
            forget_voice_db: the caller's level is forgotten by so much a second.
        bang_db: What is so much softer than half a second before rings after a bang.
        quiet_db: Speech below this level is hard to understand.
        quiet_after_s: So much soft speech before saying so.
        noise_db: Noise from this level on disturbs, and
        noise_snr_db: so does speech that is less far above it, if
        noise_least_db: the noise is at least this loud.
        silence_after_s: A pause between words is shorter.
        no_packets_s: Nothing ever arrived; stopped_s: nothing arrives any more. The second is
            longer because a far end with silence suppression sends nothing while it is silent.
        silence_suppression_s: After comfort noise was sent, nothing for so long is silence.
        dead_db: A microphone that works has more self-noise than this peak.
    """

    speech_share: float = 0.5
    speech_least_db: float = -62.0
    speech_above_floor_db: float = 5.0
    same_voice_db: float = 25.0
    forget_voice_db: float = 2.0
    bang_db: float = 30.0
    quiet_db: float = -38.0
    quiet_margin_db: float = 2.0
    quiet_after_s: float = 0.6
    noise_db: float = -42.0
    noise_margin_db: float = 3.0
    noise_snr_db: float = 12.0
    noise_least_db: float = -52.0
    noise_after_s: float = 1.5
    silence_after_s: float = 0.7
    comfort_db: float = -45.0
    comfort_least_db: float = -71.0
    comfort_spread_db: float = 0.45
    comfort_after_s: float = 1.5
    no_packets_s: float = 0.8
    stopped_s: float = 2.0
    silence_suppression_s: float = 6.0
    tone_hold_s: float = 4.0
    key_hold_s: float = 1.0
    dead_db: float = -84.0
    dead_after_s: float = 1.5
    dead_after_speech_s: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LineState:
    """Both sides at one moment.

    Attributes:
        caller_speaks: Somebody talks at the far end, also when ``caller`` says too quiet or noisy.
        speech_db: How loud the caller's speech is; None before enough was heard.
        noise_db: How loud it is between words.
        caller_silent_s: Since the caller's last word, without the time that tells a pause from
            an end; huge when none was heard. ``agent_silent_s``: since ours that went out.
        caller_may_speak: Something like a word was heard, not enough of it to be sure.
    """

    caller: CallerLine = CallerLine.SILENT
    agent: AgentLine = AgentLine.SILENT
    caller_speaks: bool = False
    speech_db: float | None = None
    noise_db: float = SILENCE_DB
    caller_may_speak: bool = False
    caller_silent_s: float = _LONG_AGO_S
    agent_silent_s: float = _LONG_AGO_S


class _Evidence:
    """A yes that needs ``on`` slots to come and ``off`` slots to go."""

    __slots__ = ("_off", "_on", "_weight", "is_so")

    def __init__(self, on_s: float, off_s: float) -> None:
        self._on = max(1, round(on_s / SLOT_S))
        self._off = max(1, round(off_s / SLOT_S))
        self._weight = 0
        self.is_so = False

    def take(self, yes: bool) -> bool:
        """Return the answer after one more slot."""
        if yes is self.is_so:
            self._weight = max(0, self._weight - 2)
            return self.is_so
        self._weight += 1
        if self._weight >= (self._off if self.is_so else self._on):
            self.is_so, self._weight = not self.is_so, 0
        return self.is_so

    def forget(self) -> None:
        """Go back to no."""
        self.is_so, self._weight = False, 0


class CallerClassifier:
    """Tells what the far end does. Feed one ``Heard`` every 100 ms, in order."""

    _SPEECH_SLOTS: Final = 15
    _PROMINENT_DB: Final = 12.0
    _BANG_CREST_DB: Final = 16.0
    _RECENT_SLOTS: Final = 5

    def __init__(self, thresholds: LineThresholds) -> None:
        self._is = thresholds
        self._speech_slots: deque[float] = deque(maxlen=self._SPEECH_SLOTS)
        self._levels: deque[float] = deque(maxlen=round(thresholds.comfort_after_s / SLOT_S))
        self._noise = _Evidence(thresholds.noise_after_s, thresholds.noise_after_s)
        self._evidence = 0.0
        self._loudest_db = SILENCE_DB
        self._recent: deque[float] = deque(maxlen=self._RECENT_SLOTS)
        self._since_speech_s = _LONG_AGO_S
        self._since_packet_s = 0.0
        self._since_comfort_s = _LONG_AGO_S
        self._since_loud_s = _LONG_AGO_S
        self._since_fax_s = _LONG_AGO_S
        self._since_key_s = _LONG_AGO_S
        self._had_packets = False
        self._too_quiet = False
        self._speaks = False

    def hear(self, heard: Heard) -> LineState:
        """Return the caller's part of the line's state."""
        self._count(heard)
        self._follow_speech(heard)
        speech_db = self._speech_db()
        noisy = self._noise.take(self._disturbs(heard, speech_db))
        if heard.packets is None or heard.packets >= _WHOLE_SLOT:
            self._levels.append(heard.rms_db)  # what is made up for lost packets is uneven
        self._follow_loudness(speech_db)
        return LineState(
            caller=self._name(noisy),
            caller_speaks=self._speaks,
            caller_may_speak=self._evidence >= _SOME or self._since_loud_s < 3 * SLOT_S,
            speech_db=None if speech_db is None else round(speech_db, 1),
            noise_db=heard.floor_db,
            caller_silent_s=round(self._since_speech_s, 1),
        )

    def _count(self, heard: Heard) -> None:
        if heard.packets is None or heard.packets > 0:
            self._since_packet_s = 0.0
            self._had_packets = self._had_packets or heard.packets is not None
        else:
            self._since_packet_s += SLOT_S
        for name, now in (
            ("_since_comfort_s", heard.comfort > 0),
            ("_since_fax_s", heard.tone == "fax"),
            ("_since_key_s", heard.tone == "dtmf"),
        ):
            setattr(self, name, 0.0 if now else getattr(self, name) + SLOT_S)

    def _follow_speech(self, heard: Heard) -> None:
        above_db = heard.rms_db - heard.floor_db
        # The slot after a tone still holds its end, which a detector of speech takes for a word.
        is_tone = min(self._since_fax_s, self._since_key_s) < 1.5 * SLOT_S
        is_speech = (
            not is_tone
            and heard.speech >= self._is.speech_share
            and heard.rms_db >= self._is.speech_least_db
            and above_db >= self._is.speech_above_floor_db
            and heard.rms_db >= self._loudest_db - self._is.same_voice_db
            and heard.rms_db >= max(self._recent, default=SILENCE_DB) - self._is.bang_db
        )
        self._recent.append(heard.rms_db)
        crest_db = heard.peak_db - heard.rms_db
        stands_out = above_db >= self._PROMINENT_DB
        is_bang = crest_db > self._BANG_CREST_DB
        self._since_loud_s = 0.0 if stands_out and not is_bang else self._since_loud_s + SLOT_S
        self._loudest_db -= self._is.forget_voice_db * SLOT_S
        if is_speech:
            # Two slots that stand out, three that hardly do, four bangs of a bumped handset.
            weight = 0.5 if stands_out else 0.34
            self._evidence += 0.25 if is_bang else weight
            self._evidence = min(self._evidence, 1.5)
            if self._speaks:
                self._loudest_db = max(self._loudest_db, heard.rms_db)
            self._speech_slots.append(10 ** (heard.rms_db / 10))
        elif not stands_out or is_tone:  # a loud slot may be a word ill heard
            self._evidence = max(0.0, self._evidence - 0.2)
        if is_speech and (self._speaks or self._evidence >= _ENOUGH):
            self._since_speech_s = 0.0
        else:
            self._since_speech_s += SLOT_S
        self._speaks = self._since_speech_s < self._is.silence_after_s

    def _speech_db(self) -> float | None:
        """Return the mean power of the slots of speech, None before there are enough."""
        if len(self._speech_slots) * SLOT_S < self._is.quiet_after_s:
            return None
        return 10 * log10(sum(self._speech_slots) / len(self._speech_slots))

    def _disturbs(self, heard: Heard, speech_db: float | None) -> bool:
        margin = self._is.noise_margin_db if self._noise.is_so else 0.0
        if self._speaks and speech_db is not None:
            # While somebody talks without a breath the floor is too high: only the distance tells.
            return (
                heard.floor_db > self._is.noise_least_db - margin
                and speech_db - heard.floor_db < self._is.noise_snr_db + margin
            )
        return heard.floor_db > self._is.noise_db - margin

    def _follow_loudness(self, speech_db: float | None) -> None:
        if speech_db is None:
            return
        margin = self._is.quiet_margin_db if self._too_quiet else 0.0
        self._too_quiet = speech_db < self._is.quiet_db + margin

    def _name(self, noisy: bool) -> CallerLine:
        limit_s = self._is.stopped_s if self._had_packets else self._is.no_packets_s
        suppressed = self._since_comfort_s < max(limit_s, self._is.silence_suppression_s)
        names = (
            (CallerLine.NO_PACKETS, self._since_packet_s >= limit_s and not suppressed),
            (CallerLine.FAX, self._since_fax_s < self._is.tone_hold_s),
            (CallerLine.DTMF, self._since_key_s < self._is.key_hold_s),
            (CallerLine.NOISY, noisy),
            (CallerLine.TOO_QUIET, self._speaks and self._too_quiet),
            (CallerLine.SPEAKS, self._speaks),
            (CallerLine.COMFORT_NOISE, suppressed or self._is_comfort_noise()),
        )
        return next((name for name, so in names if so), CallerLine.SILENT)

    def _is_comfort_noise(self) -> bool:
        """Whether it is a steady hiss: made by a machine, no room sounds like it."""
        if len(self._levels) < (self._levels.maxlen or 0):
            return False
        mean = sum(self._levels) / len(self._levels)
        spread = sqrt(sum((x - mean) ** 2 for x in self._levels) / len(self._levels))
        return (
            self._is.comfort_least_db < mean < self._is.comfort_db
            and spread < self._is.comfort_spread_db
        )


class AgentClassifier:
    """Tells what our side does. Feed the microphone's ``Heard`` every 100 ms, in order.

    Attributes:
        silent_s: Since our last word that the far end could hear.
    """

    def __init__(self, thresholds: LineThresholds) -> None:
        self._is = thresholds
        self._speech = _Evidence(2 * SLOT_S, thresholds.silence_after_s)
        self._nothing_s = 0.0
        self._spoke = False
        self.silent_s = _LONG_AGO_S

    def hear(self, heard: Heard, *, muted: bool) -> AgentLine:
        """Return what our side does.

        Args:
            heard: The microphone, before mute.
            muted: The desk keeps it from the far end.
        """
        self._nothing_s = self._nothing_s + SLOT_S if heard.peak_db <= self._is.dead_db else 0.0
        is_speech = (
            heard.speech >= self._is.speech_share and heard.rms_db >= self._is.speech_least_db
        )
        speaks = self._speech.take(is_speech)
        self._spoke = self._spoke or (speaks and not muted)
        self.silent_s = 0.0 if is_speech and speaks and not muted else self.silent_s + SLOT_S
        # Some headsets send zeros between words: one that has worked is given more time.
        limit_s = self._is.dead_after_speech_s if self._spoke else self._is.dead_after_s
        if self._nothing_s >= limit_s - SLOT_S / 2:
            return AgentLine.MICROPHONE_DEAD
        if muted:
            return AgentLine.MUTED
        return AgentLine.SPEAKS if speaks else AgentLine.SILENT


class LineClassifier:
    """Both legs of one call. Make a new one for every call."""

    def __init__(self, thresholds: LineThresholds | None = None) -> None:
        thresholds = thresholds or LineThresholds()
        self._caller = CallerClassifier(thresholds)
        self._agent = AgentClassifier(thresholds)

    def hear(self, caller: Heard, microphone: Heard, *, muted: bool = False) -> LineState:
        """Take the next 100 ms of both legs and return the state of the line."""
        agent = self._agent.hear(microphone, muted=muted)
        return replace(
            self._caller.hear(caller), agent=agent, agent_silent_s=round(self._agent.silent_s, 1)
        )
