"""SIP passwords at rest: sealed with a key that is not in the database."""

import hashlib
import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from agent_desktop.domain.errors import InvalidInput, Unavailable


class Vault:
    """Seals and opens small secrets (Fernet: AES-128-CBC with HMAC-SHA256).

    Args:
        keys: One or more Fernet keys; the first seals, all open, which is how a key is replaced.
    """

    def __init__(self, *keys: str) -> None:
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError as exc:
            raise InvalidInput(
                "the secret key is not one: it has 44 characters, made by the server's first start",
                code="settings.broken",
            ) from exc
        self.fingerprints = tuple(hashlib.sha256(k.encode()).hexdigest()[:16] for k in keys)
        self.fingerprint = self.fingerprints[0]

    def seal(self, secret: str) -> str:
        """Return ``secret`` encrypted."""
        return self._fernet.encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        """Return what ``seal`` took.

        Raises:
            Unavailable: ``vault.wrong_key``.
        """
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as exc:
            raise wrong_key() from exc


def wrong_key() -> Unavailable:
    """Return the error for a key that is not the one the database was filled with."""
    return Unavailable(
        "the SIP passwords in the database were sealed with another key: put back the file"
        " secret.key of the first start, or set AGENT_DESKTOP_SECRET_KEY",
        code="vault.wrong_key",
    )


def open_vault(folder: Path, secret_key: str = "") -> Vault:
    """Return the vault with the given key, or with that of ``folder``, made if there is none.

    Several keys, the newest first, stand one a line in the file or comma separated in the setting.
    """
    keys = secret_key.replace(",", " ").split()
    if keys:
        return Vault(*keys)
    file = folder / "secret.key"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    else:
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(Fernet.generate_key().decode() + "\n")
    return Vault(*file.read_text("ascii").split())
