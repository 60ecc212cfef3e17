"""Who may read and touch a ticket, and that a desk has exactly that, whatever happened between."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from agent_desktop.contract.server import row_hash
from agent_desktop.server.exchange.scope import must_pull, reaches
from agent_desktop.server.people.repository import PeopleRepository
from agent_desktop.server.tables import ChangeRow, TicketRow
from tests.server.conftest import Server
from tests.server.desks import Desk, change, new_id

TEAMS = {"1001": "Service", "1002": "Service", "2001": "Service", "3001": "Sales", "3002": "Sales"}
LEADS = ("2001", "3002")
PEOPLE = ("1001", "1002", "2001", "3001", "3002", "4001", "5001")
MANAGER = "5001"


@dataclass
class Mirror:
    """A desk that keeps what it is told: tickets with their logs, records, its cursor."""

    desk: Desk
    scope: str = ""
    logs: dict[str, dict[int, str]] = field(default_factory=dict)
    over: dict[str, int] = field(default_factory=dict)
    records: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    doubled: int = 0

    def open(self, ticket_id: str) -> None:
        self._exchange(1, self.desk.opened(ticket_id))

    def do(self, step: str, ticket_id: str, **data: str) -> str:
        """Send a step and take one change; return the receipt's code."""
        operation = self.desk.operation(type=f"ticket.{step}", ticket_id=ticket_id, data=data)
        return str(self._exchange(1, operation)["receipts"][0]["code"])

    def sync(self, limit: int = 500, rounds: int = 10_000) -> None:
        for _ in range(rounds):
            if not self._exchange(limit)["more"]:
                return

    def _exchange(self, limit: int, *operations: dict[str, Any]) -> dict[str, Any]:
        answer = self.desk.exchange(*operations, limit=limit, scope=self.scope)
        if answer["resync"]:
            assert not answer["changes"]
            self._fetch(answer["resync"])
            self.scope = answer["scope"]
            return answer | {"more": True}
        for told in answer["changes"]:
            self._take(told)
        for record in answer["records"]:
            self.records[record["table"], record["record_id"]] = record
        for gone in answer["gone"]:
            if gone["table"] == "ticket":
                self.logs.pop(gone["row_id"], None)
            else:
                self.records.pop((gone["table"], gone["row_id"]), None)
        return answer

    def _take(self, told: dict[str, Any]) -> None:
        if told["payload"]["type"].startswith("ticket."):
            log = self.logs.setdefault(told["payload"]["ticket_id"], {})
            self.doubled += told["revision"] in log
            log[told["revision"]] = told["op_id"]

    def _fetch(self, tables: list[str]) -> None:
        self.logs, self.over, self.records = {}, {}, {}
        for table in tables:
            after, more = "", True
            while more:
                body = {"table": table, "after": after, "limit": 2}
                answer = self.desk.post("/resync", body, self.desk.bearer).json()
                for told in answer["changes"]:
                    self._take(told)
                for state in answer["tickets"]:
                    self.over[state["ticket"]["ticket_id"]] = state["revision"]
                for record in answer["records"]:
                    self.records[table, record["record_id"]] = record
                after = answer["after"]
                more = bool(after)


def mirrors(server: Server) -> dict[str, Mirror]:
    return {number: Mirror(server.signed_in(number)) for number in PEOPLE}


def expected(server: Server, number: str) -> dict[str, list[int]]:
    """The logs that somebody may read, by the rule in words, from the tickets as they are."""
    with server.ground.database.reading() as session:
        tickets = session.scalars(select(TicketRow)).all()
        logs: dict[str, list[int]] = {}
        for row in session.scalars(select(ChangeRow).order_by(ChangeRow.revision)):
            if row.ticket_id:
                logs.setdefault(row.ticket_id, []).append(row.revision)
    team = TEAMS.get(number)

    def may_read(ticket: TicketRow) -> bool:
        if number in (MANAGER, ticket.owner, ticket.handler, ticket.offered_to):
            return True
        if team is None:
            return False
        if team == TEAMS.get(ticket.owner) or ticket.offered_to == f"team:{team}":
            return True
        has = (TEAMS.get(ticket.handler), TEAMS.get(ticket.offered_to))
        return number in LEADS and team in has

    return {t.ticket_id: logs[t.ticket_id] for t in tickets if may_read(t)}


def has(mirror: Mirror) -> dict[str, list[int]]:
    return {ticket_id: sorted(log) for ticket_id, log in mirror.logs.items()}


