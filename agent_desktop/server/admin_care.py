"""Administrator's commands that look after an installation: audit log, devices, one-time codes."""

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TextIO

from agent_desktop.domain.errors import InvalidInput
from agent_desktop.runtime import centre_defaults
from agent_desktop.server.audit.trail import AuditTrail
from agent_desktop.server.backup import back_up, restore
from agent_desktop.server.clock_presets import use_preset
from agent_desktop.server.erasure import Erasure
from agent_desktop.server.look_ups.service import LookUpService
from agent_desktop.server.people.service import PeopleService
from agent_desktop.server.preparation import Ground, utc_now
from agent_desktop.server.session.devices import DeviceService
from agent_desktop.server.settings import ServerConfig
from agent_desktop.server.uploads.files import UploadFiles

_CHANGED: Final = 1


def add_arguments(nouns: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the nouns ``audit`` and ``device``, and ``user code``."""
    audit = nouns.add_parser("audit", help="who did what at the server")
    verbs = audit.add_subparsers(dest="verb", metavar="VERB", required=True)
    listing = verbs.add_parser("list", help="the newest entries")
    listing.add_argument("--after", type=int, default=None, metavar="N", help="from entry N on")
    verify = verbs.add_parser("verify", help="check that nothing was changed or removed")
    verify.add_argument("--head", default="", metavar="HASH", help="that an earlier check told")
    look_up = nouns.add_parser("look-up", help="who saw a customer's data in full")
    verbs = look_up.add_subparsers(dest="verb", metavar="VERB", required=True)
    listing = verbs.add_parser("list", help="the newest")
    listing.add_argument("--customer", default="", metavar="ID")
    listing.add_argument("--by", default="", metavar="NUMBER", help="agent number")
    listing.add_argument("--before", type=int, default=0, metavar="N", help="older than this one")
    clocks = nouns.add_parser("clocks", help="how long the centre gives itself for a matter")
    verbs = clocks.add_subparsers(dest="verb", metavar="VERB", required=True)
    verbs.add_parser("list", help="the sets of rules to choose from")
    verbs.add_parser("use", help="go by one of them, instead of all own rules").add_argument(
        "preset", metavar="NAME"
    )
    backup = nouns.add_parser("backup", help="everything in one file, and back")
    verbs = backup.add_subparsers(dest="verb", metavar="VERB", required=True)
    verbs.add_parser("make", help="write it; the server may run").add_argument(
        "file", type=Path, metavar="FILE"
    )
    verbs.add_parser("restore", help="fill an empty database from it").add_argument(
        "file", type=Path, metavar="FILE"
    )
    erase = nouns.add_parser("erase", help="personal data that a customer wants to have gone")
    verbs = erase.add_subparsers(dest="verb", metavar="VERB", required=True)
    customer = verbs.add_parser("customer", help="from tickets, calls, recordings and customers")
    customer.add_argument("customer", metavar="NUMBER", help="telephone number or customer's id")
    customer.add_argument("--reason", required=True, help="for the audit log; no personal data")
    device = nouns.add_parser("device", help="where people are signed in")
    verbs = device.add_subparsers(dest="verb", metavar="VERB", required=True)
    verbs.add_parser("list", help="all that are signed in").add_argument(
        "--user", default="", metavar="NUMBER"
    )
    out = verbs.add_parser("sign-out", help="end a session from afar")
    out.add_argument("session", metavar="SESSION", help="as the list tells it")
    out.add_argument("--wipe", action="store_true", help="the PC is lost: delete what it holds")


def add_code(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare ``user code``."""
    code = verbs.add_parser("code", help="ask for a one-time code at sign-in (TOTP), or no more")
    code.add_argument("number")
    code.add_argument("state", choices=("on", "off"))


def audit_list(ground: Ground, _config: ServerConfig, args: argparse.Namespace) -> int:
    """Print entries, oldest first; without ``--after`` the last hundred."""
    with ground.database.reading() as session:
        trail = AuditTrail(session)
        after = trail.last_number() - 100 if args.after is None else args.after - 1
        for row in trail.entries(after):
            at = row.at.astimezone(UTC).isoformat(timespec="seconds")
            details = " ".join(f"{name}={text}" for name, text in sorted(row.details.items()))
            _say("\t".join((str(row.number), at, row.actor, row.action, row.subject, details)))
    return 0


def audit_verify(ground: Ground, _config: ServerConfig, args: argparse.Namespace) -> int:
    """Check the whole chain; 1 when it is not what it should be."""
    with ground.database.reading() as session:
        trail = AuditTrail(session)
        verdict = trail.verify()
        is_known = not args.head or trail.has(args.head)
    if verdict.broken_at:
        _say(f"the audit log was changed: entry {verdict.broken_at} does not fit", sys.stderr)
        return _CHANGED
    if verdict.missing:
        _say(f"the audit log was cut off: {verdict.missing} entries are missing", sys.stderr)
        return _CHANGED
    if not is_known:
        _say("the audit log was cut off: it has no entry with that hash", sys.stderr)
        return _CHANGED
    _say(f"the audit log is whole: {verdict.entries} entries, the last is {verdict.head}")
    return 0


def device_list(ground: Ground, config: ServerConfig, args: argparse.Namespace) -> int:
    """Print the living sessions."""
    for row in DeviceService(ground.database, config, utc_now).sessions(args.user):
        seen = row.last_seen_at.astimezone(UTC).isoformat(timespec="seconds")
        _say(f"{row.session_id}\t{row.user}\t{row.device}\t{row.address}\t{seen}")
    return 0


def device_sign_out(ground: Ground, config: ServerConfig, args: argparse.Namespace) -> int:
    """End a session, and have its PC wiped when it is lost."""
    service = DeviceService(ground.database, config, utc_now)
    service.end(args.session, by="command-line", wipe=args.wipe)
    told = "signed out; its cache is deleted as soon as it comes back" if args.wipe else "ended"
    _say(f"session {args.session}: {told}")
    return 0


def backup_make(ground: Ground, config: ServerConfig, args: argparse.Namespace) -> int:
    """Write a backup."""
    told = back_up(ground.database, config.uploads, args.file, utc_now)
    _say(f"{args.file}: {told.rows} rows and {told.uploads} files")
    if told.missing_uploads:
        _say(f"{told.missing_uploads} uploaded files are not on the disk any more", sys.stderr)
    _say("keep the server's secret.key apart from it: without the key passwords stay sealed")
    return 0


def backup_restore(ground: Ground, config: ServerConfig, args: argparse.Namespace) -> int:
    """Fill an empty database."""
    told = restore(ground.database, ground.vault, config.uploads, args.file, utc_now)
    made_at = told.made_at.astimezone(UTC).isoformat(timespec="seconds")
    _say(f"restored {told.rows} rows and {told.uploads} files of {made_at}")
    return 0


def erase_customer(ground: Ground, config: ServerConfig, args: argparse.Namespace) -> int:
    """Erase a customer and print what proves it."""
    erasure = Erasure(ground.database, UploadFiles(config.uploads), utc_now, config)
    told = erasure.of_customer(args.customer, reason=args.reason)
    _say(
        f"erased: {told.customers} customers, {told.tickets} tickets, {told.calls} calls,"
        f" {told.files} files"
    )
    _say(f"proof: entry {told.entry} of the audit log, subject {told.subject}")
    _say("backups made before still hold it: let them run out, or erase again after a restore")
    return 0


def user_code(ground: Ground, _config: ServerConfig, args: argparse.Namespace) -> int:
    """Switch a person's one-time codes on, printing the secret once, or off."""
    people = PeopleService(ground.database, ground.vault, utc_now)
    if args.state == "off":
        people.drop_totp(args.number)
        _say(f"{args.number} signs in without a code")
        return 0
    address = people.make_totp(args.number)
    _say(f"{args.number} needs a code from now on. Put this into an authenticator app:")
    _say(address)
    return 0


def clocks_list(_ground: Ground, _config: ServerConfig, _args: argparse.Namespace) -> int:
    """Print the sets of clock rules that ship with the program."""
    for name, titles in centre_defaults.clock_presets().items():
        _say(f"{name}\t{titles['en']}\t{titles['zh']}")
    return 0


def clocks_use(ground: Ground, _config: ServerConfig, args: argparse.Namespace) -> int:
    """Make a set of clock rules the centre's."""
    with ground.database.writing() as session:
        changed = use_preset(session, args.preset, utc_now())
    _say(f"{args.preset}: {changed} rules changed; the desks get them with the next exchange")
    return 0


def since(text: str) -> datetime:
    """Return a date of the command line as the beginning of that day in UTC.

    Raises:
        InvalidInput: It is none.
    """
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError as exc:
        raise InvalidInput(f"{text[:20]!r} is no date such as 2026-11-22") from exc


def _say(text: str, stream: TextIO | None = None) -> None:
    print(text, file=stream or sys.stdout)


Verb = Callable[[Ground, ServerConfig, argparse.Namespace], int]


def look_up_list(ground: Ground, _config: ServerConfig, args: argparse.Namespace) -> int:
    """Print look-ups of customers, newest first."""
    found = LookUpService(ground.database).found(
        None, customer_id=args.customer, by=args.by, before=args.before
    )
    for entry in found.look_ups:
        at = entry.at.astimezone(UTC).isoformat(timespec="seconds")
        what = ",".join(entry.what)
        _say("\t".join((str(entry.number), at, entry.by, entry.customer_id, what, entry.reason)))
    return 0


VERBS: Final[dict[tuple[str, str], Verb]] = {
    ("audit", "list"): audit_list,
    ("audit", "verify"): audit_verify,
    ("backup", "make"): backup_make,
    ("backup", "restore"): backup_restore,
    ("clocks", "list"): clocks_list,
    ("clocks", "use"): clocks_use,
    ("device", "list"): device_list,
    ("erase", "customer"): erase_customer,
    ("device", "sign-out"): device_sign_out,
    ("look-up", "list"): look_up_list,
    ("user", "code"): user_code,
}
