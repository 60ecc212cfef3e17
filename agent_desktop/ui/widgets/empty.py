"""What stands in a panel before there is something to show."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.labels import IconLabel, WrapLabel


class EmptyPanel(QWidget):
    """A drawing, a title, a sentence, and perhaps the way out."""

    def __init__(
        self, look: Look, drawing: str, title: str, text: str, way_out: QWidget | None = None
    ) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setSpacing(look.size("s2"))
        middle = Qt.AlignmentFlag.AlignHCenter
        column.addStretch(2)
        column.addWidget(IconLabel(look, drawing, "text_faint", "icon_l"), 0, middle)
        column.addSpacing(look.size("s1"))
        for role, words in (("emptyTitle", title), ("emptyText", text)):
            label = WrapLabel(role, words)
            label.setAlignment(middle)
            column.addWidget(label)
        if way_out is not None:
            column.addSpacing(look.size("s2"))
            column.addWidget(way_out, 0, middle)
        column.addStretch(3)
