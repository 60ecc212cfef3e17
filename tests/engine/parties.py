"""What the tests of several calls do again and again."""

import asyncio

from agent_desktop.contract.engine import EngineCall, Verb
from tests.engine.driver import EngineClient
from tests.parts.raw_phone import RawCall, RawPhone


async def ringing(engine: EngineClient) -> EngineCall:
    """Wait for a call that rings here."""
    return await engine.until(
        lambda e: next((c for c in e.calls.values() if c.state == "incoming"), None)
    )


async def talking(engine: EngineClient) -> str:
    """Answer the call that rings and return its id."""
    call_id = (await ringing(engine)).call_id
    await engine.request(Verb.ANSWER, call_id=call_id)
    await reaches(engine, call_id, "active")
    return call_id


async def reaches(engine: EngineClient, call_id: str, state: str) -> EngineCall:
    """Wait until a call is in a state and return it."""
    await engine.until(lambda e: call_id in e.calls and e.calls[call_id].state == state)
    return engine.calls[call_id]


async def dialled(engine: EngineClient, number: str, purpose: str = "") -> str:
    """Call a number, wait for the answer and return the call's id."""
    call_id = (await engine.request(Verb.DIAL, target=number, purpose=purpose))["call_id"]
    await reaches(engine, call_id, "active")
    return str(call_id)


async def met(engine: EngineClient, phone: RawPhone, number: str = "1001") -> tuple[str, RawCall]:
    """Let a phone call and the engine answer; return both ends of the call."""
    call, call_id = await asyncio.gather(phone.call(number), talking(engine))
    return call_id, call
