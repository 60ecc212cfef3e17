"""At which PCs somebody is signed in: shown to that person, who may end the others from here."""

from dataclasses import dataclass
from datetime import datetime

from agent_desktop.domain.commands import Command
from agent_desktop.domain.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """One signed-in PC. ``own``: it is this one; times are the server's, aware UTC."""

    session_id: str
    device: str
    since: datetime
    last_seen_at: datetime
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInsShown(Event):
    """Where whoever sits here is signed in, the newest first."""

    sign_ins: tuple[SignIn, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowSignIns(Command):
    """Ask the server where whoever sits here is signed in; ``SignInsShown`` answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSignIn(Command):
    """Sign another PC out; ``SignInsShown`` answers without it. What it has not sent stays there.

    The PC hears of it at its next request and asks for the password again.
    """

    session_id: str
