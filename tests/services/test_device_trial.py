from agent_desktop.domain.commands import PlayTestTone, UseDevices
from agent_desktop.services.device_trial import DeviceTrial
from tests.services.test_telephone_parts import Desk, until


async def test_a_device_chosen_twice_is_heard_as_what_the_agent_tries() -> None:
    desk = Desk()
    DeviceTrial(desk.bus, desk.engine, tone_s=0.02)
    await desk.engine.start()
    await desk.bus.execute(UseDevices(earpiece="Jabra", ringer="Jabra"))

    await desk.bus.execute(PlayTestTone(device="Jabra", place="ringer"))
    await until(lambda: len(desk.engine.tones) == 2)

    assert [place for place, _on in desk.engine.tones] == ["ringer", "ringer"]
