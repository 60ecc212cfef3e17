"""The account: registration, and the door that INVITEs come through."""

import logging
from dataclasses import dataclass
from typing import Final, Protocol

import pjsua2 as pj

from agent_desktop.contract.engine import SipAccount, Srtp

logger = logging.getLogger(__name__)

_RTP_FROM = 16_384
_RTP_RANGE = 16_384
_SRTP: Final = {
    Srtp.OFF: pj.PJMEDIA_SRTP_DISABLED,
    Srtp.OPTIONAL: pj.PJMEDIA_SRTP_OPTIONAL,
    Srtp.MANDATORY: pj.PJMEDIA_SRTP_MANDATORY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How the account's servers are reached: by the relay, so that pjsip never waits for names.

    Attributes:
        route: The relay as a Route; "" calls peers directly.
        local: Our address for sound, and for SIP without a relay.
        local_port: Port to bind without a relay, 0 for any.
        sources: ``address`` or ``address:port`` that INVITEs may come from, as pjsip sees it.
    """

    route: str
    local: str
    local_port: int = 0
    sources: frozenset[str] = frozenset()


class LineEvents(Protocol):
    """Who hears of the account. Thread: sip."""

    def on_registration(self, code: int, reason: str, expires_s: int) -> None:
        """The registrar answered, or nobody did."""

    def on_invite(self, pj_id: int, source: str, message: str) -> None:
        """An INVITE arrived; a call must be made of ``pj_id`` before this returns."""


class SipLine(pj.Account):  # type: ignore[misc]
    """pjsua2's account. Thread: sip."""

    def __init__(self, events: LineEvents) -> None:
        super().__init__()
        self._events = events

    def onRegState(self, prm: pj.OnRegStateParam) -> None:  # noqa: N802
        """Take the registrar's answer."""
        try:
            self._events.on_registration(prm.code, prm.reason, prm.expiration)
        except Exception:
            logger.exception("registration state")

    def onIncomingCall(self, prm: pj.OnIncomingCallParam) -> None:  # noqa: N802
        """Take an INVITE."""
        try:
            self._events.on_invite(prm.callId, prm.rdata.srcAddress, prm.rdata.wholeMsg)
        except Exception:
            logger.exception("incoming call")

    def onIncomingSubscribe(self, prm: pj.OnIncomingSubscribeParam) -> None:  # noqa: N802
        """Refuse: whether this agent is there is the server's to tell."""
        prm.code = 403


def domain_of(account: SipAccount) -> str:
    """Return what stands behind the @ of the account and of numbers it dials."""
    return account.domain or account.server or "localhost"


def account_config(
    account: SipAccount, reach: Reach, contact: str, transport_id: int
) -> pj.AccountConfig:
    """Return pjsua2's configuration of an account.

    Args:
        account: What the desk gave.
        reach: Resolved addresses.
        contact: Contact URI, its user part known to the registrar only.
        transport_id: The transport made for this account.
    """
    config = pj.AccountConfig()
    address = f"sip:{account.user}@{domain_of(account)}"
    config.idUri = f"{_quoted(account.display_name)} <{address}>"
    sip = config.sipConfig
    sip.transportId = transport_id
    sip.contactForced = f"<{contact}>"
    if reach.route:
        proxies = pj.StringVector()
        proxies.append(reach.route)
        sip.proxies = proxies
        credentials = pj.AuthCredInfoVector()
        user = account.auth_user or account.user
        credentials.append(pj.AuthCredInfo("digest", "*", user, 0, account.password))
        sip.authCreds = credentials
        _registration(config.regConfig, account)
    nat = config.natConfig
    # The relay puts outer addresses in and takes them out again.
    nat.contactRewriteUse = 0
    nat.viaRewriteUse = 0
    nat.udpKaIntervalSec = 0
    nat.sipOutboundUse = 0
    # Answers may list several codecs; asking again to agree on one confuses more than it helps.
    config.mediaConfig.lockCodecEnabled = False
    config.mediaConfig.srtpUse = _SRTP[account.srtp]
    # pjsip sees the loopback address only; whether keys travel in the open is the relay's matter.
    config.mediaConfig.srtpSecureSignaling = 0
    change = config.ipChangeConfig
    change.shutdownTp = False
    change.hangupCalls = False
    change.reinviteFlags = pj.PJSUA_CALL_REINIT_MEDIA | pj.PJSUA_CALL_UPDATE_CONTACT
    change.reinvUseUpdate = False
    media = config.mediaConfig.transportConfig
    media.boundAddress = reach.local
    media.port = _RTP_FROM
    media.portRange = _RTP_RANGE
    media.randomizePort = True
    return config


def _registration(config: pj.AccountRegConfig, account: SipAccount) -> None:
    # Who looks after the servers says when to register, and when to try again.
    config.registerOnAdd = False
    config.disableRegOnModify = True
    config.registrarUri = f"sip:{account.domain or account.server}"
    config.timeoutSec = account.expires_s
    config.delayBeforeRefreshSec = max(5, account.expires_s // 10)
    config.retryIntervalSec = 0
    config.unregWaitMsec = 0  # the engine waits for the answer itself


def _quoted(name: str) -> str:
    bare = "".join(c for c in name if c.isprintable())
    return '"' + bare.replace("\\", "\\\\").replace('"', '\\"') + '"'
