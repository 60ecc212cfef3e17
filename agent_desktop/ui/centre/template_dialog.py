"""A template while it is edited: its texts one by one, and how each reads for a customer."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.message_texts import SLOTS, VARIABLES, filled, is_message
from agent_desktop.runtime.centre_defaults import named_texts
from agent_desktop.ui.centre.feet import save_foot
from agent_desktop.ui.centre.state import CentreState, Problem
from agent_desktop.ui.centre.wording import FORM_TEXTS, problem_words, slot_words
from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.choices import ChoiceBox, Segments
from agent_desktop.ui.widgets.labels import PlainLabel, WrapLabel

_FIRST: Final = SLOTS[0]


class TemplateDialog(QDialog):
    """Name, whose it is, and one text after the other.

    Args:
        values: What the template holds now; {} for a new one.
        state: For the shipped texts, and what the preview is filled with.

    Signals:
        asked: It is to be kept; whoever hears it closes the dialog or says why not.

    Thread: GUI.
    """

    asked = Signal()

    def __init__(
        self, look: Look, over: QWidget, values: Mapping[str, str], state: CentreState
    ) -> None:
        super().__init__(over)
        self.setObjectName("template")
        self.setWindowTitle(self.tr("Template"))
        self._state = state
        self._shipped = dict(state.news.messages) if state.news is not None else {}
        self._texts = dict(named_texts(values.get("values", "")))
        self.is_shared = not values.get("owner")
        self.name = QLineEdit(values.get("name", ""))
        self.name.setAccessibleName(self.tr("Name"))
        self.owner = Segments(
            look,
            self.tr("For whom"),
            [(self.tr("For all"), True), (self.tr("For me alone"), False)],
        )
        self.owner.choose(self.is_shared)
        self.owner.chosen.connect(self._share)
        slots = [*SLOTS, *FORM_TEXTS]
        slots += [slot for slot in self._texts if slot not in slots]
        self.slot = ChoiceBox(look, self.tr("Which text"), [(slot_words(s), s) for s in slots])
        self.slot.choose(next(iter(self._texts), _FIRST))
        self.slot.activated.connect(self._show_slot)
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(self.tr("Text"))
        self.text.setTabChangesFocus(True)
        self.text.textChanged.connect(self._typed)
        self.preview = WrapLabel("body")
        self._about = WrapLabel("caption")
        self._problem = WrapLabel("problem")
        self._build(look)
        self._show_slot()

    def texts(self) -> dict[str, str]:
        """Return all texts of the template."""
        return {slot: text for slot, text in self._texts.items() if text.strip()}

    def show_problem(self, words: str) -> None:
        """Say why it cannot be kept."""
        self._problem.setText(words)

    def _share(self, shared: object) -> None:
        self.is_shared = bool(shared)

    def _slot(self) -> str:
        return str(self.slot.currentData())

    def _show_slot(self) -> None:
        slot = self._slot()
        self.text.setPlaceholderText(self._shipped.get(slot, ""))
        self.text.setPlainText(self._texts.get(slot, ""))
        about = ""
        if is_message(slot):
            names = " ".join(f"{{{name}}}" for name in VARIABLES)
            about = self.tr("Places: {names}. What stands in [ ] is left out where one is empty.")
            about = about.format(names=names)
        self._about.setText(about)
        self._show_preview()

    def _typed(self) -> None:
        self._texts[self._slot()] = self.text.toPlainText()
        self._show_preview()

    def _show_preview(self) -> None:
        slot = self._slot()
        text = self._texts.get(slot, "").strip() or self._shipped.get(slot, "")
        self._problem.setText("")
        if not is_message(slot):
            self.preview.setText(text)
            return
        try:
            self.preview.setText(filled(text, self._sample(slot.split(".")[1])))
        except InvalidInput as exc:
            fields = tuple((n, str(v)) for n, v in exc.fields.items())
            self.preview.setText("")
            self._problem.setText(problem_words(Problem(code=exc.code, fields=fields)))

    def _sample(self, language: str) -> dict[str, str]:
        """Return a made-up customer and matter."""
        chinese = language == "zh"
        return {
            "company": self._state.company or ("云杉宽带" if chinese else "Spruce Broadband"),
            "agent_number": self._state.agent or "1001",
            "caller_name": "王" if chinese else "Ms Wang",
            "form_of_address": "女士" if chinese else "",
            "ticket_subject": "宽带频繁掉线" if chinese else "Broadband drops out",
            "promised_time": "明天上午十点" if chinese else "tomorrow at ten",
            "result": "已更换光猫" if chinese else "the modem was replaced",
        }

    def _build(self, look: Look) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(*(look.size("s6"),) * 4)
        column.setSpacing(look.size("s3"))
        column.addWidget(PlainLabel("panelTitle", self.tr("Template")))
        grid = QGridLayout()
        grid.setHorizontalSpacing(look.size("s3"))
        grid.setVerticalSpacing(look.size("s2"))
        grid.setColumnStretch(1, 1)
        rows: tuple[tuple[str, QWidget], ...] = (
            (self.tr("Name"), self.name),
            (self.tr("For whom"), self.owner),
            (self.tr("Which text"), self.slot),
        )
        for place, (words, field) in enumerate(rows):
            grid.addWidget(PlainLabel("fieldLabel", words), place, 0)
            grid.addWidget(field, place, 1)
        column.addLayout(grid)
        column.addWidget(self.text, 1)
        column.addWidget(self._about)
        column.addWidget(PlainLabel("fieldLabel", self.tr("So it reads")))
        column.addWidget(self.preview)
        column.addWidget(self._problem)
        said = (self.tr("Cancel"), self.tr("Save"))
        column.addLayout(save_foot(look, self, said, self.asked.emit))
        self.setMinimumWidth(look.size("devices_w"))
