"""All made-up moments by name, for pictures and tests."""

from datetime import UTC, datetime
from typing import Final

from agent_desktop.ui import moments
from agent_desktop.ui.book_scenes import BOOK_SCENES
from agent_desktop.ui.centre_scenes import CENTRE_SCENES
from agent_desktop.ui.moments import Scene
from agent_desktop.ui.pack_scenes import PACK_SCENES
from agent_desktop.ui.phone_scenes import PHONE_SCENES
from agent_desktop.ui.script_scenes import SCRIPT_SCENES
from agent_desktop.ui.ticket_scenes import TICKET_SCENES
from agent_desktop.ui.work_scenes import WORK_SCENES

__all__ = ["SCENES", "Scene", "utc_now"]

SCENES: Final[dict[str, Scene]] = {
    "signed-out": moments.signed_out,
    "ready": moments.ready,
    "ringing": moments.ringing,
    "talking": moments.talking,
    "silent": moments.silent,
    "silent-end": moments.silent_end,
    "headset-dead": moments.headset_dead,
    "writing": moments.writing,
    "held": moments.held,
    "problems": moments.problems,
    "offline": moments.offline,
    "after-call": moments.after_call,
    **PHONE_SCENES,
    **SCRIPT_SCENES,
    **PACK_SCENES,
    **TICKET_SCENES,
    **WORK_SCENES,
    **BOOK_SCENES,
    **CENTRE_SCENES,
}


def utc_now() -> datetime:
    """Return the wall clock, aware UTC."""
    return datetime.now(UTC)
