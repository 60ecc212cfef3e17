"""The relay: what pjsua says goes to the telephone system, and what comes back is checked first."""

import logging
import time
from collections import Counter
from collections.abc import Callable
from typing import Final

from agent_desktop.contract.engine import EngineNotice
from agent_desktop.engine.relay.answers import OWN_TAG, answer_to
from agent_desktop.engine.relay.checks import MAX_MESSAGE, checked
from agent_desktop.engine.relay.flow import Flow
from agent_desktop.engine.relay.inner import InnerSide
from agent_desktop.engine.relay.malformed import Malformed
from agent_desktop.engine.relay.message import SipMessage, parameter, parse
from agent_desktop.engine.relay.rewrite import Names, NotOurs, answer_target, to_pjsua, to_server
from agent_desktop.engine.relay.throttle import Throttle

logger = logging.getLogger(__name__)

NOTICE_S: Final = 10.0
_MAX_PENDING: Final = 64
# Nobody waits for the answer to a farewell, but pjsua keeps one of its four calls for it, 32 s.
FAREWELL_S: Final = 4.0
_FAREWELLS: Final = ("BYE", "CANCEL")
_FOREIGN: Final = (403, 404)
_REASONS: Final = {
    403: "Forbidden",
    404: "Not Found",
    415: "Unsupported Media Type",
    480: "Temporarily Unavailable",
    486: "Busy Here",
    513: "Message Too Large",
}


