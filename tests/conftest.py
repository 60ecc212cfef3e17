"""What every test gets: an offscreen Qt, and a place among the three who run them.

``make test`` runs the tests in three processes on two cores, module by module: what a module shares
is made once, and its tests see it in their order. What happens in real time, with sound, telephones
and whole desks, waits most of its time: its modules are spread among those that only compute and
give way to it, so that two desks seldom start at once and no core is idle.
"""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes to make says something of the machine's other work only; the examples
# are the same in every run, other ones come in ``make faults``.
settings.register_profile(
    "shared machine", derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("shared machine")

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.*=false")

_HERE = Path(__file__).parent
_IN_REAL_TIME = ("demo", "doctor", "e2e", "engine")
_GIVING_WAY = 2
_BETWEEN = 3


def _is_in_real_time(item: pytest.Item) -> bool:
    return item.path.relative_to(_HERE).parts[0] in _IN_REAL_TIME


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let ``_BETWEEN`` modules that compute follow each one of real time."""
    modules: dict[Path, list[pytest.Item]] = {}
    for item in items:
        modules.setdefault(item.path, []).append(item)
    real, rest = [], []
    for module in modules.values():
        (real if _is_in_real_time(module[0]) else rest).append(module)
    order: list[list[pytest.Item]] = []
    for module in real:
        order += [module, *rest[:_BETWEEN]]
        del rest[:_BETWEEN]
    items[:] = [item for module in (*order, *rest) for item in module]


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
