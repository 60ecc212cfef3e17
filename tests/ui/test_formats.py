import pytest

from agent_desktop.ui import formats


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "00:00"),
        (59.9, "00:59"),
        (60, "01:00"),
        (3599, "59:59"),
        (3600, "1:00:00"),
        (-3, "00:00"),
    ],
)
def test_durations_are_minutes_and_seconds(seconds, text):
    assert formats.duration(seconds) == text


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("13812345678", "138 1234 5678"),
        ("01062345678", "010 6234 5678"),
        ("07551234567", "0755 123 4567"),
        ("1001", "1001"),
        ("+8613812345678", "+86 138 1234 5678"),
        ("4008123456", "400 812 3456"),
        ("057112345678", "0571 1234 5678"),
        ("+491701234567", "+491701234567"),
        ("anna@example.com", "anna@example.com"),
        ("", ""),
        ("١٢٣", "١٢٣"),
    ],
)
def test_numbers_are_grouped_and_nothing_else_is_touched(given, shown):
    assert formats.number(given) == shown


@pytest.mark.parametrize(("db", "level"), [(-96, 0), (-60, 0), (-33, 0.5), (-6, 1), (0, 1)])
def test_levels_run_from_silence_to_full(db, level):
    assert formats.level(db) == pytest.approx(level)


def test_the_initial_of_a_name_is_its_first_letter():
    assert formats.initial(" 王晓梅") == "王"
    assert formats.initial("anna") == "A"
    assert formats.initial("  ") == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [("R&D", "R&&D"), ("a\tb\n c", "a b c"), ("x" * 40, "x" * 31 + "…"), ("x" * 32, "x" * 32)],
)
def test_a_text_in_a_menu_marks_no_key_and_begins_no_column(text, shown):
    assert formats.menu_text(text) == shown
