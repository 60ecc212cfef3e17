"""Another set of clock rules, chosen at the server, reaches the desks as any edit does."""

import pytest

from agent_desktop.domain.errors import NotFound
from agent_desktop.runtime.centre_defaults import clock_presets, clock_rule_texts
from agent_desktop.server.clock_presets import use_preset
from tests.server.conftest import Seeded, Server
from tests.server.desks import change


@pytest.fixture
def seeded(seeded_sqlite: Seeded) -> Seeded:
    """One database is enough: the SQL is that of every edit."""
    return seeded_sqlite


def use(server: Server, preset: str) -> int:
    with server.ground.database.writing() as session:
        return use_preset(session, preset, server.clock())


def test_a_chosen_set_replaces_all_rules_at_the_desks(server: Server) -> None:
    desk, lead = server.signed_in("1001"), server.signed_in("2001")
    own = lead.operation(
        type="record.changed",
        table="clock_rule",
        record_id="own",
        changes=[change("handle_h", "7")],
    )
    assert lead.codes(own) == [""]
    rules = {r["record_id"] for r in desk.exchange()["records"] if r["table"] == "clock_rule"}
    assert "own" in rules

    changed = use(server, "working-days")

    told = {r["record_id"]: r for r in desk.exchange(digests=True)["records"]}
    assert len(told) == changed
    living = {name: row["values"] for name, row in told.items() if not row["deleted"]}
    wanted = clock_rule_texts("working-days")
    assert living == {name: wanted[name] for name in living}
    assert told["own"]["deleted"]
    assert use(server, "working-days") == 0


def test_every_set_can_be_used_and_the_digest_stays_right(server: Server) -> None:
    desk = server.signed_in("1001")
    for preset in clock_presets():
        use(server, preset)
    answer = desk.exchange(digests=True)

    rows = [r for r in answer["records"] if r["table"] == "clock_rule"]
    assert answer["digests"]["clock_rule"]["rows"] == len(rows)


def test_a_set_that_is_not_there_is_refused(server: Server) -> None:
    with pytest.raises(NotFound, match="no set of clock rules 'weekly'"):
        use(server, "weekly")
