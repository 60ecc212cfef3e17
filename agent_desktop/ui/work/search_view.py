"""The search over everything: one field over the desk, groups below it."""

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from agent_desktop.domain.ticket_news import ArticleRow, CustomerRow
from agent_desktop.domain.work_lists import TicketRow
from agent_desktop.ui import formats
from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.labels import PlainLabel, WrapLabel
from agent_desktop.ui.work.due import KeptTime, time_left
from agent_desktop.ui.work.lines import Line, LineList
from agent_desktop.ui.work.search_field import SearchField
from agent_desktop.ui.work.search_presenter import SearchPresenter, SearchState
from agent_desktop.ui.work.wording import STATUSES, TONES, left_words, work_word

_LOWER = 0.5  # of the window is left to the phrase in a call
_UPPER = 0.08


class SearchPanel(QFrame):
    """Floats over the desk, in a call over its lower part: the phrase stays in sight.

    Thread: GUI.
    """

    def __init__(
        self, look: Look, over: QWidget, presenter: SearchPresenter, time: KeptTime
    ) -> None:
        super().__init__(over)
        self.setObjectName("searchPanel")
        self._look = look
        self._over = over
        self._presenter = presenter
        self._time = time
        self._in_call = False
        self._before: QWidget | None = None
        self.list = LineList(look, self.tr("Found"), one_click=True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.field = SearchField(
            look,
            self.tr("Search everything"),
            self.tr("Ticket, customer, phrase, article: characters, pinyin, digits …"),
            self.list,
        )
        self._hint = WrapLabel("emptyText")
        self._places = QStackedWidget()
        self._build(look)
        self.field.textChanged.connect(presenter.type)
        self.field.emptied.connect(self.vanish)
        self.list.chosen.connect(self._choose)
        over.installEventFilter(self)
        self.hide()

    def appear(self, *, in_call: bool) -> None:
        """Come up with the keyboard in the field; what was searched last is marked."""
        if self.isVisible():
            self.vanish()
            return
        self._in_call = in_call
        self._before = self._over.window().focusWidget()
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)
        self.show_state(self._presenter.state)
        self.field.selectAll()

    def vanish(self) -> None:
        """Go; the keyboard goes back to where it was."""
        self.hide()
        before, self._before = self._before, None
        if before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_state(self, state: SearchState) -> None:
        """Show what was found."""
        if not self.isVisible():
            return
        if self.field.text() != state.text:
            self.field.setText(state.text)
        if not state.text.strip():
            self._hint.setText(
                self.tr("Enter opens a ticket, shows a customer, brings a phrase up, reads an "
                        "article. Esc goes back.")
            )  # fmt: skip
            self.list.show_lines(())
        elif not state.waits:
            self.list.show_lines(self._lines(state), state.text)
            self._hint.setText(self.tr("Nothing here holds these words."))
        self._places.setCurrentIndex(1 if self.list.lines.lines else 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the window's size."""
        if watched is self._over and event.type() is QEvent.Type.Resize:
            self._place()
        return False

    def _choose(self, hit: object) -> None:
        self._before = None
        self.vanish()
        self._presenter.choose(hit)  # type: ignore[arg-type]  # keys of our own lines

    def _lines(self, state: SearchState) -> list[Line]:
        found = state.found
        groups = (
            (self.tr("Tickets"), [self._ticket(r) for r in found.tickets]),
            (self.tr("Customers"), [customer_line(r) for r in found.customers]),
            (
                self.tr("Phrases"),
                [
                    Line(key=p, title=p.text or p.title, drawing="speech",
                         below=p.title if p.text else "", right=p.key and f"Ctrl+{p.key}")
                    for p in found.phrases
                ],
            ),
            (self.tr("Knowledge"), [article_line(r) for r in found.articles]),
        )  # fmt: skip
        return [line for title, lines in groups for line in _group(title, lines)]

    def _ticket(self, row: TicketRow) -> Line:
        left = time_left(row, self._time.now())
        who = " ".join(p for p in (row.customer_name, formats.number(row.phone)) if p)
        return Line(
            key=row,
            title=row.subject or who,
            below=" · ".join(p for p in (who, work_word(STATUSES[row.status]), row.owner) if p),
            right="" if left.seconds is None else left_words(left),
            right_tone=TONES[left.level],
            drawing="ticket",
        )

    def _place(self) -> None:
        edge = self._look.size("s6")
        width = min(self._look.size("overlay"), self._over.width() - 2 * edge)
        top = round(self._over.height() * (_LOWER if self._in_call else _UPPER))
        height = self._over.height() - top - 2 * edge
        self.setGeometry((self._over.width() - width) // 2, top, width, height)

    def _build(self, look: Look) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(*(look.size("s3"),) * 4)
        column.setSpacing(look.size("s2"))
        column.addWidget(self.field)
        nothing = QWidget()
        room = QVBoxLayout(nothing)
        room.setContentsMargins(look.size("s3"), look.size("s2"), look.size("s3"), 0)
        room.addWidget(self._hint)
        room.addStretch(1)
        self._places.addWidget(nothing)
        self._places.addWidget(self.list)
        column.addWidget(self._places, 1)
        column.addWidget(PlainLabel("caption", self.tr("↑ ↓ choose   Enter open   Esc back")))


def customer_line(row: CustomerRow) -> Line:
    """Return a customer as a line."""
    marks = []
    if row.grade:
        marks.append((row.grade.upper() if row.grade.isascii() else row.grade, "accent"))
    if row.do_not_call:
        marks.append((QCoreApplication.translate("Work", "Do not call"), "bad"))
    matters = ""
    if row.open_matters:
        words = QCoreApplication.translate("Work", "{count} open")
        matters = words.format(count=row.open_matters)
    name = " ".join(p for p in (row.name, row.title) if p)
    numbers = "  ".join(formats.number(n) for n in row.numbers[:3])
    return Line(
        key=row,
        title=name or numbers or "–",
        below=" · ".join(p for p in (numbers, row.company) if p),
        marks=tuple(marks),
        right=matters,
        drawing="person",
    )


def article_line(row: ArticleRow) -> Line:
    """Return an article as a line."""
    marks = []
    if row.unread and row.must_read:
        marks.append((QCoreApplication.translate("Work", "Must read"), "warn"))
    elif row.unread:
        marks.append((QCoreApplication.translate("Work", "New"), "accent"))
    if row.kind == "good":
        marks.append((QCoreApplication.translate("Work", "Good case"), "good"))
    if row.kind == "bad":
        marks.append((QCoreApplication.translate("Work", "Bad case"), "bad"))
    version = QCoreApplication.translate("Work", "version {number}").format(number=row.version)
    return Line(
        key=row,
        title=row.title,
        below=row.excerpt,
        marks=tuple(marks),
        right=version,
        strong=row.unread,
        drawing="book",
    )


def _group(title: str, lines: Iterable[Line]) -> list[Line]:
    made = list(lines)
    return [Line(title=title, heading=True), *made] if made else []
