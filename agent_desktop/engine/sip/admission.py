"""Who may ring here: only the own telephone system, and only for the contact registered there.

pjsua hands any INVITE that reaches the port to an account. Scanners find open ports, so a request
from elsewhere, or for a user other than the random one that only the registrar knows, is refused
before anybody hears it.
"""

from dataclasses import dataclass, field

from agent_desktop.engine.sip.messages import host_of, parse_address


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """The rules in force.

    Attributes:
        sources: IP addresses of registrar, proxy and further trusted hosts.
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
        if host_of(source) not in self.sources:
            return 403
        if not self.contact_user or parse_address(uri).user != self.contact_user:
            return 404
        return self.busy_code
