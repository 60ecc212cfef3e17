"""How much room the disks have that a profile writes to."""

import logging
import shutil
from collections.abc import Sequence

from agent_desktop.domain.watchdogs import DiskRoom
from agent_desktop.runtime.paths import Profile

logger = logging.getLogger(__name__)


def rooms_of(profile: Profile) -> Sequence[DiskRoom]:
    """Return the disks of cache, logs and recordings, each once; one that cannot be asked is left.

    May wait for a network drive: not for the core loop's thread.
    """
    rooms: dict[int, DiskRoom] = {}
    for folder in (profile.folder, profile.logs, profile.recordings):
        try:
            device = folder.stat().st_dev
            usage = shutil.disk_usage(folder)
        except FileNotFoundError:
            continue  # nothing was written there yet
        except OSError as exc:
            logger.warning("a disk cannot be asked for its room: %s", type(exc).__name__)
            continue
        room = DiskRoom(folder=str(folder), free_bytes=usage.free, total_bytes=usage.total)
        rooms.setdefault(device, room)
    return tuple(rooms.values())
