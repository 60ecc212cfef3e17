"""The time at the desk: what the server said, whatever becomes of the computer's clock."""

import asyncio
from datetime import timedelta

import pytest

from agent_desktop.domain.events import ServerTimeHeard
from agent_desktop.domain.ticket_news import TimeKept
from agent_desktop.services.bus import Bus
from agent_desktop.services.desk_time import DeskTime
from agent_desktop.services.operations import new_operation
from tests.contracts.stores import Writer
from tests.fakes.clock import FakeClock
from tests.fakes.stores import MemoryStore
from tests.services.desk import until

DAY_S = 86_400.0


class Desk:
    """A desk whose computer's clock is ``wrong_s`` ahead of the server's."""

    def __init__(self, before: "Desk | None" = None, *, wrong_s: float = 0.0) -> None:
        self.store = MemoryStore() if before is None else before.store
        self.device = FakeClock() if before is None else before.device
        self.truth_is_behind_s = wrong_s if before is None else before.truth_is_behind_s
        self.bus = Bus()
        self.time = DeskTime(self.bus, self.device, look_every_s=0.005)

    async def started(self) -> "Desk":
        await self.time.start(self.store)
        return self

    def jump(self, seconds: float) -> None:
        self.device.jump(seconds)
        self.truth_is_behind_s += seconds

    @property
    def truth(self):
        return self.device.now() - timedelta(seconds=self.truth_is_behind_s)

    @property
    def wrong_by_s(self) -> float:
        return abs((self.time.now() - self.truth).total_seconds())

    def hear(self, round_trip_s: float = 0.02) -> None:
        now = self.device.now()
        self.bus.publish(
            ServerTimeHeard(
                server_time=self.truth - timedelta(seconds=round_trip_s / 2),
                asked_at=now - timedelta(seconds=round_trip_s),
                heard_at=now,
                round_trip_s=round_trip_s,
            )
        )


@pytest.fixture
async def desk():
    desk = await Desk(wrong_s=3 * DAY_S).started()
    yield desk
    await desk.time.stop()


async def test_before_any_server_was_heard_the_computers_clock_is_all_there_is(desk):
    assert desk.time.now() == desk.device.now()
    assert desk.bus.board.newest(TimeKept) == TimeKept()


async def test_the_servers_time_counts_however_wrong_the_computers_clock_is(desk):
    desk.hear()

    assert desk.wrong_by_s < 0.02
    kept = desk.bus.board.newest(TimeKept)
    assert kept.trusted
    assert kept.offset_s == pytest.approx(-3 * DAY_S, abs=0.1)


async def test_a_clock_that_is_set_while_the_desk_runs_changes_nothing_and_windows_hear_of_it(desk):
    desk.hear()

    desk.jump(-5 * DAY_S)
    desk.device.pass_by(60)

    assert desk.wrong_by_s < 0.02
    await until(lambda: desk.bus.board.newest(TimeKept).offset_s > 0)


async def test_the_program_goes_on_exactly_without_its_server_though_the_clock_was_set(desk):
    desk.hear()
    await desk.time.stop()
    desk.jump(30 * DAY_S)
    desk.device.pass_by(600)

    again = await Desk(desk).started()

    assert again.wrong_by_s < 0.1
    assert again.bus.board.newest(TimeKept).trusted
    await again.time.stop()


async def test_after_a_start_of_the_computer_the_known_difference_counts(desk):
    desk.hear()
    await desk.time.stop()
    desk.device.reboot()
    desk.device.pass_by(3600)

    again = await Desk(desk).started()

    assert again.wrong_by_s < 1
    assert not again.bus.board.newest(TimeKept).trusted
    await again.time.stop()


async def test_time_never_goes_back_behind_what_was_known(desk):
    desk.hear()
    known = desk.time.now()
    await desk.time.stop()
    desk.device.reboot()
    desk.jump(-300 * DAY_S)

    again = await Desk(desk).started()

    assert again.time.now() >= known
    again.hear()
    assert again.wrong_by_s < 0.1
    await again.time.stop()


async def test_a_slow_answer_does_not_shake_what_is_known_better(desk):
    desk.hear(round_trip_s=0.01)
    before = desk.time.now()

    desk.bus.publish(
        ServerTimeHeard(
            server_time=before - timedelta(seconds=19),
            asked_at=desk.device.now(),
            heard_at=desk.device.now(),
            round_trip_s=20.0,
        )
    )

    assert desk.time.now() == before


async def test_what_is_kept_and_cannot_be_read_is_no_reason_not_to_start(desk):
    await desk.time.stop()
    await desk.store.put_setting("desk-time", '{"at": "yesterday"}')

    again = await Desk(desk).started()

    assert again.time.now() == again.device.now()
    await again.time.stop()


async def test_an_operation_says_both_times(desk):
    desk.hear()

    made = new_operation(desk.time, Writer().opened(desk.time.new_id(), subject="x").payload)

    assert abs((made.at - desk.truth).total_seconds()) < 0.1
    assert made.device_at == desk.device.now()
    await asyncio.sleep(0)
