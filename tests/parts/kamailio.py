"""A real registrar and proxy: Debian's Kamailio on free ports of the loopback address.

    with kamailio({"1001": "secret"}) as pbx:
        account = SipAccount(server=pbx.server, user="1001", password="secret")

    with kamailio({"1001": "secret"}, tls=True) as pbx:  # UDP and TCP as well
        account = SipAccount(server=pbx.tls_server, ca_file=str(pbx.ca_file), transport="tls", …)

REGISTER needs digest authentication; an INVITE goes to the registered contact of the user it
names, from anybody on this machine. Numbers in ``routes`` go to a fixed ``host:port`` instead
(a sipp that plays the world outside); 4009 and five digits go to the port of these digits. Nothing
is stored; every start is empty.
"""

import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.parts.certificates import Authority

MODULES = Path("/usr/lib/x86_64-linux-gnu/kamailio/modules")

_CONFIG = """
debug=0
log_stderror=yes
fork=yes
children=1
tcp_children=1
disable_tcp=no
auto_aliases=no
alias="agents.test"
listen=udp:{address}:{port}
listen=tcp:{address}:{port}
{tls_listen}
tcp_connection_lifetime=3600
tcp_accept_no_cl=yes
server_header="Server: PBX"
mpath="{modules}"
loadmodule "kex.so"
loadmodule "tm.so"
loadmodule "tmx.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "auth.so"
loadmodule "nathelper.so"
{tls_module}
{presence_module}
modparam("usrloc", "db_mode", 0)
modparam("registrar", "min_expires", 1)
modparam("registrar", "default_expires", 300)
modparam("registrar", "received_avp", "$avp(received)")
modparam("nathelper", "received_avp", "$avp(received)")
modparam("tm", "failure_reply_mode", 3)
modparam("auth", "nonce_expire", 300)

request_route {{
  if (!mf_process_maxfwd_header("10")) {{ sl_send_reply("483", "Too Many Hops"); exit; }}
  force_rport();
{presence_route}
  if (has_totag()) {{
    if (loose_route()) {{ t_relay(); exit; }}
    if (is_method("ACK") && t_check_trans()) {{ t_relay(); }}
    exit;
  }}
  if (is_method("CANCEL")) {{ if (t_check_trans()) {{ t_relay(); }} exit; }}
  t_check_trans();
  if (is_method("OPTIONS") && uri==myself && $rU==$null) {{ sl_send_reply("200", "OK"); exit; }}
  if (is_method("REGISTER")) {{
    route(PASSWORD);
    if (!pv_www_authenticate("agents.test", "$var(password)", "0")) {{
      www_challenge("agents.test", "0");
      exit;
    }}
    consume_credentials();
    fix_nated_register();
    save("location");
    exit;
  }}
  record_route();
{routes}
  if ($rU =~ "^4009[0-9][0-9][0-9][0-9][0-9]$") {{
    $du = "sip:127.0.0.1:" + $(rU{{s.substr,4,0}});
    t_relay();
    exit;
  }}
  if (!lookup("location")) {{ t_newtran(); t_reply("404", "Not Found"); exit; }}
  if (is_method("INVITE")) {{ t_on_reply("NOTHING"); }}
  t_relay();
}}

onreply_route[NOTHING] {{ return; }}

route[PASSWORD] {{
  $var(password) = "{nobody}";
{passwords}
}}
"""

_PRESENCE_MODULE = """
loadmodule "db_text.so"
loadmodule "presence.so"
loadmodule "presence_xml.so"
modparam("db_text", "db_mode", 1)
modparam("presence|presence_xml", "db_url", "text://{folder}")
modparam("presence", "server_address", "sip:{address}:{port}")
modparam("presence", "subs_db_mode", 0)
modparam("presence_xml", "force_active", 1)
"""
_PRESENCE_ROUTE = """
  if (is_method("PUBLISH|SUBSCRIBE")) {
    if (!t_newtran()) { sl_reply_error(); exit; }
    if (is_method("PUBLISH")) { handle_publish(); } else { handle_subscribe(); }
    exit;
  }
"""
_TABLES = Path("/usr/share/kamailio/dbtext/kamailio")

_TLS_MODULE = """
loadmodule "tls.so"
modparam("tls", "tls_method", "TLSv1.2+")
modparam("tls", "certificate", "{certificate}")
modparam("tls", "private_key", "{key}")
"""


