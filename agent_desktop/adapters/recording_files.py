"""``agent-desktop recordings``: what lies on this desk, and a recording as a file for a player."""

import argparse
import sys
from pathlib import Path

from agent_desktop.adapters.desktop.secrets import KeyringSecretStore
from agent_desktop.adapters.recordings import RecordingShelf
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.runtime.paths import Profile


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``agent-desktop recordings``."""
    parser.add_argument("--profile", metavar="DIR", help="the desk's folder")
    what = parser.add_subparsers(dest="what", metavar="list | export", required=True)
    listing = what.add_parser("list", help="names of the recordings that wait for the server")
    export = what.add_parser("export", help="check a recording and write it as WAV or FLAC")
    export.add_argument("name", help="as the list names it")
    export.add_argument("target", help="the file to write")
    for verb in (listing, export):  # it may stand behind the verb as well, as everywhere
        verb.add_argument("--profile", metavar="DIR", default=argparse.SUPPRESS, help="see above")


def main(args: argparse.Namespace) -> int:
    """Run the command.

    Raises:
        AgentDesktopError: ``recording.gone``, ``recording.damaged``, ``recording.foreign``.
    """
    profile = Profile.at(args.profile)
    shelf = RecordingShelf(profile.recordings, KeyringSecretStore(profile))
    if args.what == "list":
        for file in shelf.names():
            sys.stdout.write(f"{file}\n")
        return 0
    if Path(args.name).name != args.name:
        raise InvalidInput("a recording is named as in the list", code="recording.gone")
    seconds = shelf.export_now(profile.recordings / args.name, Path(args.target))
    sys.stdout.write(f"{seconds:.1f} s\n")
    return 0
