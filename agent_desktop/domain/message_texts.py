"""The texts to customers: which there are, what they may hold, how one reads when it is filled."""

from collections.abc import Mapping
from typing import Final

from agent_desktop.domain import phrases

HOW: Final = ("sms", "mail")
LANGUAGES: Final = ("zh", "en")
OCCASIONS: Final = ("received", "handled", "missed")
RESULT: Final = ("result",)  # what was written back, beside the variables of phrases
VARIABLES: Final = (
    "company",
    "caller_name",
    "form_of_address",
    "ticket_subject",
    "promised_time",
    "agent_number",
    "result",
)
SLOTS: Final = tuple(
    f"{how}.{language}.{occasion}"
    for how in HOW
    for language in LANGUAGES
    for occasion in ((*OCCASIONS, "title") if how == "mail" else OCCASIONS)
)


def is_message(name: str) -> bool:
    """Return whether a template's text is one to a customer, not a field of a form."""
    return name in SLOTS


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text as the customer reads it.

    Raises:
        PhraseError: It has a variable that there is not, or a bracket too few.
    """
    return phrases.fill(text, values, also=RESULT)


def check_message(text: str) -> None:
    """Raise for a text that could not be filled.

    Raises:
        PhraseError: As ``filled``.
    """
    filled(text, {})
