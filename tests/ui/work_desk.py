"""Pages of lists, customers, directory and knowledge: alone with what they send, or on a desk."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from agent_desktop.domain import ticket_news
from agent_desktop.domain.commands import Command
from agent_desktop.domain.events import Event
from agent_desktop.ui.app import DeskApp, DeskOptions
from agent_desktop.ui.book_scenes import OPENED as BOOKS
from agent_desktop.ui.customers.view import CustomerView
from agent_desktop.ui.directory.view import DirectoryView
from agent_desktop.ui.imports.view import ImportDialog
from agent_desktop.ui.knowledge.view import KnowledgeView
from agent_desktop.ui.look import Look
from agent_desktop.ui.scenes import SCENES
from agent_desktop.ui.work.area import WorkArea
from agent_desktop.ui.work.due import KeptTime
from agent_desktop.ui.work.figures_view import FiguresView
from agent_desktop.ui.work.pages import WorkPresenters
from agent_desktop.ui.work.search_view import SearchPanel
from agent_desktop.ui.work.view import WorkListView
from agent_desktop.ui.work_scenes import OPENED as LISTS

PLACES = {**LISTS, **BOOKS}


class Pages:
    """One page in a window of its own, and what it sent."""

    def __init__(self, qtbot: QtBot, application: QApplication) -> None:
        self.qtbot = qtbot
        self.sent: list[Command] = []
        self.went: list[str] = []
        self.look = Look(application, "light", 1.0)
        self.work = WorkPresenters(self.sent.append, KeptTime(), self._render, self.went.append)
        self._page: QWidget | None = None
        self._place = ""

    def open(self, place: str, *scenes: str) -> QWidget:
        """Show a place with a scene; what was sent meanwhile is forgotten."""
        self._place = place
        for scene in scenes:
            self.play(scene)
        over = self._over = QWidget()
        over.resize(900, 700)
        self.qtbot.addWidget(over)
        made = {
            "work": lambda: WorkListView(self.look, self.work.lists),
            "customer": lambda: CustomerView(self.look, self.work.customer),
            "directory": lambda: DirectoryView(self.look, self.work.directory),
            "knowledge": lambda: KnowledgeView(self.look, self.work.knowledge),
            "figures": lambda: FiguresView(self.look, self.work.figures),
            "search": lambda: SearchPanel(self.look, over, self.work.search, KeptTime()),
            "import": lambda: ImportDialog(self.look, over, self.work.imports),
        }[place]()
        self._page = made
        if place == "search":
            over.show()
            made.appear(in_call=False)
            return made
        self.qtbot.addWidget(made)
        made.resize(900, 700)
        with self.qtbot.waitActive(made):
            made.show()
        made.show_state(self._presenter().state)
        if place != "import":
            self.work.open(place)
            made.begin()
        for scene in scenes:
            self.play(scene)
        self.sent.clear()
        return made

    def play(self, scene: str) -> None:
        """Tell the pages what a scene says."""
        for event in SCENES[scene](time.monotonic(), datetime.now(UTC)):
            self.work.on_event(event)

    def tell(self, *events: Event) -> None:
        """Tell the pages what happened."""
        for event in events:
            self.work.on_event(event)

    def sent_of(self, kind: type[Command]) -> list[Command]:
        """Return the commands of a kind."""
        return [command for command in self.sent if isinstance(command, kind)]

    def _presenter(self) -> object:
        names = {"work": "lists", "import": "imports"}
        return getattr(self.work, names.get(self._place, self._place))

    def _render(self, place: str, state: object) -> None:
        if self._page is not None and place == self._place:
            self._page.show_state(state)


def whole_desk(application: QApplication, **options: object) -> Iterator[DeskApp]:
    """Yield a desk that several tests of a module share, and free it."""
    wanted = {"language": "en", "theme": "light", **options}
    desk = DeskApp(DeskOptions(**wanted), lambda _command: None)
    yield desk
    desk.close()
    for widget in QApplication.topLevelWidgets():
        widget.hide()
        widget.deleteLater()
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def show_scene(desk: DeskApp, name: str, width: int = 1366, height: int = 768) -> None:
    """Show a scene of lists or books on a desk, with what it is about opened."""
    desk.windows.window.resize(width, height)
    desk.windows.show()
    events = SCENES[name](time.monotonic(), datetime.now(UTC))
    for event in events:
        desk.publish(event)
    if name in PLACES:
        desk.windows.work.open_place(PLACES[name])
        for event in events:
            if type(event).__module__ == ticket_news.__name__:
                desk.publish(event)
    QApplication.sendPostedEvents()


def page(desk: DeskApp) -> QWidget:
    """Return the page in front."""
    area = desk.windows.window.findChild(WorkArea)
    return area.page(area.place)
