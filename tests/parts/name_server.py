"""A name server on a free UDP port: what it knows is a dictionary.

with name_server({("_sips._tcp.pbx.test.", "SRV"): ["10 5 5061 a.test."]}) as address:
    resolver = SystemResolver(nameserver=address)
"""

import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

Records = Mapping[tuple[str, str], Sequence[str]]


@contextlib.contextmanager
def name_server(records: Records) -> Iterator[tuple[str, int]]:
    """Answer until the block ends; yields address and port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=_serve, args=(sock, records), daemon=True)
        thread.start()
        address = sock.getsockname()
        try:
            yield address
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
                last.sendto(b"", address)
            thread.join(5)


def _serve(sock: socket.socket, records: Records) -> None:
    while True:
        data, sender = sock.recvfrom(4096)
        if not data:
            return
        query = dns.message.from_wire(data)
        question = query.question[0]
        kind = dns.rdatatype.to_text(question.rdtype)
        found = records.get((question.name.to_text(), kind))
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.AA
        if found is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        else:
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *found))
        sock.sendto(answer.to_wire(), sender)
