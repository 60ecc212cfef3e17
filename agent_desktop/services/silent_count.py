"""How many silent calls a number made today: who is silent again is told so."""

import json
import logging
from datetime import tzinfo

from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.services.ports import Clock, DeskRecords

logger = logging.getLogger(__name__)

SETTING = "silent-calls"


class SilentCallCount:
    """How many silent calls each number made today, kept in the desk's encrypted cache.

    Thread: core.
    """

    def __init__(self, clock: Clock, records: DeskRecords, zone: tzinfo | None) -> None:
        self._clock = clock
        self._records = records
        self._zone = zone
        self._day = ""
        self._numbers: dict[str, int] = {}

    def _today(self) -> str:
        return self._clock.now().astimezone(self._zone).date().isoformat()

    def of(self, number: str) -> int:
        """Return how many there were so far today."""
        return self._numbers.get(number, 0) if self._day == self._today() else 0

    async def load(self) -> None:
        """Read what was kept, once a day."""
        today = self._today()
        if self._day == today:
            return
        try:
            kept = json.loads(await self._records.setting(SETTING) or "{}")
            numbers = kept["numbers"] if kept.get("day") == today else {}
            self._numbers = {str(n): int(count) for n, count in numbers.items()}
        except AgentDesktopError as exc:
            logger.warning("silent calls could not be read: %s", exc.code)
            return
        except (ValueError, KeyError, TypeError, AttributeError):
            self._numbers = {}  # a count is not worth more than starting anew
        self._day = today

    async def add(self, number: str) -> None:
        """Count one more; calls that hide their number are nobody's."""
        if not number:
            return
        await self.load()
        self._numbers[number] = self.of(number) + 1
        kept = json.dumps({"day": self._day, "numbers": self._numbers})
        try:
            await self._records.put_setting(SETTING, kept)
        except AgentDesktopError as exc:
            logger.warning("a silent call could not be counted: %s", exc.code)
