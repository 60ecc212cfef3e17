"""Writing an article: what changes, from when on it holds, who must read it."""

from collections.abc import Callable

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.knowledge import MAX_BODY, MAX_TITLE, check_version
from agent_desktop.domain.ticket_commands import WriteArticle
from agent_desktop.domain.ticket_news import ArticleShown
from agent_desktop.ui.error_texts import error_text
from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.choices import ChoiceBox
from agent_desktop.ui.widgets.days import DateLine
from agent_desktop.ui.widgets.labels import PlainLabel, WrapLabel


class WriteDialog(QDialog):
    """Writes a new article, or the next version of ``shown``.

    Signals:
        written: The ``WriteArticle`` to carry out.

    Thread: GUI.
    """

    written = Signal(object)

    def __init__(
        self, look: Look, over: QWidget, shown: ArticleShown | None, title: str = ""
    ) -> None:
        super().__init__(over)
        self.setObjectName("writeArticle")
        self._article_id = shown.row.article_id if shown is not None else ""
        heading = self.tr("Next version") if shown is not None else self.tr("New article")
        self.setWindowTitle(heading)
        self.title = QLineEdit(shown.row.title if shown is not None else title)
        self.keywords = QLineEdit()
        self.body = QPlainTextEdit(shown.body if shown is not None else "")
        self.starts = DateLine(look, QDate.currentDate().toString("yyyy-MM-dd"))
        self.ends = DateLine(look)
        self.kind = ChoiceBox(
            look,
            self.tr("Kind"),
            [
                (self.tr("Article"), "article"),
                (self.tr("Good case"), "good"),
                (self.tr("Bad case"), "bad"),
            ],
        )
        self.must_read = QPushButton(self.tr("Everybody must read it"))
        self._problem = WrapLabel("problem")
        if shown is not None:
            self.kind.choose(shown.row.kind)
            self.must_read.setChecked(shown.row.must_read)
        self._build(look, heading, must=shown is not None and shown.row.must_read)

    def command(self) -> WriteArticle:
        """Return what the fields say."""
        return WriteArticle(
            article_id=self._article_id,
            title=self.title.text().strip(),
            body=self.body.toPlainText(),
            kind=str(self.kind.currentData()),
            keywords=self.keywords.text().strip(),
            effective_from=self.starts.text().strip(),
            effective_until=self.ends.text().strip(),
            must_read=self.must_read.isChecked(),
        )

    def _save(self) -> None:
        command = self.command()
        try:
            check_version(
                title=command.title,
                body=command.body,
                effective_from=command.effective_from,
                effective_until=command.effective_until,
            )
        except InvalidInput as exc:
            text = error_text(exc.code, tuple((n, str(v)) for n, v in exc.fields.items()))
            self._problem.setText(f"{text.title}. {text.message}")
            return
        self.written.emit(command)
        self.accept()

    def _build(self, look: Look, heading: str, *, must: bool) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(*(look.size("s6"),) * 4)
        column.setSpacing(look.size("s3"))
        column.addWidget(PlainLabel("panelTitle", heading))
        grid = QGridLayout()
        grid.setHorizontalSpacing(look.size("s3"))
        grid.setVerticalSpacing(look.size("s2"))
        self.title.setMaxLength(MAX_TITLE)
        self.body.setTabChangesFocus(True)
        self.body.setPlaceholderText(self.tr("# for a heading, - for a list, **bold**"))
        self.body.setMinimumHeight(look.size("finder_h") // 2)
        rows: tuple[tuple[str, QWidget], ...] = (
            (self.tr("Title"), self.title),
            (self.tr("Words it is found by"), self.keywords),
            (self.tr("Kind"), self.kind),
            (self.tr("Holds from, as 2026-12-01"), self.starts),
            (self.tr("Holds until, empty for no end"), self.ends),
        )
        for place, (words, field) in enumerate(rows):
            grid.addWidget(PlainLabel("fieldLabel", words), place, 0)
            grid.addWidget(field, place, 1)
            if not field.accessibleName():
                field.setAccessibleName(words)
        grid.setColumnStretch(1, 1)
        column.addLayout(grid)
        self.body.setAccessibleName(self.tr("Text"))
        column.addWidget(self.body, 1)
        self.must_read.setProperty("kind", "chip")
        self.must_read.setCheckable(True)
        self.must_read.setChecked(must)
        self.must_read.setAccessibleName(self.must_read.text())
        column.addWidget(self._problem)
        foot = QHBoxLayout()
        foot.setSpacing(look.size("s2"))
        foot.addWidget(self.must_read)
        foot.addStretch(1)
        save = PlainButton(look, "footPrimary", self.tr("Publish"), "tick")
        save.setDefault(True)  # or Enter in a field would press the first button there is
        for button, then in (
            (PlainButton(look, "foot", self.tr("Cancel")), self.reject),
            (save, self._save),
        ):
            button.clicked.connect(then)
            foot.addWidget(button)
        column.addLayout(foot)
        self.setMinimumWidth(look.size("dialog") + look.size("s12") * 2)


class AnswerDialog(QDialog):
    """Answers a question in words.

    Signals:
        answered: The words.

    Thread: GUI.
    """

    answered = Signal(str)

    def __init__(self, look: Look, over: QWidget, question: str, write: Callable[[], None]) -> None:
        super().__init__(over)
        self.setObjectName("answerQuestion")
        self.setWindowTitle(self.tr("Answer a question"))
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(self.tr("Answer"))
        self.text.setTabChangesFocus(True)
        self.text.setPlaceholderText(self.tr("What whoever asked should know"))
        column = QVBoxLayout(self)
        column.setContentsMargins(*(look.size("s6"),) * 4)
        column.setSpacing(look.size("s3"))
        column.addWidget(PlainLabel("panelTitle", self.tr("Answer a question")))
        column.addWidget(WrapLabel("body", question[:MAX_BODY]))
        column.addWidget(self.text)
        foot = QHBoxLayout()
        foot.setSpacing(look.size("s2"))
        article = PlainButton(look, "foot", self.tr("Write an article of it"), "book")
        article.clicked.connect(self.reject)
        article.clicked.connect(write)
        foot.addWidget(article)
        foot.addStretch(1)
        cancel = PlainButton(look, "foot", self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        send = PlainButton(look, "footPrimary", self.tr("Answer"), "tick")
        send.clicked.connect(self._send)
        foot.addWidget(cancel)
        foot.addWidget(send)
        column.addLayout(foot)
        self.setMinimumWidth(look.size("dialog"))

    def _send(self) -> None:
        if self.text.toPlainText().strip():
            self.answered.emit(self.text.toPlainText())
            self.accept()
        else:
            self.text.setFocus()
