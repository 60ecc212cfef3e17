"""Cells of tables that come from and go to other programs.

A cell that begins like a formula is one for a spreadsheet, whatever the file's kind: what leaves
here gets an apostrophe in front, and what comes back loses it again.
"""

import re
from typing import Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_ROUNDED: Final = re.compile(r"\d(?:\.\d+)?E\+?\d{1,3}", re.IGNORECASE)


def escaped(cell: str) -> str:
    """Return a cell as it may be opened by a spreadsheet: shown, never computed."""
    bare = cell.lstrip(" \u00a0\u3000\ufeff")
    return f"'{cell}" if bare.startswith(_FORMULA) else cell


def unescaped(cell: str) -> str:
    """Return what ``escaped`` was given."""
    if not cell.startswith("'"):
        return cell
    return cell[1:] if escaped(cell[1:]) == cell else cell


def is_rounded(cell: str) -> bool:
    """Return whether a spreadsheet has made ``1.38123E+10`` of a telephone number."""
    return _ROUNDED.fullmatch(cell.strip()) is not None
