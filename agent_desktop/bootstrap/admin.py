"""``agent-desktop admin``: the server's own command, and packs, which are checked as desks do.

The server knows nothing of YAML; a pack is checked here before it reaches the database.
"""

import argparse
import sys
from pathlib import Path

from agent_desktop.adapters.pack_files import read_pack
from agent_desktop.adapters.pack_store import files_of_folder
from agent_desktop.server import admin
from agent_desktop.server.packs.service import PackService
from agent_desktop.server.preparation import prepare, utc_now
from agent_desktop.server.settings import load

_PACKS = "packs"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    nouns = admin.add_arguments(parser)
    packs = nouns.add_parser(_PACKS, help="call-script packs of the desks")
    verbs = packs.add_subparsers(dest="verb", metavar="VERB", required=True)
    publish = verbs.add_parser("publish", help="check a pack and give it to the desks")
    publish.add_argument("folder", type=Path, metavar="DIR", help="holds its pack.yaml")
    publish.add_argument("--by", required=True, help="who publishes it")
    verbs.add_parser("list", help="all versions; * is in force")
    back = verbs.add_parser("roll-back", help="take the newest version back")
    back.add_argument("pack", metavar="PACK")
    back.add_argument("--by", required=True, help="who takes it back")


def main(args: argparse.Namespace) -> int:
    """Carry out one command; 1 when a pack has errors, which are printed with file and line."""
    if args.noun != _PACKS:
        return admin.main(args)
    pack = None
    if args.verb == "publish":
        pack, problems = read_pack(args.folder)
        if pack is None:
            for problem in problems:
                print(problem)  # noqa: T201 - a command line
            print(f"{len(problems)} problems: nothing was published", file=sys.stderr)  # noqa: T201
            return 1
    config = load(args.config, {"data": args.data, "database": args.database})
    ground = prepare(config)
    try:
        service = PackService(ground.database, utc_now)
        if pack is not None:
            manifest = pack.manifest
            files = files_of_folder(args.folder)
            service.publish(manifest.id, manifest.version, files, by=args.by)
            print(f"{manifest.id} {manifest.version} is published")  # noqa: T201
        elif args.verb == "roll-back":
            state = service.roll_back(args.pack, by=args.by)
            print(f"{args.pack}: {state.version or 'nothing'} is in force")  # noqa: T201
        else:
            _list(service)
    finally:
        ground.database.close()
    return 0


def _list(service: PackService) -> None:
    for row in service.versions():
        in_force = service.state(row.pack_id).version == row.version
        state = "withdrawn" if row.withdrawn_at else "*" if in_force else ""
        at = row.published_at.isoformat(timespec="seconds")
        print(row.pack_id, row.version, state, at, row.by, sep="\t")  # noqa: T201
