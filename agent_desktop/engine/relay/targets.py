"""From the account's hosts to addresses that can be tried, best first."""

import asyncio
import contextlib
import ipaddress
import logging
import socket
from dataclasses import dataclass
from typing import Any, Final, Protocol

from agent_desktop.contract.engine import SipAccount, Transport
from agent_desktop.engine.relay.flow import Target
from agent_desktop.engine.sip.messages import split_host

logger = logging.getLogger(__name__)

_SERVICES: Final = {
    Transport.UDP: "_sip._udp",
    Transport.TCP: "_sip._tcp",
    Transport.TLS: "_sips._tcp",
}
_DNS_S: Final = 3.0


class Resolver(Protocol):
    """Asks the name service."""

    async def services(self, name: str) -> list[tuple[str, int]]:
        """Return hosts and ports of an SRV name in the order to try; empty when it has none."""

    async def addresses(self, host: str) -> list[str]:
        """Return IPv4 addresses of a host.

        Raises:
            OSError: The name is unknown, or nobody answers.
        """


class SystemResolver:
    """The system's name service; SRV by dnspython, which is loaded when it is first asked.

    Args:
        nameservers: Whom to ask for SRV as ``(address, port)``; None asks the system's.
    """

    def __init__(self, nameserver: tuple[str, int] | None = None) -> None:
        self._nameserver = nameserver

    async def services(self, name: str) -> list[tuple[str, int]]:
        """See ``Resolver``."""
        return await asyncio.to_thread(self._ask, name)

    async def addresses(self, host: str) -> list[str]:
        """See ``Resolver``."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, None, family=socket.AF_INET, type=socket.SOCK_DGRAM)
        return list(dict.fromkeys(str(address[0]) for *_, address in found))

    def _ask(self, name: str) -> list[tuple[str, int]]:
        from dns.exception import DNSException  # noqa: PLC0415 - 5 MB that few accounts need
        from dns.resolver import Resolver as DnsResolver  # noqa: PLC0415

        try:
            resolver = DnsResolver(configure=self._nameserver is None)
            if self._nameserver is not None:
                resolver.nameservers = [self._nameserver[0]]
                resolver.port = self._nameserver[1]
            answer = resolver.resolve(name, "SRV", lifetime=_DNS_S, search=False)
            records: list[Any] = answer.rrset.processing_order() if answer.rrset else []
        except (DNSException, OSError) as exc:
            logger.info("no SRV record: %s", type(exc).__name__)
            return []
        found = [(str(r.target).rstrip("."), int(r.port)) for r in records]
        return [(host, port) for host, port in found if host and port]


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """Where an account can go.

    Attributes:
        targets: Best first.
        sources: Addresses that may send to us over UDP.
    """

    targets: tuple[Target, ...]
    sources: frozenset[str]


async def find_servers(account: SipAccount, resolver: Resolver) -> Servers:
    """Return the account's servers.

    Raises:
        OSError: None of its hosts is known.
        ValueError: A port is no port.
    """
    hosts = [account.proxy or account.server, *account.proxies]
    targets: list[Target] = []
    problem: OSError | None = None
    for host in hosts:
        try:
            targets += await _targets_of(host, account.transport, resolver)
        except OSError as exc:
            problem = exc
    if not targets:
        raise problem or OSError("no server")
    sources = {target.address for target in targets}
    for host in (account.server, *account.trusted):
        with contextlib.suppress(OSError):
            sources.update(await _addresses(split_host(host)[0], resolver))
    return Servers(targets=tuple(dict.fromkeys(targets)), sources=frozenset(sources))


async def _targets_of(value: str, transport: Transport, resolver: Resolver) -> list[Target]:
    host, port = split_host(value, 0)
    places = [(host, port)]
    if not port:
        default = 5061 if transport is Transport.TLS else 5060
        found = []
        if not _is_address(host):
            found = await resolver.services(f"{_SERVICES[transport]}.{host}")
        places = found or [(host, default)]
    targets = []
    problem: OSError | None = None
    for place, place_port in places:
        try:
            addresses = await _addresses(place, resolver)
        except OSError as exc:
            problem = exc
            continue
        # The certificate must be for the name that the account says (RFC 5922): what a name
        # service answers can be forged.
        targets += [Target(name=host, address=a, port=place_port) for a in addresses]
    if not targets and problem is not None:
        raise problem
    return targets


async def _addresses(host: str, resolver: Resolver) -> list[str]:
    return [host] if _is_address(host) else await resolver.addresses(host)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
