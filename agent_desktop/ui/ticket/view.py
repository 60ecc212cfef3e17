"""The ticket panel: customer, head, form or log or files, the sheet of a step, what to do now."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from agent_desktop.domain.tickets import TicketForm
from agent_desktop.ui.actions import ActionSet
from agent_desktop.ui.look import Look
from agent_desktop.ui.ticket.conflicts import ConflictBox
from agent_desktop.ui.ticket.course import local_files
from agent_desktop.ui.ticket.customer_strip import CustomerStrip
from agent_desktop.ui.ticket.files_view import FilesView
from agent_desktop.ui.ticket.foot import Foot
from agent_desktop.ui.ticket.form_view import FormView
from agent_desktop.ui.ticket.head import LifeHead
from agent_desktop.ui.ticket.log_view import LogView
from agent_desktop.ui.ticket.matter_state import MatterState, Page
from agent_desktop.ui.ticket.message_box import MessageBox
from agent_desktop.ui.ticket.more_menu import MoreMenu
from agent_desktop.ui.ticket.pictures import PicturePacker
from agent_desktop.ui.ticket.sheet_view import StepSheet
from agent_desktop.ui.ticket.state import Keeping, TicketState
from agent_desktop.ui.ticket.wording import short_id
from agent_desktop.ui.widgets.buttons import ActionButton, IconButton
from agent_desktop.ui.widgets.choices import Segments
from agent_desktop.ui.widgets.empty import EmptyPanel
from agent_desktop.ui.widgets.labels import ElidedLabel
from agent_desktop.ui.widgets.pane import Pane

TICK_MS: Final = 100
_PAGES: Final = (Page.FORM, Page.LOG, Page.FILES)


class TicketView(QWidget):
    """Shows the ticket in front and tells every edit.

    Signals:
        typed: The ``TicketForm`` that the fields hold now.
        waited: A tenth of a second passed while something typed waits.
        dropped: Name of a file for the ticket.
        pasted: (a name, the bytes of a picture from the clipboard).
        page_chosen: The ``Page`` to show.

    Thread: GUI.
    """

    typed = Signal(object)
    waited = Signal()
    dropped = Signal(str)
    pasted = Signal(str, object)
    page_chosen = Signal(object)

    def __init__(self, look: Look, actions: ActionSet, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.setObjectName("ticketPanel")
        self.setAcceptDrops(True)
        self._look = look
        self._revision = -1
        self._draft_id = ""
        self._state = TicketState()
        self._matter = MatterState()
        self._title = ElidedLabel("panelTitle")
        self._about = ElidedLabel("caption")
        self.fields = FormView(look, now)
        form = self.fields
        self.kind, self.urgency, self.promised_at = form.kind, form.urgency, form.promised_at
        self.customer_name, self.phone = form.customer_name, form.phone
        self.subject, self.course = form.subject, form.course
        self.customer = CustomerStrip(look)
        self.head = LifeHead(look)
        self.tabs = Segments(look, self.tr("What the panel shows"), [(p.value, p) for p in _PAGES])
        self.tabs.setProperty("kind", "tabs")
        self.conflicts = ConflictBox(look, form.field_words, form.value_words)
        self.log = LogView(look)
        self.log.model.field_words = form.field_words
        self.log.model.value_words = form.value_words
        self.files = FilesView(look, actions)
        self.sheet = StepSheet(look, now)
        self.sheet.field_words = form.field_words
        self.message = MessageBox(look)
        self.foot = Foot(look, actions)
        self._packer = PicturePacker(now, self)
        self._new = IconButton(look, actions["new"], "new")
        self._discard = IconButton(look, actions["discard"], "discard")
        self.more = MoreMenu(look, actions)
        self._pages = QStackedWidget()
        self._body = QWidget()
        self._sheet_pane = Pane(_holding(self.sheet), fade=look)
        self._empty = EmptyPanel(
            look,
            "ticket",
            self.tr("No ticket open"),
            self.tr("One opens by itself with each call."),
            ActionButton(look, actions["new"], "plain", "new", shows_key=False),
        )
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.waited)
        self._build(look)
        self._connect()

    def show_state(self, state: TicketState) -> None:
        """Show the form; the fields change only when the core has something new."""
        self._state = state
        is_open = bool(state.draft_id)
        self._body.setVisible(is_open)
        self._empty.setVisible(not is_open)
        is_new_form = state.revision != self._revision or state.draft_id != self._draft_id
        self._revision, self._draft_id = state.revision, state.draft_id
        self.fields.show_state(state, is_new_form=is_new_form)
        self.more.show_templates(state.templates, has_ticket=bool(state.ticket_id))
        self._show_titles()
        self._show_foot()
        if state.must_tick != self._timer.isActive():
            if state.must_tick:
                self._timer.start()
            else:
                self._timer.stop()

    def show_matter(self, matter: MatterState) -> None:
        """Show what belongs to the ticket beside the form."""
        before, self._matter = self._matter, matter
        focused = self.window().focusWidget()
        in_sheet = focused is not None and self.sheet.isAncestorOf(focused)
        self.customer.show_customer(matter.customer)
        self.head.show_life(matter.life)
        self.fields.lock(matter.life is not None and not matter.life.can_edit)
        self.conflicts.show_conflicts(matter.conflicts)
        if matter.page is Page.LOG or before.page is Page.LOG:
            self.log.show_log(matter.log, matter.refused)
        if matter.page is Page.FILES or before.page is Page.FILES:
            self.files.show_files(matter.files, matter.links)
        self.message.show_message(matter.message)
        self._show_tabs(matter)
        self._pages.setCurrentIndex(_PAGES.index(matter.page))
        self.sheet.show_sheet(matter.sheet)
        if before.sheet is None and matter.sheet is not None:
            self.sheet.begin()
        if matter.page is not before.page and matter.page is Page.LOG:
            self.log.begin()
        self._fit_sheet()
        self._show_titles()
        self._show_foot()
        if in_sheet and matter.sheet is None:
            primary = self.foot.next if self.foot.next.isVisible() else self.foot.all
            primary.setFocus(Qt.FocusReason.OtherFocusReason)

    def form(self) -> TicketForm:
        """Return what the fields hold now; what no field shows stays as it was."""
        return self.fields.form()

    def go_to_start(self) -> None:
        """Put the keyboard into the form's first field."""
        self.page_chosen.emit(Page.FORM)
        self.fields.kind.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def go_to_course(self) -> None:
        """Put the keyboard into the course of events."""
        self.page_chosen.emit(Page.FORM)
        self.course.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def go_to_problem(self, state: TicketState) -> None:
        """Put the keyboard into the first field that cannot be saved."""
        if state.problems:
            self.page_chosen.emit(Page.FORM)
            self.fields.go_to(state.problems[0].field)

    def ask_for_file(self) -> None:
        """Let the agent choose files for the ticket."""
        dialog = QFileDialog(self, self.tr("Attach a file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters(
            [
                self.tr("Pictures, sound, PDF")
                + " (*.png *.jpg *.jpeg *.gif *.webp *.wav *.mp3 *.ogg *.m4a *.pdf)",
                self.tr("All files") + " (*)",
            ]
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self._drop_files)
        dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if local_files(event.mimeData()) and self._draft_id:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Put the dropped files at the ticket."""
        self._drop_files(local_files(event.mimeData()))
        event.acceptProposedAction()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undo in the whole form where no text field has the keyboard."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self.fields.undone.emit()
        elif (
            event.key() == Qt.Key.Key_Y and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        ):
            self.fields.redone.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the sheet the room that it needs."""
        super().resizeEvent(event)
        self._fit_sheet()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Follow the sheet when it grows."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit_sheet()
        return False

    def _drop_files(self, files: "list[str] | tuple[str, ...]") -> None:
        for file in files:
            self.dropped.emit(file)

    def _fit_sheet(self) -> None:
        """Let the sheet be as high as it wants; what is under it keeps a few lines or goes."""
        is_open = self._matter.sheet is not None
        self._sheet_pane.setVisible(is_open)
        if not is_open:
            self._pages.show()
            return
        room = self._body.height()
        wanted = self.sheet.sizeHint().height()
        keeps = room - wanted >= self._pages.minimumSizeHint().height()
        self._pages.setVisible(keeps)
        self._sheet_pane.setFixedHeight(max(1, min(wanted, room)))

    def _show_tabs(self, matter: MatterState) -> None:
        words = {
            Page.FORM: self.tr("Form"),
            Page.LOG: self.tr("Log"),
            Page.FILES: self.tr("Files"),
        }
        counts = {Page.LOG: len(matter.log), Page.FILES: len(matter.files) + len(matter.links)}
        for page, button in zip(_PAGES, self.tabs.buttons(), strict=True):
            count = counts.get(page, 0)
            text = f"{words[page]} {count}" if count else words[page]
            button.setText(text)
            button.setAccessibleName(text)
        self.tabs.choose(matter.page)
        self.tabs.setVisible(matter.life is not None or bool(matter.files))

    def _show_titles(self) -> None:
        state, matter = self._state, self._matter
        is_open = bool(state.draft_id)
        ticket_id = state.ticket_id or matter.ticket_id
        if is_open and ticket_id:
            self._title.setText(self.tr("Ticket {number}").format(number=short_id(ticket_id)))
        else:
            self._title.setText(self.tr("New ticket") if is_open else self.tr("Ticket"))
        self._about.setText(self._about_words(state) if is_open else "")
        for widget in (self._about, self._new, self.more):
            widget.setVisible(is_open)
        self._discard.setVisible(is_open and state.is_unsaved)

    def _about_words(self, state: TicketState) -> str:
        if state.restored:
            return self.tr("Brought back from disk")
        if state.ticket_id:
            return self._keeping_words(state) or self.tr("Saved")
        return self.tr("From this call") if state.has_call else self.tr("Without a call")

    def _show_foot(self) -> None:
        self.foot.setVisible(bool(self._state.draft_id))
        words = self._keeping_words(self._state)
        self.foot.show_foot(self._state, self._matter.life, self._matter.sheet, words)

    def _keeping_words(self, state: TicketState) -> str:
        at = ""
        if state.at is not None:
            at = f"{state.at.astimezone():%H:%M:%S}"
        match state.keeping:
            case Keeping.TYPING:
                return self.tr("Writing…")
            case Keeping.KEPT:
                return self.tr("Draft kept {time}").format(time=at)
            case Keeping.SAVED if state.stays_here:
                return self.tr("Saved {time}").format(time=at)
            case Keeping.SAVED if state.sent:
                return self.tr("Saved {time}, sent").format(time=at)
            case Keeping.SAVED:
                return self.tr("Saved {time}, will be sent by itself").format(time=at)
            case _:
                return ""

    def _connect(self) -> None:
        self.fields.edited.connect(lambda: self.typed.emit(self.form()))
        self.course.picture_pasted.connect(self._packer.pack)
        self.course.files_dropped.connect(self._drop_files)
        self._packer.packed.connect(self.pasted)
        self.tabs.chosen.connect(self.page_chosen)
        self.sheet.installEventFilter(self)

    def _build(self, look: Look) -> None:
        edge, over = look.size("s6"), look.size("s3")
        head = QHBoxLayout()
        titles = QVBoxLayout()
        titles.setSpacing(0)
        titles.addWidget(self._title)
        titles.addWidget(self._about)
        head.addLayout(titles, 1)
        for button in (self._new, self._discard, self.more):
            head.addWidget(button)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(edge, look.size("s1"), edge, over)
        column.setSpacing(over)
        column.addWidget(self.conflicts)
        column.addWidget(self.fields, 1)
        pane = Pane(inside, fade=look)
        bar, narrow = pane.verticalScrollBar(), edge - look.size("scrollbar")
        # Fields keep their right edge under the head's whether the bar is there or not.
        bar.rangeChanged.connect(
            lambda _least, most: column.setContentsMargins(
                edge, look.size("s1"), narrow if most else edge, over
            )
        )
        pages = (pane, *(self._page(v) for v in (self.log, self.files)))
        for page in pages:
            self._pages.addWidget(page)
        top = QVBoxLayout()
        top.setContentsMargins(edge, over, edge, look.size("s1"))
        top.setSpacing(look.size("s2"))
        top.addLayout(head)
        top.addWidget(self.customer)
        top.addWidget(self.head)
        top.addWidget(self.tabs)
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(self._pages, 1)
        body.addWidget(self._sheet_pane)
        body.addWidget(self.message)
        body.addStretch(0)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self._body, 1)
        whole.addWidget(self._empty, 1)
        whole.addWidget(self.foot)

    def _page(self, view: QWidget) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        edge = self._look.size("s6")
        column.setContentsMargins(edge, self._look.size("s2"), edge, 0)
        column.addWidget(view)
        return page


def _holding(widget: QWidget) -> QWidget:
    """Return a widget around another that keeps its own look in a scrolling pane."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(widget)
    return holder
