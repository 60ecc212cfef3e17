"""The import: what the rows are, which column is what, how far it is, what was refused."""

from pathlib import PurePath
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_news import ImportChanged
from agent_desktop.ui import formats
from agent_desktop.ui.customers.wording import FIELDS as CUSTOMER_FIELDS
from agent_desktop.ui.customers.wording import contact_word, customer_word
from agent_desktop.ui.directory.wording import FIELD_WORDS, TABLE_WORDS, directory_word
from agent_desktop.ui.error_texts import error_text
from agent_desktop.ui.imports.presenter import ImportPresenter
from agent_desktop.ui.imports.state import TABLES, ImportState, Page
from agent_desktop.ui.look import Look
from agent_desktop.ui.marking import QT_TRANSLATE_NOOP
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.choices import ChoiceBox, Segments
from agent_desktop.ui.widgets.labels import ElidedLabel, PlainLabel, WrapLabel
from agent_desktop.ui.widgets.note_line import NoteLine
from agent_desktop.ui.widgets.pane import Pane

_SHOWN_ROWS: Final = 6
_SHOWN_ERRORS: Final = 100
_MORE_WORDS: Final = {
    "number": QT_TRANSLATE_NOOP("Import", "Number"),
    "department": QT_TRANSLATE_NOOP("Import", "Department"),
    "person": QT_TRANSLATE_NOOP("Import", "Responsible person"),
    "deputy": QT_TRANSLATE_NOOP("Import", "Deputy"),
    "kinds": QT_TRANSLATE_NOOP("Import", "Kinds of tickets"),
}


def field_words(name: str, table: RecordTable) -> str:
    """Return what a column can become, in the agent's language."""
    if table is RecordTable.CUSTOMER and name in CUSTOMER_FIELDS:
        return customer_word(CUSTOMER_FIELDS[name])
    if name in _MORE_WORDS:
        return QCoreApplication.translate("Import", _MORE_WORDS[name])
    if name in FIELD_WORDS:
        return directory_word(FIELD_WORDS[name])
    return contact_word(name.rpartition(".")[2])


