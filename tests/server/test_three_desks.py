"""Three desks, a server and a bad network: whatever happens, all agree and nothing is lost.

Hypothesis tells stories of desks that work, of programs that end, of requests and answers that get
lost, come twice or late, and makes a story that goes wrong as short as it can. Caches, exchange
and rules are the real ones (``three_desks``). ``make faults`` tells more stories, and longer ones.
"""

import asyncio
import os
import shutil
import sys
import tempfile
import uuid
from collections import defaultdict
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, Final

from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from agent_desktop.adapters.cache.ticket_log import server_event
from agent_desktop.contract.server import (
    FieldChangePayload,
    RecordPayload,
    TableDigest,
    TicketEventPayload,
)
from agent_desktop.domain.ids import TicketId
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_clocks import clocks_of
from agent_desktop.domain.ticket_life import allowed
from agent_desktop.domain.tickets import Ticket, TicketEventKind, apply, form_values
from agent_desktop.runtime.centre_defaults import calendar, clock_rules
from tests.domain.ticket_logs import DATA
from tests.server.running import TEAM
from tests.server.three_desks import PERSONS, Desk, Office, new_desks, scratch

STORIES: Final = int(os.environ.get("AGENT_DESKTOP_TEST_STORIES", "0"))
RULES, DAYS = clock_rules(), calendar()
NOTHING: Final = TableDigest(rows=0, total="0" * 16)
CUSTOMER: Final = "customer-1"
TICKETS: Final = ("A", "B")
PLACES: Final = [(desk, ticket) for desk in PERSONS for ticket in TICKETS]
E = TicketEventKind

desks = st.sampled_from(sorted(PERSONS))
places = st.sampled_from(PLACES)
fates = st.sampled_from(["loses the answer", "loses the request", "doubles the request"])
letters = st.sampled_from("abc")


