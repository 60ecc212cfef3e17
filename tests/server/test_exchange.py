import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from agent_desktop.contract.server import MAX_OPERATIONS, ExchangeRequest, OperationPayload
from agent_desktop.domain.tickets import FORM_FIELDS
from agent_desktop.server.tables import CallRecordRow, ChangeRow, OperationRow, TicketRow
from tests.server.conftest import Server
from tests.server.desks import PROTOCOL, Desk, change, new_id


def count(server: Server, table: type) -> int:
    with server.ground.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def ticket(server: Server, ticket_id: str) -> TicketRow:
    with server.ground.database.reading() as session:
        return session.get_one(TicketRow, ticket_id)


def test_a_ticket_is_opened_owned_and_given_back(server: Server) -> None:
    desk, ticket_id, call_id = server.signed_in("1001"), new_id(), new_id()
    opened = desk.opened(ticket_id, change("course", "发票丢失 😀"))
    opened["payload"]["call_id"] = call_id

    answer = desk.exchange(opened)

    assert answer["receipts"] == [
        {"op_id": opened["op_id"], "status": "applied", "revision": 1, "code": "", "message": ""}
    ]
    (back,) = answer["changes"]
    assert (back["revision"], back["op_id"], back["by"]) == (1, opened["op_id"], "1001")
    assert back["payload"] == opened["payload"] | {"data": {}}
    assert (back["role"], back["team"], back["device"]) == ("agent", "Service", "desk")
    assert (answer["cursor"], answer["more"]) == (1, False)
    kept = ticket(server, ticket_id)
    assert (kept.owner, kept.handler, kept.call_id) == ("1001", "1001", call_id)
    assert kept.form["course"] == "发票丢失 😀"
    assert set(kept.form) == set(FORM_FIELDS)


def test_a_repeat_gets_the_same_receipts_and_doubles_nothing(server: Server) -> None:
    desk, ticket_id = server.signed_in(), new_id()
    batch = [
        desk.opened(ticket_id),
        desk.edited(new_id(), change("course", "x")),
        desk.recorded(new_id()),
    ]

    first = desk.exchange(*batch)
    again = desk.exchange(*batch, cursor=0)
    part = desk.exchange(*batch[1:])

    assert [r["code"] for r in first["receipts"]] == ["", "ticket.not_opened", ""]
    assert again["receipts"] == first["receipts"]
    assert again["changes"] == first["changes"]
    assert part["receipts"] == first["receipts"][1:]
    assert (count(server, OperationRow), count(server, ChangeRow)) == (3, 2)


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
def test_the_same_operation_twice_in_one_batch_is_one(server: Server) -> None:
    desk = server.signed_in()
    opened = desk.opened(new_id())

    first, second = desk.exchange(opened, opened)["receipts"]

    assert first == second
    assert count(server, ChangeRow) == 1


def test_identical_requests_at_the_same_time_become_one(server: Server) -> None:
    other = server.another()
    desk = server.signed_in()
    batch = [desk.opened(new_id()) for _ in range(5)] + [desk.recorded(new_id())]
    twin = Desk(other.http, device_id=desk.device_id, access=desk.access)

    with ThreadPoolExecutor(6) as threads:
        asked = [threads.submit(d.exchange, *batch, cursor=0) for d in (desk, twin) * 3]
    answers = [a.result() for a in asked]

    assert len({str(a["receipts"]) for a in answers}) == 1
    assert [r["status"] for r in answers[0]["receipts"]] == ["applied"] * 6
    assert (count(server, OperationRow), count(server, ChangeRow)) == (6, 6)


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
def test_one_malformed_operation_is_refused_alone(server: Server) -> None:
    desk, ticket_id = server.signed_in(), new_id()
    good = desk.opened(ticket_id)
    broken = desk.edited(ticket_id, change("course", "x"))
    broken["payload"]["surprise"] = True
    after = desk.edited(ticket_id, change("course", "y"))

    receipts = desk.exchange(good, broken, {"op_id": ["not", "text"]}, after)["receipts"]

    assert [r["code"] for r in receipts] == ["", "operation.malformed", "operation.malformed", ""]
    assert receipts[1]["op_id"] == broken["op_id"]
    assert "surprise" in receipts[1]["message"]
    assert ticket(server, ticket_id).form["course"] == "y"


