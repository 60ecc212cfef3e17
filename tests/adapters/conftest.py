"""Parts that several tests of adapters use."""

from collections.abc import Iterator

import pytest

from tests.server.running import RunningServer, running_server


@pytest.fixture(scope="session")
def server(tmp_path_factory) -> Iterator[RunningServer]:
    """A real central server; whoever stops it starts it again."""
    with running_server(tmp_path_factory.mktemp("server")) as running:
        yield running
