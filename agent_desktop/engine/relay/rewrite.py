"""What the relay changes in a message on its way through.

pjsua believes that it speaks to a proxy on the loopback address; the telephone system sees one
telephone at the relay's outer address. So the topmost Via and the Contact of pjsua's messages get
the outer address, and in what comes back pjsua finds its own again (it drops responses whose Via
is not its own). A Record-Route of the relay keeps the requests of a dialog on this way: first in
requests, last in responses. Digest authentication covers none of these headers. Pure.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Final

from agent_desktop.engine.relay.message import SipMessage, parameter

_DIALOGS: Final = ("INVITE", "SUBSCRIBE", "REFER", "NOTIFY")
_VIA: Final = re.compile(r"^\s*SIP\s*/\s*2\.0\s*/\s*(\w+)\s+([^\s;,]+)", re.IGNORECASE)
_TRANSPORT: Final = re.compile(r";transport=\w+", re.IGNORECASE)


class NotOurs(ValueError):
    """A response to a request that this relay did not send."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """How both ends are called; each ``address:port``.

    Attributes:
        inner: pjsua.
        hop: The relay, as pjsua sees it.
        is_datagram: Whether SIP travels as UDP, on both sides then.
        outer: The relay, as the telephone system sees it.
        transport: ``UDP``, ``TCP`` or ``TLS`` on the outer side.
        secret: What shows that a connection to the relay is pjsua's.
    """

    inner: str
    hop: str
    is_datagram: bool
    outer: str
    transport: str
    secret: str

    @property
    def inner_transport(self) -> str:
        """The transport in pjsua's Via."""
        return "UDP" if self.is_datagram else "TCP"

    @property
    def route(self) -> str:
        """The relay as a Route or Record-Route of pjsua."""
        return route_to(self.hop, is_datagram=self.is_datagram, secret=self.secret)


def route_to(hop: str, *, is_datagram: bool, secret: str) -> str:
    """Return the Route that leads pjsua to the relay."""
    return f"<sip:{hop};transport={'udp' if is_datagram else 'tcp'};lr;hop={secret}>"


def to_server(message: SipMessage, names: Names) -> None:
    """Change a message of pjsua for the telephone system."""
    vias = message.values("via")
    if message.is_request:
        vias[0] = _sent_by(vias[0], names.transport, names.outer)
        routes = message.values("route")
        while routes and f"sip:{names.hop};" in routes[0]:
            routes.pop(0)
        message.set_values("route", routes)
    else:
        vias = vias[1:]  # the relay's own, put on top of the request
        kept = [r for r in message.values("record-route") if f"sip:{names.hop};" not in r]
        message.set_values("record-route", kept)
    message.set_values("via", vias)
    _rename_contacts(message, names.inner, names.outer, names.transport.lower())


def to_pjsua(message: SipMessage, names: Names, source: str) -> None:
    """Change a checked message of the telephone system for pjsua.

    Args:
        message: It is changed in place.
        names: Both ends.
        source: ``address:port`` that it came from.

    Raises:
        NotOurs: A response to somebody else's request.
    """
    vias = message.values("via")
    if message.is_request:
        vias[0] = _received(vias[0], source)
        branch = _branch(message, vias[0])
        own = f"SIP/2.0/{names.inner_transport} {names.hop};rport;branch=z9hG4bK{branch}"
        vias.insert(0, own)
        if message.method in _DIALOGS:
            message.set_values("record-route", [names.route, *message.values("record-route")])
    else:
        found = _VIA.match(vias[0])
        if found is None or found[2] != names.outer:
            raise NotOurs("a response to a request that is not ours")
        vias[0] = _sent_by(vias[0], names.inner_transport, names.inner)
        if message.method in _DIALOGS:
            message.set_values("record-route", [*message.values("record-route"), names.route])
        if message.method == "REGISTER":
            _rename_contacts(message, names.outer, names.inner, names.inner_transport.lower())
            # The way is ours to choose, and the library's list of these overflows.
            message.set_values("service-route", [])
    message.set_values("via", vias)


def answer_target(message: SipMessage) -> str:
    """Return ``address:port`` where a response goes over UDP, from its topmost Via."""
    via = message.values("via")[0]
    found = _VIA.match(via)
    host, _, port = (found[2] if found else "").partition(":")
    host = parameter(via, "received") or host
    port = parameter(via, "rport") or port or "5060"
    return f"{host}:{port}"


def _sent_by(via: str, transport: str, address: str) -> str:
    return _VIA.sub(f"SIP/2.0/{transport} {address}", via, count=1)


def _received(via: str, source: str) -> str:
    """Note in a Via where the request really came from (RFC 3261 18.2.1, RFC 3581)."""
    head, *rest = via.split(";")
    kept = [p for p in rest if p.partition("=")[0].strip().lower() not in ("received", "rport")]
    asked = any(p.partition("=")[0].strip().lower() == "rport" for p in rest)
    address, _, port = source.rpartition(":")
    noted = [f"received={address}", *([f"rport={port}"] if asked else [])]
    return ";".join([head, *kept, *noted])


def _branch(message: SipMessage, via: str) -> str:
    """Return the same for a request, its repetitions, its CANCEL and the ACK of its refusal."""
    given = parameter(via, "branch") or ""
    sent_by = via.partition(";")[0]
    parts = [sent_by, given]
    if not given.startswith("z9hG4bK"):
        number = message.first("cseq").partition(" ")[0]
        parts += [message.first("call-id"), parameter(message.first("from"), "tag") or "", number]
    return hashlib.sha256("\n".join(parts).encode("latin-1")).hexdigest()[:24]


def _rename_contacts(message: SipMessage, old: str, new: str, transport: str) -> None:
    """Put another address into the Contacts that name ``old``."""
    address = re.compile(rf"@{re.escape(old)}(?![0-9])")
    contacts = message.values("contact")
    suffix = "" if transport == "udp" else f";transport={transport}"
    renamed = [
        address.sub(f"@{new}{suffix}", _TRANSPORT.sub("", c), count=1) if address.search(c) else c
        for c in contacts
    ]
    if renamed != contacts:
        message.set_values("contact", renamed)
