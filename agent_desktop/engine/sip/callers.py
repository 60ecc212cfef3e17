"""Reading an INVITE: who calls, for whom, and whether the telephone system wants it answered.

Only INVITEs that the admission rules let in are read here, so their word is the telephone
system's. What the caller's own telephone wrote passes through it unchanged, though: an asserted
identity counts more than the From header.
"""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from agent_desktop.contract.engine import EngineCallState
from agent_desktop.engine.sip.messages import Address, clean, header, parse_address
from agent_desktop.engine.sip.record import CallRecord

_ANONYMOUS: Final = "anonymous"
MAX_ANSWER_AFTER_S: Final = 60.0

_BETWEEN: Final = re.compile(r",(?=\s*(?:\"|<|sip|tel))", re.IGNORECASE)
# RFC 3323 and 3325: what a caller may ask to have kept from the one who is called.
_HIDING: Final = frozenset({"id", "user", "header"})
_AUTO: Final = re.compile(
    r"\binfo\s*=\s*\"?alert-autoanswer|\bauto[- ]?answer\b|\bring[- ]answer\b", re.IGNORECASE
)
_AFTER: Final = re.compile(r";\s*answer-after\s*=\s*\"?([0-9]{1,3})(?:\.[0-9]+)?", re.IGNORECASE)
_DELAY: Final = re.compile(r";\s*delay\s*=\s*\"?([0-9]{1,3})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, as far as they want to be known; an unknown one has no number."""

    number: str
    name: str


def read_caller(message: str) -> Caller:
    """Return who calls: P-Asserted-Identity, else From; nobody where privacy is asked for."""
    asserted = _first_asserted(message)
    sender = parse_address(header(message, "From", "f"))
    wishes = {w.strip().lower() for w in header(message, "Privacy").split(";")}
    withheld = sender.user.lower() == _ANONYMOUS or sender.host.lower().endswith(".invalid")
    if wishes & _HIDING or (withheld and not asserted.user):
        return Caller("", "")
    best = asserted if asserted.user else sender
    # A telephone that names itself "Anonymous" beside a number that the network vouches for.
    name = best.name or ("" if withheld else sender.name)
    return Caller(best.user or best.host, name)


def read_queue(message: str, own_users: tuple[str, ...]) -> str:
    """Return the PBX's name of the queue or dialled line, "" when it tells none."""
    queue = clean(header(message, "X-Queue", "X-Queue-Name"))
    if queue:
        return queue
    diverted = parse_address(header(message, "Diversion")).user
    dialled = parse_address(header(message, "To", "t")).user
    return next((u for u in (diverted, dialled) if u and u not in own_users), "")


def read_answer_after(message: str) -> float | None:
    """Return after how many seconds the PBX wants the call answered by itself; None: it does not.

    Read as telephones do: ``Call-Info: <…>;answer-after=2``, ``Alert-Info`` with
    ``info=alert-autoanswer`` or the words "auto answer", either with ``;delay=2``, and
    ``Answer-Mode: Auto`` (RFC 5373).
    """
    for value in _all(message, "call-info"):
        if found := _AFTER.search(value):
            return _bounded(found[1])
    for value in _all(message, "alert-info"):
        delay, after = _DELAY.search(value), _AFTER.search(value)
        if found := after or delay:
            return _bounded(found[1])
        if _AUTO.search(value):
            return 0.0
    if any(v.lower().startswith("auto") for v in _all(message, "answer-mode", "priv-answer-mode")):
        return 0.0
    return None


def incoming_record(call_id: str, message: str, own_users: tuple[str, ...]) -> CallRecord:
    """Return the record of a call that comes in.

    Args:
        call_id: A new one.
        message: The whole INVITE.
        own_users: Names of this desk, which are no queues.
    """
    caller = read_caller(message)
    return CallRecord(
        call_id=call_id,
        direction="inbound",
        state=EngineCallState.INCOMING,
        started_s=time.monotonic(),
        remote_number=caller.number,
        remote_name=caller.name,
        queue=read_queue(message, own_users),
        grade=clean(header(message, "X-Customer-Grade")),
        answer_after_s=read_answer_after(message),
    )


def _first_asserted(message: str) -> Address:
    """Return the first identity with a user: a network may assert a SIP and a telephone URI."""
    value = header(message, "P-Asserted-Identity")
    addresses = (parse_address(part) for part in _BETWEEN.split(value))
    return next((a for a in addresses if a.user), Address("", "", ""))


def _bounded(digits: str) -> float:
    return min(float(digits), MAX_ANSWER_AFTER_S)


def _all(message: str, *names: str) -> Iterator[str]:
    lines = message.partition("\r\n\r\n")[0].replace("\r\n ", " ").replace("\r\n\t", " ")
    for line in lines.split("\r\n")[1:]:
        name, colon, value = line.partition(":")
        if colon and name.strip().lower() in names:
            yield value.strip()
