"""Make ``resources/pinyin/readings.txt`` from pypinyin: ``python -m tests.domain.pinyin_table``.

One character and its readings a line, the usual reading first. The program reads this file
instead of the library, which takes 50 MB of memory for what a search needs 90 KB of.
"""

from collections.abc import Iterator
from pathlib import Path

from pypinyin import Style, pinyin

from agent_desktop.runtime.paths import shipped

FILE = shipped("resources", "pinyin") / "readings.txt"


def table() -> str:
    """Return the file's text: the characters of GB 2312, as a person in a call centre writes."""
    lines = []
    for character in _gb2312():
        (readings,) = pinyin(character, style=Style.NORMAL, heteronym=True)
        known = dict.fromkeys(r for r in readings if r.isascii() and r.isalpha())
        if known:
            lines.append(f"{character} {' '.join(known)}\n")
    return "".join(lines)


def _gb2312() -> Iterator[str]:
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                yield bytes((row, cell)).decode("gb2312")
            except UnicodeDecodeError:
                continue


if __name__ == "__main__":
    Path(FILE).write_text(table(), "utf-8")
