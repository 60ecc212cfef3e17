"""The OpenAPI description is true: what it says is what the server does."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from agent_desktop.server.documentation import page
from tests.server.conftest import Server
from tests.server.desks import PROTOCOL

pytestmark = pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)


def test_the_page_shows_every_endpoint_and_loads_nothing(server: Server) -> None:
    openapi = server.http.get("/openapi.json").json()

    response = server.http.get("/docs")

    assert response.headers["Content-Type"].startswith("text/html")
    for path in openapi["paths"]:
        assert f"<code>{path}</code>" in response.text
    for name in openapi["components"]["schemas"]:
        assert f"id='{name}'" in response.text
    assert "<script" not in response.text
    assert "http://" not in response.text + page(openapi)
    assert "https://" not in response.text


def _body(body: object) -> dict[str, object]:
    if body.__class__.__name__ == "NotSet":
        return {}
    if isinstance(body, bytes):
        return {"content": body}
    return {"json": body}


@pytest.mark.parametrize("number", ["1001", "2001", "5001", "9001"])
def test_random_requests_never_break_the_server(server: Server, number: str) -> None:
    desk = server.signed_in(number)
    schema = schemathesis.openapi.from_dict(server.http.app.openapi())
    operations = [o.ok() for o in schema.get_all_operations()]
    checked = [status_code_conformance, content_type_conformance, response_schema_conformance]

    @settings(
        max_examples=40,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def probe(data: st.DataObject) -> None:
        operation = data.draw(st.sampled_from(operations))
        case = data.draw(operation.as_strategy())
        headers = dict(case.headers or {}) | PROTOCOL | desk.bearer
        if operation.path.endswith("/exchange") and isinstance(case.body, dict):
            case.body["device_id"] = desk.device_id
        response = server.http.request(
            case.method,
            case.formatted_path,
            headers=headers,
            **_body(case.body),
        )
        assert response.status_code < 500, response.text
        if case.method == "DELETE":
            desk.sign_in()
        case.validate_response(
            schemathesis.Response.from_httpx(response, verify=False), checks=checked
        )

    probe()
