"""The page of the knowledge base: search, list, reading pane, questions."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from agent_desktop.domain.ticket_commands import WriteArticle
from agent_desktop.domain.ticket_news import ArticleRow, ArticleShown
from agent_desktop.ui import formats
from agent_desktop.ui.knowledge.article import ArticleText
from agent_desktop.ui.knowledge.presenter import KnowledgePresenter
from agent_desktop.ui.knowledge.state import KnowledgeState, Question, Tab
from agent_desktop.ui.knowledge.write import AnswerDialog, WriteDialog
from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.choices import ChoiceBox
from agent_desktop.ui.widgets.empty import EmptyPanel
from agent_desktop.ui.widgets.flow import FlowLayout
from agent_desktop.ui.widgets.labels import ElidedLabel, WrapLabel, mark
from agent_desktop.ui.widgets.note_line import NoteLine
from agent_desktop.ui.work.lines import Line, LineList
from agent_desktop.ui.work.search_field import SearchField
from agent_desktop.ui.work.search_view import article_line
from agent_desktop.ui.work.wording import moment


class KnowledgeView(QWidget):
    """Shows the list, or beside it or in its place the article.

    Signals:
        left: Esc: the agent wants back to the phrase.

    Thread: GUI.
    """

    left = Signal()

    def __init__(self, look: Look, presenter: KnowledgePresenter) -> None:
        super().__init__()
        self.setObjectName("knowledgePage")
        self._look = look
        self._presenter = presenter
        self._state = KnowledgeState()
        self._tabs: dict[Tab, QPushButton] = {}
        self.list = LineList(look, self.tr("Articles and questions"), one_click=True)
        self.field = SearchField(
            look,
            self.tr("Search the knowledge base"),
            self.tr("Search: characters, pinyin, words …"),
            self.list,
        )
        self.day = QLineEdit()
        self.text = ArticleText(look)
        self.title = WrapLabel("panelTitle")
        self._about = ElidedLabel("caption")
        self.versions = ChoiceBox(look, self.tr("Version"), ())
        self.back = PlainButton(look, "icon", "", "back", self.tr("Back to the list"))
        self.given = PlainButton(look, "footPrimary", self.tr("Answer given"), "tick")
        self.given.setToolTip("Alt+A")
        self.next_version = PlainButton(look, "foot", self.tr("Next version"), "edit")
        self.new_button = PlainButton(look, "icon", "", "new", self.tr("New article"))
        self.question = QLineEdit()
        self.ask_button = PlainButton(look, "foot", self.tr("Ask"), "help")
        self._note = NoteLine(look)
        self.heard_button = PlainButton(look, "foot", "", "tick")
        self._told = NoteLine(look, self.heard_button)
        self._lists = QStackedWidget()
        self._build(look)
        self._connect()

    def begin(self) -> None:
        """Put the keyboard into the search."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def show_state(self, state: KnowledgeState) -> None:
        """Show list, article, questions."""
        before, self._state = self._state, state
        if self.field.text() != state.text:
            self.field.setText(state.text)
        self._show_tabs(state)
        self.new_button.setVisible(state.lead)
        lines = self._lines(state)
        self.list.show_lines(lines, state.text)
        empty = state.answered is not None and not lines
        self._lists.setCurrentIndex(1 if empty and state.text.strip() else 2 if empty else 0)
        if state.article is not None:
            self._show_article(state.article, state)
        if state.article is None and before.article is not None:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        words = ""
        if state.answered_with:
            words = self.tr("Noted at the ticket: “{title}”").format(
                title=formats.shortened(state.answered_with, 40)
            )
        elif state.asked:
            words = self.tr("Your question is on the list for the morning meeting.")
        self._note.show_words(words, "good")
        self._show_told(state)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show list and article side by side where both fit."""
        super().resizeEvent(event)
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the article, then the page; Alt+A notes the answer."""
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        if event.key() == Qt.Key.Key_Escape and self._state.article is not None:
            self._presenter.go_back()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif alt and event.key() == Qt.Key.Key_A and not event.isAutoRepeat():
            self._presenter.give_answer()
        else:
            super().keyPressEvent(event)

    def write(self, shown: ArticleShown | None, title: str = "", question_id: str = "") -> None:
        """Write a new article or the next version of one."""
        dialog = WriteDialog(self._look, self, shown, title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.written.connect(lambda command: self._written(command, question_id))
        dialog.open()

    def _written(self, command: WriteArticle, question_id: str) -> None:
        self._presenter.write(command)
        if question_id:
            words = self.tr("See the knowledge base: “{title}”").format(title=command.title)
            self._presenter.answer(question_id, text=words)

    def _show_tabs(self, state: KnowledgeState) -> None:
        words = {
            Tab.ARTICLES: self.tr("Articles"),
            Tab.UNREAD: self.tr("Not read"),
            Tab.CASES: self.tr("Cases"),
            Tab.QUESTIONS: self.tr("Questions"),
        }
        counts = {Tab.UNREAD: state.unread, Tab.QUESTIONS: len(state.questions)}
        for tab, button in self._tabs.items():
            count = counts.get(tab, 0)
            button.setText(f"{words[tab]} {count}" if count else words[tab])
            button.setAccessibleName(button.text())
            button.setChecked(tab is state.tab)
            mark(button, "late", tab is Tab.UNREAD and state.must_read > 0)

    def _lines(self, state: KnowledgeState) -> list[Line]:
        if state.tab is Tab.QUESTIONS:
            return [self._question_line(q) for q in state.questions]
        rows = state.rows
        if state.tab is Tab.UNREAD:
            rows = tuple(r for r in rows if r.unread)
        elif state.tab is Tab.CASES:
            rows = tuple(r for r in rows if r.kind != "article")
        return [article_line(row) for row in rows]

    def _question_line(self, question: Question) -> Line:
        _, at, by, text, ticket_id = question
        about = [self.tr("asked by {name}").format(name=by), moment(at)]
        if ticket_id:
            about.append(self.tr("with a ticket"))
        return Line(key=question, title=text, below=" · ".join(about), drawing="help")

    def _show_told(self, state: KnowledgeState) -> None:
        told, words = state.told, ""
        if told is not None:
            words = self.tr("“{question}” – {answer}").format(
                question=formats.shortened(told.text, 60),
                answer=told.answer or self.tr("an article answers it"),
            )
            read = self.tr("Read it") if told.article_id else self.tr("Understood")
            self.heard_button.setText(read)
        self._told.show_words(words, "info")

    def _show_article(self, shown: ArticleShown, state: KnowledgeState) -> None:
        row = shown.row
        self.title.setText(row.title)
        parts = []
        if row.effective_from:
            parts.append(self.tr("holds from {day}").format(day=row.effective_from))
        if row.effective_until:
            parts.append(self.tr("until {day}").format(day=row.effective_until))
        if shown.by:
            parts.append(self.tr("by {name}").format(name=shown.by))
        self._about.setText(" · ".join(parts))
        self._fill_versions(shown)
        self.text.show_body(shown.body, state.text)
        self.given.setVisible(bool(state.subject))
        words = self.tr("Note it as the answer at “{subject}”")
        self.given.setAccessibleName(
            words.format(subject=formats.shortened(state.subject, 40)) if state.subject else ""
        )
        self.next_version.setVisible(state.lead)

    def _fill_versions(self, shown: ArticleShown) -> None:
        known = [self.versions.itemData(i) for i in range(self.versions.count())]
        if known != list(shown.versions):
            self.versions.clear()
            for version in shown.versions:
                words = self.tr("Version {number}").format(number=version.version)
                if version.effective_from:
                    words += f" · {version.effective_from}"
                self.versions.addItem(words, version)
        at = next((i for i, v in enumerate(shown.versions) if v.version == shown.row.version), -1)
        self.versions.setCurrentIndex(at)
        self.versions.setVisible(len(shown.versions) > 1)

    def _arrange(self) -> None:
        reading = self._state.article is not None
        both = self.width() >= self._look.size("two_panes")
        self._reader.setVisible(reading)
        self._left.setVisible(both or not reading)
        self.back.setVisible(reading and not both)
        self._left.setMaximumWidth(self._look.size("finder_w") if both and reading else 16_777_215)
        question = self._state.tab is not Tab.QUESTIONS and (both or not reading)
        self._asking.setVisible(question)

    def _choose(self, key: object) -> None:
        if isinstance(key, ArticleRow):
            self._presenter.read(key)
        elif isinstance(key, tuple) and self._state.lead:
            self._answer(key)

    def _answer(self, question: Question) -> None:
        question_id, _, _, text, _ = question
        dialog = AnswerDialog(
            self._look, self, text, lambda: self.write(None, formats.shortened(text, 60),
                                                       question_id)
        )  # fmt: skip
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.answered.connect(lambda words: self._presenter.answer(question_id, text=words))
        dialog.open()

    def _look_at_day(self) -> None:
        wanted = self.day.text().strip()
        self._presenter.look_at(wanted)
        mark(self.day, "problem", wanted != self._presenter.state.as_of)

    def _ask(self) -> None:
        if self.question.text().strip():
            self._presenter.ask(self.question.text())
            self.question.clear()
        else:
            self.question.setFocus()

    def _connect(self) -> None:
        presenter = self._presenter
        self.field.textChanged.connect(presenter.type)
        self.field.emptied.connect(self.left)
        self.list.chosen.connect(self._choose)
        self.day.editingFinished.connect(self._look_at_day)
        self.back.clicked.connect(presenter.go_back)
        self.given.clicked.connect(presenter.give_answer)
        self.next_version.clicked.connect(lambda: self.write(self._state.article))
        self.new_button.clicked.connect(lambda: self.write(None))
        self.versions.activated.connect(lambda: presenter.read(self.versions.currentData()))
        self.question.returnPressed.connect(self._ask)
        self.ask_button.clicked.connect(self._ask)
        self.heard_button.clicked.connect(presenter.hear)

    def _build(self, look: Look) -> None:
        edge = look.size("s6")
        chips = QWidget()
        flow = FlowLayout(look.size("s1"), chips)
        for tab in Tab:
            button = QPushButton()
            button.setProperty("kind", "listChip")
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, tab=tab: self._presenter.choose(tab))
            button.clicked.connect(lambda: self._show_tabs(self._state))
            self._tabs[tab] = button
            flow.addWidget(button)
        self.day.setAccessibleName(self.tr("As of a day, empty for today"))
        self.day.setPlaceholderText(self.tr("As of today"))
        self.day.setToolTip(self.tr("What held on a day, as 2026-10-01; empty for today"))
        self.day.setFixedWidth(look.size("col_people"))
        head = QHBoxLayout()
        head.setContentsMargins(edge, 0, edge, 0)
        head.setSpacing(look.size("s2"))
        head.addWidget(self.field, 1)
        head.addWidget(self.day)
        head.addWidget(self.new_button)
        over = QVBoxLayout()
        over.setContentsMargins(edge, 0, edge, 0)
        over.addWidget(chips)
        over.addWidget(self._note)
        over.addWidget(self._told)
        panes = QHBoxLayout()
        panes.setContentsMargins(0, 0, 0, 0)
        panes.setSpacing(0)
        panes.addWidget(self._build_left(look))
        panes.addWidget(self._build_reader(look), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.size("s2"))
        column.addLayout(head)
        column.addLayout(over)
        column.addLayout(panes, 1)
        column.addWidget(self._build_asking(look))

    def _build_left(self, look: Look) -> QWidget:
        left = self._left = QWidget()
        room = QVBoxLayout(left)
        room.setContentsMargins(look.size("s3"), 0, look.size("s3"), 0)
        self._lists.addWidget(self.list)
        self._lists.addWidget(
            EmptyPanel(
                look,
                "search",
                self.tr("No article holds these words"),
                self.tr("Ask below: the question goes to the morning meeting."),
            )
        )
        self._lists.addWidget(
            EmptyPanel(
                look,
                "book",
                self.tr("Nothing here yet"),
                self.tr("Articles, cases and questions of the centre appear here."),
            )
        )
        room.addWidget(self._lists)
        return left

    def _build_reader(self, look: Look) -> QWidget:
        edge = look.size("s6")
        reader = self._reader = QFrame()
        column = QVBoxLayout(reader)
        column.setContentsMargins(edge, 0, edge, look.size("s2"))
        column.setSpacing(look.size("s1"))
        head = QHBoxLayout()
        head.setSpacing(look.size("s2"))
        head.addWidget(self.back)
        head.addWidget(self.title, 1)
        column.addLayout(head)
        column.addWidget(self._about)
        column.addWidget(self.text, 1)
        foot = QHBoxLayout()
        foot.setSpacing(look.size("s2"))
        foot.addWidget(self.versions)
        foot.addStretch(1)
        foot.addWidget(self.next_version)
        foot.addWidget(self.given)
        column.addLayout(foot)
        return reader

    def _build_asking(self, look: Look) -> QWidget:
        bottom = self._asking = QWidget()
        bottom.setObjectName("areaFoot")
        bottom.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.question.setAccessibleName(self.tr("Question for the morning meeting"))
        self.question.setPlaceholderText(self.tr("No answer here? Ask for the morning meeting …"))
        row = QHBoxLayout(bottom)
        edge = look.size("s6")
        row.setContentsMargins(edge, look.size("s2"), edge, look.size("s2"))
        row.setSpacing(look.size("s2"))
        row.addWidget(self.question, 1)
        row.addWidget(self.ask_button)
        return bottom
