"""The dialog in which an agent sees the own signed-in devices and ends the others."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtWidgets import QPushButton, QWidget

from agent_desktop.domain.events import CommandRefused, SessionChanged
from agent_desktop.domain.sign_ins import EndSignIn, ShowSignIns, SignIn, SignInsShown
from agent_desktop.ui.conditions import ConditionsPresenter
from agent_desktop.ui.look import Look
from agent_desktop.ui.sign_ins.presenter import SignInsPresenter
from agent_desktop.ui.sign_ins.view import SignInsDialog, seen_words

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HERE = SignIn(session_id="a", device="PC-1", since=NOW, last_seen_at=NOW, own=True)
THERE = SignIn(session_id="b", device="PC-2", since=NOW, last_seen_at=NOW)


class Shown:
    def __init__(self, qtbot, qapp):
        self.sent = []
        self.presenter = SignInsPresenter(self.sent.append, lambda: NOW, self.render)
        self.dialog = None
        self.over = QWidget()
        qtbot.addWidget(self.over)
        self.dialog = SignInsDialog(Look(qapp, "light", 1.0), self.over, self.presenter)
        with qtbot.waitExposed(self.dialog):
            self.dialog.show()
        self.presenter.open()

    def render(self, state):
        if self.dialog is not None:
            self.dialog.show_state(state)

    def choose(self, row):
        self.dialog.list.setCurrentIndex(self.dialog.list.lines.index(row))


@pytest.fixture
def shown(qtbot, qapp):
    return Shown(qtbot, qapp)


def test_another_device_is_signed_out_once_it_is_confirmed(shown):
    shown.presenter.on_event(SignInsShown(sign_ins=(HERE, THERE)))
    shown.choose(1)
    shown.dialog.end_button.click()
    assert shown.sent == [ShowSignIns()]

    words = {b.text(): b for b in shown.dialog.question.buttons()}
    words["Sign out there"].click()
    assert shown.sent[1:] == [EndSignIn(session_id="b")]

    shown.presenter.on_event(SignInsShown(sign_ins=(HERE,)))
    assert "PC-2 is signed out" in shown.dialog.note.accessibleName()


def test_this_pc_is_marked_and_not_signed_out_here(shown):
    shown.presenter.on_event(SignInsShown(sign_ins=(HERE, THERE)))
    shown.choose(0)

    assert not shown.dialog.end_button.isEnabled()
    spoken = shown.dialog.list.lines.data(shown.dialog.list.lines.index(0))
    assert spoken.startswith("this PC, PC-1")


def test_offline_a_sentence_stands_there_instead_of_a_list(shown):
    shown.presenter.on_event(
        CommandRefused(command="ShowSignIns", code="server.unreachable", message="")
    )

    assert "Only the server knows" in shown.dialog.note.accessibleName()
    assert all(b.accessibleName() for b in shown.dialog.findChildren(QPushButton))


def test_when_a_device_was_seen_is_said_in_words(qapp):
    ago = [timedelta(seconds=30), timedelta(minutes=14), timedelta(hours=5)]

    assert [seen_words(NOW - one, NOW) for one in ago] == [
        "seen just now",
        "seen 14 minutes ago",
        "last seen 5 h ago",
    ]


def test_a_desk_without_a_server_has_no_such_list():
    conditions = ConditionsPresenter(lambda _state: None)
    for server in ("", "https://s"):
        conditions.on_event(SessionChanged(signed_in=True, role="agent", server=server))
        assert conditions.state.has_server is bool(server)
