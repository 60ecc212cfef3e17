"""The screen that presenters know, whichever windows stand behind it now."""

from agent_desktop.ui.assessment.state import AssessmentState
from agent_desktop.ui.colleagues.state import ColleaguesState
from agent_desktop.ui.conditions import Conditions
from agent_desktop.ui.desk.presenters import Screen
from agent_desktop.ui.devices.state import DevicesState
from agent_desktop.ui.dial_ask.state import DialAskState
from agent_desktop.ui.history.state import HistoryState
from agent_desktop.ui.notices.state import NoticesState
from agent_desktop.ui.script.state import ScriptState
from agent_desktop.ui.session.state import SessionState
from agent_desktop.ui.shift_check.state import ShiftCheckState
from agent_desktop.ui.silence.state import SilenceState
from agent_desktop.ui.softphone.state import SoftphoneState
from agent_desktop.ui.status.state import StatusState
from agent_desktop.ui.ticket.matter_state import MatterState
from agent_desktop.ui.ticket.state import TicketState
from agent_desktop.ui.work.counts import CountsState
from agent_desktop.ui.work.reminders import ReminderState


class Screens:
    """Passes every state on to the windows of the day.

    A change of language or text size builds the windows anew while the presenters live on.

    Thread: GUI.
    """

    def __init__(self) -> None:
        self._screen: Screen | None = None

    def show_on(self, screen: Screen) -> None:
        """Use these windows from now on."""
        self._screen = screen

    def show_conditions(self, now: Conditions) -> None:
        """Enable what is possible."""
        if self._screen:
            self._screen.show_conditions(now)

    def show_session(self, state: SessionState) -> None:
        """Show the sign-in panel or the desk."""
        if self._screen:
            self._screen.show_session(state)

    def show_softphone(self, state: SoftphoneState) -> None:
        """Show state and call."""
        if self._screen:
            self._screen.show_softphone(state)

    def show_colleagues(self, state: ColleaguesState) -> None:
        """Show whom to send a caller to."""
        if self._screen:
            self._screen.show_colleagues(state)

    def show_dial_ask(self, state: DialAskState) -> None:
        """Ask before a link's number is dialled."""
        if self._screen:
            self._screen.show_dial_ask(state)

    def show_devices(self, state: DevicesState) -> None:
        """Show devices and levels while their dialog is open."""
        if self._screen:
            self._screen.show_devices(state)

    def show_shift_check(self, state: ShiftCheckState) -> None:
        """Show the check before the shift."""
        if self._screen:
            self._screen.show_shift_check(state)

    def show_assessment(self, state: AssessmentState) -> None:
        """Show a call's self-assessment while its dialog is open."""
        if self._screen:
            self._screen.show_assessment(state)

    def show_script(self, state: ScriptState) -> None:
        """Show the phrase."""
        if self._screen:
            self._screen.show_script(state)

    def show_silence(self, state: SilenceState) -> None:
        """Show what the line tells."""
        if self._screen:
            self._screen.show_silence(state)

    def show_ticket(self, state: TicketState) -> None:
        """Show the form."""
        if self._screen:
            self._screen.show_ticket(state)

    def show_matter(self, state: MatterState) -> None:
        """Show the ticket's life around the form."""
        if self._screen:
            self._screen.show_matter(state)

    def show_history(self, state: HistoryState) -> None:
        """Show the last calls and tickets."""
        if self._screen:
            self._screen.show_history(state)

    def show_status(self, state: StatusState) -> None:
        """Show the thin bar."""
        if self._screen:
            self._screen.show_status(state)

    def show_notices(self, state: NoticesState) -> None:
        """Show what is to be read."""
        if self._screen:
            self._screen.show_notices(state)

    def show_counts(self, state: CountsState) -> None:
        """Show how long the lists are."""
        if self._screen:
            self._screen.show_counts(state)

    def show_reminder(self, state: ReminderState) -> None:
        """Show what was promised and is due."""
        if self._screen:
            self._screen.show_reminder(state)
