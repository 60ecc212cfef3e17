import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.domain.dialing import dial_target
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.telephone_links import MAX_SHOWN, LinkKind, parse_link


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("tel:+86-10-6552-9988", "+861065529988"),
        ("TEL:+8613912345678", "+8613912345678"),
        ("tel:13912345678", "13912345678"),
        ("tel:(010)%206552%209988", "01065529988"),
        ("tel:%2B8613912345678", "+8613912345678"),
        ("tel://400-820-8820", "4008208820"),
        ("tel:110", "110"),
        # RFC 3966: what stands behind the number is no part of it.
        ("tel:+8613912345678;ext=12;isub=7", "+8613912345678"),
        ("tel:6552-9988;phone-context=+86-10", "+861065529988"),
        ("tel:6552-9988;phone-context=example.com", "65529988"),
        ("callto:+86 139 1234 5678", "+8613912345678"),
        ("callto:tel:+8613912345678", "+8613912345678"),
        ("callto://13912345678/", "13912345678"),
        ("sip:1001", "1001"),
    ],
)
def test_links_to_numbers_give_digits(link, target):
    parsed = parse_link(link)

    assert (parsed.kind, parsed.target) == (LinkKind.NUMBER, target)


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("sip:alice@example.com", "sip:alice@example.com"),
        ("SIPS:alice@example.com:5061", "sips:alice@example.com:5061"),
        ("sip:alice@example.com;transport=tcp;maddr=10.0.0.1", "sip:alice@example.com"),
        ("sip:alice@example.com?Replaces=a%3Bto-tag&Route=%3Csip:evil%3E", "sip:alice@example.com"),
        ("sip:alice:secret@example.com", "sip:alice@example.com"),
        ("sip:+8613912345678;phone-context=x@gw.example.com;user=phone",
         "sip:+8613912345678@gw.example.com"),
        ("sip:example.com", "sip:example.com"),
        ("sip:bob@[2001:db8::1]", "sip:bob@[2001:db8::1]"),
        ("callto:sip:alice@example.com", "sip:alice@example.com"),
    ],
)  # fmt: skip
def test_addresses_lose_everything_that_could_turn_the_call_elsewhere(link, target):
    parsed = parse_link(link)

    assert (parsed.kind, parsed.target) == (LinkKind.ADDRESS, target)


@pytest.mark.parametrize(
    "link",
    [
        "",
        "13912345678",
        "https://example.com",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "mailto:alice@example.com",
        "tel:",
        "tel:alice",
        # Feature codes of the PBX: call forwarding, sign-out.
        "tel:*21*13912345678#",
        "tel:%2A21%2A13912345678%23",
        "sip:*21*1391@pbx.example.com",
        "sip:%2A211@pbx.example.com",
        "tel:1391234567890123456789",
        "callto:skype.name",
        "sip:",
        "sip:@example.com",
        "sip:alice@",
        "sip:a b@example.com",
        "sip:alice%40evil.example@example.com",
        "sip:alice@example.com%0d%0aRoute:%20x",
        "tel:139%0a12345678",
        "tel:139%2512345678",
        "tel:139\u202e12345678",
        "tel:%ff%fe",
        "tel:" + "1" * 600,
        "tel:139$(reboot)",
        "tel:139;`reboot`|x" + "\x00",
    ],
)
def test_everything_else_is_refused_with_one_code(link):
    with pytest.raises(InvalidInput) as refusal:
        parse_link(link)

    assert refusal.value.code == "dial.bad_link"


@given(st.one_of(st.text(max_size=80), st.text(max_size=60).map("sip:{}".format),
                 st.text(max_size=60).map("tel:{}".format)))  # fmt: skip
def test_whatever_a_page_writes_becomes_something_that_can_be_dialled_or_is_refused(link):
    try:
        parsed = parse_link(link)
    except InvalidInput:
        return

    assert dial_target(parsed.target) == parsed.target
    assert not set(parsed.target) & set(";?*# \n\r\t\"'<>`|")


def test_what_is_shown_fits_in_a_dialog():
    shown = parse_link("sip:alice@example.com;x=" + "y" * 200).shown

    assert len(shown) == MAX_SHOWN
    assert shown.endswith("…")
