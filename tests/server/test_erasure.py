"""A customer who wants to be forgotten: nothing of them is left, and that is proven."""

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import text

from agent_desktop.cli import main
from agent_desktop.domain.errors import NotFound
from agent_desktop.server.audit.trail import AuditTrail
from agent_desktop.server.erasure import ERASED, Erasure
from agent_desktop.server.tables import Table
from agent_desktop.server.uploads.files import UploadFiles
from tests.server.conftest import Server
from tests.server.desks import API, PROTOCOL, Desk, change, new_id

NUMBER = "13812345678"
SECRETS = (NUMBER, "陈立新", "光猫", "上门")


def erasure(server: Server) -> Erasure:
    files = UploadFiles(server.config.uploads)
    return Erasure(server.ground.database, files, server.clock, server.config)


def fill(server: Server, desk: Desk) -> tuple[str, str, str]:
    """Have a customer with a record, a ticket, a call and its recording."""
    ticket, call, customer, upload = new_id(), new_id(), new_id(), new_id()
    desk.exchange(
        desk.operation(
            type="record.changed",
            table="customer",
            record_id=customer,
            changes=[change("name", "陈立新"), change(f"number.+86{NUMBER}", "mobile")],
        ),
        desk.opened(
            ticket,
            change("customer_name", "陈立新"),
            change("phone", NUMBER),
            change("customer_id", customer),
            change("course", "光猫红灯"),
        ),
        desk.operation(type="ticket.noted", ticket_id=ticket, data={"text": "约好上门"}),
        desk.recorded(call, remote_number=f"0086{NUMBER}", remote_name="陈立新"),
    )
    content = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(100)
    body = {
        "upload_id": upload,
        "kind": "recording",
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "call_id": call,
    }
    assert desk.ask("POST", "/uploads", json=body).status_code == 200
    headers = {"Content-Type": "application/octet-stream", "X-Piece-SHA256": body["sha256"]}
    put = desk.http.put(
        f"{API}/uploads/{upload}/0", content=content, headers=PROTOCOL | desk.bearer | headers
    )
    assert put.status_code == 200, put.text
    assert desk.ask("POST", f"/uploads/{upload}/complete").status_code == 200
    return ticket, call, upload


def everything(server: Server) -> str:
    """Return all rows of all tables as text."""
    with server.ground.database.reading() as session:
        return "\n".join(
            repr(row)
            for table in Table.metadata.sorted_tables
            for row in session.execute(table.select())
        )


def test_nothing_of_the_customer_is_left_and_the_matter_still_is(server: Server) -> None:
    desk, other = server.signed_in("1001"), new_id()
    ticket, _call, upload = fill(server, desk)
    desk.exchange(desk.opened(other, change("phone", "13899999999"), change("course", "另一件")))

    told = erasure(server).of_customer(NUMBER, reason="asked by letter")

    assert (told.customers, told.tickets, told.calls, told.files) == (1, 1, 1, 1)
    left = everything(server)
    assert not [secret for secret in SECRETS if secret in left]
    assert "13899999999" in left
    assert "另一件" in left
    assert not (server.config.uploads / upload[:2] / upload).exists()
    assert ticket in left
    with server.ground.database.reading() as session:
        trail = AuditTrail(session)
        assert trail.verify().is_whole
        entry = next(trail.entries(told.entry - 1))
        assert entry.action == "personal.erased"
        assert entry.subject == hashlib.sha256(NUMBER.encode()).hexdigest()


def test_desks_read_everything_anew_and_see_the_erased_ticket(server: Server) -> None:
    desk = server.signed_in("1001")
    ticket, _call, _upload = fill(server, desk)
    scope = desk.exchange(scope="")["scope"]

    erasure(server).of_customer(NUMBER, reason="asked by letter")
    answer = desk.exchange(scope=scope)

    assert "ticket" in answer["resync"]
    page = desk.ask("POST", "/resync", json={"table": "ticket"}).json()
    told = [c["payload"] for c in page["changes"] if c["payload"]["ticket_id"] == ticket]
    assert len(told) == 2
    after = {c["field"]: c["after"] for c in told[0]["changes"]}
    assert after["subject"] == ERASED
    assert after["phone"] == after["customer_name"] == after["course"] == ""
    assert told[1]["data"] == {"text": ERASED}


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
def test_what_is_over_long_enough_is_erased_by_itself(server: Server) -> None:
    desk = server.signed_in("1001")
    ticket, _call, _upload = fill(server, desk)
    desk.exchange(desk.operation(type="ticket.closed", ticket_id=ticket, data={}))
    sweeper = erasure(server)
    object.__setattr__(server.config, "keep_tickets_days", 30)
    object.__setattr__(server.config, "keep_calls_days", 30)

    assert sweeper.sweep() == (0, 0)
    server.clock.time += timedelta(days=31)
    assert sweeper.sweep() == (1, 1)
    assert sweeper.sweep() == (0, 0)
    with server.ground.database.reading() as session:
        kept = session.execute(text("select payload from change")).scalars().all()
    assert not [secret for secret in ("光猫", "上门") if secret in repr(kept)]


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
def test_an_unknown_customer_is_told_and_the_command_proves_what_it_did(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(NotFound) as refused:
        erasure(server).of_customer("13700000000", reason="none")
    assert refused.value.code == "erasure.nothing"
    fill(server, server.signed_in("1001"))
    where = ["admin", "--data", str(server.config.data)]

    assert main([*where, "erase", "customer", f"+86 {NUMBER}", "--reason", "letter"]) == 0
    assert "1 customers, 1 tickets, 1 calls, 1 files" in capsys.readouterr().out
    assert main([*where, "audit", "verify"]) == 0
