"""The number that was dialled last, for each agent of this PC, also after a restart."""

import json
import logging
from typing import Final

from agent_desktop.domain.commands import Consult, Dial, Redial
from agent_desktop.domain.dialing import dial_target
from agent_desktop.domain.errors import AgentDesktopError, NotFound
from agent_desktop.domain.events import LastDialled, SessionChanged
from agent_desktop.domain.ids import CallId
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import DeskRecords

logger = logging.getLogger(__name__)

_KEY: Final = "last-dialled"
_AGENTS: Final = 20


class RedialMemory:
    """Remembers in the encrypted cache what was dialled, and dials it again.

    Thread: core.
    """

    def __init__(self, bus: Bus, records: DeskRecords) -> None:
        self._bus = bus
        self._records = records
        self._agent = ""
        self._last: dict[str, str] = {}
        bus.handle(Redial, self.redial)
        bus.witness(Dial, lambda command: self._note(command.number))
        bus.witness(Consult, lambda command: self._note(command.number))
        bus.on(SessionChanged, self._on_session)

    async def start(self) -> None:
        """Read what was dialled in the last run."""
        try:
            kept = json.loads(await self._records.setting(_KEY) or "{}")
            self._last = {str(agent): str(number) for agent, number in kept.items()}
        except (ValueError, AttributeError, AgentDesktopError):
            logger.warning("the number dialled last cannot be read")
        self._tell()

    async def redial(self, _command: Redial) -> CallId:
        """Call the number again; returns the id of the call.

        Raises:
            NotFound: ``call.nothing_dialled``.
            AgentDesktopError: As ``Dial``.
        """
        number = self._last.get(self._agent, "")
        if not number:
            raise NotFound("nothing was dialled yet", code="call.nothing_dialled")
        call_id: CallId = await self._bus.execute(Dial(number=number))
        return call_id

    def _note(self, typed: str) -> None:
        try:
            number = dial_target(typed)
        except AgentDesktopError:
            return  # its handler says what is wrong with it
        if number == self._last.get(self._agent):
            return
        self._last.pop(self._agent, None)
        self._last[self._agent] = number
        while len(self._last) > _AGENTS:
            self._last.pop(next(iter(self._last)))
        self._tell()
        spawn(self._keep(), name="number dialled last")

    def _on_session(self, event: SessionChanged) -> None:
        if event.agent_number != self._agent:
            self._agent = event.agent_number
            self._tell()

    def _tell(self) -> None:
        self._bus.publish(LastDialled(number=self._last.get(self._agent, "")))

    async def _keep(self) -> None:
        try:
            await self._records.put_setting(_KEY, json.dumps(self._last))
        except AgentDesktopError as exc:
            logger.info("the number dialled last could not be kept: %s", exc.code)
