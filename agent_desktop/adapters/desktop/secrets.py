"""The operating system's key ring: Windows Credential Locker, Secret Service or KWallet.

The backend is chosen here and never by keyring's own search, its configuration file or its
environment variable: with a package like keyrings.alt installed that search ends, without a word,
at a file with plain text in it.
"""

import importlib
import logging
import sys
import threading
from collections.abc import Callable
from typing import Any, Final, TypeVar

from agent_desktop.domain.errors import Unavailable
from agent_desktop.runtime.paths import APP, Profile

logger = logging.getLogger(__name__)

T = TypeVar("T")

_BACKENDS: Final = (
    (("keyring.backends.Windows", "WinVaultKeyring"),)
    if sys.platform == "win32"
    else (
        ("keyring.backends.SecretService", "Keyring"),
        ("keyring.backends.kwallet", "DBusKeyring"),
    )
)
# Long enough to type a pass phrase into the prompt of a locked key ring.
_PATIENCE_S: Final = 60.0


class KeyringSecretStore:
    """The ``SecretStore`` port over the system's key ring.

    Each profile's secrets stand there under a name of their own. Every call may wait for a person
    who unlocks the key ring, up to ``patience_s``; then it fails, and the caller may ask again.

    Thread: any but the core loop's and the window's.
    """

    def __init__(self, profile: Profile, *, patience_s: float = _PATIENCE_S) -> None:
        self._service = profile.secret_service
        self._patience_s = patience_s
        self._backend: Any = None
        self._choosing = threading.Lock()

    def get(self, name: str) -> str | None:
        """Return a secret or None.

        Raises:
            Unavailable: ``secrets.no_keyring``, ``secrets.locked``.
        """
        found = self._ask(lambda backend: backend.get_password(self._place(name), APP))
        return found if isinstance(found, str) else None

    def put(self, name: str, secret: str) -> None:
        """Keep a secret.

        Raises:
            Unavailable: ``secrets.no_keyring``, ``secrets.locked``.
        """
        self._ask(lambda backend: backend.set_password(self._place(name), APP, secret))

    def drop(self, name: str) -> None:
        """Forget a secret; no error when there is none.

        Raises:
            Unavailable: ``secrets.no_keyring``, ``secrets.locked``.
        """
        place = self._place(name)

        def delete(backend: Any) -> None:
            if backend.get_password(place, APP) is not None:
                backend.delete_password(place, APP)

        self._ask(delete)

    def _place(self, name: str) -> str:
        # A place of its own for each secret: the Windows backend keeps several users of one place
        # by moving the older ones about.
        return f"{self._service}/{name}"

    def _ask(self, question: Callable[[Any], T]) -> T:
        return _within(self._patience_s, lambda: question(self._chosen()))

    def _chosen(self) -> Any:
        with self._choosing:
            if self._backend is None:
                self._backend = _first_usable()
            return self._backend


def _first_usable() -> Any:
    for module, name in _BACKENDS:
        try:
            backend = getattr(importlib.import_module(module), name)
            # Asking for the priority connects to the service; it raises where there is none.
            if backend.priority > 0:
                return backend()
        except (ImportError, AttributeError, RuntimeError, OSError) as exc:
            logger.debug("no key ring by %s: %s", module, type(exc).__name__)
    raise _no_keyring()


def _within(patience_s: float, question: Callable[[], T]) -> T:
    """Ask on a thread that may be given up: the key ring's prompt knows no time limit."""
    answers: list[T] = []
    failures: list[BaseException] = []

    def ask() -> None:
        try:
            answers.append(question())
        except BaseException as exc:  # noqa: BLE001 - carried over to the caller's thread
            failures.append(exc)

    thread = threading.Thread(target=ask, name="key ring", daemon=True)
    thread.start()
    thread.join(patience_s)
    if answers:
        return answers[0]
    if failures:
        raise _translated(failures[0]) from failures[0]
    raise _locked()


def _translated(failure: BaseException) -> BaseException:
    from keyring.errors import KeyringLocked  # noqa: PLC0415 - the backend has loaded it

    if isinstance(failure, Unavailable) or not isinstance(failure, Exception):
        return failure
    if isinstance(failure, KeyringLocked) or type(failure).__name__ in (
        "LockedException",
        "PromptDismissedException",
    ):
        return _locked()
    return _no_keyring()


def _locked() -> Unavailable:
    return Unavailable(
        "the key ring is locked: unlock it (it asks for your login password) and try again",
        code="secrets.locked",
    )


def _no_keyring() -> Unavailable:
    if sys.platform == "win32":
        advice = "the Windows Credential Locker cannot be used for this user"
    else:
        advice = (
            "no key ring runs in this session: install gnome-keyring (Debian: apt install "
            "gnome-keyring) or KWallet and sign in again. Secrets are never kept as plain text"
        )
    return Unavailable(advice, code="secrets.no_keyring")
