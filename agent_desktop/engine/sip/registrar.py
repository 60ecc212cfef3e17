"""The account in use: transport, contact, registration and who may send INVITEs."""

import dataclasses
import logging
import random
from collections.abc import Callable
from typing import Final

import pjsua2 as pj

from agent_desktop.contract.engine import EngineNotice, Registration, SipAccount, Transport
from agent_desktop.domain.errors import Unavailable
from agent_desktop.domain.events import RegistrationState
from agent_desktop.engine.news import Report
from agent_desktop.engine.sip.admission import Admission
from agent_desktop.engine.sip.endpoint import open_transport, random_contact_user
from agent_desktop.engine.sip.line import Reach, SipLine, account_config
from agent_desktop.engine.sip.messages import clean
from agent_desktop.engine.sip.thread import SipThread

logger = logging.getLogger(__name__)

# pjsip itself gives up after 32 s; nobody wants to look at "registering" for so long.
NO_ANSWER_S: Final = 5.0
# Wrong name or password will not get better by itself, but a telephone system that restarts may
# say so for a moment: once more soon, then a person is asked to sign in, and it is tried so
# seldom that no account is locked for it.
REFUSED: Final = (401, 403, 404, 407)
REFUSED_AGAIN_S: Final = 3.0
REFUSED_RETRY_S: Final = 600.0