class Relay:
    """Joins pjsua's side with the flow in use. Thread: link.

    Args:
        side: pjsua's.
        report: Takes notices for the desk.
        verdict: Gives the SIP status to refuse an INVITE for a URI with, 0 to let it through.

    Attributes:
        reason: What to tell pjsua while there is no flow.
        on_answer: Asked first for responses: True keeps one from pjsua (it was the probe's).
        dropped: How many messages were dropped, by reason.
    """

    def __init__(
        self,
        side: InnerSide,
        report: Callable[[EngineNotice], None],
        verdict: Callable[[str], int] = lambda _uri: 0,
    ) -> None:
        self.side = side
        self._verdict = verdict
        self.reason = "Service Unavailable"
        self.on_answer: Callable[[SipMessage], bool] = lambda _message: False
        self.dropped: Counter[str] = Counter()
        self._report = report
        self._flow: Flow | None = None
        self._names: Names | None = None
        self._sources: frozenset[str] = frozenset()
        self._pending: dict[str, SipMessage] = {}
        self._farewells: dict[str, float] = {}
        self._old_outer = ""
        self._new_calls = Throttle(burst=8, per_s=8)
        self._requests = Throttle(burst=300, per_s=100)
        self._untold: Counter[str] = Counter()
        self._told_s: dict[str, float] = {}
        side.take = self._take_own

    def use(self, flow: Flow, transport: str, sources: frozenset[str] = frozenset()) -> None:
        """Send by this flow from now on.

        Args:
            flow: An open one.
            transport: ``UDP``, ``TCP`` or ``TLS``.
            sources: Addresses that requests over UDP may be sent to beside the target.
        """
        side = self.side
        if self._names is not None and self._names.outer != flow.outer:
            self._old_outer = self._names.outer
        self._names = Names(
            inner=side.inner,
            hop=side.hop,
            is_datagram=side.is_datagram,
            outer=flow.outer,
            transport=transport,
            secret=side.secret,
        )
        self._flow, self._sources = flow, sources

    def leave(self, reason: str) -> None:
        """Go on without a flow: what waits for an answer, and what pjsua sends, gets 503."""
        self._flow = None
        self.reason = reason
        pending, self._pending = self._pending, {}
        for request in pending.values():
            self._answer_own(request)

    def tick(self, now_s: float) -> None:
        """Give up what is told to a far end that is gone; call it about once a second.

        A BYE or a CANCEL that has no answer after ``FAREWELL_S`` gets 408 from us. The request
        itself was sent, and over UDP repeated: whoever is there has had it.
        """
        self._farewells = {t: s for t, s in self._farewells.items() if t in self._pending}
        for transaction, since_s in list(self._farewells.items()):
            if now_s - since_s >= FAREWELL_S:
                del self._farewells[transaction]
                request = self._pending.pop(transaction)
                self.side.send(answer_to(request, 408, "Request Timeout").to_bytes())

    def take(self, raw: bytes, source: str) -> None:
        """Take what a flow brought."""
        if not raw or self._names is None:
            return
        try:
            message = checked(raw, self._names.outer)
            if not message.is_request and self.on_answer(message):
                return
            if self._is_refused(message, source):
                return
            self._check_rate(message)
            to_pjsua(message, self._names, source)
        except Malformed as exc:
            self._drop(exc.reason)
            self._refuse(raw, exc.status, source)
            return
        except NotOurs:
            self._drop("stray_response")
            return
        if message.status >= 200:
            self._pending.pop(_transaction(message), None)
        data = message.to_bytes()
        if len(data) > MAX_MESSAGE + 350:
            self._drop("too_long")
            return
        self.side.send(data)

    def _is_refused(self, message: SipMessage, source: str) -> bool:
        """Refuse callers that the rules of admission refuse, in pjsua's place.

        pjsua spends two sockets on each, and aborts when an INVITE without an offer of media is
        refused in the moment it arrives.
        """
        if not message.is_request:
            return False
        if parameter(message.first("to"), "tag") == OWN_TAG:
            return True  # the ACK of such a refusal
        if message.method != "INVITE" or not _is_initial(message):
            return False
        code = self._verdict(message.uri)
        if code in _FOREIGN:
            self._tell("sip.foreign_invite", {"code": str(code)})
        elif code and message.first("replaces"):
            return False  # it takes the place of a call that was taken
        if code:
            self._answer(message, code, source)
        return bool(code)

    def _check_rate(self, message: SipMessage) -> None:
        if not message.is_request or message.method in ("ACK", "CANCEL", "BYE"):
            return
        transaction = f"{message.values('via')[0]} {message.first('call-id')} {message.method}"
        if not self._requests.lets_pass(transaction):
            raise Malformed("too_many_requests")
        is_new_call = message.method == "INVITE" and _is_initial(message)
        if is_new_call and not self._new_calls.lets_pass(transaction):
            raise Malformed("too_many_calls", status=480)

    def _take_own(self, message: SipMessage) -> None:
        flow, names = self._flow, self._names
        if flow is None or flow.is_lost or names is None:
            self._answer_own(message)
            return
        to = ""
        is_awaited = message.is_request and message.method != "ACK"
        if is_awaited and len(self._pending) < _MAX_PENDING:
            transaction = _transaction(message)
            self._pending[transaction] = parse(message.to_bytes())
            if message.method in _FAREWELLS:
                self._farewells.setdefault(transaction, time.monotonic())
        to_server(message, names)
        if self.side.is_datagram:
            to = self._way_of(message)
        if message.method == "REGISTER" and message.is_request:
            self._give_up_old_contact(message, names)
        flow.send(message.to_bytes(), to)

    def _way_of(self, message: SipMessage) -> str:
        """Return where a datagram goes, "" for the target: only ever to the account's servers."""
        if not message.is_request:
            return answer_target(message)
        routes = message.values("route")
        uri = routes[0].partition("<")[2].partition(">")[0] if routes else message.uri
        host = uri.partition(":")[2].rpartition("@")[2].partition(";")[0]
        address, colon, port = host.partition(":")
        if parameter(message.first("to"), "tag") is None or address not in self._sources:
            return ""
        return f"{address}:{port if colon else 5060}"

    def _give_up_old_contact(self, message: SipMessage, names: Names) -> None:
        """After a change of address: one REGISTER takes the old contact back, too."""
        contacts = message.values("contact")
        if not self._old_outer or not contacts or parameter(contacts[0], "expires") == "0":
            return
        old = contacts[0].partition(">")[0].replace(f"@{names.outer}", f"@{self._old_outer}")
        message.set_values("contact", [contacts[0], f"{old}>;expires=0"])
        if message.first("authorization") or message.first("proxy-authorization"):
            self._old_outer = ""

    def _answer_own(self, request: SipMessage) -> None:
        if request.is_request and request.method != "ACK":
            self.side.send(answer_to(request, 503, self.reason).to_bytes())

    def _refuse(self, raw: bytes, status: int, source: str) -> None:
        """Answer a request that is well-formed but too big or of a kind we do not take."""
        if not status:
            return
        try:
            request = parse(raw)
        except ValueError:
            return
        if request.is_request and request.method != "ACK":
            self._answer(request, status, source)

    def _answer(self, request: SipMessage, status: int, source: str) -> None:
        if self._flow is not None:
            answer = answer_to(request, status, _REASONS.get(status, "Not Taken"))
            self._flow.send(answer.to_bytes(), source if self.side.is_datagram else "")

    def _drop(self, reason: str) -> None:
        self.dropped[reason] += 1
        self._tell("sip.bad_message", {"cause": reason})

    def _tell(self, code: str, fields: dict[str, str]) -> None:
        """Tell the desk of something that may happen very often, with how often it did."""
        count = self._untold[code] = self._untold[code] + 1
        now = time.monotonic()
        if now - self._told_s.get(code, -NOTICE_S) < NOTICE_S:
            return
        self._told_s[code] = now
        self._untold[code] = 0
        fields = {"count": str(count), **fields}
        logger.warning("%s: %s", code, " ".join(f"{k}={v}" for k, v in fields.items()))
        self._report(EngineNotice(code=code, fields=fields))


def _is_initial(request: SipMessage) -> bool:
    return parameter(request.first("to"), "tag") is None


def _transaction(message: SipMessage) -> str:
    via = message.values("via")[0]
    return f"{parameter(via, 'branch')} {message.method}"
