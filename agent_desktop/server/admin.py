"""The command ``agent-desktop admin``: works on the server's database directly."""

import argparse
import getpass
import sys
from pathlib import Path

from agent_desktop.contract.server import SipAccountPayload
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.rights import Role
from agent_desktop.server import admin_care
from agent_desktop.server.people.service import PeopleService
from agent_desktop.server.preparation import prepare, utc_now
from agent_desktop.server.settings import load


def add_arguments(
    parser: argparse.ArgumentParser,
) -> "argparse._SubParsersAction[argparse.ArgumentParser]":
    """Declare the command's options; return where further nouns can be added."""
    parser.add_argument("--config", type=Path, metavar="FILE", help="the server's settings")
    parser.add_argument("--data", type=Path, metavar="DIR", help="the server's folder")
    parser.add_argument("--database", metavar="URL", help="the server's database")
    nouns = parser.add_subparsers(dest="noun", metavar="WHAT", required=True)
    _add_team(nouns.add_parser("team", help="teams"))
    _add_user(nouns.add_parser("user", help="people"))
    _add_sip(nouns.add_parser("sip", help="SIP accounts"))
    _add_policy(nouns.add_parser("policy", help="what the centre decides for its desks"))
    admin_care.add_arguments(nouns)
    return nouns


def _add_team(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    verbs.add_parser("add", help="make a team").add_argument("name")
    verbs.add_parser("list", help="all teams and how many people they have")


def _add_user(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    add = verbs.add_parser("add", help="make a person")
    add.add_argument("--number", required=True, help="agent number, also the sign-in name")
    add.add_argument("--name", required=True)
    add.add_argument("--team", default="")
    add.add_argument("--role", default="agent", choices=tuple(Role))
    _add_password(add)
    _add_one_time(add)
    verbs.add_parser("list", help="everybody")
    verbs.add_parser("disable", help="switch an account off now").add_argument("number")
    verbs.add_parser("enable", help="switch it on again").add_argument("number")
    password = verbs.add_parser("password", help="replace a password")
    password.add_argument("number")
    _add_password(password)
    _add_one_time(password)
    admin_care.add_code(verbs)


def _add_sip(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    setting = verbs.add_parser("set", help="give a person a SIP account, or replace it")
    setting.add_argument("number", metavar="USER", help="agent number")
    setting.add_argument("--server", required=True, help="registrar, host or host:port")
    setting.add_argument("--user", required=True, help="SIP user")
    for name in ("domain", "display-name", "auth-user", "proxy"):
        setting.add_argument(f"--{name}", default="")
    setting.add_argument("--transport", default="udp", choices=("udp", "tcp", "tls"))
    setting.add_argument("--expires", type=int, default=300, metavar="SECONDS")
    setting.add_argument(
        "--also", action="append", default=[], metavar="HOST", help="a further proxy"
    )
    sound = "encrypt sound (SRTP; use it with TLS)"
    srtp = ("off", "optional", "mandatory")
    setting.add_argument("--srtp", default="off", choices=srtp, help=sound)
    probe = "ask the server every SECONDS whether it lives; 0 never (default: %(default)s)"
    setting.add_argument("--probe", type=int, default=8, metavar="SECONDS", help=probe)
    _add_password(setting)
    verbs.add_parser("remove", help="take it away").add_argument("number", metavar="USER")


def _add_policy(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    setting = verbs.add_parser("set", help="set one entry, for example desk.acw.mode timed")
    setting.add_argument("key")
    setting.add_argument(
        "value", help="reasons not to be ready: name[:longest minutes[:code]], comma separated"
    )
    verbs.add_parser("reset", help="give an entry its default back").add_argument("key")
    verbs.add_parser("show", help="all entries")


def _add_password(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--password-stdin", action="store_true", help="read the password from standard input"
    )


def _add_one_time(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--one-time", action="store_true", help="to be replaced at the next sign-in"
    )


def main(args: argparse.Namespace) -> int:
    """Carry out one command."""
    config = load(args.config, {"data": args.data, "database": args.database})
    ground = prepare(config)
    try:
        if (caring := admin_care.VERBS.get((args.noun, args.verb))) is not None:
            return caring(ground, config, args)
        _VERBS[args.noun, args.verb](PeopleService(ground.database, ground.vault, utc_now), args)
    finally:
        ground.database.close()
    return 0


def _password(args: argparse.Namespace, prompt: str = "Password: ") -> str:
    if args.password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise InvalidInput("give the password on standard input with --password-stdin")
    first = getpass.getpass(prompt)
    if first != getpass.getpass("Again: "):
        raise InvalidInput("the two passwords differ")
    return first


def _team_add(people: PeopleService, args: argparse.Namespace) -> None:
    people.add_team(args.name)
    print(f"team {args.name} made")


def _team_list(people: PeopleService, _args: argparse.Namespace) -> None:
    for name, count in people.teams():
        print(f"{name}\t{count}")


def _user_add(people: PeopleService, args: argparse.Namespace) -> None:
    people.add_user(
        number=args.number,
        name=args.name,
        team=args.team,
        role=args.role,
        password=_password(args),
        one_time=args.one_time,
    )
    print(f"{args.role} {args.number} made")


def _user_list(people: PeopleService, _args: argparse.Namespace) -> None:
    for person in people.people():
        state = "off" if person.disabled_at else "on"
        columns = (person.number, person.role, state, person.team, person.sip, person.name)
        print(*columns, sep="\t")


def _user_disable(people: PeopleService, args: argparse.Namespace) -> None:
    people.set_disabled(args.number, disabled=True)
    print(f"{args.number} is switched off")


def _user_enable(people: PeopleService, args: argparse.Namespace) -> None:
    people.set_disabled(args.number, disabled=False)
    print(f"{args.number} is switched on")


def _user_password(people: PeopleService, args: argparse.Namespace) -> None:
    people.set_password(args.number, _password(args), one_time=args.one_time)
    print(f"password of {args.number} replaced")


def _sip_set(people: PeopleService, args: argparse.Namespace) -> None:
    account = SipAccountPayload(
        server=args.server,
        user=args.user,
        password=_password(args, "SIP password: "),
        domain=args.domain,
        display_name=args.display_name,
        auth_user=args.auth_user,
        proxy=args.proxy,
        transport=args.transport,
        expires_s=args.expires,
        proxies=tuple(args.also),
        srtp=args.srtp,
        probe_s=args.probe,
    )
    people.set_sip(args.number, account)
    print(f"SIP account of {args.number} set")


def _sip_remove(people: PeopleService, args: argparse.Namespace) -> None:
    people.remove_sip(args.number)
    print(f"SIP account of {args.number} removed")


def _policy_set(people: PeopleService, args: argparse.Namespace) -> None:
    people.set_policy(args.key, args.value)
    print(f"{args.key} set")


def _policy_reset(people: PeopleService, args: argparse.Namespace) -> None:
    people.reset_policy(args.key)
    print(f"{args.key} has its default")


def _policy_show(people: PeopleService, _args: argparse.Namespace) -> None:
    for key, value in people.policy_entries():
        print(f"{key}\t{value}")


_VERBS = {
    ("team", "add"): _team_add,
    ("team", "list"): _team_list,
    ("user", "add"): _user_add,
    ("user", "list"): _user_list,
    ("user", "disable"): _user_disable,
    ("user", "enable"): _user_enable,
    ("user", "password"): _user_password,
    ("sip", "set"): _sip_set,
    ("sip", "remove"): _sip_remove,
    ("policy", "set"): _policy_set,
    ("policy", "reset"): _policy_reset,
    ("policy", "show"): _policy_show,
}
