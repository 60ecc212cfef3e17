"""All presenters of the desk, and who hears what. No Qt."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from agent_desktop.domain.commands import Command, NoteConsent
from agent_desktop.domain.events import Event, SessionChanged
from agent_desktop.ui.assessment.presenter import AssessmentPresenter
from agent_desktop.ui.assessment.state import AssessmentState
from agent_desktop.ui.colleagues.presenter import ColleaguesPresenter
from agent_desktop.ui.colleagues.state import ColleaguesState
from agent_desktop.ui.conditions import Conditions, ConditionsPresenter
from agent_desktop.ui.devices.presenter import DevicesPresenter
from agent_desktop.ui.devices.state import DevicesState
from agent_desktop.ui.dial_ask.presenter import DialAskPresenter
from agent_desktop.ui.dial_ask.state import DialAskState
from agent_desktop.ui.history.presenter import HistoryPresenter
from agent_desktop.ui.history.state import HistoryState
from agent_desktop.ui.notices.presenter import NoticesPresenter
from agent_desktop.ui.notices.state import NoticesState
from agent_desktop.ui.script.presenter import ScriptPresenter
from agent_desktop.ui.script.state import ScriptState
from agent_desktop.ui.session.presenter import SessionPresenter
from agent_desktop.ui.session.state import SessionState
from agent_desktop.ui.shift_check.presenter import ShiftCheckPresenter
from agent_desktop.ui.shift_check.state import ShiftCheckState
from agent_desktop.ui.silence.presenter import SilencePresenter
from agent_desktop.ui.silence.state import SilenceState
from agent_desktop.ui.softphone.presenter import SoftphonePresenter
from agent_desktop.ui.softphone.state import SoftphoneState
from agent_desktop.ui.status.presenter import StatusPresenter
from agent_desktop.ui.status.state import StatusState
from agent_desktop.ui.ticket.matter import MatterPresenter
from agent_desktop.ui.ticket.matter_state import MatterState
from agent_desktop.ui.ticket.presenter import TicketPresenter
from agent_desktop.ui.ticket.state import TicketState
from agent_desktop.ui.work.counts import CountsPresenter, CountsState
from agent_desktop.ui.work.due import KeptTime
from agent_desktop.ui.work.newest import NewestNews
from agent_desktop.ui.work.reminders import ReminderPresenter, ReminderState

if TYPE_CHECKING:
    from agent_desktop.ui.packs.presenter import PackEditorPresenter
    from agent_desktop.ui.packs.state import EditorState
    from agent_desktop.ui.work.pages import WorkPresenters


class Screen(Protocol):
    """Whatever shows the states: the windows, or a test."""

    def show_conditions(self, now: Conditions) -> None:
        """Enable what is possible."""

    def show_session(self, state: SessionState) -> None:
        """Show the sign-in panel or the desk."""

    def show_softphone(self, state: SoftphoneState) -> None:
        """Show state and call."""

    def show_colleagues(self, state: ColleaguesState) -> None:
        """Show whom to send a caller to."""

    def show_dial_ask(self, state: DialAskState) -> None:
        """Ask before a link's number is dialled."""

    def show_devices(self, state: DevicesState) -> None:
        """Show devices and levels while their dialog is open."""

    def show_shift_check(self, state: ShiftCheckState) -> None:
        """Show the check before the shift."""

    def show_script(self, state: ScriptState) -> None:
        """Show the phrase."""

    def show_silence(self, state: SilenceState) -> None:
        """Show what the line tells."""

    def show_ticket(self, state: TicketState) -> None:
        """Show the form."""

    def show_matter(self, state: MatterState) -> None:
        """Show the ticket's life around the form."""

    def show_history(self, state: HistoryState) -> None:
        """Show the last calls and tickets."""

    def show_assessment(self, state: AssessmentState) -> None:
        """Show a call's self-assessment while its dialog is open."""

    def show_status(self, state: StatusState) -> None:
        """Show the thin bar."""

    def show_notices(self, state: NoticesState) -> None:
        """Show what is to be read."""

    def show_counts(self, state: CountsState) -> None:
        """Show how long the lists are."""

    def show_reminder(self, state: ReminderState) -> None:
        """Show what was promised and is due."""


