"""A key ring for the desks of this folder, started once."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.parts.desk import DeskProcess, desk_process
from tests.parts.keyring import key_ring


@pytest.fixture(scope="session")
def keys() -> Iterator[Mapping[str, str]]:
    with key_ring() as environment:
        yield environment


@pytest.fixture
def desk(tmp_path: Path, keys: Mapping[str, str]) -> Iterator[DeskProcess]:
    """A profile without any settings; nobody sits there."""
    with desk_process(tmp_path / "desk", keys) as made:
        yield made
