"""Settings: frozen, typed, with the file and line of whatever is wrong.

Order: defaults, the administrator's file, the profile's ``settings.toml``. Secrets are never in
here: passwords live in the operating system's key ring.
"""

import dataclasses
import sys
import tomllib
import types
import typing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.policy import DeskPolicy
from agent_desktop.domain.policy_entries import with_table


@dataclass(frozen=True, slots=True, kw_only=True)
class SipSettings:
    """[sip]: a SIP account for a desk without a central server; its password is in the key ring."""

    server: str = ""
    user: str = ""
    domain: str = ""
    display_name: str = ""
    auth_user: str = ""
    proxy: str = ""
    transport: str = field(default="udp", metadata={"choices": ("udp", "tcp", "tls")})
    expires_s: int = field(default=300, metadata={"range": (30, 86_400)})
    proxies: tuple[str, ...] = ()
    srtp: str = field(default="off", metadata={"choices": ("off", "optional", "mandatory")})
    probe_s: int = field(default=8, metadata={"range": (0, 600)})
    # What follows is of this PC, and counts on a desk with a central server, too.
    local_address: str = ""
    trusted: tuple[str, ...] = ()
    ca_file: str = ""
    client_certificate: str = ""
    client_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioSettings:
    """[audio]: devices by name, wanted first; none named means the system's default.

    ``speakers`` ring, too, after the policy's time. Gains are in dB. ``voice_processing`` (echo,
    noise, gain) does something only where the extra is installed.
    """

    microphones: tuple[str, ...] = ()
    earpieces: tuple[str, ...] = ()
    ringers: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    ring_volume: float = field(default=1.0, metadata={"range": (0, 1)})
    microphone_gain_db: float = field(default=0.0, metadata={"range": (-30, 30)})
    earpiece_gain_db: float = field(default=0.0, metadata={"range": (-30, 30)})
    voice_processing: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """[server]: the central server; written by ``agent-desktop login``."""

    url: str = ""
    user: str = ""
    ca_file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSettings:
    """[agent]: who sits at a desk without a server."""

    number: str = ""
    name: str = ""
    company: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptSettings:
    """[script]: which pack, and in which language phrases are first shown."""

    pack: str = "general"
    language: str = field(default="zh", metadata={"choices": ("zh", "en")})
    folder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UiSettings:
    """[ui]: how the windows look."""

    language: str = field(default="zh", metadata={"choices": ("zh", "en")})
    theme: str = field(default="system", metadata={"choices": ("system", "light", "dark")})
    tray: bool = True  # an icon with the state, where the desktop has a place for it
    notifications: bool = True  # of a ringing call, where the desktop shows them with buttons


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadsetSettings:
    """[headset]: the buttons and lights of USB headsets."""

    buttons: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class HotkeySettings:
    """[hotkeys]: keys that work while another program has the keyboard, as ``Ctrl+Alt+A``.

    "" leaves the key to others. On Windows and X11; on Wayland the desktop binds ``ctl``.
    """

    answer: str = ""
    hang_up: str = ""
    mute: str = ""
    hold: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set.

    ``policy`` is [policy], with the entries of ``domain.policy`` by their dotted names; only a desk
    without a central server goes by it.
    """

    sip: SipSettings = SipSettings()
    audio: AudioSettings = AudioSettings()
    server: ServerSettings = ServerSettings()
    agent: AgentSettings = AgentSettings()
    script: ScriptSettings = ScriptSettings()
    ui: UiSettings = UiSettings()
    headset: HeadsetSettings = HeadsetSettings()
    hotkeys: HotkeySettings = HotkeySettings()
    policy: DeskPolicy = field(default_factory=DeskPolicy)


def administrator_file() -> Path:
    """Return where IT puts settings for every desk of this PC."""
    if sys.platform == "win32":
        return Path(r"C:\ProgramData\agent-desktop\settings.toml")
    return Path("/etc/agent-desktop/settings.toml")


def load(*files: Path) -> Settings:
    """Return defaults, overlaid by each file that exists, in order.

    Raises:
        InvalidInput: ``settings.broken`` with ``file``, ``line`` and ``cause``.
    """
    settings = Settings()
    for file in files:
        try:
            text = file.read_text("utf-8-sig")
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError) as exc:
            raise _broken(file, 1, str(exc)) from exc
        settings = _overlay(settings, text, file)
    return settings


def _overlay(settings: Settings, text: str, file: Path) -> Settings:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as exc:
        raise _broken(file, _line_in(str(exc)), str(exc)) from exc
    areas = {f.name: getattr(settings, f.name) for f in dataclasses.fields(settings)}
    for area, values in data.items():
        if area not in areas:
            known = ", ".join(areas)
            raise _broken(
                file, _line_of(text, None, area), f"unknown area [{area}]; known: {known}"
            )
        if not isinstance(values, dict):
            raise _broken(file, _line_of(text, None, area), f"{area} must be a table: [{area}]")
        if area == "policy":
            areas[area] = _policy(areas[area], values, text, file)
        else:
            areas[area] = _area(areas[area], area, values, text, file)
    return Settings(**areas)


def _policy(current: DeskPolicy, values: dict[str, Any], text: str, file: Path) -> DeskPolicy:
    try:
        return with_table(current, values)
    except InvalidInput as exc:
        inside, _, key = exc.fields.get("entry", "").rpartition(".")
        table = f"policy.{inside}" if inside else "policy"
        line = _line_of(text, table, key)
        if line == 1:  # written as a dotted key
            line = _line_of(text, "policy", f"{inside}.{key}")
        raise _broken(file, line, exc.message) from exc


def _area(current: Any, area: str, values: dict[str, Any], text: str, file: Path) -> Any:
    hints = typing.get_type_hints(type(current))
    known = {f.name: f for f in dataclasses.fields(current)}
    changed = {}
    for key, value in values.items():
        line = _line_of(text, area, key)
        if key not in known:
            raise _broken(file, line, f"unknown key {key} in [{area}]; known: {', '.join(known)}")
        try:
            changed[key] = _checked(hints[key], value, known[key].metadata)
        except ValueError as exc:
            raise _broken(file, line, f"{area}.{key} {exc}") from exc
    return dataclasses.replace(current, **changed)


def _checked(hint: Any, value: Any, rules: types.MappingProxyType[Any, Any]) -> Any:
    if typing.get_origin(hint) is tuple:
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise ValueError('must be a list of texts, for example ["a", "b"]')
        return tuple(value)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        raise ValueError(f"must be a {_WORDS[hint]}, not {value!r}")
    if (choices := rules.get("choices")) and value not in choices:
        raise ValueError(f"must be one of {', '.join(choices)}, not {value!r}")
    if (bounds := rules.get("range")) and not bounds[0] <= value <= bounds[1]:
        raise ValueError(f"must be between {bounds[0]} and {bounds[1]}, not {value!r}")
    return value


_WORDS = {str: "text in quotes", int: "whole number", float: "number", bool: "true or false"}


def _line_of(text: str, area: str | None, key: str) -> int:
    inside = area is None
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        if bare.startswith("["):
            name = bare.strip("[] \t").split("]")[0].strip()
            if area is None and name.split(".")[0] == key:
                return number
            inside = name == area or area is None
        elif inside and bare.split("=")[0].strip().strip("\"'") == key:
            return number
    return 1


def _line_in(message: str) -> int:
    _, _, rest = message.partition("line ")
    digits = rest.split(",")[0].split(")")[0].strip()
    return int(digits) if digits.isdigit() else 1


def _broken(file: Path, line: int, cause: str) -> InvalidInput:
    return InvalidInput(
        f"{file}:{line}: {cause}",
        code="settings.broken",
        fields={"file": str(file), "line": str(line), "cause": cause},
    )
