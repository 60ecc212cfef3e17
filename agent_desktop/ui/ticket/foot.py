"""What to do now, at the lower edge of the ticket panel: save, the next step, the sheet's step."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu

from agent_desktop.domain.tickets import TicketEventKind
from agent_desktop.ui import formats
from agent_desktop.ui.actions import ActionSet
from agent_desktop.ui.look import Look
from agent_desktop.ui.ticket.matter_state import LifeView, SheetState
from agent_desktop.ui.ticket.state import TicketState
from agent_desktop.ui.ticket.wording import STEPS, step_word
from agent_desktop.ui.widgets.buttons import ActionButton, PlainButton
from agent_desktop.ui.widgets.labels import ElidedLabel, mark

_DRAWINGS = {
    TicketEventKind.ASSIGNED: "transfer",
    TicketEventKind.CALLED_BACK: "dial",
    TicketEventKind.NOTIFIED: "dial",
    TicketEventKind.RESUMED: "resume",
    TicketEventKind.NAMED: "person",
}


class Foot(QFrame):
    """One primary button, the step beside it, and the menu of all steps.

    Signals:
        step_chosen: A ``TicketEventKind`` from a button or the menu.
        sheet_closed: Put the sheet away.

    Thread: GUI.
    """

    step_chosen = Signal(object)
    sheet_closed = Signal()

    def __init__(self, look: Look, actions: ActionSet) -> None:
        super().__init__()
        self.setObjectName("ticketFoot")
        self._life: LifeView | None = None
        self._shown: tuple[object, ...] | None = None
        self.keeping = ElidedLabel("keeping")
        self.save = ActionButton(look, actions["save"], "primary", "save", words=self.tr("Save"))
        self.next = ActionButton(look, actions["next_step"], "primary", "tick")
        self.all = ActionButton(
            look, actions["ticket_steps"], "plain", "", words=self.tr("Steps"), shows_key=False
        )
        self.beside = PlainButton(look, "plain")
        self._cancel = PlainButton(look, "plain", self.tr("Cancel"))
        self._menu = QMenu(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.size("s6"), look.size("s3"), look.size("s6"), look.size("s3"))
        row.setSpacing(look.size("s2"))
        row.addWidget(self.keeping, 1)
        row.addWidget(self.all)
        row.addWidget(self._cancel)
        row.addWidget(self.beside)
        row.addWidget(self.next, 2)
        row.addWidget(self.save, 1)
        self.save.setMinimumWidth(look.size("key") * 3)
        self.beside.clicked.connect(self._beside_chosen)
        self._cancel.clicked.connect(self.sheet_closed)

    def show_foot(
        self, form: TicketState, life: LifeView | None, sheet: SheetState | None, keeping: str
    ) -> None:
        """Show what can be done now."""
        shown = (form.keeping, form.is_unsaved, life, sheet, keeping)
        if shown == self._shown:
            return
        self._shown = shown
        self._life = life
        unsaved = form.is_unsaved
        in_sheet = sheet is not None
        is_saved = life is not None and not unsaved
        self.keeping.setText(keeping)
        mark(self.keeping, "keeping", form.keeping.value)
        self.keeping.setVisible(not in_sheet and not is_saved)
        self.all.setVisible(life is not None and bool(life.steps) and not in_sheet)
        self._cancel.setVisible(in_sheet)
        self.save.setVisible(not in_sheet and unsaved)
        step = sheet.step if sheet is not None else life.next_step if life is not None else None
        self.next.setVisible(step is not None and (in_sheet or is_saved))
        if step is not None:
            self.next.show_as(_DRAWINGS.get(step, "tick"), step_word(STEPS[step]))
        beside = life.beside_step if life is not None and is_saved and not in_sheet else None
        self.beside.setVisible(beside is not None)
        if beside is not None:
            self.beside.setText(step_word(STEPS[beside]))
            self.beside.setAccessibleName(step_word(STEPS[beside]))

    def offer(self) -> None:
        """Open the menu of all steps that this agent can take now."""
        if self._life is None or not self._life.steps:
            return
        self._menu.clear()
        for step in self._life.steps:
            action = self._menu.addAction(formats.menu_text(step_word(STEPS[step])))
            action.triggered.connect(lambda _=False, step=step: self.step_chosen.emit(step))
        above = self.all.rect().topLeft()
        above.setY(above.y() - self._menu.sizeHint().height())
        self._menu.popup(self.all.mapToGlobal(above))

    @property
    def menu(self) -> QMenu:
        """The menu of all steps."""
        return self._menu

    def _beside_chosen(self) -> None:
        if self._life is not None and self._life.beside_step is not None:
            self.step_chosen.emit(self._life.beside_step)
