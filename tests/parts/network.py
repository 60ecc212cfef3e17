"""A network of its own for one process: its address can be changed, its cable pulled.

with network() as lan:
    async with running_engine(folder, inside=lan.inside) as engine:
        lan.move("10.201.7.3")

Needs root and the kernel's network namespaces (``ip netns``, Debian's ``iproute2``).
"""

import contextlib
import itertools
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

_numbers = itertools.count(os.getpid() % 200)


@dataclass
class Network:
    """One namespace and the wire to it.

    Attributes:
        name: The namespace.
        outside: Our address at this end of the wire.
        address: The one at the other end.
    """

    name: str
    outside: str
    address: str
    wire: str

    @property
    def inside(self) -> tuple[str, ...]:
        """What goes before a command that is to run in there."""
        return ("nsenter", f"--net=/run/netns/{self.name}", "--")

    def move(self, host: int) -> str:
        """Give the other end another address, as a wireless network would; return it."""
        old, self.address = self.address, f"{self.address.rpartition('.')[0]}.{host}"
        _run(*self.inside, "ip", "address", "add", f"{self.address}/24", "dev", "lan")
        _run(*self.inside, "ip", "address", "del", f"{old}/24", "dev", "lan")
        return self.address

    def pull_cable(self) -> None:
        """Cut the wire; ``plug_in`` mends it."""
        _run("ip", "link", "set", self.wire, "down")

    def plug_in(self) -> None:
        """Mend the wire."""
        _run("ip", "link", "set", self.wire, "up")


@contextlib.contextmanager
def network() -> Iterator[Network]:
    """Make a namespace with one wire to it.

    Raises:
        RuntimeError: It is not allowed here, or ``ip`` is missing; the text says what to do.
    """
    number = next(_numbers) % 250 + 1
    name, wire, lan = f"desk-{os.getpid()}-{number}", f"w{os.getpid() % 99999}x{number}", "lan"
    net = f"10.201.{number}"
    _run("ip", "netns", "add", name)
    try:
        _run("ip", "link", "add", wire, "type", "veth", "peer", "name", lan, "netns", name)
        _run("ip", "address", "add", f"{net}.1/24", "dev", wire)
        _run("ip", "link", "set", wire, "up")
        made = Network(name, f"{net}.1", f"{net}.2", wire)
        for command in (
            ("ip", "link", "set", "lo", "up"),
            # Another address that stays when the first one goes must not go with it.
            ("sysctl", "-qw", "net.ipv4.conf.all.promote_secondaries=1"),
            ("ip", "address", "add", f"{net}.2/24", "dev", lan),
            ("ip", "link", "set", lan, "up"),
        ):
            _run(*made.inside, *command)
        yield made
    finally:
        subprocess.run(["ip", "netns", "delete", name], check=False, capture_output=True)


def _run(*command: str) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except FileNotFoundError as exc:
        raise RuntimeError(f"{command[0]} is missing: apt-get install iproute2 procps") from exc
    except subprocess.CalledProcessError as exc:
        raise RuntimeError(
            f"{' '.join(command)}: {exc.stderr.strip()} - a test needs root and a kernel with "
            "network namespaces"
        ) from exc
