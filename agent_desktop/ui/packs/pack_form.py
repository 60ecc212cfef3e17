"""The form of what belongs to the whole pack: its title, its ladders, its words."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from agent_desktop.domain import pack_edits as edits
from agent_desktop.domain.pack_forms import MANIFEST, LadderForm, Place
from agent_desktop.ui.look import Look
from agent_desktop.ui.packs.fields import (
    AnyField,
    FieldSet,
    LineField,
    SecondsField,
    TextField,
    labelled,
    on_click,
)
from agent_desktop.ui.packs.pending import Typed
from agent_desktop.ui.packs.state import EditorState, Field
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.choices import ChoiceBox
from agent_desktop.ui.widgets.labels import PlainLabel, WrapLabel

_MOST_PAUSE_S = 60
_LEAST_LETTERS = 8


class PackPage(QWidget):
    """Ladders of the line, forbidden words and fillers.

    Signals:
        edited: (field, text, kind) of a field.
        changed: (edits, field for the keyboard) of a button.
    """

    edited = Signal(object, str, object)
    changed = Signal(object, object)

    def __init__(self, look: Look, state: EditorState) -> None:
        super().__init__()
        self._look = look
        self._state = state
        self.fields = FieldSet()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(*(look.size("s4"),) * 4)
        self._column.setSpacing(look.size("s3"))
        self._steps: dict[tuple[str, int], ChoiceBox] = {}
        self._build()
        self.show_state(state)

    @staticmethod
    def shape(state: EditorState) -> object:
        """Return what the widgets depend on."""
        form = state.form
        steps = tuple(
            tuple(s.step_id for s in edits.steps_of(form, ladder.situation))
            for ladder in form.ladders
        )
        ladders = tuple((ladder.name, len(ladder.rungs)) for ladder in form.ladders)
        return (state.language, ladders, steps, tuple(language for language, _ in form.titles))

    def show_state(self, state: EditorState) -> None:
        """Fill the fields."""
        self._state = state
        form = state.form
        texts: dict[Field, str] = {
            (MANIFEST, ("title", language)): title for language, title in form.titles
        }
        for ladder in form.ladders:
            if ladder.listen_s is not None:
                texts[MANIFEST, (ladder.name, "listen_s")] = f"{ladder.listen_s:g}"
            for n, rung in enumerate(ladder.rungs):
                texts[MANIFEST, (ladder.name, "ladder", n, "pause_s")] = f"{rung.pause_s:g}"
                self._steps[ladder.name, n].choose(rung.step)
        for words in form.words:
            texts[MANIFEST, (words.name, words.language)] = "\n".join(words.words)
        self.fields.show(texts, state.pending)

    def _build(self) -> None:
        look, language = self._look, self._state.language
        title = LineField(self.tr("Title of the pack"), (MANIFEST, ("title", language)))
        self._add(title)
        self._column.addWidget(labelled(self.tr("Title of the pack"), title, look))
        for ladder in self._state.form.ladders:
            self._column.addWidget(self._ladder(ladder))
        for name, words, hint in (
            ("forbidden", self.tr("Forbidden words, one a line"), self.tr("Forbidden words")),
            ("fillers", self.tr("Fillers to keep out, one a line"), self.tr("Fillers")),
        ):
            field = TextField(look, hint, (MANIFEST, (name, language)), Typed.WORDS, lines=4)
            self._add(field)
            self._column.addWidget(labelled(words, field, look))
        self._column.addStretch(1)

    def _ladder(self, ladder: LadderForm) -> QFrame:
        look = self._look
        card = QFrame()
        card.setProperty("role", "editStep")
        column = QVBoxLayout(card)
        column.setContentsMargins(*(look.size("s3"),) * 4)
        column.setSpacing(look.size("s2"))
        column.addWidget(PlainLabel("sectionTitle", self._name(ladder.name)))
        column.addWidget(
            WrapLabel("caption", self.tr("Say the step, wait so long for the caller, go on."))
        )
        if ladder.listen_s is not None:
            listen: Place = (ladder.name, "listen_s")
            row = self._seconds(self.tr("It begins after"), listen)
            column.addLayout(row)
        for number in range(len(ladder.rungs)):
            column.addLayout(self._rung(ladder, number))
        add = PlainButton(look, "link", self.tr("Add a rung"), "new")
        on_click(add, partial(self._add_rung, ladder.name))
        row = QHBoxLayout()
        row.addWidget(add)
        row.addStretch(1)
        column.addLayout(row)
        return card

    def _rung(self, ladder: LadderForm, number: int) -> QHBoxLayout:
        look = self._look
        place: Place = (ladder.name, "ladder", number)
        row = QHBoxLayout()
        row.setSpacing(look.size("s2"))
        row.addWidget(PlainLabel("stepBadge", str(number + 1)))
        step = ChoiceBox(look, self.tr("Step to say"), self._offered(ladder, number))
        step.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        step.setMinimumContentsLength(_LEAST_LETTERS)
        step.activated.connect(
            lambda: self.changed.emit(
                edits.put(MANIFEST, (*place, "step"), str(step.currentData())), None
            )
        )
        self._steps[ladder.name, number] = step
        row.addWidget(step, 1)
        name = self.tr("Pause after step {number}").format(number=number + 1)
        pause = SecondsField(name, (MANIFEST, (*place, "pause_s")), _MOST_PAUSE_S)
        self._add(pause)
        row.addWidget(pause)
        for drawing, words, by in (
            ("up", self.tr("Move rung {number} up"), -1),
            ("down", self.tr("Move rung {number} down"), 1),
            ("discard", self.tr("Remove rung {number}"), 0),
        ):
            text = words.format(number=number + 1)
            button = PlainButton(look, "icon", "", drawing, text)
            button.setIconSize(look.icon_size("icon_s"))
            on_click(button, partial(self._change_rung, ladder.name, number, by))
            row.addWidget(button)
        return row

    def _offered(self, ladder: LadderForm, number: int) -> list[tuple[str, object]]:
        steps = self._texts_of(ladder.situation)
        names = dict.fromkeys((*steps, ladder.rungs[number].step))
        return [(f"{name} · {steps.get(name, '')[:40]}".rstrip(" ·"), name) for name in names]

    def _texts_of(self, situation: str) -> dict[str, str]:
        found = self._state.form.situation(situation)
        text = found.text(self._state.language) if found is not None else None
        return {s.step_id: s.text for s in text.steps} if text is not None else {}

    def _change_rung(self, name: str, number: int, by: int) -> None:
        ladder = self._ladder_of(name)
        changes = edits.move_rung(ladder, number, by) if by else edits.remove_rung(ladder, number)
        at = number + by if by else max(number - 1, 0)
        if changes:
            self.changed.emit(changes, (MANIFEST, (name, "ladder", at, "pause_s")))

    def _add_rung(self, name: str) -> None:
        ladder = self._ladder_of(name)
        steps = edits.steps_of(self._state.form, ladder.situation)
        if steps:
            focus = (MANIFEST, (name, "ladder", len(ladder.rungs), "pause_s"))
            self.changed.emit(edits.add_rung(ladder, steps[-1].step_id), focus)

    def _ladder_of(self, name: str) -> LadderForm:
        return next(ladder for ladder in self._state.form.ladders if ladder.name == name)

    def _seconds(self, words: str, place: Place) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._look.size("s2"))
        row.addWidget(PlainLabel("fieldLabel", words))
        field = SecondsField(words, (MANIFEST, place), _MOST_PAUSE_S)
        self._add(field)
        row.addWidget(field)
        row.addStretch(1)
        return row

    def _name(self, name: str) -> str:
        return {
            "silent_call": self.tr("Silent call"),
            "too_quiet": self.tr("Caller too quiet"),
            "noisy_line": self.tr("Noisy line"),
        }[name]

    def _add(self, field: AnyField) -> None:
        self.fields.add(field)
        field.edited.connect(self.edited)
