import pytest

from agent_desktop.adapters.desktop.numbers import PhoneNumberPlan, planned
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.services.ports import PlannedNumber


@pytest.mark.parametrize(
    ("digits", "region", "target", "country"),
    [
        ("13912345678", "CN", "+8613912345678", "CN"),
        ("01065529988", "CN", "+861065529988", "CN"),
        ("4008208820", "CN", "+864008208820", "CN"),
        ("+8613912345678", "DE", "+8613912345678", "CN"),
        ("+16502530000", "CN", "+16502530000", "US"),
        ("0301234567", "DE", "+49301234567", "DE"),
        # What no country gives out stays as it is: extensions, service numbers, local numbers.
        ("1001", "CN", "1001", ""),
        ("110", "CN", "110", ""),
        ("12345", "CN", "12345", ""),
        ("95588", "CN", "95588", ""),
        ("65529988", "CN", "65529988", ""),
        # A region that does not exist makes nothing international.
        ("13912345678", "XX", "13912345678", ""),
    ],
)
def test_numbers_become_international_where_a_country_gives_them_out(
    digits, region, target, country
):
    assert planned(digits, region) == PlannedNumber(target=target, region=country)


@pytest.mark.parametrize("digits", ["+999123456789", "+86", "+8612"])
def test_an_international_number_of_no_country_is_refused(digits):
    with pytest.raises(InvalidInput) as refusal:
        planned(digits, "CN")

    assert refusal.value.code == "dial.bad_link"


async def test_the_plan_answers_on_the_core_loop():
    assert (await PhoneNumberPlan().number("13912345678", "CN")).target == "+8613912345678"
