"""The desk's dialogs, imported and built when they are opened."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from agent_desktop.ui.actions import ActionSet
from agent_desktop.ui.assessment.presenter import AssessmentPresenter
from agent_desktop.ui.assessment.state import AssessmentState
from agent_desktop.ui.devices.presenter import DevicesPresenter
from agent_desktop.ui.devices.state import DevicesState
from agent_desktop.ui.look import Look

if TYPE_CHECKING:
    from agent_desktop.ui.assessment.view import AssessmentDialog
    from agent_desktop.ui.devices.view import DevicesDialog


class Dialogs(QObject):
    """Opens them over whatever shape the desk has.

    Args:
        over: Gives the window to open over.
        language: The agent's language.

    Signals:
        language_chosen, theme_chosen, scale_chosen: As ``SettingsDialog``.

    Thread: GUI.
    """

    language_chosen = Signal(str)
    theme_chosen = Signal(str)
    scale_chosen = Signal(float)

    def __init__(
        self, look: Look, actions: ActionSet, over: Callable[[], QWidget], language: str
    ) -> None:
        super().__init__()
        self._look = look
        self._actions = actions
        self._over = over
        self._language = language
        self._devices: DevicesDialog | None = None
        self._assessment: AssessmentDialog | None = None

    def open_settings(self) -> None:
        """Let the agent choose language, theme and text size."""
        from agent_desktop.ui.desk.settings import SettingsDialog  # noqa: PLC0415 - on first use

        dialog = SettingsDialog(self._look, self._actions, self._over(), self._language)
        dialog.language_chosen.connect(self.language_chosen)
        dialog.theme_chosen.connect(self.theme_chosen)
        dialog.scale_chosen.connect(self.scale_chosen)
        dialog.open()

    def open_devices(self, presenter: DevicesPresenter) -> None:
        """Let the agent choose and try headset and speakers."""
        if self._devices is not None:
            return
        from agent_desktop.ui.devices.view import DevicesDialog  # noqa: PLC0415 - on first use

        dialog = DevicesDialog(self._look, self._actions, self._over())
        dialog.chosen.connect(lambda name, value: presenter.choose(**{name: value}))
        dialog.played.connect(presenter.play)
        dialog.finished.connect(lambda: self._forget_devices(presenter))
        dialog.show_state(presenter.state)
        self._devices = dialog
        presenter.open()
        dialog.open()

    def show_assessment(self, state: AssessmentState, presenter: AssessmentPresenter) -> None:
        """Show a call's self-assessment once the agent asked for it, and what becomes of it."""
        if self._assessment is None:
            if not state.asked:
                return
            from agent_desktop.ui.assessment.view import AssessmentDialog  # noqa: PLC0415 - as above

            dialog = AssessmentDialog(self._look, self._over())
            dialog.contested.connect(presenter.contest)
            dialog.finished.connect(lambda: self._forget_assessment(presenter))
            self._assessment = dialog
            dialog.open()
        self._assessment.show_state(state)

    def ask_to_hang_up(self, then: Callable[[], None]) -> None:
        """Ask before a call is ended with the desk; do ``then`` if the agent wants it."""
        box = QMessageBox(self._over())
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setText(self.tr("A call is going on."))
        box.setInformativeText(self.tr("Closing the desk hangs up. Close it anyway?"))
        leave = box.addButton(self.tr("Hang up and close"), QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton(self.tr("Stay"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        leave.clicked.connect(then)
        box.open()

    def show_devices(self, state: DevicesState) -> None:
        """Show devices and levels while their dialog is open."""
        if self._devices is not None:
            self._devices.show_state(state)

    def close(self) -> None:
        """Close what is open: its window goes."""
        if self._devices is not None:
            self._devices.reject()
        if self._assessment is not None:
            self._assessment.reject()

    def _forget_assessment(self, presenter: AssessmentPresenter) -> None:
        dialog, self._assessment = self._assessment, None
        if dialog is not None:
            dialog.deleteLater()
        presenter.close()

    def _forget_devices(self, presenter: DevicesPresenter) -> None:
        self._devices = None
        presenter.close()
