"""Customers, directory and knowledge of a desk, wired."""

from agent_desktop.adapters.cache.store import Cache
from agent_desktop.adapters.desktop.numbers import PhoneNumberPlan
from agent_desktop.adapters.readings import readings
from agent_desktop.bootstrap.telephone import Telephone
from agent_desktop.domain.events import PolicyChanged
from agent_desktop.domain.policy import DeskPolicy
from agent_desktop.services.bus import Bus
from agent_desktop.services.customer_lookup import CustomerLookUp
from agent_desktop.services.customer_merging import CustomerMerging
from agent_desktop.services.customers import Customers
from agent_desktop.services.directory import Directories
from agent_desktop.services.do_not_call import DoNotCall
from agent_desktop.services.knowledge import Knowledge
from agent_desktop.services.look_ups import LookUps
from agent_desktop.services.ports import Clock
from agent_desktop.services.questions import Questions
from agent_desktop.services.record_edits import RecordEdits


class Books:
    """What the centre knows beside tickets, and everything that is done with it.

    Attributes:
        directory: For those who need to know whose a matter is.

    Thread: core.
    """

    def __init__(self, bus: Bus, clock: Clock, cache: Cache, phone: Telephone) -> None:
        self._bus = bus
        outbox, store = cache.outbox, cache.record_store
        lookup = CustomerLookUp(store, PhoneNumberPlan(), self._region)
        look_ups = LookUps(bus, outbox, clock)
        edits = RecordEdits(bus, outbox, store, clock, lookup.normal)
        Customers(bus, store, cache.tickets, lookup, look_ups)
        CustomerMerging(bus, outbox, cache.records, clock, edits, lookup)
        phone.softphone.guard_dial(DoNotCall(bus, lookup, look_ups).guard)
        self.directory = Directories(bus, store, clock, readings)
        Knowledge(bus, store, cache.finder, clock, edits)
        Questions(bus, store, clock, edits)

    def _region(self) -> str:
        newest = self._bus.board.newest(PolicyChanged)
        return (newest.policy if newest else DeskPolicy()).region
