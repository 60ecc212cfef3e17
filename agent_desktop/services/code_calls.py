"""Calls that a code of the PBX makes: pick up a colleague's call, listen to an agent's."""

from typing import Final

from agent_desktop.domain.calls import CallPurpose
from agent_desktop.domain.commands import Monitor, PickUp
from agent_desktop.domain.dialing import dial_target
from agent_desktop.domain.errors import InvalidInput, NotAllowed, NotFound
from agent_desktop.domain.events import PolicyChanged, SessionChanged
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.policy import FeatureCodes
from agent_desktop.services.bus import Bus
from agent_desktop.services.softphone import Softphone

_MAY_LISTEN: Final = ("lead", "manager", "admin")
_PURPOSES: Final = {
    "listen": CallPurpose.LISTEN,
    "whisper": CallPurpose.MONITOR,
    "barge": CallPurpose.MONITOR,
}


class CodeCalls:
    """Dials a code of the policy with a colleague's number behind it.

    Only a lead's desk listens in. The PBX has the last word on that: it decides by the account
    that dials; refusing it here spares an agent the attempt.

    Thread: core.
    """

    def __init__(self, bus: Bus, softphone: Softphone) -> None:
        self._softphone = softphone
        self._codes = FeatureCodes()
        self._role = ""
        bus.handle(PickUp, self.pick_up)
        bus.handle(Monitor, self.monitor)
        bus.on(PolicyChanged, self._on_policy)
        bus.on(SessionChanged, self._on_session)

    async def pick_up(self, command: PickUp) -> CallId:
        """Take the call that rings at a colleague; returns the id of the call.

        Raises:
            NotFound: ``call.no_feature_code``: the policy has no code for it.
            AgentDesktopError: As ``Dial``.
        """
        return await self._call(self._codes.pick_up, command.number, CallPurpose.CALL)

    async def monitor(self, command: Monitor) -> CallId:
        """Listen to an agent's call, whisper to the agent, or join in.

        Raises:
            NotAllowed: ``access.lead_only``.
            InvalidInput: There is no such mode.
            NotFound: ``call.no_feature_code``: the policy has no code for it.
            AgentDesktopError: As ``Dial``.
        """
        if self._role not in _MAY_LISTEN:
            raise NotAllowed("only a team lead may listen to calls", code="access.lead_only")
        purpose = _PURPOSES.get(command.mode)
        if purpose is None:
            raise InvalidInput(f"a mode is {', '.join(_PURPOSES)}")
        code = {
            "listen": self._codes.listen,
            "whisper": self._codes.whisper,
            "barge": self._codes.barge,
        }[command.mode]
        return await self._call(code, command.agent, purpose)

    async def _call(self, code: str, number: str, purpose: CallPurpose) -> CallId:
        if not code:
            raise NotFound("the policy has no code for this", code="call.no_feature_code")
        return await self._softphone.call(code + dial_target(number), purpose)

    def _on_policy(self, event: PolicyChanged) -> None:
        self._codes = event.policy.codes

    def _on_session(self, event: SessionChanged) -> None:
        self._role = event.role if event.signed_in else ""
