"""Opaque tokens: random, and kept only as their hash."""

import hashlib
import secrets
from typing import Final

ACCESS: Final = "access"
REFRESH: Final = "refresh"


def new_token() -> str:
    """Return 256 random bits as text."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return what is kept. Plain SHA-256 is enough: the token is random, not chosen."""
    return hashlib.sha256(token.encode()).hexdigest()
