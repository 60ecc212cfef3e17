"""The form of a situation: its title and key, its steps with their wordings, what not to say."""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from agent_desktop.domain import pack_edits as edits
from agent_desktop.domain.pack_forms import MANIFEST, Place, StepForm, TextForm, WhenForm
from agent_desktop.domain.phrases import TimeOfDay
from agent_desktop.ui.look import Look
from agent_desktop.ui.packs.conditions import ConditionDialog, WhenButton, condition_words
from agent_desktop.ui.packs.fields import (
    AnyField,
    FieldSet,
    LineField,
    TextField,
    labelled,
    on_click,
)
from agent_desktop.ui.packs.pending import Typed
from agent_desktop.ui.packs.state import EditorState, Field
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.choices import ChoiceBox
from agent_desktop.ui.widgets.labels import ElidedLabel, PlainLabel

_FRESH: Final = WhenForm(time_of_day=(TimeOfDay.MORNING.value,))


class SituationPage(QWidget):
    """One situation in one language.

    Built for a shape (which steps, how many wordings); a change of shape builds it anew.

    Signals:
        edited: (field, text, kind) of a field.
        changed: (edits, field for the keyboard) of a button.
        stepped: The numbers of the step and the wording (-1: the plain one) with the keyboard.
    """

    edited = Signal(object, str, object)
    changed = Signal(object, object)
    stepped = Signal(int, int)

    def __init__(self, look: Look, state: EditorState) -> None:
        super().__init__()
        self._look = look
        self._state = state
        self.fields = FieldSet()
        self._whens: dict[tuple[int, int], WhenButton] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(*(look.size("s4"),) * 4)
        self._column.setSpacing(look.size("s3"))
        self._build()
        self.show_state(state)

    @staticmethod
    def shape(state: EditorState) -> object:
        """Return what the widgets depend on."""
        situation, text = state.situation, _text(state)
        if situation is None or text is None:
            return None
        steps = tuple((s.step_id, len(s.variants)) for s in text.steps)
        return (situation.situation, situation.place, state.language, text.file, steps)

    def show_state(self, state: EditorState) -> None:
        """Fill the fields."""
        self._state = state
        situation, text = state.situation, _text(state)
        if situation is None or text is None:
            return
        texts: dict[Field, str] = {
            (MANIFEST, (*situation.place, "title", language)): title
            for language, title in situation.titles
        }
        for n, step in enumerate(text.steps):
            place: Place = ("steps", n)
            texts[text.file, (*place, "text")] = step.text
            texts[text.file, (*place, "hint")] = step.hint
            for i, variant in enumerate(step.variants):
                texts[text.file, (*place, "variants", i, "text")] = variant.text
                self._whens[n, i].show_words(condition_words(variant.when))
        texts[text.file, ("avoid",)] = "\n".join(text.avoid)
        self.fields.show(texts, state.pending)
        self.key.choose(situation.key)

    def _build(self) -> None:
        state, look = self._state, self._look
        situation, text = state.situation, _text(state)
        if situation is None or text is None:
            return
        head = QHBoxLayout()
        head.setSpacing(look.size("s3"))
        title_place: Place = (*situation.place, "title", state.language)
        title = LineField(self.tr("Title"), (MANIFEST, title_place))
        self._add(title)
        self.key = ChoiceBox(
            look,
            self.tr("Number key"),
            [(self.tr("No key"), ""), *((f"Ctrl+{n}", str(n)) for n in range(1, 10))],
        )
        self.key.activated.connect(self._choose_key)
        head.addWidget(labelled(self.tr("Title"), title, look), 1)
        head.addWidget(labelled(self.tr("Number key"), self.key, look))
        self._column.addLayout(head)
        for number in range(len(text.steps)):
            self._column.addWidget(self._step(text, number))
        add = PlainButton(look, "plain", self.tr("Add a step"), "new")
        on_click(add, self.add_step)
        row = QHBoxLayout()
        row.addWidget(add)
        row.addStretch(1)
        self._column.addLayout(row)
        avoid = TextField(
            look, self.tr("What not to say"), (text.file, ("avoid",)), Typed.WORDS, lines=3
        )
        self._add(avoid)
        self._column.addWidget(labelled(self.tr("What not to say, one a line"), avoid, look))
        self._column.addStretch(1)

    def _step(self, text: TextForm, number: int) -> QFrame:
        look, step = self._look, text.steps[number]
        card = QFrame()
        card.setProperty("role", "editStep")
        column = QVBoxLayout(card)
        column.setContentsMargins(*(look.size("s3"),) * 4)
        column.setSpacing(look.size("s2"))
        head = QHBoxLayout()
        head.setSpacing(look.size("s1"))
        head.addWidget(PlainLabel("stepBadge", str(number + 1)))
        head.addWidget(ElidedLabel("caption", step.step_id), 1)
        name = self.tr("step {number}").format(number=number + 1)
        for drawing, words, act in (
            ("up", self.tr("Move {step} up"), partial(self._move, step, -1)),
            ("down", self.tr("Move {step} down"), partial(self._move, step, 1)),
            ("discard", self.tr("Remove {step}"), partial(self._remove, step)),
        ):
            head.addWidget(self._small(drawing, words.format(step=name), act))
        column.addLayout(head)
        place: Place = ("steps", number)
        said = TextField(look, self.tr("What is said"), (text.file, (*place, "text")), lines=2)
        self._add(said, number)
        column.addWidget(said)
        hint = LineField(self.tr("Hint"), (text.file, (*place, "hint")), Typed.OPTIONAL)
        hint.setPlaceholderText(self.tr("Hint: what to do or listen for; not said"))
        hint.setProperty("kind", "hintField")
        self._add(hint, number)
        column.addWidget(hint)
        for index in range(len(step.variants)):
            column.addWidget(self._variant(text, number, index))
        more = PlainButton(look, "link", self.tr("Another wording for certain calls"), "new")
        on_click(more, partial(self.add_variant, number))
        row = QHBoxLayout()
        row.addWidget(more)
        row.addStretch(1)
        column.addLayout(row)
        return card

    def _variant(self, text: TextForm, number: int, index: int) -> QFrame:
        look = self._look
        box = QFrame()
        box.setProperty("role", "editVariant")
        column = QVBoxLayout(box)
        edge = look.size("s2")
        column.setContentsMargins(look.size("s3"), edge, edge, edge)
        column.setSpacing(look.size("s1"))
        head = QHBoxLayout()
        head.setSpacing(look.size("s1"))
        when = WhenButton(look, self.tr("When it is said"))
        on_click(when, partial(self._change_when, number, index))
        self._whens[number, index] = when
        head.addWidget(when)
        head.addStretch()
        for drawing, words, act in (
            (
                "up",
                self.tr("Ask for this wording earlier"),
                partial(self._shift, number, index, -1),
            ),
            ("down", self.tr("Ask for this wording later"), partial(self._shift, number, index, 1)),
            ("discard", self.tr("Remove this wording"), partial(self._drop, number, index)),
        ):
            head.addWidget(self._small(drawing, words, act))
        column.addLayout(head)
        field: Field = (text.file, ("steps", number, "variants", index, "text"))
        said = TextField(look, self.tr("What is said then"), field, lines=2)
        self._add(said, number, index)
        column.addWidget(said)
        return box

    def add_step(self) -> None:
        """Add a step at the end, in every language."""
        situation, text = self._state.situation, _text(self._state)
        if situation is not None and text is not None:
            at = len(text.steps)
            self.changed.emit(edits.add_step(situation, at), (text.file, ("steps", at, "text")))

    def add_variant(self, number: int) -> None:
        """Add a wording to a step."""
        text = _text(self._state)
        if text is not None:
            focus = (text.file, ("steps", number, "variants", 0, "text"))
            self.changed.emit(edits.add_variant(text, number, _FRESH), focus)

    def move_step(self, number: int, by: int) -> None:
        """Move a step up or down."""
        text = _text(self._state)
        if text is not None and 0 <= number < len(text.steps):
            self._move(text.steps[number], by)

    def _move(self, step: StepForm, by: int) -> None:
        situation, text = self._state.situation, _text(self._state)
        if situation is None or text is None:
            return
        at = [s.step_id for s in text.steps].index(step.step_id) + by
        if 0 <= at < len(text.steps):
            focus = (text.file, ("steps", at, "text"))
            self.changed.emit(edits.move_step(situation, step.step_id, by), focus)

    def _remove(self, step: StepForm) -> None:
        situation, text = self._state.situation, _text(self._state)
        if situation is None or text is None or len(text.steps) < 2:
            return
        at = [s.step_id for s in text.steps].index(step.step_id)
        focus = (text.file, ("steps", max(at - 1, 0), "text"))
        self.changed.emit(edits.remove_step(situation, step.step_id), focus)

    def _drop(self, number: int, index: int) -> None:
        text = _text(self._state)
        if text is not None:
            focus = (text.file, ("steps", number, "text"))
            self.changed.emit(edits.remove_variant(text, number, index), focus)

    def _shift(self, number: int, index: int, by: int) -> None:
        text = _text(self._state)
        if text is not None:
            focus = (text.file, ("steps", number, "variants", index + by, "text"))
            self.changed.emit(edits.move_variant(text, number, index, by), focus)

    def _change_when(self, number: int, index: int) -> None:
        text = _text(self._state)
        if text is None:
            return
        when = text.steps[number].variants[index].when
        dialog = ConditionDialog(self._look, when, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(partial(self._put_when, number, index))
        dialog.open()

    def _put_when(self, number: int, index: int, when: WhenForm) -> None:
        text = _text(self._state)
        if text is not None:
            focus = (text.file, ("steps", number, "variants", index, "text"))
            self.changed.emit(edits.put_when(text, number, index, when), focus)

    def _choose_key(self) -> None:
        situation = self._state.situation
        if situation is not None:
            place: Place = (*situation.place, "key")
            changes = edits.put_optional(MANIFEST, place, str(self.key.currentData()))
            self.changed.emit(changes, None)

    def _small(self, drawing: str, words: str, act: Callable[[], None]) -> PlainButton:
        button = PlainButton(self._look, "icon", "", drawing, words)
        button.setIconSize(self._look.icon_size("icon_s"))
        on_click(button, act)
        return button

    def _add(self, field: AnyField, number: int | None = None, variant: int = -1) -> None:
        self.fields.add(field)
        field.edited.connect(self.edited)
        if number is not None:
            field.entered.connect(lambda: self.stepped.emit(number, variant))


def _text(state: EditorState) -> TextForm | None:
    return state.situation.text(state.language) if state.situation is not None else None
