"""Redial, colleagues, music on hold: small parts of the telephone."""

import pytest

from agent_desktop.contract.engine import Colleague
from agent_desktop.contract.server import ColleaguePayload
from agent_desktop.domain.commands import (
    Consult,
    Dial,
    HangUp,
    MeterMicrophone,
    PlayTestTone,
    Redial,
    UseDevices,
)
from agent_desktop.domain.errors import NotFound
from agent_desktop.domain.events import (
    ColleaguesChanged,
    LastDialled,
    NoticeRaised,
    PolicyChanged,
    SessionChanged,
)
from agent_desktop.domain.policy import DeskPolicy
from agent_desktop.services.colleagues import Colleagues
from agent_desktop.services.device_trial import DeviceTrial
from agent_desktop.services.hold_music import HoldMusic
from agent_desktop.services.redial import RedialMemory
from tests.fakes.stores import MemoryStore
from tests.services.desk import sign_in, until
from tests.services.telephone import Desk
from tests.services.waiting import settle


async def test_the_number_dialled_last_is_called_again_also_after_a_restart() -> None:
    store = MemoryStore()
    desk = Desk()
    await RedialMemory(desk.bus, store).start()
    sign_in(desk.bus)
    await desk.bus.execute(Dial(number="010 1234"))
    await desk.bus.execute(HangUp())
    await settle()

    again = Desk()
    await RedialMemory(again.bus, store).start()
    sign_in(again.bus)
    await again.bus.execute(Redial())

    assert again.newest(LastDialled).number == "0101234"
    assert again.engine.dialled[0][0] == "0101234"


async def test_what_one_agent_dialled_is_not_the_next_agents() -> None:
    desk = Desk()
    await RedialMemory(desk.bus, MemoryStore()).start()
    sign_in(desk.bus, "1001")
    await desk.bus.execute(Dial(number="010 1234"))

    sign_in(desk.bus, "1002")
    assert desk.newest(LastDialled).number == ""
    sign_in(desk.bus, "1001")

    assert desk.newest(LastDialled).number == "0101234"


async def test_what_is_no_number_is_not_remembered_and_a_consultation_is() -> None:
    desk = Desk()
    await RedialMemory(desk.bus, MemoryStore()).start()
    sign_in(desk.bus)

    desk.bus.post(Dial(number="你好"))
    desk.bus.post(Consult(number="1002"))
    await settle()

    assert desk.newest(LastDialled).number == "1002"


async def test_colleagues_are_watched_and_listed_with_what_they_do() -> None:
    desk = Desk()
    colleagues = Colleagues(desk.bus, desk.book, desk.engine)
    colleagues.use(
        [ColleaguePayload(extension="2", name="韩"), ColleaguePayload(extension="1", name="李")]
    )
    await settle()
    assert desk.engine.watched == ["2", "1"]
    assert desk.newest(ColleaguesChanged).colleagues == (
        ("2", "韩", "unknown"),
        ("1", "李", "unknown"),
    )

    desk.engine.tell(colleague=Colleague(extension="1", state="talking"))
    desk.engine.tell(colleague=Colleague(extension="9", state="free"))
    colleagues.use([ColleaguePayload(extension="1", name="李雷")])

    assert desk.newest(ColleaguesChanged).colleagues == (("1", "李雷", "talking"),)


async def test_a_list_without_an_engine_is_shown_without_states() -> None:
    desk = Desk()
    desk.engine.down = True

    Colleagues(desk.bus, desk.book, desk.engine).use([ColleaguePayload(extension="1")])
    await settle()

    assert desk.newest(ColleaguesChanged).colleagues == (("1", "", "unknown"),)


async def test_music_on_hold_is_given_to_the_engine_and_missing_music_is_told() -> None:
    desk = Desk()
    files = {"waltz": "/sounds/waltz.wav"}
    HoldMusic(desk.bus, desk.engine, lambda name: files.get(name, ""))

    desk.engine.down = True
    desk.bus.publish(PolicyChanged(policy=DeskPolicy(hold_music="waltz")))
    await settle()
    desk.engine.come_back()
    await settle()
    assert desk.engine.hold_music == "/sounds/waltz.wav"

    desk.bus.publish(PolicyChanged(policy=DeskPolicy(hold_music="polka")))
    await settle()

    assert desk.engine.hold_music == ""
    assert desk.newest(NoticeRaised).code == "policy.no_hold_music"


async def test_a_session_without_a_policy_changes_no_music() -> None:
    desk = Desk()
    HoldMusic(desk.bus, desk.engine, lambda _name: "")

    desk.bus.publish(PolicyChanged(policy=DeskPolicy()))
    desk.bus.publish(SessionChanged(signed_in=True))
    await settle()

    assert desk.newest(NoticeRaised) is None


async def test_the_chosen_device_plays_a_tone_for_a_while_and_a_new_one_ends_the_last() -> None:
    desk = Desk()
    DeviceTrial(desk.bus, desk.engine, tone_s=0.02)
    await desk.engine.start()
    await desk.bus.execute(UseDevices(earpiece="Jabra", ringer="TV"))

    await desk.bus.execute(PlayTestTone(device="TV"))
    await desk.bus.execute(PlayTestTone(device="Jabra"))
    await until(lambda: len(desk.engine.tones) == 4)
    await desk.bus.execute(MeterMicrophone(on=True))

    assert desk.engine.tones == [
        ("ringer", True), ("ringer", False), ("earpiece", True), ("earpiece", False),
    ]  # fmt: skip
    assert desk.engine.metering is True
    with pytest.raises(NotFound):
        await desk.bus.execute(PlayTestTone(device="gone"))
