"""Which device is meant by a name: pure, so that every order of plugging can be tried."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """A device that exists: the system's id and what people call it."""

    id: str
    name: str


def choose(wanted: Sequence[str], found: Sequence[Found], default: Found | None) -> Found | None:
    """Return the device to use: the first wanted that exists, else the default, else any.

    A name matches a device when it equals, or is contained in, its name or id; upper and lower
    case are the same. An exact match goes before a partial one.
    """
    for name in wanted:
        key = name.casefold()
        exact = (d for d in found if key in (d.name.casefold(), d.id.casefold()))
        partial = (d for d in found if key in d.name.casefold() or key in d.id.casefold())
        if key and (match := next(exact, None) or next(partial, None)):
            return match
    if default is not None and default in found:
        return default
    return found[0] if found else None
