"""The customer above the form: who it is, what must not be done, what else is open."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout

from agent_desktop.ui import formats
from agent_desktop.ui.look import Look
from agent_desktop.ui.ticket.matter_state import CustomerView
from agent_desktop.ui.ticket.wording import short_id
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.labels import ElidedLabel, IconLabel, PlainLabel
from agent_desktop.ui.widgets.note_line import NoteLine
from agent_desktop.ui.work.wording import STATUSES, work_word


class CustomerStrip(QFrame):
    """Name, grade, open matters; a warning where the customer must not be called.

    Signals:
        opened: Id of the ticket to bring up.
        asked: Bring the customer's file up.

    Thread: GUI.
    """

    opened = Signal(str)
    asked = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("customerStrip")
        self._customer: CustomerView | None = None
        self._name = PlainButton(look, "link")
        self._grade = PlainLabel("statusChip")
        self._grade.setProperty("tone", "accent")
        self._matters = PlainButton(look, "small")
        self._menu = QMenu(self)
        self._warning = NoteLine(look)
        self._known = ElidedLabel("caption", self.tr("This caller's open matter came up by itself"))
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.size("s1"))
        row.addWidget(IconLabel(look, "person", "text_soft"))
        row.addWidget(self._name)
        row.addWidget(self._grade)
        row.addStretch(1)
        row.addWidget(self._matters)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self._known)
        column.addWidget(self._warning)
        self._name.clicked.connect(self.asked)
        self._matters.clicked.connect(self._offer)
        self.hide()

    def show_customer(self, customer: CustomerView | None) -> None:
        """Show a customer; None hides the strip."""
        self.setVisible(customer is not None)
        if customer is None or customer == self._customer:
            self._customer = customer
            return
        self._customer = customer
        name = formats.shortened(customer.name or "–", 16)
        self._name.setText(formats.menu_text(name))
        self._name.setAccessibleName(self.tr("Customer file of {name}").format(name=name))
        self._name.setToolTip(self.tr("Open the customer's file"))
        self._grade.setText(formats.shortened(customer.grade, 10))
        self._grade.setVisible(bool(customer.grade))
        words = self.tr("{count} open matters") if customer.count > 1 else self.tr("1 open matter")
        text = words.format(count=customer.count)
        self._matters.setText(text)
        self._matters.setAccessibleName(text)
        self._matters.setVisible(customer.count > 0)
        self._known.setVisible(customer.is_known)
        warning = ""
        if customer.do_not_call:
            warning = self.tr("Do not call this customer.")
            if customer.do_not_call_reason:
                warning = self.tr("Do not call this customer: {reason}").format(
                    reason=customer.do_not_call_reason
                )
        self._warning.show_words(warning, "bad")

    def _offer(self) -> None:
        if self._customer is None:
            return
        self._menu.clear()
        for row in self._customer.matters:
            words = f"{short_id(row.ticket_id)}  {row.subject}"
            status = work_word(STATUSES[row.status])
            action = self._menu.addAction(f"{formats.menu_text(words)} · {status}")
            action.triggered.connect(lambda _=False, i=row.ticket_id: self.opened.emit(i))
        if not self._customer.matters:
            self.asked.emit()
            return
        self._menu.popup(self._matters.mapToGlobal(self._matters.rect().bottomLeft()))
