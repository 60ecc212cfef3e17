"""The window of the pack editor: list, form, preview, problems, and its keys."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QIcon, QKeyEvent, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from agent_desktop.domain.phrases import MAY_BE_UNKNOWN, VARIABLES
from agent_desktop.ui.error_texts import error_text
from agent_desktop.ui.look import Look
from agent_desktop.ui.packs.causes import cause_words, variable_words
from agent_desktop.ui.packs.fields import (
    AnyField,
    TextField,
    day_and_time,
    is_for_the_window,
    on_click,
)
from agent_desktop.ui.packs.file_page import FilePage
from agent_desktop.ui.packs.flow_form import FlowPage
from agent_desktop.ui.packs.pack_form import PackPage
from agent_desktop.ui.packs.presenter import PackEditorPresenter
from agent_desktop.ui.packs.preview_pane import PreviewPane, ProblemList
from agent_desktop.ui.packs.publishing import HistoryDialog, PublishDialog
from agent_desktop.ui.packs.situation_form import SituationPage
from agent_desktop.ui.packs.state import EditorState, Page, PageKind, Row
from agent_desktop.ui.translations import LANGUAGES
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.choices import Segments
from agent_desktop.ui.widgets.labels import ElidedLabel
from agent_desktop.ui.widgets.note_line import NoteLine
from agent_desktop.ui.widgets.pane import Pane

FLUSH_MS: Final = 350  # the fingers rest
_PAGE: Final = Qt.ItemDataRole.UserRole
AnyPage = SituationPage | FlowPage | PackPage
_KINDS: Final[dict[PageKind, type[AnyPage]]] = {
    PageKind.SITUATION: SituationPage,
    PageKind.FLOW: FlowPage,
    PageKind.PACK: PackPage,
}


class PackEditorWindow(QWidget):
    """Where a team lead edits a pack. Not modal: calls go on in the desk's window.

    Signals:
        closed: The lead has closed it.

    Thread: GUI.
    """

    closed = Signal()

    def __init__(self, look: Look, presenter: PackEditorPresenter) -> None:
        super().__init__()
        self.setObjectName("packEditor")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(self.tr("Call scripts"))
        self._look = look
        self._presenter = presenter
        self._state = EditorState()
        self._shape: object = None
        self._gone_to = 0
        self._page: AnyPage | None = None
        self._history: HistoryDialog | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(FLUSH_MS)
        self._rest.timeout.connect(presenter.flush)
        blank = QPixmap(look.icon_size("icon_s"))
        blank.fill(Qt.GlobalColor.transparent)
        self._no_icon = QIcon(blank)
        self._build(look)
        self._keys = self._key_table()
        self.resize(look.size("window_w"), look.size("window_h"))

    def show_state(self, state: EditorState) -> None:
        """Show the draft."""
        self._state = state
        self._title.setText(state.title or self.tr("Call scripts"))
        self._about.setText(self._about_words(state))
        self._languages.offer([(LANGUAGES.get(c, c), c) for c in state.form.languages])
        self._languages.choose(state.language)
        self._languages.setVisible(len(state.form.languages) > 1)
        self._show_outcome(state)
        self._undo.setEnabled(state.can_undo)
        self._redo.setEnabled(state.can_redo)
        self._publish.setEnabled(state.can_publish)
        self._publish.setToolTip(self._why_not(state))
        self._as_file.setChecked(state.as_file)
        self._variables.setVisible(state.page.kind is PageKind.SITUATION and not state.as_file)
        self._file.setText(state.file)
        self._show_rows(state)
        self._show_page(state)
        self.preview.show_state(state)
        self.preview.setVisible(state.page.kind is PageKind.SITUATION)
        self.problems.show_state(state)
        if self._history is not None:
            self._history.show_state(state)
        self._go(state)

    def event(self, event: QEvent) -> bool:
        """Take the window's keys before the desk's actions of the same keys."""
        is_key = event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if is_key and is_for_the_window(event):  # type: ignore[arg-type]  # is a key
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what a key of the window means."""
        name = is_for_the_window(event)
        if name:
            self._keys[name]()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep what was typed."""
        self._rest.stop()
        self._presenter.close()
        super().closeEvent(event)
        self.closed.emit()

    def open_publish(self) -> None:
        """Ask for a note, then publish."""
        self._presenter.flush()
        if not self._state.can_publish:
            self.problems.list.setFocus()
            return
        dialog = PublishDialog(self._look, self._state, self)
        dialog.published.connect(self._presenter.publish)
        dialog.open()

    def open_history(self) -> None:
        """Show the versions."""
        if self._history is None:
            self._history = HistoryDialog(self._look, self._state, self)
            self._history.rolled_back.connect(self._presenter.roll_back)
            self._history.discarded.connect(self._presenter.discard)
            self._history.finished.connect(self._forget_history)
        self._history.open()

    def _forget_history(self) -> None:
        self._history = None

    def _key_table(self) -> dict[str, Callable[[], None]]:
        presenter = self._presenter
        return {
            "keep": presenter.flush,
            "undo": presenter.undo,
            "redo": presenter.redo,
            "find": self._find,
            "language": self._speak_next,
            "add_step": self._add_step,
            "step_up": lambda: self._move_step(-1),
            "step_down": lambda: self._move_step(1),
            "file": lambda: presenter.show_file(not self._state.as_file),
            "next_page": lambda: self._next_page(1),
            "page_before": lambda: self._next_page(-1),
            "variable": self._offer_variables,
            "problems": self.problems.list.setFocus,
            "publish": self.open_publish,
            "versions": self.open_history,
            "close": self._leave,
        }

    def _leave(self) -> None:
        self.close()

    def _find(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _speak_next(self) -> None:
        known = self._state.form.languages
        if known:
            place = known.index(self._state.language) if self._state.language in known else -1
            self._presenter.speak(known[(place + 1) % len(known)])

    def _add_step(self) -> None:
        if isinstance(self._page, SituationPage):
            self._page.add_step()

    def _move_step(self, by: int) -> None:
        if isinstance(self._page, SituationPage):
            self._page.move_step(self._state.preview.current, by)

    def _next_page(self, by: int) -> None:
        rows = [row.page for row in self._state.rows]
        if self._state.page in rows:
            at = rows.index(self._state.page) + by
            if 0 <= at < len(rows):
                self._presenter.choose(rows[at])

    def _offer_variables(self) -> None:
        """Offer what a phrase can say of the call, at the cursor."""
        field = self.focusWidget()
        if not isinstance(field, TextField):
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in VARIABLES:
            words = variable_words(name)
            written = f"[{{{name}}}]" if name in MAY_BE_UNKNOWN else f"{{{name}}}"
            action = menu.addAction(f"{words}  {written}")
            action.triggered.connect(
                lambda _checked, field=field, text=written: field.insertPlainText(text)
            )
        menu.popup(field.mapToGlobal(field.cursorRect().bottomLeft()))

    def _typed(self, field: object, text: str, kind: object) -> None:
        self._presenter.type(field, text, kind)  # type: ignore[arg-type]  # signals carry objects
        self._rest.start()

    def _show_rows(self, state: EditorState) -> None:
        wanted = [_row_key(row) for row in state.rows]
        shown = [self.list.item(n).data(_PAGE) for n in range(self.list.count())]
        self.list.blockSignals(True)
        if [page for page, *_ in wanted] != shown:
            self.list.clear()
            for row in state.rows:
                item = QListWidgetItem()
                item.setData(_PAGE, row.page)
                self.list.addItem(item)
        for place, row in enumerate(state.rows):
            item = self.list.item(place)
            self._show_row(item, row)
            if row.page == state.page:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)

    def _show_row(self, item: QListWidgetItem, row: Row) -> None:
        title = row.title or self.tr("Ladders and words")
        kind = {PageKind.FLOW: self.tr("Flow"), PageKind.PACK: self.tr("Pack")}.get(
            row.page.kind, ""
        )
        words = f"{title}  {row.key}" if row.key else title
        words = f"{kind} · {words}" if kind else words
        told = [words]
        if row.wrong:
            told.append(self.tr("Problems: {count}").format(count=row.wrong))
        if row.changed:
            told.append(self.tr("changed"))
        if item.text() != words:
            item.setText(words)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(told))
        item.setToolTip(", ".join(told[1:]))
        drawing, role = ("error", "bad") if row.wrong else ("dot-circle", "accent")
        if not row.wrong and not row.changed:
            drawing = ""
        sign = (drawing, self._look.theme.name)
        if item.data(_PAGE + 1) != sign:
            item.setData(_PAGE + 1, sign)
            item.setIcon(self._look.icon(drawing, role, "icon_s") if drawing else self._no_icon)

    def _show_page(self, state: EditorState) -> None:
        if state.as_file:
            self.file.show_state(state)
            self._stack.setCurrentWidget(self.file)
            return
        kind = _KINDS[state.page.kind]
        shape = (kind, kind.shape(state)) if state.open else None
        if shape != self._shape:
            self._shape = shape
            self._put_page(kind(self._look, state) if shape is not None else None)
        elif self._page is not None:
            self._page.show_state(state)
        self._stack.setCurrentWidget(self._form_frame)
        if self._page is not None:
            wrong = {(m.file, m.place) for m in state.marks if m.place and not m.advice}
            self._page.fields.mark_wrong(wrong)

    def _put_page(self, page: AnyPage | None) -> None:
        had_keyboard = self._page is not None and self._page.isAncestorOf(
            self.focusWidget() or self
        )
        while (item := self._form_column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._page = page
        if page is None:
            return
        page.edited.connect(self._typed)
        if not isinstance(page, FlowPage):
            page.changed.connect(self._presenter.change)
        if isinstance(page, SituationPage):
            page.stepped.connect(self._presenter.look_at)
        pane = Pane(page, fade=self._look)
        self._form_column.addWidget(pane)
        pane.show()  # at once: what is not shown takes no keyboard
        if had_keyboard and self._state.go_to.number == self._gone_to:
            self.list.setFocus()

    def _go(self, state: EditorState) -> None:
        """Put the keyboard where it was wished, once the place is there."""
        wish = state.go_to
        if wish.number == self._gone_to or wish.field is None:
            return
        if state.as_file:
            self._gone_to = wish.number
            self.file.go_to(wish.line)
            return
        field = self._page.fields.nearest(wish.field) if self._page is not None else None
        if field is not None:
            self._gone_to = wish.number
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            QTimer.singleShot(0, field, lambda: self._scroll_to(field))

    def _scroll_to(self, field: AnyField) -> None:
        item = self._form_column.itemAt(0)
        pane = item.widget() if item is not None else None
        if isinstance(pane, Pane) and self._page is not None and self._page.isAncestorOf(field):
            pane.ensureWidgetVisible(field)

    def _about_words(self, state: EditorState) -> str:
        if not state.open:
            return ""
        parts = [self.tr("from version {version}").format(version=state.based_on)]
        if state.in_force and state.in_force != state.based_on:
            words = self.tr("version {version} is in force by now")
            parts.append(words.format(version=state.in_force))
        if state.at is not None and state.changed:
            when = day_and_time(state.at)
            parts.append(self.tr("begun {when} by {name}").format(when=when, name=state.by or "—"))
        parts.append(self.tr("saving …") if state.saving else self.tr("draft saved"))
        return " · ".join(parts)

    def _show_outcome(self, state: EditorState) -> None:
        """Say what became of publishing and the rest, where the lead looks."""
        outcome = state.outcome
        if not outcome.code:
            self.outcome.show_words("")
            return
        text = error_text(outcome.code, outcome.fields)
        cause = cause_words(dict(outcome.fields).get("cause", ""))
        words = " ".join(p for p in (text.title, "·", text.message, cause, text.action) if p)
        self.outcome.show_words(words, "good" if outcome.good else "bad")

    def _why_not(self, state: EditorState) -> str:
        if state.problems:
            words = self.tr("Problems that stop it: {count}. Ctrl+G goes to them.")
            return words.format(count=state.problems)
        if not state.changed:
            return self.tr("Nothing was changed")
        return self.tr("Publish  Ctrl+Shift+P")

    def _build(self, look: Look) -> None:
        self._title = ElidedLabel("panelTitle")
        self._about = ElidedLabel("caption")
        self._languages = Segments(look, self.tr("Language of the texts"))
        self._languages.chosen.connect(lambda code: self._presenter.speak(str(code)))
        self._undo = self._tool("undo", self.tr("Undo  Ctrl+Z"), self._presenter.undo)
        self._redo = self._tool("redo", self.tr("Redo  Ctrl+Shift+Z"), self._presenter.redo)
        history = PlainButton(look, "plain", self.tr("Versions"), "history")
        on_click(history, self.open_history)
        self._publish = PlainButton(look, "primary", self.tr("Publish …"), "tick")
        on_click(self._publish, self.open_publish)
        self.outcome = NoteLine(look)
        self.preview = PreviewPane(look)
        self.preview.sampled.connect(lambda name, value: self._presenter.sample(**{name: value}))
        self.problems = ProblemList(look)
        self.problems.chosen.connect(self._presenter.go_to)
        self.file = FilePage(look)
        self.file.edited.connect(self._typed)
        self.search = QLineEdit()
        self.list = QListWidget()
        head = QFrame()
        head.setObjectName("editorHead")
        row = QHBoxLayout(head)
        edge = look.size("s4")
        row.setContentsMargins(edge, look.size("s2"), edge, look.size("s2"))
        row.setSpacing(look.size("s2"))
        titles = QVBoxLayout()
        titles.setSpacing(0)
        titles.addWidget(self._title)
        titles.addWidget(self._about)
        row.addLayout(titles, 1)
        for widget in (self._languages, self._undo, self._redo, history, self._publish):
            row.addWidget(widget)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        for part in (self._left(look), self._middle(look), self._right(look)):
            self._splitter.addWidget(part)
        for place, (width, stretch) in enumerate(((240, 0), (560, 3), (400, 2))):
            self._splitter.widget(place).setMinimumWidth(round(width * 0.75 * look.theme.scale))
            self._splitter.setStretchFactor(place, stretch)
        self._splitter.setSizes([round(n * look.theme.scale) for n in (250, 590, 440)])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(self.outcome)
        whole.addWidget(self._splitter, 1)

    def _left(self, look: Look) -> QWidget:
        left = QWidget()
        left.setObjectName("editorList")
        left.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(left)
        column.setContentsMargins(*(look.size("s3"),) * 4)
        column.setSpacing(look.size("s2"))
        self.search.setPlaceholderText(self.tr("Find a situation or flow"))
        self.search.setAccessibleName(self.tr("Find a situation or flow"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._presenter.search)
        self.list.setAccessibleName(self.tr("Situations and flows"))
        self.list.setIconSize(look.icon_size("icon_s"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentItemChanged.connect(self._choose_row)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        return left

    def _middle(self, look: Look) -> QWidget:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._file = ElidedLabel("caption")
        self._as_file = PlainButton(
            look, "small", self.tr("As file"), "", self.tr("As file  Ctrl+E")
        )
        self._as_file.setCheckable(True)
        self._as_file.clicked.connect(self._presenter.show_file)
        name = self.tr("Put in a variable  Ctrl+Space")
        self._variables = PlainButton(look, "small", self.tr("Variable"), "new", name)
        self._variables.setIconSize(look.icon_size("icon_s"))
        self._variables.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the text keeps the keyboard
        on_click(self._variables, self._offer_variables)
        row = QHBoxLayout()
        row.setContentsMargins(look.size("s4"), look.size("s2"), look.size("s4"), 0)
        row.setSpacing(look.size("s2"))
        row.addWidget(self._file, 1)
        row.addWidget(self._variables)
        row.addWidget(self._as_file)
        column.addLayout(row)
        self._form_frame = QWidget()
        self._form_column = QVBoxLayout(self._form_frame)
        self._form_column.setContentsMargins(0, 0, 0, 0)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._form_frame)
        self._stack.addWidget(self.file)
        column.addWidget(self._stack, 1)
        return middle

    def _right(self, look: Look) -> QWidget:
        right = QSplitter(Qt.Orientation.Vertical)
        right.setObjectName("editorRight")
        right.setChildrenCollapsible(False)
        right.addWidget(self.preview)
        right.addWidget(self.problems)
        right.setStretchFactor(0, 3)
        right.setStretchFactor(1, 1)
        right.setSizes([round(n * look.theme.scale) for n in (520, 200)])
        return right

    def _choose_row(self, item: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
        page = item.data(_PAGE) if item is not None else None
        if isinstance(page, Page):
            self._presenter.choose(page)

    def _tool(self, drawing: str, words: str, act: Callable[[], None]) -> PlainButton:
        button = PlainButton(self._look, "icon", "", drawing, words)
        on_click(button, act)
        return button


def _row_key(row: Row) -> tuple[Page, str]:
    return row.page, row.title
