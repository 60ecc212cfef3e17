"""The forms in force: what each is for, its fields, out of a file and into one."""

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from agent_desktop.domain.centre_news import CentreForm
from agent_desktop.domain.form_definitions import FieldDefinition
from agent_desktop.ui.centre.presenter import CentrePresenter
from agent_desktop.ui.centre.state import CentreState, Problem
from agent_desktop.ui.centre.wording import (
    FIELD_KINDS,
    centre_word,
    joined,
    kind_word,
    language,
    problem_words,
)
from agent_desktop.ui.look import Look
from agent_desktop.ui.ticket.definitions import choice_words, in_language
from agent_desktop.ui.ticket.wording import NEEDED_FOR, step_word
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.labels import PlainLabel, WrapLabel
from agent_desktop.ui.work.lines import Line, LineList


class FormsPage(QWidget):
    """Forms on the left, the chosen one's fields on the right.

    Thread: GUI.
    """

    def __init__(self, look: Look, presenter: CentrePresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._forms: tuple[CentreForm, ...] = ()
        self._values: dict[tuple[str, str], str] = {}  # what choices are called
        self.list = LineList(look, self.tr("Forms"), one_click=True)
        self.fields = LineList(look, self.tr("Fields of the form"))
        self.take_button = PlainButton(look, "foot", self.tr("Import"), "import")
        self.save_button = PlainButton(look, "foot", self.tr("Export"), "export")
        self._for = WrapLabel("caption")
        self._build(look)
        for button in (self.take_button, self.save_button):
            button.setAutoDefault(False)
        self.take_button.clicked.connect(self._take)
        self.save_button.clicked.connect(self._save)
        self.list.moved.connect(self._show_form)

    def show_state(self, state: CentreState) -> None:
        """Show the forms."""
        self._forms = state.news.forms if state.news is not None else ()
        self.list.show_lines([self._line(form) for form in self._forms])
        self._show_form()

    def _line(self, form: CentreForm) -> Line:
        if form.definition is None:
            problem = Problem(code=form.problem, fields=(("field", form.where),))
            return Line(
                key=form.form_id,
                title=form.form_id,
                below=problem_words(problem),
                drawing="error",
                dot="bad",
            )
        title = in_language(form.definition.title, language()) or form.form_id
        mark = (self.tr("in force"), "good") if form.in_force else (self.tr("older"), "warn")
        return Line(key=form.form_id, title=title, below=form.form_id, marks=(mark,), right="")

    def _chosen(self) -> CentreForm | None:
        key = self.list.current()
        return next((form for form in self._forms if form.form_id == key), None)

    def _show_form(self) -> None:
        form = self._chosen()
        self.save_button.setEnabled(form is not None)
        definition = form.definition if form is not None else None
        if definition is None:
            self.fields.show_lines([])
            self._for.setText("")
            return
        kinds = joined([kind_word(kind) for kind in definition.kinds]) or self.tr("all kinds")
        queues = joined(list(definition.queues)) or self.tr("all queues")
        words = self.tr("Version {version}, for {kinds}, {queues}. {count} fields.")
        self._for.setText(
            words.format(
                version=definition.version,
                kinds=kinds,
                queues=queues,
                count=len(definition.fields),
            )
        )
        self._values = {
            (field.field_id, value): words
            for field in definition.fields
            for words, value in choice_words(field, language())
        }
        titles = {f.field_id: in_language(f.title, language()) for f in definition.fields}
        self.fields.show_lines([self._field(field, titles) for field in definition.fields])

    def _field(self, field: FieldDefinition, titles: dict[str, str]) -> Line:
        below = [centre_word(FIELD_KINDS[field.kind])]
        if field.choices:
            choices = " / ".join(words for words, _ in choice_words(field, language()))
            below = [self.tr("{kind}: {choices}").format(kind=below[0], choices=choices)]
        if field.shown_if is not None:
            needed, value = field.shown_if
            words = self.tr("only where “{field}” is {value}")
            called = self._values.get((needed, value), value)
            below.append(words.format(field=titles.get(needed) or needed, value=called))
        needed_for = ""
        if field.required_at == "opened":
            needed_for = self.tr("must be filled")
        elif field.required_at:
            step = step_word(NEEDED_FOR.get(field.required_at, "")) or field.required_at
            needed_for = self.tr("before: {step}").format(step=step)
        return Line(
            key=field.field_id,
            title=titles[field.field_id] or field.field_id,
            below=joined(below),
            right=needed_for,
            right_tone="warn" if needed_for else "text_faint",
        )

    def _take(self) -> None:
        words = self.tr("Forms (*.json)")
        file, _ = QFileDialog.getOpenFileName(self, self.tr("Import a form"), "", words)
        self._presenter.take_form(file)

    def _save(self) -> None:
        form = self._chosen()
        if form is not None:
            words = self.tr("Forms (*.json)")
            name = f"{form.form_id}.json"
            file, _ = QFileDialog.getSaveFileName(self, self.tr("Export the form"), name, words)
            self._presenter.save_form(form.form_id, file)

    def _build(self, look: Look) -> None:
        edge = look.size("s6")
        buttons = QHBoxLayout()
        buttons.setSpacing(look.size("s2"))
        buttons.addWidget(self.save_button)
        buttons.addWidget(self.take_button)
        buttons.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(look.size("s2"))
        left.addWidget(self.list, 1)
        left.addLayout(buttons)
        right = QVBoxLayout()
        right.setSpacing(look.size("s2"))
        right.addWidget(PlainLabel("fieldLabel", self.tr("Fields")))
        right.addWidget(self._for)
        right.addWidget(self.fields, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(edge, look.size("s2"), edge, look.size("s3"))
        row.setSpacing(edge)
        row.addLayout(left, 2)
        row.addLayout(right, 3)
