"""The presenters behind the area's pages, made when the agent first opens it. No Qt."""

from collections.abc import Callable
from typing import Protocol

from agent_desktop.domain.commands import Command
from agent_desktop.domain.events import Event
from agent_desktop.ui.centre.presenter import CentrePresenter
from agent_desktop.ui.customers.presenter import CustomerPresenter
from agent_desktop.ui.directory.presenter import DirectoryPresenter
from agent_desktop.ui.imports.presenter import ImportPresenter
from agent_desktop.ui.knowledge.presenter import KnowledgePresenter
from agent_desktop.ui.sign_ins.presenter import SignInsPresenter
from agent_desktop.ui.work.due import KeptTime
from agent_desktop.ui.work.figures_presenter import FiguresPresenter
from agent_desktop.ui.work.presenter import ListPresenter
from agent_desktop.ui.work.search_presenter import SearchPresenter


class Page(Protocol):
    """What every page's presenter does."""

    def open(self) -> None:
        """The page comes to the front."""

    def close(self) -> None:
        """The page goes from the front."""


class WorkPresenters:
    """The pages, and what opens apart: search, import, the centre's settings, signed-in devices.

    Args:
        render: Receives the name of a place and its new state.
        go: Brings a place up; "" is the phrase.

    Thread: GUI.
    """

    def __init__(
        self,
        send: Callable[[Command], None],
        time: KeptTime,
        render: Callable[[str, object], None],
        go: Callable[[str], None],
    ) -> None:
        self.lists = ListPresenter(send, time, lambda state: render("work", state))
        self.customer = CustomerPresenter(send, time, lambda state: render("customer", state))
        self.directory = DirectoryPresenter(send, lambda state: render("directory", state))
        self.knowledge = KnowledgePresenter(send, lambda state: render("knowledge", state))
        self.figures = FiguresPresenter(send, time, lambda state: render("figures", state))
        self.search = SearchPresenter(send, lambda state: render("search", state), go)
        self.imports = ImportPresenter(send, lambda state: render("import", state))
        self.centre = CentrePresenter(send, time.now, lambda state: render("centre", state))
        self.sign_ins = SignInsPresenter(send, time.now, lambda state: render("sign_ins", state))
        self._place = ""
        self._places: dict[str, Page] = {
            "work": self.lists,
            "customer": self.customer,
            "directory": self.directory,
            "knowledge": self.knowledge,
            "figures": self.figures,
        }
        self._all = (
            self.lists,
            self.customer,
            self.directory,
            self.knowledge,
            self.figures,
            self.search,
            self.imports,
            self.centre,
            self.sign_ins,
        )

    def on_event(self, event: Event) -> None:
        """Tell every page."""
        for presenter in self._all:
            presenter.on_event(event)

    @property
    def place(self) -> str:
        """What is in front, "" for nothing."""
        return self._place

    def open(self, place: str) -> None:
        """A place comes to the front; "" only makes the presenters."""
        if place and place != self._place:
            self.close()
            self._place = place
            self._places[place].open()

    def close(self) -> None:
        """Nothing of it is in front any more."""
        if self._place:
            self._places[self._place].close()
            self._place = ""

    def tick(self) -> None:
        """Let the times in words go on; once a second."""
        self.lists.tick()
        self.customer.tick()