def test_a_ticket_that_is_handed_over_comes_with_its_whole_log_and_goes_again(
    server: Server,
) -> None:
    desks = mirrors(server)
    owner, sales, lead = desks["1001"], desks["3001"], desks["3002"]
    ticket_id = new_id()
    owner.desk.exchange(owner.desk.opened(ticket_id))
    assert owner.do("noted", ticket_id, text="first") == ""
    for desk in desks.values():
        desk.sync()
    assert ticket_id not in has(sales) | has(lead)

    assert owner.do("assigned", ticket_id, to="3001") == ""
    sales.sync()
    lead.sync()
    assert has(sales)[ticket_id] == has(lead)[ticket_id] == [1, 2, 3]
    assert owner.do("noted", ticket_id, text="while it is offered") == ""
    assert sales.do("rejected", ticket_id, reason="not ours") == ""
    sales.sync()

    assert ticket_id not in has(sales)
    assert desks["2001"].do("named", ticket_id, to="3001") == ""
    for desk in desks.values():
        desk.sync()
    assert has(sales)[ticket_id] == has(lead)[ticket_id] == [1, 2, 3, 4, 5, 6]
    assert ticket_id not in has(desks["4001"])
    assert owner.doubled + desks["5001"].doubled + sales.doubled == 0


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
def test_a_lead_to_whom_a_ticket_is_handed_gets_its_log_once(server: Server) -> None:
    owner, lead = Mirror(server.signed_in("1001")), Mirror(server.signed_in("3002"))
    ticket_id = new_id()
    lead.sync()
    owner.open(ticket_id)
    owner.do("assigned", ticket_id, to="3002")  # one right as a person, another as a lead

    lead.sync()

    assert (has(lead), lead.doubled) == ({ticket_id: [1, 2]}, 0)


def test_of_two_who_accept_offline_the_first_has_it_and_the_other_hears_why_not(
    server: Server,
) -> None:
    owner, first, second = (server.signed_in(n) for n in ("1001", "3001", "3002"))
    ticket_id = new_id()
    owner.exchange(owner.opened(ticket_id))
    step = {"type": "ticket.assigned", "ticket_id": ticket_id, "data": {"to": "team:Sales"}}
    owner.exchange(owner.operation(**step))
    accepted = [d.operation(type="ticket.accepted", ticket_id=ticket_id) for d in (first, second)]

    (won,) = first.exchange(accepted[0])["receipts"]
    (late,) = second.exchange(accepted[1])["receipts"]

    assert (won["status"], won["code"]) == ("applied", "")
    assert (late["status"], late["code"]) == ("applied", "ticket.already_accepted")
    assert late["revision"] == won["revision"] + 1
    assert second.exchange(accepted[1])["receipts"] == [late]
    with server.ground.database.reading() as session:
        row = session.get_one(TicketRow, ticket_id)
        assert (row.handler, row.status, row.offered_to) == ("3001", "accepted", "")


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
def test_who_never_had_a_ticket_is_refused_and_a_late_worker_is_heard(server: Server) -> None:
    owner, sales, nobody = (server.signed_in(n) for n in ("1001", "3001", "4001"))
    ticket_id = new_id()
    owner.exchange(owner.opened(ticket_id))

    def note(desk: Desk) -> list[str]:
        data = {"text": "seen"}
        return desk.codes(desk.operation(type="ticket.noted", ticket_id=ticket_id, data=data))

    def hand(to: str) -> None:
        data = {"to": to}
        owner.exchange(owner.operation(type="ticket.assigned", ticket_id=ticket_id, data=data))

    assert note(sales) == ["access.not_allowed"]
    hand("3001")
    hand("1002")  # taken back while the other's desk was offline
    assert note(sales) == [""]
    assert note(nobody) == ["access.not_allowed"]
    server.clock.advance(days=8)
    sales.sign_in()
    assert note(sales) == ["access.not_allowed"]


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
def test_times_are_never_later_than_receipt_and_never_turn_back_at_one_desk(
    server: Server,
) -> None:
    desk, ticket_id = server.signed_in("1001"), new_id()
    noted = {"type": "ticket.noted", "ticket_id": ticket_id, "data": {"text": "x"}}
    told = ["2026-11-22T08:00:00+00:00", "2031-01-01T00:00:00+00:00", "2026-11-22T07:00:00+00:00"]
    batch = [desk.opened(ticket_id), desk.operation(**noted), desk.operation(**noted)]
    for operation, at in zip(batch, told, strict=True):
        operation |= {"at": at, "device_at": at}
    desk.exchange(batch[0])

    changes = desk.exchange(*batch[1:], cursor=0)["changes"]

    now = server.clock().isoformat()
    assert [c["at"] for c in changes] == [told[0], now, now]
    assert [c["device_at"] for c in changes] == told
    assert {c["received_at"] for c in changes} == {now}


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
def test_a_step_with_malformed_data_is_refused_with_its_code(server: Server) -> None:
    desk, ticket_id = server.signed_in("1001"), new_id()
    desk.exchange(desk.opened(ticket_id))

    def code(step: str, **data: str) -> str:
        operation = desk.operation(type=f"ticket.{step}", ticket_id=ticket_id, data=data)
        (receipt,) = desk.exchange(operation)["receipts"]
        assert receipt["status"] == "refused"
        return str(receipt["code"])

    assert code("assigned") == "ticket.datum_missing"
    assert code("noted", text="a\x00b") == "ticket.control_character"
    assert code("noted", text="x", colour="red") == "ticket.unknown_datum"
    assert code("called_back", outcome="perhaps") == "ticket.invalid_value"


