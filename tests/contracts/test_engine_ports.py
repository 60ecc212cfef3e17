"""The engine's client and its stand-in in memory take exactly what the ports say."""

import inspect

import pytest

from agent_desktop.adapters.engine_client import EngineProcess
from agent_desktop.services import ports
from tests.fakes.engine import FakeEngine

ALL = (ports.CallControl, ports.SipEngine, ports.Recorder, ports.SoundDesk, ports.ColleagueWatch)
# Recording has a stand-in of its own.
IN_MEMORY = tuple(port for port in ALL if port is not ports.Recorder)


def methods(port: type) -> dict[str, inspect.Signature]:
    found = inspect.getmembers(port, inspect.isfunction)
    return {name: inspect.signature(f) for name, f in found if not name.startswith("_")}


@pytest.mark.parametrize(
    ("implementation", "port"),
    [*((EngineProcess, port) for port in ALL), *((FakeEngine, port) for port in IN_MEMORY)],
    ids=lambda part: part.__name__,
)
def test_every_method_takes_what_the_port_says(implementation: type, port: type) -> None:
    for name, wanted in methods(port).items():
        given = inspect.signature(getattr(implementation, name))
        assert given.parameters == wanted.parameters, name
