"""What the check of a pack says, in the lead's language."""

import re
from typing import Final

from PySide6.QtCore import QCoreApplication

from agent_desktop.ui.marking import QT_TRANSLATE_NOOP

# (pattern of the check's English, the sentence to translate). Groups fill the places by name.
_SENTENCES: Final = (
    (r"(?P<field>\S+) is missing", QT_TRANSLATE_NOOP("Causes", "{field} is missing")),
    (r"(?P<field>\S+) must not be empty", QT_TRANSLATE_NOOP("Causes", "{field} must not be empty")),
    (
        r"(?P<field>\S+) is longer than (?P<most>\d+) characters",
        QT_TRANSLATE_NOOP("Causes", "{field} is longer than {most} characters"),
    ),
    (
        r"too long for one breath, put \| where to take one: (?P<breath>.*)",
        QT_TRANSLATE_NOOP("Causes", "too long for one breath, put | where to take one: {breath}"),
    ),
    (
        r"the phrase has the filler (?P<word>.*)",
        QT_TRANSLATE_NOOP("Causes", "the phrase has the filler {word}"),
    ),
    (
        r"the phrase has the forbidden words (?P<word>.*)",
        QT_TRANSLATE_NOOP("Causes", "the phrase has the forbidden words {word}"),
    ),
    (
        r"unknown variable (?P<name>\{.*?\}); known: (?P<known>.*)",
        QT_TRANSLATE_NOOP("Causes", "unknown variable {name}; known: {known}"),
    ),
    (
        r"(?P<name>\{.*?\}) may be unknown: put it into an optional part \[ \]",
        QT_TRANSLATE_NOOP("Causes", "{name} may be unknown: put it into an optional part [ ]"),
    ),
    (
        r"(?P<one>[\[{]) is never closed with (?P<other>[\]}])",
        QT_TRANSLATE_NOOP("Causes", "{one} is never closed with {other}"),
    ),
    (
        r"(?P<one>[\]}]) without (?P<other>[\[{]) before it",
        QT_TRANSLATE_NOOP("Causes", "{one} without {other} before it"),
    ),
    (
        r"an optional part \[ \] without a variable is never left out; .*",
        QT_TRANSLATE_NOOP(
            "Causes", r"an optional part [ ] without a variable is never left out; \[ is a bracket"
        ),
    ),
    (
        r"nothing is left to say when nothing is known",
        QT_TRANSLATE_NOOP("Causes", "nothing is left to say when nothing is known"),
    ),
    (
        r"is never said: a variant before it is always right when this one is",
        QT_TRANSLATE_NOOP("Causes", "this wording is never said: one before it is always right"),
    ),
    (
        r"(?P<situation>\S+) has no step (?P<step>\S+)",
        QT_TRANSLATE_NOOP("Causes", "{situation} has no step {step}"),
    ),
    (
        r"steps are (?P<here>.*), but (?P<there>.*) in (?P<language>\S+)",
        QT_TRANSLATE_NOOP("Causes", "steps are {here}, but {there} in {language}"),
    ),
    (
        r"(?:Value error, )?(?P<date>'.*?') is no (?:lunar )?date: .*",
        QT_TRANSLATE_NOOP("Causes", "{date} is no date: write 01-01 or 10-01..10-07"),
    ),
)
_VARIABLES: Final = {
    "company": QT_TRANSLATE_NOOP("Causes", "Company"),
    "agent_number": QT_TRANSLATE_NOOP("Causes", "Agent number"),
    "caller_name": QT_TRANSLATE_NOOP("Causes", "Caller's name"),
    "form_of_address": QT_TRANSLATE_NOOP("Causes", "Form of address"),
    "greeting_time": QT_TRANSLATE_NOOP("Causes", "Greeting of the hour"),
    "queue": QT_TRANSLATE_NOOP("Causes", "Queue"),
    "festival_greeting": QT_TRANSLATE_NOOP("Causes", "Greeting of the festival"),
    "promised_time": QT_TRANSLATE_NOOP("Causes", "Promised time"),
    "ticket_subject": QT_TRANSLATE_NOOP("Causes", "Subject of the ticket"),
}
_PATTERNS: Final = tuple((re.compile(p, re.DOTALL), text) for p, text in _SENTENCES)


def variable_words(name: str) -> str:
    """Return what a variable of phrases stands for."""
    return QCoreApplication.translate("Causes", _VARIABLES.get(name, name))


def cause_words(cause: str) -> str:
    """Return what is wrong in the lead's language; what is not known, as the check says it."""
    for pattern, sentence in _PATTERNS:
        found = pattern.fullmatch(cause)
        if found is not None:
            words = QCoreApplication.translate("Causes", sentence)
            for name, value in found.groupdict().items():
                words = words.replace(f"{{{name}}}", value)
            return words
    return cause
