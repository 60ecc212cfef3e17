"""Templates: texts to customers, and what a form may begin with."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from agent_desktop.domain.records import RecordTable
from agent_desktop.runtime.centre_defaults import named_texts
from agent_desktop.ui.centre.feet import ListFoot
from agent_desktop.ui.centre.presenter import CentrePresenter
from agent_desktop.ui.centre.state import CentreState
from agent_desktop.ui.centre.template_dialog import TemplateDialog
from agent_desktop.ui.centre.wording import joined, problem_words, slot_words
from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.empty import EmptyPanel
from agent_desktop.ui.widgets.labels import WrapLabel
from agent_desktop.ui.work.lines import Line, LineList


class TemplatesPage(QWidget):
    """The templates as a list.

    Thread: GUI.
    """

    def __init__(self, look: Look, presenter: CentrePresenter) -> None:
        super().__init__()
        self._look = look
        self._presenter = presenter
        self.list = LineList(look, self.tr("Templates"))
        words = (self.tr("New template"), self.tr("Edit"), self.tr("Remove"))
        self._foot = ListFoot(look, self.list, words)
        self.new_button, self.edit_button = self._foot.new, self._foot.edit
        self.drop_button = self._foot.drop
        self._empty = EmptyPanel(
            look,
            "speech",
            self.tr("No template yet"),
            self.tr("Until there is one, customers get the texts that come with the product."),
        )
        self._build(look)
        self._foot.connect_to(
            edit=self.edit, drop=self._presenter.drop_template, moved=self._follow
        )

    def show_state(self, state: CentreState) -> None:
        """Show the templates."""
        lines = []
        for template_id, pairs in state.news.templates if state.news is not None else ():
            values = dict(pairs)
            slots = [slot_words(slot) for slot in named_texts(values.get("values", ""))]
            mark = (
                (self.tr("own"), "good") if values.get("owner") else (self.tr("shared"), "accent")
            )
            lines.append(
                Line(
                    key=template_id,
                    title=values.get("name", "") or "–",
                    below=joined(slots),
                    marks=(mark,),
                )
            )
        self.list.show_lines(lines)
        self.list.setVisible(bool(lines))
        self._empty.setVisible(not lines)
        self.new_button.setEnabled(state.may_write(RecordTable.TEMPLATE))
        self._follow()

    def edit(self, template_id: str) -> TemplateDialog:
        """Edit a template, or make one."""
        state = self._presenter.state
        dialog = TemplateDialog(
            self._look, self, self._presenter.template_values(template_id), state
        )
        dialog.asked.connect(lambda: self._keep(dialog, template_id))
        dialog.open()
        return dialog

    def _keep(self, dialog: TemplateDialog, template_id: str) -> None:
        kept = self._presenter.save_template(
            template_id, dialog.name.text(), dialog.texts(), shared=dialog.is_shared
        )
        if kept:
            dialog.accept()
        else:
            dialog.show_problem(problem_words(self._presenter.state.problem))

    def _follow(self) -> None:
        may = self._presenter.state.may_write(RecordTable.TEMPLATE)
        chosen = isinstance(self.list.current(), str)
        self.edit_button.setEnabled(chosen and may)
        self.drop_button.setEnabled(chosen and may)

    def _build(self, look: Look) -> None:
        edge = look.size("s6")
        column = QVBoxLayout(self)
        column.setContentsMargins(edge, look.size("s2"), edge, look.size("s3"))
        column.setSpacing(look.size("s2"))
        about = self.tr(
            "A text to customers takes the place of the one that comes with the product."
        )
        column.addWidget(WrapLabel("caption", about))
        column.addWidget(self.list, 1)
        column.addWidget(self._empty, 1)
        column.addLayout(self._foot)
