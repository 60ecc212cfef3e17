"""The feet of the centre's settings: of a list that is edited, and of the dialogs that edit it."""

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QHBoxLayout

from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.work.lines import LineList


class ListFoot(QHBoxLayout):
    """New, edit and remove below a list; a double click or Enter edits, too.

    Args:
        rows: The list.
        words: What the three buttons say: new, edit, remove.

    Thread: GUI.
    """

    def __init__(self, look: Look, rows: LineList, words: tuple[str, str, str]) -> None:
        super().__init__()
        self._rows = rows
        self.new = PlainButton(look, "foot", words[0], "new")
        self.edit = PlainButton(look, "foot", words[1], "edit")
        self.drop = PlainButton(look, "foot", words[2], "discard")
        self.setSpacing(look.size("s2"))
        self.addStretch(1)
        for button in (self.drop, self.edit, self.new):
            button.setAutoDefault(False)
            self.addWidget(button)

    def connect_to(
        self,
        *,
        edit: Callable[[str], object],
        drop: Callable[[str], object],
        moved: Callable[[], None],
    ) -> None:
        """Say who edits an entry ("" for a new one), removes one, and follows the marked one."""
        self.new.clicked.connect(lambda: edit(""))
        self.edit.clicked.connect(lambda: self._with_current(self.edit, edit))
        self.drop.clicked.connect(lambda: self._with_current(self.drop, drop))
        self._rows.chosen.connect(lambda _: self._with_current(self.edit, edit))
        self._rows.moved.connect(moved)

    def _with_current(self, button: PlainButton, what: Callable[[str], object]) -> None:
        key = self._rows.current()
        if isinstance(key, str) and button.isEnabled():
            what(key)


def save_foot(
    look: Look, dialog: QDialog, words: tuple[str, str], save: Callable[[], None]
) -> QHBoxLayout:
    """Return a row with two buttons, which say ``words``: close a dialog, and save."""
    foot = QHBoxLayout()
    foot.setSpacing(look.size("s2"))
    foot.addStretch(1)
    cancel = PlainButton(look, "foot", words[0])
    cancel.clicked.connect(dialog.reject)
    keep = PlainButton(look, "footPrimary", words[1], "tick")
    keep.setDefault(True)
    keep.clicked.connect(save)
    foot.addWidget(cancel)
    foot.addWidget(keep)
    return foot
