"""A clock rule while a lead edits it."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from agent_desktop.domain.tickets import Severity, TicketKind, Urgency
from agent_desktop.ui.centre.feet import save_foot
from agent_desktop.ui.centre.wording import (
    BASES,
    LADDER,
    PERIODS,
    centre_word,
    kind_word,
    severity_word,
    urgency_word,
)
from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.choices import ChoiceBox
from agent_desktop.ui.widgets.labels import PlainLabel, WrapLabel

SHARES: Final = (50, 80, 100)


class RuleDialog(QDialog):
    """For which matters, how long, in which time, who is told.

    Args:
        values: What the rule says now; {} for a new one.
        is_default: It is for everything, and cannot be for less.

    Signals:
        asked: The values that are to be kept; whoever hears it closes the dialog or says why not.

    Thread: GUI.
    """

    asked = Signal(object)

    def __init__(
        self, look: Look, over: QWidget, values: Mapping[str, str], *, is_default: bool = False
    ) -> None:
        super().__init__(over)
        self.setObjectName("clockRule")
        title = self.tr("Clock rule")
        self.setWindowTitle(title)
        self._before = dict(values)
        self.boxes: dict[str, ChoiceBox] = {}
        self.lines: dict[str, QLineEdit] = {}
        self.tells: list[ChoiceBox] = []
        self._problem = WrapLabel("problem")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(look.size("s3"))
        self._grid.setVerticalSpacing(look.size("s2"))
        self._grid.setColumnStretch(1, 1)
        if not is_default:
            self._add_for_whom(look)
        for name, source in PERIODS.items():
            self._add_line(name, centre_word(source), self.tr("hours, or days as 3d"))
        bases = [(centre_word(words), value) for value, words in BASES.items()]
        self._add_box(look, "basis", self.tr("Counted in"), bases[1:] if is_default else bases)
        self._add_tells(look)
        self._build(look, title)

    def values(self) -> dict[str, str]:
        """Return what the fields say."""
        found = dict(self._before)
        for name, box in self.boxes.items():
            found[name] = str(box.currentData() or "")
        for name, line in self.lines.items():
            found[name] = line.text().strip()
        told = [str(box.currentData() or "") for box in self.tells]
        found["tells"] = ",".join(told) if any(told) else ""
        return {name: text for name, text in found.items() if text}

    def show_problem(self, words: str) -> None:
        """Say why it cannot be kept."""
        self._problem.setText(words)

    def _add_for_whom(self, look: Look) -> None:
        every = (self.tr("all"), "")
        kinds = [(kind_word(k), k.value) for k in TicketKind]
        severities = [(severity_word(s), s.value) for s in Severity]
        urgencies = [(urgency_word(u), u.value) for u in Urgency]
        self._add_box(look, "kind", self.tr("Kind"), [every, *kinds])
        self._add_box(look, "severity", self.tr("Severity"), [every, *severities])
        self._add_box(look, "urgency", self.tr("Urgency"), [every, *urgencies])
        self._add_line("grade", self.tr("Grade of the customer"), self.tr("all"))

    def _add_box(self, look: Look, name: str, words: str, choices: list[tuple[str, str]]) -> None:
        box = ChoiceBox(look, words, choices)
        box.choose(self._before.get(name, choices[0][1]))
        self.boxes[name] = box
        self._add(words, box)

    def _add_line(self, name: str, words: str, hint: str) -> None:
        line = QLineEdit(self._before.get(name, ""))
        line.setAccessibleName(words)
        line.setPlaceholderText(hint)
        self.lines[name] = line
        self._add(words, line)

    def _add_tells(self, look: Look) -> None:
        told = [part.strip() for part in self._before.get("tells", "").split(",")]
        told += ["", "", ""]
        row = QHBoxLayout()
        row.setSpacing(look.size("s2"))
        choices = [("–", ""), *((centre_word(words), who) for who, words in LADDER.items())]
        for place, share in enumerate(SHARES):
            words = self.tr("Told at {share} %").format(share=share)
            box = ChoiceBox(look, words, choices)
            box.setToolTip(words)
            box.choose(told[place])
            self.tells.append(box)
            row.addWidget(box, 1)
        place = self._grid.rowCount()
        self._grid.addWidget(PlainLabel("fieldLabel", self.tr("Told at 50, 80, 100 %")), place, 0)
        self._grid.addLayout(row, place, 1)

    def _add(self, words: str, field: QWidget) -> None:
        place = self._grid.rowCount()
        self._grid.addWidget(PlainLabel("fieldLabel", words), place, 0)
        self._grid.addWidget(field, place, 1)

    def _build(self, look: Look, title: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(*(look.size("s6"),) * 4)
        column.setSpacing(look.size("s3"))
        column.addWidget(PlainLabel("panelTitle", title))
        column.addWidget(
            WrapLabel("caption", self.tr("What is left empty stays as a less special rule says."))
        )
        column.addLayout(self._grid)
        column.addWidget(self._problem)
        words = (self.tr("Cancel"), self.tr("Save"))
        column.addLayout(save_foot(look, self, words, lambda: self.asked.emit(self.values())))
        self.setMinimumWidth(look.size("devices_w"))