@pytest.mark.parametrize("seeded", ["postgresql"], indirect=True)
def test_what_a_database_could_not_hold_is_malformed(server: Server) -> None:
    desk = server.signed_in()
    broken: list[dict[str, object]] = [
        {"seq": 2**63},
        {"at": "2026-11-22T09:00:00"},
        {"at": "0001-01-01T00:00:00+14:00"},
        {"at": float("nan")},
        {"op_id": "\ud800"},
        {"\ud800": "x"},
        {"payload": {"type": "ticket.noted", "ticket_id": new_id(), "data": {"text": "x\ud800"}}},
        {"payload": {"type": "ticket.burnt"}},
    ]
    operations = [desk.opened(new_id()) | parts for parts in broken] + [desk.opened(new_id())]

    # httpx itself would refuse to send some of these.
    response = server.http.post(
        "/api/v1/exchange",
        content=json.dumps({"device_id": desk.device_id, "operations": operations}),
        headers=PROTOCOL | desk.bearer | {"Content-Type": "application/json"},
    )

    codes = [receipt["code"] for receipt in response.json()["receipts"]]
    assert codes == ["operation.malformed"] * len(broken) + [""]


@pytest.mark.parametrize("seeded", ["postgresql"], indirect=True)
def test_nul_characters_reach_no_database(server: Server) -> None:
    desk, ticket_id = server.signed_in(), new_id()

    codes = desk.codes(
        desk.opened(ticket_id),
        desk.edited(ticket_id, change("course", "a\x00b")),
        desk.edited(ticket_id, change("course", "b", before="a\x00b")),
        desk.edited(ticket_id, change("no\x00field", "b")),
        desk.edited(ticket_id, change("kind", "no\x00kind")),
        desk.recorded(new_id(), remote_name="a\x00b"),
        desk.recorded(new_id(), said=["a\x00b"]),
        desk.opened(new_id(), change("customer_id", "a\x00b")),
        desk.opened(new_id(), change("category", "a\x00b")),
    )

    assert codes == [
        "",
        "ticket.control_character",
        "",
        "ticket.invalid_value",
        "ticket.invalid_value",
        "operation.malformed",
        "operation.malformed",
        "ticket.control_character",
        "ticket.control_character",
    ]
    assert desk.exchange(cursor=0)["changes"][1]["payload"]["changes"][0]["before"] == "a\x00b"


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
def test_the_rules_of_the_form_hold_on_the_server(server: Server) -> None:
    desk, ticket_id = server.signed_in(), new_id()

    codes = desk.codes(
        desk.operation(type="ticket.opened", ticket_id=new_id(), changes=[]),
        desk.opened(new_id(), change("customer_name", "x" * 101)),
        desk.opened(ticket_id),
        desk.opened(ticket_id),
        desk.edited(ticket_id, change("kind", "complaint")),
        desk.edited(ticket_id, change("kind", "nonsense")),
        desk.edited(ticket_id, change("owner", "1002")),
        desk.edited(ticket_id, change("promised_at", "2026-11-23T09:00:00")),
        desk.edited(ticket_id, change("subject", " ", before="Invoice")),
        desk.edited(new_id(), change("course", "x")),
    )

    assert codes == [
        "ticket.subject_missing",
        "ticket.too_long",
        "",
        "ticket.foreign_event",
        "",
        "ticket.invalid_value",
        "ticket.invalid_value",
        "ticket.time_without_zone",
        "ticket.subject_missing",
        "ticket.not_opened",
    ]
    assert ticket(server, ticket_id).form["kind"] == "complaint"


def test_edits_of_two_people_keep_both_values(server: Server) -> None:
    first, second = server.signed_in("1001"), server.signed_in("1002")
    ticket_id = new_id()
    first.exchange(first.opened(ticket_id))

    first.exchange(first.edited(ticket_id, change("course", "told to wait")))
    edit = second.edited(ticket_id, change("course", "refunded"))
    second.exchange(edit)

    kept = ticket(server, ticket_id)
    assert kept.form["course"] == "refunded"
    assert kept.owner == "1001"
    assert kept.conflicts == [
        {
            "field": "course",
            "kept": "refunded",
            "lost": "told to wait",
            "event_id": edit["op_id"],
        }
    ]


