"""A drop-down shows what it has room for, and tells the rest."""

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.choices import ChoiceBox

LONG = "Jabra Evolve2 30 SE <Mono>, Analog Stereo (not plugged in)"


@pytest.fixture
def box(qtbot, qapp):
    box = ChoiceBox(Look(qapp, "light", 1.0), "Microphone", [("Built in", "a"), (LONG, "b")])
    qtbot.addWidget(box)
    box.setFixedWidth(200)
    with qtbot.waitExposed(box):
        box.show()
    yield box
    QToolTip.hideText()


def ask(box):
    at = QPoint(5, 5)
    QApplication.sendEvent(box, QHelpEvent(QEvent.Type.ToolTip, at, box.mapToGlobal(at)))
    return QToolTip.text()


def test_a_value_without_room_ends_in_dots_and_is_whole_in_the_tool_tip(box):
    box.choose("b")

    assert box.shown_text().endswith("…")
    assert (
        ask(box) == "<span>Jabra Evolve2 30 SE &lt;Mono&gt;, Analog Stereo (not plugged in)</span>"
    )


def test_a_value_that_fits_is_shown_whole_without_a_tool_tip(box):
    box.choose("a")

    assert box.shown_text() == "Built in"
    assert ask(box) == ""
