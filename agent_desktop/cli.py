"""The command ``agent-desktop``: what users, administrators, hotkeys and tests start.

Exit codes: 0 done, 1 refused (one line on stderr says why), 2 usage, 3 no desk is running, 141
when whoever read the output has gone (``agent-desktop admin user list | head``).
"""

import argparse
import importlib
import io
import os
import select
import sys
from collections.abc import Sequence
from typing import Final

from agent_desktop import __version__
from agent_desktop.domain.errors import AgentDesktopError

# Each command is a module with ``add_arguments(parser)`` and ``main(args) -> int``. It is imported
# only when it is asked for: the desk's first window must not wait for the server's libraries.
COMMANDS: Final = {
    "run": ("agent_desktop.bootstrap", "start the desk (also without any command)"),
    "login": ("agent_desktop.adapters.login", "sign a profile in without a window"),
    "open": ("agent_desktop.adapters.desktop.links", "show a tel: or sip: link to the desk"),
    "recordings": ("agent_desktop.adapters.recording_files", "list and export recordings"),
    "ctl": ("agent_desktop.adapters.desktop.ctl", "drive the running desk"),
    "print-form": (
        "agent_desktop.bootstrap.print_form",
        "write a ticket as a PDF; the desk starts it",
    ),
    "engine": ("agent_desktop.engine.main", "the SIP and audio process; the desk starts it"),
    "server": ("agent_desktop.bootstrap.server", "the central server"),
    "admin": ("agent_desktop.bootstrap.admin", "teams, users, SIP accounts, packs of the server"),
    "check-scripts": ("agent_desktop.adapters.packs", "check call-script packs"),
    "doctor": ("agent_desktop.doctor.main", "say what is wrong with a desk, for IT"),
    "train": ("agent_desktop.training.main", "practise on simulated callers"),
    "demo": ("agent_desktop.demo.main", "try everything on this machine"),
}


_NO_READER: Final = 141  # as if SIGPIPE had ended it: 128 + 13


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    _prepare_streams()
    try:
        try:
            return _run(argv)
        finally:
            # Here, and not when the interpreter ends, where nobody could catch it.
            if sys.stdout is not None:
                sys.stdout.flush()
    except BrokenPipeError:
        if not _lost_reader():
            raise
        return _NO_READER


def _run(argv: Sequence[str] | None) -> int:
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(prog="agent-desktop", description=__doc__.splitlines()[0])
    parser.add_argument("--version", action="version", version=f"agent-desktop {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    wanted = next((a for a in arguments if a in COMMANDS), None)
    if wanted is None and not {"-h", "--help", "--version"} & set(arguments):
        arguments = ["run", *arguments]
        wanted = "run"
    for name, (module, help_text) in COMMANDS.items():
        command = commands.add_parser(name, help=help_text)
        if name == wanted:
            importlib.import_module(module).add_arguments(command)
    args = parser.parse_args(arguments)
    try:
        code = importlib.import_module(COMMANDS[args.command][0]).main(args)
    except AgentDesktopError as refusal:
        print(f"agent-desktop: {refusal.message}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return int(code)


def _lost_reader() -> bool:
    """Return whether nobody reads the output any more; what is left of it then goes nowhere."""
    if sys.platform == "win32":
        return True  # nothing to ask; a pipe of another kind does not fail with this error there
    output = sys.stdout.fileno()
    asking = select.poll()
    asking.register(output, select.POLLERR | select.POLLHUP)
    if not asking.poll(0):
        return False
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, output)
    os.close(nowhere)
    return True


def _prepare_streams() -> None:
    """Read UTF-8 (passwords, tickets), and never fail for a name that the terminal cannot show."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
