"""What is personal on this computer, as far as it is known: to find it in what is handed out."""

import getpass
import platform
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from agent_desktop.adapters.cache.opening import KEY_NAME
from agent_desktop.doctor.patient import Patient
from agent_desktop.doctor.records import Records
from agent_desktop.doctor.vocabulary import words
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.runtime.settings import administrator_file
from agent_desktop.services.local_desk import SIP_PASSWORD
from agent_desktop.services.tokens import REFRESH_TOKEN

_SECRETS: Final = (SIP_PASSWORD, REFRESH_TOKEN, KEY_NAME)
# Keys of settings, and of what a running desk says, behind which people and places stand.
_KEYS: Final = frozenset({
    "server", "user", "domain", "display_name", "auth_user", "proxy", "proxies", "local_address",
    "trusted", "ca_file", "client_certificate", "client_key", "url", "number", "name", "company",
    "account", "remote_number", "remote_name", "last_dialled", "agent_number", "extension",
    "customer_name", "phone", "subject", "course", "owner", "handler", "target", "link", "password",
    "queue", "transferred_to", "team", "folder",
})  # fmt: skip
_QUOTED: Final = re.compile(r"""["']([^"'\n]{2,})["']""")


def personal_on(patient: Patient, records: Records) -> frozenset[str]:
    """Return names, numbers, addresses and secrets of settings, key ring, cache and session."""
    of_system = {getpass.getuser(), platform.node(), Path.home().name}
    # An account that is called "agent" or "desk" is nobody's name.
    found = of_system - words()
    for file in (administrator_file(), patient.profile.settings_file):
        found.update(_of_settings(file))
    for name in _SECRETS:
        try:
            found.add(patient.secrets.get(name) or "")
        except AgentDesktopError:
            break  # no key ring, no secrets
    found.update(records.personal)
    if records.desk is not None:
        found.update(_values(records.desk.model_dump(mode="json")))
    found.update(_values(patient.status or {}))
    return frozenset(part for value in found for part in _parts(value) if part)


def _of_settings(file: Path) -> Iterator[str]:
    try:
        text = file.read_text("utf-8-sig", "replace")
    except OSError:
        return
    try:
        yield from _values(tomllib.loads(text))
    except tomllib.TOMLDecodeError:
        # Nobody can say what is what in it: all of it may be personal.
        yield from _QUOTED.findall(text)


def _values(data: Mapping[str, Any]) -> Iterator[str]:
    for key, value in data.items():
        if isinstance(value, Mapping):
            yield from _values(value)
        elif isinstance(value, list | tuple):
            yield from _of_list(key, value)
        elif key in _KEYS and isinstance(value, str | int) and not isinstance(value, bool):
            yield str(value)


def _of_list(key: str, values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, Mapping):
            yield from _values(value)
        elif key in _KEYS and isinstance(value, str):
            yield value


def _parts(value: str) -> Iterator[str]:
    """Yield a value, and of an address the parts that stand alone elsewhere."""
    yield value
    if re.fullmatch(r"(?:\w+:)?(?://)?[^\s@/]+@?[^\s@/]*(?::\d+)?/?", value):
        yield from (p for p in re.split(r"[@:/]+", value) if "." in p or p.isdigit())
