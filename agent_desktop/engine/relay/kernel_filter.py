"""A filter in the kernel: what strangers send is dropped before this process wakes up.

Linux only (classic BPF on a socket, no privilege needed). Elsewhere the same question is asked
again in Python, so the filter saves time and hides the port, and decides nothing alone.
"""

import ctypes
import ipaddress
import os
import socket
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_SO_ATTACH_FILTER: Final = 26
_NETWORK_HEADER: Final = 0xFFF00000  # SKF_NET_OFF: offsets from the IP header
_LOAD_WORD, _LOAD_HALF, _IS_EQUAL, _RETURN = 0x20, 0x28, 0x15, 0x06
_WHOLE: Final = 0xFFFFFFFF

_Line = tuple[int, int, int, int]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("lines", ctypes.c_void_p))


def admit_addresses(sock: socket.socket, addresses: Iterable[str]) -> bool:
    """Let a UDP socket hear only these IPv4 addresses; return whether the kernel does it."""
    wanted = sorted({int(ipaddress.IPv4Address(a)) for a in addresses})[:100]
    lines: list[_Line] = [(_LOAD_WORD, 0, 0, _NETWORK_HEADER + 12)]
    lines += _any_of(wanted)
    return _attach(sock, lines)


def admit_port(sock: socket.socket, port: int) -> bool:
    """Let a UDP socket hear only what comes from this port."""
    return _attach(sock, [(_LOAD_HALF, 0, 0, 0), *_any_of([port])])


def admit_nobody(sock: socket.socket) -> bool:
    """Let a listening TCP socket take no more connections; those that stand go on."""
    return _attach(sock, [(_RETURN, 0, 0, 0)])


def own_socket(address: str, kind: socket.SocketKind) -> socket.socket | None:
    """Return a duplicate of this process's socket bound to ``host:port``, made by a library."""
    host, _, port = address.rpartition(":")
    if sys.platform != "linux":
        return None
    for entry in Path("/proc/self/fd").iterdir():
        try:
            sock = socket.socket(fileno=os.dup(int(entry.name)))
        except OSError:  # no socket, or closed meanwhile
            continue
        try:
            if sock.type == kind and sock.getsockname() == (host, int(port)):
                return sock
        except OSError:
            pass
        sock.close()
    return None


def _any_of(values: list[int]) -> list[_Line]:
    """Pass the whole packet when the loaded value is one of these, else nothing."""
    count = len(values)
    lines: list[_Line] = [(_IS_EQUAL, count - n, 0, value) for n, value in enumerate(values)]
    return [*lines, (_RETURN, 0, 0, 0), (_RETURN, 0, 0, _WHOLE)]


def _attach(sock: socket.socket, lines: list[_Line]) -> bool:
    if sys.platform != "linux":
        return False
    code = b"".join(
        op.to_bytes(2, sys.byteorder) + bytes((yes, no)) + k.to_bytes(4, sys.byteorder)
        for op, yes, no, k in lines
    )
    buffer = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(lines), ctypes.addressof(buffer))
    try:
        sock.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, bytes(program))
    except OSError:
        return False
    return True
