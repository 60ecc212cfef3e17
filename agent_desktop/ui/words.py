"""The words for states, kinds and devices, in one place. Values are translated when shown."""

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.agents import AgentState
from agent_desktop.domain.call_progress import CallEnding, CallProgress
from agent_desktop.domain.calls import CallState
from agent_desktop.domain.events import RegistrationState
from agent_desktop.domain.line_state import AgentLine, CallerLine
from agent_desktop.domain.tickets import TicketKind, Urgency
from agent_desktop.ui.marking import QT_TRANSLATE_NOOP

AGENT_STATES = {
    AgentState.OFFLINE: QT_TRANSLATE_NOOP("Words", "Offline"),
    AgentState.READY: QT_TRANSLATE_NOOP("Words", "Ready"),
    AgentState.NOT_READY: QT_TRANSLATE_NOOP("Words", "Not ready"),
    AgentState.RINGING: QT_TRANSLATE_NOOP("Words", "Ringing"),
    AgentState.TALKING: QT_TRANSLATE_NOOP("Words", "Talking"),
    AgentState.ACW: QT_TRANSLATE_NOOP("Words", "After-call work"),
}
CALL_STATES = {
    CallState.RINGING: QT_TRANSLATE_NOOP("Words", "Incoming call"),
    CallState.DIALING: QT_TRANSLATE_NOOP("Words", "Dialling"),
    CallState.ALERTING: QT_TRANSLATE_NOOP("Words", "Ringing at the far end"),
    CallState.ACTIVE: QT_TRANSLATE_NOOP("Words", "In a call"),
    CallState.HELD: QT_TRANSLATE_NOOP("Words", "On hold"),
    CallState.ENDED: QT_TRANSLATE_NOOP("Words", "Call ended"),
}
PROGRESS = {
    CallProgress.CALLING: CALL_STATES[CallState.DIALING],
    CallProgress.RINGING: CALL_STATES[CallState.ALERTING],
    CallProgress.FORWARDED: QT_TRANSLATE_NOOP("Words", "Being forwarded"),
    CallProgress.QUEUED: QT_TRANSLATE_NOOP("Words", "In a queue at the far end"),
    CallProgress.ANNOUNCEMENT: QT_TRANSLATE_NOOP("Words", "Announcement from the far end"),
}
ENDINGS = {
    CallEnding.NONE: "",
    CallEnding.BUSY: QT_TRANSLATE_NOOP("Words", "Busy"),
    CallEnding.NOT_FOUND: QT_TRANSLATE_NOOP("Words", "No such number"),
    CallEnding.DECLINED: QT_TRANSLATE_NOOP("Words", "Declined"),
    CallEnding.NO_ANSWER: QT_TRANSLATE_NOOP("Words", "No answer"),
    CallEnding.UNREACHABLE: QT_TRANSLATE_NOOP("Words", "Not reachable"),
    CallEnding.NOT_ALLOWED: QT_TRANSLATE_NOOP("Words", "Not allowed"),
    CallEnding.FAILED: QT_TRANSLATE_NOOP("Words", "Could not be put through"),
}
CALL_WARNINGS = {
    "call.muted_speech": QT_TRANSLATE_NOOP("Words", "You speak, but you are muted"),
    "call.microphone_dead": QT_TRANSLATE_NOOP("Words", "No sound from your microphone for 10 s"),
    "call.no_packets": QT_TRANSLATE_NOOP(
        "Words", "Nothing arrives from the caller: it is the network, not your headset"
    ),
    "call.poor_quality": QT_TRANSLATE_NOOP("Words", "Poor network: words may get lost"),
}
COLLEAGUE_STATES = {
    "free": QT_TRANSLATE_NOOP("Words", "Free"),
    "ringing": QT_TRANSLATE_NOOP("Words", "It rings"),
    "talking": QT_TRANSLATE_NOOP("Words", "In a call"),
    "away": QT_TRANSLATE_NOOP("Words", "Away"),
    "offline": QT_TRANSLATE_NOOP("Words", "Offline"),
    "unknown": QT_TRANSLATE_NOOP("Words", "Unknown"),
}
KINDS = {
    TicketKind.ENQUIRY: QT_TRANSLATE_NOOP("Words", "Enquiry"),
    TicketKind.COMPLAINT: QT_TRANSLATE_NOOP("Words", "Complaint"),
    TicketKind.SUGGESTION: QT_TRANSLATE_NOOP("Words", "Suggestion"),
    TicketKind.PRAISE: QT_TRANSLATE_NOOP("Words", "Praise"),
    TicketKind.BUSINESS_REQUEST: QT_TRANSLATE_NOOP("Words", "Business request"),
    TicketKind.FAULT: QT_TRANSLATE_NOOP("Words", "Fault report"),
    TicketKind.APPOINTMENT: QT_TRANSLATE_NOOP("Words", "Appointment"),
    TicketKind.CALL_BACK: QT_TRANSLATE_NOOP("Words", "Call-back"),
}
URGENCIES = {
    Urgency.NORMAL: QT_TRANSLATE_NOOP("Words", "Normal"),
    Urgency.URGENT: QT_TRANSLATE_NOOP("Words", "Urgent"),
}
REGISTRATIONS = {
    RegistrationState.NONE: QT_TRANSLATE_NOOP("Words", "No telephone account"),
    RegistrationState.REGISTERING: QT_TRANSLATE_NOOP("Words", "Connecting to the telephone system"),
    RegistrationState.REGISTERED: QT_TRANSLATE_NOOP("Words", "Telephone ready"),
    RegistrationState.FAILED: QT_TRANSLATE_NOOP("Words", "No telephone connection"),
}
CALLER_LINES = {
    CallerLine.SPEAKS: "",
    CallerLine.SILENT: QT_TRANSLATE_NOOP("Words", "silent"),
    CallerLine.TOO_QUIET: QT_TRANSLATE_NOOP("Words", "quiet"),
    CallerLine.NOISY: QT_TRANSLATE_NOOP("Words", "noisy"),
    CallerLine.NO_PACKETS: QT_TRANSLATE_NOOP("Words", "no data"),
    CallerLine.COMFORT_NOISE: QT_TRANSLATE_NOOP("Words", "line noise"),
    CallerLine.DTMF: QT_TRANSLATE_NOOP("Words", "keys"),
    CallerLine.FAX: QT_TRANSLATE_NOOP("Words", "fax"),
}
AGENT_LINES = {
    AgentLine.SPEAKS: "",
    AgentLine.SILENT: "",
    AgentLine.MUTED: QT_TRANSLATE_NOOP("Words", "muted"),
    AgentLine.MICROPHONE_DEAD: QT_TRANSLATE_NOOP("Words", "no sound"),
}
REASONS = {
    "rest": QT_TRANSLATE_NOOP("Words", "Rest"),
    "break": QT_TRANSLATE_NOOP("Words", "Break"),
    "lunch": QT_TRANSLATE_NOOP("Words", "Lunch"),
    "meal": QT_TRANSLATE_NOOP("Words", "Meal"),
    "meeting": QT_TRANSLATE_NOOP("Words", "Meeting"),
    "training": QT_TRANSLATE_NOOP("Words", "Training"),
    "coaching": QT_TRANSLATE_NOOP("Words", "Coaching"),
    "restroom": QT_TRANSLATE_NOOP("Words", "Restroom"),
    "away": QT_TRANSLATE_NOOP("Words", "Away"),
    "missed": QT_TRANSLATE_NOOP("Words", "Missed a call"),
}
FIELDS = {
    "kind": QT_TRANSLATE_NOOP("Words", "Kind"),
    "urgency": QT_TRANSLATE_NOOP("Words", "Urgency"),
    "severity": QT_TRANSLATE_NOOP("Words", "Severity"),
    "category": QT_TRANSLATE_NOOP("Words", "Category"),
    "customer_name": QT_TRANSLATE_NOOP("Words", "Customer name"),
    "phone": QT_TRANSLATE_NOOP("Words", "Phone"),
    "subject": QT_TRANSLATE_NOOP("Words", "Subject"),
    "course": QT_TRANSLATE_NOOP("Words", "Course of events"),
    "promised_at": QT_TRANSLATE_NOOP("Words", "Promised time"),
}


def word(source: str) -> str:
    """Return one of the words above in the agent's language."""
    return QCoreApplication.translate("Words", source) if source else ""


def reason(code: str) -> str:
    """Return a not-ready reason; one that the centre named itself stays as it is."""
    return word(REASONS[code]) if code in REASONS else code
