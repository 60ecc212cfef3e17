"""What ``ctl`` asks of the telephone beyond one call: requests become commands."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from agent_desktop.contract.wire import to_wire
from agent_desktop.domain.commands import (
    CancelTransfer,
    Command,
    CompleteTransfer,
    Conference,
    Consult,
    ExtendAfterCallWork,
    Monitor,
    NoteConsent,
    PauseRecording,
    PickUp,
    Record,
    Redial,
    Swap,
    Transfer,
    UseDevices,
)
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.events import DevicesChanged
from agent_desktop.services.bus import Bus

Args = Mapping[str, Any]
Result = Mapping[str, Any]

_RECORDING: Final[dict[str, Command]] = {
    "start": Record(on=True),
    "stop": Record(on=False),
    "pause": PauseRecording(on=True),
    "resume": PauseRecording(on=False),
}


class PhoneVerbs:
    """Carries out the verbs of ``table``.

    Thread: core.
    """

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self.table: dict[str, Callable[[Args], Awaitable[Result]]] = {
            "swap": lambda _args: self._do(Swap()),
            "transfer": self._transfer,
            "complete": lambda _args: self._do(CompleteTransfer()),
            "cancel": lambda _args: self._do(CancelTransfer()),
            "conference": lambda args: self._do(Conference(on=args.get("on") is not False)),
            "redial": lambda _args: self._call(Redial()),
            "pickup": lambda args: self._call(PickUp(number=given(args, "number", str))),
            "monitor": self._monitor,
            "devices": self._devices,
            "record": self._record,
            "consent": lambda args: self._do(NoteConsent(given=given(args, "given", bool))),
            "acw": self._acw,
        }

    async def _do(self, command: Command) -> Result:
        await self._bus.execute(command)
        return {}

    async def _call(self, command: Command) -> Result:
        return {"call_id": await self._bus.execute(command)}

    async def _transfer(self, args: Args) -> Result:
        number = given(args, "number", str)
        if args.get("attended"):
            return await self._call(Consult(number=number))
        return await self._do(Transfer(number=number))

    async def _monitor(self, args: Args) -> Result:
        mode, agent = given(args, "mode", str), given(args, "agent", str)
        return await self._call(Monitor(agent=agent, mode=mode))

    async def _record(self, args: Args) -> Result:
        command = _RECORDING.get(given(args, "what", str))
        if command is None:
            raise InvalidInput(f"a recording can {', '.join(_RECORDING)}", code="control.malformed")
        return await self._do(command)

    async def _acw(self, args: Args) -> Result:
        if given(args, "what", str) != "extend":
            raise InvalidInput("after-call work can be extended", code="control.malformed")
        return await self._do(ExtendAfterCallWork())

    async def _devices(self, args: Args) -> Result:
        """Choose what is named, leave the rest as it is, and return what there is now."""
        chosen = {name: given(args, name, str) for name in _NAMED if args.get(name) is not None}
        if chosen:
            now = self._bus.board.newest(DevicesChanged) or DevicesChanged()
            wanted = {
                "microphone": now.wanted_microphone,
                "earpiece": now.wanted_earpiece,
                "ringer": now.wanted_ringer,
                "speaker": now.wanted_speaker,
            }
            await self._bus.execute(UseDevices(**(wanted | chosen)))
        return to_wire(self._bus.board.newest(DevicesChanged) or DevicesChanged())


_NAMED: Final = ("microphone", "earpiece", "ringer", "speaker")


def given(args: Args, name: str, kind: type) -> Any:
    """Return an argument of a request.

    Raises:
        InvalidInput: ``control.malformed``: it is missing or of another kind.
    """
    value = args.get(name)
    if not isinstance(value, kind):
        raise InvalidInput(f"{name} is missing or of the wrong kind", code="control.malformed")
    return value