def test_a_ticket_of_an_older_program_is_read_from_its_log_again(server: Server) -> None:
    desk, ticket_id = server.signed_in("1001"), new_id()
    desk.exchange(desk.opened(ticket_id, change("kind", "complaint")))
    data = {"reason": "waits for a document"}
    desk.exchange(desk.operation(type="ticket.paused", ticket_id=ticket_id, data=data))
    with server.ground.database.writing() as session:
        session.execute(update(TicketRow).values(life={}, status="open"))

    again = desk.codes(desk.operation(type="ticket.paused", ticket_id=ticket_id, data=data))

    assert again == ["ticket.already_paused"]


def test_a_new_desk_gets_open_tickets_with_logs_and_ended_ones_as_they_ended(
    server: Server,
) -> None:
    desk = server.signed_in("1001")
    ids = sorted(new_id() for _ in range(5))
    for ticket_id in ids:
        desk.exchange(desk.opened(ticket_id))
    for ticket_id in ids[:2]:
        desk.exchange(desk.operation(type="ticket.closed", ticket_id=ticket_id))
    server.clock.advance(days=100)
    desk.sign_in().at = server.clock()
    desk.exchange(desk.operation(type="ticket.closed", ticket_id=ids[2]))
    new = Mirror(server.desk("1002").sign_in())

    new.sync()

    assert sorted(new.logs) == ids[3:]
    assert sorted(new.over) == [ids[2]]  # the others ended too long ago
    body = {"table": "ticket", "row_id": ids[0]}
    log = new.desk.post("/resync", body, new.desk.bearer).json()["changes"]
    assert [c["payload"]["type"] for c in log] == ["ticket.opened", "ticket.closed"]
    stranger = server.desk("4001").sign_in()
    assert stranger.post("/resync", body, stranger.bearer).json()["changes"] == []


def test_whoever_moves_to_another_team_fetches_everything_anew(server: Server) -> None:
    desk, other = server.signed_in("1001"), server.signed_in("3001")
    ours, theirs = new_id(), new_id()
    desk.exchange(desk.opened(ours))
    other.exchange(other.opened(theirs))
    mover = Mirror(server.signed_in("1002"))
    mover.sync()
    assert set(has(mover)) == {ours}

    with server.ground.database.writing() as session:
        people = PeopleRepository(session)
        people.user("1002").team_id = people.team("Sales").id
    mover.sync()

    assert set(has(mover)) == {theirs}


NO, SOLVED = {"reason": "no"}, {"cause": "c", "solution": "s"}
STEPS = st.sampled_from(
    [
        *[("assigned", n, {"to": "3001"}) for n in ("1001", "2001", "3001", "3002")],
        *[("assigned", n, {"to": "team:Sales"}) for n in ("1001", "2001")],
        *[("assigned", n, {"to": "4001"}) for n in ("1001", "3001", "5001")],
        *[("assigned", n, {"to": "1002"}) for n in ("1001", "3001", "4001")],
        ("assigned", "1001", {"to": "contact:x"}),
        *[("accepted", n, {}) for n in ("3001", "3002", "4001", "1002", "1001")],
        *[("rejected", n, NO) for n in ("3001", "3002", "4001", "1002", "1001")],
        *[("named", "2001", {"to": n}) for n in ("1001", "3001", "4001")],
        *[("noted", n, {"text": "x"}) for n in ("1001", "3001", "4001")],
        *[("handled", n, SOLVED) for n in ("3001", "4001")],
        ("closed", "1001", {}),
        ("reopened", "1001", NO),
        ("reopened", "3001", NO),
    ]
)
ACTIONS = st.lists(
    st.tuples(st.just("sync"), st.sampled_from(PEOPLE), st.integers(1, 3))
    | STEPS
    | STEPS
    | STEPS
    | STEPS,
    min_size=12,
    max_size=25,
)


