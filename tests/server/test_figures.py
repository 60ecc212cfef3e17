from datetime import UTC, datetime

from tests.server.conftest import Server
from tests.server.desks import API, PROTOCOL, Desk, change, new_id


def ask(desk: Desk, query: str = "") -> dict[str, object]:
    response = desk.http.get(f"{API}/figures{query}", headers=PROTOCOL | desk.bearer)
    answer: dict[str, object] = response.json()
    return answer


def totals(desk: Desk, query: str = "") -> dict[tuple[str, str], int]:
    return {(t["group"], t["value"]): t["count"] for t in ask(desk, query)["totals"]}


def test_everybody_counts_what_the_role_may_see(server: Server) -> None:
    desks = {n: server.signed_in(n) for n in ("1001", "1002", "2001", "3001", "5001", "9001")}
    for number in ("1001", "1002", "3001"):
        desk = desks[number]
        desk.exchange(desk.opened(new_id(), change("kind", "complaint")))

    def counted(number: str, query: str = "") -> tuple[object, int]:
        answer = ask(desks[number], query)
        return answer["scope"], totals(desks[number], query)["kind", "complaint"]

    assert counted("1001") == ("own", 1)
    assert counted("2001") == ("team", 2)
    assert counted("5001") == ("all", 3)
    assert counted("1002", "?scope=own") == ("own", 1)
    assert ask(desks["1001"], "?scope=team")["code"] == "access.not_allowed"
    assert ask(desks["2001"], "?scope=all")["code"] == "access.not_allowed"
    assert ask(desks["9001"])["code"] == "access.not_allowed"


def test_a_month_is_counted_by_kind_cause_department_satisfaction_and_status(
    server: Server,
) -> None:
    lead = server.signed_in("2001")
    ids = [new_id() for _ in range(3)]
    for table, record_id, changes in (
        ("department", "d1", [change("name", "Billing")]),
        ("category", "k1", [change("name", "Invoices"), change("department_id", "d1")]),
    ):
        edit = {"type": "record.changed", "table": table, "record_id": record_id}
        assert lead.codes(lead.operation(**edit, changes=changes)) == [""]
    lead.at = server.clock.time = datetime(2026, 11, 30, 20, 0, tzinfo=UTC)  # December in China
    lead.sign_in()
    lead.exchange(
        lead.opened(
            ids[0],
            change("kind", "complaint"),
            change("category", "k1"),
            change("x.cause_group", "delivery"),
        ),
        lead.opened(ids[1], change("kind", "praise")),
        lead.operation(type="ticket.closed", ticket_id=ids[1]),
    )
    lead.at = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
    lead.exchange(lead.opened(ids[2]))

    december = totals(lead, "?month=2026-12")

    assert december == {
        ("kind", "complaint"): 1,
        ("kind", "praise"): 1,
        ("cause", "delivery"): 1,
        ("cause", ""): 1,
        ("department", "Billing"): 1,
        ("department", ""): 1,
        ("satisfaction", ""): 2,
        ("status", "open"): 1,
        ("status", "closed"): 1,
    }
    assert totals(lead) == december
    assert totals(lead, "?month=2026-11")["kind", "enquiry"] == 1
    assert ask(lead, "?month=November")["code"] == "figures.malformed_month"
