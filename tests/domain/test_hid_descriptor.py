import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.domain.headset_buttons import HOOK, LED_OFF_HOOK, MUTE, layout_of
from agent_desktop.domain.hid_descriptor import ReportKind, parse, usage
from tests.domain import headset_layouts as makers


@pytest.mark.parametrize(
    ("descriptor", "report", "hook_at", "mute_at"),
    [
        (makers.BLACKWIRE_3220, 8, 1, 0),
        # Jabra, Yealink and Gigaset document the same bits for report 2.
        (makers.JABRA_LAYOUT, 2, 0, 2),
        (makers.DELL_SP325, 5, 0, 1),
        (makers.LOGITECH_MX_BRIO, 8, 1, 0),
        (makers.CHIP_REFERENCE, 8, 0, 4),
    ],
)
def test_buttons_are_found_where_each_maker_put_them(descriptor, report, hook_at, mute_at):
    fields = {f.usages[0]: f for f in parse(descriptor).fields if f.kind is ReportKind.INPUT}

    assert (fields[HOOK].report_id, fields[HOOK].offset) == (report, hook_at)
    assert (fields[MUTE].report_id, fields[MUTE].offset) == (report, mute_at)
    assert fields[MUTE].relative
    assert not fields[HOOK].relative


def test_lengths_of_reports_count_the_padding():
    lengths = parse(makers.JABRA_LAYOUT).lengths

    assert lengths[ReportKind.INPUT, 2] == 16
    assert lengths[ReportKind.OUTPUT, 2] == 16


def test_a_report_is_written_whole_and_begins_with_its_number():
    reports = layout_of(makers.JABRA_LAYOUT).reports

    assert reports.written({LED_OFF_HOOK: True}) == {2: b"\x02\x01\x00"}


def test_a_report_without_numbers_is_written_with_a_leading_zero():
    reports = layout_of(makers.ARRAY_BUTTONS).reports

    assert reports.written({LED_OFF_HOOK: True}) == {0: b"\x00\x01"}


def test_a_report_that_is_too_short_says_nothing_of_what_is_cut_off():
    reports = layout_of(makers.JABRA_LAYOUT).reports

    assert reports.values(b"\x02") == {}
    assert reports.values(b"") == {}


def test_a_report_of_another_number_says_nothing_of_the_buttons():
    assert HOOK not in layout_of(makers.JABRA_LAYOUT).reports.values(b"\x01\xff\xff")


def test_an_array_names_what_is_pressed_and_what_is_not():
    reports = layout_of(makers.ARRAY_BUTTONS).reports

    assert reports.values(b"\x02") == {HOOK: 0, MUTE: 1, usage(0x0B, 0x24): 0}
    assert reports.values(b"\x00") == {HOOK: 0, MUTE: 0, usage(0x0B, 0x24): 0}


def test_a_mouse_is_no_headset():
    assert layout_of(makers.MOUSE) is None


def test_what_was_pushed_comes_back():
    # Report size 1 pushed, 8 inside, popped: the second field is one bit wide again.
    descriptor = bytes.fromhex("050b0905a10175019501a4750809208102b4092f8102c0")

    assert [(f.usages[0], f.bits) for f in parse(descriptor).fields] == [(HOOK, 8), (MUTE, 1)]


@given(st.binary(max_size=300))
def test_no_device_can_break_the_reader(descriptor):
    reports = parse(descriptor)

    for report in (b"", b"\x01", descriptor[:64]):
        reports.values(report)
    reports.written({LED_OFF_HOOK: True})


@given(st.sampled_from(sorted(makers.ALL)), st.integers(0, 200))
def test_a_descriptor_that_is_cut_off_gives_what_stood_before(maker, length):
    whole = parse(makers.ALL[maker]).fields
    cut = parse(makers.ALL[maker][:length]).fields

    assert cut == whole[: len(cut)]


def test_a_descriptor_that_claims_gigabytes_costs_nothing():
    # Report size and count of 2^31 each, in a collection of its own.
    descriptor = bytes.fromhex("050b0905a101092077ffffff7f97ffffff7f8102c0")

    assert parse(descriptor).fields == ()
