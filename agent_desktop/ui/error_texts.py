"""Code → what a person reads: a title, what happened, what to do. One table, translated."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from agent_desktop.domain.tickets import Problem


@dataclass(frozen=True, slots=True)
class ErrorText:
    """Texts of one code. ``{name}`` places are filled from the error's fields."""

    title: str
    message: str
    action: str = ""


TEXTS: Final[dict[str, ErrorText]] = {
    "ticket.saved": ErrorText(
        QT_TRANSLATE_NOOP("Errors", "Ticket saved"),
        QT_TRANSLATE_NOOP("Errors", "It is safe on this computer and will be sent by itself."),
    ),
    "ticket.subject_missing": ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The subject is missing"),
        QT_TRANSLATE_NOOP("Errors", "Write the matter in one line."),
    ),
    "ticket.too_long": ErrorText(
        QT_TRANSLATE_NOOP("Errors", "The text is too long"),
        QT_TRANSLATE_NOOP("Errors", "At most {limit} characters; move the rest to the course."),
    ),
}
_UNKNOWN: Final = ErrorText(
    QT_TRANSLATE_NOOP("Errors", "That did not work"),
    QT_TRANSLATE_NOOP("Errors", "The desk reported “{code}”."),
    QT_TRANSLATE_NOOP("Errors", "Try again; if it stays, tell your team lead this word."),
)


class _Fields(dict[str, str]):
    """Fields of an error; one that is missing leaves its place empty instead of failing."""

    def __missing__(self, _name: str) -> str:
        return "–"


def error_text(code: str, fields: tuple[tuple[str, str], ...] = ()) -> ErrorText:
    """Return the texts of a code in the agent's language, filled."""
    text = TEXTS.get(code, _UNKNOWN)
    values = _Fields({"code": code, **dict(fields)})
    return ErrorText(
        *(
            QCoreApplication.translate("Errors", part).format_map(values) if part else ""
            for part in (text.title, text.message, text.action)
        )
    )


def problem_text(problem: Problem) -> str:
    """Return the sentence that stands under a field."""
    limit = "" if problem.limit is None else str(problem.limit)
    return error_text(problem.code, (("limit", limit),)).message
