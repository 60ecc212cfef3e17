"""Passwords as argon2id hashes."""

from typing import Final

from pwdlib import PasswordHash

from agent_desktop.domain.errors import InvalidInput

MIN_LENGTH: Final = 8
MAX_LENGTH: Final = 1024

_FEWEST_KINDS: Final = 4
# What lists of leaked passwords begin with, and what people make of a company's phone number.
_COMMON_TEXT: Final = """
    00000000 11223344 123123123 12341234 12345678 123456789 1234567890 147258369 1q2w3e4r
    1qaz2wsx 5201314 520520520 66666666 87654321 88888888 a1b2c3d4 abc123 abcd1234 admin
    administrator agent agentdesktop baseball batman callcenter callcentre changeme dragon
    football iloveyou kefu kefu123 letmein master mima monkey nihao p@ssw0rd pa55word passw0rd
    password passwort princess q1w2e3r4 qazwsx qwerty qwertz secret service shadow starwars
    sunshine superman trustno1 welcome whatever woaini woaini1314 zaq12wsx
"""
_COMMON: Final = frozenset(_COMMON_TEXT.split())
_ROWS: Final = (
    "01234567890123456789",
    "98765432109876543210",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
)

_hasher: Final = PasswordHash.recommended()
# Checked for people who do not exist, so that an answer's time does not say who does. Of random
# characters that were thrown away; a test keeps its cost that of a new hash.
NOBODY: Final = (
    "$argon2id$v=19$m=65536,t=3,p=4$LVwQBo2MDtb/3oXClTW"
    "Lfg$S8HtcUpQAlOXlerI0lm7ZnSxCVhiWPudsZtDhg0XEJo"
)


def hash_password(password: str, number: str = "") -> str:
    """Return the hash to keep; takes some 50 ms and 64 MiB on purpose.

    What is refused follows NIST SP 800-63B, 5.1.1.2: length counts, and what everybody tries
    first; no rules of characters, no changing by the calendar.

    Args:
        password: As it was typed.
        number: Of the person, which must not stand in it.

    Raises:
        InvalidInput: ``password.unfit``: too short, too long, or among the first guesses.
    """
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise InvalidInput(
            f"a password has {MIN_LENGTH} to {MAX_LENGTH} characters", code="password.unfit"
        )
    if is_guessable(password, number):
        raise InvalidInput(
            "that password is among the first that anybody tries: take several words",
            code="password.unfit",
        )
    return _hasher.hash(password)


def is_guessable(password: str, number: str = "") -> bool:
    """Return whether a password is a common one, a row of keys, or little more than the number."""
    text = password.casefold()
    core = text.replace(number.casefold(), "") if number else text
    if len(core) < MIN_LENGTH // 2 or len(set(core)) < _FEWEST_KINDS:
        return True
    stem = text.strip("0123456789!@#$%^&*?._- ")
    return text in _COMMON or stem in _COMMON or any(text in row for row in _ROWS)


def is_password(password: str, kept: str | None) -> tuple[bool, str | None]:
    """Compare in the same time whether the person exists (``kept``) or not (None).

    Returns:
        Whether it is the password, and a new hash to keep if the old one is out of date.
    """
    is_right, fresh = _hasher.verify_and_update(password, kept or NOBODY)
    return (is_right, fresh) if kept else (False, None)
