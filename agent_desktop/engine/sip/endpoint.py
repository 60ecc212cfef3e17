"""pjsua2's endpoint: made, checked and ended on the sip thread."""

import importlib.metadata
import logging
import secrets
from collections.abc import Callable
from typing import Final

import pjsua2 as pj

from agent_desktop import __version__
from agent_desktop.contract.engine import Transport
from agent_desktop.domain.errors import Unavailable

logger = logging.getLogger(__name__)

WHEEL: Final = "2.15.1.post1"
LIBRARY: Final = "2.15.1"
RATE: Final = 16_000
FRAME_MS: Final = 20

# Wideband first; A-law before mu-law, as in European and Chinese networks. The rest stays off.
_CODECS: Final = {"G722/16000": 250, "PCMA/8000": 240, "PCMU/8000": 230}
# TLS is the relay's: the wheel has an old one, or none.
_KINDS: Final = {
    Transport.UDP: pj.PJSIP_TRANSPORT_UDP,
    Transport.TCP: pj.PJSIP_TRANSPORT_TCP,
    Transport.TLS: pj.PJSIP_TRANSPORT_TCP,
}


class SipEndpoint(pj.Endpoint):  # type: ignore[misc]
    """pjsua2's endpoint. Thread: sip.

    Attributes:
        on_no_room: Called with source and message of an INVITE that the library answered 486 by
            itself, because it has no room for a further call.
    """

    def __init__(self) -> None:
        super().__init__()
        self.on_no_room: Callable[[str, str], None] = lambda _source, _message: None

    def onRejectedIncomingCall(  # noqa: N802 - pjsua2's name
        self, prm: pj.OnRejectedIncomingCallParam
    ) -> None:
        """Take note of a caller that no account was asked about."""
        try:
            if prm.callId == pj.PJSUA_INVALID_ID:
                self.on_no_room(prm.rdata.srcAddress, prm.rdata.wholeMsg)
        except Exception:
            logger.exception("a refused caller")


def check_wheel() -> None:
    """Check that the installed pjsua2 is the build whose memory layout this engine knows.

    Raises:
        Unavailable: ``engine.wrong_wheel``.
    """
    found = importlib.metadata.version("pjsua2-python")
    if found != WHEEL:
        raise Unavailable(
            f"pjsua2-python {found} is installed, this engine knows {WHEEL} only: "
            f"pip install pjsua2-python=={WHEEL}",
            code="engine.wrong_wheel",
            fields={"found": found, "known": WHEEL},
        )


def open_endpoint(log_file: str = "", log_level: int = 0) -> tuple[SipEndpoint, int]:
    """Start pjsua2 and return its endpoint and the address of the bridge's master port.

    Args:
        log_file: Where pjsip writes its own log; "" for none. It holds numbers and names: for a
            laboratory only.
        log_level: pjsip's level, 0 to 5.

    Raises:
        Unavailable: ``engine.wrong_wheel``.
    """
    check_wheel()
    endpoint = SipEndpoint()
    endpoint.libCreate()
    config = pj.EpConfig()
    config.uaConfig.threadCnt = 0
    config.uaConfig.mainThreadOnly = True
    config.uaConfig.userAgent = f"agent-desktop/{__version__}"
    config.logConfig.level = log_level if log_file else 0
    config.logConfig.consoleLevel = 0
    config.logConfig.filename = log_file
    config.logConfig.msgLogging = 1 if log_file else 0
    media = config.medConfig
    media.clockRate = media.sndClockRate = RATE
    media.audioFramePtime = media.ptime = FRAME_MS
    media.noVad = True  # steady RTP, also when nobody speaks
    media.ecTailLen = 0
    media.sndAutoCloseTime = -1
    endpoint.libInit(config)
    if not endpoint.libVersion().full.startswith(LIBRARY):
        raise Unavailable("pjsua2 is not the version it says", code="engine.wrong_wheel")
    master = int(endpoint.audDevManager().setNoDev())
    endpoint.libStart()
    codecs = endpoint.codecEnum2()
    for codec in codecs:
        wanted = next((p for name, p in _CODECS.items() if codec.codecId.startswith(name)), 0)
        endpoint.codecSetPriority(codec.codecId, wanted)
    return endpoint, master


def open_transport(
    endpoint: pj.Endpoint, transport: Transport, address: str, port: int
) -> tuple[int, str]:
    """Listen for SIP; return the transport's id and its ``address:port``.

    Raises:
        Unavailable: ``sip.cannot_listen``: the address is not ours or the port is taken.
    """
    config = pj.TransportConfig()
    config.boundAddress = address
    config.port = port
    try:
        transport_id = endpoint.transportCreate(_KINDS[transport], config)
        info = endpoint.transportGetInfo(transport_id)
        local = info.localName
    except pj.Error as exc:
        raise Unavailable(f"cannot listen for SIP: {exc.reason}", code="sip.cannot_listen") from exc
    return transport_id, str(local)


def random_contact_user() -> str:
    """Return a user part that nobody can guess."""
    return f"ad{secrets.token_hex(8)}"
