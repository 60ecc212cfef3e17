"""The adapter over hidapi. This suite has no USB: the reports are recorded ones.

A kernel with /dev/uhid could play a whole headset; containers have none.
"""

from collections.abc import AsyncIterator

import pytest

from agent_desktop.adapters.desktop.headset import HidHeadsets, load_library
from agent_desktop.domain.errors import Unavailable
from tests.domain import headset_layouts as makers
from tests.fakes.headsets import FakeHidLibrary
from tests.services.desk import until

TELEPHONY = {"path": b"/dev/null", "usage_page": 0x0B, "product_string": "Jabra EVOLVE LINK"}


@pytest.fixture
def library() -> FakeHidLibrary:
    library = FakeHidLibrary()
    library.entries = [dict(TELEPHONY)]
    library.descriptor = makers.JABRA_LAYOUT
    return library


@pytest.fixture
async def headsets(library: FakeHidLibrary) -> AsyncIterator[HidHeadsets]:
    headsets = HidHeadsets(lambda: library, lambda: True)
    yield headsets
    await headsets.close()


async def test_only_telephony_devices_are_found_and_each_once(headsets, library):
    library.entries += [
        dict(TELEPHONY),
        {"path": b"/dev/hidraw9", "usage_page": 0x01, "product_string": "Mouse"},
        {"path": b"/dev/hidraw8", "usage_page": 0x0B, "product_string": None},
    ]

    found = await headsets.find()

    assert [(f.key, f.name) for f in found] == [
        ("/dev/null", "Jabra EVOLVE LINK"),
        ("/dev/hidraw8", "USB"),
    ]


async def test_the_real_library_answers_without_any_device():
    headsets = HidHeadsets(load_library, lambda: True)

    assert isinstance(await headsets.find(), tuple)

    await headsets.close()


async def test_without_any_device_the_library_is_not_loaded():
    def load() -> None:
        raise AssertionError

    assert await HidHeadsets(load, lambda: False).find() == ()


async def test_reports_go_both_ways(headsets, library):
    link = await headsets.open("/dev/null")
    device = library.devices[0]

    assert device.path == b"/dev/null"
    assert link.descriptor == makers.JABRA_LAYOUT
    device.reports.put(b"\x02\x01\x00")
    assert await link.read() == b"\x02\x01\x00"
    await link.write(b"\x02\x04\x00")
    assert device.written == [b"\x02\x04\x00"]

    await link.close()
    assert await link.read() is None
    await until(lambda: device.closed)


async def test_a_headset_that_is_unplugged_ends_its_link(headsets, library):
    link = await headsets.open("/dev/null")
    library.devices[0].reports.put(OSError("read error"))

    assert await link.read() is None
    await until(lambda: library.devices[0].closed)
    await link.write(b"\x02\x04\x00")

    assert library.devices[0].written == []


async def test_a_flood_of_reports_is_bounded_and_the_newest_are_kept(headsets, library):
    link = await headsets.open("/dev/null")
    for number in range(1000):
        library.devices[0].reports.put(number.to_bytes(2, "big"))
    await until(library.devices[0].reports.empty)
    await until(lambda: link._reports.qsize() == 256)

    assert await link.read() == (1000 - 256).to_bytes(2, "big")
    await link.close()


async def test_a_device_that_this_user_may_not_open_says_so(headsets, library):
    library.refuses = True

    with pytest.raises(Unavailable) as refusal:
        await headsets.open("/dev/null")

    assert refusal.value.code == "headset.no_access"


async def test_a_device_that_has_just_gone_is_no_matter_of_rights(headsets, library):
    library.refuses = True

    with pytest.raises(Unavailable) as refusal:
        await headsets.open("/dev/hidraw-gone")

    assert refusal.value.code == "headset.gone"


async def test_a_missing_library_is_an_error_of_ours():
    def load() -> None:
        raise ImportError

    headsets = HidHeadsets(load, lambda: True)
    with pytest.raises(Unavailable) as refusal:
        await headsets.find()
    await headsets.close()

    assert refusal.value.code == "headset.no_library"
