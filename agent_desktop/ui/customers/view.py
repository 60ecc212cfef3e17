"""The page of customers: search, the one in front, the edit form."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMessageBox, QStackedWidget, QVBoxLayout, QWidget

from agent_desktop.ui.customers.card import CustomerCard
from agent_desktop.ui.customers.edit import CustomerForm
from agent_desktop.ui.customers.presenter import CustomerPresenter
from agent_desktop.ui.customers.state import CustomerState
from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.empty import EmptyPanel
from agent_desktop.ui.widgets.labels import WrapLabel
from agent_desktop.ui.widgets.note_line import NoteLine
from agent_desktop.ui.widgets.pane import Pane
from agent_desktop.ui.work.lines import LineList
from agent_desktop.ui.work.search_field import SearchField
from agent_desktop.ui.work.search_view import customer_line


class CustomerView(QWidget):
    """Shows whoever is searched for while something stands in the field, else the customer.

    Signals:
        left: Esc: the agent wants back to the phrase.

    Thread: GUI.
    """

    left = Signal()

    def __init__(self, look: Look, presenter: CustomerPresenter) -> None:
        super().__init__()
        self.setObjectName("customerPage")
        self._look = look
        self._presenter = presenter
        self._state: CustomerState | None = None
        self.list = LineList(look, self.tr("Customers found"), one_click=True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.field = SearchField(
            look,
            self.tr("Find a customer"),
            self.tr("Find a customer: name, pinyin, digits of a number …"),
            self.list,
        )
        self.edit_button = PlainButton(look, "foot", self.tr("Edit"), "edit")
        part = PlainButton(look, "foot", self.tr("Undo"), "undo", self.tr("Part them again"))
        part.clicked.connect(self._part)
        self._merged = NoteLine(look, part)
        self.make_button = PlainButton(look, "foot", self.tr("Make a customer"), "person")
        self.make_button.clicked.connect(presenter.make)
        self._offered = NoteLine(look, self.make_button)
        self._places = QStackedWidget()
        self._inside: QWidget | None = None
        self._nobody = EmptyPanel(
            look,
            "person",
            self.tr("No customer in front"),
            self.tr("Whoever calls appears here by itself. Type above to find somebody."),
        )
        self._nothing = WrapLabel("emptyText", self.tr("No customer is called so."))
        self._build(look)
        self.field.textChanged.connect(presenter.type)
        self.field.emptied.connect(self.left)
        self.list.chosen.connect(self._choose)
        self.edit_button.clicked.connect(presenter.edit)

    def begin(self) -> None:
        """Put the keyboard into the search."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def show_state(self, state: CustomerState) -> None:
        """Show the search's hits, the customer, or its fields."""
        before, self._state = self._state, state
        if self.field.text() != state.text:
            self.field.setText(state.text)
        self.list.show_lines([customer_line(row) for row in state.found], state.text)
        shown = state.shown
        if before is None or before.merged != state.merged:
            words = self.tr("The two customers are one now.") if state.merged else ""
            self._merged.show_words(words, "good")
        if before is None or before.offered != state.offered:
            self._show_offer(state)
        self.edit_button.setVisible(shown.customer is not None and state.edited is None)
        self.edit_button.setEnabled(not state.is_masked)
        self.edit_button.setToolTip(
            self.tr("Show the data in full first") if state.is_masked else ""
        )
        if before is None or self._looks_different(before, state):
            self._put(self._made(state))
        self._show_place(state)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Esc: first the fields, then the page."""
        if event.key() == Qt.Key.Key_Escape and self._state is not None and self._state.edited:
            self._presenter.cancel()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _looks_different(self, before: CustomerState, now: CustomerState) -> bool:
        if now.edited is not None and before.edited is not None:
            return before.edited is not now.edited
        same = (before.shown, before.edited, before.may_call, before.now, before.lead)
        return same != (now.shown, now.edited, now.may_call, now.now, now.lead)

    def _show_place(self, state: CustomerState) -> None:
        shown = state.shown
        known = shown.customer is not None or shown.open_matters or shown.last_calls
        if state.text.strip() and state.answered == state.text and not state.found:
            self._places.setCurrentIndex(2)
        elif state.text.strip():
            self._places.setCurrentIndex(1)
        elif known:
            self._places.setCurrentIndex(0)
        else:
            self._places.setCurrentIndex(3)

    def _made(self, state: CustomerState) -> QWidget:
        if state.edited is not None:
            form = CustomerForm(self._look, state.edited)
            form.saved.connect(self._presenter.save)
            form.cancelled.connect(self._presenter.cancel)
            return form
        card = CustomerCard(self._look, state)
        card.revealed.connect(self._presenter.reveal)
        card.called.connect(self._presenter.call)
        card.opened.connect(self._presenter.open_ticket)
        card.called_back.connect(self._presenter.call_back)
        card.merge_asked.connect(self._ask_merge)
        card.parted.connect(self._presenter.part)
        card.lost_taken.connect(self._presenter.take_lost)
        return card

    def _put(self, inside: QWidget) -> None:
        top = self._pane.verticalScrollBar().value()
        had_keyboard = self._inside is not None and self._inside.isAncestorOf(
            self.focusWidget() or self
        )
        old, self._inside = self._inside, inside
        if old is not None:
            self._room.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._room.addWidget(inside)
        inside.show()
        if isinstance(inside, CustomerForm):
            inside.fields["name"].setFocus()
        elif had_keyboard:
            self.field.setFocus()
        self._pane.verticalScrollBar().setValue(top)

    def _show_offer(self, state: CustomerState) -> None:
        words = ""
        if state.offered is not None:
            words = self.tr("{number} belongs to no customer yet.").format(
                number=state.offered.number
            )
        self._offered.show_words(words, "info")

    def _part(self) -> None:
        self._presenter.part()

    def _choose(self, row: object) -> None:
        self._presenter.choose(row)  # type: ignore[arg-type]  # keys of our own lines

    def _ask_merge(self, other_id: str) -> None:
        """Ask first: whoever stays keeps the fields, the other's numbers are added."""
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setText(self.tr("Make the two one customer?"))
        box.setInformativeText(
            self.tr("Numbers and matters of both stand together. It can be undone.")
        )
        yes = box.addButton(self.tr("Make them one"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(self.tr("Leave them"), QMessageBox.ButtonRole.RejectRole)
        yes.clicked.connect(lambda: self._presenter.merge(other_id))
        box.open()

    def _build(self, look: Look) -> None:
        edge = look.size("s6")
        inside = QWidget()
        self._room = QVBoxLayout(inside)
        self._room.setContentsMargins(edge, 0, edge, 0)
        self._pane = Pane(inside, fade=look)
        nothing = QWidget()
        room = QVBoxLayout(nothing)
        room.setContentsMargins(edge, look.size("s2"), edge, 0)
        room.addWidget(self._nothing)
        room.addStretch(1)
        found = QWidget()
        list_room = QVBoxLayout(found)
        list_room.setContentsMargins(look.size("s3"), 0, look.size("s3"), look.size("s2"))
        list_room.addWidget(self.list)
        for place in (self._pane, found, nothing, self._nobody):
            self._places.addWidget(place)
        head = QHBoxLayout()
        head.setContentsMargins(edge, 0, edge, 0)
        head.setSpacing(look.size("s2"))
        head.addWidget(self.field, 1)
        head.addWidget(self.edit_button)
        note = QVBoxLayout()
        note.setContentsMargins(edge, 0, edge, 0)
        note.addWidget(self._merged)
        note.addWidget(self._offered)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.size("s2"))
        column.addLayout(head)
        column.addLayout(note)
        column.addWidget(self._places, 1)
