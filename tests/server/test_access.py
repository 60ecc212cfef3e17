from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute

from agent_desktop.domain.rights import EVERYBODY, PUBLIC
from agent_desktop.server.access import ALLOWED
from agent_desktop.server.people.repository import PeopleRepository
from tests.server.conftest import Server
from tests.server.desks import PROTOCOL, new_id

DOCUMENTS = {"/docs", "/openapi.json"}
NUMBERS = {"agent": "1001", "lead": "2001", "manager": "5001", "admin": "9001"}
# No request and answer, so OpenAPI does not know it.
CHANNELS = {"live"}
BODIES = {"exchange": lambda device_id: {"device_id": device_id}}


def operations(server: Server) -> Iterator[tuple[str, str, str]]:
    """Operation id, method and path of everything that the app answers."""
    for path, methods in server.http.app.openapi()["paths"].items():
        for method, operation in methods.items():
            yield operation["operationId"], method, path


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
def test_every_endpoint_is_in_the_table_and_only_those(server: Server) -> None:
    found = {name for name, _, _ in operations(server)}
    hidden = {
        r.path
        for r in server.http.app.routes
        if isinstance(r, APIRoute) and not r.include_in_schema
    }

    assert found | CHANNELS == set(ALLOWED)
    assert hidden <= DOCUMENTS


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", [*sorted(EVERYBODY), "nobody"])
def test_each_role_may_call_what_the_table_says(server: Server, role: str) -> None:
    desk = server.desk() if role == "nobody" else server.signed_in(NUMBERS[role])
    headers = PROTOCOL | (desk.bearer if desk.access else {})
    for name, method, path in sorted(operations(server), key=lambda o: o[0] == "sign_out"):
        body = BODIES.get(name, lambda _: {})(desk.device_id)
        filled = path.replace("{upload_id}", new_id()).replace("{offset}", "0")
        response = server.http.request(method, filled, headers=headers, json=body)
        code = response.json().get("code", "") if response.content else ""
        allowed = ALLOWED[name]

        if allowed is PUBLIC:
            assert response.status_code in (200, 422), name
        elif role == "nobody":
            assert (response.status_code, code) == (401, "session.expired"), name
        elif role in allowed:
            # What it is about may be missing or malformed: that is another question.
            assert response.status_code in (200, 204, 404, 422), name
        else:
            assert (response.status_code, code) == (403, "access.not_allowed"), name


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
def test_a_made_up_token_opens_nothing(server: Server) -> None:
    desk = server.signed_in()
    for made_up in ("", "x", desk.refresh, desk.access[:-1], desk.access + "x"):
        desk.access = made_up
        assert desk.desk().status_code == 401


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
def test_a_one_time_password_opens_only_the_door(server: Server) -> None:
    """The first administrator sees the own profile and nothing else before a new password."""
    with server.ground.database.writing() as session:
        PeopleRepository(session).user("1001").must_change_password = True
    desk = server.signed_in("1001")

    refused = desk.try_exchange(desk.opened(new_id()))

    assert desk.desk().status_code == 200
    assert refused.status_code == 403
    assert refused.json()["code"] == "session.password_must_change"
