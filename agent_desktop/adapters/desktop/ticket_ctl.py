"""The verbs of ``agent-desktop ctl ticket``: what is typed, what is asked, what is printed.

Imports little, as ``ctl`` does: choices are checked at the desk, which names them.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

# Verb, what it does, and what the step carries: (name, needed).
_STEPS: Final[dict[str, tuple[str, str, tuple[tuple[str, bool], ...]]]] = {
    "accept": ("accepted", "accept a hand-over", (("on_behalf", False), ("how", False))),
    "reject": ("rejected", "refuse a hand-over; the lead must name somebody", (("reason", True),)),
    "handle": (
        "handled",
        "write down cause and solution",
        (("cause", True), ("solution", True), ("responsible", False), ("promised_at", False)),
    ),
    "return": ("returned", "give plan and result back", (("plan", True), ("result", True))),
    "close": ("closed", "close it", (("note", False),)),
}
_CALL_BACK: Final = ("outcome", "satisfaction", "reasons", "words")


def add_verbs(parser: argparse.ArgumentParser, where: argparse.ArgumentParser) -> None:
    """Declare the verbs behind ``ticket``; ``where`` has the options that all verbs take."""
    verbs = parser.add_subparsers(dest="ticket_verb", metavar="VERB", required=True)

    def verb(name: str, about: str, *, prints: bool = True) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=about, parents=[where])
        if prints:
            added.add_argument("--json", action="store_true", help="as one JSON object")
        return added

    for name, about in (
        ("save", "save fields into the form in front"),
        ("new", "save a new ticket"),
        ("edit", "change fields of a ticket"),
    ):
        writing = verb(name, about, prints=False)
        if name == "edit":
            writing.add_argument("ticket")
        writing.add_argument(
            "--json", metavar="FILE", required=True, help="the fields; - reads stdin"
        )
    verb("show", "everything of a ticket, the one in front without an id").add_argument(
        "ticket", nargs="?", default=""
    )
    listing = verb("list", "a work list")
    listing.add_argument(
        "which", nargs="?", default="owned",
        help="owned, handled, to-accept, promises, overdue, team, to-name, all",
    )  # fmt: skip
    for option in ("text", "kind", "status", "order"):
        listing.add_argument(f"--{option}", default="")
    listing.add_argument("--closed", action="store_true", help="closed ones, too")
    listing.add_argument("--limit", type=int, default=50)
    search = verb("search", "tickets, customers, phrases and knowledge")
    search.add_argument("text")
    search.add_argument("--limit", type=int, default=20)
    assign = verb("assign", "offer it to an agent, team:NAME or contact:ID")
    assign.add_argument("ticket")
    assign.add_argument("to")
    assign.add_argument("--reason", default="")
    for name, (_step, about, data) in _STEPS.items():
        stepping = verb(name, about)
        stepping.add_argument("ticket")
        for datum, needed in data:
            stepping.add_argument(f"--{datum.replace('_', '-')}", default="", required=needed)
    call = verb("callback", "dial the customer; with --outcome: write down how it went")
    call.add_argument("ticket")
    for datum in _CALL_BACK:
        call.add_argument(f"--{datum}", default="")
    printing = verb("print", "write it as the registration form, a PDF")
    printing.add_argument("ticket")
    printing.add_argument("--file", default="", help="default: one in the desk's folder")
    exporting = verb("export", "write a work list to a .csv or .xlsx file")
    exporting.add_argument("which", help="as with list")
    exporting.add_argument("file")
    exporting.add_argument("--closed", action="store_true", help="closed ones, too")
    attach = verb("attach", "put a picture, sound or PDF at it")
    attach.add_argument("ticket")
    attach.add_argument("file")
    fetch = verb("file", "write an attachment where it can be opened; prints where")
    fetch.add_argument("ticket")
    fetch.add_argument("upload", help="its id, as show --json has it")
    step = verb("step", "any step, with what it carries as NAME=TEXT")
    step.add_argument("ticket")
    step.add_argument("step", help="for example noted, chased, notified, paused, reopened, named")
    step.add_argument("data", nargs="*", metavar="NAME=TEXT")


def request_of(args: argparse.Namespace) -> dict[str, Any]:
    """Return what the desk is asked.

    Raises:
        OSError, ValueError, TypeError: The file with the fields cannot be read.
    """
    verb = args.ticket_verb
    if verb in _STEPS:
        step, _about, data = _STEPS[verb]
        return _step(args.ticket, step, {name: getattr(args, name) for name, _ in data})
    return _REQUESTS[verb](args)


def _step(ticket: str, step: str, data: dict[str, str]) -> dict[str, Any]:
    told = {name: text for name, text in data.items() if text}
    return {"verb": "ticket-step", "args": {"ticket": ticket, "step": step, "data": told}}


def _any_step(args: argparse.Namespace) -> dict[str, Any]:
    pairs = [pair.partition("=") for pair in args.data]
    for name, equals, _text in pairs:
        if not equals:
            raise ValueError(f"{name}: write NAME=TEXT")
    return _step(args.ticket, args.step, {name: text for name, _equals, text in pairs})


def _call_back(args: argparse.Namespace) -> dict[str, Any]:
    data = {name: getattr(args, name) for name in _CALL_BACK}
    if any(data.values()):
        return _step(args.ticket, "called_back", data)
    return {"verb": "ticket-callback", "args": {"ticket": args.ticket}}


_LISTED: Final = ("which", "text", "kind", "status", "order", "closed", "limit")
_REQUESTS: Final[dict[str, Callable[[argparse.Namespace], dict[str, Any]]]] = {
    "save": lambda args: {"verb": "ticket-save", "args": {"form": _read_form(args.json)}},
    "new": lambda args: {"verb": "ticket-new", "args": {"form": _read_form(args.json)}},
    "edit": lambda args: {
        "verb": "ticket-edit",
        "args": {"ticket": args.ticket, "form": _read_form(args.json)},
    },
    "show": lambda args: {"verb": "ticket-show", "args": {"ticket": args.ticket}},
    "list": lambda args: {
        "verb": "ticket-list",
        "args": {name: getattr(args, name) for name in _LISTED},
    },
    "search": lambda args: {
        "verb": "ticket-search",
        "args": {"text": args.text, "limit": args.limit},
    },
    "assign": lambda args: _step(args.ticket, "assigned", {"to": args.to, "reason": args.reason}),
    "callback": _call_back,
    "attach": lambda args: {
        "verb": "ticket-attach",
        "args": {"ticket": args.ticket, "file": str(Path(args.file).absolute())},
    },
    "file": lambda args: {
        "verb": "ticket-file",
        "args": {"ticket": args.ticket, "upload": args.upload},
    },
    "print": lambda args: {
        "verb": "ticket-print",
        "args": {"ticket": args.ticket, "file": _absolute(args.file)},
    },
    "export": lambda args: {
        "verb": "ticket-export",
        "args": {"which": args.which, "file": _absolute(args.file), "closed": args.closed},
    },
    "step": _any_step,
}


def _absolute(file: str) -> str:
    """Return a file's whole name: the desk has another working folder."""
    return str(Path(file).expanduser().absolute()) if file else ""


