"""What people and departments behind numbers and record ids are called."""

from agent_desktop.domain.events import SessionChanged
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_life import CONTACT, TEAM
from agent_desktop.domain.ticket_news import RecordsChanged
from agent_desktop.services.bus import Bus
from agent_desktop.services.ticket_ports import RecordStore

_NAMED = frozenset({RecordTable.PERSON, RecordTable.DEPARTMENT, RecordTable.CATEGORY})


class NameBook:
    """Names of agents, contacts, teams and departments, read once until the directory changes.

    Thread: core.
    """

    def __init__(self, bus: Bus, books: RecordStore) -> None:
        self._bus = bus
        self._books = books
        self._agents: dict[str, str] | None = None
        self._departments: dict[str, str] = {}  # by category
        self._contacts: dict[str, str] = {}
        bus.on(RecordsChanged, self._on_records)

    async def name(self, target: str) -> str:
        """Return what an agent number, ``team:NAME`` or ``contact:ID`` is called, "" for unknown.

        Raises:
            Unavailable: The cache cannot be read.
        """
        if not target:
            return ""
        if target.startswith(TEAM):
            return target.removeprefix(TEAM)
        await self._read()
        if target.startswith(CONTACT):
            return self._contacts.get(target.removeprefix(CONTACT), "")
        session = self._bus.board.newest(SessionChanged)
        if session is not None and session.agent_number == target and session.name:
            return session.name
        return (self._agents or {}).get(target, "")

    async def department(self, category_id: str) -> str:
        """Return the department that a category belongs to, "" for none."""
        if not category_id:
            return ""
        await self._read()
        return self._departments.get(category_id, "")

    def _on_records(self, event: RecordsChanged) -> None:
        if event.tables & _NAMED:
            self._agents = None

    async def _read(self) -> None:
        if self._agents is not None:
            return
        persons = await self._books.records(RecordTable.PERSON)
        departments = await self._books.records(RecordTable.DEPARTMENT)
        categories = await self._books.records(RecordTable.CATEGORY)
        names = {d.record_id: d.values.get("name", "") for d in departments}
        self._contacts = names | {p.record_id: p.values.get("name", "") for p in persons}
        self._departments = {
            c.record_id: names.get(c.values.get("department_id", ""), "") for c in categories
        }
        self._agents = {
            p.values["agent"]: p.values.get("name", "") for p in persons if p.values.get("agent")
        }
