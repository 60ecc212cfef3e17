"""The key ring: usable, and gives back what it is given. The cache: its key fits."""

import secrets as randomness
from typing import Final

from agent_desktop.doctor.verdicts import Finding, ok, problem
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.services.ports import SecretStore

AREA: Final = "key ring"
_NAME: Final = "doctor"


def examine(store: SecretStore) -> list[Finding]:
    """Keep a random secret, read it, forget it."""
    secret = randomness.token_urlsafe(24)
    try:
        store.put(_NAME, secret)
        kept = store.get(_NAME)
        store.drop(_NAME)
        left = store.get(_NAME)
    except AgentDesktopError as exc:
        return [_failed(exc)]
    if kept != secret or left is not None:
        return [
            problem(
                AREA,
                "The key ring does not keep what it is given.",
                "Sign out of this computer and in again; then repair or replace the key ring.",
            )
        ]
    return [ok(AREA, "The key ring keeps, returns and forgets a secret.")]


def _failed(failure: AgentDesktopError) -> Finding:
    if failure.code == "secrets.locked":
        return problem(
            AREA, "The key ring is locked.", "Unlock it with the login password of this user."
        )
    return problem(
        AREA,
        "No key ring can be used in this session.",
        "Linux: install gnome-keyring or KWallet and sign in again. Windows: look at the "
        "Credential Manager service.",
    )
