"""Keys that work while another program has the keyboard, as a settings file names them."""

from dataclasses import dataclass
from typing import Final

from agent_desktop.domain.errors import InvalidInput

_MODIFIERS: Final = {
    "ctrl": "ctrl",
    "control": "ctrl",
    "alt": "alt",
    "shift": "shift",
    "meta": "meta",
    "win": "meta",
    "super": "meta",
}
# One spelling of each; every adapter has its own table for these.
NAMED_KEYS: Final = ("Pause", "ScrollLock", "Insert", "Home", "End", "PageUp", "PageDown", "Space")
_NAMES: Final = {name.lower(): name for name in NAMED_KEYS}
_FUNCTION_KEYS: Final = {f"f{number}": f"F{number}" for number in range(1, 25)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hotkey:
    """A key with modifiers.

    Attributes:
        key: ``A`` to ``Z``, ``0`` to ``9``, ``F1`` to ``F24`` or one of ``NAMED_KEYS``.
        modifiers: Any of ``ctrl``, ``alt``, ``shift``, ``meta``.
    """

    key: str
    modifiers: frozenset[str] = frozenset()

    def __str__(self) -> str:
        order = [m.capitalize() for m in ("ctrl", "alt", "shift", "meta") if m in self.modifiers]
        return "+".join([*order, self.key])


def parse_hotkey(text: str) -> Hotkey:
    """Return the key that a text like ``Ctrl+Alt+A`` names.

    Raises:
        InvalidInput: ``hotkey.malformed``; also for a character without Ctrl, Alt or Meta, which
            nobody could type any more.
    """
    *modifiers, key = [part.strip().lower() for part in text.split("+")]
    if len(key) == 1 and key.isascii() and key.isalnum():
        name = key.upper()
    else:
        name = _FUNCTION_KEYS.get(key) or _NAMES.get(key, "")
    known = frozenset(_MODIFIERS[m] for m in modifiers if m in _MODIFIERS)
    types_something = len(name) == 1 or name in ("Space", "Home", "End", "PageUp", "PageDown")
    if not name or len(known) != len(modifiers) or (types_something and not known - {"shift"}):
        raise InvalidInput(
            f"{text} is no key for all windows", code="hotkey.malformed", fields={"key": text}
        )
    return Hotkey(key=name, modifiers=known)
