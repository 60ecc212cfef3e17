"""The desk's windows as one: full window, small bar, pop-up, and the actions they share."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from agent_desktop.domain.calls import CallState
from agent_desktop.domain.commands import Command, Quit
from agent_desktop.ui.actions import ActionSet
from agent_desktop.ui.assessment.state import AssessmentState
from agent_desktop.ui.colleagues.state import ColleaguesState
from agent_desktop.ui.conditions import Conditions
from agent_desktop.ui.desk.dialogs import Dialogs
from agent_desktop.ui.desk.intents import intents_of
from agent_desktop.ui.desk.pack_opener import PackOpener
from agent_desktop.ui.desk.popup import CallPopup
from agent_desktop.ui.desk.presenters import Presenters
from agent_desktop.ui.desk.ringing import RingKeys
from agent_desktop.ui.desk.text_keys import TextKeys
from agent_desktop.ui.desk.tray import TrayIcon
from agent_desktop.ui.desk.window import DeskWindow
from agent_desktop.ui.desk.work_opener import WorkOpener
from agent_desktop.ui.devices.state import DevicesState
from agent_desktop.ui.dial_ask.state import DialAskState
from agent_desktop.ui.history.state import HistoryState
from agent_desktop.ui.look import Look
from agent_desktop.ui.notices.state import NoticesState
from agent_desktop.ui.script.state import ScriptState
from agent_desktop.ui.session.state import SessionState
from agent_desktop.ui.shift_check.state import ShiftCheckState
from agent_desktop.ui.silence.state import SilenceState
from agent_desktop.ui.softphone.state import CallCard, SoftphoneState
from agent_desktop.ui.status.state import StatusState
from agent_desktop.ui.theme import SCALES
from agent_desktop.ui.ticket.joining import connect_ticket
from agent_desktop.ui.ticket.matter_state import MatterState
from agent_desktop.ui.ticket.state import TicketState
from agent_desktop.ui.window_state import WindowState
from agent_desktop.ui.work.counts import CountsState
from agent_desktop.ui.work.reminders import ReminderState

# What the agent may never open is imported when it is opened: the window comes up sooner.
if TYPE_CHECKING:
    from agent_desktop.ui.colleagues.view import ColleaguesView
    from agent_desktop.ui.desk.compact import CompactBar
    from agent_desktop.ui.shift_check.view import ShiftCheckView


def _utc_now() -> datetime:
    return datetime.now(UTC)


class DeskWindows(QObject):
    """Shows what the presenters decide and gives them what the agent does.

    Args:
        look: Theme and icons.
        send: Takes commands to the core.
        language: The agent's language, for the settings dialog.

    Signals:
        shown: The full window is on screen for the first time.
        call_painted: (call_id, monotonic seconds) of a ringing call that is on screen.
        language_chosen: The windows must be built anew in this language.
        scale_chosen: The windows must be built anew at this text size.
        theme_chosen: Another theme.

    Thread: GUI.
    """

    shown = Signal()
    call_painted = Signal(str, float)
    language_chosen = Signal(str)
    scale_chosen = Signal(float)
    theme_chosen = Signal(str)

    def __init__(self, look: Look, send: Callable[[Command], None], language: str) -> None:
        super().__init__()
        self._look = look
        self._send = send
        self._presenters: Presenters | None = None
        self._conditions = Conditions()
        self.actions = ActionSet(self)
        self._text_keys = TextKeys(self.actions)
        self.window = DeskWindow(look, self.actions, _utc_now)
        self._compact: CompactBar | None = None
        self._compact_place: tuple[int, int] | None = None
        self._popup: CallPopup | None = None
        self._tray: TrayIcon | None = None
        self.ring_keys = RingKeys()  # named by the pop-up
        self.dialogs = Dialogs(look, self.actions, self.in_front, language)
        self._packs = PackOpener(look)
        self.work = WorkOpener(look, self.actions, self.window)
        self._is_compact = False
        self._rings = False
        self._reminded_of = ""
        self._done_by: dict[str, Callable[[], None]] = {}

    def connect_presenters(self, presenters: Presenters) -> None:
        """Give the presenters what the agent does, and show what they know."""
        self._presenters = presenters
        window, softphone = self.window, self.window.softphone
        window.shown.connect(self.shown)
        window.close_asked.connect(self.ask_to_close)
        self.dialogs.language_chosen.connect(self.language_chosen)
        self.dialogs.theme_chosen.connect(self.theme_chosen)
        self.dialogs.scale_chosen.connect(self.scale_chosen)
        softphone.card.painted.connect(self.call_painted)
        softphone.dialled.connect(presenters.softphone.dial)
        softphone.digit_pressed.connect(self._press_key)
        softphone.state_chosen.connect(presenters.softphone.choose_state)
        softphone.answered.connect(presenters.softphone.answer)
        softphone.rejected.connect(presenters.softphone.reject)
        softphone.swapped.connect(presenters.softphone.swap)
        softphone.ended.connect(presenters.softphone.hang_up_one)
        window.colleagues_made.connect(self._connect_colleagues)
        window.shift_check_made.connect(self._connect_shift_check)
        window.script.situation_chosen.connect(presenters.script.show_situation)
        window.script.ladder_asked.connect(presenters.silence.start)
        window.script.language_chosen.connect(presenters.script.speak)
        window.script.choice_chosen.connect(presenters.script.choose)
        window.script.find_asked.connect(presenters.script.find)
        window.script.recorder_asked.connect(presenters.script.ask)
        window.script.ticket_filled.connect(window.ticket.go_to_course)
        connect_ticket(window.ticket, presenters.ticket, presenters.matter)
        window.history.chosen.connect(presenters.history.choose)
        window.session.sign_in_asked.connect(presenters.session.sign_in)
        window.notices.dismissed.connect(presenters.notices.dismiss)
        window.work_strip.chosen.connect(self.work.open_list)
        window.ticket.customer.asked.connect(lambda: self.work.open("customer"))
        self.work.connect_presenters(presenters)
        self._done_by = intents_of(self, presenters)
        self.actions.triggered.connect(lambda action_id: self._done_by[action_id]())
        presenters.show_all()

    def intent_names(self) -> set[str]:
        """Return the actions that somebody does."""
        return set(self._done_by)

    def close_for_good(self) -> None:
        """Take every window off the screen."""
        self._packs.close()
        self.work.close()
        self.dialogs.close()
        self.dialogs.deleteLater()
        for widget in (self._compact, self._popup, self.window):
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if self._tray is not None:
            self._tray.close()
        self.deleteLater()

    def use_tray(self) -> None:
        """Show the state in the desktop's tray, where there is one."""
        if self._tray is None and self._presenters is not None:
            self._tray = TrayIcon(self._look, self.actions, self)
            self._tray.opened.connect(self.show)
            self._tray.show_state(self._presenters.softphone.state)

    def show(self, *, active: bool = True) -> None:
        """Bring the desk to the front."""
        shape: QWidget = self._compact if self._is_compact and self._compact else self.window
        if shape.isMinimized():
            shape.showNormal()
        shape.show()
        if active:
            shape.raise_()
            shape.activateWindow()

    def in_front(self) -> QWidget:
        """Return the shape that the agent sees."""
        return self._compact if self._is_compact and self._compact else self.window

    def show_conditions(self, now: Conditions) -> None:
        """Enable what is possible."""
        self._conditions = now
        self.actions.show_state(now)

    def show_session(self, state: SessionState) -> None:
        """Show the sign-in panel or the desk."""
        if self._is_compact and state.known and not state.signed_in:
            self.toggle_compact()
        self.window.render_session(state)

    def show_softphone(self, state: SoftphoneState) -> None:
        """Show state and call; the pop-up only while no window of ours is in front."""
        self.window.softphone.show_state(state)
        if self._compact is not None:
            self._compact.show_state(state)
        if self._tray is not None:
            self._tray.show_state(state)
        cards = [c for c in (state.card, *state.others) if c is not None]
        ringing = next((c for c in cards if c.state is CallState.RINGING), None)
        if ringing is not None and not self._rings:
            self.work.make_room()
        self._rings = ringing is not None
        if ringing is not None and not self._is_compact and not self._is_before_the_agent():
            self.pop_up(ringing, waits=ringing is not state.card)
        elif self._popup is not None:
            self._popup.hide()

    def pop_up(self, card: CallCard, *, waits: bool = False) -> None:
        """Show who rings above all windows, without taking the keyboard."""
        if self._popup is None:
            self._popup = CallPopup(self._look, self.actions, self.ring_keys)
        self._popup.show_state(card, waits=waits)
        if not self._popup.isVisible():
            self._popup.appear()
            QApplication.alert(self.window)

    def show_colleagues(self, state: ColleaguesState) -> None:
        """Show whom to send a caller to."""
        self.window.show_colleagues(state)

    def show_dial_ask(self, state: DialAskState) -> None:
        """Ask before a link's number is dialled; never takes the keyboard."""
        self.window.show_dial_ask(state)
        if self._compact is not None:
            self._compact.show_dial_ask(state)
        if state.ask_id:
            QApplication.alert(self.in_front())

    def show_devices(self, state: DevicesState) -> None:
        """Show devices and levels while the dialog is open."""
        self.dialogs.show_devices(state)

    def show_shift_check(self, state: ShiftCheckState) -> None:
        """Show the check before the shift."""
        self.window.show_shift_check(state)

    def show_assessment(self, state: AssessmentState) -> None:
        """Show a call's self-assessment when the agent wants to see it."""
        if self._presenters is not None:
            self.dialogs.show_assessment(state, self._presenters.assessment)

    def show_script(self, state: ScriptState) -> None:
        """Show the phrase."""
        self.window.script.show_state(state)
        self.work.show_script(state)

    def show_silence(self, state: SilenceState) -> None:
        """Show what the line tells."""
        self.window.script.show_silence(state)

    def show_ticket(self, state: TicketState) -> None:
        """Show the form."""
        self.window.ticket.show_state(state)

    def show_matter(self, state: MatterState) -> None:
        """Show the ticket's life around the form."""
        self.window.ticket.show_matter(state)

    def show_history(self, state: HistoryState) -> None:
        """Show the last calls and tickets."""
        self.window.history.show_state(state)

    def show_status(self, state: StatusState) -> None:
        """Show the thin bar."""
        self.window.status.show_state(state)

    def show_notices(self, state: NoticesState) -> None:
        """Show what is to be read."""
        self.window.notices.show_state(state)

    def show_counts(self, state: CountsState) -> None:
        """Show how long the lists are."""
        self.window.work_strip.show_state(state)

    def show_reminder(self, state: ReminderState) -> None:
        """Show what was promised and is due; a desk that is not in sight asks for a look."""
        is_new = state.row is not None and state.row.ticket_id != self._reminded_of
        self._reminded_of = state.row.ticket_id if state.row is not None else ""
        self.window.show_reminder(state)
        if is_new:
            QApplication.alert(self.in_front())

    def toggle_compact(self) -> None:
        """Change between the full window and the small bar."""
        if self._presenters is None:
            return
        if self._compact is None:
            from agent_desktop.ui.desk.compact import CompactBar  # noqa: PLC0415 - on first use

            self._compact = CompactBar(self._look, self.actions)
            self._compact.state_chosen.connect(self._presenters.softphone.choose_state)
            self._compact.closed.connect(self.ask_to_close)
            self._compact.painted.connect(self.call_painted)
        self._compact.show_state(self._presenters.softphone.state)
        self._compact.show_dial_ask(self._presenters.dial_ask.state)
        self._is_compact = not self._is_compact
        if self._is_compact:
            self._place_compact(self._compact)
            self.window.hide()
        else:
            self._compact_place = (self._compact.x(), self._compact.y())
            self._compact.hide()
        self.show()

    def ask_to_close(self) -> None:
        """Close the desk; during a call ask first."""
        if not self._conditions.busy:
            self._send(Quit())
            return
        self.dialogs.ask_to_hang_up(lambda: self._send(Quit()))

    def remember(self, kept: WindowState) -> WindowState:
        """Return ``kept`` with the windows' place and shape now."""
        rect = self.window.normalGeometry()
        place = self._compact_place
        if self._is_compact and self._compact is not None:
            place = (self._compact.x(), self._compact.y())
        return WindowState(
            geometry=(rect.x(), rect.y(), rect.width(), rect.height()),
            maximized=self.window.isMaximized(),
            panels=self.window.panel_sizes(),
            compact_place=place,
            scale=kept.scale,
            language=kept.language,
            theme=kept.theme,
        )

    def restore(self, kept: WindowState) -> None:
        """Put the windows where they were, if that is still on a screen."""
        self._compact_place = kept.compact_place
        self.window.arrange(kept.panels)
        if kept.geometry is not None:
            wanted = QRect(*kept.geometry)
            if any(s.availableGeometry().intersects(wanted) for s in QGuiApplication.screens()):
                self.window.setGeometry(wanted)
        else:
            room = self.window.screen().availableGeometry()
            self.window.resize(
                min(room.width(), self._look.size("window_w")),
                min(room.height(), self._look.size("window_h")),
            )
        if kept.maximized:
            self.window.setWindowState(Qt.WindowState.WindowMaximized)

    def _is_before_the_agent(self) -> bool:
        active = QApplication.activeWindow()
        return self.window.isVisible() and (
            active is self.window or (active is not None and active.parent() is self.window)
        )

    def _place_compact(self, bar: "CompactBar") -> None:
        bar.adjustSize()
        room = self.window.screen().availableGeometry()
        if self._compact_place is not None:
            bar.move(*self._compact_place)
        else:
            bar.move(room.center().x() - bar.width() // 2, room.top() + self._look.size("s2"))

    def toggle_keypad(self) -> None:
        """Show the keypad in the history's place, or the history again."""
        if self._presenters is not None:
            self._presenters.colleagues.close()
        self.window.toggle_keypad()

    def go_to_dial_field(self) -> None:
        """Put the keyboard into the dial field."""
        if self._presenters is not None:
            self._presenters.colleagues.close()
        self.window.softphone.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.window.softphone.field.selectAll()

    def offer_last_numbers(self) -> None:
        """Offer the last dialled numbers."""
        self.go_to_dial_field()
        self.window.softphone.offer_last_numbers()

    def in_full(self, then: Callable[[], None]) -> Callable[[], None]:
        """Do something in the full window: the small bar has no room for it."""

        def do() -> None:
            if self._is_compact:
                self.toggle_compact()
            then()

        return do

    def save(self) -> None:
        """Save the ticket, or go to what is missing; with a step's sheet open, take the step."""
        if self._presenters is not None and self._presenters.matter.state.sheet is not None:
            self.next_step()
        elif self._presenters is not None:
            self._presenters.ticket.save()
            self.window.ticket.go_to_problem(self._presenters.ticket.state)

    def next_step(self) -> None:
        """Begin with the ticket's next step, or take the one whose sheet is open."""
        if self._presenters is not None:
            self._presenters.matter.take_next_step()
            self.window.ticket.sheet.go_to_problem()

    def discard(self) -> None:
        """Throw the draft away and say how it comes back."""
        if self._presenters is not None:
            self._presenters.ticket.discard()
            self._presenters.notices.tell("ticket.discarded")

    def open_devices(self) -> None:
        """Let the agent choose and try headset and speakers."""
        if self._presenters is not None:
            self.dialogs.open_devices(self._presenters.devices)

    def open_assessment(self) -> None:
        """Show the self-assessment of the call chosen in the history, else of the last one."""
        if self._presenters is None:
            return
        row = self.window.history.chosen_row()
        call_id = row.call_id if row is not None and self.window.history.has_focus else None
        if row is not None and call_id is not None and row.score is not None:
            self._presenters.assessment.open(call_id, row.number)
        else:
            self._presenters.assessment.open()
        if not self._presenters.assessment.state.asked:
            self._presenters.notices.tell("assessment.none")

    def open_packs(self) -> None:
        """Let a team lead edit call scripts, in a window of their own."""
        if self._presenters is not None:
            self._packs.open(self._presenters)

    def zoom(self, steps: int) -> None:
        """Make the text larger or smaller."""
        place = min(range(len(SCALES)), key=lambda i: abs(SCALES[i] - self._look.theme.scale))
        wanted = SCALES[min(len(SCALES) - 1, max(0, place + steps))]
        if wanted != self._look.theme.scale:
            self.scale_chosen.emit(wanted)

    def offer_states(self) -> None:
        """Open the menu of states."""
        if self._is_compact and self._compact is not None:
            self._compact.offer_states()
        else:
            self.window.softphone.agent.state_button.offer()

    def _press_key(self, digit: str) -> None:
        if self._presenters and not self._presenters.softphone.press_key(digit):
            self.window.softphone.type_digit(digit)

    def _connect_colleagues(self, panel: "ColleaguesView") -> None:
        if self._presenters is None:
            return
        colleagues = self._presenters.colleagues
        panel.typed.connect(colleagues.type)
        panel.chosen.connect(colleagues.choose)
        panel.moved.connect(colleagues.move)
        panel.gone.connect(colleagues.go)
        panel.called.connect(colleagues.call)
        panel.closed.connect(colleagues.close)

    def _connect_shift_check(self, panel: "ShiftCheckView") -> None:
        if self._presenters is None:
            return
        check = self._presenters.shift_check
        panel.started.connect(check.start)
        panel.answered.connect(check.answer)
        panel.closed.connect(check.close)
        panel.devices_asked.connect(self.open_devices)
