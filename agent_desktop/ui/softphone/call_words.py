"""What a call is, in words: its state, its end, how the network treats it."""

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.calls import CallPurpose, CallState, TransferState
from agent_desktop.ui import formats
from agent_desktop.ui.marking import QT_TRANSLATE_NOOP
from agent_desktop.ui.softphone.state import CallCard, Outcome, OutcomeKind, QualityShown
from agent_desktop.ui.words import CALL_STATES, ENDINGS, PROGRESS, word

_MISSED = QT_TRANSLATE_NOOP("CallWords", "Missed call")
_TRANSFERRING = QT_TRANSLATE_NOOP("CallWords", "Being transferred")
_TRANSFERRED = QT_TRANSLATE_NOOP("CallWords", "Transferred")
_MUTED = QT_TRANSLATE_NOOP("CallWords", "In a call, muted")
_FAR_HOLD = QT_TRANSLATE_NOOP("CallWords", "The other side holds")
_CONSULT = QT_TRANSLATE_NOOP("CallWords", "Colleague")
_HELPING = {
    CallPurpose.LISTEN: QT_TRANSLATE_NOOP("CallWords", "You listen, nobody hears you"),
    CallPurpose.MONITOR: QT_TRANSLATE_NOOP("CallWords", "You help a colleague"),
}
_WAITING = QT_TRANSLATE_NOOP("CallWords", "Waiting")
_CALLER_WAITS = QT_TRANSLATE_NOOP("CallWords", "Caller, on hold")
_OUTCOMES = {
    OutcomeKind.TRANSFER: QT_TRANSLATE_NOOP("CallWords", "Not transferred: the caller is here"),
    OutcomeKind.CONSULT: QT_TRANSLATE_NOOP("CallWords", "The caller is still here"),
}
_WITHHELD = QT_TRANSLATE_NOOP("CallWords", "Withheld")
_QUALITY = {
    4: QT_TRANSLATE_NOOP("CallWords", "Good connection"),
    3: QT_TRANSLATE_NOOP("CallWords", "Fair connection"),
    2: QT_TRANSLATE_NOOP("CallWords", "Weak connection"),
    1: QT_TRANSLATE_NOOP("CallWords", "Bad connection"),
}
_FIGURES = QT_TRANSLATE_NOOP(
    "CallWords",
    "MOS {mos}, loss {loss} % here, {far} % there, jitter {jitter} ms, delay {trip} ms, {codec}",
)
_ENCRYPTED = QT_TRANSLATE_NOOP("CallWords", "encrypted")
_OPEN = QT_TRANSLATE_NOOP("CallWords", "not encrypted")


def _tr(source: str) -> str:
    return QCoreApplication.translate("CallWords", source)


def number(card: CallCard) -> str:
    """Return the number in groups, or that there is none."""
    return formats.number(card.number) or withheld()


def withheld() -> str:
    """Return what is said of a caller who gives no number."""
    return _tr(_WITHHELD)


def person(card: CallCard) -> str:
    """Return the name, else the number."""
    return card.name or number(card)


def state(card: CallCard) -> str:
    """Return what the call in front is doing."""
    if card.missed:
        return _tr(_MISSED)
    if card.transfer is TransferState.TRYING:
        return _tr(_TRANSFERRING)
    words = _ended(card) if card.state is CallState.ENDED else _living(card)
    if card.purpose is CallPurpose.CONSULT and card.state is not CallState.ACTIVE:
        return f"{_tr(_CONSULT)} · {words}"
    return words


def row(card: CallCard) -> str:
    """Return what a call beside the one in front is doing."""
    if card.state is CallState.RINGING:
        return _tr(_WAITING)
    if card.waits:
        return _tr(_CALLER_WAITS)
    return state(card)


def outcome(found: Outcome) -> str:
    """Return why nobody took the caller, and that the caller is still there."""
    who = formats.shortened(formats.number(found.who))
    why = " ".join(p for p in (who, word(ENDINGS[found.ending])) if p)
    stays = _tr(_OUTCOMES[found.kind])
    return f"{why} · {stays}" if why else stays


def quality(found: QualityShown) -> str:
    """Return the figures behind the signal symbol."""
    figures = _tr(_FIGURES).format(
        mos=f"{found.mos:.1f}",
        loss=f"{found.loss * 100:.1f}",
        far=f"{found.far_loss * 100:.1f}",
        jitter=round(found.jitter_ms),
        trip=round(found.round_trip_ms),
        codec=found.codec or "–",
    )
    secrecy = _tr(_ENCRYPTED if found.encrypted else _OPEN)
    return f"{_tr(_QUALITY[found.bars])}: {figures}, {secrecy}"


def _ended(card: CallCard) -> str:
    if card.transfer is TransferState.DONE:
        return _tr(_TRANSFERRED)
    return word(ENDINGS[card.ending]) or word(CALL_STATES[card.state])


def _living(card: CallCard) -> str:
    if card.progress is not None:
        return word(PROGRESS[card.progress])
    if card.state is CallState.ACTIVE:
        if card.purpose in _HELPING:
            return _tr(_HELPING[card.purpose])
        if card.remote_held:
            return _tr(_FAR_HOLD)
        if card.muted:
            return _tr(_MUTED)
        if card.purpose is CallPurpose.CONSULT:
            return _tr(_CONSULT)
    return word(CALL_STATES[card.state])
