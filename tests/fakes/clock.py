"""A clock that moves only when it is told to."""

from datetime import UTC, datetime, timedelta

from agent_desktop.domain.ids import RANDOM_BYTES, uuid7


class FakeClock:
    def __init__(self, start: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)) -> None:
        self._start = start
        self._elapsed_s = 0.0
        self._ids = 0

    def advance(self, seconds: float) -> None:
        self._elapsed_s += seconds

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._elapsed_s)

    def monotonic(self) -> float:
        return 1000.0 + self._elapsed_s

    def new_id(self) -> str:
        self._ids += 1
        return uuid7(self.now(), self._ids.to_bytes(RANDOM_BYTES, "big"))
