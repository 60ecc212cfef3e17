"""The words of a self-assessment. Values are translated when shown."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.adherence import Criterion, Mark, Verdict
from agent_desktop.ui.formats import duration
from agent_desktop.ui.marking import QT_TRANSLATE_NOOP

_SHARE: Final = (Criterion.TALK_SHARE,)
_MOST_TIMES: Final = 6

TITLES: Final = {
    Criterion.GREETING: QT_TRANSLATE_NOOP("Assessment", "Greeting in time"),
    Criterion.AGENT_NUMBER: QT_TRANSLATE_NOOP("Assessment", "Agent number given"),
    Criterion.HOLD_ANNOUNCED: QT_TRANSLATE_NOOP("Assessment", "Hold announced"),
    Criterion.HOLD_LENGTH: QT_TRANSLATE_NOOP("Assessment", "Length of hold"),
    Criterion.HOLD_THANKS: QT_TRANSLATE_NOOP("Assessment", "Thanks after hold"),
    Criterion.SILENCES: QT_TRANSLATE_NOOP("Assessment", "No long silence"),
    Criterion.TALK_OVER: QT_TRANSLATE_NOOP("Assessment", "Letting the caller finish"),
    Criterion.TALK_SHARE: QT_TRANSLATE_NOOP("Assessment", "Share of talk"),
    Criterion.CLOSING: QT_TRANSLATE_NOOP("Assessment", "Closing said"),
    Criterion.HUNG_UP_LAST: QT_TRANSLATE_NOOP("Assessment", "The caller hung up first"),
}
VERDICTS: Final = {
    Verdict.MET: QT_TRANSLATE_NOOP("Assessment", "Met"),
    Verdict.MISSED: QT_TRANSLATE_NOOP("Assessment", "Missed"),
    Verdict.UNCLEAR: QT_TRANSLATE_NOOP("Assessment", "Cannot tell"),
    Verdict.NOT_APPLICABLE: QT_TRANSLATE_NOOP("Assessment", "Does not apply"),
}
_MEASURED: Final = QT_TRANSLATE_NOOP("Assessment", "{measured}, at most {wanted}")
_AT: Final = QT_TRANSLATE_NOOP("Assessment", "at {times}")
_UNCLEAR: Final = {
    Criterion.GREETING: QT_TRANSLATE_NOOP("Assessment", "You spoke; the phrase was not ticked"),
    Criterion.AGENT_NUMBER: QT_TRANSLATE_NOOP("Assessment", "You spoke; the phrase was not ticked"),
    Criterion.HOLD_ANNOUNCED: QT_TRANSLATE_NOOP(
        "Assessment", "You spoke; the phrase was not ticked"
    ),
    Criterion.HOLD_THANKS: QT_TRANSLATE_NOOP("Assessment", "You spoke; the phrase was not ticked"),
    Criterion.CLOSING: QT_TRANSLATE_NOOP("Assessment", "You spoke; the phrase was not ticked"),
}


def title(criterion: Criterion) -> str:
    """Return what the criterion is called."""
    return _word(TITLES[criterion])


def verdict(mark: Mark) -> str:
    """Return the verdict in words."""
    return _word(VERDICTS[mark.verdict])


def detail(mark: Mark) -> str:
    """Return figures and places of a mark, "" where there is nothing to add."""
    if mark.verdict is Verdict.UNCLEAR and mark.criterion in _UNCLEAR:
        return _word(_UNCLEAR[mark.criterion])
    parts = []
    if mark.measured is not None and mark.wanted is not None:
        figures = {
            "measured": _figure(mark.criterion, mark.measured),
            "wanted": _figure(mark.criterion, mark.wanted),
        }
        parts.append(_word(_MEASURED).format(**figures))
    if mark.at_s and mark.verdict is Verdict.MISSED:
        parts.append(_word(_AT).format(times=_times(mark.at_s)))
    return " · ".join(parts)


def _figure(criterion: Criterion, value: float) -> str:
    if criterion in _SHARE:
        return f"{value:.0%}"
    return f"{value:.1f} s" if value < 10 else f"{value:.0f} s"


def _times(at_s: Iterable[float]) -> str:
    times = [duration(at) for at in at_s]
    return ", ".join(times[:_MOST_TIMES]) + ("…" if len(times) > _MOST_TIMES else "")


def _word(source: str) -> str:
    return QCoreApplication.translate("Assessment", source)
