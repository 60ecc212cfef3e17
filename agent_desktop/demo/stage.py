"""Everything that the demo sets up, in order, and takes down again."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from agent_desktop.demo.callers import Callers
from agent_desktop.demo.centre import AGENT, Centre, Secrets
from agent_desktop.demo.children import Children
from agent_desktop.demo.desk import Desk
from agent_desktop.demo.exchange import HOST, Exchange
from agent_desktop.demo.report import Report, say
from agent_desktop.demo.surroundings import Surroundings


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The parts of a running demo."""

    folder: Path
    surroundings: Surroundings
    exchange: str
    centre: Centre
    callers: Callers
    desk: Desk
    secrets: Secrets


@contextlib.asynccontextmanager
async def stage(
    folder: Path, report: Report, *, language: str, screen: bool
) -> AsyncIterator[Stage]:
    """Set up server, exchange, callers and a signed-in desk; end everything on leaving.

    Args:
        folder: Holds everything that is written.
        report: Takes the steps ``server`` and ``sign-in``.
        language: Of the desk's window.
        screen: Make a screen, for this machine has none.

    Raises:
        AgentDesktopError: Something could not be set up; the sentence says what to do.
    """
    secrets = Secrets()
    children = Children(folder / "logs")
    surroundings = Surroundings(folder, children)
    exchange = await Exchange.open(secrets.sip | secrets.callers)
    address = f"{HOST}:{exchange.port}"
    centre = Centre(folder / "server", children, surroundings, secrets, language)
    callers = Callers(folder / "callers", children, surroundings.variables, secrets.callers)
    desk = Desk(folder / "desk", children, surroundings.variables)
    try:
        if screen:
            await surroundings.make_screen()
        await asyncio.gather(
            surroundings.make_key_ring(),
            _find_sound(surroundings, own=screen),
            asyncio.to_thread(centre.hire, address),
        )
        await asyncio.gather(centre.open(), callers.start())
        report.note("server", f"serves a team of 3 at {centre.url}")
        desk.furnish(language)
        known, _ = await asyncio.gather(
            centre.furnish(), desk.sign_in(centre.url, AGENT, secrets.people[AGENT])
        )
        report.note("books", f"{known} entries: directory, customers, knowledge, open matters")
        report.note("sign-in", f"agent {AGENT} signed in by `agent-desktop login`")
        yield Stage(
            folder=folder,
            surroundings=surroundings,
            exchange=address,
            centre=centre,
            callers=callers,
            desk=desk,
            secrets=secrets,
        )
    finally:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.shield(_take_down(desk, callers, children))
        exchange.close()
        surroundings.close()


async def _take_down(desk: Desk, callers: Callers, children: Children) -> None:
    await desk.close()
    await callers.stop()
    await children.stop()


async def _find_sound(surroundings: Surroundings, *, own: bool) -> None:
    if not own and await surroundings.has_sound_server():
        return
    if await surroundings.make_sound():
        say("No sound card is used: the headset is a PulseAudio null sink.")
    else:
        say("No sound: install pulseaudio and pulseaudio-utils to give the desk a headset.")
