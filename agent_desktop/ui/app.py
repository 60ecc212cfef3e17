"""The windows' whole life: what ``bootstrap`` starts, tells and ends."""

import gc
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QWindow
from PySide6.QtWidgets import QApplication

from agent_desktop.domain.commands import Command
from agent_desktop.domain.events import DeskClosing, Event
from agent_desktop.domain.ticket_news import TicketPrinted, WorkDaysTold
from agent_desktop.ui import window_state
from agent_desktop.ui.bridge import CoreBridge
from agent_desktop.ui.desk.presenters import Presenters
from agent_desktop.ui.desk.ringing import RingKeys, RingTexts, ring_texts
from agent_desktop.ui.desk.screens import Screens
from agent_desktop.ui.desk.windows import DeskWindows
from agent_desktop.ui.look import Look
from agent_desktop.ui.table_words import table_words
from agent_desktop.ui.translations import Languages

TICK_MS = 1000
COLLECT_MS = 10_000
TRAY_AFTER_MS = 2000
CORE_YIELDS_S = 0.001
_WIDE_SCREEN = 3400  # logical pixels: a 4K screen without scaling asks for larger text
_WIDE_SCALE = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskOptions:
    """How the windows start; what the agent changed later is in the window state file and wins.

    Attributes:
        language: ``zh`` or ``en``.
        theme: ``system``, ``light`` or ``dark``.
        window_state_file: Where place, shape and look are kept; None keeps nothing.
        tray: Whether the state is shown in the desktop's tray, where there is one.
        ring_keys: Keys for a ringing call that work in every window.
    """

    language: str = "zh"
    theme: str = "system"
    window_state_file: Path | None = None
    tray: bool = False
    ring_keys: RingKeys = field(default_factory=RingKeys)


def _unheard(_what: str, _facts: dict[str, Any]) -> None:
    """Nobody asked for marks."""


