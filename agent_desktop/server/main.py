"""The command ``agent-desktop server``."""

import argparse
import dataclasses
import gc
import json
import logging
import os
import signal
import socket
import ssl
import sys
from pathlib import Path
from types import FrameType
from typing import Final

import uvicorn

from agent_desktop.contract.live import DEAD_AFTER_S, MAX_DESK_MESSAGE_BYTES, PING_EVERY_S
from agent_desktop.domain.errors import InvalidInput, Unavailable
from agent_desktop.runtime.local_link import write_private
from agent_desktop.server import logs
from agent_desktop.server.app import create_app
from agent_desktop.server.packs.service import PackCheck, no_check
from agent_desktop.server.preparation import FIRST_ADMIN, prepare
from agent_desktop.server.settings import ServerConfig, load

logger = logging.getLogger(__name__)

_GRACE_S: Final = 10
_KEEP_ALIVE_S: Final = 75
# A push makes thousands of objects that die by themselves, a live channel hundreds that stay: the
# collector looks at the young ones often, which takes two milliseconds, and seldom at all of them,
# which takes a third of a second with a thousand channels.
_GC_THRESHOLDS: Final = (10_000, 5, 50)
# The loop gives Python's lock away with every send, and gets it back from a busy thread after this
# time: two thousand messages a second cannot each wait Python's usual five milliseconds.
_THREADS_YIELD_S: Final = 0.001
_OWN_MACHINE: Final = ("127.0.0.1", "::1", "localhost")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--config", type=Path, metavar="FILE", help="settings (TOML)")
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder of database and key")
    parser.add_argument("--database", metavar="URL", help="postgresql://… (default: SQLite)")
    parser.add_argument("--host", metavar="H", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, metavar="N", help="0 takes a free one")
    parser.add_argument("--tls-cert", metavar="F", help="certificate chain (PEM)")
    parser.add_argument("--tls-key", metavar="F", help="private key (PEM)")
    parser.add_argument("--ready-file", type=Path, metavar="FILE", help="written when it serves")


def main(args: argparse.Namespace, *, check_pack: PackCheck = no_check) -> int:
    """Serve until a signal; ``check_pack`` reads packs that leads publish."""
    names = {f.name for f in dataclasses.fields(ServerConfig)}
    config = load(args.config, {k: v for k, v in vars(args).items() if k in names})
    logs.configure()
    return run_server(config, ready_file=args.ready_file, check_pack=check_pack)


def run_server(
    config: ServerConfig, *, ready_file: Path | None = None, check_pack: PackCheck = no_check
) -> int:
    """Serve until SIGTERM or SIGINT, finish what is under way, return the exit code.

    Thread: main.

    Raises:
        Unavailable: Database, folder or port cannot be used.
        InvalidInput: The certificate cannot be used.
    """
    _check_certificate(config)
    # The port first: a start that fails must not make an administrator nobody hears of.
    with _listen(config) as listener:
        _serve(config, listener, ready_file, check_pack)
    return 0


def _serve(
    config: ServerConfig,
    listener: socket.socket,
    ready_file: Path | None,
    check_pack: PackCheck,
) -> None:
    if not config.tls_cert and config.host not in _OWN_MACHINE:
        logger.warning("passwords travel in the clear: give a certificate, or let a proxy do TLS")
    ground = prepare(config, with_admin=True)
    if ground.first_password:
        # The one place where it ever stands.
        sys.stdout.write(
            f"First start. Sign in as {FIRST_ADMIN!r} with the one-time password"
            f" {ground.first_password} and replace it:"
            f" agent-desktop admin user password {FIRST_ADMIN}\n"
        )
        sys.stdout.flush()
    server = _Server(
        uvicorn.Config(
            create_app(config, ground, check_pack=check_pack),
            log_config=None,
            access_log=False,
            server_header=False,
            ws="websockets-sansio",
            # The deflate windows of a thousand channels take 300 MB.
            ws_per_message_deflate=False,
            ws_max_size=MAX_DESK_MESSAGE_BYTES,
            ws_ping_interval=PING_EVERY_S,
            ws_ping_timeout=DEAD_AFTER_S - PING_EVERY_S,
            forwarded_allow_ips=config.trusted_proxies,
            timeout_graceful_shutdown=_GRACE_S,
            # Longer than desks keep a connection: nobody asks on one that is just being closed.
            timeout_keep_alive=_KEEP_ALIVE_S,
            ssl_certfile=config.tls_cert or None,
            ssl_keyfile=config.tls_key or None,
        ),
        url=_url(config, listener),
        ready_file=ready_file,
    )
    # What is there now stays: the collector need not look at it again and again.
    gc.freeze()
    gc.set_threshold(*_GC_THRESHOLDS)
    sys.setswitchinterval(_THREADS_YIELD_S)
    # uvicorn raises the signal again after a clean end, and an ordered stop is no failure.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, server.end)
    server.run(sockets=[listener])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, *, url: str, ready_file: Path | None) -> None:
        super().__init__(config)
        self._url = url
        self._ready_file = ready_file

    def end(self, _number: int, _frame: FrameType | None) -> None:
        """End in order; for signals outside of uvicorn's own handling."""
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell where it serves as soon as it does."""
        await super().startup(sockets)
        logger.info("serving", extra={"url": self._url})
        if self._ready_file is not None:
            write_private(
                self._ready_file, json.dumps({"url": self._url, "pid": os.getpid()}) + "\n"
            )


def _listen(config: ServerConfig) -> socket.socket:
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    listener = socket.socket(family)
    if os.name == "posix":  # elsewhere it would let another program take the port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((config.host, config.port))
    except (OSError, OverflowError) as exc:
        listener.close()
        raise Unavailable(
            f"cannot listen on {config.host} port {config.port}: {exc}", code="server.port"
        ) from exc
    return listener


def _url(config: ServerConfig, listener: socket.socket) -> str:
    host = f"[{config.host}]" if ":" in config.host else config.host
    scheme = "https" if config.tls_cert else "http"
    return f"{scheme}://{host}:{listener.getsockname()[1]}"


def _check_certificate(config: ServerConfig) -> None:
    if not config.tls_cert and not config.tls_key:
        return
    if not (config.tls_cert and config.tls_key):
        raise InvalidInput("a certificate needs its key and a key its certificate: give both")
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(config.tls_cert, config.tls_key, password=lambda: "")
    except (OSError, ssl.SSLError) as exc:
        raise InvalidInput(
            f"certificate {config.tls_cert} with key {config.tls_key} cannot be used: {exc}",
            code="settings.broken",
        ) from exc
