"""How much of a customer's data somebody sees: cut short unless the own work needs it.

Agents see a customer in full in an own call and at an own open matter; leads and managers
whenever they bring a customer up, and every such look is logged. In lists and search results all
of them see what ``mask_*`` leaves. Administrators run the installation and see no customers.
"""

from collections.abc import Sequence
from typing import Final

from agent_desktop.domain.customers import CONTACT, NUMBER
from agent_desktop.domain.rights import FLOOR, LEADS

STARS: Final = "****"
_SHORTEST_PRIVATE: Final = 7  # shorter ones are extensions and service numbers
_OPEN_FIELDS: Final = frozenset(
    {"title", "grade", "company", "do_not_call", "do_not_call_reason", "merged_into"}
)


def mask_number(number: str) -> str:
    """Return a telephone number without its middle: ``138****5678``, ``+86138****5678``."""
    if sum(c.isdigit() for c in number) < _SHORTEST_PRIVATE:
        return number
    if "@" in number:
        return mask_mail(number)
    # As many from the left as leave the last eight digits of a mobile number's eleven.
    head = max(1, len(number) - 8)
    return f"{number[:head]}{STARS}{number[-4:]}" if len(number) > 8 else f"{STARS}{number[-3:]}"


def mask_name(name: str) -> str:
    """Return a name as its first character and as many stars as follow, at most two: ``王**``."""
    shown = name.strip()
    if len(shown) <= 1:
        return shown
    return f"{shown[0]}{'*' * min(2, len(shown) - 1)}"


def mask_mail(address: str) -> str:
    """Return a mail address with the first letter of its owner: ``z***@example.com``."""
    owner, at, domain = address.partition("@")
    return f"{owner[:1]}***{at}{domain}"


def mask_text(text: str) -> str:
    """Return what is left of an address or a note: its first two characters."""
    shown = text.strip()
    return f"{shown[:2]}***" if len(shown) > 2 else "***" if shown else ""


def may_see(role: str, *, own_call: bool, own_matter: bool) -> bool:
    """Return whether a role sees a customer in full without giving a reason."""
    if role not in FLOOR:
        return False
    return role in LEADS or own_call or own_matter


def masked_values(
    values: Sequence[tuple[str, str]],
) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Return a customer's fields cut short, and the (cut) names of those that were.

    A number stands in the name of its field, so the name is cut, too.
    """
    shown, cut = [], []
    for name, text in values:
        if name in _OPEN_FIELDS:
            shown.append((name, text))
            continue
        if name.startswith(NUMBER):
            pair = (f"{NUMBER}{mask_number(name.removeprefix(NUMBER))}", text)
        elif name == "name":
            pair = (name, mask_name(text))
        elif name.startswith(CONTACT) and "@" in text:
            pair = (name, mask_mail(text))
        else:
            pair = (name, mask_text(text))
        shown.append(pair)
        if pair != (name, text):
            cut.append(pair[0])
    return tuple(shown), tuple(cut)
