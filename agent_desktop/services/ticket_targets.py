"""Whether there is anybody behind a name that a ticket is handed to."""

from agent_desktop.domain.errors import NotFound
from agent_desktop.domain.events import CentreKnown, FloorHeard
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_life import CONTACT, TEAM
from agent_desktop.services.bus import Bus
from agent_desktop.services.ticket_ports import RecordStore

_CONTACTS = (RecordTable.PERSON, RecordTable.DEPARTMENT)


class TicketTargets:
    """Judges by what the server said of the centre, the directory, and who is at work now.

    A desk that was never told of the centre cannot judge numbers and teams; the server does, when
    it hears of the step.

    Thread: core.
    """

    def __init__(self, bus: Bus, books: RecordStore) -> None:
        self._bus = bus
        self._books = books

    async def assert_known(self, target: str) -> None:
        """Refuse an agent number, ``team:NAME`` or ``contact:ID`` that nobody has.

        Raises:
            NotFound: ``ticket.unknown_agent``.
            Unavailable: The cache cannot be read.
        """
        if target and not await self._is_known(target):
            raise NotFound(
                "nobody in the centre or its directory has this number, and no team this name",
                code="ticket.unknown_agent",
                fields={"to": target},
            )

    async def _is_known(self, target: str) -> bool:
        if target.startswith(CONTACT):
            record_id = target.removeprefix(CONTACT)
            contacts = [r for table in _CONTACTS for r in await self._books.records(table)]
            return any(record.record_id == record_id for record in contacts)
        centre = self._bus.board.newest(CentreKnown) or CentreKnown()
        if target.startswith(TEAM):
            return not centre.teams or target.removeprefix(TEAM) in centre.teams
        if not centre.agents or target in centre.agents:
            return True
        floor = self._bus.board.newest(FloorHeard) or FloorHeard()
        if any(agent.number == target for agent in floor.agents):
            return True
        persons = await self._books.records(RecordTable.PERSON)
        return any(person.values.get("agent") == target for person in persons)
