"""A clock that stands still until it is told to move."""

from datetime import UTC, datetime, timedelta

from agent_desktop.domain.ids import RANDOM_BYTES, uuid7


class FakeClock:
    """Implements ``Clock`` and ``DeviceClock``; ids count up, so that tests can repeat.

    ``boot_id`` is that of the computer's run; ``reboot`` begins another one.
    """

    def __init__(self, at: datetime = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)) -> None:
        self._at = at
        self._passed_s = 1000.0
        self._ids = 0
        self._boots = 1
        self._booted_s = 0.0

    def now(self) -> datetime:
        return self._at

    def device_now(self) -> datetime:
        return self._at

    @property
    def boot_id(self) -> str:
        return f"boot {self._boots}"

    def steady(self) -> float:
        return self._passed_s - self._booted_s

    def monotonic(self) -> float:
        return self._passed_s

    def new_id(self) -> str:
        self._ids += 1
        return uuid7(self._at, self._ids.to_bytes(RANDOM_BYTES, "big"))

    def pass_by(self, seconds: float) -> None:
        """Let time go on."""
        self._at += timedelta(seconds=seconds)
        self._passed_s += seconds

    def jump(self, seconds: float) -> None:
        """Let somebody set the computer's clock."""
        self._at += timedelta(seconds=seconds)

    def reboot(self) -> None:
        """Start the computer anew."""
        self._boots += 1
        self._booted_s = self._passed_s
