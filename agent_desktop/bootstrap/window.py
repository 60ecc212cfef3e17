"""The desk's window as the core sees it: events in, commands and marks out."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

from agent_desktop.adapters.desktop.hooks import WindowHooks
from agent_desktop.domain.commands import Command
from agent_desktop.domain.errors import Unavailable
from agent_desktop.domain.events import Event
from agent_desktop.runtime.paths import Profile
from agent_desktop.runtime.settings import HotkeySettings, UiSettings
from agent_desktop.ui.app import DeskApp, DeskOptions
from agent_desktop.ui.desk.ringing import RingKeys


class Window:
    """Makes the windows and hands calls across the threads.

    Thread: GUI; ``publish`` and the hooks from any.
    """

    def __init__(
        self,
        profile: Profile,
        settings: UiSettings,
        hotkeys: HotkeySettings,
        *,
        send: Callable[[Command], None],
        mark: Callable[[str, Mapping[str, object]], None],
        on_ready: Callable[[], None],
    ) -> None:
        self._mark = mark
        self._on_ready = on_ready
        self._app = DeskApp(
            DeskOptions(
                language=settings.language,
                theme=settings.theme,
                window_state_file=profile.folder / "window.json",
                tray=settings.tray,
                ring_keys=RingKeys(answer=hotkeys.answer, reject=hotkeys.hang_up),
            ),
            send,
        )
        self._app.on_mark = self._on_mark
        self.hooks = WindowHooks(
            show=self._show,
            screenshot=self._screenshot,
            is_in_front=lambda: self._app.is_in_front,
            ring_words=lambda: self._app.ring_texts,
            table_words=lambda: self._app.table_words,
            language=lambda: self._app.language,
        )

    def publish(self, event: Event) -> None:
        """Tell the window what happened. Any thread."""
        self._app.publish(event)

    def run(self) -> int:
        """Show the window; returns when it has closed."""
        return self._app.run()

    def _on_mark(self, name: str, data: Mapping[str, object]) -> None:
        self._mark(name, data)
        if name == "window_ready":
            self._on_ready()

    def _show(self) -> None:
        self._app.show_window()

    async def _screenshot(self, file: Path) -> None:
        try:
            await asyncio.wrap_future(self._app.screenshot(file))
        except OSError as exc:
            raise Unavailable(f"the picture was not saved: {exc}", code="window.picture") from exc
