"""The telephone: all that lives on the sip thread, put together."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from agent_desktop.engine.news import Report, SoundDemand
from agent_desktop.engine.sip.book import CallBook
from agent_desktop.engine.sip.calls import Calls
from agent_desktop.engine.sip.presence_watch import PresenceWatch
from agent_desktop.engine.sip.quality import QualityWatch
from agent_desktop.engine.sip.registrar import Registrar
from agent_desktop.engine.sip.sound import CallSound
from agent_desktop.engine.sip.switchboard import Switchboard
from agent_desktop.engine.sip.thread import SipThread
from agent_desktop.engine.sip.transfers import TRANSFER_WAIT_S

CODE_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class CallLimits:
    """How long the far end is waited for, in seconds.

    Attributes:
        transfer_s: Without news of a transfer.
        code_s: With a feature code on the line.
    """

    transfer_s: float = TRANSFER_WAIT_S
    code_s: float = CODE_S


def open_calls(
    thread: SipThread,
    registrar: Registrar,
    report: Report,
    demand: Callable[[SoundDemand], None],
    limits: CallLimits,
) -> Calls:
    """Wire what makes calls. Thread: sip."""
    sound = CallSound(thread, thread.endpoint, report)
    book = CallBook(thread, sound, report, demand)
    quality = QualityWatch(thread, book, report, time.monotonic)
    board = Switchboard(
        thread, registrar, book, sound, quality, report, transfer_wait_s=limits.transfer_s
    )
    sound.on_played = book.arrange
    registrar.admit_by(board.on_invite)
    thread.endpoint.on_no_room = board.on_overflow
    quality.start()
    return Calls(
        thread,
        registrar,
        book,
        sound,
        board,
        quality,
        colleagues=PresenceWatch(thread, registrar, report),
        code_s=limits.code_s,
    )
