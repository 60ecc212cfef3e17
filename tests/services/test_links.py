import pytest

from agent_desktop.domain.commands import ConfirmDial, Dial, OpenLink
from agent_desktop.domain.errors import IllegalTransition, InvalidInput, NotFound
from agent_desktop.domain.events import DialAsked, PolicyChanged
from agent_desktop.domain.policy import DeskPolicy
from agent_desktop.services.bus import Bus
from agent_desktop.services.links import Links
from agent_desktop.services.ports import PlannedNumber
from tests.fakes.clock import FakeClock
from tests.services.desk import sign_in


class Plan:
    """A number plan in which everything national is Chinese or what the region says."""

    async def number(self, digits: str, region: str) -> PlannedNumber:
        if digits.startswith("+1"):
            return PlannedNumber(target=digits, region="US")
        if digits.startswith("+86") or len(digits) < 7:
            return PlannedNumber(target=digits, region="CN" if digits[0] == "+" else "")
        return PlannedNumber(target=f"+{region}{digits}", region=region)


class Desk:
    def __init__(self) -> None:
        self.bus = Bus()
        self.dialled: list[str] = []
        self.busy = False
        self.bus.handle(Dial, self._dial)
        Links(self.bus, FakeClock(), Plan())

    async def _dial(self, command: Dial) -> str:
        if self.busy:
            raise IllegalTransition("busy", code="call.busy")
        self.dialled.append(command.number)
        return "call-1"

    @property
    def asked(self) -> DialAsked:
        return self.bus.board.newest(DialAsked) or DialAsked()


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_a_link_of_a_page_is_shown_and_dialled_only_after_a_yes(desk):
    await desk.bus.execute(OpenLink(link="tel:13912345678;ext=9"))
    assert desk.dialled == []
    assert desk.asked.target == "+CN13912345678"
    assert desk.asked.link == "tel:13912345678;ext=9"
    assert not desk.asked.foreign

    call = await desk.bus.execute(ConfirmDial(ask_id=desk.asked.ask_id, yes=True))

    assert call == "call-1"
    assert desk.dialled == ["+CN13912345678"]
    assert desk.asked == DialAsked()


async def test_a_no_dials_nothing(desk):
    await desk.bus.execute(OpenLink(link="tel:13912345678"))

    await desk.bus.execute(ConfirmDial(ask_id=desk.asked.ask_id, yes=False))

    assert desk.dialled == []
    assert desk.asked == DialAsked()


async def test_what_the_agent_chose_knowingly_is_dialled_at_once(desk):
    assert await desk.bus.execute(OpenLink(link="tel:13912345678", asked=True)) == "call-1"
    assert desk.dialled == ["+CN13912345678"]


async def test_the_centre_s_region_decides_what_a_national_number_means(desk):
    desk.bus.publish(PolicyChanged(policy=DeskPolicy(region="DE")))

    await desk.bus.execute(OpenLink(link="tel:03012345678"))

    assert desk.asked.target == "+DE03012345678"
    assert not desk.asked.foreign


async def test_a_number_abroad_is_marked(desk):
    await desk.bus.execute(OpenLink(link="tel:+16502530000"))

    assert (desk.asked.region, desk.asked.foreign) == ("US", True)


async def test_an_address_is_shown_without_its_parameters(desk):
    await desk.bus.execute(OpenLink(link="sip:alice@example.com;maddr=10.0.0.1?Route=x"))

    assert desk.asked.target == "sip:alice@example.com"
    assert (desk.asked.region, desk.asked.foreign) == ("", False)


async def test_a_newer_link_takes_the_place_of_the_one_before(desk):
    await desk.bus.execute(OpenLink(link="tel:13912345678"))
    first = desk.asked.ask_id
    await desk.bus.execute(OpenLink(link="tel:13800000000"))

    with pytest.raises(NotFound) as refusal:
        await desk.bus.execute(ConfirmDial(ask_id=first, yes=True))

    assert refusal.value.code == "dial.not_asked"
    assert desk.dialled == []


async def test_a_yes_counts_once(desk):
    await desk.bus.execute(OpenLink(link="tel:13912345678"))
    yes = ConfirmDial(ask_id=desk.asked.ask_id, yes=True)
    await desk.bus.execute(yes)

    with pytest.raises(NotFound):
        await desk.bus.execute(yes)
    with pytest.raises(NotFound):
        await desk.bus.execute(ConfirmDial(ask_id="", yes=True))

    assert len(desk.dialled) == 1


async def test_a_link_that_is_none_is_refused_and_asks_nothing(desk):
    with pytest.raises(InvalidInput):
        await desk.bus.execute(OpenLink(link="https://example.com"))

    assert desk.asked == DialAsked()


async def test_signing_out_forgets_the_link(desk):
    await desk.bus.execute(OpenLink(link="tel:13912345678"))

    sign_in(desk.bus, "")

    assert desk.asked == DialAsked()
