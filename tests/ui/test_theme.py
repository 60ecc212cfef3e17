import re

import pytest

from agent_desktop.runtime.paths import shipped
from agent_desktop.ui.theme import CONTRASTS, SCALES, SIZES, THEMES, Theme, contrast

SHEETS = sorted(shipped("resources", "styles").glob("*.qss"))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("front", "ground", "least"), CONTRASTS)
def test_every_pair_of_colours_has_the_contrast_of_wcag(theme, front, ground, least):
    colours = THEMES[theme]

    assert contrast(getattr(colours, front), getattr(colours, ground)) >= least


def test_black_on_white_has_contrast_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("sheet", SHEETS, ids=lambda f: f.name)
def test_a_style_sheet_is_filled_completely(theme, scale, sheet):
    filled = Theme(theme, scale).style_sheet(sheet.read_text("utf-8"))

    assert "$" not in filled


def test_a_style_sheet_that_names_an_unknown_token_is_refused():
    with pytest.raises(KeyError):
        Theme().style_sheet("QLabel { color: $no_such_colour; }")


def test_no_size_hides_a_colour_of_the_same_name():
    colours = set(THEMES["light"].__dataclass_fields__)

    assert colours & set(SIZES) == set()


def test_no_style_sheet_holds_a_literal_colour_or_length():
    for sheet in SHEETS:
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\b\d+px|rgb", sheet.read_text("utf-8")) == []


def test_no_python_module_but_the_theme_holds_a_literal_colour_or_a_style_sheet():
    folder = shipped("agent_desktop", "ui")

    for file in folder.rglob("*.py"):
        text = file.read_text("utf-8")
        if file.name != "theme.py":
            assert re.findall(r"[\"']#[0-9a-fA-F]{6}\b|QColor\(\d|rgb\(", text) == [], file
        if file.name != "look.py":
            assert "setStyleSheet" not in text, file


def test_lines_stay_visible_in_the_smallest_text_size():
    assert Theme("light", 0.1).size("hairline") == 1