@dataclass(frozen=True)
class Pbx:
    """A running Kamailio: ``server`` is what an account takes as its registrar.

    Attributes:
        tls_port: Where it speaks TLS, 0 for nowhere.
        ca_file: The authority that signed its certificate.
    """

    port: int
    log: Path
    tls_port: int = 0
    ca_file: Path = Path()
    pid: int = 0
    address: str = "127.0.0.1"

    def freeze(self) -> None:
        """Let it stop in the middle of everything, its sockets open."""
        os.killpg(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        os.killpg(self.pid, signal.SIGCONT)

    @property
    def server(self) -> str:
        """``host:port``."""
        return f"{self.address}:{self.port}"

    @property
    def tls_server(self) -> str:
        """``host:port`` of its TLS."""
        return f"{self.address}:{self.tls_port}"

    @property
    def domain(self) -> str:
        """The domain that it serves beside its address, and its digest realm."""
        return "agents.test"


@contextlib.contextmanager
def kamailio(
    users: Mapping[str, str],
    routes: Mapping[str, str] | None = None,
    port: int = 0,
    *,
    tls: bool = False,
    tls_port: int = 0,
    certificate: tuple[Path, Path] | None = None,
    address: str = "127.0.0.1",
    presence: bool = False,
) -> Iterator[Pbx]:
    """Run Kamailio until the block ends.

    Args:
        users: Password of each user.
        routes: ``host:port`` of numbers that are not registered here.
        port: 0 for a free one; a number to come back at the same place.
        tls: Speak TLS too, with a certificate for 127.0.0.1 of an authority of its own.
        tls_port: As ``port``.
        certificate: Files of another certificate and its key.
        address: Of this machine, to listen at.
        presence: Take PUBLISH and SUBSCRIBE of presence.

    Raises:
        RuntimeError: Kamailio is missing or does not start.
    """
    if shutil.which("kamailio") is None or not MODULES.is_dir():
        raise RuntimeError("kamailio is missing: apt-get install kamailio")
    if tls and not (MODULES / "tls.so").exists():
        raise RuntimeError("kamailio's TLS is missing: apt-get install kamailio-tls-modules")
    if presence and not (MODULES / "presence.so").exists():
        needed = "kamailio-presence-modules"
        raise RuntimeError(f"kamailio's presence is missing: apt-get install {needed}")
    port = port or free_port()
    tls_port = (tls_port or free_port()) if tls else 0
    with tempfile.TemporaryDirectory(prefix="kamailio-") as folder:
        config, log = Path(folder) / "kamailio.cfg", Path(folder) / "log"
        authority = Authority(Path(folder)) if tls else None
        files = (certificate or authority.server(host=address)) if authority else None
        tables = None
        if presence:
            tables = shutil.copytree(_TABLES, Path(folder) / "tables")
        text = _configuration(address, port, users, routes or {}, tls_port, files, tables)
        config.write_text(text)
        command = ["kamailio", "-f", str(config), "-DD", "-E", "-Y", folder, "-m", "32", "-M", "4"]
        command += ["-P", str(Path(folder) / "pid")]
        with log.open("wb") as output:
            process = subprocess.Popen(
                command, stdout=output, stderr=output, start_new_session=True
            )
        try:
            _wait_until_it_answers(process, (address, port), log)
            ca_file = authority.file if authority else Path()
            yield Pbx(port, log, tls_port, ca_file, process.pid, address)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGCONT)
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    """Return a port of 127.0.0.1 that is free for UDP and TCP now."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            udp.bind(("127.0.0.1", 0))
            port = udp.getsockname()[1]
            with socket.socket() as tcp, contextlib.suppress(OSError):
                tcp.bind(("127.0.0.1", port))
                return int(port)


def lasting_port() -> int:
    """Return a free port that the system gives to nobody by itself: to be used again and again."""
    while True:
        port = random.randint(20_000, 29_999)
        with (
            contextlib.suppress(OSError),
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
            socket.socket() as tcp,
        ):
            udp.bind(("127.0.0.1", port))
            tcp.bind(("127.0.0.1", port))
            return port


def _configuration(
    address: str,
    port: int,
    users: Mapping[str, str],
    routes: Mapping[str, str],
    tls_port: int,
    files: tuple[Path, Path] | None,
    tables: Path | None,
) -> str:
    listen, module = "", ""
    presence = ""
    if tables is not None:
        presence = _PRESENCE_MODULE.format(folder=tables, address=address, port=port)
    if files is not None:
        listen = f"enable_tls=yes\nlisten=tls:{address}:{tls_port}"
        module = _TLS_MODULE.format(certificate=files[0], key=files[1])
    passwords = "".join(
        f'  if ($au == "{user}") {{ $var(password) = "{password}"; }}\n'
        for user, password in users.items()
    )
    forwards = "".join(
        f'  if ($rU == "{number}") {{ $du = "sip:{target}"; t_relay(); exit; }}\n'
        for number, target in routes.items()
    )
    return _CONFIG.format(
        address=address,
        port=port,
        modules=MODULES,
        routes=forwards,
        passwords=passwords,
        nobody="\\0none",
        tls_listen=listen,
        tls_module=module,
        presence_module=presence,
        presence_route=_PRESENCE_ROUTE if presence else "",
    )


def _wait_until_it_answers(
    process: "subprocess.Popen[bytes]", server: tuple[str, int], log: Path
) -> None:
    address, port = server
    ping = (
        f"OPTIONS sip:{address}:{port} SIP/2.0\r\n"
        "Via: SIP/2.0/UDP {here}:{local};branch=z9hG4bKping{n}\r\n"
        f"From: <sip:ping@127.0.0.1>;tag=1\r\nTo: <sip:{address}:{port}>\r\n"
        "Call-ID: ping{n}\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 5\r\nContent-Length: 0\r\n\r\n"
    )
    end = time.monotonic() + 10
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((address, 0))
        probe.settimeout(0.1)
        local = probe.getsockname()[1]
        for n in range(1000):
            if process.poll() is not None or time.monotonic() > end:
                break
            probe.sendto(ping.format(here=address, local=local, n=n).encode(), server)
            with contextlib.suppress(OSError):
                if b" 200 " in probe.recv(2048):
                    return
                time.sleep(0.05)
    raise RuntimeError(f"kamailio does not start: {log.read_text('utf-8', 'replace')[-2000:]}")
