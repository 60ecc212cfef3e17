"""What is wrong now stands on one list; each new trouble is told once."""

from datetime import timedelta
from pathlib import Path

import pytest

from agent_desktop.adapters.desktop.disk import rooms_of
from agent_desktop.domain.events import (
    ExchangeSettled,
    NoticeRaised,
    ServerTimeHeard,
    SyncChanged,
    TablesCompared,
    WatchChanged,
)
from agent_desktop.domain.watchdogs import DiskRoom
from agent_desktop.runtime.paths import Profile
from agent_desktop.services.bus import Bus
from agent_desktop.services.watchdogs import Watchdogs
from tests.fakes.clock import FakeClock
from tests.parts.small_disk import small_disk
from tests.services.desk import Witness, until

GB = 1 << 30


class Watched:
    """Watchdogs over disks and a clock that a test moves."""

    def __init__(self) -> None:
        self.bus = Bus()
        self.seen = Witness(self.bus)
        self.clock = FakeClock()
        self.free = 50 * GB
        self.dogs = Watchdogs(self.bus, self._rooms, disk_period_s=0.01)

    def _rooms(self) -> tuple[DiskRoom, ...]:
        return (DiskRoom(folder="/home", free_bytes=self.free, total_bytes=100 * GB),)

    def hear_server(self, ahead_s: float) -> None:
        """Exchange with a server while our clock is ahead."""
        now = self.clock.now()
        self.bus.publish(
            ServerTimeHeard(
                server_time=now - timedelta(seconds=ahead_s), asked_at=now, heard_at=now
            )
        )

    @property
    def troubles(self) -> tuple[str, ...]:
        return self.seen.last(WatchChanged).troubles

    @property
    def told(self) -> list[str]:
        return [notice.code for notice in self.seen.of(NoticeRaised)]


@pytest.fixture
async def desk():
    made = Watched()
    yield made
    await made.dogs.stop()


async def test_a_clock_that_is_off_is_told_once_and_stays_on_the_list(desk):
    desk.hear_server(ahead_s=1)
    assert desk.troubles == ()

    for _ in range(3):
        desk.hear_server(ahead_s=-600)

    assert desk.told == ["clock.slow"]
    assert dict(desk.seen.last(NoticeRaised).fields) == {"minutes": "10"}
    assert (desk.troubles, desk.seen.last(WatchChanged).clock_lead_s) == (("clock.slow",), -600)

    desk.hear_server(ahead_s=0)
    assert desk.troubles == ()


async def test_a_disk_is_told_before_it_is_full_and_again_the_next_time(desk):
    await desk.dogs.start()
    await until(lambda: desk.seen.of(WatchChanged))
    assert desk.troubles == ()

    desk.free = GB
    await until(lambda: desk.told == ["disk.nearly_full"])
    await until(lambda: desk.troubles == ("disk.nearly_full",))
    desk.free = 50 * GB
    await until(lambda: desk.troubles == ())
    desk.free = GB

    await until(lambda: desk.told == ["disk.nearly_full", "disk.nearly_full"])


@pytest.mark.parametrize(
    "relief",
    [ExchangeSettled(), SyncChanged(pending=0), SyncChanged(pending=1, last_error="server.error")],
)
async def test_sending_that_does_not_get_on_is_listed_until_it_does(desk, relief):
    desk.bus.publish(NoticeRaised(code="sync.stuck"))
    desk.bus.publish(SyncChanged(online=True, pending=1))
    assert desk.troubles == ("sync.stuck",)

    desk.bus.publish(relief)

    assert desk.troubles == ()


async def test_what_did_not_change_is_not_published_again(desk):
    for ahead_s in (0, 0.4, 1.2, 0):
        desk.hear_server(ahead_s=ahead_s)

    assert len(desk.seen.of(WatchChanged)) == 1


async def test_a_real_disk_that_fills_up_is_noticed(tmp_path: Path):
    with small_disk(tmp_path / "disk", size_kb=230 << 10) as disk:
        profile = Profile.at(disk.folder / "desk")
        bus = Bus()
        seen = Witness(bus)
        dogs = Watchdogs(bus, lambda: rooms_of(profile), disk_period_s=0.05)
        await dogs.start()
        try:
            await until(lambda: seen.of(WatchChanged))
            assert "disk.nearly_full" not in seen.last(WatchChanged).troubles or (
                seen.last(WatchChanged).disk_free_mb < 210
            )
            disk.fill()
            await until(lambda: seen.last(WatchChanged).disk_free_mb == 0)
        finally:
            await dogs.stop()

    assert seen.last(WatchChanged).troubles == ("disk.nearly_full",)
    (notice,) = seen.of(NoticeRaised)
    assert dict(notice.fields)["folder"] == str(profile.folder)


async def test_a_table_that_differs_is_on_the_list_until_it_agrees(desk: Watched) -> None:
    desk.bus.publish(TablesCompared(differing=("ticket",)))
    assert desk.troubles == ("sync.table_differs",)
    desk.bus.publish(TablesCompared())
    assert desk.troubles == ()
