"""The order of the Tab key for what is built later than its neighbours."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def put_after(anchor: QWidget, *parts: QWidget) -> None:
    """Let Tab go from ``anchor`` through the controls of ``parts``, each in the order it was made.

    Qt appends what is built late to the end of the window's order, wherever it stands.
    """
    before = anchor
    for control in (c for part in parts for c in (part, *part.findChildren(QWidget))):
        if control.window() is not anchor.window():
            continue  # a drop-down's list, for one
        if control.focusPolicy() & Qt.FocusPolicy.TabFocus and control.focusProxy() is None:
            QWidget.setTabOrder(before, control)
            before = control
