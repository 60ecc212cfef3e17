"""Presence of colleagues at the PBX: one subscription (RFC 3856) for each extension.

pjsua2 2.15.1 knows no dialog-info (RFC 4235), and a SUBSCRIBE made by hand would get NOTIFYs that
it refuses, for they belong to no subscription of its own. PBXs tell by presence whether a telephone
is free, rings or talks, so nothing is missed but who is on the other end.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Final

import pjsua2 as pj

from agent_desktop.contract.engine import Colleague, Registration
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.domain.events import RegistrationState
from agent_desktop.engine.news import Report
from agent_desktop.engine.sip.dialling import uri_of
from agent_desktop.engine.sip.pidf import colleague_state
from agent_desktop.engine.sip.registrar import Registrar
from agent_desktop.engine.sip.thread import SipThread

logger = logging.getLogger(__name__)

MAX_WATCHED: Final = 200  # the wheel has room for 256
# One SUBSCRIBE after the other: a hundred desks that start at eight must not all ask for all.
_STEP_S: Final = 0.05
_LOOK_S: Final = 1.0
UNKNOWN: Final = "unknown"


class Watched(pj.Buddy):  # type: ignore[misc]
    """One extension's subscription. Thread: sip."""

    def __init__(self, extension: str, tell: Callable[[str, str], None]) -> None:
        super().__init__()
        self.extension = extension
        self._tell = tell

    def onBuddyEvSubState(self, prm: pj.OnBuddyEvSubStateParam) -> None:  # noqa: N802
        """Read what a NOTIFY says; the library itself keeps less of it."""
        try:
            tsx = prm.e.body.tsxState if prm.e.type == pj.PJSIP_EVENT_TSX_STATE else None
            if tsx is None or tsx.type != pj.PJSIP_EVENT_RX_MSG:
                return
            message = tsx.src.rdata.wholeMsg
            if message.startswith("NOTIFY"):
                self._tell(self.extension, colleague_state(message.partition("\r\n\r\n")[2]))
        except Exception:
            logger.exception("presence of a colleague")

    def onBuddyState(self) -> None:  # noqa: N802
        """Take note of a subscription that ended or was refused."""
        try:
            if self.getInfo().subState == pj.PJSIP_EVSUB_STATE_TERMINATED:
                self._tell(self.extension, UNKNOWN)
        except Exception:
            logger.exception("subscription of presence")


class PresenceWatch:
    """Keeps the subscriptions that the desk wants, while we are registered. Thread: sip."""

    def __init__(self, thread: SipThread, registrar: Registrar, report: Report) -> None:
        self._thread = thread
        self._registrar = registrar
        self._report = report
        self._wanted: tuple[str, ...] = ()
        self._states: dict[str, str] = {}
        self._watched: dict[str, Watched] = {}
        self._seen = Registration()
        self._account: object = None
        self._is_ticking = False

    def watch(self, extensions: Sequence[str]) -> None:
        """Tell from now on what each of these does, and at once what is known already."""
        if len(extensions) > MAX_WATCHED:
            logger.warning("more colleagues than can be watched: %d", len(extensions))
        self._wanted = tuple(dict.fromkeys(extensions))[:MAX_WATCHED]
        for gone in [e for e in self._watched if e not in self._wanted]:
            del self._watched[gone]  # its destructor unsubscribes
        self._states = {e: self._states.get(e, UNKNOWN) for e in self._wanted}
        for extension, state in self._states.items():
            self._report(Colleague(extension=extension, state=state))
        if not self._is_ticking and self._wanted:
            self._is_ticking = True
            self._tick()

    def close(self) -> None:
        """Let go of the subscriptions: none may outlive the library."""
        self._wanted = ()
        self._watched.clear()

    def _tick(self) -> None:
        if not self._wanted:
            self._is_ticking = False
            return
        self._follow_registration()
        missing = next((e for e in self._wanted if e not in self._watched), None)
        can_ask = self._seen.state == RegistrationState.REGISTERED
        if missing is not None and can_ask:
            self._subscribe(missing)
        self._thread.after(_STEP_S if missing is not None and can_ask else _LOOK_S, self._tick)

    def _follow_registration(self) -> None:
        registered = RegistrationState.REGISTERED
        was, now = self._seen.state, self._registrar.state.state
        account = self._registrar.account
        if account is not self._account or (was == registered and now != registered):
            # Of a PBX that is out of reach, or another one, nothing is known.
            self._watched.clear()
            for extension in self._wanted:
                self._tell(extension, UNKNOWN)
        self._account, self._seen = account, self._registrar.state

    def _subscribe(self, extension: str) -> None:
        config = pj.BuddyConfig()
        buddy = self._watched[extension] = Watched(extension, self._tell)
        try:
            config.uri = uri_of(self._registrar, extension)
            config.subscribe = True
            buddy.create(self._registrar.line, config)
        except AgentDesktopError as exc:
            logger.warning("a colleague cannot be watched: %s", exc.code)
        except pj.Error as exc:
            logger.warning("a colleague cannot be watched: %s", exc.status)

    def _tell(self, extension: str, state: str) -> None:
        if extension in self._states and self._states[extension] != state:
            self._states[extension] = state
            self._report(Colleague(extension=extension, state=state))
