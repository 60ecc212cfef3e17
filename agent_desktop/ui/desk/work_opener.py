"""Opens lists, customer, directory and knowledge: built when the agent first asks for one."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from agent_desktop.domain.work_lists import WorkList
from agent_desktop.ui.actions import ActionSet
from agent_desktop.ui.desk.presenters import Presenters
from agent_desktop.ui.desk.window import DeskWindow
from agent_desktop.ui.look import Look
from agent_desktop.ui.script.state import ScriptState

if TYPE_CHECKING:
    from agent_desktop.ui.centre.window import CentreWindow
    from agent_desktop.ui.imports.view import ImportDialog
    from agent_desktop.ui.sign_ins.view import SignInsDialog
    from agent_desktop.ui.work.area import WorkArea
    from agent_desktop.ui.work.pages import WorkPresenters
    from agent_desktop.ui.work.search_view import SearchPanel

_SHORTCUT: Final = Qt.FocusReason.ShortcutFocusReason


class WorkOpener(QObject):
    """Keeps the area while its window lives.

    Thread: GUI.
    """

    def __init__(self, look: Look, actions: ActionSet, window: DeskWindow) -> None:
        super().__init__()
        self._look = look
        self._actions = actions
        self._window = window
        self._presenters: Presenters | None = None
        self._area: WorkArea | None = None
        self._search: SearchPanel | None = None
        self._import: ImportDialog | None = None
        self._centre: CentreWindow | None = None
        self._sign_ins: SignInsDialog | None = None
        self._script = ScriptState()
        self._before: QWidget | None = None
        self._is_apart = False

    def connect_presenters(self, presenters: Presenters) -> None:
        """Take the presenters; an area that was open before stays open."""
        self._presenters = presenters
        presenters.render_work = self._show_state
        presenters.go_to_work = self._go
        if presenters.work is not None and presenters.work.place:
            self.open(presenters.work.place)

    def toggle(self, place: str) -> None:
        """Bring a place up; take it away when it is in front already."""
        area = self._area
        if area is not None and self.is_open and area.place == place and not self._is_apart:
            self.leave()
        else:
            self.open(place)

    def open(self, place: str) -> None:
        """Bring a place up, with the keyboard in it."""
        if self._presenters is None:
            return
        area = self._area or self._made(self._presenters)
        if self._search is not None and self._search.isVisible():
            self._search.vanish()  # the place would come up behind it
        if not self.is_open:
            self._before = self._window.focusWidget()
        self._presenters.open_work(place)
        area.show_place(place)
        if self._is_apart:
            area.show()
            area.raise_()
            area.activateWindow()
        else:
            self._window.show_area(area)
        page = area.page(place)
        getattr(page, "begin", page.setFocus)()

    def open_list(self, which: WorkList) -> None:
        """Bring one of the lists up."""
        if self._presenters is not None:
            self.open("work")
            self._presenters.open_work("work").lists.choose(which)

    def open_place(self, name: str) -> None:
        """Bring up one of the work lists, or what the action of this name opens.

        For pictures and tests. ``NAME:TEXT`` says what is typed, chosen or read there.
        """
        place, _, text = name.partition(":")
        if place in set(WorkList):
            self.open_list(WorkList(place))
        else:
            self._actions[place].trigger()
        if text and self._presenters is not None:
            work = self._presenters.open_work("")
            match place:
                case "search":
                    work.search.type(text)
                case "import":
                    work.imports.use_file(text)
                case "centre":
                    work.centre.turn_to(text)
                case _:
                    work.knowledge.choose_named(text)

    @property
    def is_open(self) -> bool:
        """Whether the area is in sight."""
        return self._area is not None and self._area.isVisible()

    def page(self, place: str) -> QWidget:
        """Return a place's page; for pictures and measurements."""
        if self._area is None:
            raise RuntimeError("the area was never opened")
        return self._area.page(place)

    def leave(self) -> None:
        """Back to the phrase; the keyboard goes where it was."""
        area = self._area
        if area is None:
            return
        had_keyboard = area.isAncestorOf(QApplication.focusWidget() or self._window)
        if self._is_apart:
            area.hide()
        else:
            self._window.show_phrase()
        if self._presenters is not None:
            self._presenters.close_work()
        if had_keyboard:
            before = self._before
            alive = before is not None and before.isVisible()
            (before if alive and before is not None else self._window).setFocus(_SHORTCUT)

    def make_room(self) -> None:
        """It rings: the greeting comes back, unless the agent is writing in the area."""
        if not self.is_open or self._is_apart or self._area is None:
            return
        field = QApplication.focusWidget()
        writes = isinstance(field, QLineEdit | QPlainTextEdit) and self._area.isAncestorOf(field)
        if not writes:
            self.leave()

    def show_script(self, state: ScriptState) -> None:
        """Keep the phrase in sight above the area."""
        self._script = state
        if self._area is not None:
            self._area.show_phrase(state)

    def close(self) -> None:
        """Its windows go."""
        if self._area is not None and self._is_apart:
            self._area.hide()
            self._area.deleteLater()
        if self._import is not None:
            self._import.hide()
        if self._centre is not None:
            self._centre.close()
        if self._sign_ins is not None:
            self._sign_ins.hide()
        self._area = self._search = self._import = self._centre = self._sign_ins = None

    def _made(self, presenters: Presenters) -> "WorkArea":
        from agent_desktop.ui.work.area import WorkArea  # noqa: PLC0415 - on first use

        area = WorkArea(self._look, self._actions, self._page)
        area.place_chosen.connect(self.open)
        area.left.connect(self.leave)
        area.window_asked.connect(self._turn)
        area.show_phrase(self._script)
        self._area = area
        presenters.open_work("")
        return area

    def _page(self, place: str) -> QWidget:
        if self._presenters is None:  # the area is made after the presenters are known
            raise RuntimeError("no presenters")
        makers: dict[str, Callable[[WorkPresenters], QWidget]] = {
            "work": self._work_page,
            "customer": self._customer_page,
            "directory": self._directory_page,
            "knowledge": self._knowledge_page,
            "figures": self._figures_page,
        }
        return makers[place](self._presenters.open_work(""))

    def _work_page(self, work: "WorkPresenters") -> QWidget:
        from agent_desktop.ui.work.view import WorkListView  # noqa: PLC0415 - on first use

        view = WorkListView(self._look, work.lists)
        view.left.connect(self.leave)
        view.naming_asked.connect(lambda: self.open("directory"))
        view.show_state(work.lists.state)
        return view

    def _customer_page(self, work: "WorkPresenters") -> QWidget:
        from agent_desktop.ui.customers.view import CustomerView  # noqa: PLC0415 - on first use

        view = CustomerView(self._look, work.customer)
        view.left.connect(self.leave)
        view.show_state(work.customer.state)
        return view

    def _directory_page(self, work: "WorkPresenters") -> QWidget:
        from agent_desktop.ui.directory.view import DirectoryView  # noqa: PLC0415 - on first use

        view = DirectoryView(self._look, work.directory)
        view.left.connect(self.leave)
        view.import_asked.connect(self.open_import)
        view.show_state(work.directory.state)
        return view

    def _knowledge_page(self, work: "WorkPresenters") -> QWidget:
        from agent_desktop.ui.knowledge.view import KnowledgeView  # noqa: PLC0415 - on first use

        view = KnowledgeView(self._look, work.knowledge)
        view.left.connect(self.leave)
        view.show_state(work.knowledge.state)
        return view

    def _figures_page(self, work: "WorkPresenters") -> QWidget:
        from agent_desktop.ui.work.figures_view import FiguresView  # noqa: PLC0415 - on first use

        view = FiguresView(self._look, work.figures)
        view.left.connect(self.leave)
        view.show_state(work.figures.state)
        return view

    def search(self) -> None:
        """Search everything, or take the search away again."""
        if self._presenters is None:
            return
        work = self._presenters.open_work("")
        if self._search is None:
            from agent_desktop.ui.work.search_view import SearchPanel  # noqa: PLC0415 - as above

            self._search = SearchPanel(self._look, self._window, work.search, self._presenters.time)
        self._search.appear(in_call=self._script.in_call)

    def open_import(self) -> None:
        """Read customers or a directory out of a file."""
        if self._presenters is None:
            return
        work = self._presenters.open_work("")
        if self._import is None:
            from agent_desktop.ui.imports.view import ImportDialog  # noqa: PLC0415 - on first use

            self._import = ImportDialog(self._look, self._window, work.imports)
        if not self._import.isVisible():
            work.imports.begin()
        self._import.show_state(work.imports.state)
        self._import.show()
        self._import.raise_()
        self._import.activateWindow()

    def open_centre(self) -> None:
        """Keep the centre's rules: working time, clocks, texts, forms."""
        if self._presenters is None:
            return
        work = self._presenters.open_work("")
        if self._centre is None:
            from agent_desktop.ui.centre.window import CentreWindow  # noqa: PLC0415 - on first use

            self._centre = CentreWindow(self._look, self._window, work.centre)
        if not self._centre.isVisible():
            work.centre.open()
        self._centre.show_state(work.centre.state)
        self._centre.show()
        self._centre.raise_()
        self._centre.activateWindow()

    def open_sign_ins(self) -> None:
        """Show where the agent is signed in."""
        if self._presenters is None:
            return
        work = self._presenters.open_work("")
        if self._sign_ins is None:
            from agent_desktop.ui.sign_ins.view import SignInsDialog  # noqa: PLC0415 - as above

            self._sign_ins = SignInsDialog(self._look, self._window, work.sign_ins)
        self._sign_ins.show()
        self._sign_ins.raise_()
        self._sign_ins.activateWindow()
        work.sign_ins.open()
        self._sign_ins.show_state(work.sign_ins.state)

    def _go(self, place: str) -> None:
        if place:
            self.open(place)
        elif self.is_open and not self._is_apart:
            self.leave()

    def _show_state(self, place: str, state: object) -> None:
        page: QWidget | None
        if place in ("search", "import", "centre"):
            apart = {"search": self._search, "import": self._import, "centre": self._centre}
            page = apart[place]
        elif place == "sign_ins":
            page = self._sign_ins
        else:
            page = self._area.known_page(place) if self._area is not None else None
        if page is not None:
            page.show_state(state)  # type: ignore[attr-defined]  # every page has it

    def _turn(self) -> None:
        """Make the area a window of its own, or put it beside the form again."""
        area = self._area
        if area is None:
            return
        place = area.place
        self._is_apart = not self._is_apart
        if self._is_apart:
            self._window.give_area_away(area)
            area.addActions(self._actions.all())
            area.resize(self._look.size("window_w"), self._look.size("window_h"))
        self.open(place)
