"""Every moment of a ticket in both languages: nothing cut off, all named, no markup."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QListView,
    QPlainTextEdit,
)

from agent_desktop.ui import ticket_scenes
from tests.ui.test_layout import cut_off, settle, visible
from tests.ui.test_ticket_panel import opened

SCENES = tuple(ticket_scenes.TICKET_SCENES)


@pytest.mark.parametrize(("language", "size"), [("zh", (1366, 768)), ("en", (1024, 640))])
def test_no_word_is_cut_off_every_control_has_a_name_and_no_label_reads_markup(
    make_desk, qtbot, language, size
):
    desk = make_desk(language=language)
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QListView)
    for scene in SCENES:
        ticket = opened(desk, scene, width=size[0], height=size[1])
        settle(qtbot)
        assert cut_off(ticket) == [], scene
        nameless = [
            f"{type(w).__name__} {w.objectName()}"
            for kind in kinds
            for w in visible(ticket, kind)
            if not w.accessibleName() and w.objectName() != "qt_spinbox_lineedit"
        ]
        assert nameless == [], scene
        plain = Qt.TextFormat.PlainText
        labels = visible(ticket, QLabel)
        assert [w.text() for w in labels if w.text() and w.textFormat() is not plain] == [], scene


def test_twice_the_text_size_cuts_nothing_off(make_desk, qtbot):
    desk = make_desk(language="zh").show("ready", 1920, 1080)
    desk.app.windows.scale_chosen.emit(2.0)
    desk.window.resize(1920, 1080)
    for scene in ("ticket-new-complaint", "ticket-step-sheet"):
        desk.play(scene)
        if scene in ticket_scenes.OPENED_BY:
            desk.trigger(ticket_scenes.OPENED_BY[scene])
        settle(qtbot)
        assert cut_off(desk.window.ticket) == [], scene
