"""Records: whose right an edit is, what many edits make, how a desk gets them."""

import json
from typing import Any

import pytest

from agent_desktop.contract.server import row_hash
from agent_desktop.domain.records import RECORD_RIGHTS, RecordTable
from agent_desktop.domain.rights import Role
from agent_desktop.runtime import centre_defaults
from agent_desktop.server.seeds import seed
from tests.server.conftest import Server
from tests.server.desks import Desk, change, new_id

NUMBERS = {Role.AGENT: "1001", Role.LEAD: "2001", Role.MANAGER: "5001", Role.ADMIN: "9001"}
FIT = {
    RecordTable.CALENDAR: ("default", "hours", "08:30-17:30"),
    RecordTable.CLOCK_RULE: ("urgent", "handle_h", "4"),
    RecordTable.FORM: ("complaint@2", "definition", centre_defaults.form_texts()["complaint@1"]),
    RecordTable.READING: ("ME@a1", "agent", "ME"),
    RecordTable.ARTICLE: ("a1", "title", "Returns"),
    RecordTable.ARTICLE_VERSION: ("a1@1", "title", "Returns"),
    RecordTable.QUESTION: ("q1", "text", "May one return it?"),
}


def edited(desk: Desk, table: str, record_id: str, *changes: Any, **more: Any) -> dict[str, Any]:
    return desk.operation(
        type="record.changed", table=table, record_id=record_id, changes=list(changes), **more
    )


def edit(desk: Desk, table: str, record_id: str, *changes: Any, **more: Any) -> str:
    return desk.codes(edited(desk, table, record_id, *changes, **more))[0]


def records(desk: Desk, **values: Any) -> dict[str, dict[str, Any]]:
    """What a desk is told of records from its cursor on, by id; clock rules by ``rule:ID``."""
    told = desk.exchange(**values)["records"]
    rule = {"clock_rule": "rule:"}
    return {rule.get(r["table"], "") + r["record_id"]: r for r in told}


def test_edits_merge_field_by_field_and_a_desk_is_told_what_they_make(server: Server) -> None:
    one, two = server.signed_in("1001"), server.signed_in("3001")
    assert edit(one, "customer", "c1", change("name", "王伟"), change("title", "先生")) == ""
    assert edit(two, "customer", "c1", change("company", "Acme")) == ""
    assert edit(one, "customer", "c1", change("name", "王玮", before="王伟")) == ""
    late = edited(two, "customer", "c1", change("name", "王炜", before="王伟"))
    two.exchange(late)

    (told,) = one.exchange(cursor=0)["records"]

    assert told["values"] == {"name": "王炜", "title": "先生", "company": "Acme"}
    assert (told["table"], told["by"], told["revision"]) == ("customer", "3001", 4)
    assert told["conflicts"] == [
        {"field": "name", "kept": "王炜", "lost": "王玮", "event_id": late["op_id"]}
    ]
    assert one.exchange(cursor=0)["changes"] == []
    assert records(one, cursor=3)["c1"]["revision"] == 4
    assert records(one, cursor=4) == {}


def test_of_two_merges_that_make_a_circle_the_later_one_has_no_effect(server: Server) -> None:
    one, two = server.signed_in("1001"), server.signed_in("3001")
    for customer in "abc":
        edit(one, "customer", customer, change("name", customer))
    two.exchange()

    assert edit(one, "customer", "a", change("merged_into", "b")) == ""
    assert edit(one, "customer", "b", change("merged_into", "c")) == ""
    both = edited(two, "customer", "c", change("merged_into", "a"), change("title", "女士"))
    (receipt,) = two.exchange(both)["receipts"]
    (again,) = two.exchange(both)["receipts"]

    assert (receipt["status"], receipt["code"]) == ("applied", "customer.merge_circle")
    assert again == receipt
    told = records(two, cursor=0)
    assert [told[i]["values"].get("merged_into") for i in "abc"] == ["b", "c", None]
    assert (told["c"]["values"]["title"], told["c"]["revision"]) == ("女士", receipt["revision"])


def test_a_circle_within_one_batch_is_not_closed_either(server: Server) -> None:
    desk = server.signed_in("1001")
    merges = [
        edited(desk, "customer", who, change("merged_into", into))
        for who, into in (("a", "b"), ("b", "a"), ("b", "b"))
    ]

    codes = [r["code"] for r in desk.exchange(*merges)["receipts"]]

    assert codes == ["", "customer.merge_circle", "customer.merge_circle"]


def test_a_deleted_record_leaves_a_tombstone_and_comes_back_with_an_edit(server: Server) -> None:
    desk = server.signed_in("2001")
    edit(desk, "department", "d1", change("name", "Billing"))

    edit(desk, "department", "d1", deleted=True)
    assert records(desk, cursor=0)["d1"]["deleted"]
    edit(desk, "department", "d1", change("phone", "8001"))

    back = records(desk, cursor=0)["d1"]
    assert (back["deleted"], back["values"]) == (False, {"name": "Billing", "phone": "8001"})


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", sorted(NUMBERS))
def test_each_role_writes_and_reads_the_tables_that_the_rights_say(
    server: Server, role: Role
) -> None:
    number = NUMBERS[role]
    desk = server.signed_in(number)
    writer = server.signed_in("2001" if number != "2001" else "5001")
    for table, (writers, readers) in RECORD_RIGHTS.items():
        record_id, name, value = FIT.get(table, (f"{table}-1", "name", "x"))
        own, mine = record_id.replace("ME", number), value.replace("ME", number)
        assert edit(desk, table, own, change(name, mine)) == (
            "" if role in writers else "access.not_allowed"
        ), table
        if table is not RecordTable.READING:
            edit(writer, table, own, change(name, mine))
            told = {(r["table"], r["record_id"]) for r in desk.exchange(cursor=0)["records"]}
            assert ((table, own) in told) == (role in readers), table
            body = {"table": table, "row_id": own}
            found = desk.post("/resync", body, desk.bearer).json()["records"]
            assert bool(found) == (role in readers), table
    call = desk.codes(desk.recorded(new_id()), desk.opened(new_id()))
    assert call == [("access.not_allowed" if role is Role.ADMIN else "")] * 2


