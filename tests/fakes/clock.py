"""A clock that stands still until it is told to move."""

from datetime import UTC, datetime, timedelta

from agent_desktop.domain.ids import RANDOM_BYTES, uuid7


class FakeClock:
    """Implements ``Clock``; ids count up, so that tests can repeat."""

    def __init__(self, at: datetime = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)) -> None:
        self._at = at
        self._passed_s = 1000.0
        self._ids = 0

    def now(self) -> datetime:
        return self._at

    def monotonic(self) -> float:
        return self._passed_s

    def new_id(self) -> str:
        self._ids += 1
        return uuid7(self._at, self._ids.to_bytes(RANDOM_BYTES, "big"))

    def pass_by(self, seconds: float) -> None:
        """Let time go on."""
        self._at += timedelta(seconds=seconds)
        self._passed_s += seconds