def test_a_call_is_recorded_once(server: Server) -> None:
    desk, call_id = server.signed_in(), new_id()

    codes = desk.codes(desk.recorded(call_id, said=["greeting"]), desk.recorded(call_id))
    later = desk.codes(desk.recorded(call_id))

    assert (codes, later) == (["", "call.already_recorded"], ["call.already_recorded"])
    with server.ground.database.reading() as session:
        (row,) = session.scalars(select(CallRecordRow))
        assert (row.call_id, row.said, row.started_at) == (call_id, ["greeting"], desk.at)


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
def test_a_session_exchanges_for_its_own_device_only(server: Server) -> None:
    desk = server.signed_in()

    refused = desk.try_exchange(desk.opened(new_id()), device_id=new_id())

    assert (refused.status_code, refused.json()["code"]) == (403, "operation.foreign_device")


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
def test_an_operation_of_another_device_is_refused(server: Server) -> None:
    one, other = server.signed_in(), server.signed_in()
    opened = one.opened(new_id())
    one.exchange(opened)

    assert other.codes(opened) == ["operation.foreign_device"]


def test_a_number_that_comes_again_with_another_operation_is_refused(server: Server) -> None:
    desk = server.signed_in()
    desk.exchange(desk.opened(new_id()))
    desk.seq = 0

    assert desk.codes(desk.opened(new_id())) == ["operation.seq_reused"]
    assert desk.codes(desk.opened(new_id())) == [""]


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
def test_a_desk_whose_clock_is_ahead_loses_nothing_and_moves_no_deadline(server: Server) -> None:
    desk = server.signed_in()
    late, near, ahead = new_id(), new_id(), new_id()
    operations = []
    times = (timedelta(days=-30), timedelta(seconds=2), timedelta(days=400))
    for ticket_id, offset in zip((late, near, ahead), times, strict=True):
        operations.append(desk.opened(ticket_id) | {"at": str(server.clock() + offset)})

    desk.exchange(*operations)

    assert ticket(server, late).opened_at == server.clock() - timedelta(days=30)
    assert ticket(server, near).opened_at == server.clock()
    assert ticket(server, ahead).opened_at == server.clock()


def test_what_a_team_may_see(server: Server) -> None:
    numbers = ("1001", "1002", "2001", "3001", "4001")
    desks = {number: server.signed_in(number) for number in numbers}
    for desk in desks.values():
        desk.exchange(desk.opened(new_id()), desk.recorded(new_id()))

    def seen(number: str) -> set[tuple[str, str]]:
        changes = desks[number].exchange(cursor=0)["changes"]
        return {(c["by"], c["payload"]["type"].split(".")[0]) for c in changes}

    tickets = {(n, "ticket") for n in ("1001", "1002", "2001")}
    assert seen("1001") == tickets | {("1001", "call")}
    assert seen("1002") == tickets | {("1002", "call")}
    assert seen("2001") == tickets | {(n, "call") for n in ("1001", "1002", "2001")}
    assert seen("3001") == {("3001", "ticket"), ("3001", "call")}
    assert seen("4001") == {("4001", "ticket"), ("4001", "call")}


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
def test_only_the_team_may_edit(server: Server) -> None:
    owner, ticket_id = server.signed_in("1001"), new_id()
    owner.exchange(owner.opened(ticket_id))

    def code_of(number: str) -> str:
        desk = server.signed_in(number)
        return desk.codes(desk.edited(ticket_id, change("course", number)))[0]

    assert code_of("1002") == ""
    assert code_of("2001") == ""
    assert code_of("3001") == "access.not_allowed"
    assert code_of("4001") == "access.not_allowed"


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
def test_a_ticket_is_handed_to_nobody_whom_the_server_does_not_know(server: Server) -> None:
    desk, ticket_id = server.signed_in("1001"), new_id()
    known = desk.desk().json()
    assert {"1001", "1002"} <= set(known["agents"])
    assert "Service" in known["teams"]
    nobody = ("9999", "team:Nobody", "team:", "10\x0002", "contact:p1", "team:Service")
    steps = [
        desk.operation(type="ticket.assigned", ticket_id=ticket_id, data={"to": to})
        for to in nobody
    ]

    receipts = desk.exchange(desk.opened(ticket_id), *steps)["receipts"][1:]

    assert [r["code"] for r in receipts] == ["ticket.unknown_agent"] * 4 + ["", ""]
    assert [r["status"] for r in receipts] == ["refused"] * 4 + ["applied"] * 2
    assert ticket(server, ticket_id).handler == "1001"


