"""One-time codes at sign-in: time-based (RFC 6238), six digits, half a minute each."""

from datetime import datetime
from typing import Final

import pyotp

ISSUER: Final = "Agent Desktop"
_STEP_S: Final = 30
# One step early and one late: the clocks of telephones differ.
_DRIFT: Final = (-1, 0, 1)


def new_secret() -> str:
    """Return a fresh secret, 160 bits in base32."""
    return pyotp.random_base32()


def address_of(secret: str, number: str) -> str:
    """Return the ``otpauth://`` address that authenticator apps read."""
    return pyotp.TOTP(secret).provisioning_uri(name=number, issuer_name=ISSUER)


def accepted_step(secret: str, code: str, at: datetime, last_step: int) -> int | None:
    """Return the time step that ``code`` is of, None for a wrong one.

    A step at or before ``last_step`` was used already and does not count again (RFC 6238, 5.2).
    """
    code = code.strip().replace(" ", "")
    if not (code.isascii() and code.isdigit()):
        return None
    now = int(at.timestamp()) // _STEP_S
    for drift in _DRIFT:
        step = now + drift
        if step > last_step and pyotp.utils.strings_equal(pyotp.HOTP(secret).at(step), code):
            return step
    return None
