"""Passwords as argon2id hashes."""

from typing import Final

from pwdlib import PasswordHash

from agent_desktop.domain.errors import InvalidInput

MIN_LENGTH: Final = 8
MAX_LENGTH: Final = 1024

_hasher: Final = PasswordHash.recommended()
# Checked for people who do not exist, so that an answer's time does not say who does. Of random
# characters that were thrown away; a test keeps its cost that of a new hash.
NOBODY: Final = (
    "$argon2id$v=19$m=65536,t=3,p=4$LVwQBo2MDtb/3oXClTW"
    "Lfg$S8HtcUpQAlOXlerI0lm7ZnSxCVhiWPudsZtDhg0XEJo"
)


def hash_password(password: str) -> str:
    """Return the hash to keep; takes some 50 ms and 64 MiB on purpose.

    Raises:
        InvalidInput: ``password.unfit``: too short or too long.
    """
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise InvalidInput(
            f"a password has {MIN_LENGTH} to {MAX_LENGTH} characters", code="password.unfit"
        )
    return _hasher.hash(password)


def is_password(password: str, kept: str | None) -> tuple[bool, str | None]:
    """Compare in the same time whether the person exists (``kept``) or not (None).

    Returns:
        Whether it is the password, and a new hash to keep if the old one is out of date.
    """
    is_right, fresh = _hasher.verify_and_update(password, kept or NOBODY)
    return (is_right, fresh) if kept else (False, None)
