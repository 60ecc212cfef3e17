"""A desk's ticket form in memory, which can be restarted as after a crash."""

from agent_desktop.domain.commands import (
    EditDraft,
    SaveTicket,
)
from agent_desktop.domain.errors import Unavailable
from agent_desktop.domain.events import (
    DraftChanged,
    DraftKept,
)
from agent_desktop.domain.tickets import (
    TicketForm,
)
from agent_desktop.services.bus import Bus
from agent_desktop.services.ticketing import Ticketing
from tests.fakes.clock import FakeClock
from tests.fakes.stores import MemoryStore
from tests.services.desk import Line, Witness, sign_in, until

DELAY_S = 0.02
FULL = Unavailable("the disk is full", code="cache.disk_full")


class Desk:
    """A bus with the ticketing service on it; ``restart`` is what a crash leaves."""

    def __init__(self, before: "Desk | None" = None) -> None:
        self.store = MemoryStore() if before is None else before.store
        self.clock = FakeClock() if before is None else before.clock
        self.bus = Bus()
        self.seen = Witness(self.bus)
        self.ticketing = Ticketing(
            self.bus, self.store, self.store, self.store, self.clock, keep_after_s=DELAY_S
        )

    async def started(self) -> "Desk":
        await self.ticketing.start()
        sign_in(self.bus)
        return self

    async def restart(self) -> "Desk":
        return await Desk(self).started()

    @property
    def front(self) -> DraftChanged:
        return self.seen.last(DraftChanged)

    async def write(self, form: TicketForm, draft_id: str = "") -> None:
        await self.bus.execute(EditDraft(draft_id=draft_id or self.front.draft_id, form=form))

    async def kept(self) -> None:
        await until(lambda: self.seen.of(DraftKept))

    async def save(self, form: TicketForm | None = None) -> str | None:
        front = self.front
        command = SaveTicket(draft_id=front.draft_id, form=form or front.form)
        saved: str | None = await self.bus.execute(command)
        return saved

    def line(self, number: str = "13800000000", **parts) -> Line:
        return Line(self.bus, self.clock, number, **parts)
