"""Labels that show text as text: what a caller sends is never read as markup."""

from html import escape

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QWidget

from agent_desktop.ui.look import Look


def mark(widget: QWidget, name: str, value: object, *followers: QWidget) -> None:
    """Set a property that the style sheet asks for, and style again only if it is new.

    ``followers``: what stands inside and has a look that depends on it; Qt leaves that as it was.
    """
    if widget.property(name) != value:
        widget.setProperty(name, value)
        for styled in (widget, *followers):
            styled.style().unpolish(styled)
            styled.style().polish(styled)
            styled.update()


def tip(text: str) -> str:
    """Return a tool tip that shows ``text`` as it is: Qt would read a "<" as markup."""
    return f"<span>{escape(text)}</span>" if "<" in text else text


def name_parts(field: QWidget, name: str) -> None:
    """Name the buttons that Qt puts into a field, for screen readers."""
    part: QObject
    for part in field.findChildren(QObject):
        if isinstance(part, QAbstractButton) and not part.accessibleName():
            part.setAccessibleName(name)


class PlainLabel(QLabel):
    """A label of plain text; ``role`` is the style sheet's name for its kind."""

    def __init__(self, role: str, text: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setText(text)


class WrapLabel(PlainLabel):
    """Plain text over as many lines as it needs; never cut, never higher than needed."""

    def __init__(self, role: str, text: str = "") -> None:
        super().__init__(role)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show a text; the label is at once as high as it needs."""
        if text != self.text():
            super().setText(text)
            self._grow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be as high as the text needs at this width."""
        super().resizeEvent(event)
        self._grow()

    def changeEvent(self, event: QEvent) -> None:
        """Be as high as the text needs in this font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._grow()

    def hasHeightForWidth(self) -> bool:
        """Leave layouts out of it: the label fixes its own height."""
        return False

    def _grow(self) -> None:
        # Layouts in a scroll area or beside an alignment do not ask for the height of a width,
        # and QLabel never asks for less than its minimum.
        self.setMinimumHeight(0)
        self.setFixedHeight(max(0, self.heightForWidth(self.width()) if self.text() else 0))


class ElidedLabel(PlainLabel):
    """One line that ends in "…" where room ends; the whole text is its tool tip.

    Args:
        fits: Take the text's width where there is room, instead of all that is left.
    """

    _is_cut = False

    def __init__(self, role: str, text: str = "", *, fits: bool = False) -> None:
        super().__init__(role, text)
        wide = QSizePolicy.Policy.Maximum if fits else QSizePolicy.Policy.Ignored
        self.setSizePolicy(wide, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Shrink to nothing if need be."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the tool tip only where something is hidden."""
        super().resizeEvent(event)
        self._hint()

    def changeEvent(self, event: QEvent) -> None:
        """See anew what fits in another font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._hint()

    def setText(self, text: str) -> None:
        """Show one line; line breaks become blanks."""
        line = " ".join(text.split())
        if line != self.text():
            super().setText(line)
            self._hint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what fits."""
        if not self._is_cut:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        room = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(room, self.alignment() | Qt.TextFlag.TextSingleLine, text)

    def _hint(self) -> None:
        advance = self.fontMetrics().horizontalAdvance(self.text())
        self._is_cut = advance > self.contentsRect().width()
        words = tip(self.text()) if self._is_cut else ""
        if words != self.toolTip():  # Qt would tell everybody of the same again
            self.setToolTip(words)


class IconLabel(QLabel):
    """A drawing in a colour role; follows the theme."""

    def __init__(self, look: Look, drawing: str, role: str, size: str = "icon_s") -> None:
        super().__init__()
        self._look = look
        self._drawing = drawing
        self._role = role
        self._size = size
        self.setFixedSize(look.icon_size(size))
        look.changed.connect(self._draw)
        self._draw()

    def show_drawing(self, drawing: str, role: str) -> None:
        """Show another drawing or colour."""
        if (drawing, role) != (self._drawing, self._role):
            self._drawing, self._role = drawing, role
            self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """Draw again on a screen with another pixel density."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.DevicePixelRatioChange:
            self._draw()

    def _draw(self) -> None:
        self.setPixmap(self._look.pixmap(self._drawing, self._role, self._size))
