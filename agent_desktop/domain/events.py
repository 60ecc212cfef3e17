"""What happened at the desk: frozen facts that the core publishes and windows and ``ctl`` read.

Each event replaces what was known of its subject; a listener that keeps the newest of each kind
(and of each ``call_id``) knows the whole desk. Seconds named ``…_s`` are of the desk's monotonic
clock; ``datetime`` values are aware UTC.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from agent_desktop.domain.adherence import Assessment
from agent_desktop.domain.agents import AgentState
from agent_desktop.domain.calls import Call, Direction
from agent_desktop.domain.floor import FloorAgent
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.ladders import LadderMode, LadderPhase, Trouble
from agent_desktop.domain.line_state import SILENCE_DB, AgentLine, CallerLine, Heard
from agent_desktop.domain.policy import DeskPolicy
from agent_desktop.domain.shift_check import ShiftCheck, ShiftCheckRule
from agent_desktop.domain.tickets import FieldConflict, Problem, TicketForm, TicketKind, Urgency


class Event:
    """Any of the events below."""

    __slots__ = ()


class RegistrationState(StrEnum):
    """Whether calls can arrive."""

    NONE = "none"  # no account yet
    REGISTERING = "registering"
    REGISTERED = "registered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationChanged(Event):
    """The registrar answered, or did not. ``code`` is the SIP status, 0 for none."""

    state: RegistrationState
    account: str = ""
    code: int = 0
    reason: str = ""

    @property
    def is_refused(self) -> bool:
        """Whether the registrar does not take this account: a password or user is wrong."""
        return self.state is RegistrationState.FAILED and self.code in (401, 403, 404, 407)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallChanged(Event):
    """A call began, moved or ended."""

    call: Call


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelsHeard(Event):
    """How loud it is, 10 times a second while a call is connected. dBFS, -96 is silence.

    ``caller`` and ``microphone`` tell more, for the rules of ``domain.line_state``.
    """

    caller_db: float
    microphone_db: float
    caller_speaks: bool
    caller: Heard | None = None
    microphone: Heard | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallQualityMeasured(Event):
    """How the network treats a call's sound (``contract.engine.Quality``), every 2 s.

    Attributes:
        silent_for_s: Seconds since the last packet of the far end.
    """

    call_id: CallId
    loss: float = 0.0
    far_loss: float = 0.0
    jitter_ms: float = 0.0
    round_trip_ms: float = 0.0
    mos: float = 0.0
    codec: str = ""
    silent_for_s: float = 0.0
    encrypted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CallWarningsChanged(Event):
    """What is wrong with the sound of a call right now, worst first; () when nothing is.

    Codes: ``call.muted_speech``, ``call.microphone_dead``, ``call.no_packets``,
    ``call.poor_quality``.
    """

    call_id: CallId
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentNoted(Event):
    """What a caller said of being recorded; None once it is to be asked for again."""

    call_id: CallId
    given: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingKept(Event):
    """A recording lies encrypted on this desk and will go to the server by itself.

    Attributes:
        consent: What the caller said; None when nobody asked.
        pauses: (from, to) in seconds of the recording where it was paused.
    """

    call_id: CallId
    recording_id: str
    seconds: float
    bytes: int
    consent: bool | None = None
    pauses: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadSettled(Event):
    """The server has a file of this desk, or will never take it (``code``)."""

    upload_id: str
    kind: str
    name: str = ""
    call_id: CallId | None = None
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColleaguesChanged(Event):
    """What the colleagues of the transfer list do: (extension, name, state) in list order.

    ``state``: ``free``, ``ringing``, ``talking``, ``away``, ``offline`` or ``unknown``.
    """

    colleagues: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreKnown(Event):
    """Agent numbers and names of teams that a ticket can be handed to; empty: nobody told."""

    agents: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorHeard(Event):
    """Who is at work and does what, as the live channel tells it; by agent number.

    ``live``: it is true now; False: the channel is gone, and nobody is known.
    """

    agents: tuple[FloorAgent, ...] = ()
    live: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveNews(Event):
    """Something beside changes is new at the server: the ``policy``, or the ``pack`` ``name``."""

    what: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastDialled(Event):
    """What ``Redial`` would call; "" for nothing yet."""

    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineStateChanged(Event):
    """What both sides of a connected call do. ``speech_db`` is None before the caller spoke."""

    call_id: CallId
    caller: CallerLine
    agent: AgentLine
    speech_db: float | None = None
    noise_db: float = SILENCE_DB


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceLadderChanged(Event):
    """The ladder for a silent, too quiet or noisy line: where it stands and what comes next.

    Attributes:
        step: The rung in front of the agent, from 1; 0 for none. ``steps``: how many there are.
        step_id: Its step in ``situation``.
        countdown_s: Until the next thing happens by itself, counted from ``at_s``; None when
            nothing will, or while somebody speaks. ``pause_s``: the whole of that pause.
        advice: Code of what is the matter with the line, "" for nothing.
        nth_today: Which silent call of this number today it would be; 0 for an unknown number.
    """

    call_id: CallId
    phase: LadderPhase = LadderPhase.OFF
    mode: LadderMode = LadderMode.COUNTDOWN
    trouble: Trouble = Trouble.SILENT
    situation: str = ""
    step: int = 0
    steps: int = 0
    step_id: str = ""
    countdown_s: float | None = None
    pause_s: float = 0.0
    at_s: float = 0.0
    advice: str = ""
    nth_today: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentChanged(Event):
    """The self-assessment of a call is there, or was changed (``domain.adherence``)."""

    call_id: CallId
    number: str = ""
    assessment: Assessment = field(default_factory=Assessment)
    talk_share: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentCallEnded(Event):
    """A call ended in which the caller never spoke: its record needs no ticket and no typing.

    Attributes:
        ended_by: ``autopilot``, ``agent`` or ``caller``.
        advice: What was the matter with the line at the end.
    """

    call_id: CallId
    number: str
    nth_today: int = 1
    steps_said: int = 0
    steps: int = 0
    ended_by: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicesChanged(Event):
    """What can be heard and spoken with, and what is in use ("" = none: no sound card runs).

    Attributes:
        wanted_microphone: What was chosen, "" for the system's default; the other ``wanted_…``
            as well. ``wanted_speaker``: where it rings, too, after a while.
        voice_processing: Whether it is on; None where it is not installed.
    """

    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    microphone: str = ""
    earpiece: str = ""
    ringer: str = ""
    wanted_microphone: str = ""
    wanted_earpiece: str = ""
    wanted_ringer: str = ""
    wanted_speaker: str = ""
    ring_volume: float = 1.0
    microphone_gain_db: float = 0.0
    earpiece_gain_db: float = 0.0
    voice_processing: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineChanged(Event):
    """The SIP and audio process. ``pid`` is 0 while it is down."""

    pid: int = 0
    restarts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentStateChanged(Event):
    """The agent's state since ``since_s``.

    Attributes:
        until_s: When it is over by itself (timed after-call work) or by rule (longest pause);
            None for no limit.
        extensions: How often after-call work can still be extended.
    """

    state: AgentState
    reason: str = ""
    since_s: float = 0.0
    until_s: float | None = None
    extensions: int = 0
    accepts_calls: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptStep:
    """One step of the situation in front of the agent; ``said_at_s`` is None until ticked.

    Attributes:
        breaths: The text in the parts that are said in one breath; one part for a short text.
        clip_id: Stands for exactly these words in this language (``domain.own_voice``).
    """

    step_id: str
    text: str
    hint: str = ""
    said_at_s: float | None = None
    breaths: tuple[str, ...] = ()
    clip_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptChanged(Event):
    """The script panel: what to say now.

    Attributes:
        situations: (id, title, key) of everything that can be brought up, in the pack's order.
        current: Index into ``steps`` of the phrase to say now; ``len(steps)`` when all are said.
        likely: Situations that usually follow, as the pack says.
        ticket: What kind of ticket this situation can fill; None for none.
    """

    call_id: CallId | None = None
    pack: str = ""
    pack_title: str = ""
    pack_version: str = ""
    language: str = ""
    languages: tuple[str, ...] = ()
    situation: str = ""
    situation_title: str = ""
    steps: tuple[ScriptStep, ...] = ()
    current: int = 0
    avoid: tuple[str, ...] = ()
    situations: tuple[tuple[str, str, str], ...] = ()
    likely: tuple[str, ...] = ()
    ticket: TicketKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HabitsChanged(Event):
    """What this agent needs most: the situations with a star, and those brought up most from here.

    Attributes:
        often: Most often first.
    """

    favourites: tuple[str, ...] = ()
    often: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPhrase:
    """One hit: a situation by its title (``step_id`` ""), or a phrase in it."""

    situation: str
    title: str
    key: str = ""
    step_id: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationsFound(Event):
    """The answer to ``FindPhrase`` of the same ``text``, best first."""

    text: str = ""
    found: tuple[FoundPhrase, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowOption:
    """A choice of the flow's step; ``ready_at_s``: earlier than that it goes through as early."""

    choice_id: str
    label: str
    ready_at_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowClock:
    """A timer of the flow; ``due_s`` is None when it has spoken. ``late``: it has spoken before."""

    timer_id: str
    title: str
    began_s: float
    due_s: float | None = None
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowChanged(Event):
    """Where the call is in its flow; ``flow`` is "" when none runs.

    The step's phrase is the current one of ``ScriptChanged``.

    Attributes:
        says: The step has a phrase; without one it is ``step_title`` that is done.
        also_say: The phrase that a timer or a rule brought in this step; "" for none.
        notes: What they told the agent, oldest first.
        asks: What the agent has to do: ``transfer``, ``tell-lead``.
        fills: How often the flow has filled the ticket form so far.
    """

    call_id: CallId | None = None
    flow: str = ""
    title: str = ""
    step: str = ""
    step_title: str = ""
    says: bool = False
    said: bool = False
    choices: tuple[FlowOption, ...] = ()
    clocks: tuple[FlowClock, ...] = ()
    also_say: str = ""
    notes: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    can_go_back: bool = False
    fills: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceClip:
    """A phrase that the agent can record.

    Attributes:
        clip_id: Stands for these words in this language.
        title: Of the situation.
        seconds: Length of the kept recording, 0 for none.
        fresh_s: Length of the recording that is neither kept nor dropped yet, 0 for none.
        level_db: How loud the fresh one is.
    """

    clip_id: str
    situation: str
    title: str
    text: str
    language: str
    seconds: float = 0.0
    fresh_s: float = 0.0
    level_db: float = SILENCE_DB
    on_server: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnVoiceChanged(Event):
    """The phrases that can be heard in the agent's own voice, and what goes on with them.

    Attributes:
        recording: The clip that is being recorded since ``since_s``; "" for none.
        hearing: The clip that plays at the agent's ear.
    """

    clips: tuple[VoiceClip, ...] = ()
    recording: str = ""
    since_s: float = 0.0
    hearing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnVoicePlaying(Event):
    """A recorded phrase reaches the caller, until ``until_s`` at the latest; "" when it is over.

    ``why`` it is over: ``ended``, ``caller_spoke``, ``agent_spoke``, ``stopped``, ``failed``.
    """

    call_id: CallId
    clip_id: str = ""
    situation: str = ""
    step_id: str = ""
    since_s: float = 0.0
    until_s: float = 0.0
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationChanged(Event):
    """How a connected call goes, at most once a second. Times are sums in seconds.

    Attributes:
        talk_over_s: Both spoke at once; ``talk_overs`` how often the agent began while the
            caller spoke.
        silence_s: Nobody has spoken for so long now; ``longest_silence_s``: at most so far.
        talk_share: The agent's part of all speech, 0 to 1; None before enough was said.
        remind: What is worth a quiet word now: ``silence``, ``talk-over``, ``talk-share``.
    """

    call_id: CallId
    agent_s: float = 0.0
    caller_s: float = 0.0
    talk_over_s: float = 0.0
    talk_overs: int = 0
    silence_s: float = 0.0
    longest_silence_s: float = 0.0
    held_s: float = 0.0
    talk_share: float | None = None
    remind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackWaiting(Event):
    """A newer pack of the server waits for the end of the call; ``version`` "" for none."""

    pack: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftChanged(Event):
    """The ticket form in front of the agent (after a load, a new call, a save — not on typing).

    Attributes:
        ticket_id: The saved ticket that the form edits; "" for a new one.
        restored: It came back from disk after a crash or restart.
    """

    draft_id: str
    form: TicketForm
    owner: str = ""
    handler: str = ""
    call_id: CallId | None = None
    ticket_id: str = ""
    opened_at: datetime | None = None
    sent: bool = False
    conflicts: tuple[FieldConflict, ...] = ()
    restored: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftKept(Event):
    """The draft is on disk."""

    draft_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRefused(Event):
    """The form cannot be saved yet; the draft stays."""

    draft_id: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSaved(Event):
    """The ticket is durable on this desk; it will reach the server by itself."""

    draft_id: str
    ticket_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow:
    """One call or ticket in the agent's history, newest first.

    Attributes:
        score: Of the call's self-assessment; None where there is none.
        silent_nth: Which silent call of this number that day it was; None when the caller spoke.
        recorded: A recording of the call is kept.
    """

    row_id: str
    at: datetime
    direction: Direction | None = None
    number: str = ""
    name: str = ""
    duration_s: float | None = None
    answered: bool = False
    ticket_id: str = ""
    subject: str = ""
    kind: TicketKind | None = None
    urgency: Urgency | None = None
    sent: bool = True
    score: int | None = None
    silent_nth: int | None = None
    recorded: bool = False

    @property
    def call_id(self) -> CallId | None:
        """The row's call, None for a ticket without one."""
        kind, _, call_id = self.row_id.partition(":")
        return CallId(call_id) if kind == "call" else None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryChanged(Event):
    """The last calls and tickets of this agent."""

    rows: tuple[HistoryRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncChanged(Event):
    """Whether the server hears us, and what it has not heard yet.

    Attributes:
        enabled: False on a desk that runs without a server.
        oldest_pending_since: When the oldest unsent operation was made; None when all is sent.
        last_error: Stable code of the last failed exchange, "" after a good one.
        live: The server says at once what others change; False: it is asked every few seconds.
    """

    enabled: bool = True
    online: bool = False
    pending: int = 0
    parked: int = 0
    oldest_pending_since: datetime | None = None
    last_error: str = ""
    live: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerTimeHeard(Event):
    """The server told its clock's time, between ``asked_at`` and ``heard_at`` of our own.

    ``round_trip_s``: between the two by a clock that nobody sets; the event comes right after.
    """

    server_time: datetime
    asked_at: datetime
    heard_at: datetime
    round_trip_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchChanged(Event):
    """What the watchdogs know of this computer (``services.watchdogs``).

    Attributes:
        troubles: Codes of what is wrong now, with a row in ``ui.error_texts``; () for nothing.
        clock_lead_s: How far our clock is ahead of the server's, negative: behind; None before
            the server was heard.
        disk_free_mb: Least free room of the disks that we write to.
    """

    troubles: tuple[str, ...] = ()
    clock_lead_s: int | None = None
    disk_free_mb: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TablesCompared(Event):
    """Desk and server compared what they hold; ``differing`` tables are fetched whole."""

    differing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationQueued(Event):
    """Something was committed on this desk and waits for the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeSettled(Event):
    """An exchange changed what this desk holds: sent, parked, or changed by others."""

    ticket_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyChanged(Event):
    """What the centre decided for this desk; published before ``SessionChanged``."""

    policy: DeskPolicy = field(default_factory=DeskPolicy)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionChanged(Event):
    """Who sits here. ``signed_in`` is False until a server or the settings file says who."""

    signed_in: bool = False
    agent_number: str = ""
    name: str = ""
    role: str = ""
    team: str = ""
    company: str = ""
    server: str = ""
    not_ready_reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WipeOrdered(Event):
    """This PC was reported lost, or the centre wants nothing left after a sign-out.

    The desk closes, and its cache, keys and recordings are gone when it has.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftCheckChanged(Event):
    """The check before the shift: whether it is asked for, and how far it is.

    Attributes:
        rule: What the centre asks for; ``REQUIRED`` refuses Ready while ``due``.
        due: No check of this agent passed on this desk in this shift.
        open: The check is in front of the agent, until it passed or was closed.
        check: Its parts. While ``check.trying`` is one of ``shift_check.HEARD``, its tone plays
            and ``AnswerShiftCheck`` is awaited; while it is the microphone, the agent reads aloud
            and ``check.microphone`` has the level and the progress, 10 times a second.
    """

    rule: ShiftCheckRule = ShiftCheckRule.OFF
    due: bool = False
    open: bool = False
    check: ShiftCheck = field(default_factory=ShiftCheck)


@dataclass(frozen=True, slots=True, kw_only=True)
class DialAsked(Event):
    """A link wants to be dialled and waits for ``ConfirmDial``; ``ask_id`` "" takes it back.

    Attributes:
        target: What would be dialled, as an international number or an address.
        link: What the link said, cut to what fits in a dialog; shown as plain text only.
        region: Country of the number (ISO 3166, two letters), "" for unknown or an address.
        foreign: The number belongs to another country than the desk.
    """

    ask_id: str = ""
    target: str = ""
    link: str = ""
    region: str = ""
    foreign: bool = False


class Severity(StrEnum):
    """How loud a notice is."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRaised(Event):
    """Something a person should read. ``ui.error_texts`` has a sentence for every code.

    ``fields`` fill the sentence, as (name, value) pairs.
    """

    code: str
    severity: Severity = Severity.WARNING
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandRefused(Event):
    """A command could not be carried out; ``command`` is its class name."""

    command: str
    code: str
    message: str
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskClosing(Event):
    """The core is shutting down; windows close."""
