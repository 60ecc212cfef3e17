"""What every key ring does: the one in memory and the system's."""

import os

import pytest

from agent_desktop.adapters.desktop.secrets import KeyringSecretStore
from agent_desktop.runtime.paths import Profile
from tests.fakes.secrets import MemorySecretStore
from tests.parts.keyring import key_ring


@pytest.fixture(scope="module")
def system_key_ring():
    before = dict(os.environ)
    with key_ring() as environment:
        os.environ.update(environment)
        yield
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture(params=["memory", "system"])
def secrets(request, tmp_path):
    if request.param == "memory":
        return MemorySecretStore()
    request.getfixturevalue("system_key_ring")
    return KeyringSecretStore(Profile(tmp_path))


def test_a_secret_comes_back(secrets):
    secrets.put("cache-key", "密钥 with spaces")

    assert secrets.get("cache-key") == "密钥 with spaces"


def test_a_secret_that_was_never_put_is_none(secrets):
    assert secrets.get("cache-key") is None


def test_a_newer_secret_replaces_the_old_one(secrets):
    secrets.put("refresh-token", "old")

    secrets.put("refresh-token", "new")

    assert secrets.get("refresh-token") == "new"


def test_a_dropped_secret_is_gone_and_dropping_again_is_no_error(secrets):
    secrets.put("refresh-token", "x")
    secrets.put("cache-key", "stays")

    secrets.drop("refresh-token")
    secrets.drop("refresh-token")

    assert secrets.get("refresh-token") is None
    assert secrets.get("cache-key") == "stays"
