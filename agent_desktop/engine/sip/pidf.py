"""Reading presence documents (PIDF, RFC 3863, with RPID's activities): what a colleague does."""

import re
from typing import Final

# What PBXs note of their telephones; exact, while the activity beside it is often just "busy".
_NOTED: Final = {
    "ready": "free",
    "ringing": "ringing",
    "on the phone": "talking",
    "on hold": "talking",
    "unavailable": "offline",
    "not online": "offline",
}
# Anything else that is told; the order decides between two matches.
_WORDS: Final = (
    ("ringing", re.compile(r"ringing|alerting")),
    ("talking", re.compile(r"phone|hold|busy|talking|in-?use|in a call|oncall")),
    ("away", re.compile(r"away|dnd|do not disturb|meal|lunch|break|meeting|vacation|holiday")),
    ("offline", re.compile(r"unavailable|offline|not registered|unregistered|closed")),
    ("free", re.compile(r"ready|available|online|idle|free|open")),
)
_ACTIVITIES: Final = re.compile(
    r"<(?:[a-z]+:)?activities[^>]*>(.*?)</(?:[a-z]+:)?activities", re.DOTALL
)
_ACTIVITY: Final = re.compile(r"<(?:[a-z]+:)?([a-z-]+)\s*/?>")
_NOTE: Final = re.compile(r"<(?:[a-z]+:)?note[^>]*>([^<]{1,120})</", re.IGNORECASE)
_BASIC: Final = re.compile(r"<(?:[a-z]+:)?basic[^>]*>\s*(open|closed)\s*</", re.IGNORECASE)


def colleague_state(document: str) -> str:
    """Return ``contract.engine.Colleague.state`` for a presence document.

    A PBX's own note counts first, then what the person does, other notes, and open or closed last.
    """
    notes = [note.strip().lower() for note in _NOTE.findall(document)]
    if noted := next((_NOTED[note] for note in notes if note in _NOTED), ""):
        return noted
    activities = _ACTIVITIES.search(document.lower())
    told = _ACTIVITY.findall(activities[1]) if activities else []
    for word in (*told, *notes):
        for state, pattern in _WORDS:
            if pattern.search(word):
                return state
    basic = _BASIC.search(document)
    if basic is None:
        return "unknown"
    return "free" if basic[1].lower() == "open" else "offline"
