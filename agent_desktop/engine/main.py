"""``agent-desktop engine``: the SIP and audio process of one profile.

Three threads, and no object of pjsua2, Qt or asyncio ever leaves its own: the main thread runs
Qt's event loop, the sound devices and the bridge's clock; ``sip`` owns pjsua2; ``link`` talks to
the desk. The desk starts the engine detached, so that a call outlives a desk that crashed.
"""

import argparse
import asyncio
import gc
import logging
import os
import signal
import sys
from typing import Final

import pjsua2 as pj
from PySide6.QtCore import QCoreApplication, QTimer

from agent_desktop.engine.audio.bridge import ConferenceBridge
from agent_desktop.engine.audio.control import AudioControl, NoHeadset
from agent_desktop.engine.hub import Hub
from agent_desktop.engine.link_thread import (
    ALONE_IN_CALL_S,
    ALONE_S,
    LinkThread,
    Patience,
    refuse_second_engine,
)
from agent_desktop.engine.recording.verbs import RecordingVerbs
from agent_desktop.engine.sip.calls import Calls
from agent_desktop.engine.sip.endpoint import open_endpoint
from agent_desktop.engine.sip.notice_tone import NoticeTones
from agent_desktop.engine.sip.registrar import Registrar
from agent_desktop.engine.sip.telephone import CODE_S, CallLimits, open_calls
from agent_desktop.engine.sip.thread import SipThread
from agent_desktop.engine.sip.transfers import TRANSFER_WAIT_S
from agent_desktop.engine.sound_verbs import SoundVerbs
from agent_desktop.runtime import logs
from agent_desktop.runtime.crash import CrashFiles
from agent_desktop.runtime.paths import Profile

logger = logging.getLogger(__name__)

_TIDY_MS: Final = 30_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``agent-desktop engine``."""
    parser.add_argument("--profile", metavar="DIR", help="the desk's folder")
    parser.add_argument("--no-sound", action="store_true", help="touch no sound device")
    alone = "end after S seconds without a desk (default: %(default)s)"
    parser.add_argument("--alone", type=float, default=ALONE_S, metavar="S", help=alone)
    in_call = "keep a call for S seconds without a desk (default: %(default)s)"
    parser.add_argument(
        "--alone-in-call", type=float, default=ALONE_IN_CALL_S, metavar="S", help=in_call
    )
    news = "believe in a transfer for S seconds without news (default: %(default)s)"
    parser.add_argument(
        "--transfer-wait", type=float, default=TRANSFER_WAIT_S, metavar="S", help=news
    )
    code = "end a call to a feature code after S seconds (default: %(default)s)"
    parser.add_argument("--code-wait", type=float, default=CODE_S, metavar="S", help=code)
    trace = "write all SIP messages to FILE: numbers and names, too"
    parser.add_argument("--sip-trace", default="", metavar="FILE", help=trace)


def main(args: argparse.Namespace) -> int:
    """Run the engine of a profile until no desk needs it.

    Raises:
        AgentDesktopError: ``engine.running``, ``engine.wrong_wheel``.
    """
    profile = Profile.at(args.profile)
    logs.configure(profile.logs, "engine")
    crashes = CrashFiles(profile.logs, "engine")
    crashes.install()
    try:
        refuse_second_engine(profile)
        _prepare_interpreter()
        Engine(profile, args).run()
    finally:
        crashes.close()
        logs.close()
    if "livekit" in sys.modules:
        # Its threads go on while the interpreter takes itself apart, and abort the process.
        os._exit(0)
    return 0


class Engine:
    """Makes the threads, wires them and ends them in order."""

    def __init__(self, profile: Profile, args: argparse.Namespace) -> None:
        self._application = QCoreApplication([sys.argv[0]])
        self._with_sound = not args.no_sound
        self._limits = CallLimits(args.transfer_wait, args.code_wait)
        self._sip = SipThread()
        loop = asyncio.new_event_loop()
        self._hub = Hub(loop, os.getpid())
        master = self._sip.start(lambda: open_endpoint(args.sip_trace, 5))
        pj.Endpoint.instance().libRegisterThread("audio")
        self._audio = AudioControl(ConferenceBridge(master).exchange, self._hub.report)
        self._audio.ended.connect(self._application.quit)
        opened = self._sip.submit(self._open_telephone).result()
        self._registrar, self._calls, self._tones = opened
        self._link = LinkThread(
            profile,
            loop,
            self._hub,
            sip=self._sip,
            registrar=self._registrar,
            calls=self._calls,
            use_devices=self._audio.choose,
            sound=SoundVerbs(self._audio),
            recording=lambda submit: RecordingVerbs(
                self._calls, self._tones, self._audio, self._hub.report, submit
            ),
            on_end=self._audio.ended.emit,
            patience=Patience(args.alone, args.alone_in_call),
        )

    def run(self) -> None:
        """Serve until the link says that it is over."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._link.end())
        self._link.start()
        QTimer.singleShot(0, self._start_sound)
        tidy = QTimer(interval=_TIDY_MS)
        tidy.timeout.connect(self._tidy)
        tidy.start()
        self._application.exec()
        tidy.stop()
        self._audio.stop()
        self._sip.stop(self._close_telephone)
        self._link.join()

    def _open_telephone(self) -> tuple[Registrar, Calls, NoticeTones]:
        registrar = Registrar(self._sip, pj.Endpoint.instance, self._hub.report)
        calls = open_calls(self._sip, registrar, self._hub.report, self._audio.demand, self._limits)
        calls.count_packets(self._audio.count_packets)
        earpiece = pj.Endpoint.instance().audDevManager().getPlaybackDevMedia()
        return registrar, calls, NoticeTones(self._sip, earpiece, calls.sound_of)

    def _close_telephone(self) -> None:
        self._tones.close()
        self._calls.close()
        self._registrar.close()
        gc.collect()
        # We said farewell ourselves: without its own the library need not wait a second.
        pj.Endpoint.instance().libDestroy(pj.PJSUA_DESTROY_NO_NETWORK)

    def _start_sound(self) -> None:
        """Look for devices once the desk can connect: asking the sound server takes a while."""
        if not self._with_sound:
            self._audio.start(NoHeadset())
            return
        from agent_desktop.engine.audio.headset import QtHeadset  # noqa: PLC0415 - 30 MB

        self._audio.start(QtHeadset(self._audio.pump, self._hub.report))

    def _tidy(self) -> None:
        """Collect cycles where no call can hear it. Automatic collection would pick a thread."""
        if not self._hub.has_calls:
            gc.collect()


def _prepare_interpreter() -> None:
    # Frames of 20 ms: a thread that computes must give way long before the next one is due.
    sys.setswitchinterval(0.001)
    gc.disable()
    gc.freeze()
    # Sound devices need no media player: FFmpeg would cost 11 MB and a tenth of a second. Qt then
    # says at every start that it has no back end, and that it found no PipeWire; nobody can act.
    os.environ.setdefault("QT_MEDIA_BACKEND", "none")
    os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.*=false")