class DeskApp:
    """The desk's windows.

    Args:
        options: How they start.
        send: Takes commands to the core; called on the GUI thread, must not block.

    Attributes:
        on_mark: Called on the GUI thread with ("window_ready", {"t_s"}) when the window takes
            input, and ("painted", {"what": "call_card", "call_id", "t_s"}) when a ringing call is
            on screen. ``t_s`` is ``time.monotonic()``.

    Thread: GUI; ``publish``, ``show_window``, ``screenshot`` and ``quit`` from any.
    """

    def __init__(self, options: DeskOptions, send: Callable[[Command], None]) -> None:
        self.on_mark: Callable[[str, dict[str, Any]], None] = _unheard
        self._options = options
        self._send = send
        self._application = _application()
        self._kept = window_state.load(options.window_state_file)
        self._language = self._kept.language or options.language
        self._languages = Languages(self._application)
        self._languages.use(self._language)
        self._look = Look(
            self._application,
            self._kept.theme or options.theme,
            self._kept.scale or self._usual_scale(),
        )
        self._screens = Screens()
        self._presenters = Presenters(send, self._screens)
        self._windows = self._build()
        self._look.dress()
        self._bridge = CoreBridge()
        self._bridge.happened.connect(self._on_event)
        self._second = QTimer()
        self._second.setInterval(TICK_MS)
        self._second.timeout.connect(self._presenters.tick)
        # The cyclic collector would destroy Qt objects on whichever thread it happens to run.
        self._collector = QTimer()
        self._collector.setInterval(COLLECT_MS)
        self._collector.timeout.connect(self._collect)
        self._is_running = False
        self._is_in_front = False
        # Kept to end it: the application outlives its windows.
        self._focus = self._application.focusWindowChanged.connect(self._follow_focus)

    @property
    def windows(self) -> DeskWindows:
        """The windows that are on screen now."""
        return self._windows

    @property
    def look(self) -> Look:
        """Theme and icons."""
        return self._look

    @property
    def presenters(self) -> Presenters:
        """The presenters behind the windows."""
        return self._presenters

    @property
    def ring_texts(self) -> RingTexts:
        """What a notification says of a ringing call. Any thread."""
        return self._ring_texts

    @property
    def table_words(self) -> Mapping[str, str]:
        """Headings and values of exported tables. Any thread."""
        return self._table_words

    @property
    def language(self) -> str:
        """What the windows speak: ``zh`` or ``en``. Any thread."""
        return self._language

    @property
    def is_in_front(self) -> bool:
        """Whether a window of the desk has the keyboard. Any thread."""
        return self._is_in_front

    def publish(self, event: Event) -> None:
        """Tell the windows what happened. Any thread."""
        self._bridge.publish(event)

    def run(self) -> int:
        """Show the window and return the exit code when the desk has closed."""
        gc.disable()
        # A paint waits for the core's thread at most this long, not Python's usual five.
        sys.setswitchinterval(CORE_YIELDS_S)
        self._second.start()
        self._collector.start()
        self._windows.restore(self._kept)
        self._windows.show()
        self._is_running = True
        code = self._application.exec()
        self._is_running = False
        return code

    def show_window(self) -> "Future[None]":
        """Bring the desk to the front. Any thread."""
        return self._bridge.ask(self._show)

    def screenshot(self, file: Path) -> "Future[Path]":
        """Write what the agent sees as a PNG. Any thread; the result says when it is there.

        Raises:
            OSError: In the future, when the file cannot be written.
        """
        return self._bridge.ask(lambda: self._grab(file))

    def quit(self) -> None:
        """End ``run``. Any thread."""
        self._bridge.ask(self._leave)

    def close(self) -> None:
        """Free the windows and what belongs to them, after ``run`` or without it."""
        self._second.stop()
        self._collector.stop()
        QObject.disconnect(self._focus)
        self._windows.close_for_good()
        self._look.deleteLater()
        self._languages.deleteLater()

    def _show(self) -> None:
        self._windows.show()

    def _on_event(self, event: Event) -> None:
        if isinstance(event, DeskClosing):
            self._leave()
            return
        if isinstance(event, WorkDaysTold):
            self._look.calendar = event.calendar
        if isinstance(event, TicketPrinted) and event.to_be_shown:
            QDesktopServices.openUrl(QUrl.fromLocalFile(event.file))
        self._presenters.on_event(event)

    def _collect(self) -> None:
        """Free cycles. What lives since the start is set aside: looking it through takes 50 ms."""
        gc.collect()
        if not gc.get_freeze_count():
            gc.freeze()

    def _leave(self) -> None:
        self._presenters.ticket.flush()
        if self._presenters.packs is not None:
            self._presenters.packs.flush()
        self._kept = self._windows.remember(self._kept)
        window_state.save(self._options.window_state_file, self._kept)
        self._second.stop()
        self._collector.stop()
        if self._is_running:
            self._application.exit(0)

    def _follow_focus(self, window: QWindow | None) -> None:
        self._is_in_front = window is not None

    def _build(self) -> DeskWindows:
        windows = DeskWindows(self._look, self._send, self._language)
        windows.ring_keys = self._options.ring_keys
        self._ring_texts = ring_texts()
        self._table_words = table_words()
        self._screens.show_on(windows)
        windows.shown.connect(self._window_is_there)
        windows.call_painted.connect(self._call_is_painted)
        windows.language_chosen.connect(self._use_language)
        windows.theme_chosen.connect(self._use_theme)
        windows.scale_chosen.connect(self._use_scale)
        windows.connect_presenters(self._presenters)
        return windows

    def _rebuild(self) -> None:
        gc.unfreeze()  # the windows that go now are to be found again
        self._presenters.ticket.flush()
        before = self._windows
        place = before.remember(self._kept)
        self._windows = self._build()
        self._windows.restore(replace(place, panels=()))
        self._windows.show()
        if self._options.tray:
            self._use_tray()
        before.close_for_good()

    def _use_language(self, language: str) -> None:
        self._language = language
        self._languages.use(language)
        self._keep(language=language)
        self._rebuild()

    def _use_theme(self, theme: str) -> None:
        self._look.use(theme=theme)
        self._keep(theme=theme)

    def _use_scale(self, scale: float) -> None:
        self._look.use(scale=scale)
        self._keep(scale=scale)
        self._rebuild()

    def _keep(self, **changes: Any) -> None:
        self._kept = replace(self._windows.remember(self._kept), **changes)
        window_state.save(self._options.window_state_file, self._kept)

    def _window_is_there(self) -> None:
        # Behind the events of the first paint: from here on a key press is answered.
        QTimer.singleShot(0, self._tell_ready)

    def _tell_ready(self) -> None:
        self.on_mark("window_ready", {"t_s": time.monotonic()})
        if self._options.tray:
            # Behind the first paint: asking the desktop takes a while.
            QTimer.singleShot(TRAY_AFTER_MS, self._use_tray)

    def _use_tray(self) -> None:
        if self._is_running:
            self._windows.use_tray()

    def _call_is_painted(self, call_id: str, t_s: float) -> None:
        self.on_mark("painted", {"what": "call_card", "call_id": call_id, "t_s": t_s})

    def _grab(self, file: Path) -> Path:
        file.parent.mkdir(parents=True, exist_ok=True)
        if not self._windows.in_front().grab().save(str(file), "PNG"):
            raise OSError(f"{file} cannot be written")
        return file

    def _usual_scale(self) -> float:
        screen = self._application.primaryScreen()
        wide = screen is not None and screen.availableGeometry().width() >= _WIDE_SCREEN
        return _WIDE_SCALE if wide else 1.0


def _application() -> QApplication:
    running = QApplication.instance()
    application = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("agent-desktop")
    application.setApplicationDisplayName("")
    application.setStyle("Fusion")
    application.setQuitOnLastWindowClosed(False)
    return application
