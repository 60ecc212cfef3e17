"""The strip above the history: what calls for the agent, always in sight."""

from typing import Final

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from agent_desktop.domain.work_lists import WorkList
from agent_desktop.ui.look import Look
from agent_desktop.ui.marking import QT_TRANSLATE_NOOP
from agent_desktop.ui.widgets.flow import FlowLayout
from agent_desktop.ui.widgets.labels import mark
from agent_desktop.ui.work.counts import CountsState

_SHORT: Final = {
    WorkList.TO_ACCEPT: QT_TRANSLATE_NOOP("WorkStrip", "Accept"),
    WorkList.PROMISES: QT_TRANSLATE_NOOP("WorkStrip", "Promised"),
    WorkList.OVERDUE: QT_TRANSLATE_NOOP("WorkStrip", "Overdue"),
    WorkList.TO_NAME: QT_TRANSLATE_NOOP("WorkStrip", "Name"),
}
_SPOKEN: Final = {
    WorkList.TO_ACCEPT: QT_TRANSLATE_NOOP("WorkStrip", "To accept: {count}"),
    WorkList.PROMISES: QT_TRANSLATE_NOOP("WorkStrip", "Promised call-backs due: {count}"),
    WorkList.OVERDUE: QT_TRANSLATE_NOOP("WorkStrip", "Overdue: {count}"),
    WorkList.TO_NAME: QT_TRANSLATE_NOOP("WorkStrip", "Handlers to name: {count}"),
}
_TONES: Final = {WorkList.OVERDUE: "bad", WorkList.TO_NAME: "warn"}


class WorkStrip(QWidget):
    """Chips with words and numbers; one opens its list.

    Signals:
        chosen: The ``WorkList`` to open.
    """

    chosen = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._chips: dict[WorkList, QPushButton] = {}
        inside = QWidget()
        self._flow = FlowLayout(look.size("s1"), inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(look.size("s4"), 0, look.size("s4"), 0)
        column.addWidget(inside)

    def show_state(self, state: CountsState) -> None:
        """Show the counts."""
        for which, chip in self._chips.items():
            chip.setVisible(which in dict(state.counts))
        for which, count in state.counts:
            chip = self._chips.get(which) or self._made(which)
            spoken = QCoreApplication.translate("WorkStrip", _SPOKEN[which])
            chip.setText(f"{QCoreApplication.translate('WorkStrip', _SHORT[which])} {count}")
            chip.setAccessibleName(spoken.format(count=count))
            chip.setToolTip(f"{spoken.format(count=count)}  Ctrl+W")
            mark(chip, "tone", _TONES.get(which, "accent") if count else "none")

    def chips(self) -> dict[WorkList, QPushButton]:
        """Return the chips by their list."""
        return self._chips

    def _made(self, which: WorkList) -> QPushButton:
        chip = QPushButton()
        chip.setProperty("kind", "count")
        chip.clicked.connect(lambda: self.chosen.emit(which))
        self._chips[which] = chip
        self._flow.addWidget(chip)
        return chip
