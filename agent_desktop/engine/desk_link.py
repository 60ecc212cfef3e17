"""The desk's side of the engine: requests in, snapshot, deltas and replies out."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from agent_desktop.contract.engine import AudioChoice, Reply, Request, SipAccount, Verb
from agent_desktop.contract.wire import from_wire, to_wire
from agent_desktop.domain.errors import AgentDesktopError, InvalidInput
from agent_desktop.engine.account_keeper import AccountKeeper
from agent_desktop.engine.hub import Hub
from agent_desktop.engine.sip.calls import Calls
from agent_desktop.engine.sip.registrar import Registrar
from agent_desktop.engine.sound_verbs import SoundVerbs
from agent_desktop.runtime.local_link import Link

logger = logging.getLogger(__name__)

Submit = Callable[[Callable[[], Any]], Awaitable[Any]]


class DeskLink:
    """Carries out what desks ask. Thread: link.

    Args:
        submit: Runs a function on the sip thread and waits for its result.
        use_devices: Hands a choice of devices to the audio thread.
        sound: Does what is asked of the sound outside a call.
        shut_down: Unregisters; the engine ends after the reply.
    """

    def __init__(
        self,
        hub: Hub,
        calls: Calls,
        registrar: Registrar,
        keeper: AccountKeeper,
        *,
        submit: Submit,
        use_devices: Callable[[AudioChoice], None],
        sound: SoundVerbs,
        shut_down: Callable[[], Awaitable[None]],
    ) -> None:
        self._hub = hub
        self._calls = calls
        self._registrar = registrar
        self._keeper = keeper
        self._submit = submit
        self._use_devices = use_devices
        self._sound = sound
        self._shut_down = shut_down
        self.ended = asyncio.Event()

    async def serve(self, link: Link) -> None:
        """Talk to one desk until it leaves."""
        self._hub.join(link)
        try:
            while (message := await link.receive()) is not None:
                request = from_wire(Request, message)
                link.send(to_wire(await self._reply(request)))
                if request.verb is Verb.SHUT_DOWN:
                    await link.drain()
                    self.ended.set()
        except InvalidInput as exc:
            logger.warning("a desk sent something else than a request: %s", exc.code)
        finally:
            self._hub.leave(link)
            if not self._hub.has_desk:
                self._sound.leave()

    async def _reply(self, request: Request) -> Reply:
        try:
            result = await self._do(request.verb, request.args)
        except AgentDesktopError as refusal:
            return Reply(id=request.id, ok=False, code=refusal.code, message=refusal.message)
        except Exception:
            logger.exception("a request failed: %s", request.verb)
            return Reply(id=request.id, ok=False, code="engine.failed", message="the engine failed")
        return Reply(id=request.id, ok=True, result=result or {})

    async def _do(self, verb: Verb, args: Mapping[str, Any]) -> dict[str, Any] | None:
        match verb:
            case Verb.CONFIGURE:
                account = args.get("account")
                parsed = None if account is None else from_wire(SipAccount, account)
                self._use_devices(from_wire(AudioChoice, args.get("audio") or {}))
                self._keeper.use(parsed)
            case Verb.USE_DEVICES:
                self._use_devices(from_wire(AudioChoice, args.get("audio")))
            case Verb.SHUT_DOWN:
                await self._shut_down()
            case Verb.DIAL:
                target = _text(args, "target")
                return {"call_id": await self._submit(lambda: self._calls.dial(target))}
            case Verb.ACCEPT_CALLS:
                code = 0 if _flag(args, "on") else _number(args, "code", 480)
                await self._submit(lambda: self._registrar.accept_calls(code))
            case _ if verb in SoundVerbs.VERBS:
                return await self._sound.do(verb, args)
            case _:
                return await self._do_in_call(verb, args)
        return None

    async def _do_in_call(self, verb: Verb, args: Mapping[str, Any]) -> dict[str, Any] | None:
        calls, call_id = self._calls, _text(args, "call_id")
        job: Callable[[], Any]
        match verb:
            case Verb.ANSWER:
                job = partial(calls.answer, call_id)
            case Verb.REJECT:
                code = _number(args, "code", 486)
                job = partial(calls.reject, call_id, code)
            case Verb.HANG_UP:
                job = partial(calls.hang_up, call_id)
            case Verb.HOLD | Verb.RESUME:
                job = partial(calls.hold, call_id, verb is Verb.HOLD)
            case Verb.MUTE:
                on = _flag(args, "on")
                job = partial(calls.mute, call_id, on)
            case Verb.DTMF:
                digits = _text(args, "digits")
                job = partial(calls.dtmf, call_id, digits)
            case Verb.PLAY:
                file = _text(args, "file")
                return {"seconds": await self._submit(partial(calls.play, call_id, file))}
            case _:
                job = partial(calls.statistics, call_id)
        result = await self._submit(job)
        return result if isinstance(result, dict) else None


def _text(args: Mapping[str, Any], name: str) -> str:
    return str(_typed(args, name, str))


def _flag(args: Mapping[str, Any], name: str) -> bool:
    return bool(_typed(args, name, bool))


def _number(args: Mapping[str, Any], name: str, default: int) -> int:
    return int(_typed(args, name, int)) if name in args else default


def _typed(args: Mapping[str, Any], name: str, kind: type) -> Any:
    value = args.get(name)
    if not isinstance(value, kind):
        raise InvalidInput(f"{name} must be a {kind.__name__}", code="contract.malformed")
    return value
