"""What is done more seldom with a ticket: templates, files, a PDF, calling the customer."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QInputDialog, QMenu

from agent_desktop.domain.ticket_news import FormTemplate
from agent_desktop.ui import formats
from agent_desktop.ui.actions import ActionSet
from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.buttons import PlainButton


class MoreMenu(PlainButton):
    """A button with three dots and its menu.

    Signals:
        template_chosen: Id of the template to begin with.
        template_kept: The name of a template to make of what stands in the form.
        template_dropped: Id of the template to remove.
        message_asked: ``sms`` or ``mail`` to prepare.

    Thread: GUI.
    """

    template_chosen = Signal(str)
    template_kept = Signal(str)
    template_dropped = Signal(str)
    message_asked = Signal(str)

    def __init__(self, look: Look, actions: ActionSet) -> None:
        super().__init__(look, "icon", "", "more")
        name = self.tr("More: templates, files, PDF")
        self.setAccessibleName(name)
        self.setToolTip(name)
        self._templates: tuple[FormTemplate, ...] = ()
        self._has_ticket = False
        self._menu = QMenu(self)
        self._actions = [actions[a] for a in ("attach", "call_customer", "print_ticket")]
        self.clicked.connect(self.offer)

    def show_templates(self, templates: tuple[FormTemplate, ...], *, has_ticket: bool) -> None:
        """Know these templates, and whether a saved ticket is in front."""
        self._templates = templates
        self._has_ticket = has_ticket

    def offer(self) -> None:
        """Open the menu."""
        menu = self._menu
        menu.clear()
        for template in self._templates:
            action = menu.addAction(formats.menu_text(self._words(template)))
            action.triggered.connect(
                lambda _=False, i=template.template_id: self.template_chosen.emit(i)
            )
        keep = menu.addAction(self.tr("Keep this form as a template…"))
        keep.triggered.connect(self._ask_name)
        own = [t for t in self._templates if t.owner]
        if own:
            drop = menu.addMenu(self.tr("Remove a template"))
            for template in own:
                action = drop.addAction(formats.menu_text(template.name))
                action.triggered.connect(
                    lambda _=False, i=template.template_id: self.template_dropped.emit(i)
                )
        menu.addSeparator()
        menu.addActions(self._actions)
        if self._has_ticket:
            for how, words in (
                ("sms", self.tr("Prepare an SMS to the customer")),
                ("mail", self.tr("Prepare a mail to the customer")),
            ):
                action = menu.addAction(words)
                action.triggered.connect(lambda _=False, how=how: self.message_asked.emit(how))
        place = self.rect().bottomRight()
        place.setX(place.x() - menu.sizeHint().width())
        menu.popup(self.mapToGlobal(place))

    def _words(self, template: FormTemplate) -> str:
        if template.template_id == "last":
            return self.tr("As my last ticket")
        return self.tr("Template: {name}").format(name=template.name)

    def _ask_name(self) -> None:
        dialog = QInputDialog(self.window())
        dialog.setWindowTitle(self.tr("Keep as a template"))
        dialog.setLabelText(self.tr("Name of the template"))
        dialog.textValueSelected.connect(self._named)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _named(self, name: str) -> None:
        if name.strip():
            self.template_kept.emit(name.strip())
