"""Telephone links: normalised by the centre's region, dialled after the agent said so.

A link that the agent chose knowingly (``ctl dial``) is dialled at once; one that a page or mail
supplied is shown first: who clicks on a text does not see what is behind it.
"""

import logging

from agent_desktop.domain.commands import ConfirmDial, Dial, OpenLink
from agent_desktop.domain.errors import NotFound
from agent_desktop.domain.events import DialAsked, PolicyChanged, SessionChanged
from agent_desktop.domain.ids import CallId
from agent_desktop.domain.policy import DeskPolicy
from agent_desktop.domain.telephone_links import LinkKind, parse_link
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import Clock, NumberPlan

logger = logging.getLogger(__name__)


class Links:
    """Carries out ``OpenLink`` and waits for ``ConfirmDial``. The newest link is the one asked for.

    Thread: core.
    """

    def __init__(self, bus: Bus, clock: Clock, plan: NumberPlan) -> None:
        self._bus = bus
        self._clock = clock
        self._plan = plan
        self._asked = DialAsked()
        bus.handle(OpenLink, self.open)
        bus.handle(ConfirmDial, self.confirm)
        bus.on(SessionChanged, self._on_session)

    async def open(self, command: OpenLink) -> CallId | None:
        """Dial a link, or show it; returns the call when there is one already.

        Raises:
            InvalidInput: ``dial.bad_link``.
        """
        link = parse_link(command.link)
        home = self._region()
        if link.kind is LinkKind.NUMBER:
            number = await self._plan.number(link.target, home)
            target, region = number.target, number.region
        else:
            target, region = link.target, ""
        if command.asked:
            return await self._dial(target)
        self._tell(
            DialAsked(
                ask_id=self._clock.new_id(),
                target=target,
                link=link.shown,
                region=region,
                foreign=bool(region) and region != home,
            )
        )
        return None

    async def confirm(self, command: ConfirmDial) -> CallId | None:
        """Dial what was shown, or forget it.

        Raises:
            NotFound: ``dial.not_asked``: another link has taken its place, or none was shown.
        """
        asked = self._asked
        if not asked.ask_id or command.ask_id != asked.ask_id:
            raise NotFound("that link is not waiting any more", code="dial.not_asked")
        self._tell(DialAsked())
        return await self._dial(asked.target) if command.yes else None

    async def _dial(self, target: str) -> CallId:
        call_id: CallId = await self._bus.execute(Dial(number=target))
        return call_id

    def _on_session(self, event: SessionChanged) -> None:
        if not event.signed_in and self._asked.ask_id:
            self._tell(DialAsked())

    def _region(self) -> str:
        newest = self._bus.board.newest(PolicyChanged)
        return (newest.policy if newest else DeskPolicy()).region

    def _tell(self, asked: DialAsked) -> None:
        self._asked = asked
        self._bus.publish(asked)
