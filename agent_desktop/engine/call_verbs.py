"""What a desk asks of its calls: arguments checked here, the rest done on the sip thread."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Final

from agent_desktop.contract.engine import Verb
from agent_desktop.domain.calls import CallPurpose
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.engine.sip.calls import Calls

Submit = Callable[[Callable[[], Any]], Awaitable[Any]]
Args = Mapping[str, Any]

_BUSY_HERE: Final = 486


class CallVerbs:
    """Carries out every verb that names a call or starts one. Thread: link.

    Args:
        submit: Runs a function on the sip thread and waits for its result.
    """

    def __init__(self, calls: Calls, submit: Submit) -> None:
        self._submit = submit
        self._jobs: Final[dict[Verb, Callable[[Args], Callable[[], Any]]]] = {
            Verb.DIAL: lambda a: partial(calls.dial, text(a, "target"), _purpose(a)),
            Verb.ANSWER: lambda a: partial(calls.answer, text(a, "call_id")),
            Verb.REJECT: lambda a: partial(
                calls.reject, text(a, "call_id"), number(a, "code", _BUSY_HERE)
            ),
            Verb.HANG_UP: lambda a: partial(calls.hang_up, text(a, "call_id")),
            Verb.HOLD: lambda a: partial(calls.hold, text(a, "call_id"), True),
            Verb.RESUME: lambda a: partial(calls.hold, text(a, "call_id"), False),
            Verb.SWAP: lambda a: partial(calls.swap, text(a, "call_id")),
            Verb.MUTE: lambda a: partial(calls.mute, text(a, "call_id"), flag(a, "on")),
            Verb.DTMF: lambda a: partial(
                calls.dtmf, text(a, "call_id"), text(a, "digits"), text(a, "method", "auto")
            ),
            Verb.TRANSFER: lambda a: partial(
                calls.transfer, text(a, "call_id"), text(a, "target")
            ),
            Verb.COMPLETE_TRANSFER: lambda a: partial(
                calls.complete_transfer, text(a, "call_id"), text(a, "other_id")
            ),
            Verb.CONFERENCE: lambda a: partial(
                calls.conference, texts(a, "call_ids"), flag(a, "on")
            ),
            Verb.HOLD_MUSIC: lambda a: partial(calls.hold_music, text(a, "file")),
            Verb.PLAY: lambda a: partial(calls.play, text(a, "call_id"), text(a, "file")),
            Verb.WATCH: lambda a: partial(calls.watch, texts(a, "extensions")),
            Verb.STATISTICS: lambda a: partial(calls.statistics, text(a, "call_id")),
        }  # fmt: skip
        self._names: Final = {Verb.DIAL: "call_id", Verb.PLAY: "seconds"}

    def knows(self, verb: Verb) -> bool:
        """Return whether ``do`` can carry a verb out."""
        return verb in self._jobs

    async def do(self, verb: Verb, args: Args) -> dict[str, Any] | None:
        """Do it and return the reply's result.

        Raises:
            InvalidInput: ``contract.malformed``, and what the verb's function raises.
        """
        result = await self._submit(self._jobs[verb](args))
        if verb in self._names:
            return {self._names[verb]: result}
        return result if isinstance(result, dict) else None


def text(args: Args, name: str, default: str | None = None) -> str:
    """Return an argument that is a text.

    Raises:
        InvalidInput: ``contract.malformed``.
    """
    return str(_typed(args, name, str, default))


def flag(args: Args, name: str) -> bool:
    """Return an argument that is true or false.

    Raises:
        InvalidInput: ``contract.malformed``.
    """
    return bool(_typed(args, name, bool, None))


def number(args: Args, name: str, default: int) -> int:
    """Return an argument that is a whole number.

    Raises:
        InvalidInput: ``contract.malformed``.
    """
    return int(_typed(args, name, int, default))


def texts(args: Args, name: str) -> list[str]:
    """Return an argument that is a list of texts.

    Raises:
        InvalidInput: ``contract.malformed``.
    """
    values = _typed(args, name, list, None)
    if not all(isinstance(value, str) for value in values):
        raise InvalidInput(f"{name} must be texts", code="contract.malformed")
    return list(values)


def _purpose(args: Args) -> CallPurpose:
    try:
        return CallPurpose(text(args, "purpose", ""))
    except ValueError as exc:
        raise InvalidInput("there is no such purpose", code="contract.malformed") from exc


def _typed(args: Args, name: str, kind: type, default: object) -> Any:
    value = args.get(name, default)
    if not isinstance(value, kind):
        raise InvalidInput(f"{name} must be a {kind.__name__}", code="contract.malformed")
    return value
