"""What ``ctl`` asks of the script panel: requests become the commands of its keys."""

from collections.abc import Awaitable, Callable
from typing import Final

from agent_desktop.adapters.desktop.phone_verbs import Args, Result, given
from agent_desktop.domain.commands import (
    ChooseInFlow,
    Command,
    FillFromSituation,
    GoBackInFlow,
    LeaveFlow,
    ShowSituation,
    SpeakStep,
    StopSpeaking,
    TickStep,
)
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.events import FlowChanged
from agent_desktop.services.bus import Bus

_COMMANDS: Final[dict[str, Command]] = {
    "tick": TickStep(),
    "back": GoBackInFlow(),
    "leave": LeaveFlow(),
    "fill": FillFromSituation(),
}
_VOICE: Final[dict[str, Command]] = {
    "play": SpeakStep(unasked=True),  # what plays already is not stopped, as the key would
    "stop": StopSpeaking(why="stopped"),
}


class ScriptVerbs:
    """Carries out the verbs of ``table``.

    Thread: core.
    """

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self.table: dict[str, Callable[[Args], Awaitable[Result]]] = {
            "script": self._script,
            "voice": self._voice,
        }

    async def _script(self, args: Args) -> Result:
        what = given(args, "situation", str)
        command = self._choice(args) if what == "choose" else _COMMANDS.get(what)
        await self._bus.execute(command or ShowSituation(situation=what))
        return {}

    def _choice(self, args: Args) -> Command:
        """Return the flow's choice by its number, as on the screen, or by its name."""
        choice = given(args, "choice", str)
        flow = self._bus.board.newest(FlowChanged)
        names = [option.choice_id for option in flow.choices] if flow is not None else []
        if choice.isdecimal() and 1 <= int(choice) <= len(names):
            return ChooseInFlow(choice=names[int(choice) - 1])
        return ChooseInFlow(choice=choice)

    async def _voice(self, args: Args) -> Result:
        command = _VOICE.get(given(args, "what", str))
        if command is None:
            raise InvalidInput("a voice can play and stop", code="control.malformed")
        await self._bus.execute(command)
        return {}
