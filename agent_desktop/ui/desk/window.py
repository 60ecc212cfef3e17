"""The full window: softphone left, phrase in the middle, ticket right, a thin bar below."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from agent_desktop.ui.actions import ActionSet
from agent_desktop.ui.colleagues.state import ColleaguesState
from agent_desktop.ui.dial_ask.state import DialAskState
from agent_desktop.ui.history.view import HistoryView
from agent_desktop.ui.look import Look
from agent_desktop.ui.notices.view import NoticesView
from agent_desktop.ui.script.view import ScriptView
from agent_desktop.ui.session.state import SessionState
from agent_desktop.ui.session.view import SessionView
from agent_desktop.ui.shift_check.state import ShiftCheckState
from agent_desktop.ui.softphone.view import SoftphoneView
from agent_desktop.ui.status.view import StatusView
from agent_desktop.ui.ticket.view import TicketView
from agent_desktop.ui.widgets.pane import Pane
from agent_desktop.ui.widgets.tab_order import put_after
from agent_desktop.ui.work.reminders import ReminderState
from agent_desktop.ui.work.strip import WorkStrip

# What the agent may never open is imported when it is opened: the window comes up sooner.
if TYPE_CHECKING:
    from agent_desktop.ui.colleagues.view import ColleaguesView
    from agent_desktop.ui.desk.shortcuts import ShortcutsOverlay
    from agent_desktop.ui.dial_ask.view import DialAskView
    from agent_desktop.ui.shift_check.view import ShiftCheckView
    from agent_desktop.ui.work.reminder_view import ReminderView

_HISTORY, _KEYPAD, _COLLEAGUES = range(3)  # what stands below the softphone


class DeskWindow(QWidget):
    """Holds the panels and their arrangement; knows nothing of what they show.

    Signals:
        shown: The window is on screen for the first time.
        close_asked: The agent wants to close the desk.
        colleagues_made, shift_check_made: A panel was built, on its first use.
    """

    shown = Signal()
    close_asked = Signal()
    colleagues_made = Signal(object)
    shift_check_made = Signal(object)

    def __init__(self, look: Look, actions: ActionSet, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.setObjectName("desk")
        self.setWindowTitle(self.tr("Agent Desktop"))
        self._look = look
        self._was_shown = False
        self._arranged_for = (0, 0)
        self.softphone = SoftphoneView(look, actions)
        self.work_strip = WorkStrip(look)
        self.history = HistoryView(look)
        self.script = ScriptView(look, actions)
        self.ticket = TicketView(look, actions, now)
        self.status = StatusView(look, actions)
        self.session = SessionView(look)
        self._below = QStackedWidget()
        self._centre = QStackedWidget()  # the phrase, or what the agent looks up meanwhile
        self._pages = QStackedWidget()
        self._work = QSplitter(Qt.Orientation.Horizontal)
        self._panels = QSplitter(Qt.Orientation.Horizontal)
        self.notices = NoticesView(look)
        self._actions = actions
        self.shortcuts: ShortcutsOverlay | None = None
        self.colleagues: ColleaguesView | None = None
        self._dial_ask: DialAskView | None = None
        self._shift_check: ShiftCheckView | None = None
        self._reminder: ReminderView | None = None
        self._whole = QVBoxLayout(self)
        self._focus_before: QWidget | None = None
        self._build(look)
        self.addActions(actions.all())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(look.size("window_min_w"), look.size("window_min_h"))

    def render_session(self, state: SessionState) -> None:
        """Show the desk, or the sign-in panel when nobody is signed in."""
        self.session.show_state(state)
        page = self.session if state.known and not state.signed_in else self._panels
        if page is not self._pages.currentWidget():
            self._pages.setCurrentWidget(page)
            if page is self.session:
                self.session.begin()
        if state.signed_in:
            who = " · ".join(p for p in (state.agent_number, state.name, state.company) if p)
            self.setWindowTitle(f"{who} – {self.tr('Agent Desktop')}")

    def toggle_keypad(self) -> None:
        """Show the keypad in the history's place, or the history again."""
        self._show_below(_HISTORY if self._below.currentIndex() == _KEYPAD else _KEYPAD)

    def show_colleagues(self, state: ColleaguesState) -> None:
        """Show the list of colleagues in the history's place while it is open."""
        if self.colleagues is None:
            if not state.open:
                return
            from agent_desktop.ui.colleagues.view import ColleaguesView  # noqa: PLC0415 - on first use

            self.colleagues = ColleaguesView(self._look, self._actions)
            self._below.addWidget(self.colleagues)
            put_after(self.softphone.keypad_tile, self.colleagues)
            self.colleagues_made.emit(self.colleagues)
        panel = self.colleagues
        was_open = self._below.currentWidget() is panel
        panel.show_state(state)
        self.softphone.show_dial_row(not state.open)
        if state.open and not was_open:
            self._focus_before = self.focusWidget()
            self._show_below(_COLLEAGUES)
            panel.begin()
            QTimer.singleShot(0, panel, lambda: self._side.ensureWidgetVisible(panel))
        elif was_open and not state.open:
            had_focus = panel.isAncestorOf(self.focusWidget() or self)
            self._show_below(_HISTORY)
            if had_focus:
                (self._focus_before or self).setFocus()

    def _show_below(self, place: int) -> None:
        # What is not shown asks for no room, or the panel would scroll for nothing.
        for other in range(self._below.count()):
            policy = QSizePolicy.Policy.Preferred if other == place else QSizePolicy.Policy.Ignored
            self._below.widget(other).setSizePolicy(QSizePolicy.Policy.Preferred, policy)
        self._below.setCurrentIndex(place)

    def show_dial_ask(self, state: DialAskState) -> None:
        """Show the question about a link's number above the notices."""
        if self._dial_ask is None:
            if not state.ask_id:
                return
            from agent_desktop.ui.dial_ask.view import DialAskView  # noqa: PLC0415 - on first use

            self._dial_ask = DialAskView(self._look, self._actions)
            self._whole.insertWidget(self._whole.indexOf(self.notices), self._dial_ask)
        self._dial_ask.show_state(state)

    def show_reminder(self, state: ReminderState) -> None:
        """Show above the notices what was promised and is due; it never takes the keyboard."""
        if self._reminder is None:
            if state.row is None:
                return
            from agent_desktop.ui.work.reminder_view import ReminderView  # noqa: PLC0415 - as above

            self._reminder = ReminderView(self._look, self._actions)
            self._whole.insertWidget(self._whole.indexOf(self.notices), self._reminder)
        self._reminder.show_state(state)

    def show_area(self, area: QWidget) -> None:
        """Show lists, customer or knowledge where the phrase stands."""
        if self._centre.indexOf(area) < 0:
            self._centre.addWidget(area)
            put_after(self.script, area)
        self._centre.setCurrentWidget(area)

    def show_phrase(self) -> None:
        """Show the phrase again."""
        self._centre.setCurrentWidget(self.script)

    def give_area_away(self, area: QWidget) -> None:
        """Let the area be a window of its own."""
        self.show_phrase()
        self._centre.removeWidget(area)
        area.setParent(None)

    def show_shift_check(self, state: ShiftCheckState) -> None:
        """Show the check before the shift over the desk while it is open."""
        if self._shift_check is None:
            if not state.open:
                return
            from agent_desktop.ui.shift_check.view import ShiftCheckView  # noqa: PLC0415 - on first use

            self._shift_check = ShiftCheckView(self._look, self)
            self.shift_check_made.emit(self._shift_check)
        self._shift_check.show_state(state)

    def toggle_shortcuts(self) -> None:
        """Show the overview of keys, or take it away."""
        if self.shortcuts is None:
            from agent_desktop.ui.desk.shortcuts import ShortcutsOverlay  # noqa: PLC0415 - on first use

            self.shortcuts = ShortcutsOverlay(self._look, self._actions, self)
        self.shortcuts.toggle()

    def panel_sizes(self) -> tuple[int, ...]:
        """Return how the agent arranged the panels."""
        return (*self._panels.sizes(), *self._work.sizes())

    def arrange(self, sizes: tuple[int, ...]) -> None:
        """Arrange the panels as they were."""
        if len(sizes) == 4:
            self._arranged_for = self._usual_sides()
            self._panels.setSizes(list(sizes[:2]))
            self._work.setSizes(list(sizes[2:]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the ticket under the phrase where both do not fit side by side."""
        super().resizeEvent(event)
        if self._arranged_for != self._usual_sides():
            self._arranged_for = self._usual_sides()
            side, form = self._arranged_for
            self._panels.setSizes([side, self.width() - side])
            self._work.setSizes([self.width() - side - form, form])
        narrow = self.width() < self._look.size("stack_below")
        wanted = Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
        if self._work.orientation() is not wanted:
            self._work.setOrientation(wanted)
            self._work.setStretchFactor(1, 1 if narrow else 0)
            if narrow:
                self._work.setSizes([self.height(), self.height()])

    def _usual_sides(self) -> tuple[int, int]:
        if self.width() < self._look.size("roomy_from"):
            return self._look.size("side_min"), self._look.size("form_min")
        return self._look.size("side"), self._look.size("form")

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that the window is there."""
        super().showEvent(event)
        if not self._was_shown:
            self._was_shown = True
            if self._pages.currentWidget() is self._panels:
                self.setFocus()  # no control looks chosen before the agent chose one
            self.shown.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask; the core closes in order and then says so."""
        event.ignore()
        self.close_asked.emit()

    def _build(self, look: Look) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, look.size("s3"), 0, 0)
        column.setSpacing(look.size("s3"))
        self.softphone.setContentsMargins(look.size("s4"), 0, look.size("s4"), 0)
        column.addWidget(self.softphone)
        column.addWidget(self.work_strip)
        self._below.addWidget(self.history)
        keys = QWidget()
        keys_column = QVBoxLayout(keys)
        keys_column.setContentsMargins(look.size("s4"), 0, look.size("s4"), look.size("s2"))
        keys_column.addWidget(self.softphone.keypad)
        self._below.addWidget(keys)
        self._show_below(_HISTORY)
        column.addWidget(self._below, 1)
        side = self._side = Pane(inside)
        side.setObjectName("side")
        side.setMinimumWidth(look.size("side_min"))
        side.setMaximumWidth(look.size("side_max"))
        self._centre.addWidget(self.script)
        self._centre.setMinimumWidth(look.size("script_min"))
        self.ticket.setMinimumWidth(look.size("form_min"))
        self.ticket.setMaximumWidth(look.size("form_max") * 2)
        for splitter in (self._work, self._panels):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(look.size("hairline"))
        self._work.addWidget(self._centre)
        self._work.addWidget(self.ticket)
        self._work.setStretchFactor(0, 1)
        self._work.setStretchFactor(1, 0)
        self._panels.addWidget(side)
        self._panels.addWidget(self._work)
        self._panels.setStretchFactor(0, 0)
        self._panels.setStretchFactor(1, 1)
        self._pages.addWidget(self._panels)
        self._pages.addWidget(self.session)
        whole = self._whole
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._pages, 1)
        whole.addWidget(self.notices)
        whole.addWidget(self.status)
