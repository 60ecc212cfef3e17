"""A lost PC: nothing of the profile can be read afterwards."""

from pathlib import Path

import pytest

from agent_desktop.adapters.cache.opening import KEY_NAME, open_cache, set_aside
from agent_desktop.adapters.desktop.clock import SystemClock
from agent_desktop.adapters.desktop.wiping import wipe
from agent_desktop.runtime.paths import Profile
from agent_desktop.services.tokens import REFRESH_TOKEN
from tests.fakes.secrets import MemorySecretStore


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile.at(tmp_path / "desk")


async def fill(profile: Profile, secrets: MemorySecretStore) -> None:
    cache = await open_cache(profile.cache_file, secrets)
    await cache.records.put_setting("desk", "secret profile")
    await cache.close()
    secrets.put(REFRESH_TOKEN, "token")
    profile.recordings.mkdir()
    (profile.recordings / "one.sealed").write_bytes(b"noise")
    (profile.folder / "settings.toml").write_text('[server]\nurl = "https://desk.example.com"\n')


async def test_a_wiped_profile_keeps_its_settings_and_nothing_else(profile: Profile) -> None:
    secrets = MemorySecretStore()
    await fill(profile, secrets)
    set_aside(profile.cache_file, secrets, SystemClock())
    await fill_again(profile, secrets)

    assert wipe(profile, secrets)

    assert {f.name for f in profile.folder.iterdir()} == {"settings.toml"}
    assert secrets.kept == {}


async def fill_again(profile: Profile, secrets: MemorySecretStore) -> None:
    cache = await open_cache(profile.cache_file, secrets)
    await cache.close()


async def test_a_desk_starts_anew_after_a_wipe(profile: Profile) -> None:
    secrets = MemorySecretStore()
    await fill(profile, secrets)
    wipe(profile, secrets)

    cache = await open_cache(profile.cache_file, secrets)

    assert await cache.records.setting("desk") is None
    await cache.close()


async def test_files_go_even_when_the_key_ring_is_locked(profile: Profile) -> None:
    secrets = MemorySecretStore()
    await fill(profile, secrets)
    secrets.is_there = False

    assert not wipe(profile, secrets)

    assert not profile.cache_file.exists()
    assert KEY_NAME in secrets.kept
