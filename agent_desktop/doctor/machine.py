"""This computer: room on its disks, versions of what the desk is built on, headset buttons."""

import importlib.metadata
import os
import platform
import sys
from collections.abc import Mapping
from typing import Final

from agent_desktop import __version__
from agent_desktop.adapters.desktop.disk import rooms_of
from agent_desktop.adapters.desktop.headset import HidHeadsets
from agent_desktop.contract.version import SERVER_PROTOCOL
from agent_desktop.doctor.verdicts import Finding, ok, problem, warning
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.runtime.paths import Profile

_PACKAGES: Final = (
    "PySide6-Essentials", "pjsua2-python", "sqlcipher3", "SQLAlchemy", "httpx", "pydantic",
    "keyring", "hidapi", "cryptography", "livekit",
)  # fmt: skip
_INSTALL_AGAIN: Final = "Install the desk again; its parts belong together."


def disks(profile: Profile) -> list[Finding]:
    """Look for room where cache, logs and recordings lie."""
    findings: list[Finding] = []
    for room in rooms_of(profile):
        sentence = f"{_size(room.free_mb)} are free for the files in {room.folder}."
        if room.is_nearly_full:
            advice = "Make room on this disk: below 200 MB or 2 % work may soon not be kept."
            findings.append(problem("disk", sentence, advice))
        else:
            findings.append(ok("disk", sentence))
    return findings


def versions() -> Mapping[str, str]:
    """Return what is installed; "" for a package that is not."""
    found = {
        "agent-desktop": __version__,
        "server protocol": str(SERVER_PROTOCOL),
        "Python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "Linux": _distribution(),
    }
    for package in _PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[package] = ""
    return found


def programs() -> list[Finding]:
    """Check that the parts fit together."""
    found = versions()
    text = ", ".join(f"{name} {version}" for name, version in found.items() if version)
    findings = [ok("versions", f"{text}.")]
    try:
        # Here and not above: it loads the SIP library, which may be what is broken.
        from agent_desktop.engine.sip.endpoint import check_wheel  # noqa: PLC0415

        check_wheel()
    except AgentDesktopError as exc:
        findings.append(problem("versions", f"{exc.message}.", _INSTALL_AGAIN))
    except ImportError as exc:
        sentence = f"The SIP library does not load ({type(exc).__name__})."
        findings.append(problem("versions", sentence, _INSTALL_AGAIN))
    if sys.version_info < (3, 12) and _parts(found["PySide6-Essentials"]) >= (6, 12):
        sentence = "Qt for Python 6.12 breaks off on Python 3.11 after some hours."
        findings.append(problem("versions", sentence, "Install PySide6 6.11, or Python 3.12."))
    return findings


async def headset_buttons() -> list[Finding]:
    """Check that this user may use the buttons of the headsets that are plugged in."""
    headsets = HidHeadsets()
    try:
        found = await headsets.find()
    except AgentDesktopError as exc:
        return [warning("headset", f"{exc.message}.", _INSTALL_AGAIN)]
    finally:
        await headsets.close()
    return [button_finding(headset.name, headset.key) for headset in found] or [
        ok("headset", "No headset with call buttons is plugged in.")
    ]


def button_finding(name: str, path: str) -> Finding:
    """Judge one headset. ``path``: how the system names its device."""
    # Windows has no such permission; a device of Linux is a file.
    if sys.platform != "linux" or os.access(path, os.R_OK | os.W_OK):
        return ok("headset", f"The buttons of {name} can be used.")
    return warning(
        "headset",
        f"This user may not use the buttons of {name}.",
        "Install the udev rule that comes with the desk (70-agent-desktop-headset.rules), then "
        "plug the headset in again.",
    )


def _size(megabytes: int) -> str:
    return f"{megabytes / 1000:.1f} GB" if megabytes >= 1000 else f"{megabytes} MB"


def _distribution() -> str:
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except OSError:
        return ""


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(p) if p.isdigit() else 0 for p in version.split(".")[:2])
