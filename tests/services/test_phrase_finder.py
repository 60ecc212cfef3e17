"""Typing finds what to say; stars and habits are each agent's own."""

import pytest

from agent_desktop.adapters.readings import readings
from agent_desktop.contract.packs import Pack, PackProblem
from agent_desktop.domain.commands import FindPhrase, SetFavourite, ShowSituation
from agent_desktop.domain.errors import Unavailable
from agent_desktop.domain.events import HabitsChanged, SituationsFound
from agent_desktop.runtime.settings import ScriptSettings
from agent_desktop.services.bus import Bus
from agent_desktop.services.finder import PhraseFinder
from agent_desktop.services.scripting import Scripting
from tests.fakes.clock import FakeClock
from tests.fakes.stores import MemoryStore
from tests.services.desk import Line, Witness, settled, sign_in, until
from tests.services.packs import small_pack


class Shelf:
    """Has one pack."""

    def take(self, _name: str) -> tuple[Pack | None, tuple[PackProblem, ...]]:
        return small_pack(), ()


class FinderDesk:
    """A panel whose phrases can be searched."""

    def __init__(self, store: MemoryStore) -> None:
        self.bus, self.clock, self.store = Bus(), FakeClock(), store
        self.seen = Witness(self.bus)
        settings = ScriptSettings(pack="general", language="zh")
        scripting = Scripting(self.bus, Shelf(), self.clock, settings)
        PhraseFinder(self.bus, store, lambda: scripting.pack, readings)

    async def sign_in(self, number: str = "1001") -> None:
        before = len(self.seen.of(HabitsChanged))
        sign_in(self.bus, number)
        await until(lambda: len(self.seen.of(HabitsChanged)) > before)
        await settled()

    async def find(self, text: str) -> list[tuple[str, str]]:
        await self.bus.execute(FindPhrase(text=text))
        found = self.seen.last(SituationsFound)
        assert found.text == text
        return [(row.situation, row.step_id) for row in found.found]

    async def bring_up(self, *situations: str) -> None:
        for situation in situations:
            await self.bus.execute(ShowSituation(situation=situation))
            await settled()


@pytest.fixture
async def desk() -> FinderDesk:
    desk = FinderDesk(MemoryStore())
    await desk.sign_in()
    return desk


async def test_initials_find_a_situation_and_words_find_a_phrase_in_it(desk: FinderDesk) -> None:
    assert (await desk.find("wsdh"))[0] == ("silent-call", "")
    assert (await desk.find("fangan"))[0] == ("retention", "offer")


async def test_stars_come_first_and_come_back_after_a_restart(desk: FinderDesk) -> None:
    await desk.bus.execute(SetFavourite(situation="closing", on=True))
    assert (await desk.find(""))[0] == ("closing", "")

    again = FinderDesk(desk.store)
    await again.sign_in()

    assert again.seen.last(HabitsChanged).favourites == ("closing",)
    other = FinderDesk(desk.store)
    await other.sign_in("1002")
    assert other.seen.last(HabitsChanged).favourites == ()


async def test_what_usually_follows_here_comes_first_also_on_another_day(desk: FinderDesk) -> None:
    Line(desk.bus, desk.clock).begin().answer()
    await desk.bring_up("retention", "greeting", "retention", "greeting")

    assert (await desk.find(""))[0] == ("retention", "")

    again = FinderDesk(desk.store)
    await again.sign_in()
    assert again.seen.last(HabitsChanged).often[0] == "retention"


async def test_the_pack_says_what_follows_before_there_are_habits(desk: FinderDesk) -> None:
    Line(desk.bus, desk.clock).begin().answer()
    await desk.bus.execute(ShowSituation(situation="complaint", unasked=True))

    assert desk.seen.last(HabitsChanged).often == ("look-up",)


async def test_what_the_desk_brings_up_by_itself_is_no_habit(desk: FinderDesk) -> None:
    Line(desk.bus, desk.clock).begin().answer()
    await desk.bus.execute(ShowSituation(situation="silent-call", unasked=True))

    assert "silent-call" not in desk.seen.last(HabitsChanged).often


async def test_a_full_disk_costs_a_star_at_most(desk: FinderDesk) -> None:
    desk.store.failure = Unavailable("full", code="cache.disk_full")

    await desk.bus.execute(SetFavourite(situation="closing", on=True))

    assert (await desk.find(""))[0] == ("closing", "")
