import argparse
import json

from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.adapters.desktop import ctl
from agent_desktop.contract.control import VERBS
from agent_desktop.contract.engine import (
    Delta,
    Devices,
    EngineCall,
    EngineCallState,
    EngineNotice,
    Levels,
    Registration,
    Reply,
    Request,
    SipAccount,
    Snapshot,
    Verb,
)
from agent_desktop.contract.wire import from_wire, to_wire

TEXT = st.text(max_size=10)
SECONDS = st.floats(min_value=0, max_value=1e6)
CALLS = st.builds(
    EngineCall,
    call_id=TEXT, direction=st.sampled_from(["inbound", "outbound"]),
    state=st.sampled_from(EngineCallState), remote_number=TEXT, remote_name=TEXT,
    muted=st.booleans(), age_s=SECONDS, connected_for_s=st.none() | SECONDS,
    end_code=st.integers(0, 699), ended_by_us=st.none() | st.booleans(),
)  # fmt: skip
REGISTRATIONS = st.builds(Registration, state=TEXT, account=TEXT, code=st.integers(0, 699))
DEVICES = st.builds(Devices, inputs=st.lists(TEXT, max_size=3).map(tuple), microphone=TEXT)
LEVELS = st.builds(Levels, caller_db=SECONDS, microphone_db=SECONDS, caller_speaks=st.booleans())
NOTICES = st.builds(EngineNotice, code=TEXT, fields=st.dictionaries(TEXT, TEXT, max_size=2))


def over_the_wire(message: object) -> object:
    return from_wire(type(message), json.loads(json.dumps(to_wire(message))))


@given(CALLS, REGISTRATIONS, DEVICES, LEVELS, NOTICES)
def test_snapshot_and_deltas_survive_the_wire(
    call: EngineCall, registration: Registration, devices: Devices, levels: Levels,
    notice: EngineNotice,
) -> None:  # fmt: skip
    snapshot = Snapshot(
        protocol=1, version="0", pid=1, seq=2,
        registration=registration, calls=(call, call), devices=devices,
    )  # fmt: skip
    deltas = (
        Delta(seq=1, call=call), Delta(seq=2, registration=registration),
        Delta(seq=3, devices=devices), Delta(seq=4, levels=levels), Delta(seq=5, notice=notice),
    )  # fmt: skip

    for message in (snapshot, *deltas):
        assert over_the_wire(message) == message


def test_request_and_reply_survive_the_wire_and_are_told_apart() -> None:
    request = Request(id="1", verb=Verb.DIAL, args={"target": "1001"})
    reply = Reply(id="1", ok=True, result={"call_id": "c"})

    assert over_the_wire(request) == request
    assert over_the_wire(reply) == reply
    # The desk tells a reply from news by this key.
    assert "ok" in to_wire(reply)
    assert "ok" not in to_wire(Delta(seq=1))


def test_a_password_does_not_stand_in_what_a_failure_would_print() -> None:
    assert "secret" not in repr(SipAccount(server="a", user="1001", password="secret"))


def test_the_verbs_of_ctl_are_the_contracts() -> None:
    parser = argparse.ArgumentParser()
    ctl.add_arguments(parser)
    (verbs,) = (a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    nouns = {"ticket", "customer", "directory"}  # with verbs of their own
    theirs = {verb for verb in VERBS if verb.startswith(("ticket-", "import-"))}
    assert set(verbs.choices) - nouns == set(VERBS) - theirs