# A hand-over that is bounced, named, accepted, offered on, and comes back.
THERE_AND_BACK: list[tuple[str, str, Any]] = [
    ("assigned", "1001", {"to": "3001"}),
    ("sync", "3002", 1),
    ("rejected", "3001", NO),
    ("sync", "3001", 1),
    ("named", "2001", {"to": "4001"}),
    ("sync", "4001", 2),
    ("assigned", "4001", {"to": "team:Sales"}),
    ("noted", "4001", {"text": "x"}),
    ("accepted", "3002", {}),
    ("accepted", "3001", {}),
    ("sync", "3001", 1),
    ("handled", "3002", SOLVED),
    ("reopened", "1001", NO),
    ("assigned", "3002", {"to": "1002"}),
    ("accepted", "1002", {}),
]


def test_every_desk_has_exactly_what_it_may_read_whatever_happened(server: Server) -> None:
    desks = mirrors(server)
    for desk in desks.values():
        desk.sync()
    on_sqlite = server.ground.database.is_sqlite

    @settings(
        max_examples=12 if on_sqlite else 4,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @example(actions=THERE_AND_BACK)
    @given(actions=ACTIONS)
    def run(actions: list[tuple[str, str, Any]]) -> None:
        ticket_id = new_id()
        desks["1001"].open(ticket_id)
        for what, number, given_ in actions:
            if what == "sync":
                desks[number].sync(limit=given_, rounds=2)
            else:
                done.add((what, desks[number].do(what, ticket_id, **given_)))
        for number, desk in desks.items():
            desk.sync()
            assert has(desk) == expected(server, number), number

    done: set[tuple[str, str]] = set()
    run()
    assert {(step, "") for step in ("accepted", "rejected", "named", "handled")} <= done
    digest = {n: d.desk.exchange(scope=d.scope, digests=True)["digests"] for n, d in desks.items()}
    for number, desk in desks.items():
        assert digest[number]["ticket"] == _digest(server, has(desk))


def _digest(server: Server, logs: dict[str, list[int]]) -> dict[str, Any]:
    with server.ground.database.reading() as session:
        is_open = select(TicketRow.ticket_id).where(TicketRow.closed_at.is_(None))
        open_ones = set(session.scalars(is_open))
    rows = [(t, log[-1]) for t, log in logs.items() if t in open_ones]
    total = sum(row_hash(*row) for row in rows) % (1 << 64)
    return {"rows": len(rows), "total": f"{total:016x}"}


def test_a_change_at_hand_and_a_pull_agree_on_who_reads_it(server: Server) -> None:
    """The live channel looks at changes in memory; a pull would have told the same."""
    owner, ticket_id = server.signed_in("1001"), new_id()
    owner.exchange(owner.opened(ticket_id), owner.opened(new_id()), owner.recorded(new_id()))
    for to in ("3001", "team:Sales", "4001"):
        step = {"type": "ticket.assigned", "ticket_id": ticket_id, "data": {"to": to}}
        noted = {"type": "ticket.noted", "ticket_id": ticket_id, "data": {"text": "then"}}
        owner.exchange(owner.operation(**step), owner.operation(**noted))
    identify = server.http.app.state.services.sessions.identify
    with server.ground.database.reading() as session:
        rows = session.scalars(select(ChangeRow).order_by(ChangeRow.revision)).all()

    for number in (*PEOPLE[1:], "9001"):
        desk = server.signed_in(number)
        who = identify(desk.access)
        changes = desk.exchange(cursor=0)["changes"]
        told = {c["revision"] for c in changes}
        at_hand = {row.revision for row in rows if reaches(who, row) and not must_pull(who, row)}
        turns = [row.revision for row in rows if must_pull(who, row)]

        # What came into reach before the last turn came and went: a pull tells the end of it.
        since = max(turns, default=0)
        assert {r for r in told if r > since} == {r for r in at_hand if r > since}, number
        assert bool(turns) == (number in ("3001", "3002", "4001")), number