class ImportDialog(QDialog):
    """Four pages, one after the other. Not modal: calls go on in the desk's window.

    Thread: GUI.
    """

    def __init__(self, look: Look, over: QWidget, presenter: ImportPresenter) -> None:
        super().__init__(over)
        self.setObjectName("importDialog")
        self.setWindowTitle(self.tr("Import"))
        self._look = look
        self._presenter = presenter
        self._boxes: dict[str, ChoiceBox] = {}
        self._mapped: object = None
        self.title = PlainLabel("panelTitle", self.tr("Import from a file"))
        self._file = ElidedLabel("caption")
        self._problem = NoteLine(look)
        self._pages = QStackedWidget()
        self.tables = Segments(
            look,
            self.tr("What the rows are"),
            [(directory_word(TABLE_WORDS[t]), t) for t in TABLES],
        )
        self.choose_button = PlainButton(look, "primary", self.tr("Choose a file"), "import")
        self.take_button = PlainButton(look, "footPrimary", self.tr("Import"), "tick")
        self.back_button = PlainButton(look, "foot", self.tr("Another file"), "back")
        self.stop_button = PlainButton(look, "foot", self.tr("Stop"), "stop")
        self.errors_button = PlainButton(
            look, "foot", self.tr("Open the file of errors"), "warning"
        )
        self.close_button = PlainButton(look, "foot", self.tr("Close"))
        self._reading = PlainLabel("caption", "")
        self._count = WrapLabel("body")
        self.bar = QProgressBar()
        self._result = WrapLabel("emptyTitle")
        self._result_more = WrapLabel("emptyText")
        self.preview = self._table(self.tr("First rows"))
        self.errors = self._table(self.tr("Refused rows"))
        wide = look.size("list_narrow")  # the reason is a sentence
        self.errors.horizontalHeader().setMaximumSectionSize(wide)
        self._build(look)
        self._connect()

    def show_state(self, state: ImportState) -> None:
        """Show how far it is."""
        news = state.news
        self._pages.setCurrentIndex(state.page)
        self._file.setText(PurePath(state.file).name)
        self.tables.choose(state.table)
        self._reading.setText(self.tr("Reading the file …") if state.waits else "")
        self.choose_button.setEnabled(not state.waits)
        problem = ""
        if state.problem:
            text = error_text(state.problem)
            problem = f"{text.title}. {text.message} {text.action}".strip()
        self._problem.show_words(problem, "bad")
        if state.page is Page.COLUMNS:
            self._show_columns(state)
        self.bar.setMaximum(max(news.rows, news.done) if news.rows else 0)  # 0: it only moves
        self.bar.setValue(news.done)
        words = self.tr("{done} of {rows} rows, {taken} taken, {refused} refused").format(
            done=f"{news.done:,}",
            rows=f"{news.rows:,}" if news.rows else "?",
            taken=f"{news.taken:,}",
            refused=f"{news.refused:,}",
        )
        self._count.setText(words)
        if state.page is Page.RESULT:
            self._show_result(state)
        self.take_button.setVisible(state.page is Page.COLUMNS)
        self.take_button.setEnabled(self._presenter.can_take)
        self.back_button.setVisible(state.page in (Page.COLUMNS, Page.RESULT))
        self.stop_button.setVisible(state.page is Page.RUNNING)
        self.close_button.setVisible(state.page is not Page.RUNNING)
        self.errors_button.setVisible(state.page is Page.RESULT and bool(news.error_file))

    def closeEvent(self, event: QCloseEvent) -> None:
        """An import goes on when its window is closed; it opens again where it is."""
        super().closeEvent(event)
        self._presenter.begin()

    def reject(self) -> None:
        """Close on Esc."""
        self.close()

    def _show_columns(self, state: ImportState) -> None:
        key = (state.file, state.table, state.news.columns)
        if key != self._mapped:
            self._mapped = key
            self._fill_columns(state)
            self._fill(self.preview, state.news.columns, state.news.preview[:_SHOWN_ROWS])
        for column, name in state.mapping:
            self._boxes[column].choose(name)
        words = self.tr("Say what each column is; empty columns are left out.")
        if state.news.rows:
            rows = self.tr("About {count} rows.").format(count=f"{state.news.rows:,}")
            words = f"{rows} {words}"
        self._about.setText(words)

    def _fill_columns(self, state: ImportState) -> None:
        while (item := self._columns.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._boxes = {}
        choices = [(field_words(f, state.table), f) for f in state.news.fields]
        for place, column in enumerate(state.news.columns):
            title = formats.shortened(column or "–", 28)
            box = ChoiceBox(
                self._look,
                self.tr("What column {name} is").format(name=title),
                [(self.tr("– leave out –"), ""), *choices],
            )
            box.activated.connect(
                lambda _=0, c=column, b=box: self._presenter.map(c, str(b.currentData() or ""))
            )
            self._boxes[column] = box
            row, side = divmod(place, 2)
            self._columns.addWidget(ElidedLabel("fieldLabel", title), row, side * 2)
            self._columns.addWidget(box, row, side * 2 + 1)
        for side in range(4):
            self._columns.setColumnStretch(side, 1)

    def _show_result(self, state: ImportState) -> None:
        news = state.news
        self._result.setText(self.tr("{taken} rows taken").format(taken=f"{news.taken:,}"))
        self._result_more.setText(" ".join(self._told(news)))
        self.errors.setVisible(bool(news.errors))
        titles = (self.tr("Line"), self.tr("Why"), self.tr("Row"))
        rows = [
            (str(line), error_text(code).title, text)
            for line, code, text in news.errors[:_SHOWN_ERRORS]
        ]
        self._fill(self.errors, titles, rows)

    def _told(self, news: ImportChanged) -> list[str]:
        told = []
        if news.failure:
            text = error_text(news.failure)
            told.append(f"{text.title}. {text.message}")
        if news.cancelled:
            told.append(self.tr("It was stopped; what was taken stays."))
        if news.unchanged:
            words = self.tr("{count} were known like that already.")
            told.append(words.format(count=f"{news.unchanged:,}"))
        if news.refused:
            words = self.tr(
                "{refused} rows were refused. They are kept in a file with the reason: correct "
                "them there and import it again."
            )
            told.append(words.format(refused=f"{news.refused:,}"))
        elif not news.failure and not news.cancelled:
            told.append(self.tr("Every row was taken."))
        return told

    def _fill(self, table: QTableWidget, titles: tuple[str, ...], rows: object) -> None:
        shown = list(rows)  # type: ignore[call-overload]  # rows of texts
        table.clear()
        table.setColumnCount(len(titles))
        table.setRowCount(len(shown))
        table.setHorizontalHeaderLabels([formats.shortened(t or "–", 24) for t in titles])
        for place, row in enumerate(shown):
            for column, text in enumerate(row[: len(titles)]):
                item = QTableWidgetItem(formats.shortened(_printable(text), 200))
                table.setItem(place, column, item)
        table.resizeColumnsToContents()
        table.horizontalHeader().setStretchLastSection(True)

    def _table(self, name: str) -> QTableWidget:
        table = QTableWidget()
        table.setAccessibleName(name)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(self._look.size("control_s"))
        header = table.horizontalHeader()
        header.setMaximumSectionSize(self._look.size("find_w"))
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return table

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(["CSV, Excel (*.csv *.txt *.xlsx)"])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._presenter.use_file)
        dialog.open()

    def _open_errors(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(self._presenter.state.news.error_file))

    def _connect(self) -> None:
        presenter = self._presenter
        self.tables.chosen.connect(presenter.use_table)
        self.choose_button.clicked.connect(self._choose_file)
        self.take_button.clicked.connect(presenter.take)
        self.back_button.clicked.connect(presenter.go_back)
        self.stop_button.clicked.connect(presenter.cancel)
        self.errors_button.clicked.connect(self._open_errors)
        self.close_button.clicked.connect(self.close)

    def _build(self, look: Look) -> None:
        self.bar.setAccessibleName(self.tr("How far the import is"))
        self.setMinimumSize(look.size("dialog"), look.size("finder_h"))
        self.resize(look.size("overlay"), look.size("form_max"))
        column = QVBoxLayout(self)
        column.setContentsMargins(*(look.size("s6"),) * 4)
        column.setSpacing(look.size("s3"))
        column.addWidget(self.title)
        column.addWidget(self._file)
        column.addWidget(self._problem)
        for page in (
            self._file_page(look),
            self._columns_page(look),
            self._running_page(look),
            self._result_page(look),
        ):
            self._pages.addWidget(page)
        column.addWidget(self._pages, 1)
        foot = QHBoxLayout()
        foot.setSpacing(look.size("s2"))
        foot.addWidget(self.back_button)
        foot.addWidget(self.errors_button)
        foot.addStretch(1)
        for button in (self.close_button, self.stop_button, self.take_button):
            foot.addWidget(button)
        column.addLayout(foot)

    def _page(self, look: Look) -> tuple[QWidget, QVBoxLayout]:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.size("s3"))
        return page, column

    def _file_page(self, look: Look) -> QWidget:
        page, column = self._page(look)
        column.addWidget(PlainLabel("fieldLabel", self.tr("What the rows are")))
        column.addWidget(self.tables)
        column.addWidget(
            WrapLabel(
                "emptyText",
                self.tr(
                    "CSV or XLSX, the first line names the columns. Nothing is taken before you "
                    "have seen the first rows; rows that are there already are brought up to date."
                ),
            )
        )
        row = QHBoxLayout()
        row.addWidget(self.choose_button)
        row.addWidget(self._reading, 1)
        column.addLayout(row)
        column.addStretch(1)
        return page

    def _columns_page(self, look: Look) -> QWidget:
        page, column = self._page(look)
        self._about = WrapLabel("body")
        column.addWidget(self._about)
        inside = QWidget()
        self._columns = QGridLayout(inside)
        self._columns.setContentsMargins(0, 0, look.size("s2"), 0)
        self._columns.setHorizontalSpacing(look.size("s3"))
        self._columns.setVerticalSpacing(look.size("s2"))
        column.addWidget(Pane(inside), 1)
        column.addWidget(PlainLabel("sectionTitle", self.tr("First rows")))
        column.addWidget(self.preview, 1)
        return page

    def _running_page(self, look: Look) -> QWidget:
        page, column = self._page(look)
        column.addStretch(1)
        column.addWidget(self._count)
        column.addWidget(self.bar)
        column.addWidget(
            WrapLabel("emptyText", self.tr("You can go on working: calls and tickets go first."))
        )
        column.addStretch(2)
        return page

    def _result_page(self, look: Look) -> QWidget:
        page, column = self._page(look)
        column.addWidget(self._result)
        column.addWidget(self._result_more)
        column.addWidget(self.errors, 1)
        column.addStretch(0)
        return page


def _printable(text: str) -> str:
    """Return a cell in one line; what cannot be seen is a dot."""
    return "".join(c if c.isprintable() else "·" for c in " ".join(text.split()))