def _read_form(file: str) -> dict[str, Any]:
    text = sys.stdin.read() if file == "-" else Path(file).read_text("utf-8")
    form = json.loads(text.removeprefix("\ufeff"))
    if not isinstance(form, dict):
        raise TypeError("a JSON object with the ticket's fields is needed")
    return form


def readable(verb: str, result: dict[str, Any]) -> Iterator[str]:
    """Yield the lines for a person; JSON where there is no other way to say it."""
    match verb:
        case "ticket-show":
            yield from _ticket(result)
        case "ticket-list":
            yield from (_row(row) for row in result["rows"])
            yield f"{result['total']} tickets"
        case "ticket-print":
            yield result["file"]
        case "ticket-export":
            yield f"{result['rows']} rows"
        case "ticket-search":
            yield from _found(result)
        case "ticket-step":
            offered = f", offered to {result['offered_to']}" if result["offered_to"] else ""
            yield f"{result['status']}, handler {result['handler']}{offered}"
        case "ticket-file":
            yield result["file"]
        case _:
            yield json.dumps(result, ensure_ascii=False)


def _row(row: dict[str, Any]) -> str:
    due = f"  due {row['due_at']}" if row.get("due_at") else ""
    unsent = "" if row.get("sent", True) else "  unsent"
    who = f"{row['owner']} → {row['handler']}" if row["owner"] != row["handler"] else row["owner"]
    return f"{row['ticket_id']}  {row['status']:<11} {who}  {row['subject']}{due}{unsent}"


def _ticket(shown: dict[str, Any]) -> Iterator[str]:
    ticket = shown["ticket"]
    form = ticket["form"]
    yield f"ticket        {ticket['ticket_id']}"
    yield f"subject       {form['subject']}"
    yield f"kind          {form['kind']}, {form['urgency']}, {form['severity']}"
    yield f"customer      {form['customer_name']} {form['phone']}".rstrip()
    yield f"status        {ticket['status']}"
    yield f"owner         {ticket['owner']} {shown['owner_name']}".rstrip()
    yield f"handler       {ticket['handler']} {shown['handler_name']}".rstrip()
    if ticket["offered_to"]:
        yield f"offered to    {ticket['offered_to']} {shown['offered_name']}".rstrip()
    for file in ticket["attachments"]:
        yield f"file          {file['upload_id']}  {file['name']}"
    for clock in shown["clocks"]:
        yield f"clock         {clock['name']} {clock['state']}, due {clock['due_at']}"
    voids = {void["event_id"]: void["code"] for void in ticket["voids"]}
    for event in shown["timeline"]:
        void = f"  without effect: {voids[event['event_id']]}" if event["event_id"] in voids else ""
        yield f"{event['at']}  {event['by']}  {event['kind'].removeprefix('ticket.')}{void}"
    yield f"can           {', '.join(s.removeprefix('ticket.') for s in shown['allowed'])}"
    if shown["unsent"]:
        yield f"unsent        {len(shown['unsent'])}"
    for _op_id, code in shown["refused"]:
        yield f"refused       {code}"


def _found(found: dict[str, Any]) -> Iterator[str]:
    yield from (f"ticket    {_row(row)}" for row in found["tickets"])
    for customer in found["customers"]:
        yield f"customer  {customer['customer_id']}  {customer['name']}"
    for phrase in found["phrases"]:
        yield f"phrase    {phrase['situation']}  {phrase['text'] or phrase['title']}"
    for article in found["articles"]:
        yield f"article   {article['article_id']}  {article['title']}"
