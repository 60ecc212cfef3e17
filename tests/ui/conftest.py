"""A desk on the offscreen screen, told by scenes, heard by a list."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agent_desktop.domain.commands import Command
from agent_desktop.ui.app import DeskApp, DeskOptions
from agent_desktop.ui.desk.window import DeskWindow
from agent_desktop.ui.scenes import SCENES

# What the offscreen platform says of itself; no other word from Qt is accepted.
_PLATFORM_WORDS = (
    "This plugin does not support",
    "QObject::connect: No such signal QPlatformNativeInterface::systemTrayWindowChanged",
)


@pytest.fixture(autouse=True)
def qt_says_nothing(qtlog) -> Iterator[None]:
    yield
    said = [r.message for r in qtlog.records if not r.message.startswith(_PLATFORM_WORDS)]
    assert said == []


class Desk:
    """The windows under test and the commands that they sent."""

    def __init__(self, qtbot: QtBot, options: DeskOptions) -> None:
        self.sent: list[Command] = []
        self.qtbot = qtbot
        self.app = DeskApp(options, self.sent.append)

    @property
    def window(self) -> DeskWindow:
        return self.app.windows.window

    def show(self, scene: str = "ready", width: int = 1366, height: int = 768) -> "Desk":
        self.window.resize(width, height)
        with self.qtbot.waitActive(self.window):
            self.app.windows.show()
        self.play(scene)
        return self

    def play(self, scene: str) -> None:
        for event in SCENES[scene](time.monotonic(), datetime.now(UTC)):
            self.app.publish(event)
        QApplication.sendPostedEvents()

    def trigger(self, action_id: str) -> None:
        self.app.windows.actions[action_id].trigger()


@pytest.fixture
def make_desk(qtbot: QtBot, qapp: QApplication) -> Iterator[Callable[..., Desk]]:
    made: list[Desk] = []

    def make(**options: object) -> Desk:
        wanted = {"language": "en", "theme": "light", **options}
        made.append(Desk(qtbot, DeskOptions(**wanted)))
        return made[-1]

    yield make
    for desk in made:
        desk.app.close()
    for widget in QApplication.topLevelWidgets():
        widget.hide()
        widget.deleteLater()
    # Styling the next desk would style every widget that still lives; and it is built, as every
    # desk is, before there is a style.
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qapp.setStyleSheet("")


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    return make_desk()
