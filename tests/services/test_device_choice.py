import pytest

from agent_desktop.contract.engine import AudioChoice
from agent_desktop.domain.commands import UseDevices
from agent_desktop.services.bus import Bus
from agent_desktop.services.device_choice import DeviceChoice, with_choice
from tests.services.waiting import settle


class Records:
    """The part of ``DeskRecords`` that keeps small values."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    async def setting(self, key: str) -> str | None:
        return self.values.get(key)

    async def put_setting(self, key: str, value: str) -> None:
        self.values[key] = value


async def test_what_was_chosen_is_there_at_the_next_start() -> None:
    records = Records()
    bus = Bus()

    async def use(_command: UseDevices) -> None:
        return

    bus.handle(UseDevices, use)
    first = DeviceChoice(bus, records)
    assert await first.last() is None

    await bus.execute(UseDevices(microphone="Jabra", earpiece="扬声器"))
    await settle()

    assert await DeviceChoice(Bus(), records).last() == UseDevices(
        microphone="Jabra", earpiece="扬声器"
    )


@pytest.mark.parametrize("kept", ["{", "[]", '{"microphone": 1}'])
async def test_a_choice_that_cannot_be_read_is_no_choice(kept: str) -> None:
    records = Records()
    records.values["devices"] = kept

    assert await DeviceChoice(Bus(), records).last() is None


def test_the_choice_goes_before_the_settings_and_nothing_means_the_systems_default() -> None:
    settings = AudioChoice(microphones=("a", "b"), earpieces=("c",), ringers=("d",))

    audio = with_choice(settings, UseDevices(microphone="b", earpiece="x"))

    assert audio == AudioChoice(microphones=("b", "a"), earpieces=("x", "c"))
