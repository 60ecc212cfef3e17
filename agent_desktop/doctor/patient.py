"""Whom the doctor examines: a profile, its settings, and the desk that may run on it."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from agent_desktop.adapters.desktop.instance import ALREADY_RUNNING, InstanceLock
from agent_desktop.adapters.desktop.secrets import KeyringSecretStore
from agent_desktop.domain.errors import AgentDesktopError, Conflict, Unavailable
from agent_desktop.runtime.local_link import connect
from agent_desktop.runtime.paths import Profile
from agent_desktop.services.ports import SecretStore

_ANSWERS_WITHIN_S: Final = 5.0
# A key ring that waits for a person is told as locked; nobody may sit in front of a remote PC.
_KEY_RING_WITHIN_S: Final = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """One desk.

    Attributes:
        status: What the running desk says of itself (``ctl status``); None: no desk runs, and
            none can start before the examination is over.
    """

    profile: Profile
    secrets: SecretStore
    status: Mapping[str, Any] | None = field(default=None, repr=False)


@contextmanager
def admitted(profile: Profile) -> Iterator[Mapping[str, Any] | None]:
    """Hold the profile while nobody works on it, or ask the desk that does.

    Yields the status of the running desk, None where there is none.

    Raises:
        Unavailable: ``doctor.desk_silent``: somebody holds the profile and does not answer;
            ``profile.unwritable``.
    """
    lock = InstanceLock(profile.lock_file)
    try:
        lock.acquire()
    except Conflict as busy:
        if busy.code != ALREADY_RUNNING:
            raise
        yield asyncio.run(_ask(profile))
        return
    try:
        yield None
    finally:
        lock.release()


def key_ring_of(profile: Profile) -> SecretStore:
    """Return the profile's secrets, asked with less patience than a desk has."""
    return KeyringSecretStore(profile, patience_s=_KEY_RING_WITHIN_S)


async def _ask(profile: Profile) -> Mapping[str, Any]:
    try:
        link = await connect(profile.desk_endpoint)
        try:
            async with asyncio.timeout(_ANSWERS_WITHIN_S):
                link.send({"id": 1, "verb": "status", "args": {}})
                reply = await link.receive()
        finally:
            await link.close()
    except (AgentDesktopError, TimeoutError) as exc:
        raise _silent() from exc
    if reply is None or not reply.get("ok") or not isinstance(reply.get("result"), dict):
        raise _silent()
    result: dict[str, Any] = reply["result"]
    return result


def _silent() -> Unavailable:
    return Unavailable(
        "a desk holds this profile and does not answer: it is starting, closing or hangs; try "
        "again in a minute, then end it",
        code="doctor.desk_silent",
    )
