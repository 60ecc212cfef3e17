"""What a ticket's own fields hold fits the form that it names, at the server as at the desk."""

import json

import pytest

from tests.server.conftest import Seeded, Server
from tests.server.desks import Desk, change, new_id

OWN = {"fields": [{"id": "meter", "kind": "number"}]}


@pytest.fixture
def seeded(seeded_sqlite: Seeded) -> Seeded:
    """One database is enough: nothing here is about SQL."""
    return seeded_sqlite


def opened(desk: Desk, ticket_id: str, form_id: str, **own: str) -> str:
    """Open a complaint with fields of its own and return the receipt's code."""
    fields = [change(f"x.{name}", text) for name, text in own.items()]
    kind = [change("kind", "complaint", "enquiry"), change("form_id", form_id)]
    (code,) = desk.codes(desk.opened(ticket_id, *kind, *fields))
    return code


CASES = [
    ("complaint@1", {"object": "product"}, ""),
    ("complaint@1", {}, ""),
    ("complaint@1", {"object": "weather"}, "ticket.invalid_value"),
    ("complaint@1", {"demand": "money back"}, "ticket.field_missing"),
    ("complaint@99", {"object": "weather"}, ""),
    ("", {"object": "weather"}, ""),
    ("own@1", {"meter": "12"}, ""),
    ("own@1", {"meter": "many"}, "ticket.invalid_value"),
]


def test_an_opening_fits_the_form_that_it_names(server: Server) -> None:
    lead, desk = server.signed_in("2001"), server.signed_in("1001")
    form = lead.operation(
        type="record.changed",
        table="form",
        record_id="own@1",
        changes=[change("definition", json.dumps(OWN))],
    )
    assert lead.codes(form) == [""]

    found = [(form_id, own, opened(desk, new_id(), form_id, **own)) for form_id, own, _ in CASES]

    assert found == CASES


def test_an_edit_answers_for_what_it_wrote_alone(server: Server) -> None:
    desk, ticket_id = server.signed_in("1001"), new_id()
    assert opened(desk, ticket_id, "complaint@1", object="product") == ""

    assert desk.codes(
        desk.edited(ticket_id, change("x.object", "", "product")),
        desk.edited(ticket_id, change("x.demand", "money back")),
        desk.edited(ticket_id, change("x.happened_on", "yesterday")),
    ) == ["", "", "ticket.invalid_value"]
