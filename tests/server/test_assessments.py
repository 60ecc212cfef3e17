"""Self-assessments of calls at the server."""

from typing import Any

import pytest

from agent_desktop.server.tables import CallAssessmentRow
from tests.server.conftest import Server
from tests.server.desks import Desk, new_id


def assessed(desk: Desk, call_id: str, **values: Any) -> dict[str, Any]:
    mark = {"criterion": "greeting", "verdict": "missed", "at_s": [4.2], "measured": 4.2}
    return desk.operation(
        **({"type": "call.assessed", "call_id": call_id, "score": 90, "marks": [mark]} | values)
    )


def kept(server: Server, call_id: str) -> CallAssessmentRow:
    with server.ground.database.reading() as session:
        return session.get_one(CallAssessmentRow, call_id)


def test_the_newest_assessment_of_a_call_counts_and_the_log_keeps_all(server: Server) -> None:
    desk, call_id = server.signed_in("1001"), new_id()
    contested = {"criterion": "greeting", "verdict": "missed", "contested": "客户先开口"}
    silent = {"nth_today": 2, "steps_said": 4, "steps": 4, "ended_by": "autopilot"}

    answer = desk.exchange(
        desk.recorded(call_id),
        assessed(desk, call_id, silent=silent),
        assessed(desk, call_id, score=100, marks=[contested]),
        cursor=0,
    )

    assert [r["code"] for r in answer["receipts"]] == ["", "", ""]
    assert [c["payload"]["type"] for c in answer["changes"]] == [
        "call.recorded",
        "call.assessed",
        "call.assessed",
    ]
    row = kept(server, call_id)
    assert (row.score, row.is_silent, row.revision) == (100, False, 3)
    assert row.payload["marks"][0]["contested"] == "客户先开口"


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
def test_nobody_assesses_anothers_call(server: Server) -> None:
    desk, other, call_id = server.signed_in("1001"), server.signed_in("1002"), new_id()
    desk.exchange(desk.recorded(call_id))

    assert other.codes(assessed(other, call_id)) == ["access.not_allowed"]

    early = new_id()
    assert other.codes(assessed(other, early)) == [""]
    assert desk.codes(assessed(desk, early)) == ["access.not_allowed"]


def test_a_lead_reads_the_teams_assessments_and_a_colleague_does_not(server: Server) -> None:
    desk, call_id = server.signed_in("1001"), new_id()
    desk.exchange(assessed(desk, call_id))

    def read(number: str) -> list[str]:
        changes = server.signed_in(number).exchange(cursor=0)["changes"]
        return [c["payload"]["call_id"] for c in changes]

    assert read("2001") == [call_id]
    assert read("1002") == []


@pytest.mark.parametrize("seeded", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "broken",
    [
        {"score": 101},
        {"score": -1},
        {"marks": [{"criterion": "greeting", "verdict": "wonderful"}]},
        {"marks": [{"criterion": "greeting", "verdict": "met", "measured": "Infinity"}]},
        {"marks": [{"criterion": "gr\x00eeting", "verdict": "met"}]},
        {"silent": {"ended_by": "\x00"}},
    ],
)
def test_an_assessment_that_makes_no_sense_is_refused_alone(
    server: Server, broken: dict[str, Any]
) -> None:
    desk = server.signed_in("1001")
    operations = (assessed(desk, new_id(), **broken), assessed(desk, new_id()))
    assert [bool(code) for code in desk.codes(*operations)] == [True, False]