def test_a_reading_is_its_agents_own_and_leads_read_it(server: Server) -> None:
    one, two, lead = (server.signed_in(n) for n in ("1001", "1002", "2001"))
    fields = (change("agent", "1001"), change("article_id", "a1"), change("version", "2"))

    assert edit(two, "reading", "1001@a1", *fields) == "access.not_allowed"
    assert edit(lead, "reading", "1001@a1", *fields) == "access.not_allowed"
    assert edit(one, "reading", "1001@a1", change("agent", "1002")) == "access.not_allowed"
    assert edit(one, "reading", "1001@a1", *fields) == ""

    assert set(records(two, cursor=0)) == set()
    assert set(records(one, cursor=0)) == set(records(lead, cursor=0)) == {"1001@a1"}


def test_a_template_that_somebody_takes_for_the_own_goes_from_other_desks(server: Server) -> None:
    one, two = server.signed_in("1001"), server.signed_in("1002")
    edit(one, "template", "t1", change("name", "Parcel lost"))
    assert set(records(two)) == {"t1"}
    assert edit(one, "template", "t1", change("owner", "1001")) == ""

    gone = two.exchange()

    assert gone["gone"] == [{"table": "template", "row_id": "t1"}]
    assert gone["records"] == []
    assert edit(two, "template", "t1", change("name", "Mine")) == "access.not_allowed"
    assert edit(two, "template", "t2", change("owner", "1001")) == "access.not_allowed"
    body = {"table": "template"}
    assert two.post("/resync", body, two.bearer).json()["records"] == []


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
def test_what_every_desk_would_stumble_over_is_refused_with_its_code(server: Server) -> None:
    desk = server.signed_in("2001")
    field = {"id": "a", "title": {"en": "A"}, "shown_if": {"field": "b", "is": "yes"}}
    other = {"id": "b", "kind": "yes_no", "shown_if": {"field": "a", "is": "x"}}
    cycle = json.dumps({"title": {"en": "Form"}, "fields": [field, other]})

    def code(table: str, name: str, value: str) -> str:
        return edit(desk, table, "x@1", change(name, value))

    assert code("form", "definition", cycle).startswith("form.")
    assert code("form", "definition", "{").startswith("form.")
    assert code("calendar", "hours", "25:00-26:00").startswith("calendar.")
    assert code("clock_rule", "handle_h", "soon").startswith("clock_rule.")
    assert code("customer", "colour", "red") == "record.unknown_field"
    assert code("customer", "name", "x" * 101) == "record.too_long"
    assert code("customer", "name", "a\x00b") == "operation.malformed"
    assert edit(desk, "customer", "no slash/", change("name", "x")) == "operation.malformed"


def test_digests_are_carried_along_and_resync_gives_what_they_count(server: Server) -> None:
    desk = server.signed_in("2001")
    for n in range(5):
        edit(desk, "customer", f"c{n}", change("name", "x"))
    edit(desk, "customer", "c1", change("name", "y", before="x"))
    edit(desk, "customer", "c2", deleted=True)
    edit(desk, "template", "t1", change("name", "x"))

    digests = desk.exchange(digests=True)["digests"]

    rows, after, pages = [], "", 0
    while pages == 0 or after:
        body = {"table": "customer", "after": after, "limit": 2}
        answer = desk.post("/resync", body, desk.bearer).json()
        rows += answer["records"]
        after, pages = answer["after"], pages + 1
    total = sum(row_hash(r["record_id"], r["revision"]) for r in rows) % (1 << 64)
    assert digests["customer"] == {"rows": 5, "total": f"{total:016x}"}
    assert [r["record_id"] for r in rows] == [f"c{n}" for n in range(5)]
    assert digests["template"]["rows"] == 1
    assert digests["ticket"] == digests["department"] == {"rows": 0, "total": "0" * 16}
    assert "call" not in digests


def test_a_new_server_begins_with_calendar_rules_and_forms(server: Server) -> None:
    def begin() -> int:
        with server.ground.database.writing() as session:
            return seed(session, server.clock())

    desk = server.signed_in("2001")
    assert begin() == len(records(desk, cursor=0)) > 8
    first = records(desk, cursor=0)
    assert first["default"]["by"] == ""
    for form_id, text in centre_defaults.form_texts().items():
        assert first[form_id]["values"] == {"definition": text}
    edit(desk, "clock_rule", "urgent", deleted=True)
    edit(desk, "calendar", "default", change("hours", "08:00-17:00", before="09:00-18:00"))

    assert begin() == 0

    now = records(desk, cursor=0)
    assert now["rule:urgent"]["deleted"]
    digest = desk.exchange(digests=True)["digests"]["form"]
    assert digest["rows"] == len(centre_defaults.form_texts())