def test_two_people_without_a_team_share_nothing(server: Server) -> None:
    server.people.add_user(
        number="4002", name="Four", team="", role="agent", password="password-of-4002"
    )
    one, ticket_id = server.signed_in("4001"), new_id()
    one.exchange(one.opened(ticket_id))
    other = server.desk("4002")
    assert other.try_sign_in("password-of-4002").status_code == 200

    assert other.codes(other.edited(ticket_id, change("course", "x"))) == ["access.not_allowed"]
    assert other.exchange(cursor=0)["changes"] == []


def test_pulling_in_small_steps_gives_everything_once(server: Server) -> None:
    desk, stranger = server.signed_in("1001"), server.signed_in("3001")
    for _ in range(4):
        desk.exchange(desk.opened(new_id()))
        stranger.exchange(stranger.opened(new_id()))
    reader = server.signed_in("1002")

    revisions, steps, more = [], 0, True
    while more:
        answer = reader.exchange(limit=1)
        revisions += [c["revision"] for c in answer["changes"]]
        more, steps = answer["more"], steps + 1

    assert revisions == [1, 3, 5, 7]
    assert steps == 4
    assert reader.cursor == 8  # past what is out of scope: never looked at again


def test_a_long_answer_comes_in_parts(server: Server) -> None:
    desk = server.signed_in()
    for _ in range(4):
        desk.exchange(*[desk.opened(new_id(), change("course", "长" * 20_000)) for _ in range(20)])

    answer = desk.exchange(cursor=0)

    assert answer["more"]
    assert 40 < len(answer["changes"]) < 80
    assert answer["cursor"] == answer["changes"][-1]["revision"]
    rest = desk.exchange()
    assert len(answer["changes"]) + len(rest["changes"]) == 80


def test_a_cursor_from_a_future_that_was_lost_starts_again(server: Server) -> None:
    desk = server.signed_in()
    desk.exchange(desk.opened(new_id()))

    for cursor in (2, 10**30):
        answer = desk.exchange(cursor=cursor)
        assert (len(answer["changes"]), answer["cursor"]) == (1, 1)


def test_a_full_batch_is_taken_and_one_more_is_not(server: Server) -> None:
    desk = server.signed_in()
    batch = [desk.opened(new_id()) for _ in range(MAX_OPERATIONS)]

    answer = desk.exchange(*batch)
    refused = desk.try_exchange(*batch, desk.opened(new_id()))

    assert [r["revision"] for r in answer["receipts"]] == list(range(1, MAX_OPERATIONS + 1))
    assert (refused.status_code, refused.json()["code"]) == (422, "contract.malformed")


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
def test_the_server_tells_its_time(server: Server) -> None:
    desk = server.signed_in()

    told = datetime.fromisoformat(desk.exchange()["server_time"])

    assert told == server.clock()
    assert told.tzinfo == UTC


@pytest.mark.parametrize("seeded", ["postgresql"], indirect=True)
def test_chinese_is_utf_8_on_every_way(server: Server) -> None:
    """Three bytes a character, not the six of an escape."""
    desk, text = server.signed_in(), "宽带经常掉线"
    operation = desk.opened(new_id(), change("course", text))
    parsed = OperationPayload.model_validate(operation).model_dump(mode="json")
    request = ExchangeRequest(device_id=desk.device_id, operations=(parsed,))

    sent = request.model_dump_json().encode()
    answers = [
        desk.http.post(
            "/api/v1/exchange",
            content=sent,
            headers=PROTOCOL | desk.bearer | {"Content-Type": "application/json"},
        ),
        desk.try_exchange(cursor=0),
        desk.ask("POST", "/resync", json={"table": "ticket"}),
    ]

    for content in (sent, *(answer.content for answer in answers)):
        assert text.encode() in content
        assert b"\\u" not in content


@pytest.mark.parametrize("seeded", ["postgresql"], indirect=True)
def test_a_nul_that_nobody_foresaw_is_the_senders_fault(server: Server) -> None:
    desk = server.signed_in()
    body = {"upload_id": new_id(), "kind": "voice", "bytes": 1, "sha256": "0" * 64, "name": "\x00"}

    answer = desk.ask("POST", "/uploads", json=body)

    assert (answer.status_code, answer.json()["code"]) == (422, "contract.malformed")
