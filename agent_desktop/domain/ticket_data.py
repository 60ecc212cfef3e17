"""What is wrong with the data of a step: the same answer before it is kept and at the server.

``domain.ticket_life`` says in words what each step carries. Malformed data is refused; a step that
merely comes too late is not (``ticket_life.why_not``).
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from agent_desktop.domain.ticket_forms import (
    FORM_FIELDS,
    Problem,
    promise_code,
    refuse,
    shown,
    text_problems,
)
from agent_desktop.domain.ticket_life import CONTACT, TEAM, CallBackOutcome, Satisfaction
from agent_desktop.domain.ticket_state import TicketEvent, TicketEventKind

SHORT: Final = 200
LONG: Final = 20_000
MOST_BYTES: Final = 32 << 20
LEVELS: Final = ("owner", "lead", "manager")
WAYS: Final = ("phone", "message", "in_person")
LINKED: Final = ("call", "recording", "article", "ticket")

_ID: Final = re.compile(r"[A-Za-z0-9@._:+-]{1,80}")
_AGENT: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_TEAM: Final = re.compile(rf"{TEAM}\S[^\x00-\x1f]{{0,99}}")
_CONTACT: Final = re.compile(rf"{CONTACT}[A-Za-z0-9@._:+-]{{1,80}}")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_MEDIA: Final = re.compile(r"[a-z]+/[a-z0-9.+-]{1,80}")
_FIELD: Final = re.compile(rf"{'|'.join(FORM_FIELDS)}|x\.[a-z0-9_]{{1,40}}")
_NUMBER: Final = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Datum:
    """One name of a step's data.

    Attributes:
        fits: Whether a text that is not "" can be used; None for any.
    """

    required: bool = False
    limit: int = SHORT
    fits: Callable[[str], bool] | None = None


def _like(*patterns: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: any(pattern.fullmatch(text) for pattern in patterns)


def _one_of(choices: Iterable[str]) -> Callable[[str], bool]:
    return frozenset(choices).__contains__


def _is_time(text: str) -> bool:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return False
    return at.tzinfo is not None and 1970 <= at.year <= 2200


def _is_size(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text)) and 0 < int(text) <= MOST_BYTES


_E = TicketEventKind
_TEXT: Final = Datum(limit=LONG)
_TEXT_NEEDED: Final = Datum(required=True, limit=LONG)
_ANY: Final = Datum()
_ANY_NEEDED: Final = Datum(required=True)
_ID_NEEDED: Final = Datum(required=True, fits=_like(_ID))
_TIME: Final = Datum(fits=_is_time)
_NOTHING: Final[Mapping[str, Datum]] = MappingProxyType({})

STEP_DATA: Final[Mapping[TicketEventKind, Mapping[str, Datum]]] = MappingProxyType(
    {
        _E.OPENED: _NOTHING,
        _E.EDITED: _NOTHING,
        _E.ASSIGNED: {
            "to": Datum(required=True, fits=_like(_AGENT, _TEAM, _CONTACT)),
            "to_name": _ANY,
            "department": _ANY,
            "reason": _TEXT,
        },
        _E.ACCEPTED: {"on_behalf": _ANY, "how": _ANY},
        _E.REJECTED: {"reason": _TEXT_NEEDED},
        _E.NAMED: {
            "to": Datum(required=True, fits=_like(_AGENT, _CONTACT)),
            "to_name": _ANY,
            "reason": _TEXT,
        },
        _E.HANDLED: {
            "cause": _TEXT_NEEDED,
            "solution": _TEXT_NEEDED,
            "responsible": _ANY,
            "talked_over": Datum(fits=_one_of(["yes"])),
            "promised_at": _TIME,
            "loss": _TEXT,
            "proposal": _TEXT,
        },
        _E.RETURNED: {"plan": _TEXT_NEEDED, "result": _TEXT_NEEDED},
        _E.CALLED_BACK: {
            "outcome": Datum(required=True, fits=_one_of(CallBackOutcome)),
            "satisfaction": Datum(fits=_one_of(Satisfaction)),
            "reasons": _TEXT,
            "words": _TEXT,
        },
        _E.CLOSED: {"note": _TEXT},
        _E.REOPENED: {"reason": _TEXT_NEEDED},
        _E.ESCALATED: {
            "to_level": Datum(required=True, fits=_one_of(LEVELS)),
            "reason": _TEXT_NEEDED,
            "clock": _ANY,
        },
        _E.MERGED: {"into": _ID_NEEDED, "reason": _TEXT},
        _E.WITHDRAWN: {"reason": _TEXT_NEEDED},
        _E.CHASED: {"note": _TEXT_NEEDED},
        _E.NOTIFIED: {
            "who": _ANY_NEEDED,
            "how": Datum(required=True, fits=_one_of(WAYS)),
            "at": Datum(required=True, fits=_is_time),
            "department": _ANY,
        },
        _E.PAUSED: {"reason": _TEXT_NEEDED},
        _E.RESUMED: {"note": _TEXT},
        _E.NOTED: {"text": _TEXT_NEEDED},
        _E.ATTACHED: {
            "upload_id": _ID_NEEDED,
            "name": Datum(required=True, fits=lambda name: shown(name) == name),
            "media_type": Datum(required=True, fits=_like(_MEDIA)),
            "bytes": Datum(required=True, fits=_is_size),
            "sha256": Datum(required=True, fits=_like(_SHA256)),
        },
        _E.LINKED: {
            "what": Datum(required=True, fits=_one_of(LINKED)),
            "target": _ID_NEEDED,
            "title": _ANY,
        },
        _E.ANSWERED: {
            "article_id": _ID_NEEDED,
            "version": Datum(required=True, fits=_like(_NUMBER)),
            "title": _ANY_NEEDED,
        },
        _E.SETTLED: {
            "field": Datum(required=True, fits=_like(_FIELD)),
            "event_id": _ID_NEEDED,
            "choice": Datum(required=True, fits=_one_of(["kept", "lost"])),
        },
    }
)


def step_problems(
    kind: TicketEventKind, data: Iterable[tuple[str, str]], *, given_at: datetime | None = None
) -> tuple[Problem, ...]:
    """Return what keeps a step from being taken; ``Problem.field`` is the datum's name.

    Args:
        kind: The step.
        data: What it carries.
        given_at: When it is taken: a promised date lies after it.
    """
    pairs = tuple(data)
    values, known = dict(pairs), STEP_DATA[kind]
    found = [Problem(field=n[:40], code="ticket.unknown_datum") for n in values if n not in known]
    if len(values) < len(pairs):
        found.append(Problem(field=pairs[-1][0][:40], code="ticket.unknown_datum"))
    for name, datum in known.items():
        text = values.get(name, "")
        found += _problems_of(name, text, datum)
    if values.get("satisfaction") and values.get("outcome") != CallBackOutcome.REACHED:
        found.append(Problem(field="satisfaction", code="ticket.not_reached"))
    if kind is _E.HANDLED and given_at and not found and values.get("promised_at"):
        code = promise_code(datetime.fromisoformat(values["promised_at"]), given_at)
        found += [Problem(field="promised_at", code=code)] if code else []
    return tuple(found)


def _problems_of(name: str, text: str, datum: Datum) -> list[Problem]:
    if not text.strip():
        return [Problem(field=name, code="ticket.datum_missing")] if datum.required else []
    if found := text_problems(name, text, datum.limit):
        return found
    if datum.fits is not None and not datum.fits(text):
        return [Problem(field=name, code="ticket.invalid_value")]
    return []


def check_step(event: TicketEvent) -> None:
    """Raise for the first problem of an event's data.

    Raises:
        InvalidInput: With the problem's code and the datum's name.
    """
    refuse(step_problems(event.kind, event.data, given_at=event.at))
