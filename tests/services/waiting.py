"""Let spawned tasks run to their end."""

import asyncio


async def settle(turns: int = 5) -> None:
    for _turn in range(turns):
        await asyncio.sleep(0)
