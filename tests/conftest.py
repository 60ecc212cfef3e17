"""What every test gets: an offscreen Qt, and a place among the two who run them.

``make test`` runs the tests in two processes. What happens in real time, with sound, telephones and
whole desks, stays together in one of them, one test after the other; the other one takes all that
only computes. A module is never split, so that what it shares is made once.
"""

import os
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.*=false")

_HERE = Path(__file__).parent
_IN_REAL_TIME = ("demo", "doctor", "e2e", "engine")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say which tests belong together."""
    for item in items:
        place = item.path.relative_to(_HERE)
        group = "real time" if place.parts[0] in _IN_REAL_TIME else str(place)
        item.add_marker(pytest.mark.xdist_group(group))