class Registrar:
    """Keeps one account registered. Thread: sip."""

    def __init__(self, thread: SipThread, endpoint: Callable[[], pj.Endpoint], report: Report):
        self.admission = Admission()
        self.account: SipAccount | None = None
        self.line: SipLine | None = None
        self.state = Registration()
        self._on_invite: Callable[[int, str, str], None] = lambda *_: None
        self._thread = thread
        self._endpoint = endpoint
        self._report = report
        self._reach: Reach | None = None
        self._transport_id = -1
        self._inside: dict[Transport, tuple[int, str]] = {}
        self._attempt = 0
        self._refusals = 0
        self._again = False
        self._wants_registration = False

    @property
    def user(self) -> str:
        """The account's user part, "" without an account."""
        return self.account.user if self.account else ""

    def admit_by(self, on_invite: Callable[[int, str, str], None]) -> None:
        """Name who takes INVITEs: a function of pjsua's call id, source and message."""
        self._on_invite = on_invite

    def listen_inside(self, is_datagram: bool) -> str:
        """Open pjsua's end of the relay, once for each kind; return its ``address:port``.

        Raises:
            Unavailable: ``sip.cannot_listen``.
        """
        kind = Transport.UDP if is_datagram else Transport.TCP
        if kind not in self._inside:
            self._inside[kind] = open_transport(self._endpoint(), kind, "127.0.0.1", 0)
        return self._inside[kind][1]

    def apply(self, account: SipAccount | None, reach: Reach | None) -> None:
        """Use an account, or none. With a registrar, ``register_again`` is the next step.

        Raises:
            Unavailable: ``sip.cannot_listen``.
        """
        if account is None or reach is None:
            self._leave(account)
            return
        if (account, reach) == (self.account, self._reach) and self.line is not None:
            return
        self._refusals = 0
        self._open_line(account, reach)

    def move(self, account: SipAccount, reach: Reach) -> None:
        """Go on by another way in the middle of calls; the caller registers afterwards.

        Every call gets a re-INVITE with the addresses where messages and sound arrive now.

        Raises:
            Unavailable: ``sip.bad_account``, ``sip.failed``.
        """
        if self.line is None:
            self.apply(account, reach)
            return
        self._open_line(account, reach)
        change = pj.IpChangeParam()
        # pjsua's own side is on the loopback address: that stays.
        change.restartListener = False
        change.shutdownTransport = False
        try:
            self._endpoint().handleIpChange(change)
        except pj.Error as exc:
            raise Unavailable(f"calls cannot be moved: {exc.reason}", code="sip.failed") from exc

    def register_again(self) -> None:
        """Try now instead of at the next planned attempt."""
        if self.line is not None and self._wants_registration:
            self._await_answer()
            try:
                self.line.setRegistration(True)
            except pj.Error:  # one is on its way already, perhaps by a way that is lost
                self._again = True

    def fail(self, account: SipAccount, code: int, reason: str) -> None:
        """Tell that no server can be reached, or that the one in use is lost."""
        self._attempt += 1  # what was on its way is of no interest any more
        self._publish(RegistrationState.FAILED, code, reason, account.user)

    def unregister(self) -> bool:
        """Ask the registrar to forget us; return whether an answer will come."""
        if self.line is None or self.state.state != RegistrationState.REGISTERED:
            return False
        self._wants_registration = False
        try:
            self.line.setRegistration(False)
        except pj.Error:
            return False
        return True

    def accept_calls(self, busy_code: int) -> None:
        """Answer callers with ``busy_code``; 0 lets them ring."""
        self.admission = dataclasses.replace(self.admission, busy_code=busy_code)

    def on_registration(self, code: int, reason: str, expires_s: int) -> None:
        """Take the registrar's answer."""
        again, self._again = self._again, False
        if again and code >= 300 and self._wants_registration:
            self._thread.after(0, self.register_again)
            return
        self._attempt += 1
        if not self._wants_registration:
            self._publish(RegistrationState.NONE, code, reason)
        elif 200 <= code < 300 and expires_s > 0:
            self._refusals = 0
            self._publish(RegistrationState.REGISTERED, code, reason)
        elif code >= 300:
            self._publish(RegistrationState.FAILED, code, reason)
            if code in REFUSED:
                self._on_refused(code)

    def on_invite(self, pj_id: int, source: str, message: str) -> None:
        """Hand an INVITE to the calls."""
        self._on_invite(pj_id, source, message)

    def close(self) -> None:
        """Drop the account; call after the last call ended."""
        self.line = None

    def _on_refused(self, code: int) -> None:
        self._refusals += 1
        delay_s = REFUSED_AGAIN_S if self._refusals == 1 else REFUSED_RETRY_S
        if self._refusals == 2:
            self._report(EngineNotice(code="sip.sign_in", fields={"code": str(code)}))
        jitter = random.uniform(1, 1.3)  # noqa: S311 - no secret
        self._thread.after(delay_s * jitter, self._retry(self._attempt))

    def _leave(self, account: SipAccount | None) -> None:
        self.admission = dataclasses.replace(self.admission, sources=frozenset(), contact_user="")
        self.unregister()
        self._wants_registration = False
        self.account, self._reach = account, None
        if self.state.state != RegistrationState.NONE:
            self._publish(RegistrationState.NONE, 0, "")

    def _open_line(self, account: SipAccount, reach: Reach) -> None:
        old_transport = self._transport_id
        if reach.route:
            kind = Transport.UDP if account.transport is Transport.UDP else Transport.TCP
            transport_id, local = self._inside[kind]
            self._transport_id = -1
        else:
            kind = account.transport
            transport_id, local = open_transport(
                self._endpoint(), kind, reach.local, reach.local_port
            )
            self._transport_id = transport_id
        # Without a registrar nobody could learn a random contact: peers call the account's user.
        user = account.user
        if reach.route:
            is_same = account == self.account and self.admission.contact_user
            user = self.admission.contact_user if is_same else random_contact_user()
        transport = ";transport=tcp" if kind is not Transport.UDP else ""
        config = account_config(account, reach, f"sip:{user}@{local}{transport}", transport_id)
        self.admission = dataclasses.replace(
            self.admission, sources=reach.sources, contact_user=user
        )
        self.account, self._reach = account, reach
        self._wants_registration = bool(reach.route)
        if not self._wants_registration:
            self._publish(RegistrationState.NONE, 0, "")
        try:
            if self.line is None:
                self.line = SipLine(self)
                self.line.create(config)
            else:
                self.line.modify(config)
        except pj.Error as exc:
            raise Unavailable(
                f"the account is not usable: {exc.reason}", code="sip.bad_account"
            ) from exc
        if old_transport >= 0:
            self._close_transport(old_transport)

    def _close_transport(self, transport_id: int) -> None:
        try:
            self._endpoint().transportClose(transport_id)
        except pj.Error as exc:
            logger.info("an old transport stays open: %s", exc.status)

    def _await_answer(self) -> None:
        self._attempt += 1
        attempt = self._attempt
        self._publish(RegistrationState.REGISTERING, 0, "")

        def overdue() -> None:
            if attempt == self._attempt and self._wants_registration:
                self._publish(RegistrationState.FAILED, 408, "no answer")

        self._thread.after(NO_ANSWER_S, overdue)

    def _retry(self, attempt: int) -> Callable[[], None]:
        def retry() -> None:
            if attempt == self._attempt:
                self.register_again()

        return retry

    def _publish(
        self, state: RegistrationState, code: int, reason: str, user: str | None = None
    ) -> None:
        account = self.user if user is None else user
        self.state = Registration(state=state, account=account, code=code, reason=clean(reason))
        self._report(self.state)
