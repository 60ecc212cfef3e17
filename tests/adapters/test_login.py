"""``agent-desktop login``: a real command, a real key ring, a real server."""

import asyncio
import io
import os
import subprocess
import sys
import tomllib
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent_desktop import cli
from agent_desktop.adapters.cache.opening import open_cache
from agent_desktop.adapters.desktop.instance import InstanceLock
from agent_desktop.adapters.desktop.secrets import KeyringSecretStore
from agent_desktop.contract.server import DeskResponse
from agent_desktop.runtime.paths import Profile
from tests.parts.keyring import key_ring
from tests.server.running import RunningServer


@pytest.fixture(scope="module", autouse=True)
def system_key_ring():
    before = dict(os.environ)
    with key_ring() as environment:
        os.environ.update(environment)
        yield
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture
def profile(tmp_path) -> Profile:
    return Profile.at(tmp_path / "profile")


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def login(profile: Profile, *arguments: str, given: str = "") -> Done:
    """Run the command in this process; starting one takes longer than all that it does."""
    out, err, stdin = io.StringIO(), io.StringIO(), sys.stdin
    sys.stdin = io.StringIO(given)
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = cli.main(["login", "--profile", str(profile.folder), *arguments])
    except SystemExit as usage:
        code = usage.code
    finally:
        sys.stdin = stdin
    return Done(code, out.getvalue(), err.getvalue())


def sign_in(profile: Profile, server: RunningServer, password: str) -> Done:
    return login(profile, *signing_in(server), given=f"{password}\n")


def signing_in(server: RunningServer) -> tuple[str, ...]:
    return ("--server", server.url, "--user", "1001", "--password-stdin")


def kept_desk(profile: Profile) -> str | None:
    async def read() -> str | None:
        cache = await open_cache(profile.cache_file, KeyringSecretStore(profile))
        try:
            return await cache.records.setting("desk")
        finally:
            await cache.close()

    return asyncio.run(read())


def test_it_signs_in_and_leaves_all_that_a_desk_needs_to_start(profile, server):
    profile.settings_file.write_text('# mine\n[ui]\nlanguage = "en"  # English\n')

    command = [sys.executable, "-m", "agent_desktop", "login", "--profile", str(profile.folder)]
    done = subprocess.run(
        [*command, *signing_in(server)],
        input=f"{server.passwords['1001']}\n",
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    settings = profile.settings_file.read_text()
    assert tomllib.loads(settings)["server"] == {"url": server.url, "user": "1001"}
    assert settings.startswith('# mine\n[ui]\nlanguage = "en"  # English\n')
    secrets = KeyringSecretStore(profile)
    assert secrets.get("refresh-token")
    desk = DeskResponse.model_validate_json(kept_desk(profile) or "")
    assert desk.agent_number == "1001"
    in_the_clear = b"".join(f.read_bytes() for f in profile.folder.iterdir())
    assert server.passwords["1001"].encode() not in in_the_clear
    assert (secrets.get("refresh-token") or "").encode() not in in_the_clear


def test_a_wrong_password_is_one_line_and_leaves_no_session(profile, server):
    done = sign_in(profile, server, "wrong")

    assert done.returncode == 1
    assert done.stderr == "agent-desktop: user or password is wrong\n"
    assert KeyringSecretStore(profile).get("refresh-token") is None
    assert not profile.settings_file.exists()


def test_a_server_that_does_not_answer_is_one_line(profile):
    done = login(
        profile, "--server", "http://127.0.0.1:9", "--user", "1", "--password-stdin", given="x\n"
    )

    assert done.returncode == 1
    assert done.stderr.startswith("agent-desktop: http://127.0.0.1:9 does not answer")
    assert done.stderr.count("\n") == 1


def test_it_does_not_touch_a_profile_whose_desk_is_running(profile, server):
    lock = InstanceLock(profile.lock_file)
    lock.acquire()

    done = sign_in(profile, server, server.passwords["1001"])

    lock.release()
    assert done.returncode == 1
    assert "already running" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "given", "code", "says"),
    [
        ((), "", 2, "required"),
        (("--password-stdin",), "x\n", 1, "--server"),
        (("--server", "http://desk", "--user", "1", "--password-stdin"), "x\n", 1, "https://"),
        (("--server", "https://desk", "--user", "1", "--password-stdin"), "", 1, "no password"),
    ],
)
def test_what_is_missing_is_said(profile, arguments, given, code, says):
    done = login(profile, *arguments, given=given)

    assert done.returncode == code
    assert says in done.stderr


def test_the_sip_password_of_a_desk_without_a_server_goes_to_the_key_ring(profile):
    done = login(profile, "--sip-password-stdin", given="s3cret sip\n")

    assert (done.returncode, done.stderr) == (0, "")
    assert KeyringSecretStore(profile).get("sip-password") == "s3cret sip"
    assert [f.name for f in profile.folder.iterdir()] == ["desk.lock"]


def test_without_a_key_ring_it_says_what_to_install(profile, monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")

    done = login(profile, "--sip-password-stdin", given="x\n")

    assert done.returncode == 1
    assert "install gnome-keyring" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_cache_whose_key_is_gone_can_be_set_aside_as_the_message_says(profile, server):
    assert sign_in(profile, server, server.passwords["1001"]).returncode == 0
    KeyringSecretStore(profile).drop("cache-key")
    refused = sign_in(profile, server, server.passwords["1001"])
    assert "--set-aside-cache" in refused.stderr

    done = login(profile, "--set-aside-cache")

    assert done.returncode == 0
    assert Path(done.stdout.split()[-1]).exists()
    assert sign_in(profile, server, server.passwords["1001"]).returncode == 0
