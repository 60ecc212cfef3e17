"""The pack editor's window: every control tells what it means, everything by keyboard."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QWidget,
)

from agent_desktop.domain.commands import Command, OpenPackEditor
from agent_desktop.domain.events import CommandRefused, SessionChanged
from agent_desktop.domain.pack_edits import EditKind
from agent_desktop.domain.pack_news import (
    ClosePackEditor,
    DiscardPackDraft,
    EditPack,
    PublishPack,
    RedoPackEdit,
    RollBackPack,
    UndoPackEdit,
)
from agent_desktop.ui.packs.conditions import ConditionDialog
from agent_desktop.ui.packs.fields import LineField, TextField
from agent_desktop.ui.packs.publishing import HistoryDialog, PublishDialog
from agent_desktop.ui.packs.window import PackEditorWindow
from agent_desktop.ui.scenes import SCENES
from tests.ui.conftest import Desk

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


class Editor:
    """The window and what it sent."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk.show("ready")
        desk.app.publish(SessionChanged(signed_in=True, agent_number="1001", role="agent"))
        desk.trigger("packs")
        self.window = next(
            w
            for w in QApplication.topLevelWidgets()
            if isinstance(w, PackEditorWindow) and w.isVisible()
        )
        desk.qtbot.waitUntil(lambda: QApplication.activeWindow() is self.window)
        self.play("packs")

    def play(self, scene: str) -> None:
        for event in SCENES[scene](time.monotonic(), datetime.now(UTC)):
            self.desk.app.publish(event)
        QApplication.sendPostedEvents()

    def last(self, kind: type[Command]) -> Command:
        return [c for c in self.desk.sent if isinstance(c, kind)][-1]

    def press(
        self, key: Qt.Key, with_: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        QTest.keyClick(self.window.focusWidget() or self.window, key, with_)

    def dialog(self, kind: type[QWidget]) -> QWidget:
        return next(w for w in self.window.findChildren(kind) if w.isVisible())

    def button(self, name: str, inside: QWidget | None = None) -> QAbstractButton:
        buttons = (inside or self.window).findChildren(QAbstractButton)
        return next(b for b in buttons if b.accessibleName().startswith(name) and b.isVisible())


@pytest.fixture
def editor(make_desk: Callable[..., Desk]) -> Editor:
    return Editor(make_desk())


def test_agents_of_a_server_do_not_reach_it_and_leads_do(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk().show("ready")
    assert desk.app.windows.actions["packs"].isEnabled() is False

    session = SessionChanged(signed_in=True, agent_number="1", role="lead", server="https://s")
    desk.app.publish(session)
    assert desk.app.windows.actions["packs"].isEnabled() is True
    assert desk.app.presenters.packs is None  # nothing is made before it is asked for


def test_what_is_typed_is_sent_by_itself(editor: Editor) -> None:
    field = editor.window.focusWidget()
    assert isinstance(field, TextField)
    field.selectAll()

    QTest.keyClicks(field, "Hello")

    editor.desk.qtbot.waitUntil(lambda: any(isinstance(c, EditPack) for c in editor.desk.sent))
    sent = editor.last(EditPack)
    assert isinstance(sent, EditPack)
    assert (sent.edits[0].value, sent.edits[0].place) == ("Hello", ("steps", 0, "text"))
    editor.window.close()
    assert isinstance(editor.desk.sent[-1], ClosePackEditor)
    assert editor.desk.app.presenters.packs is None


def test_the_windows_keys_go_before_the_desks_also_from_inside_a_field(editor: Editor) -> None:
    field = editor.window.focusWidget()
    assert isinstance(field, TextField)
    QTest.keyClicks(field, "a")

    editor.press(Qt.Key.Key_S, CONTROL)
    assert isinstance(editor.desk.sent[-1], EditPack)
    editor.press(Qt.Key.Key_Z, CONTROL)
    assert isinstance(editor.desk.sent[-1], UndoPackEdit)
    editor.play("packs")
    line = editor.window.findChildren(LineField)[0]
    line.setFocus()
    editor.window.show_state(editor.desk.app.presenters.packs.state)
    editor.press(Qt.Key.Key_Z, CONTROL | SHIFT)
    assert isinstance(editor.desk.sent[-1], RedoPackEdit)
    editor.press(Qt.Key.Key_F, CONTROL)
    assert editor.window.focusWidget() is editor.window.search
    editor.press(Qt.Key.Key_L, CONTROL)
    assert editor.desk.app.presenters.packs.state.language == "en"
    editor.press(Qt.Key.Key_E, CONTROL)
    assert editor.window.file.isVisible()
    assert "steps:" in editor.window.file.text.toPlainText()
    editor.press(Qt.Key.Key_E, CONTROL)
    editor.press(Qt.Key.Key_PageDown, CONTROL)
    assert editor.desk.app.presenters.packs.state.page.name == "silent-call"


def test_steps_and_wordings_come_and_go_by_button_and_key(editor: Editor) -> None:
    editor.press(Qt.Key.Key_N, CONTROL)
    sent = editor.last(EditPack)
    assert isinstance(sent, EditPack)
    assert [e.file for e in sent.edits] == ["zh/greeting.yaml", "en/greeting.yaml"]

    editor.press(Qt.Key.Key_Down, ALT)
    sent = editor.last(EditPack)
    assert isinstance(sent, EditPack)
    assert {(e.kind, e.place, e.to) for e in sent.edits} == {(EditKind.MOVE, ("steps", 0), 1)}

    editor.button("Another wording").click()
    assert editor.last(EditPack).edits[0].kind is EditKind.INSERT  # type: ignore[attr-defined]
    editor.button("Remove this wording").click()
    assert editor.last(EditPack).edits[0].place == ("steps", 0, "variants", 0)  # type: ignore[attr-defined]


def test_a_condition_is_chosen_in_words(editor: Editor) -> None:
    editor.button("When it is said: Mid-Autumn").click()
    dialog = editor.dialog(ConditionDialog)
    assert isinstance(dialog, ConditionDialog)
    dialog.festivals["laba"].click()
    dialog.dates.setText("01-02，10-01..10-07")
    dialog.vip.choose(True)

    editor.button("Use", dialog).click()

    sent = editor.last(EditPack)
    assert isinstance(sent, EditPack)
    assert {e.place[-1]: e.value for e in sent.edits} == {
        "festivals": ["laba", "mid-autumn"],
        "dates": ["01-02", "10-01..10-07"],
        "vip": True,
    }


def test_a_pack_with_problems_cannot_be_published_and_says_why(editor: Editor) -> None:
    editor.play("packs-problems")
    publish = editor.button("Publish")
    assert (publish.isEnabled(), "2" in publish.toolTip()) == (False, True)

    editor.press(Qt.Key.Key_P, CONTROL | SHIFT)
    assert editor.window.focusWidget() is editor.window.problems.list
    assert not editor.window.findChildren(PublishDialog)

    editor.window.problems.list.setCurrentRow(1)
    editor.press(Qt.Key.Key_Return)
    field = editor.window.focusWidget()
    assert isinstance(field, TextField)
    assert field.field == ("zh/greeting.yaml", ("steps", 1, "text"))
    assert field.property("problem") is True


def test_publishing_asks_for_a_line_and_a_version(editor: Editor) -> None:
    editor.press(Qt.Key.Key_P, CONTROL | SHIFT)
    dialog = editor.dialog(PublishDialog)
    assert isinstance(dialog, PublishDialog)
    assert dialog.version.text() == "2.3"
    assert editor.button("Publish", dialog).isEnabled() is False
    QTest.keyClicks(dialog.note, "new greeting")

    QTest.keyClick(dialog.note, Qt.Key.Key_Return)

    assert editor.desk.sent[-1] == PublishPack(version="2.3", note="new greeting")

    refused = CommandRefused(
        command="PublishPack", code="pack.version_old", message="", fields=(("version", "2.4"),)
    )
    editor.desk.app.publish(refused)
    assert "There is version 2.4 already" in editor.window.outcome.accessibleName()


def test_versions_are_listed_taken_back_and_drafts_thrown_away_after_a_question(
    editor: Editor,
) -> None:
    editor.press(Qt.Key.Key_H, CONTROL)
    dialog = editor.dialog(HistoryDialog)
    assert isinstance(dialog, HistoryDialog)
    first = dialog.list.item(0).text()
    assert first.startswith("2.2 · in force · 李静")
    assert first.endswith("中秋问候")

    for ask, yes, sent in (
        (dialog.back, "Take it back", RollBackPack),
        (dialog.throw, "Discard", DiscardPackDraft),
    ):
        ask.click()
        box = dialog.findChildren(QWidget, "qt_msgbox_label")[-1].window()
        next(b for b in box.findChildren(QAbstractButton) if b.text() == yes).click()
        assert isinstance(editor.desk.sent[-1], sent)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.parametrize("scene", ["packs", "packs-problems", "packs-flow", "packs-ladders"])
def test_everything_has_a_name_is_reached_by_tab_and_nothing_is_cut_at_the_least_size(
    editor: Editor, scene: str
) -> None:
    editor.window.resize(1024, 640)
    editor.play(scene)
    QTest.qWait(50)

    controls = [
        w
        for kind in (QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QListWidget)
        for w in editor.window.findChildren(kind)
        if w.isVisible() and w.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    unnamed = [
        w for w in controls if not w.accessibleName() and w.objectName() != "qt_spinbox_lineedit"
    ]
    assert [type(w).__name__ for w in unnamed] == []
    pane = editor.window._page  # what scrolls must be no wider than its room
    assert pane is not None
    assert pane.width() <= pane.parentWidget().width()

    seen: set[QWidget] = set()
    at: QWidget | None = controls[0]
    while at is not None and at not in seen:
        seen.add(at)
        at = at.nextInFocusChain()
    assert set(controls) <= seen


def test_opening_it_asks_the_core_once_and_comes_to_the_front_again(editor: Editor) -> None:
    editor.desk.trigger("packs")

    assert editor.desk.sent.count(OpenPackEditor()) == 1
