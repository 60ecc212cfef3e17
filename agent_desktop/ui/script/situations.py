"""The situations within reach: chips with a digit, and a list of all that is searched by typing."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from agent_desktop.ui.look import Look
from agent_desktop.ui.script.state import ScriptState, Situation, in_likely_order, matching
from agent_desktop.ui.widgets.flow import FlowLayout
from agent_desktop.ui.widgets.labels import mark

_LINES = 2
_LINES_NARROW = 3
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class SituationStrip(QFrame):
    """Chips of the situations that have a digit or a star, and of the open one.

    Signals:
        chosen: Id of the situation to bring up.
    """

    chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("situations")
        self._look = look
        self._shown: tuple[Situation, ...] = ()
        self._flow = FlowLayout(look.size("s1"), self, lines=_LINES)

    def show_situations(self, situations: Sequence[Situation]) -> None:
        """Show chips; they are made anew only when others are shown."""
        shown = tuple(s for s in situations if s.key or s.is_open or s.is_favourite)
        self.setVisible(bool(shown))
        if [replace(s, is_open=False) for s in shown] != [
            replace(s, is_open=False) for s in self._shown
        ]:
            while (item := self._flow.takeAt(0)) is not None:
                if (widget := item.widget()) is not None:
                    widget.hide()
                    widget.deleteLater()
            for situation in shown:
                chip = _Chip(self._look, situation)
                chip.clicked.connect(
                    lambda _=False, name=situation.situation_id: self.chosen.emit(name)
                )
                self._flow.addWidget(chip)
                chip.show()
        for place, situation in enumerate(shown):
            found = self._flow.itemAt(place)
            if found is not None and (widget := found.widget()) is not None:
                mark(widget, "open", situation.is_open)
        self._shown = shown

    def chips(self) -> list[QWidget]:
        """Return the chips, in order."""
        items = (self._flow.itemAt(place) for place in range(self._flow.count()))
        return [w for item in items if item is not None and (w := item.widget()) is not None]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use two lines, three where the panel is narrow."""
        super().resizeEvent(event)
        narrow = self.width() < self._look.size("chips_narrow")
        self._flow.use_lines(_LINES_NARROW if narrow else _LINES)


class _Chip(QPushButton):
    """A situation with its digit; a title that finds no room ends in "…"."""

    def __init__(self, look: Look, situation: Situation) -> None:
        super().__init__()
        self._edge = look.size("s2")
        self.setProperty("kind", "situation")
        self.setAccessibleName(situation.title)
        first = situation.key or ("★" if situation.is_favourite else "")
        self.setText(f"{first}  {situation.title}" if first else situation.title)
        keys = f"  Ctrl+{situation.key}" if situation.key else ""
        self.setToolTip(f"{situation.title}{keys}")

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the button with what fits of its text."""
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = self.fontMetrics().elidedText(  # type: ignore[attr-defined]
            self.text(), Qt.TextElideMode.ElideRight, self.width() - 2 * self._edge
        )
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)


class SituationFinder(QFrame):
    """All situations in a list over the panel's lower part; what is typed narrows it.

    What stands in titles is found at once; pinyin, initials and phrases are found by the core,
    whose answer replaces the list. Arrows move, Enter or a click chooses, Esc closes and gives
    the keyboard back.

    Signals:
        chosen: Situation to bring up, and the step of it to say now ("" for none).
        typed: What stands in the field now.
    """

    chosen = Signal(str, str)
    typed = Signal(str)

    def __init__(self, look: Look, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("finder")
        self._look = look
        self._over = over
        self._state = ScriptState()
        self._answered = ""  # the text that the list is the core's answer to
        self._enter_waits = False
        self._before: QWidget | None = None
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Type to find: wsdh, 无声, silent …"))
        self.field.setAccessibleName(self.tr("Find a situation"))
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._on_typed)
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setAccessibleName(self.tr("Situations"))
        self.list.itemClicked.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(look.size("s3"),) * 4)
        column.setSpacing(look.size("s2"))
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        over.installEventFilter(self)
        self.hide()

    def toggle(self, state: ScriptState) -> None:
        """Show the list with the keyboard in its field, or close it."""
        if self.isVisible():
            self.close_list()
            return
        self._state = state
        self._answered, self._enter_waits = "", False
        self._before = self._over.window().focusWidget()
        self.field.clear()
        self._fill_own("")
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def show_state(self, state: ScriptState) -> None:
        """Take stars, and the answer to what was typed."""
        self._state = state
        text = self.field.text()
        if self.isVisible() and text and state.found_text == text and self._answered != text:
            self._answered = text
            self._fill_found()
            if self._enter_waits and (item := self.list.currentItem()) is not None:
                self._choose(item)

    def close_list(self) -> None:
        """Close; the keyboard goes back to where it was."""
        self.hide()
        before, self._before = self._before, None
        if before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the panel's size; move in the list with the keys of the field."""
        if watched is self._over and event.type() is QEvent.Type.Resize:
            self._place()
        elif watched is self.field and isinstance(event, QKeyEvent):
            if event.type() is QEvent.Type.KeyPress:
                return self._pressed(event)
        elif watched is self.field and event.type() is QEvent.Type.FocusOut and self._was_left():
            self.hide()
        return False

    def _was_left(self) -> bool:
        return self.isVisible() and self._over.window().isActiveWindow()

    def _pressed(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.close_list()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if (item := self.list.currentItem()) is not None:
                self._choose(item)
            else:
                self._enter_waits = True  # the core's answer is on its way
        elif key in _MOVES:
            self.list.event(event)
        else:
            return False
        return True

    def _choose(self, item: QListWidgetItem) -> None:
        self.close_list()
        situation, step = item.data(Qt.ItemDataRole.UserRole)
        self.chosen.emit(situation, step)

    def _on_typed(self, text: str) -> None:
        self._answered, self._enter_waits = "", False
        self._fill_own(text)
        if text.strip():
            self.typed.emit(text)

    def _fill_own(self, text: str) -> None:
        """Show what can be found without asking; all situations, the likeliest first, for ""."""
        self.list.clear()
        usual = in_likely_order(self._state)
        for situation in matching(usual, text):
            self._add(situation.situation_id, "", self._title(situation))
            first_is_likely = bool(self._state.likely) or usual[0].is_favourite
            if situation.is_open and not text and not first_is_likely:
                self.list.setCurrentRow(self.list.count() - 1)
        if self.list.currentRow() < 0:
            self.list.setCurrentRow(0)

    def _fill_found(self) -> None:
        known = {s.situation_id: s for s in self._state.situations}
        self.list.clear()
        for hit in self._state.found:
            if (situation := known.get(hit.situation)) is None:
                continue
            words = f"{situation.title} · {hit.text}" if hit.text else self._title(situation)
            self._add(hit.situation, hit.step_id, words)
        self.list.setCurrentRow(0)

    def _title(self, situation: Situation) -> str:
        star = "★ " if situation.is_favourite else ""
        keys = f"    Ctrl+{situation.key}" if situation.key else ""
        return f"{star}{situation.title}{keys}"

    def _add(self, situation: str, step: str, words: str) -> None:
        item = QListWidgetItem(words)
        item.setToolTip(words)
        item.setData(Qt.ItemDataRole.UserRole, (situation, step))
        self.list.addItem(item)

    def _place(self) -> None:
        edge = self._look.size("s4")
        width = min(self._look.size("finder_w"), self._over.width() - 2 * edge)
        height = min(self._look.size("finder_h"), self._over.height() - 2 * edge)
        left = self._over.width() - width - edge
        self.setGeometry(left, self._over.height() - height - edge, width, height)
