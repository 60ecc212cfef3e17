"""Every colour and size on screen, and the style sheet made of them. No Qt in here.

A colour is named for its role, never for its look, so that light and dark are two fillings of one
form. Sizes are logical pixels on a 4-pixel grid; ``scale`` (the agent's text size) multiplies all
of them. ``CONTRASTS`` lists which colour stands on which; a test holds them against WCAG 2.1.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

SCALES: Final = (0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)

SIZES: Final[Mapping[str, int]] = {
    "hairline": 1,
    "ring": 2,
    "bar": 3,
    "s1": 4,
    "s2": 8,
    "s3": 12,
    "s4": 16,
    "s5": 20,
    "s6": 24,
    "s8": 32,
    "s12": 48,
    "radius_s": 4,
    "radius": 6,
    "radius_l": 10,
    "pill": 12,
    "text_xs": 12,
    "text_s": 13,
    "text_m": 14,
    "text_l": 16,
    "text_xl": 20,
    "number": 24,
    "phrase_s": 24,
    "phrase_m": 30,
    "phrase_l": 38,
    "phrase_xl": 48,
    "icon_s": 16,
    "icon": 20,
    "icon_l": 40,
    "control_s": 28,
    "control_xs": 26,
    "knob": 8,
    "knob_half": 10,
    "control": 36,
    "control_l": 44,
    "tile": 52,
    "key": 32,
    "row": 52,
    "avatar": 36,
    "avatar_half": 18,
    "dot_half": 4,
    "control_in": 34,
    "segment_in": 30,
    "meter_bar": 6,
    "meter_label": 36,
    "dot": 8,
    "side": 304,
    "side_min": 264,
    "script_min": 336,
    "form": 392,
    "form_min": 336,
    "form_max": 560,
    "side_max": 400,
    "course_min": 72,
    "stack_below": 930,
    "low_below": 420,
    "roomy_from": 1240,
    "reading": 920,
    "compact": 760,
    "popup": 344,
    "card": 400,
    "dialog": 460,
    "devices_w": 520,
    "overlay": 880,
    "chips_narrow": 460,
    "panel_tight": 370,
    "find_w": 208,
    "filter_w": 168,
    "list_narrow": 440,
    "list_usual": 560,
    "list_wide": 860,
    "col_due": 144,
    "col_status": 88,
    "col_people": 120,
    "two_panes": 760,
    "finder_w": 420,
    "finder_h": 400,
    "fade": 20,
    "ring_size": 36,
    "scrollbar": 6,
    "window_w": 1280,
    "window_h": 760,
    "window_min_w": 720,
    "window_min_h": 420,
}

# Printed forms look the same whatever the window's colours are.
PAPER: Final[Mapping[str, str]] = {
    "ink": "#1b1f24",
    "soft": "#5b6570",
    "line": "#bcc4cc",
    "ground": "#eef1f4",
}


@dataclass(frozen=True, slots=True)
class Colours:
    """One filling of the colour roles. ``…_soft`` are backgrounds, ``…_fill`` carry white text."""

    canvas: str
    sunken: str
    surface: str
    raised: str
    hover: str
    pressed: str
    line: str
    field_line: str
    text: str
    text_soft: str
    text_faint: str
    text_off: str
    accent: str
    accent_fill: str
    accent_fill_hover: str
    accent_soft: str
    good: str
    good_fill: str
    good_fill_hover: str
    good_soft: str
    bad: str
    bad_fill: str
    bad_fill_hover: str
    bad_soft: str
    warn: str
    amber: str
    warn_soft: str
    on_fill: str
    meter: str
    meter_off: str
    scroll: str
    selection: str
    selection_text: str
    veil: str


LIGHT: Final = Colours(
    canvas="#eef1f5",
    sunken="#f6f8fa",
    surface="#ffffff",
    raised="#ffffff",
    hover="#eceff4",
    pressed="#dfe4eb",
    line="#dfe4ea",
    field_line="#838d9d",
    text="#18202c",
    text_soft="#465264",
    text_faint="#5f6b7d",
    text_off="#9aa4b2",
    accent="#1f55cc",
    accent_fill="#2459d3",
    accent_fill_hover="#1c4ab4",
    accent_soft="#e8effd",
    good="#0a6b3d",
    good_fill="#0e7c48",
    good_fill_hover="#0a663a",
    good_soft="#e2f4ea",
    bad="#b32424",
    bad_fill="#c93030",
    bad_fill_hover="#ab2626",
    bad_soft="#fdecea",
    warn="#8a5200",
    amber="#c47c0c",
    warn_soft="#fff1d6",
    on_fill="#ffffff",
    meter="#17a05f",
    meter_off="#d5dbe3",
    scroll="#c6cdd8",
    selection="#2459d3",
    selection_text="#ffffff",
    veil="#b3eef1f5",
)

DARK: Final = Colours(
    canvas="#0e1115",
    sunken="#14181d",
    surface="#191d23",
    raised="#20252d",
    hover="#262c35",
    pressed="#303742",
    line="#2b323c",
    field_line="#6d7889",
    text="#e8ebf0",
    text_soft="#b9c1cd",
    text_faint="#98a3b3",
    text_off="#626d7d",
    accent="#8fb0ff",
    accent_fill="#3564e4",
    accent_fill_hover="#2f5ad2",
    accent_soft="#1f2c4a",
    good="#6ad5a0",
    good_fill="#147d4a",
    good_fill_hover="#116f41",
    good_soft="#15332a",
    bad="#ff9d96",
    bad_fill="#cc3b3b",
    bad_fill_hover="#b93333",
    bad_soft="#3f2023",
    warn="#f3bd62",
    amber="#e0a040",
    warn_soft="#3a2d16",
    on_fill="#ffffff",
    meter="#35c27f",
    meter_off="#39414d",
    scroll="#3b4450",
    selection="#3564e4",
    selection_text="#ffffff",
    veil="#b30e1115",
)

THEMES: Final[Mapping[str, Colours]] = {"light": LIGHT, "dark": DARK}

_TEXTS = ("text", "text_soft", "text_faint")
_GROUNDS = ("surface", "sunken", "raised")
CONTRASTS: Final[tuple[tuple[str, str, float], ...]] = (
    *((text, ground, 4.5) for text in _TEXTS for ground in _GROUNDS),
    *((text, "hover", 4.5) for text in _TEXTS),
    *((tone, ground, 4.5) for tone in ("accent", "good", "bad", "warn") for ground in _GROUNDS),
    *((tone, f"{tone}_soft", 4.5) for tone in ("accent", "good", "bad", "warn")),
    *(("text", f"{tone}_soft", 4.5) for tone in ("accent", "good", "bad", "warn")),
    *(("text_soft", f"{tone}_soft", 4.5) for tone in ("accent", "good", "bad", "warn")),
    *((text, "accent_soft", 4.5) for text in ("text_faint", "warn", "bad")),  # chosen rows
    *(("on_fill", f"{tone}_fill", 4.5) for tone in ("accent", "good", "bad")),
    *(("on_fill", f"{tone}_fill_hover", 4.5) for tone in ("accent", "good", "bad")),
    ("selection_text", "selection", 4.5),
    ("field_line", "surface", 3.0),
    ("field_line", "sunken", 3.0),
    ("accent", "canvas", 3.0),
    ("meter", "surface", 3.0),
    ("amber", "sunken", 3.0),
)


@dataclass(frozen=True, slots=True)
class Theme:
    """A colour filling and a text size."""

    name: str = "light"
    scale: float = 1.0

    @property
    def colours(self) -> Colours:
        """The colours of this theme."""
        return THEMES[self.name]

    def size(self, name: str) -> int:
        """Return a size in logical pixels at this theme's scale; lines never vanish."""
        return max(1, round(SIZES[name] * self.scale))

    def style_sheet(self, template: str) -> str:
        """Fill a QSS template: ``$name`` is a colour, ``$name`` of ``SIZES`` a length.

        Raises:
            KeyError: The template names something that does not exist.
        """
        values = dict(asdict(self.colours))
        values |= {name: f"{self.size(name)}px" for name in SIZES}
        return re.sub(r"\$([a-z_][a-z0-9_]*)", lambda found: values[found[1]], template)


def contrast(one: str, other: str) -> float:
    """Return the WCAG 2.1 contrast of two ``#rrggbb`` colours, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
