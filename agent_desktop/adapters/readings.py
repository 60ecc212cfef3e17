"""How Chinese characters are read, from the table that came with the program."""

from collections.abc import Iterable

from agent_desktop.runtime.paths import shipped


def readings(characters: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the pinyin readings of ``characters``, without tones, the usual one first.

    A character outside the table (GB 2312) has none. Reads 64 KB from disk at each call and
    keeps only what was asked for.

    Raises:
        OSError: The program's own file is gone.
    """
    wanted = set(characters)
    found = {}
    with shipped("resources", "pinyin", "readings.txt").open(encoding="utf-8") as table:
        for line in table:
            if line[0] in wanted:
                character, *ways = line.split()
                found[character] = tuple(ways)
    return found


def all_readings() -> dict[str, str]:
    """Return the usual reading of every character of the table: 6,763 of them, 1 MB.

    Raises:
        OSError: The program's own file is gone.
    """
    with shipped("resources", "pinyin", "readings.txt").open(encoding="utf-8") as table:
        return {line[0]: line.split()[1] for line in table}
