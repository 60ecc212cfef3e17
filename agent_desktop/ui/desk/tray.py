"""The icon in the desktop's tray: the agent's state at a glance, and the way back to the desk.

The desk never hides there. A desktop may have no tray (GNOME as it comes), or lose it at any time,
and a desk that cannot be found answers no calls.
"""

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from agent_desktop.domain.agents import AgentState
from agent_desktop.domain.calls import CallState
from agent_desktop.ui import formats
from agent_desktop.ui.actions import ActionSet
from agent_desktop.ui.look import Look
from agent_desktop.ui.softphone.state import CallCard, SoftphoneState
from agent_desktop.ui.words import AGENT_STATES, reason, word

_SIZES = (16, 22, 32, 48)
_FILLS = {
    AgentState.OFFLINE: "text_faint",
    AgentState.READY: "good_fill",
    AgentState.NOT_READY: "amber",
    AgentState.RINGING: "accent_fill",
    AgentState.TALKING: "bad_fill",
    AgentState.ACW: "amber",
}
_ASK_EVERY_S: Final = 5.0
_MENU = ("answer", "reject", "hang_up", "mute", "", "ready", "", "quit")


class TrayIcon(QObject):
    """Shows the state while the desktop has a tray.

    Args:
        look: Theme and icons.
        actions: The desk's actions, for the menu.
        parent: Its windows.
        clock_s: Monotonic seconds.

    Signals:
        opened: The agent clicked on it.

    Thread: GUI.
    """

    opened = Signal()

    def __init__(
        self,
        look: Look,
        actions: ActionSet,
        parent: QObject | None = None,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._actions = actions
        self._icon: QSystemTrayIcon | None = None
        self._menu: QMenu | None = None
        self._shown: tuple[AgentState, str] | None = None
        self._clock_s = clock_s
        self._ask_again_s = float("-inf")
        look.changed.connect(self._forget)

    @property
    def icon(self) -> QSystemTrayIcon | None:
        """What the desktop shows; None without a tray."""
        return self._icon

    def show_state(self, state: SoftphoneState) -> None:
        """Show the agent's state, and who rings."""
        ringing = next((c for c in (state.card, *state.others) if _rings(c)), None)
        shown = AgentState.RINGING if ringing is not None else state.agent_state
        words = self._words(state, ringing)
        # Every second a timer goes on; the desktop is told only what it shows.
        if self._shown == (shown, words) or not self._has_place():
            return
        if self._icon is not None:
            self._icon.setIcon(self._drawn(shown))
            self._icon.setToolTip(words)
            self._shown = (shown, words)

    def close(self) -> None:
        """Leave the tray."""
        if self._icon is not None:
            self._icon.hide()
            self._icon.deleteLater()
            self._icon = None
        if self._menu is not None:
            self._menu.deleteLater()
            self._menu = None

    def _has_place(self) -> bool:
        if self._icon is None and self._is_there_one():
            self._menu = self._built()
            self._icon = QSystemTrayIcon(self._drawn(AgentState.OFFLINE), self)
            self._icon.setContextMenu(self._menu)
            self._icon.activated.connect(self._activated)
            self._icon.show()
        return self._icon is not None

    def _is_there_one(self) -> bool:
        """Ask the desktop, which takes a way to another program and back, not with every event."""
        now_s = self._clock_s()
        if now_s < self._ask_again_s:
            return False
        self._ask_again_s = now_s + _ASK_EVERY_S
        return QSystemTrayIcon.isSystemTrayAvailable()

    def _built(self) -> QMenu:
        menu = QMenu()
        menu.addAction(self.tr("Show the desk"), self.opened.emit)
        menu.addSeparator()
        for action_id in _MENU:
            if action_id:
                menu.addAction(self._actions[action_id])
            else:
                menu.addSeparator()
        return menu

    def _activated(self, why: QSystemTrayIcon.ActivationReason) -> None:
        if why in (
            QSystemTrayIcon.ActivationReason.Trigger,
            QSystemTrayIcon.ActivationReason.DoubleClick,
        ):
            self.opened.emit()

    def _words(self, state: SoftphoneState, ringing: CallCard | None) -> str:
        if ringing is not None:
            number = formats.number(ringing.number) or self.tr("Number withheld")
            # Plain text for most desktops, and markup for some: a name may not be either's.
            return f"{word('Incoming call')}: {number}"
        words = word(AGENT_STATES[state.agent_state])
        name = QCoreApplication.translate("TrayIcon", "Agent Desktop")
        why = f" · {reason(state.reason)}" if state.reason else ""
        return f"{name} – {words}{why}"

    def _drawn(self, state: AgentState) -> QIcon:
        """Return a headset on a round ground in the state's colour: readable on any panel."""
        icon = QIcon()
        headset = self._look.pixmap("headset", "on_fill")
        for size in _SIZES:
            pixmap = QPixmap(size, size)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._look.colour(_FILLS[state]))
            painter.drawEllipse(0, 0, size, size)
            inset = size // 5
            painter.drawPixmap(
                QRect(QPoint(inset, inset), QPoint(size - inset - 1, size - inset - 1)), headset
            )
            painter.end()
            icon.addPixmap(pixmap)
        return icon

    def _forget(self) -> None:
        self._shown = None


def _rings(card: CallCard | None) -> bool:
    return card is not None and card.state is CallState.RINGING
