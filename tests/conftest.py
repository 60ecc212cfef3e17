"""What every test gets: an offscreen Qt, and a place among the three who run them.

``make test`` runs the tests in three processes on two cores, module by module: what a module shares
is made once, and its tests see it in their order. What happens in real time, with sound, telephones
and whole desks, goes first; it waits most of its time. What only computes gives way to it.
"""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes to make says something of the machine's other work only.
settings.register_profile("shared machine", suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared machine")

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.*=false")

_HERE = Path(__file__).parent
_IN_REAL_TIME = ("demo", "doctor", "e2e", "engine")
_GIVING_WAY = 2


def _is_in_real_time(item: pytest.Item) -> bool:
    return item.path.relative_to(_HERE).parts[0] in _IN_REAL_TIME


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest."""
    items.sort(key=lambda item: not _is_in_real_time(item))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let a process that only computes wait for those that have to be in time."""
    if hasattr(os, "nice") and not _is_in_real_time(item) and "PYTEST_XDIST_WORKER" in os.environ:
        os.nice(max(0, _GIVING_WAY - os.nice(0)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Set aside what outlives a module: looking it through again and again takes seconds."""
    yield
    if nextitem is None or nextitem.path != item.path:
        gc.collect()
        gc.freeze()
