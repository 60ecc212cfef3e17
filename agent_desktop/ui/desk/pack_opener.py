"""Opens the editor of call scripts in a window of its own, built when a team lead asks for it."""

from typing import TYPE_CHECKING

from agent_desktop.ui.desk.presenters import Presenters
from agent_desktop.ui.look import Look

if TYPE_CHECKING:
    from agent_desktop.ui.packs.state import EditorState
    from agent_desktop.ui.packs.window import PackEditorWindow


class PackOpener:
    """Keeps the window while it is open.

    Thread: GUI.
    """

    def __init__(self, look: Look) -> None:
        self._look = look
        self._window: PackEditorWindow | None = None

    def open(self, presenters: Presenters) -> None:
        """Show the editor; one that is open already comes to the front."""
        if self._window is None:
            from agent_desktop.ui.packs.window import PackEditorWindow  # noqa: PLC0415 - on first use

            presenter = presenters.open_packs(self._show_state)
            self._window = PackEditorWindow(self._look, presenter)
            self._window.closed.connect(lambda: self._forget(presenters))
            self._window.show_state(presenter.state)
        if self._window.isMinimized():
            self._window.showNormal()
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()

    def close(self) -> None:
        """Close it; the draft is kept."""
        if self._window is not None:
            self._window.close()

    def _show_state(self, state: "EditorState") -> None:
        if self._window is not None:
            self._window.show_state(state)

    def _forget(self, presenters: Presenters) -> None:
        window, self._window = self._window, None
        if window is not None:
            window.deleteLater()
        presenters.close_packs()
