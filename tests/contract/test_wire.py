import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.contract import engine
from agent_desktop.contract.wire import from_wire, to_wire
from agent_desktop.domain.errors import InvalidInput


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, kw_only=True)
class Inner:
    n: int


@dataclass(frozen=True, kw_only=True)
class Outer:
    text: str
    ratio: float = 0.0
    on: bool = False
    colour: Colour | None = None
    inner: Inner | None = None
    many: tuple[Inner, ...] = ()
    free: Mapping[str, Any] = field(default_factory=dict)


def test_a_message_survives_the_wire() -> None:
    message = Outer(
        text="王😀", ratio=0.5, on=True, colour=Colour.RED, inner=Inner(n=1),
        many=(Inner(n=2), Inner(n=3)), free={"a": [1, {"b": None}]},
    )  # fmt: skip

    assert from_wire(Outer, json.loads(json.dumps(to_wire(message)))) == message


def test_what_is_none_stays_at_home_and_a_time_becomes_text() -> None:
    @dataclass
    class Timed:
        at: datetime
        rest: str | None = None

    assert to_wire(Timed(at=datetime(2026, 11, 22, 9, tzinfo=UTC))) == {
        "at": "2026-11-22T09:00:00+00:00"
    }


def test_an_unknown_key_of_a_newer_peer_is_ignored() -> None:
    assert from_wire(Inner, {"n": 1, "new": "thing"}) == Inner(n=1)


def test_a_whole_number_is_good_where_a_fraction_may_stand() -> None:
    assert from_wire(Outer, {"text": "", "ratio": 1}).ratio == 1.0


@pytest.mark.parametrize(
    "data",
    [
        None, [], "text", {}, {"text": 1}, {"text": None}, {"text": "", "ratio": "1"},
        {"text": "", "on": 1}, {"text": "", "colour": "blue"}, {"text": "", "inner": {"n": "1"}},
        {"text": "", "inner": {"n": True}}, {"text": "", "inner": []}, {"text": "", "many": {}},
        {"text": "", "many": [1]}, {"text": "", "free": []}, {"text": "", "ratio": True},
    ],
)  # fmt: skip
def test_what_does_not_fit_is_malformed(data: object) -> None:
    with pytest.raises(InvalidInput) as refusal:
        from_wire(Outer, data)
    assert refusal.value.code == "contract.malformed"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
MESSAGES = (
    engine.Snapshot, engine.Delta, engine.Request, engine.Reply, engine.SipAccount,
    engine.AudioChoice, engine.EngineCall,
)  # fmt: skip


@given(st.sampled_from(MESSAGES), st.data())
def test_anything_that_arrives_becomes_a_message_or_malformed(
    cls: type, data: st.DataObject
) -> None:
    names = st.sampled_from(sorted(cls.__dataclass_fields__)) | st.text(max_size=5)
    arrived = data.draw(JSON | st.dictionaries(names, JSON))

    try:
        message = from_wire(cls, arrived)
    except InvalidInput as refusal:
        assert refusal.code == "contract.malformed"  # noqa: PT017 - both outcomes are right
    else:
        assert from_wire(cls, json.loads(json.dumps(to_wire(message)))) == message
