"""The command ``agent-desktop open``: what the system starts when somebody follows a link.

On Linux ``installer/linux/agent-desktop-link.desktop`` names it for ``tel:``, ``sip:``, ``sips:``
and ``callto:``; on Windows the registry does. The link goes over the desk's own local link to the
desk that runs; nothing is started, and no shell ever sees it.
"""

import argparse
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from agent_desktop.adapters.desktop import ctl
from agent_desktop.domain.errors import Unavailable

SCHEMES: Final = ("tel", "sip", "sips", "callto")
PROGRAM: Final = "AgentDesktop"
_CLASS: Final = "AgentDesktop.Link"
_CAPABILITIES: Final = rf"Software\{PROGRAM}\Capabilities"
_SETTINGS: Final = f"ms-settings:defaultapps?registeredAppUser={PROGRAM}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryText:
    """One text of the registry, under HKEY_CURRENT_USER. ``name`` "" is the key's own value."""

    key: str
    name: str
    text: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the link, and the registration on Windows."""
    parser.add_argument("--profile", metavar="DIR", default=None, help="the desk's folder")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("link", nargs="?", help="tel:, sip:, sips: or callto:")
    what.add_argument(
        "--register",
        action="store_true",
        help="on Windows: offer this program for such links (the user chooses in the settings)",
    )


def main(args: argparse.Namespace) -> int:
    """Hand the link over; returns the exit codes of ``ctl``.

    Raises:
        Unavailable: ``link.not_windows``: registering elsewhere is the package's business.
    """
    if args.register:
        register(Path(sys.argv[0]).absolute())
        return ctl.DONE
    return ctl.main(argparse.Namespace(verb="open", link=args.link, profile=args.profile))


def registry_texts(program: Path) -> tuple[RegistryText, ...]:
    """Return what Windows must know so that a user can choose this program for links.

    Args:
        program: The desk's executable. It is quoted, and the link is one argument: "%1".
    """
    command = rf"Software\Classes\{_CLASS}\shell\open\command"
    texts = [
        RegistryText(key=rf"Software\Classes\{_CLASS}", name="", text="Telephone link"),
        RegistryText(key=rf"Software\Classes\{_CLASS}", name="URL Protocol", text=""),
        RegistryText(key=command, name="", text=f'"{program}" open "%1"'),
        RegistryText(key=_CAPABILITIES, name="ApplicationName", text="Agent Desktop"),
        RegistryText(
            key=_CAPABILITIES, name="ApplicationDescription", text="Workstation for call centres"
        ),
        RegistryText(key=r"Software\RegisteredApplications", name=PROGRAM, text=_CAPABILITIES),
    ]
    associations = rf"{_CAPABILITIES}\URLAssociations"
    texts += [RegistryText(key=associations, name=scheme, text=_CLASS) for scheme in SCHEMES]
    return tuple(texts)


def register(program: Path) -> None:
    """Write the registry and open the page of the settings on which the user chooses.

    A program cannot make itself the default; Windows leaves that to the user or to IT's policy.

    Raises:
        Unavailable: ``link.not_windows``.
    """
    if sys.platform != "win32":
        raise Unavailable(
            "this is for Windows; here the package installs agent-desktop-link.desktop, and "
            "xdg-mime default agent-desktop-link.desktop x-scheme-handler/tel chooses it",
            code="link.not_windows",
        )
    import winreg  # noqa: PLC0415 - Windows only

    for entry in registry_texts(program):
        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, entry.key) as key:
            winreg.SetValueEx(key, entry.name, 0, winreg.REG_SZ, entry.text)
    subprocess.run(["explorer.exe", _SETTINGS], check=False)  # noqa: S603, S607 - fixed words
