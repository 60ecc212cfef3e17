"""The desk's side of the engine: requests in, snapshot, deltas and replies out."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from agent_desktop.contract.engine import AudioChoice, Reply, Request, SipAccount, Verb
from agent_desktop.contract.wire import from_wire, to_wire
from agent_desktop.domain.errors import AgentDesktopError, InvalidInput
from agent_desktop.engine.account_keeper import AccountKeeper
from agent_desktop.engine.call_verbs import CallVerbs, Submit, flag, number
from agent_desktop.engine.hub import Hub
from agent_desktop.engine.recording.verbs import RecordingVerbs
from agent_desktop.engine.sip.calls import Calls
from agent_desktop.engine.sip.registrar import Registrar
from agent_desktop.engine.sound_verbs import SoundVerbs
from agent_desktop.runtime.local_link import Link

logger = logging.getLogger(__name__)


class DeskLink:
    """Carries out what desks ask. Thread: link.

    Args:
        submit: Runs a function on the sip thread and waits for its result.
        use_devices: Hands a choice of devices to the audio thread.
        sound: Does what is asked of the sound outside a call.
        recording: Does what is asked of recordings.
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
        recording: RecordingVerbs,
        shut_down: Callable[[], Awaitable[None]],
    ) -> None:
        self._hub = hub
        self._verbs = CallVerbs(calls, submit)
        self._registrar = registrar
        self._keeper = keeper
        self._submit = submit
        self._use_devices = use_devices
        self._sound = sound
        self._recording = recording
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
            case Verb.ACCEPT_CALLS:
                code = 0 if flag(args, "on") else number(args, "code", 480)
                await self._submit(lambda: self._registrar.accept_calls(code))
            case _ if verb in RecordingVerbs.VERBS:
                await self._recording.do(verb, args)
            case _ if verb in SoundVerbs.VERBS:
                return await self._sound.do(verb, args)
            case _ if self._verbs.knows(verb):
                result = await self._verbs.do(verb, args)
                if verb is Verb.PLAY:
                    await self._sound.played(str(args["call_id"]), str(args["file"]))
                return result
            case _:
                raise InvalidInput("this engine does not do that", code="contract.malformed")
        return None
