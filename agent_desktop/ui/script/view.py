"""The script panel: the phrase to say now, large; everything else quiet around it."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from agent_desktop.ui.actions import ActionSet
from agent_desktop.ui.look import Look
from agent_desktop.ui.script.phrase import PhraseLabel
from agent_desktop.ui.script.state import ScriptState, Situation, Step
from agent_desktop.ui.translations import LANGUAGES
from agent_desktop.ui.widgets.buttons import ActionButton
from agent_desktop.ui.widgets.choices import Segments
from agent_desktop.ui.widgets.empty import EmptyPanel
from agent_desktop.ui.widgets.flow import FlowLayout
from agent_desktop.ui.widgets.labels import ElidedLabel, IconLabel, WrapLabel, mark
from agent_desktop.ui.widgets.pane import Pane

_PHRASE_SHARE = 0.38  # of the panel's height


class ScriptView(QWidget):
    """Shows the phrase to say now.

    Signals:
        situation_chosen: Id of the situation to bring up.
        language_chosen: ``zh`` or ``en``.
    """

    situation_chosen = Signal(str)
    language_chosen = Signal(str)

    def __init__(self, look: Look, actions: ActionSet) -> None:
        super().__init__()
        self.setObjectName("scriptPanel")
        self._look = look
        self._situations: tuple[Situation, ...] = ()
        self._title = ElidedLabel("panelTitle")
        self._pack = ElidedLabel("caption")
        self._languages = Segments(look, self.tr("Language for this caller"))
        self._phrase = PhraseLabel(look)
        self._phrase.setAccessibleName(self.tr("Say now"))
        self._count = ElidedLabel("caption")
        self._said = ActionButton(look, actions["tick"], "primary", "tick", words=self.tr("Said"))
        self._hint = _Remark(look, "hint", "accent", "hint")
        self._avoid = _Remark(look, "avoid", "bad", "avoid")
        self._steps = QVBoxLayout()
        self._steps.setSpacing(look.size("s1"))
        self._strip = QFrame()
        self._strip.setObjectName("situations")
        self._flow = FlowLayout(look.size("s2"), self._strip)
        self._empty = EmptyPanel(
            look,
            "speech",
            self.tr("The phrase to say appears here"),
            self.tr("The greeting comes by itself when you answer a call."),
        )
        self._column = QVBoxLayout()
        self._foot = QVBoxLayout()
        self._now = self._build_now(look)
        self._build(look)
        self._languages.chosen.connect(lambda code: self.language_chosen.emit(str(code)))

    def show_state(self, state: ScriptState) -> None:
        """Show the phrase, its surroundings and what else can be brought up."""
        self._title.setText(state.situation_title or self.tr("What to say"))
        self._pack.setText(state.pack_title)
        self._languages.offer([(LANGUAGES.get(code, code), code) for code in state.languages])
        self._languages.choose(state.language)
        self._languages.setVisible(len(state.languages) > 1)
        has_steps = bool(state.steps)
        self._now.setVisible(has_steps)
        self._empty.setVisible(not has_steps)
        phrase = self.tr("Everything here is said.") if state.all_said else state.phrase
        self._phrase.setText(phrase)
        mark(self._now, "done", state.all_said)
        self._count.setText(
            self.tr("Step {number} of {count}").format(number=state.number, count=len(state.steps))
        )
        self._count.setVisible(len(state.steps) > 1)
        self._said.setVisible(not state.all_said)
        self._hint.show_text(state.hint)
        self._avoid.show_text(
            self.tr("Do not say: {phrases}").format(phrases=self.tr(" / ").join(state.avoid))
            if state.avoid
            else ""
        )
        self._render_steps(state.steps if len(state.steps) > 1 else ())
        self._render_situations(state.situations)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the phrase as large as the panel allows."""
        super().resizeEvent(event)
        self._phrase.stay_within(int(self.height() * _PHRASE_SHARE))
        # Where the panel is low, the situations scroll with the rest instead of taking half of it.
        low = self.height() < self._look.size("low_below")
        home = self._column if low else self._foot
        if home.indexOf(self._strip) < 0:
            home.addWidget(self._strip)

    def _render_steps(self, steps: tuple[Step, ...]) -> None:
        while self._steps.count() > len(steps):
            last = self._steps.takeAt(self._steps.count() - 1)
            if (widget := last.widget()) is not None:
                widget.deleteLater()
        for place, step in enumerate(steps):
            if place >= self._steps.count():
                self._add_step_row()
            item = self._steps.itemAt(place)
            row = None if item is None else item.widget()
            if isinstance(row, _StepRow):
                row.show_state(step)

    def _add_step_row(self) -> None:
        row = _StepRow(self._look)
        self._steps.addWidget(row)
        row.show()

    def _render_situations(self, situations: tuple[Situation, ...]) -> None:
        self._strip.setVisible(bool(situations))
        if situations == self._situations:
            return
        names = [s.situation_id for s in situations]
        if names != [s.situation_id for s in self._situations] or any(
            a.title != b.title for a, b in zip(situations, self._situations, strict=True)
        ):
            while (item := self._flow.takeAt(0)) is not None:
                if (widget := item.widget()) is not None:
                    widget.deleteLater()
            for situation in situations:
                button = _SituationButton(situation)
                button.clicked.connect(
                    lambda _=False, name=situation.situation_id: self.situation_chosen.emit(name)
                )
                self._flow.addWidget(button)
                button.show()
        for place, situation in enumerate(situations):
            chip = self._flow.itemAt(place)
            if chip is not None and (widget := chip.widget()) is not None:
                mark(widget, "open", situation.is_open)
        self._situations = situations

    def _build_now(self, look: Look) -> QFrame:
        now = QFrame()
        now.setObjectName("sayNow")
        column = QVBoxLayout(now)
        column.setContentsMargins(*(look.size("s5"),) * 4)
        column.setSpacing(look.size("s4"))
        column.addWidget(self._phrase)
        column.addWidget(self._hint)
        row = QHBoxLayout()
        row.setSpacing(look.size("s3"))
        self._said.setMinimumWidth(look.size("key") * 5)
        self._said.setMinimumHeight(look.size("control"))
        row.addWidget(self._said)
        row.addWidget(self._count, 1)
        column.addLayout(row)
        return now

    def _build(self, look: Look) -> None:
        inside = QWidget()
        edge, top = look.size("s6"), look.size("s3")
        self._column.setContentsMargins(edge, top, edge, top)
        self._column.setSpacing(look.size("s3"))
        inside.setLayout(self._column)
        head = QHBoxLayout()
        titles = QVBoxLayout()
        titles.setSpacing(0)
        titles.addWidget(self._title)
        titles.addWidget(self._pack)
        head.addLayout(titles, 1)
        head.addWidget(self._languages)
        self._column.addLayout(head)
        self._column.addWidget(self._empty, 100)
        self._column.addWidget(self._now)
        self._column.addLayout(self._steps)
        self._column.addWidget(self._avoid)
        self._column.addStretch(1)
        self._foot.setContentsMargins(edge, 0, edge, top)
        self._foot.addWidget(self._strip)
        self.pane = Pane(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.pane, 1)
        whole.addLayout(self._foot)


