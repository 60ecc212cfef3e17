"""``agent-desktop login``: sign a profile in without a window.

For administrators who set PCs up, and for tests. The password comes from standard input, so that
it stands in no process list and no shell history.
"""

import argparse
import asyncio
import sys
from pathlib import Path

from agent_desktop.adapters.cache.opening import KEY_NAME, open_cache, set_aside
from agent_desktop.adapters.cache.rekeying import change_key
from agent_desktop.adapters.central import HttpServerGateway
from agent_desktop.adapters.desktop.clock import SystemClock
from agent_desktop.adapters.desktop.instance import InstanceLock
from agent_desktop.adapters.desktop.secrets import KeyringSecretStore
from agent_desktop.adapters.settings_file import put_settings
from agent_desktop.domain.commands import SignIn
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.runtime.paths import Profile
from agent_desktop.runtime.settings import Settings, administrator_file, load
from agent_desktop.services.bus import Bus
from agent_desktop.services.local_desk import SIP_PASSWORD
from agent_desktop.services.ports import SecretStore
from agent_desktop.services.session import Session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser.add_argument("--profile", metavar="DIR", help="the desk's folder")
    parser.add_argument("--server", metavar="URL", help="for example https://desk.example.com")
    parser.add_argument("--user", help="the agent's number at the server")
    parser.add_argument("--ca-file", default="", help="PEM file of the centre's own authority")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--password-stdin", action="store_true", help="sign in; the password is the first line"
    )
    what.add_argument(
        "--sip-password-stdin",
        action="store_true",
        help="desk without a server: keep the SIP password in the key ring",
    )
    what.add_argument(
        "--set-aside-cache",
        action="store_true",
        help="move a cache that cannot be opened out of the way; nothing is deleted",
    )
    what.add_argument(
        "--new-cache-key",
        action="store_true",
        help="encrypt this desk's data anew under another key; the desk must be closed",
    )


def main(args: argparse.Namespace) -> int:
    """Run the command.

    Raises:
        AgentDesktopError: With a sentence for the person at the terminal. ``Conflict``
            ``desk.already_running``: the desk must be closed, it holds the cache.
    """
    profile = Profile.at(args.profile)
    lock = InstanceLock(profile.lock_file)
    lock.acquire()
    try:
        secrets = KeyringSecretStore(profile)
        if args.sip_password_stdin:
            secrets.put(SIP_PASSWORD, _password())
        elif args.set_aside_cache:
            _set_aside(profile, secrets)
        elif args.new_cache_key:
            change_key(profile.cache_file, secrets, name=KEY_NAME)
        else:
            _sign_in(profile, secrets, args)
    finally:
        lock.release()
    return 0


def _set_aside(profile: Profile, secrets: SecretStore) -> None:
    kept = set_aside(profile.cache_file, secrets, SystemClock())
    if kept is not None:
        sys.stdout.write(f"the old cache is kept as {kept}\n")


def _sign_in(profile: Profile, secrets: SecretStore, args: argparse.Namespace) -> None:
    settings = load(administrator_file(), profile.settings_file)
    server, user = args.server or settings.server.url, args.user or settings.server.user
    if not server or not user:
        raise InvalidInput(
            "name the server and the user: --server URL --user U", code="login.incomplete"
        )
    ca_file = args.ca_file or settings.server.ca_file
    if ca_file:
        ca_file = str(Path(ca_file).absolute())
    command = SignIn(server=server, user=user, password=_password())
    asyncio.run(_sign_in_at(profile, secrets, command, ca_file))


async def _sign_in_at(
    profile: Profile, secrets: SecretStore, command: SignIn, ca_file: str
) -> None:
    def remember(url: str, user: str) -> None:
        values = {"url": url, "user": user}
        if ca_file:
            values["ca_file"] = ca_file
        put_settings(profile.settings_file, "server", values)

    cache = await open_cache(profile.cache_file, secrets)
    try:
        session = Session(
            Bus(),
            lambda url: HttpServerGateway(url, ca_file),
            secrets,
            cache.records,
            cache.outbox,
            SystemClock(),
            Settings(),  # no last session and no local desk: only this sign-in
            on_desk=lambda _desk: None,
            remember=remember,
        )
        await session.start()
        await session.sign_in(command)
        await session.stop()
    finally:
        await cache.close()


def _password() -> str:
    try:
        line = sys.stdin.readline().rstrip("\r\n")
    except UnicodeDecodeError:
        raise InvalidInput("the password is not UTF-8 text", code="login.no_password") from None
    if not line:
        raise InvalidInput("no password came on standard input", code="login.no_password")
    return line
