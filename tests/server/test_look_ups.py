import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from agent_desktop.server.look_ups.service import PAGE
from tests.server.conftest import Server
from tests.server.desks import API, PROTOCOL, Desk


def looked_up(desk: Desk, customer_id: str, **more: object) -> dict[str, object]:
    what = ["name", "number.+8613800000000"]
    return desk.operation(
        type="customer.looked_up", customer_id=customer_id, what=what, reason="call", **more
    )


def told(desk: Desk, query: str = "") -> list[tuple[str, str]]:
    response = desk.http.get(f"{API}/look-ups{query}", headers=PROTOCOL | desk.bearer)
    assert response.status_code == 200, response.text
    return [(entry["by"], entry["customer_id"]) for entry in response.json()["look_ups"]]


def test_leads_read_the_teams_look_ups_managers_and_administrators_all(server: Server) -> None:
    ours, theirs = server.signed_in("1001"), server.signed_in("3001")
    assert ours.codes(looked_up(ours, "c1"), looked_up(ours, "c2")) == ["", ""]
    assert theirs.codes(looked_up(theirs, "c1")) == [""]
    ours.exchange(cursor=0)
    lead, manager, admin = (server.signed_in(n) for n in ("2001", "5001", "9001"))

    assert told(lead) == [("1001", "c2"), ("1001", "c1")]
    assert told(lead, "?customer_id=c1") == [("1001", "c1")]
    assert told(manager) == told(admin) == [("3001", "c1"), ("1001", "c2"), ("1001", "c1")]
    assert told(admin, "?by=3001") == [("3001", "c1")]
    assert told(admin, "?before=3") == [("1001", "c2"), ("1001", "c1")]
    refused = ours.http.get(f"{API}/look-ups", headers=PROTOCOL | ours.bearer)
    assert refused.json()["code"] == "access.not_allowed"
    assert admin.codes(looked_up(admin, "c1")) == ["access.not_allowed"]


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
def test_nobody_is_told_of_look_ups_by_an_exchange(server: Server) -> None:
    desk, lead = server.signed_in("1001"), server.signed_in("2001")
    desk.exchange(looked_up(desk, "c1"))

    assert desk.exchange(cursor=0)["changes"] == lead.exchange(cursor=0)["changes"] == []


@pytest.mark.parametrize("seeded", ["postgresql"], indirect=True)
def test_a_question_that_no_database_takes_is_malformed(server: Server) -> None:
    lead = server.signed_in("2001")
    asked = lead.http.get(f"{API}/look-ups?by=a%00b", headers=PROTOCOL | lead.bearer)
    table = lead.post("/resync", {"table": "customer", "after": "a\x00"}, lead.bearer)

    assert [asked.json()["code"], table.json()["code"]] == ["contract.malformed"] * 2


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
def test_a_long_log_comes_page_by_page(server: Server) -> None:
    desk, lead = server.signed_in("1001"), server.signed_in("2001")
    desk.exchange(*[looked_up(desk, f"c{n}") for n in range(PAGE + 5)])

    first = told(lead)
    rest = told(lead, f"?before={PAGE + 5 - PAGE + 1}")

    assert [c for _, c in first + rest] == [f"c{n}" for n in reversed(range(PAGE + 5))]


@pytest.mark.parametrize("statement", ["UPDATE look_up SET reason = ''", "DELETE FROM look_up"])
def test_the_log_of_look_ups_only_grows(server: Server, statement: str) -> None:
    desk = server.signed_in("1001")
    desk.exchange(looked_up(desk, "c1"))

    with (
        pytest.raises(DBAPIError, match="only grows"),
        server.ground.database.writing() as session,
    ):
        session.execute(text(statement))
