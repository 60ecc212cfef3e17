"""Marks strings for translation where they are data, not yet shown. No Qt."""


def QT_TRANSLATE_NOOP(_context: str, source: str) -> str:
    """Return ``source``; ``pyside6-lupdate`` finds it by this function's name.

    The same as Qt's own, which is declared to return ``object``.
    """
    return source
