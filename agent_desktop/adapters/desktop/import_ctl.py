"""``agent-desktop ctl customer import`` and ``ctl directory import``: asked, awaited, printed."""

import argparse
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

BEGIN: Final = "import-begin"
NOUNS: Final = {"customer": ("customer",), "directory": ("category", "department", "person")}
_LOOK_EVERY_S: Final = 0.3

Ask = Callable[[str, dict[str, Any]], dict[str, Any]]


class Failed(Exception):
    """The import could not begin or broke off, in one line."""


def add_verbs(noun: str, parser: argparse.ArgumentParser, where: argparse.ArgumentParser) -> None:
    """Declare ``import`` behind a noun; ``where`` has the options that all verbs take."""
    verbs = parser.add_subparsers(dest="import_verb", metavar="VERB", required=True)
    reading = verbs.add_parser("import", help="read a .csv or .xlsx file", parents=[where])
    if len(NOUNS[noun]) > 1:
        reading.add_argument("table", choices=NOUNS[noun], help="what its rows are")
    else:
        reading.set_defaults(table=NOUNS[noun][0])
    reading.add_argument("file")
    reading.add_argument(
        "--map", action="append", default=[], metavar="COLUMN=FIELD",
        help="what a column is; without any: by the headings",
    )  # fmt: skip
    reading.add_argument("--dry-run", action="store_true", help="look at it, take nothing")
    reading.add_argument("--json", action="store_true", help="as one JSON object")


def request_of(args: argparse.Namespace) -> dict[str, Any]:
    """Return what the desk is asked.

    Raises:
        ValueError: ``--map`` without a field.
    """
    mapping = {}
    for pair in args.map:
        column, equals, field = pair.rpartition("=")
        if not equals or not column or not field:
            raise ValueError(f"{pair}: write COLUMN=FIELD")
        mapping[column] = field
    return {
        "verb": BEGIN,
        "args": {
            "table": args.table,
            "file": str(Path(args.file).expanduser().absolute()),
            "mapping": mapping,
            "confirm": not args.dry_run,
        },
    }


def run(ask: Ask, args: argparse.Namespace, request: dict[str, Any]) -> Iterator[str]:
    """Begin, wait until it is over, and yield what is printed.

    Raises:
        Failed: It broke off, or the columns say nothing that can be taken.
    """
    said = ask(BEGIN, request["args"])
    while not args.dry_run and not said["finished"]:
        time.sleep(_LOOK_EVERY_S)
        said = ask("import-state", {"file": request["args"]["file"]})
    yield from [json.dumps(said, ensure_ascii=False)] if args.json else _readable(said, args)
    if said["failure"] or said["cancelled"]:
        raise Failed(f"the import stopped: {said['failure'] or 'cancelled at the desk'}")


def _readable(said: dict[str, Any], args: argparse.Namespace) -> Iterator[str]:
    if args.dry_run:
        yield f"about {said['rows']} rows, nothing taken"
        for column in said["columns"]:
            yield f"column        {column} → {said['mapping'].get(column, '(left out)')}"
        yield f"looked at     {said['looked_at']}, {said['refused']} would be refused"
    else:
        yield f"{said['taken']} taken, {said['unchanged']} of them known, {said['refused']} refused"
    for error in said["errors"]:
        yield f"line {error['line']:<9}{error['code']}"
    if said["error_file"]:
        yield f"refused rows  {said['error_file']}"