class Presenters:
    """The desk's presenters. They outlive a window that is built anew.

    Thread: GUI.
    """

    def __init__(
        self,
        send: Callable[[Command], None],
        screen: Screen,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._screen = screen
        self._core = send
        send = self._sent
        self.conditions = ConditionsPresenter(screen.show_conditions)
        self.session = SessionPresenter(send, clock_s, screen.show_session)
        self.softphone = SoftphonePresenter(send, clock_s, screen.show_softphone)
        self.colleagues = ColleaguesPresenter(send, self._show_colleagues)
        self.dial_ask = DialAskPresenter(send, screen.show_dial_ask)
        self.devices = DevicesPresenter(send, screen.show_devices)
        self.shift_check = ShiftCheckPresenter(send, screen.show_shift_check)
        self.script = ScriptPresenter(send, clock_s, screen.show_script)
        self.silence = SilencePresenter(send, screen.show_silence)
        self.ticket = TicketPresenter(send, clock_s, screen.show_ticket)
        self.matter = MatterPresenter(
            send, self.ticket.flush, lambda: self.ticket.state.form, self._show_matter
        )
        self.history = HistoryPresenter(send, clock_s, screen.show_history)
        self.assessment = AssessmentPresenter(send, screen.show_assessment)
        self.status = StatusPresenter(send, clock_s, screen.show_status)
        self.notices = NoticesPresenter(send, clock_s, screen.show_notices)
        self.time = KeptTime()
        self.counts = CountsPresenter(screen.show_counts)
        self.reminders = ReminderPresenter(send, self.time, self._show_reminder)
        self.work: WorkPresenters | None = None
        self.render_work: Callable[[str, object], None] = lambda _place, _state: None
        self.go_to_work: Callable[[str], None] = lambda _place: None
        self._newest = NewestNews()
        self._clock_s = clock_s
        self._who = SessionChanged()
        self.packs: PackEditorPresenter | None = None

    def open_packs(self, render: "Callable[[EditorState], None]") -> "PackEditorPresenter":
        """Make the presenter of the pack editor, which hardly any agent ever needs."""
        from agent_desktop.ui.packs.presenter import PackEditorPresenter  # noqa: PLC0415

        self.packs = PackEditorPresenter(self._core, self._clock_s, render)
        self.packs.on_event(self._who)
        self.packs.open()
        return self.packs

    def close_packs(self) -> None:
        """Forget the pack editor; its window is closed."""
        self.packs = None

    def open_work(self, place: str) -> "WorkPresenters":
        """Make the presenters of lists, customer and knowledge; open one ("" for none)."""
        if self.work is None:
            from agent_desktop.ui.work.pages import WorkPresenters  # noqa: PLC0415

            self.work = WorkPresenters(self._sent, self.time, self._render_work, self._go)
            for event in self._newest.all():
                self.work.on_event(event)
        self.work.open(place)
        return self.work

    def close_work(self) -> None:
        """None of them is in front any more."""
        if self.work is not None:
            self.work.close()

    def on_event(self, event: Event) -> None:
        """Tell every presenter."""
        self.time.on_event(event)
        self._newest.keep(event)
        if isinstance(event, SessionChanged):
            self._who = event
        if self.packs is not None:
            self.packs.on_event(event)
        for presenter in (
            self.softphone,  # first: a ringing call is painted before anything else
            self.conditions,
            self.colleagues,
            self.dial_ask,
            self.devices,
            self.shift_check,
            self.session,
            self.script,
            self.silence,
            self.ticket,
            self.matter,
            self.history,
            self.assessment,
            self.status,
            self.notices,
            self.counts,
            self.reminders,
            *(() if self.work is None else (self.work,)),
        ):
            presenter.on_event(event)

    def tick(self) -> None:
        """Let the timers on screen go on; once a second."""
        self.softphone.tick()
        self.status.tick()
        self.notices.tick()
        self.reminders.tick()
        if self.work is not None:
            self.work.tick()

    def show_all(self) -> None:
        """Show every state again, for windows built anew."""
        screen = self._screen
        screen.show_conditions(self.conditions.state)
        screen.show_session(self.session.state)
        screen.show_softphone(self.softphone.state)
        screen.show_colleagues(self.colleagues.state)
        screen.show_dial_ask(self.dial_ask.state)
        screen.show_shift_check(self.shift_check.state)
        screen.show_script(self.script.state)
        screen.show_silence(self.silence.state)
        screen.show_ticket(self.ticket.state)
        screen.show_matter(self.matter.state)
        screen.show_history(self.history.state)
        screen.show_status(self.status.state)
        screen.show_notices(self.notices.state)
        screen.show_counts(self.counts.state)
        screen.show_reminder(self.reminders.state)

    def _show_matter(self, state: MatterState) -> None:
        life = state.life
        steps = state.sheet is not None or (life is not None and life.next_step is not None)
        self.conditions.meet(ticket=bool(state.ticket_id), step=steps)
        self._screen.show_matter(state)

    def _show_colleagues(self, state: ColleaguesState) -> None:
        self.conditions.aim(not state.open or bool(state.target))
        self._screen.show_colleagues(state)

    def _show_reminder(self, state: ReminderState) -> None:
        self.conditions.remind(state.row is not None)
        self._screen.show_reminder(state)

    def _go(self, place: str) -> None:
        self.go_to_work(place)

    def _render_work(self, place: str, state: object) -> None:
        self.render_work(place, state)

    def _sent(self, command: Command) -> None:
        """Pass a command on; some are worth remembering on screen."""
        self._core(command)
        self.softphone.on_command(command)
        self.reminders.on_command(command)
        if isinstance(command, NoteConsent):
            self.conditions.on_consent(command)
