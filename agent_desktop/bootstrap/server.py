"""``agent-desktop server``: the server's own command, given what reads packs.

The server knows nothing of YAML; what a team lead publishes is checked here as desks check it.
"""

import argparse

from agent_desktop.adapters.pack_archives import checked_files
from agent_desktop.server import main as server


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    server.add_arguments(parser)


def main(args: argparse.Namespace) -> int:
    """Serve until a signal."""
    return server.main(args, check_pack=checked_files)
