"""The simulated customers: one more engine, without a headset, that plays what they say."""

import asyncio
import contextlib
import itertools
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Protocol

from agent_desktop.contract.engine import (
    AudioChoice,
    Delta,
    EngineCall,
    EngineCallState,
    Registration,
    Reply,
    Request,
    SipAccount,
    Verb,
)
from agent_desktop.contract.wire import from_wire, to_wire
from agent_desktop.demo.children import Children, program
from agent_desktop.demo.matters import Matter
from agent_desktop.domain.errors import Unavailable
from agent_desktop.domain.events import RegistrationState
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.runtime.local_link import Link, connect
from agent_desktop.runtime.paths import Profile

_START_S: Final = 15.0
_REPLY_S: Final = 10.0
_END_S: Final = 4.0
_SOUND_S: Final = 3.0
_DECIDED: Final = (RegistrationState.REGISTERED, RegistrationState.FAILED)
# With no desk behind it the engine would end itself after seconds; the demo may pause for long.
_ALONE_S: Final = 20.0


class Caller(Protocol):
    """Who calls: what the desk sees of them."""

    @property
    def number(self) -> str:
        """The SIP user that calls."""

    @property
    def display_name(self) -> str:
        """The name that comes with the call; "" for none."""


class Callers:
    """One line that customers share: each takes it in turn, under a name and number of their own.

    Thread: the loop that uses it.
    """

    def __init__(
        self,
        folder: Path,
        children: Children,
        variables: Mapping[str, str],
        passwords: dict[str, str],
    ) -> None:
        self._profile = Profile.at(folder)
        self._children = children
        self._variables = variables
        self._passwords = passwords
        self._link: Link | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._ids = itertools.count(1)
        self._replies: dict[str, asyncio.Future[Reply]] = {}
        self._calls: dict[str, EngineCall] = {}
        self._registration = Registration()
        self._changed = asyncio.Event()
        # Whether the desk's agent is heard to speak now.
        self.hears_speech = False

    async def start(self) -> None:
        """Start the engine and connect to it.

        Raises:
            Unavailable: It does not start.
        """
        process = self._process = await self._children.start(
            "callers",
            *program("engine", "--profile", str(self._profile.folder), "--no-sound"),
            *("--alone", str(_ALONE_S)),
            environment=self._variables,
        )
        deadline = time.monotonic() + _START_S
        while self._link is None:
            if process.returncode is not None or time.monotonic() > deadline:
                log = self._children.log_of("callers")
                raise Unavailable(f"the callers' telephone does not start: {log}")
            try:
                self._link = await connect(self._profile.engine_endpoint)
            except Unavailable:
                await asyncio.sleep(0.05)
        spawn(self._listen(self._link), name="callers")

    async def _listen(self, link: Link) -> None:
        while (message := await link.receive()) is not None:
            if "ok" in message:
                reply = from_wire(Reply, message)
                if (waiting := self._replies.pop(reply.id, None)) and not waiting.done():
                    waiting.set_result(reply)
            elif "protocol" not in message:
                self._take(from_wire(Delta, message))

    def _take(self, delta: Delta) -> None:
        if delta.registration is not None:
            self._registration = delta.registration
        if delta.call is not None:
            self._calls[delta.call.call_id] = delta.call
        if delta.levels is not None:
            self.hears_speech = delta.levels.caller_speaks
        self._changed.set()

    async def _ask(self, verb: Verb, **args: Any) -> dict[str, Any]:
        if self._link is None:
            raise Unavailable("the callers' telephone is not there", code="engine.down")
        identifier = str(next(self._ids))
        waiting = asyncio.get_running_loop().create_future()
        self._replies[identifier] = waiting
        self._link.send(to_wire(Request(id=identifier, verb=verb, args=args)))
        async with asyncio.timeout(_REPLY_S):
            reply: Reply = await waiting
        if not reply.ok:
            raise Unavailable(f"the callers' telephone: {reply.message}", code=reply.code)
        return dict(reply.result)

    async def _until(self, happened: Callable[[], bool], within_s: float) -> bool:
        deadline = time.monotonic() + within_s
        while not happened():
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            self._changed.clear()
            try:
                async with asyncio.timeout(left):
                    await self._changed.wait()
            except TimeoutError:
                return happened()
        return True

    async def pick_up(self, caller: Caller, exchange: str) -> None:
        """Register as the customer who is to call.

        Raises:
            Unavailable: The exchange refuses.
        """
        account = SipAccount(
            server=exchange,
            user=caller.number,
            password=self._passwords[caller.number],
            display_name=caller.display_name,
        )
        if self._registration.state == RegistrationState.FAILED:  # an old answer says nothing now
            self._registration = Registration()
        await self._ask(Verb.CONFIGURE, account=account, audio=AudioChoice())
        await self._until(lambda: self._registration_of(caller.number) in _DECIDED, 10)
        if self._registration_of(caller.number) != RegistrationState.REGISTERED:
            raise Unavailable(
                f"{caller.number} could not register: {self._registration.code}"
                f" {self._registration.reason}".rstrip(),
                code="demo.not_registered",
            )

    def _registration_of(self, number: str) -> str:
        known = self._registration
        return known.state if number in known.account else RegistrationState.NONE

    async def call(self, number: str, exchange: str) -> str:
        """Dial and return the call's id at the caller's end."""
        result = await self._ask(Verb.DIAL, target=f"sip:{number}@{exchange}")
        return str(result["call_id"])

    async def answered(self, call_id: str, within_s: float) -> bool:
        """Wait for an answer; False when there was none or the call ended."""
        talking = (EngineCallState.ACTIVE, EngineCallState.HELD, EngineCallState.ENDED)
        await self._until(lambda: self._state(call_id) in talking, within_s)
        return self._state(call_id) in (EngineCallState.ACTIVE, EngineCallState.HELD)

    async def rings(self, within_s: float) -> str:
        """Wait for a call to this line and return its id.

        Raises:
            Unavailable: None came.
        """
        await self._until(lambda: bool(self._incoming()), within_s)
        for call_id in self._incoming():
            return call_id
        raise Unavailable("nobody called", code="demo.no_call")

    def _incoming(self) -> list[str]:
        return [c.call_id for c in self._calls.values() if c.state is EngineCallState.INCOMING]

    async def answer(self, call_id: str) -> None:
        """Take a call to this line."""
        await self._ask(Verb.ANSWER, call_id=call_id)

    async def ended(self, call_id: str, within_s: float) -> bool:
        """Wait for the call's end; False when it still goes on."""
        return await self._until(lambda: self._state(call_id) is EngineCallState.ENDED, within_s)

    def _state(self, call_id: str) -> EngineCallState | None:
        call = self._calls.get(call_id)
        return call.state if call else None

    async def say(self, call_id: str, matter: Matter) -> float:
        """Speak into the call; returns how many seconds it takes, 0 for a silent line."""
        return 0.0 if matter.speech is None else await self.play(call_id, matter.speech)

    async def play(self, call_id: str, file: Path) -> float:
        """Play a WAV into the call; returns its seconds.

        Raises:
            Unavailable: The call has no sound.
        """
        deadline = time.monotonic() + _SOUND_S
        while True:
            try:
                result = await self._ask(Verb.PLAY, call_id=call_id, file=str(file))
            except Unavailable:
                # The answer is there a moment before the sound is.
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(0.05)
            else:
                return float(result.get("seconds") or 0.0)

    async def hang_up(self, call_id: str) -> None:
        """End the call."""
        await self._ask(Verb.HANG_UP, call_id=call_id)

    async def stop(self) -> None:
        """Give the registration back and let the engine end."""
        if self._link is not None:
            link, self._link = self._link, None
            link.send(to_wire(Request(id="end", verb=Verb.SHUT_DOWN)))
            await link.drain()
            if self._process is not None:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_END_S):
                        await self._process.wait()
            await link.close()
