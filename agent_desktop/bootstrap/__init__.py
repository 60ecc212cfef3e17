"""``agent-desktop run``: the only place that wires the desk, with plain constructor calls.

Start: profile lock, settings, logs; the window; then the core thread, which loads what takes long
(database, network) while the window is already there. Stop, in this order, each step logged if it
fails: windows (``DeskClosing``), exchange with the server, engine and its calls, call records and
drafts, connections, cache, control link; after the core thread the profile lock, so that the next
desk finds everything written.
"""

import argparse
import logging
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from typing import TYPE_CHECKING, Final

from agent_desktop.adapters.desktop.hooks import WindowHooks
from agent_desktop.adapters.desktop.instance import InstanceLock
from agent_desktop.bootstrap.second_start import take_profile
from agent_desktop.bootstrap.signals import SignalWatch
from agent_desktop.domain.commands import Command, Quit
from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.domain.events import DeskClosing, NoticeRaised, Severity, WipeOrdered
from agent_desktop.runtime import logs
from agent_desktop.runtime.core_thread import CoreThread
from agent_desktop.runtime.crash import CrashFiles, untold
from agent_desktop.runtime.paths import Profile
from agent_desktop.runtime.settings import Settings, administrator_file, load
from agent_desktop.services.bus import Bus

if TYPE_CHECKING:
    from agent_desktop.bootstrap.core import DeskCore

logger = logging.getLogger(__name__)

UNEXPECTED: Final = "error.unexpected"
CRASHED: Final = "desk.crashed"
STARTS_WITHIN_S: Final = 60.0
STOPS_WITHIN_S: Final = 20.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``agent-desktop run``."""
    parser.add_argument("--profile", metavar="DIR", help="folder of all files of this desk")
    parser.add_argument(
        "--no-window", action="store_true", help="run without a window; ctl is its only handle"
    )


def main(args: argparse.Namespace) -> int:
    """Run the desk until it is closed; returns the exit code.

    Raises:
        AgentDesktopError: It cannot start; the message is for a person.
    """
    logs.start_early()
    profile = Profile.at(args.profile)
    lock = InstanceLock(profile.lock_file)
    take_profile(lock, profile)
    crashes = CrashFiles(profile.logs, "desk")
    try:
        logs.configure(profile.logs, "desk")
        crashes.install()
        logger.info("desk starts")
        return _run(profile, with_window=not args.no_window)
    finally:
        logger.info("desk ended")
        crashes.close()
        logs.close()
        lock.release()


def _run(profile: Profile, *, with_window: bool) -> int:
    settings, broken = Settings(), None
    try:
        settings = load(administrator_file(), profile.settings_file)
    except AgentDesktopError as exc:
        if not with_window:
            raise
        broken = exc  # the window says so: who starts the desk by an icon sees no terminal
    desk = _Desk(profile, settings)
    return desk.run_with_window(broken) if with_window else desk.run_headless()


class _Desk:
    """The threads of one desk: main (window or waiting) and core.

    Thread: main.
    """

    def __init__(self, profile: Profile, settings: Settings) -> None:
        self._profile = profile
        self._settings = settings
        self._bus = Bus()
        self._thread = CoreThread()
        self._core: DeskCore | None = None
        self._early_marks: list[tuple[str, Mapping[str, object]]] = []
        self._closing = threading.Event()
        self._signals = SignalWatch(self._thread, lambda: self._bus.post(Quit()))
        self._wiping = False
        self._bus.handle(Quit, self._quit)
        self._bus.on(WipeOrdered, self._on_wipe)

    def run_headless(self) -> int:
        """Start, wait for the end, stop."""
        self._bus.on(DeskClosing, lambda _event: self._closing.set())
        self._thread.start()
        self._signals.install()
        try:
            self._thread.submit(self._start(WindowHooks())).result()
            self._closing.wait()
            return 0
        finally:
            self._stop()

    def run_with_window(self, broken: AgentDesktopError | None) -> int:
        """Show the window, start the core behind it, stop when the window is closed."""
        from agent_desktop.bootstrap.window import Window  # noqa: PLC0415 - Qt only where shown

        failures: list[AgentDesktopError] = [broken] if broken else []
        starting: list[Future[None]] = []

        def begin() -> None:
            # Not before the window is there: loading libraries would hold up its first paint.
            if not starting:
                starting.append(self._thread.submit(self._start_behind(window.hooks, failures)))

        window = Window(
            self._profile,
            self._settings.ui,
            self._settings.hotkeys,
            send=self._send,
            mark=self._mark,
            on_ready=begin,
        )
        self._bus.listen(window.publish)
        self._thread.start()
        self._signals.install()
        try:
            window.run()
        finally:
            for future in starting:
                future.result(STARTS_WITHIN_S)
            self._stop()
        for failure in failures:
            print(f"agent-desktop: {failure.message}", file=sys.stderr)  # noqa: T201
        return 1 if failures else 0

    async def _start(self, hooks: WindowHooks) -> None:
        # Imported here, on the core thread: database and network libraries take long to load.
        from agent_desktop.bootstrap.core import DeskCore  # noqa: PLC0415

        self._core = DeskCore(self._bus, self._profile, self._settings, hooks)
        for name, data in self._early_marks:
            self._core.mark(name, data)
        await self._core.start()
        for file in untold(self._profile.logs)[-1:]:
            # The newest: who reads it finds the others beside it.
            self._bus.publish(NoticeRaised(code=CRASHED, fields=(("file", str(file)),)))

    async def _start_behind(self, hooks: WindowHooks, failures: list[AgentDesktopError]) -> None:
        try:
            if not failures:
                await self._start(hooks)
        except AgentDesktopError as exc:
            failures.append(exc)
        except Exception:
            logger.exception("the desk cannot start")
            failures.append(
                AgentDesktopError("the desk could not start; its log says why", code=UNEXPECTED)
            )
        for failure in failures:
            # The window stays and says why; everything in it is refused until it is closed.
            logger.error("the desk cannot start: %s", failure.message)
            fields = tuple(failure.fields.items())
            self._bus.publish(
                NoticeRaised(code=failure.code, severity=Severity.ERROR, fields=fields)
            )

    def _stop(self) -> None:
        if self._core is not None:
            try:
                self._thread.submit(self._core.stop()).result(STOPS_WITHIN_S)
            except TimeoutError:
                logger.error("the desk did not close in time")  # noqa: TRY400 - no traceback to see
        self._signals.close()
        self._thread.stop()
        if self._wiping:
            from agent_desktop.adapters.desktop.secrets import KeyringSecretStore  # noqa: PLC0415
            from agent_desktop.adapters.desktop.wiping import wipe  # noqa: PLC0415 - once in a life

            wipe(self._profile, KeyringSecretStore(self._profile))

    def _on_wipe(self, _event: WipeOrdered) -> None:
        logger.warning("the server ordered this profile to be wiped")
        self._wiping = True
        self._bus.post(Quit())

    async def _quit(self, _command: Quit) -> None:
        self._bus.publish(DeskClosing())

    def _send(self, command: Command) -> None:
        self._thread.call(self._bus.post, command)

    def _mark(self, name: str, data: Mapping[str, object]) -> None:
        if self._core is None:
            self._early_marks.append((name, data))
        else:
            self._thread.call(self._core.mark, name, data)
