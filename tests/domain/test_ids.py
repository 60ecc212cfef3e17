import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.domain.ids import RANDOM_BYTES, uuid7

FIRST = datetime(2000, 1, 1)  # noqa: DTZ001 - hypothesis wants the bounds naive
LAST = datetime(2200, 1, 1)  # noqa: DTZ001
TIMES = st.datetimes(min_value=FIRST, max_value=LAST, timezones=st.just(UTC))
RANDOM = st.binary(min_size=RANDOM_BYTES, max_size=RANDOM_BYTES)


@given(TIMES, RANDOM)
def test_an_id_is_a_uuid_of_version_7_that_tells_its_time(at: datetime, random: bytes) -> None:
    made = uuid7(at, random)

    parsed = uuid.UUID(made)
    assert str(parsed) == made
    assert (parsed.version, parsed.variant) == (7, uuid.RFC_4122)
    assert parsed.int >> 80 == int(at.timestamp() * 1000)


@given(TIMES, RANDOM, RANDOM)
def test_later_ids_sort_behind_earlier_ones(at: datetime, one: bytes, two: bytes) -> None:
    assert uuid7(at, one) < uuid7(at + timedelta(milliseconds=2), two)


@given(TIMES, RANDOM, RANDOM)
def test_other_randomness_makes_another_id(at: datetime, one: bytes, two: bytes) -> None:
    # Of the 80 bits 6 have no room in an id.
    same = int.from_bytes(one) & ~(0x3F << 62) == int.from_bytes(two) & ~(0x3F << 62)
    assert (uuid7(at, one) == uuid7(at, two)) == same


@pytest.mark.parametrize("size", [0, 9, 11, 16])
def test_too_little_or_too_much_randomness_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="random bytes"):
        uuid7(datetime(2026, 1, 1, tzinfo=UTC), bytes(size))
