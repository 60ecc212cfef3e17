"""The simulated customers: real engines at the demo's exchange."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from agent_desktop.demo.callers import Callers
from agent_desktop.demo.children import Children
from agent_desktop.demo.exchange import HOST, Exchange
from agent_desktop.demo.matters import MATTERS, Matter
from agent_desktop.demo.surroundings import Surroundings
from agent_desktop.domain.errors import Unavailable

ENQUIRY, _COMPLAINT, SILENT = MATTERS
AGENT = Matter(name="agent", title="the agent", number="1001", display_name="1001")
Telephone = Callable[..., Awaitable[Callers]]
PASSWORDS = {person.number: f"secret-{person.number}" for person in (AGENT, *MATTERS)}


@pytest.fixture
async def exchange() -> AsyncIterator[Exchange]:
    exchange = await Exchange.open(PASSWORDS)
    yield exchange
    exchange.close()


@pytest.fixture
async def children(tmp_path: Path) -> AsyncIterator[Children]:
    children = Children(tmp_path / "logs")
    yield children
    await children.stop()


@pytest.fixture
async def telephone(children: Children, tmp_path: Path) -> AsyncIterator[Telephone]:
    made: list[Callers] = []

    async def telephone(passwords: dict[str, str] = PASSWORDS) -> Callers:
        folder = tmp_path / f"telephone-{len(made)}"
        folder.mkdir()
        surroundings = Surroundings(folder, children)
        surroundings.close()  # no screen, key ring or sound is needed
        callers = Callers(folder / "engine", children, surroundings.variables, passwords)
        made.append(callers)
        await callers.start()
        return callers

    yield telephone
    for callers in made:
        await callers.stop()


async def test_a_customer_calls_speaks_and_is_hung_up_on(
    exchange: Exchange, telephone: Telephone
) -> None:
    address = f"{HOST}:{exchange.port}"
    agent = await telephone()
    caller = await telephone()
    await agent.pick_up(AGENT, address)
    await caller.pick_up(ENQUIRY, address)

    call_id = await caller.call("1001", address)
    ringing = await agent.rings(within_s=5)
    await agent.answer(ringing)
    answered = await caller.answered(call_id, within_s=5)
    seconds = await caller.say(call_id, ENQUIRY)
    silence = await caller.say(call_id, SILENT)
    await agent.hang_up(ringing)

    assert answered
    assert seconds > 5
    assert silence == 0
    assert await caller.ended(call_id, within_s=5)


async def test_customers_take_the_line_in_turn_and_a_wrong_password_is_told(
    exchange: Exchange, telephone: Telephone
) -> None:
    address = f"{HOST}:{exchange.port}"
    passwords = PASSWORDS | {SILENT.number: "guessed"}
    caller = await telephone(passwords)

    await caller.pick_up(ENQUIRY, address)
    await caller.pick_up(ENQUIRY, address)
    with pytest.raises(Unavailable, match=f"{SILENT.number} could not register: 401"):
        await caller.pick_up(SILENT, address)

    assert exchange.is_registered(ENQUIRY.number) is False  # one line, one customer at a time
    assert exchange.is_registered(SILENT.number) is False


async def test_who_does_not_answer_is_given_up(exchange: Exchange, telephone: Telephone) -> None:
    address = f"{HOST}:{exchange.port}"
    caller = await telephone()
    await caller.pick_up(ENQUIRY, address)

    call_id = await caller.call("1001", address)  # nobody is registered there

    assert not await caller.answered(call_id, within_s=5)
    assert await caller.ended(call_id, within_s=1)
