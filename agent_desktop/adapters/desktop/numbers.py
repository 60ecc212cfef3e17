"""The world's telephone numbers, by Google's library; loaded with the first link."""

import asyncio
from typing import Final

from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.telephone_links import BAD_LINK
from agent_desktop.services.ports import PlannedNumber

_MAX_DIGITS: Final = 20


class PhoneNumberPlan:
    """Implements ``NumberPlan``.

    Thread: core; the library works on another, its tables take a moment to load.
    """

    async def number(self, digits: str, region: str) -> PlannedNumber:
        """Return a number in E.164, or as it is where it belongs to no country."""
        return await asyncio.get_running_loop().run_in_executor(None, planned, digits, region)


def planned(digits: str, region: str) -> PlannedNumber:
    """Return a number in E.164.

    A national number becomes international when it is one that ``region`` gives out. Everything
    else without a + is left to the PBX: extensions, service numbers as 12345, local numbers
    without an area code.
    """
    import phonenumbers  # noqa: PLC0415 - see the module's docstring

    try:
        number = phonenumbers.parse(digits[:_MAX_DIGITS], region)
    except phonenumbers.NumberParseException as exc:
        if digits.startswith("+"):
            raise InvalidInput("no country has such a number", code=BAD_LINK) from exc
        return PlannedNumber(target=digits)
    is_international = digits.startswith("+")
    if is_international and not phonenumbers.is_possible_number(number):
        raise InvalidInput("no country has such a number", code=BAD_LINK)
    if not is_international and not phonenumbers.is_valid_number(number):
        return PlannedNumber(target=digits)
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    # A number that several countries share (+1) belongs to the one in which it is valid.
    country = phonenumbers.region_code_for_number(number)
    if country is None and number.country_code is not None:
        country = phonenumbers.region_code_for_country_code(number.country_code)
    return PlannedNumber(target=e164, region="" if country in (None, "001", "ZZ") else country)
