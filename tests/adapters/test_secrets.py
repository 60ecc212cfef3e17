"""The system's key ring and nothing else: no plain text, no silence."""

import os
import subprocess
import sys
import threading

import pytest

from agent_desktop.adapters.desktop import secrets as adapter
from agent_desktop.adapters.desktop.secrets import KeyringSecretStore
from agent_desktop.domain.errors import Unavailable
from agent_desktop.runtime.paths import Profile
from tests.parts.keyring import key_ring


def test_profiles_do_not_see_each_others_secrets(tmp_path, monkeypatch):
    with key_ring() as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        first, second = (KeyringSecretStore(Profile(tmp_path / name)) for name in "ab")

        first.put("cache-key", "of the first")

        assert second.get("cache-key") is None
        assert first.get("cache-key") == "of the first"


def test_without_a_session_bus_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/none")

    with pytest.raises(Unavailable, match="install gnome-keyring") as caught:
        KeyringSecretStore(Profile(tmp_path)).get("cache-key")

    assert caught.value.code == "secrets.no_keyring"


def test_without_a_key_ring_on_the_bus_it_says_what_to_install(tmp_path, monkeypatch):
    with key_ring(unlocked=False) as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)

        with pytest.raises(Unavailable, match="install gnome-keyring"):
            KeyringSecretStore(Profile(tmp_path)).put("cache-key", "secret")


PLAINTEXT = """
import keyring.backend

class PlaintextKeyring(keyring.backend.KeyringBackend):
    priority = 99
    def get_password(self, service, username):
        return "from plain text"
    def set_password(self, service, username, password):
        open("{file}", "w").write(password)
    def delete_password(self, service, username):
        pass
"""
ASK = """
import sys
from agent_desktop.adapters.desktop.secrets import KeyringSecretStore
from agent_desktop.domain.errors import Unavailable
from agent_desktop.runtime.paths import Profile
store = KeyringSecretStore(Profile.at({folder!r}))
for ask in (lambda: store.get("cache-key"), lambda: store.put("cache-key", "secret")):
    try:
        print("took", ask())
    except Unavailable as refusal:
        print(refusal.code)
"""


def test_a_plain_text_backend_is_never_used_even_when_configured(tmp_path):
    written = tmp_path / "written"
    (tmp_path / "plaintext.py").write_text(PLAINTEXT.format(file=written))
    environment = os.environ | {
        "PYTHON_KEYRING_BACKEND": "plaintext.PlaintextKeyring",
        "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path]),
        "DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path}/none",
    }

    asked = subprocess.run(
        [sys.executable, "-c", ASK.format(folder=str(tmp_path))],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert asked.stdout.split() == ["secrets.no_keyring", "secrets.no_keyring"]
    assert not written.exists()


class _Prompting:
    """A backend whose prompt nobody answers."""

    priority = 5.0

    def __init__(self) -> None:
        self.answered = threading.Event()

    def get_password(self, _service: str, _name: str) -> None:
        self.answered.wait(10)


def test_a_locked_key_ring_that_nobody_unlocks_is_given_up(tmp_path, monkeypatch):
    prompting = _Prompting()
    monkeypatch.setattr(adapter, "_first_usable", lambda: prompting)

    with pytest.raises(Unavailable, match="locked") as caught:
        KeyringSecretStore(Profile(tmp_path), patience_s=0.05).get("cache-key")

    prompting.answered.set()
    assert caught.value.code == "secrets.locked"
