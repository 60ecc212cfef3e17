"""The words of a form definition in the agent's language."""

from collections.abc import Sequence

from agent_desktop.domain.form_definitions import FieldDefinition


def in_language(texts: Sequence[tuple[str, str]], language: str) -> str:
    """Return a text in a language, else in English, else in any; "" for none."""
    known = dict(texts)
    return known.get(language) or known.get("en") or next(iter(known.values()), "")


def choice_words(field: FieldDefinition, language: str) -> list[tuple[str, str]]:
    """Return (words, value) of a field's choices."""
    return [(in_language(labels, language) or value, value) for value, labels in field.choices]
