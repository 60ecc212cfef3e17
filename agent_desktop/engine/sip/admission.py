"""Who may ring here: only the own telephone system, and only for the contact registered there.

pjsua hands any INVITE that reaches its port to an account. The relay lets only the account's
servers through; a request that did not come by the relay (another program of this PC), or for a
user other than the random one that only the registrar knows, is refused before anybody hears it.
"""

from dataclasses import dataclass, field

from agent_desktop.engine.sip.messages import host_of, parse_address


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """The rules in force.

    Attributes:
        sources: ``address:port`` of the relay, or IP addresses of trusted peers.
        contact_user: User part of the registered contact.
        busy_code: SIP status for every caller while calls are not accepted; 0 lets them ring.
    """

    sources: frozenset[str] = field(default_factory=frozenset)
    contact_user: str = ""
    busy_code: int = 0

    def verdict(self, source: str, uri: str) -> int:
        """Return the SIP status to refuse with, 0 to let the call in.

        Args:
            source: ``address:port`` that the request came from.
            uri: The Request-URI.
        """
        if source not in self.sources and host_of(source) not in self.sources:
            return 403
        if not self.contact_user or parse_address(uri).user != self.contact_user:
            return 404
        return self.busy_code
