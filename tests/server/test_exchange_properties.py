"""Whatever operations come: a receipt each, the same again, and one log on both databases."""

from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.server.conftest import Server
from tests.server.desks import Desk, new_id

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
FIELDS = st.sampled_from(["subject", "course", "kind", "urgency", "promised_at", "phone"]) | TEXTS
VALUES = TEXTS | st.sampled_from(["", "complaint", "urgent", "2026-11-23T09:00:00+00:00", "x"])
CHANGES = st.lists(
    st.fixed_dictionaries({"field": FIELDS, "before": VALUES, "after": VALUES}), max_size=3
)
TIMES = st.datetimes().map(lambda t: t.isoformat() + "+08:00")
IDS = [new_id() for _ in range(3)]
JUNK = st.none() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS

TICKETS = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["ticket.opened", "ticket.edited"]),
        "ticket_id": st.sampled_from(IDS),
        "changes": CHANGES,
    }
)
FIT = [{"field": "subject", "before": "", "after": "Invoice"}]
OPENED = st.fixed_dictionaries(
    {
        "type": st.just("ticket.opened"),
        "ticket_id": st.uuids().map(str) | st.sampled_from(IDS),
        "changes": st.just(FIT) | CHANGES.map(lambda changes: FIT + changes),
    }
)
CALLS = st.fixed_dictionaries(
    {
        "type": st.just("call.recorded"),
        "call_id": st.uuids().map(str) | st.sampled_from(IDS),
        "direction": st.sampled_from(["inbound", "outbound"]),
        "remote_number": TEXTS,
        "remote_name": TEXTS,
        "started_at": TIMES,
        "ended_at": TIMES,
        "end_code": st.integers() | st.integers(0, 699),
        "said": st.lists(TEXTS, max_size=2),
    }
)
FRAME = {"op_id": st.uuids().map(str), "seq": st.integers(1, 100_000), "at": TIMES}
FIT_OPERATIONS = st.fixed_dictionaries({**FRAME, "payload": OPENED | TICKETS | CALLS})
ODD_OPERATIONS = st.fixed_dictionaries(
    {**FRAME, "seq": st.integers(1, 20) | st.integers(), "payload": OPENED | CALLS | JUNK},
    optional={"surprise": JUNK},
)
BATCHES = st.lists(FIT_OPERATIONS | FIT_OPERATIONS | ODD_OPERATIONS, min_size=2, max_size=8)


def test_any_batch_is_answered_and_a_repeat_changes_nothing(server: Server) -> None:
    desk = server.signed_in("1001")
    reader = server.signed_in("2001")
    log: list[dict[str, Any]] = []

    @settings(
        max_examples=60,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(batch=BATCHES)
    def push(batch: list[dict[str, Any]]) -> None:
        first = _receipts(desk, batch)
        again = _receipts(desk, batch)

        assert again == first
        news = reader.exchange()["changes"]
        applied = sorted({r["revision"] for r in first if r["revision"]})
        assert [c["revision"] for c in news] == [r for r in applied if r > len(log)]
        log.extend(news)

    push()

    assert [c["revision"] for c in log] == list(range(1, len(log) + 1))
    assert len(log) >= 5


def _receipts(desk: Desk, batch: list[dict[str, Any]]) -> list[dict[str, Any]]:
    receipts: list[dict[str, Any]] = desk.exchange(*batch)["receipts"]
    assert len(receipts) == len(batch)
    for receipt, operation in zip(receipts, batch, strict=True):
        assert receipt["op_id"] == operation["op_id"]
        assert (receipt["status"] == "applied") == (receipt["code"] == "")
        assert (receipt["revision"] > 0) == (receipt["status"] == "applied")
    return receipts