class ThreeDesks(RuleBasedStateMachine):
    """One story. ``at`` names a desk and a ticket; the next ones that can do it, do it."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp(dir=scratch()))
        self.office = Office(self.folder / "server")
        self.desks = new_desks(self.folder, self.office)
        self.names: dict[str, TicketId] = {}
        self.owners: dict[TicketId, str] = {}
        self.made: list[tuple[Desk, str]] = []
        """By mark: who did it, and to what."""
        self.optional: set[int] = set()
        """Marks of what went with a disk that was put back."""
        self.backed_up: dict[int, int] = {}
        self.seen: dict[tuple[int, str], Ticket] = {}
        self.can: dict[tuple[int, str], frozenset[TicketEventKind]] = {}
        self.waiting: dict[int, set[int]] = {}
        """By desk: marks of what the server has not said it has."""
        self.story: list[str] = []
        self.looked_at: set[int] = set()
        self.is_changed = False
        for desk in self.desks.values():
            self.run(desk.start())

    def tell(self, line: str) -> None:
        self.story.append(line)

    def run(self, work: Coroutine[Any, Any, object]) -> None:
        self.runner.run(work)
        self.is_changed = True

    # People -----------------------------------------------------------------------------------

    @initialize(desk=desks, kind=st.sampled_from(["complaint", "enquiry"]))
    def somebody_begins(self, desk: int, kind: str) -> None:
        self.opens(desk, kind)

    @precondition(lambda self: len(self.names) < len(TICKETS))
    @rule(desk=desks, kind=st.sampled_from(["complaint", "enquiry"]))
    def opens(self, desk: int, kind: str) -> None:
        name = next(name for name in TICKETS if name not in self.names)
        self.tell(f"desk {desk} opens ticket {name}, {kind}")
        ticket_id = TicketId(str(uuid.UUID(int=len(self.made) + 1, version=4)))
        self.names[name] = ticket_id
        self.owners[ticket_id] = PERSONS[desk]
        form = {"kind": kind, "subject": "Meter"}
        self._does(desk, name, E.OPENED, [_change(*item) for item in form.items()])

    @precondition(lambda self: self._some(E.EDITED))
    @rule(at=places, name=st.sampled_from(["subject", "course"]), text=letters)
    def edits(self, at: tuple[int, str], name: str, text: str) -> None:
        desk, ticket = self._who(E.EDITED, at)
        before = form_values(self.seen[desk, ticket].form)[name]
        self.tell(f"desk {desk} edits ticket {ticket}: {name} from {before!r} to {text!r}")
        self._does(desk, ticket, E.EDITED, [_change(name, text, before)])

    @precondition(lambda self: self._some(E.NOTED))
    @rule(at=places)
    def notes(self, at: tuple[int, str]) -> None:
        self._step(E.NOTED, at, "writes a note at")

    @precondition(lambda self: self._some(E.ASSIGNED))
    @rule(at=places, to=st.sampled_from([*PERSONS.values(), f"team:{TEAM}"]))
    def assigns(self, at: tuple[int, str], to: str) -> None:
        self._step(E.ASSIGNED, at, f"offers {to}", to=to)

    @precondition(lambda self: self._some(E.ACCEPTED))
    @rule(at=places)
    def accepts(self, at: tuple[int, str]) -> None:
        self._step(E.ACCEPTED, at, "accepts")

    @precondition(lambda self: self._some(E.REJECTED))
    @rule(at=places)
    def rejects(self, at: tuple[int, str]) -> None:
        self._step(E.REJECTED, at, "rejects")

    @precondition(lambda self: self._some(E.NAMED))
    @rule(at=places, to=st.sampled_from([*PERSONS.values()]))
    def names_somebody(self, at: tuple[int, str], to: str) -> None:
        self._step(E.NAMED, at, f"names {to} for", to=to)

    @precondition(lambda self: self._some(E.HANDLED))
    @rule(at=places)
    def handles(self, at: tuple[int, str]) -> None:
        self._step(E.HANDLED, at, "handles")

    @precondition(lambda self: self._some(E.RETURNED))
    @rule(at=places)
    def returns(self, at: tuple[int, str]) -> None:
        self._step(E.RETURNED, at, "returns")

    @precondition(lambda self: self._some(E.CALLED_BACK))
    @rule(at=places, mood=st.sampled_from(["satisfied", "dissatisfied"]))
    def calls_back(self, at: tuple[int, str], mood: str) -> None:
        words = f"calls back, customer {mood},"
        self._step(E.CALLED_BACK, at, words, outcome="reached", satisfaction=mood)

    @precondition(lambda self: self._some(E.CLOSED))
    @rule(at=places)
    def closes(self, at: tuple[int, str]) -> None:
        self._step(E.CLOSED, at, "closes")

    @rule(desk=desks, name=st.sampled_from(["name", "company"]), text=letters)
    def edits_customer(self, desk: int, name: str, text: str) -> None:
        async def edit() -> None:
            store = self.desks[desk].cache.record_store
            record = await store.record(RecordTable.CUSTOMER, CUSTOMER)
            before = record.values.get(name, "") if record else ""
            self.tell(f"desk {desk} edits the customer: {name} from {before!r} to {text!r}")
            payload = RecordPayload(
                type="record.changed",
                table=RecordTable.CUSTOMER,
                record_id=CUSTOMER,
                changes=(_change(name, text, before),),
            )
            await self._commit(desk, f"customer {name}", payload)

        self.run(edit())

    @rule(minutes=st.sampled_from([1, 31, 600, 3000]))
    def time_passes(self, minutes: int) -> None:
        self.tell(f"{minutes} minutes pass")
        self.office.clock.advance(minutes=minutes)
        for desk in self.desks.values():
            desk.clock.pass_by(minutes * 60)

    # Network ----------------------------------------------------------------------------------

    @precondition(lambda self: self._idle())
    @rule(desk=desks)
    def exchanges(self, desk: int) -> None:
        here = self.desks[self._next(desk, self._idle())]
        self.tell(f"desk {here.number} exchanges")
        self.run(self._and_look(here.number, here.exchange()))

    @precondition(lambda self: self._with_work())
    @rule(desk=desks)
    def sends_its_work(self, desk: int) -> None:
        self.exchanges(self._next(desk, self._with_work()))

    @precondition(lambda self: self._with_work())
    @rule(desk=desks, fate=fates)
    def network_fails(self, desk: int, fate: str) -> None:
        here = self.desks[self._next(desk, self._with_work())]
        self.tell(f"desk {here.number} exchanges, and the network {fate}")
        self.run(self._and_look(here.number, here.exchange(fate)))

    @rule(desk=desks)
    def goes_offline_or_comes_back(self, desk: int) -> None:
        here = self.desks[desk]
        here.wire.is_cut = not here.wire.is_cut
        self.tell(f"desk {desk} is {'offline' if here.wire.is_cut else 'back'}")
        if here.is_waiting:
            self.run(here.give_up())

    @precondition(lambda self: self._idle())
    @rule(desk=desks)
    def sends(self, desk: int) -> None:
        here = self.desks[self._next(desk, self._idle())]
        self.tell(f"desk {here.number} sends a request, and the network is slow")
        self.run(here.send())

    @precondition(lambda self: self._travelling(taken=False))
    @rule(desk=desks)
    def request_arrives(self, desk: int) -> None:
        here = self.desks[self._next(desk, self._travelling(taken=False))]
        self.tell(f"the request of desk {here.number} reaches the server")
        here.reach_server()
        self.is_changed = True

    @precondition(lambda self: self._travelling(taken=True))
    @rule(desk=desks)
    def answer_arrives(self, desk: int) -> None:
        here = self.desks[self._next(desk, self._travelling(taken=True))]
        self.tell(f"the answer reaches desk {here.number}")
        self.run(self._and_look(here.number, here.get_answer()))

    @precondition(lambda self: self._travelling())
    @rule(desk=desks)
    def gives_up(self, desk: int) -> None:
        here = self.desks[self._next(desk, self._travelling())]
        self.tell(f"desk {here.number} waits no longer for its answer")
        self.run(here.give_up())

    @precondition(lambda self: any(desk.wire.strays for desk in self.desks.values()))
    @rule(desk=desks)
    def lost_request_arrives(self, desk: int) -> None:
        strays = [number for number, here in self.desks.items() if here.wire.strays]
        here = self.desks[self._next(desk, strays)]
        self.tell(f"an old request of desk {here.number} reaches the server after all")
        here.wire.serve(here.wire.strays.popleft())
        self.is_changed = True

    @rule(desk=desks)
    def server_tells(self, desk: int) -> None:
        self.tell(f"the server writes what is new into the live channel of desk {desk}")
        self.desks[desk].tell()

    @precondition(lambda self: self._hearing())
    @rule(desk=desks)
    def live_message_arrives(self, desk: int) -> None:
        here = self.desks[self._next(desk, self._hearing())]
        self.tell(f"desk {here.number} hears what was written into its live channel")
        self.run(self._and_look(here.number, here.hear()))

    # Programs and disks -----------------------------------------------------------------------

    @rule(desk=desks, what=st.sampled_from(["end", "copy", "damage"]))
    def something_breaks(self, desk: int, what: str) -> None:
        here = self.desks[desk]
        if what == "damage":
            self.tell(f"the cache of desk {desk} is damaged, and rebuilt")
            self.run(self._and_look(desk, here.rebuild()))
        elif what == "copy" and desk not in self.backed_up:
            self.tell(f"somebody copies the disk of desk {desk}")
            self.backed_up[desk] = len(self.made)
            self.run(here.back_up())
        else:
            self.tell(f"desk {desk} is ended and started")
            self.run(self._again(desk))

    @precondition(lambda self: any(desk.has_backup for desk in self.desks.values()))
    @rule(desk=desks)
    def disk_is_put_back(self, desk: int) -> None:
        copied = [number for number, here in self.desks.items() if here.has_backup]
        here = self.desks[self._next(desk, copied)]
        self.tell(f"the disk of desk {here.number} is put back as it was")
        later = range(self.backed_up[here.number], len(self.made))
        self.optional |= {mark for mark in later if self.made[mark][0] is here}
        self.run(self._and_look(here.number, here.put_back()))
        # What never left that disk is gone, and its name free for another ticket.
        there = {kept.ticket_id for kept in self.office.log()}
        for name, ticket_id in list(self.names.items()):
            if ticket_id not in there and not self._is_seen(name):
                del self.names[name]

    # What must hold ---------------------------------------------------------------------------

    @rule()
    def all_in_step(self) -> None:
        self.tell("everybody exchanges until nothing is new")
        self.run(self._online())
        self.run(self._agree())

    @invariant()
    def all_is_well(self) -> None:
        self.nothing_is_lost_doubled_or_out_of_order()
        self.the_owner_is_who_opened_it()
        self.desk_and_server_found_no_difference()

    def nothing_is_lost_doubled_or_out_of_order(self) -> None:
        if not self.is_changed:
            return
        self.is_changed = False
        log = self.office.log()
        there = [kept.mark for kept in log]
        assert len(there) == len(set(there)), "the server has something twice"
        self.runner.run(self._count())
        for mark, (desk, subject) in enumerate(self.made):
            if mark not in self.optional and mark not in there:
                assert mark in self.waiting[desk.number], f"lost: desk {desk.number}, {subject}"
        order = defaultdict(list)
        for mark in there:
            if mark not in self.optional:
                desk, subject = self.made[mark]
                order[desk.number, subject].append(mark)
        for (number, subject), marks in order.items():
            assert marks == sorted(marks), f"out of order: desk {number}, {subject}"

    def the_owner_is_who_opened_it(self) -> None:
        for ticket in self.seen.values():
            assert ticket.owner == self.owners[ticket.ticket_id]

    def desk_and_server_found_no_difference(self) -> None:
        assert not any(desk.differing for desk in self.desks.values())

    def teardown(self) -> None:
        has_failed = sys.exc_info()[0] is not None
        try:
            if not has_failed:
                self.all_in_step()
                self.all_is_well()
        finally:
            note("\n".join(["The story:", *self.story]))
            for desk in self.desks.values():
                self.run(desk.stop())
            self.office.close()
            self.runner.close()
            shutil.rmtree(self.folder)

    async def _count(self) -> None:
        for number in self.looked_at:
            found = await self.desks[number].waiting()
            self.waiting[number] = set(found)
            assert len(found) == len(set(found)), "a desk will send something twice"
        self.looked_at.clear()

    async def _online(self) -> None:
        for desk in self.desks.values():
            desk.wire.is_cut = False
            if desk.is_waiting:
                desk.reach_server()
                await desk.get_answer()
        for number in (*self.desks, *self.desks):
            await self.desks[number].exchange()
            await self._look(number)

    async def _agree(self) -> None:
        """Everybody sees what the server has: states, voids, clocks to the second, digests."""
        told = self.office.everything()
        tickets: dict[str, Ticket] = {}
        for change in told.changes:
            if isinstance(change.payload, TicketEventPayload):
                ticket_id = change.payload.ticket_id
                tickets[ticket_id] = _applied(tickets.get(ticket_id), server_event(change))
        for number, desk in self.desks.items():
            state = await desk.cache.outbox.state()
            assert not state.pending, f"desk {number} has something left to send"
            assert not state.parked, f"the server refused work of desk {number}"
            for ticket_id, ticket in tickets.items():
                here = await desk.cache.records.ticket(TicketId(ticket_id))
                assert here == ticket, f"desk {number} sees another ticket than the server"
                assert clocks_of(here, RULES, DAYS) == clocks_of(ticket, RULES, DAYS)
                assert ticket.owner == self.owners[ticket.ticket_id]
            digests = await desk.cache.outbox.digests()
            for table, digest in (told.digests or {}).items():
                assert digests.get(table, NOTHING) == digest, f"desk {number}, table {table}"
            for state in told.records:
                if state.record_id == CUSTOMER:
                    record = await desk.cache.record_store.record(RecordTable.CUSTOMER, CUSTOMER)
                    assert record is not None
                    assert dict(record.values) == state.values
                    assert len(record.conflicts) == len(state.conflicts)

    # Hands ------------------------------------------------------------------------------------

    def _step(self, kind: TicketEventKind, at: tuple[int, str], words: str, **data: str) -> None:
        desk, ticket = self._who(kind, at)
        self.tell(f"desk {desk} {words} ticket {ticket}")
        known = DATA.get(kind.removeprefix("ticket."), {})
        self._does(desk, ticket, kind, data={**known, **data})

    def _does(
        self,
        desk: int,
        ticket: str,
        kind: TicketEventKind,
        changes: list[FieldChangePayload] | None = None,
        data: dict[str, str] | None = None,
    ) -> None:
        payload = TicketEventPayload(
            type=kind.value,
            ticket_id=self.names[ticket],
            changes=tuple(changes or ()),
            data=data or {},
        )
        self.run(self._commit(desk, f"ticket {ticket} {self.names[ticket]}", payload))

    async def _commit(
        self, desk: int, subject: str, payload: TicketEventPayload | RecordPayload
    ) -> None:
        self.office.clock.advance(minutes=1)
        self.made.append((self.desks[desk], subject))
        await self.desks[desk].does(payload, len(self.made) - 1)
        await self._look(desk)

    async def _and_look(self, desk: int, work: Coroutine[Any, Any, object]) -> None:
        await work
        await self._look(desk)

    async def _again(self, desk: int) -> None:
        await self.desks[desk].stop()
        await self.desks[desk].start()

    async def _look(self, number: int) -> None:
        """See the tickets as the desk's person does, and what the server said to their steps."""
        desk = self.desks[number]
        self.looked_at.add(number)
        for code in desk.wire.said:
            self.tell(f"  (the server says {code})")
        desk.wire.said.clear()
        for name, ticket_id in self.names.items():
            ticket = await desk.cache.records.ticket(ticket_id)
            self.seen.pop((number, name), None)
            self.can.pop((number, name), None)
            if ticket is not None:
                self.seen[number, name] = ticket
                self.can[number, name] = allowed(ticket, desk.agent, desk.role, TEAM)

    def _is_seen(self, name: str) -> bool:
        return any((number, name) in self.seen for number in self.desks)

    def _some(self, kind: TicketEventKind) -> bool:
        return any(kind in can for can in self.can.values())

    def _who(self, kind: TicketEventKind, at: tuple[int, str]) -> tuple[int, str]:
        first = PLACES.index(at)
        turn = PLACES[first:] + PLACES[:first]
        return next(place for place in turn if kind in self.can.get(place, ()))

    def _next(self, desk: int, some: list[int]) -> int:
        return min(some, key=lambda number: (number - desk) % len(PERSONS))

    def _idle(self) -> list[int]:
        return [n for n, d in self.desks.items() if not d.is_waiting and not d.wire.is_cut]

    def _with_work(self) -> list[int]:
        return [number for number in self._idle() if self.waiting.get(number)]

    def _travelling(self, *, taken: bool | None = None) -> list[int]:
        parcels = {n: d.wire.parcel for n, d in self.desks.items()}
        return [n for n, p in parcels.items() if p and taken in (None, p.answer is not None)]

    def _hearing(self) -> list[int]:
        return [n for n, d in self.desks.items() if d.channel.messages and not d.is_waiting]


def _change(name: str, after: str, before: str = "") -> FieldChangePayload:
    return FieldChangePayload(field=name, before=before, after=after)


def _applied(ticket: Ticket | None, event: Any) -> Ticket:
    """Apply an entry; nobody accepts what another has accepted."""
    after = apply(ticket, event)
    has_effect = ticket is None or len(after.voids) == len(ticket.voids)
    if event.kind is E.ACCEPTED and has_effect:
        assert ticket is not None
        assert ticket.offered_to, "two have accepted one offer"
        assert after.handler == event.by
    return after


ThreeDesks.TestCase.settings = settings(
    max_examples=STORIES or 6,
    stateful_step_count=60 if STORIES else 20,
    phases=[Phase.generate, Phase.shrink],
    deadline=None,
    derandomize=not STORIES,
    database=None,
    print_blob=True,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
TestThreeDesks = ThreeDesks.TestCase
