"""A second desk on one profile: the window that is there comes to the front."""

import asyncio
import time
from typing import Final

from agent_desktop.adapters.desktop.instance import InstanceLock
from agent_desktop.domain.errors import AgentDesktopError, Conflict, Unavailable
from agent_desktop.runtime.local_link import connect
from agent_desktop.runtime.paths import Profile

_CLOSES_WITHIN_S: Final = 5.0
_ANSWERS_WITHIN_S: Final = 3.0


def take_profile(lock: InstanceLock, profile: Profile) -> None:
    """Acquire the lock, waiting a little for a desk that is just closing.

    Raises:
        Conflict: ``desk.already_running``; its window was brought to the front if it has one.
    """
    deadline = time.monotonic() + _CLOSES_WITHIN_S
    while True:
        try:
            lock.acquire()
        except Conflict as busy:
            try:
                asyncio.run(_show(profile))
            except Unavailable as exc:
                # It holds the lock and does not listen: it is closing, or still starting.
                if exc.code == "link.absent" and time.monotonic() < deadline:
                    time.sleep(0.1)
                    continue
                raise busy from None
            except AgentDesktopError:
                raise busy from None
            raise Conflict(
                f"{busy.message}; its window was brought to the front", code=busy.code
            ) from None
        return


async def _show(profile: Profile) -> None:
    link = await connect(profile.desk_endpoint)
    try:
        async with asyncio.timeout(_ANSWERS_WITHIN_S):
            link.send({"id": 1, "verb": "show", "args": {}})
            reply = await link.receive()
    except TimeoutError as exc:
        raise Unavailable("the running desk does not answer", code="desk.silent") from exc
    finally:
        await link.close()
    if reply is None:
        raise Unavailable("the running desk closes", code="link.absent")
    if not reply.get("ok"):
        raise Unavailable("the running desk has no window", code="window.none")
