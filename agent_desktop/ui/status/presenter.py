"""What the thin bar does with events. No Qt."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from agent_desktop.domain.commands import Command, SyncNow
from agent_desktop.domain.events import (
    DevicesChanged,
    EngineChanged,
    Event,
    RegistrationChanged,
    RegistrationState,
    SessionChanged,
    SyncChanged,
    WatchChanged,
)
from agent_desktop.ui.status.state import StatusState, Tone

_REGISTRATION_TONES: Final = {
    RegistrationState.NONE: Tone.QUIET,
    RegistrationState.REGISTERING: Tone.WARN,
    RegistrationState.REGISTERED: Tone.GOOD,
    RegistrationState.FAILED: Tone.BAD,
}


def _utc_now() -> datetime:
    return datetime.now(UTC)


class StatusPresenter:
    """Tells whether calls can arrive and whether everything is sent.

    Thread: GUI.
    """

    def __init__(
        self,
        send: Callable[[Command], None],
        clock_s: Callable[[], float],
        render: Callable[[StatusState], None],
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._send = send
        self._clock_s = clock_s
        self._render = render
        self._now = now
        self._oldest_since: datetime | None = None
        self.state = StatusState()

    def on_event(self, event: Event) -> None:
        """Take what happened."""
        match event:
            case RegistrationChanged():
                state = replace(
                    self.state,
                    registration=event.state,
                    account=event.account,
                    registration_code=event.code,
                    registration_tone=_REGISTRATION_TONES[event.state],
                )
            case SyncChanged():
                state = self._with_sync(event)
            case EngineChanged():
                up = event.pid != 0
                state = replace(
                    self.state,
                    engine_up=up,
                    restarts=event.restarts,
                    engine_tone=Tone.GOOD if up else Tone.BAD,
                )
            case DevicesChanged():
                state = self._with_devices(event)
            case SessionChanged():
                state = replace(self.state, server=event.server)
            case WatchChanged():
                state = replace(self.state, troubles=event.troubles)
            case _:
                return
        self._show(state)

    def tick(self) -> None:
        """Let the age of the oldest unsent change go on."""
        if self._oldest_since is not None:
            self._show(self.state)

    def sync_now(self) -> None:
        """Exchange with the server at once."""
        self._send(SyncNow())

    def _with_sync(self, event: SyncChanged) -> StatusState:
        self._oldest_since = event.oldest_pending_since
        late = bool(event.pending or event.parked)
        sync_tone = Tone.BAD if event.parked else Tone.WARN if late else Tone.GOOD
        return replace(
            self.state,
            has_server=event.enabled,
            online=event.online,
            live=event.live,
            server_tone=(
                Tone.QUIET if not event.enabled else Tone.GOOD if event.online else Tone.WARN
            ),
            pending=event.pending,
            parked=event.parked,
            sync_error=event.last_error,
            sync_tone=sync_tone if event.enabled else Tone.QUIET,
        )

    def _with_devices(self, event: DevicesChanged) -> StatusState:
        moved = bool(
            (event.wanted_microphone and event.wanted_microphone != event.microphone)
            or (event.wanted_earpiece and event.wanted_earpiece != event.earpiece)
        )
        silent = not event.microphone or not event.earpiece
        return replace(
            self.state,
            inputs=event.inputs,
            outputs=event.outputs,
            microphone=event.microphone,
            earpiece=event.earpiece,
            ringer=event.ringer,
            moved_device=moved,
            devices_known=True,
            devices_tone=Tone.BAD if silent else Tone.WARN if moved else Tone.GOOD,
        )

    def _show(self, state: StatusState) -> None:
        oldest = self._oldest_since
        age_s = None if oldest is None else max(0, int((self._now() - oldest).total_seconds()))
        self.state = replace(state, oldest_s=age_s)
        self._render(self.state)
