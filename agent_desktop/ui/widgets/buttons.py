"""Buttons of actions: words, drawing, key and possibility come from the action table."""

from typing import Final

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import (
    QAction,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractButton, QPushButton, QSizePolicy, QToolButton

from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.labels import tip

# White words on a strong ground.
_FILLED: Final = ("primary", "good", "bad", "rowGood", "rowBad", "footPrimary")


def native_keys(action: QAction) -> str:
    """Return the action's key as the system writes it."""
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


class _Bound:
    """Keeps a button equal to its action.

    The button's own signals are used instead of ``QToolButton.setDefaultAction``, because a
    push button centres drawing and words and a tool button does not.
    """

    def __init__(self, button: QAbstractButton, look: Look, action: QAction, role: str) -> None:
        self._button = button
        self._look = look
        self._action = action
        self._role = role
        self._drawing = ""
        self._words = ""
        self._shown = False
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setCheckable(action.isCheckable())
        button.clicked.connect(self._clicked)
        action.changed.connect(self.follow)
        look.changed.connect(self.follow)

    def show(self, drawing: str, words: str) -> None:
        """Show this drawing; words other than the action's own, if given."""
        if not self._shown or (drawing, words) != (self._drawing, self._words):
            self._shown = True
            self._drawing, self._words = drawing, words
            self.follow()

    def follow(self) -> None:
        """Take over what the action is now."""
        button, action = self._button, self._action
        words = self._words or action.text()
        if not isinstance(button, IconButton):
            button.setText(words)
        if isinstance(button, TileButton):
            button.fit(words)
        button.setAccessibleName(words)
        button.setToolTip(f"{words}  {native_keys(action)}".strip())
        button.setEnabled(action.isEnabled())
        if button.isCheckable():
            button.setChecked(action.isChecked())
        role = "accent" if action.isCheckable() and action.isChecked() else self._role
        if self._drawing:
            button.setIcon(self._look.icon(self._drawing, role))

    def _clicked(self) -> None:
        self._action.trigger()
        self.follow()


class ActionButton(QPushButton):
    """A push button of an action, with its key at the right edge.

    Args:
        kind: ``primary``, ``good``, ``bad``, ``plain`` or ``quiet``: its look.
        role: Colour role of drawing and key.
    """

    def __init__(
        self,
        look: Look,
        action: QAction,
        kind: str,
        drawing: str,
        *,
        words: str = "",
        shows_key: bool = True,
    ) -> None:
        super().__init__()
        self.setProperty("kind", kind)
        self._look = look
        self._action = action
        self._shows_key = shows_key
        self._role = "on_fill" if kind in _FILLED else "text_soft"
        self.setIconSize(look.icon_size())
        self._bound = _Bound(self, look, action, self._role)
        self._bound.show(drawing, words)

    def show_as(self, drawing: str, words: str) -> None:
        """Show another drawing and other words for the same action."""
        self._bound.show(drawing, words)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the button, then its key where there is room."""
        super().paintEvent(event)
        if self._shows_key:
            paint_key(self, self._look, native_keys(self._action), self._role)


class TileButton(QToolButton):
    """A square button: drawing above words, key in the corner."""

    def __init__(self, look: Look, action: QAction, drawing: str, words: str = "") -> None:
        super().__init__()
        self.setProperty("kind", "tile")
        self._look = look
        self._action = action
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setIconSize(look.icon_size())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(look.size("tile"))
        self._bold = self.font()
        self._bold.setPixelSize(look.size("text_s"))
        self._bold.setWeight(QFont.Weight.DemiBold)
        self._bound = _Bound(self, look, action, "text_soft")
        self._bound.show(drawing, words)

    def show_as(self, drawing: str, words: str) -> None:
        """Show another drawing and other words for the same action."""
        self._bound.show(drawing, words)

    def fit(self, words: str) -> None:
        """Need no more room than the words do, also when they are bold."""
        needed = QFontMetrics(self._bold).horizontalAdvance(words)
        self.setMinimumWidth(needed + self._look.size("s1"))


class IconButton(QToolButton):
    """A small button of an action with a drawing only; its name is in its tool tip."""

    def __init__(self, look: Look, action: QAction, drawing: str) -> None:
        super().__init__()
        self.setProperty("kind", "icon")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.setIconSize(look.icon_size())
        self._bound = _Bound(self, look, action, "text_soft")
        self._bound.show(drawing, "")

    def show_as(self, drawing: str, words: str) -> None:
        """Show another drawing and other words for the same action."""
        self._bound.show(drawing, words)


class PlainButton(QPushButton):
    """A push button of its own, with an optional drawing that follows the theme."""

    def __init__(
        self, look: Look, kind: str, text: str = "", drawing: str = "", name: str = ""
    ) -> None:
        super().__init__(text)
        self.setProperty("kind", kind)
        self.setAccessibleName(name or text)
        if name:
            self.setToolTip(tip(name))
        self._look = look
        self._drawing = drawing
        self._role = "on_fill" if kind in _FILLED else "text_soft"
        self.setIconSize(look.icon_size())
        look.changed.connect(self._tint)
        self._tint()

    def changeEvent(self, event: QEvent) -> None:
        """Draw again on a screen with another pixel density."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.DevicePixelRatioChange:
            self._tint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Return press it, as Space does: outside dialogs Qt's buttons do not hear it."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self.click()

    def _tint(self) -> None:
        if self._drawing:
            self.setIcon(self._look.icon(self._drawing, self._role))


def paint_key(button: QPushButton, look: Look, keys: str, role: str) -> None:
    """Write a key at the right edge of a button if it does not touch the words."""
    if not keys:
        return
    painter = QPainter(button)
    font = button.font()
    font.setPixelSize(look.size("text_xs"))
    font.setWeight(font.Weight.Normal)
    painter.setFont(font)
    gap = look.size("s2")
    width = painter.fontMetrics().horizontalAdvance(keys)
    words = button.fontMetrics().horizontalAdvance(button.text()) + button.iconSize().width()
    free = (button.width() - words) // 2
    if free < width + 2 * gap:
        return
    room = QRect(0, 0, button.width() - gap, button.height())
    painter.setPen(look.colour(role if button.isEnabled() else "text_off"))
    painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, keys)
