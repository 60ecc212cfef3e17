"""Who sits at this desk, for what talks to the server in that name."""

from typing import Protocol

from agent_desktop.domain.ids import DeviceId


class SignedIn(Protocol):
    """The person and the installation; ``services.session.Session`` is one. Thread: core."""

    @property
    def has_server(self) -> bool:
        """Whether this desk belongs to a server at all."""

    @property
    def agent_number(self) -> str:
        """The signed-in agent, "" for nobody."""

    @property
    def device_id(self) -> DeviceId:
        """This installation's id."""