class _Remark(QFrame):
    """A drawing and a sentence."""

    def __init__(self, look: Look, drawing: str, colour: str, role: str) -> None:
        super().__init__()
        self.setProperty("role", f"{role}Box")
        row = QHBoxLayout(self)
        edge = 0 if role == "hint" else look.size("s3")
        row.setContentsMargins(edge, 0, edge, 0)
        row.setSpacing(look.size("s2"))
        mark_column = QVBoxLayout()
        mark_column.setContentsMargins(0, look.size("bar"), 0, 0)
        mark_column.addWidget(IconLabel(look, drawing, colour))
        mark_column.addStretch(1)
        row.addLayout(mark_column)
        self._text = WrapLabel(role)
        row.addWidget(self._text, 1)
        self.hide()

    def show_text(self, text: str) -> None:
        """Show a sentence; nothing hides the remark."""
        self._text.setText(text)
        self.setVisible(bool(text))


class _StepRow(QFrame):
    """One step in the list: a mark and one line."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setProperty("role", "step")
        row = QHBoxLayout(self)
        row.setContentsMargins(look.size("s3"), look.size("s2"), look.size("s3"), look.size("s2"))
        row.setSpacing(look.size("s2"))
        self._mark = IconLabel(look, "tick", "good")
        self._text = ElidedLabel("stepText")
        row.addWidget(self._mark)
        row.addWidget(self._text, 1)

    def show_state(self, step: Step) -> None:
        """Show whether it is said, now or later."""
        phase = "now" if step.is_current else "said" if step.is_said else "later"
        mark(self, "phase", phase)
        mark(self._text, "phase", phase)
        drawing = {"now": ("speech", "accent"), "said": ("tick", "good")}.get(
            phase, ("later", "text_faint")
        )
        self._mark.show_drawing(*drawing)
        self._text.setText(step.text)


class _SituationButton(QPushButton):
    """A situation with its key."""

    def __init__(self, situation: Situation) -> None:
        super().__init__(situation.title)
        self.setProperty("kind", "situation")
        self.setAccessibleName(situation.title)
        if situation.key:
            self.setText(f"{situation.key}  {situation.title}")
            self.setToolTip(f"{situation.title}  Ctrl+{situation.key}")
