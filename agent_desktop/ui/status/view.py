"""The thin bar at the bottom."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from agent_desktop.domain.events import RegistrationState
from agent_desktop.ui import formats
from agent_desktop.ui.actions import ActionSet
from agent_desktop.ui.error_texts import error_text
from agent_desktop.ui.look import Look
from agent_desktop.ui.status.state import StatusState, Tone
from agent_desktop.ui.widgets.buttons import IconButton
from agent_desktop.ui.widgets.labels import ElidedLabel, PlainLabel, mark
from agent_desktop.ui.words import REGISTRATIONS, word


class StatusView(QFrame):
    """Shows whether calls can arrive and whether everything is sent."""

    def __init__(self, look: Look, actions: ActionSet) -> None:
        super().__init__()
        self.setObjectName("statusBar")
        self._registration = _Item(look)
        self._server = _Item(look)
        self._sync = _Item(look)
        self._engine = _Item(look)
        self._devices = _Item(look)
        self._troubles = _Item(look)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.size("s4"), look.size("s1"), look.size("s2"), look.size("s1"))
        row.setSpacing(look.size("s5"))
        for item in (
            self._registration,
            self._server,
            self._sync,
            self._engine,
            self._devices,
            self._troubles,
        ):
            row.addWidget(item)
        row.addStretch(1)
        tools = QHBoxLayout()
        tools.setSpacing(0)
        for name, drawing in (
            ("shortcuts", "keyboard"),
            ("compact", "compact"),
            ("settings", "settings"),
        ):
            tools.addWidget(IconButton(look, actions[name], drawing))
        row.addLayout(tools)

    def show_state(self, state: StatusState) -> None:
        """Show the bar."""
        self._registration.show_text(self._registration_words(state), state.registration_tone)
        self._server.show_text(self._server_words(state), state.server_tone)
        self._sync.show_text(self._sync_words(state), state.sync_tone)
        self._engine.show_text(self._engine_words(state), state.engine_tone)
        self._devices.show_text(self._device_words(state), state.devices_tone)
        self._troubles.setVisible(bool(state.troubles))
        # One sentence is enough for a thin bar: the next comes when this is mended.
        trouble = error_text(state.troubles[0]).title if state.troubles else ""
        self._troubles.show_text(trouble, Tone.BAD)

    def _registration_words(self, state: StatusState) -> str:
        words = word(REGISTRATIONS[state.registration])
        if state.registration is RegistrationState.FAILED and state.registration_code:
            return f"{words} ({state.registration_code})"
        if state.registration is RegistrationState.REGISTERED and state.account:
            account = state.account.removeprefix("sip:").split("@", maxsplit=1)[0]
            return f"{words} · {account}"
        return words

    def _server_words(self, state: StatusState) -> str:
        if not state.has_server:
            return self.tr("Works without a server")
        if state.online:
            connected = self.tr("Server connected")
            return connected if state.live else self.tr("Server connected, not live")
        if state.sync_error:
            return self.tr("Offline: {why}").format(why=error_text(state.sync_error).title)
        return self.tr("Offline")

    def _sync_words(self, state: StatusState) -> str:
        if not state.has_server:
            return self.tr("Kept on this computer")
        if state.parked:
            return self.tr("{count} not accepted").format(count=state.parked)
        if not state.pending:
            return self.tr("All sent")
        if state.oldest_s is None:
            return self.tr("{count} unsent").format(count=state.pending)
        return self.tr("{count} unsent, oldest {age}").format(
            count=state.pending, age=formats.duration(state.oldest_s)
        )

    def _engine_words(self, state: StatusState) -> str:
        if not state.engine_up:
            return self.tr("Call engine is starting")
        if state.restarts:
            return self.tr("Call engine restarted {count}×").format(count=state.restarts)
        return self.tr("Call engine ready")

    def _device_words(self, state: StatusState) -> str:
        if not state.devices_known:
            return self.tr("Looking for the headset")
        if not state.microphone and not state.earpiece:
            return self.tr("No headset found")
        if not state.microphone:
            return self.tr("No microphone found")
        if not state.earpiece:
            return self.tr("No earpiece found")
        if state.microphone == state.earpiece:
            return state.microphone
        return f"{state.microphone} / {state.earpiece}"


class _Item(QWidget):
    """A dot and a sentence."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._dot = PlainLabel("dot")
        self._dot.setFixedSize(look.size("dot"), look.size("dot"))
        self._words = ElidedLabel("status", fits=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.size("s2"))
        row.addWidget(self._dot)
        row.addWidget(self._words)

    def show_text(self, text: str, tone: Tone) -> None:
        """Show a sentence and how good it is."""
        self._words.setText(text)
        self.setAccessibleName(text)
        mark(self._dot, "tone", tone.value)
        mark(self._words, "tone", tone.value)
