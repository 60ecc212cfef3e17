"""A layout that breaks into lines like text."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

_STEP = 4  # pixels
_LEAST = 40


class FlowLayout(QLayout):
    """Places items left to right and goes on in the next line.

    Args:
        gap: Pixels between items and between lines.
        lines: At most so many; where items do not fit, the widest are made narrower. 0: any.
    """

    def __init__(self, gap: int, parent: QWidget | None = None, *, lines: int = 0) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self._lines = lines
        self.setContentsMargins(0, 0, 0, 0)

    def use_lines(self, lines: int) -> None:
        """Allow at most so many lines."""
        if lines != self._lines:
            self._lines = lines
            self.invalidate()

    def addItem(self, item: QLayoutItem) -> None:
        """Append an item."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return an item, None beyond the last."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem:
        """Remove and return an item, None beyond the last (as Qt does, against its stubs)."""
        known = 0 <= index < len(self._items)
        return self._items.pop(index) if known else None  # type: ignore[return-value]

    def expandingDirections(self) -> Qt.Orientation:
        """Take no more room than needed."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Narrower means taller."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height at this width."""
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Place the items."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        """Return the least that is needed."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """Return the height of the lines at the width given last; items may become narrow."""
        size = QSize(0, 0)
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return QSize(0, size.height()) if self._lines else size

    def _place(self, rect: QRect, *, move: bool) -> int:
        hints = [item.sizeHint() for item in self._items]
        widest = self._widest([hint.width() for hint in hints], rect.width())
        left, top, line = rect.x(), rect.y(), 0
        for item, hint in zip(self._items, hints, strict=True):
            width = min(hint.width(), widest)
            if left > rect.x() and left + width > rect.x() + rect.width():
                left, top, line = rect.x(), top + line + self._gap, 0
            if move:
                item.setGeometry(QRect(QPoint(left, top), QSize(width, hint.height())))
            left += width + self._gap
            line = max(line, hint.height())
        return top + line - rect.y()

    def _widest(self, widths: list[int], room: int) -> int:
        """Return how wide an item may be so that all fit into the lines."""
        widest = min(room, max(widths, default=0))
        while self._lines and widest > _LEAST and self._count(widths, widest, room) > self._lines:
            widest -= _STEP
        return widest

    def _count(self, widths: list[int], widest: int, room: int) -> int:
        lines, left = 1, 0
        for wanted in widths:
            width = min(wanted, widest)
            if left and left + width > room:
                lines, left = lines + 1, 0
            left += width + self._gap
        return lines
