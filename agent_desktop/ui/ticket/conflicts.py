"""Two people wrote one field: both values side by side, one click keeps either."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from agent_desktop.domain.tickets import EXTRA, FieldConflict
from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.labels import PlainLabel, WrapLabel

_SHOWN = 300


class ConflictBox(QWidget):
    """All conflicts that nobody has decided.

    Args:
        value_words: (field, text) as the form shows it.
        field_words: A field's name as the form shows it.

    Signals:
        settled: (the ``FieldConflict``, whether the value that lost is kept).

    Thread: GUI.
    """

    settled = Signal(object, bool)

    def __init__(
        self,
        look: Look,
        field_words: Callable[[str], str],
        value_words: Callable[[str, str], str],
    ) -> None:
        super().__init__()
        self._look = look
        self._field_words = field_words
        self._value_words = value_words
        self._shown: tuple[FieldConflict, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look.size("s2"))
        self.hide()

    def show_conflicts(self, conflicts: tuple[FieldConflict, ...]) -> None:
        """Show these; they are built anew only when others are there."""
        self.setVisible(bool(conflicts))
        if conflicts == self._shown:
            return
        self._shown = conflicts
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for conflict in conflicts:
            self._column.addWidget(self._card(conflict))

    def _card(self, conflict: FieldConflict) -> QWidget:
        look = self._look
        card = QFrame()
        card.setProperty("role", "conflictCard")
        name = self._field_words(conflict.field.removeprefix(EXTRA))
        words = self.tr("{field}: two people wrote at the same time. Which one stands?")
        title = WrapLabel("conflictTitle", words.format(field=name))
        values = QHBoxLayout()
        values.setSpacing(look.size("s2"))
        sides = (
            (self.tr("In the ticket now"), conflict.kept, False),
            (self.tr("Written over"), conflict.lost, True),
        )
        for heading, text, is_lost in sides:
            shown = self._value_words(conflict.field, text) or "–"
            column = QVBoxLayout()
            column.setSpacing(look.size("s1"))
            column.addWidget(PlainLabel("caption", heading))
            column.addWidget(WrapLabel("conflictValue", shown[:_SHOWN]), 0)
            column.addStretch(1)
            spoken = self.tr("Keep for {field}: {value}").format(field=name, value=shown[:_SHOWN])
            keep = PlainButton(look, "small", self.tr("Keep this"), name=spoken)
            keep.clicked.connect(
                lambda _=False, is_lost=is_lost: self.settled.emit(conflict, is_lost)
            )
            column.addWidget(keep)
            values.addLayout(column, 1)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(*(look.size("s3"),) * 4)
        inside.setSpacing(look.size("s2"))
        inside.addWidget(title)
        inside.addLayout(values)
        return card
