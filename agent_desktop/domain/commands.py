"""What a person (window, ``ctl``, hotkey) asks of the desk: frozen, one handler each.

``call_id=None`` means the call that the command obviously means: the ringing one for answer and
reject, the connected one for the rest.
"""

from dataclasses import dataclass
from datetime import datetime

from agent_desktop.domain.adherence import Criterion
from agent_desktop.domain.agents import AgentState
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.tickets import TicketForm, TicketKind, Urgency


class Command:
    """Any of the commands below."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial(Command):
    """Call a number or SIP address.

    ``despite``: why a lead calls a customer who does not want to be called; it is logged.
    """

    number: str
    despite: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Command):
    """Take the ringing call."""

    call_id: CallId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject(Command):
    """Refuse the ringing call (486 Busy Here)."""

    call_id: CallId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HangUp(Command):
    """End a call in any state."""

    call_id: CallId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold(Command):
    """Put the far end on hold."""

    call_id: CallId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume(Command):
    """Take the far end off hold."""

    call_id: CallId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMute(Command):
    """Close or open our microphone towards the far end."""

    on: bool
    call_id: CallId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendDtmf(Command):
    """Send digits 0-9, *, #, A-D as RFC 4733 events."""

    digits: str
    call_id: CallId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap(Command):
    """Talk to a held caller and put the one on the line on hold."""

    call_id: CallId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer(Command):
    """Send the caller to another number, unannounced; stays ours if the number does not answer."""

    number: str
    call_id: CallId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consult(Command):
    """Hold the caller and call a colleague about them: the first half of an attended transfer."""

    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteTransfer(Command):
    """Connect the held caller with the colleague who was consulted, and leave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelTransfer(Command):
    """End the consultation and go back to the caller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conference(Command):
    """Bring the calls on the line and on hold together; ``on=False`` parts them again."""

    on: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Redial(Command):
    """Call the number that was dialled last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PickUp(Command):
    """Take the call that rings at a colleague (the policy's code and the number)."""

    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitor(Command):
    """A lead listens to an agent's call, whispers to the agent or joins in. ``mode`` says which."""

    agent: str
    mode: str = "listen"


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseRecording(Command):
    """Stop recording while a card number is told; ``on=False`` goes on."""

    on: bool
    call_id: CallId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Command):
    """Begin or end the recording of the call, where the policy leaves it to the agent."""

    on: bool
    call_id: CallId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteConsent(Command):
    """Whether the caller agreed to be recorded. Without consent the recording is discarded."""

    given: bool
    call_id: CallId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendAfterCallWork(Command):
    """Take the policy's extra time for the note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAgentState(Command):
    """Go to ready, not ready (with a reason) or after-call work."""

    state: AgentState
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowSituation(Command):
    """Bring a situation of the pack (``greeting``, ``closing``, ``silent-call`` …) to the panel.

    ``step``: the phrase of it to say now; "" for the first that is not said. ``unasked``: the desk
    brings it up by itself; it is no habit of the agent's, and no flow begins or ends with it.
    """

    situation: str
    step: str = ""
    unasked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FindPhrase(Command):
    """Search situations and phrases; ``SituationsFound`` answers. Pinyin initials will do."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFavourite(Command):
    """Put a star on a situation for this agent, or take it away."""

    situation: str
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseInFlow(Command):
    """What the caller answered, or the agent decided, in the flow's step."""

    choice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoBackInFlow(Command):
    """Take the last step of the flow back; what was done to the call is not undone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveFlow(Command):
    """The flow does not fit: end it; its situation's phrases stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FillFromSituation(Command):
    """Put what the situation in front knows of a ticket into the form (see ``FillDraft``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakStep(Command):
    """Play the phrase in front to the caller in the agent's own recorded voice; again: stop.

    ``unasked``: the desk does it by itself, and never stops what plays already.
    """

    unasked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StopSpeaking(Command):
    """The agent speaks from now on; nothing happens where no recording plays.

    ``why``: as in ``OwnVoicePlaying``.
    """

    why: str = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordClip(Command):
    """Record the agent reading a phrase aloud, until ``EndClip``; see ``OwnVoiceChanged``."""

    clip_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndClip(Command):
    """The phrase is read, or the recording is heard enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HearClip(Command):
    """Play a recording at the agent's own ear; the fresh one before the kept one."""

    clip_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepClip(Command):
    """Keep the fresh recording; it replaces an older one and follows the agent to other desks."""

    clip_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DropClip(Command):
    """Throw away the fresh recording of a phrase, or else the kept one."""

    clip_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TickStep(Command):
    """Mark the current step as said and go to the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetScriptLanguage(Command):
    """Speak another language to this caller: ``zh`` or ``en``."""

    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestMark(Command):
    """Say why a mark of a call's self-assessment is wrong; "" takes it back."""

    call_id: CallId
    criterion: Criterion
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowAssessment(Command):
    """Bring the self-assessment of an earlier call up."""

    call_id: CallId


