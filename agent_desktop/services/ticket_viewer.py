"""Who looks at tickets: the signed-in person, for lists, masks and rules."""

from agent_desktop.domain.events import SessionChanged
from agent_desktop.domain.rights import Role
from agent_desktop.services.bus import Bus
from agent_desktop.services.ticket_ports import Viewer


def viewer_of(bus: Bus) -> Viewer:
    """Return who sits here; ``agent`` is "" for nobody.

    Whoever has no server is alone at the desk and decides everything: a lead.
    """
    session = bus.board.newest(SessionChanged)
    if session is None or not session.signed_in:
        return Viewer(agent="")
    role = session.role if session.server else Role.LEAD
    return Viewer(agent=session.agent_number, role=role or Role.AGENT, team=session.team)
