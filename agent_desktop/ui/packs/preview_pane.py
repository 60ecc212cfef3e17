"""The right side of the editor: the agent's panel in a made-up call, and the problems."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from agent_desktop.domain.pack_forms import PackMark
from agent_desktop.domain.phrases import TimeOfDay
from agent_desktop.ui.look import Look
from agent_desktop.ui.packs.causes import cause_words
from agent_desktop.ui.packs.conditions import FESTIVALS, TIMES, said
from agent_desktop.ui.packs.state import EditorState, Preview, PreviewStep
from agent_desktop.ui.script.phrase import PhraseLabel
from agent_desktop.ui.script.state import Step
from agent_desktop.ui.script.steps import Remark, StepList
from agent_desktop.ui.widgets.choices import ChoiceBox
from agent_desktop.ui.widgets.labels import ElidedLabel, PlainLabel, WrapLabel
from agent_desktop.ui.widgets.pane import Pane

_PHRASE_SHARE = 0.34  # of the pane's height
_COLUMNS = 2


class PreviewPane(QWidget):
    """What the agent would see.

    Signals:
        sampled: (name of ``Samples``, value).
    """

    sampled = Signal(str, object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.boxes = self._boxes(look)
        self._title = ElidedLabel("panelTitle")
        self._phrase = PhraseLabel(look)
        self._phrase.setAccessibleName(self.tr("What the agent reads"))
        self._count = ElidedLabel("caption", fits=True)
        self._hint = Remark(look, "hint", "accent", "hint")
        self._avoid = Remark(look, "avoid", "bad", "avoid")
        self._long = Remark(look, "warning", "warn", "hint")
        self._steps = StepList(look)
        self._now = QFrame()
        self._now.setObjectName("sayNow")
        self._build(look)

    def show_state(self, state: EditorState) -> None:
        """Show the made-up call and the panel in it."""
        samples = state.samples
        for name, box in self.boxes.items():
            box.choose(getattr(samples, name))
        self._show_preview(state.preview)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the phrase as large as there is room."""
        super().resizeEvent(event)
        self._phrase.stay_within(int(self.height() * _PHRASE_SHARE))

    def _show_preview(self, preview: Preview) -> None:
        steps = preview.steps
        self._now.setVisible(bool(steps))
        self._title.setText(preview.title)
        if not steps:
            self._steps.show_steps(())
            for remark in (self._avoid, self._long):
                remark.show_text("")
            self._count.setText("")
            return
        step = steps[preview.current]
        self._phrase.setText("\n".join(step.breaths) or "—")
        self._hint.show_text(step.hint)
        self._long.show_text(self._warning(step))
        self._count.setText(self._count_words(preview))
        self._avoid.show_text(
            self.tr("Do not say: {phrases}").format(phrases=self.tr(" / ").join(preview.avoid))
            if preview.avoid
            else ""
        )
        rows = [
            Step(text="".join(s.breaths), hint=s.hint, is_current=n == preview.current)
            for n, s in enumerate(steps)
        ]
        self._steps.show_steps(rows if len(rows) > 1 else ())

    def _count_words(self, preview: Preview) -> str:
        words = self.tr("Step {number} of {count}")
        variant = preview.steps[preview.current].variant
        if variant >= 0:
            words += " · " + self.tr("wording {variant}")
        return words.format(
            number=preview.current + 1, count=len(preview.steps), variant=variant + 1
        )

    def _warning(self, step: PreviewStep) -> str:
        if step.fault:
            return cause_words(step.fault)
        if step.too_long:
            words = self.tr("Too long for one breath, put | where to take one: {breath}")
            return words.format(breath=step.too_long[0])
        return ""

    def _boxes(self, look: Look) -> dict[str, ChoiceBox]:
        boxes = {
            "time_of_day": ChoiceBox(
                look, self.tr("Time of day"), [(said(TIMES[t]), t) for t in TimeOfDay]
            ),
            "festival": ChoiceBox(
                look,
                self.tr("Day"),
                [
                    (self.tr("Ordinary day"), ""),
                    *((said(text), f.value) for f, text in FESTIVALS.items()),
                ],
            ),
            "calls": ChoiceBox(
                look,
                self.tr("Call"),
                [(self.tr("First call"), 1), (self.tr("Second call"), 2), (self.tr("Third"), 3)],
            ),
            "vip": ChoiceBox(
                look,
                self.tr("Caller"),
                [
                    (self.tr("Grade unknown"), None),
                    (self.tr("VIP"), True),
                    (self.tr("Not VIP"), False),
                ],
            ),
            "named": ChoiceBox(
                look,
                self.tr("Ticket form"),
                [(self.tr("Form empty"), False), (self.tr("Form filled"), True)],
            ),
            "direction": ChoiceBox(
                look,
                self.tr("Direction"),
                [(self.tr("They call us"), "inbound"), (self.tr("We call them"), "outbound")],
            ),
        }
        for name, box in boxes.items():
            box.setProperty("kind", "sample")
            box.setSizeAdjustPolicy(
                ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            box.activated.connect(
                lambda _index, name=name, box=box: self.sampled.emit(name, box.currentData())
            )
        return boxes

    def _build(self, look: Look) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        edge = look.size("s4")
        column.setContentsMargins(edge, look.size("s3"), edge, look.size("s3"))
        column.setSpacing(look.size("s3"))
        column.addWidget(PlainLabel("sectionTitle", self.tr("As the agent sees it")))
        samples = QGridLayout()
        samples.setSpacing(look.size("s1"))
        for place, box in enumerate(self.boxes.values()):
            samples.addWidget(box, place // _COLUMNS, place % _COLUMNS)
        column.addLayout(samples)
        column.addWidget(self._title)
        now = QVBoxLayout(self._now)
        now.setContentsMargins(*(look.size("s4"),) * 4)
        now.setSpacing(look.size("s3"))
        now.addWidget(self._phrase, 0, Qt.AlignmentFlag.AlignTop)
        now.addWidget(self._hint)
        now.addWidget(self._count)
        column.addWidget(self._now)
        column.addWidget(self._long)
        column.addWidget(self._avoid)
        column.addLayout(self._steps)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        pane = Pane(inside, fade=look)
        # Always: a bar that comes and goes changes the width, and with it the phrase's height.
        pane.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        whole.addWidget(pane)


class ProblemList(QWidget):
    """Everything wrong in the pack; Enter or a click goes to it.

    Signals:
        chosen: The ``PackMark``.
    """

    chosen = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._marks: tuple[PackMark, ...] = ()
        self._title = PlainLabel("sectionTitle")
        self._none = WrapLabel("caption", self.tr("Nothing is wrong: this draft can be published."))
        self.list = QListWidget()
        self.list.setObjectName("problems")
        self.list.setAccessibleName(self.tr("Problems of the pack"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self._choose)
        self.list.itemActivated.connect(self._choose)
        column = QVBoxLayout(self)
        edge = look.size("s4")
        column.setContentsMargins(edge, look.size("s2"), edge, look.size("s2"))
        column.setSpacing(look.size("s1"))
        column.addWidget(self._title)
        column.addWidget(self._none)
        column.addWidget(self.list, 1)
        column.addStretch()
        look.changed.connect(self._tint)

    def show_state(self, state: EditorState) -> None:
        """Show the problems first, then what is only hard to say."""
        advice = len(state.marks) - state.problems
        words = self.tr("{problems} problems, {advice} remarks")
        self._title.setText(words.format(problems=state.problems, advice=advice))
        self._none.setVisible(not state.marks)
        self._none.setText(
            self.tr("Nothing is wrong: this draft can be published.")
            if state.checked
            else self.tr("Checking …")
        )
        self.list.setVisible(bool(state.marks))
        if state.marks == self._marks:
            return
        row = self.list.currentRow()
        self._marks = state.marks
        self.list.clear()
        for found in state.marks:
            item = QListWidgetItem(f"{cause_words(found.cause)}\n{found.file}:{found.line}")
            self.list.addItem(item)
        self._tint()
        self.list.setCurrentRow(min(row, self.list.count() - 1))

    def _tint(self) -> None:
        for place, found in enumerate(self._marks):
            drawing, role = ("info", "accent") if found.advice else ("error", "bad")
            self.list.item(place).setIcon(self._look.icon(drawing, role, "icon_s"))

    def _choose(self, item: QListWidgetItem) -> None:
        row = self.list.row(item)
        if 0 <= row < len(self._marks):
            self.chosen.emit(self._marks[row])