@dataclass(frozen=True, slots=True, kw_only=True)
class EditDraft(Command):
    """Keep what stands in the ticket form now; it is on disk within a second."""

    draft_id: str
    form: TicketForm


@dataclass(frozen=True, slots=True, kw_only=True)
class FillDraft(Command):
    """Put what a call's flow knows into its ticket form; what the agent wrote there stays.

    ``course`` is added below what stands there.
    """

    call_id: CallId | None = None
    kind: TicketKind | None = None
    urgency: Urgency | None = None
    subject: str = ""
    promised_at: datetime | None = None
    course: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveTicket(Command):
    """Make the draft a ticket (or change the ticket it came from)."""

    draft_id: str
    form: TicketForm


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscardDraft(Command):
    """Throw the draft away; its text stays undoable until the desk closes."""

    draft_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDraft(Command):
    """Start an empty ticket form without a call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTicket(Command):
    """Bring a saved ticket back into the form."""

    ticket_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn(Command):
    """Sign in at the central server.

    Attributes:
        code: Six digits of the authenticator app, where the server asks for them.
        new_password: Replaces the password at once, where the server asks for that.
    """

    server: str
    user: str
    password: str
    code: str = ""
    new_password: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOut(Command):
    """Leave; unsent work stays in the encrypted cache."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UseDevices(Command):
    """Choose devices by name; empty means the system's default."""

    microphone: str = ""
    earpiece: str = ""
    ringer: str = ""
    speaker: str = ""
    ring_volume: float | None = None
    microphone_gain_db: float | None = None
    earpiece_gain_db: float | None = None
    voice_processing: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayTestTone(Command):
    """Play two seconds of a tone on a device by name; "" is the system's default.

    ``place``: ``earpiece``, ``ringer`` or ``speaker``; "" finds it by the device.
    """

    device: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterMicrophone(Command):
    """Tell the microphone's level (``LevelsHeard``) without a call, until ``on=False``."""

    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StartShiftCheck(Command):
    """Begin the check before the shift; after a failed one, try again what failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerShiftCheck(Command):
    """Whether the agent heard the tone that plays."""

    heard: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseShiftCheck(Command):
    """Put the check away, passed or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLink(Command):
    """Dial a ``tel:``, ``sip:``, ``sips:`` or ``callto:`` link.

    ``asked``: whoever hands it over has asked the agent already (``ctl dial``); a link that a web
    page supplied has not, and waits for ``ConfirmDial``.
    """

    link: str
    asked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmDial(Command):
    """Dial what ``DialAsked`` shows, or forget it."""

    ask_id: str
    yes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPackEditor(Command):
    """Work on a pack, "" for the one in force; a draft that is there goes on."""

    pack: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncNow(Command):
    """Exchange with the server at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quit(Command):
    """Close the desk in order."""
