"""Who hears whom, as a pure function of the calls."""

from itertools import product

import pytest

from agent_desktop.contract.engine import EngineCallState
from agent_desktop.domain.calls import CallPurpose
from agent_desktop.engine.sip.record import CallRecord
from agent_desktop.engine.sip.wiring import EARPIECE, MICROPHONE, MUSIC, links

STATES = tuple(EngineCallState)


def record(call_id: str, state: str = "active", **values: object) -> CallRecord:
    return CallRecord(
        call_id=call_id,
        direction="outbound",
        state=EngineCallState(state),
        started_s=0.0,
        remote_number="1",
        **values,
    )


def wired(*calls: CallRecord, focus: str = "a") -> dict[tuple[str, str], float]:
    return links(calls, focus, lambda _call_id: MICROPHONE)


def test_nothing_is_ever_sent_into_a_listening_leg_or_a_code():
    purposes, both = (CallPurpose.LISTEN, CallPurpose.CODE), (False, True)
    for state, purpose, together, muted, focus in product(STATES, purposes, both, both, "ab"):
        silent = record("a", state, purpose=purpose, muted=muted, conference=together)

        wanted = wired(silent, record("b", conference=False), focus=focus)

        assert all(sink != "a" for _, sink in wanted), silent


@pytest.mark.parametrize("state", [s for s in STATES if s in ("held", "active")])
def test_only_the_call_in_focus_meets_microphone_and_ear(state):
    wanted = wired(record("a"), record("b", state))

    assert set(wanted) == {(MICROPHONE, "a"), ("a", EARPIECE), (MUSIC, "b")}


def test_a_muted_member_of_a_conference_still_hears_the_others():
    wanted = wired(record("a", conference=True, muted=True), record("b", conference=True))

    assert wanted[MICROPHONE, "a"] == 0.0
    assert wanted["b", "a"] == wanted["a", "b"] == wanted[MICROPHONE, "b"] == 1.0


def test_a_held_member_is_not_heard_by_the_others():
    wanted = wired(record("a", conference=True), record("b", conference=True), record("c", "held"))

    assert {link for link in wanted if "c" in link} == {(MUSIC, "c")}
