"""Leave nothing of a profile behind: the PC was lost, or the centre wants it so.

The keys go first. Without them the cache and the recordings are noise, also what a deleted file
leaves on the disk and what copies there are.
"""

import logging
import shutil
from pathlib import Path
from typing import Final

from agent_desktop.adapters.cache.opening import KEY_NAME as CACHE_KEY
from agent_desktop.adapters.recordings import KEY_NAME as RECORDING_KEY
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.runtime.paths import Profile
from agent_desktop.services.local_desk import SIP_PASSWORD
from agent_desktop.services.ports import SecretStore
from agent_desktop.services.tokens import REFRESH_TOKEN

logger = logging.getLogger(__name__)

# What stays: where the server is, the logs (which have no personal data), the lock we hold.
_STAYS: Final = ("settings.toml", "logs", "desk.lock")


def wipe(profile: Profile, secrets: SecretStore) -> bool:
    """Delete keys, cache, recordings and everything else of a closed desk's profile.

    Goes on where something cannot be deleted; what is left is unreadable once the keys are gone.

    Returns:
        Whether nothing is left.

    Thread: any but the core loop's; nobody uses the cache any more.
    """
    whole = True
    kept = [f"{CACHE_KEY}:{file.name}" for file in _set_aside(profile)]
    for name in (CACHE_KEY, RECORDING_KEY, REFRESH_TOKEN, SIP_PASSWORD, *kept):
        try:
            secrets.drop(name)
        except AgentDesktopError as exc:
            logger.error("a key could not be deleted: %s", exc.code)  # noqa: TRY400 - no trace
            whole = False
    for entry in profile.folder.iterdir():
        if entry.name in _STAYS:
            continue
        try:
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
        except OSError as exc:
            logger.error("%s could not be deleted: %s", entry.name, exc.strerror)  # noqa: TRY400
            whole = False
    logger.warning("this profile was wiped")
    return whole


def _set_aside(profile: Profile) -> list[Path]:
    return list(profile.folder.glob(f"{profile.cache_file.name}.set-aside-*"))
