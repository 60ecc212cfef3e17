"""The script panel: the phrase to say now, large; everything else quiet around it."""

from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from agent_desktop.domain.ladders import LadderPhase
from agent_desktop.ui.actions import ActionSet
from agent_desktop.ui.look import Look
from agent_desktop.ui.script.phrase import PhraseLabel
from agent_desktop.ui.script.situations import SituationFinder, SituationStrip
from agent_desktop.ui.script.state import ScriptState
from agent_desktop.ui.script.steps import Remark, StepList
from agent_desktop.ui.silence.state import SilenceState
from agent_desktop.ui.silence.view import LadderAdvice, LadderMark
from agent_desktop.ui.translations import LANGUAGES
from agent_desktop.ui.widgets.buttons import ActionButton
from agent_desktop.ui.widgets.choices import Segments
from agent_desktop.ui.widgets.empty import EmptyPanel
from agent_desktop.ui.widgets.labels import ElidedLabel, mark
from agent_desktop.ui.widgets.pane import Pane

_PHRASE_SHARE = 0.38  # of the panel's height


class ScriptView(QWidget):
    """Shows the phrase to say now.

    Signals:
        situation_chosen: Id of the situation to bring up.
        language_chosen: ``zh`` or ``en``.
        ladder_asked: Begin with the steps that the line asks for.
    """

    situation_chosen = Signal(str)
    language_chosen = Signal(str)
    ladder_asked = Signal()

    def __init__(self, look: Look, actions: ActionSet) -> None:
        super().__init__()
        self.setObjectName("scriptPanel")
        self._look = look
        self._state = ScriptState()
        self._counts_prompts = False
        self._tab_order: tuple[QWidget, ...] = ()
        self._title = ElidedLabel("panelTitle")
        self._pack = ElidedLabel("caption")
        self._languages = Segments(look, self.tr("Language for this caller"))
        self._phrase = PhraseLabel(look)
        self._phrase.setAccessibleName(self.tr("Say now"))
        self._count = ElidedLabel("caption", fits=True)
        self._said = ActionButton(look, actions["tick"], "primary", "tick", words=self.tr("Said"))
        self._hint = Remark(look, "hint", "accent", "hint")
        self._avoid = Remark(look, "avoid", "bad", "avoid")
        self._steps = StepList(look)
        self._ladder = LadderMark(look)
        self._advice = LadderAdvice(look, actions)
        self._advice.start_asked.connect(self.ladder_asked)
        self._strip = SituationStrip(look)
        self._strip.chosen.connect(self.situation_chosen)
        self._all = ActionButton(
            look, actions["situations"], "plain", "search", words=self.tr("All situations")
        )
        self._finder: SituationFinder | None = None
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
        if state.situation_title != self._state.situation_title or state.number < 2:
            self.pane.verticalScrollBar().setValue(0)
        self._state = state
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
        self._show_count()
        self._said.setVisible(not state.all_said)
        self._hint.show_text(state.hint)
        self._avoid.show_text(
            self.tr("Do not say: {phrases}").format(phrases=self.tr(" / ").join(state.avoid))
            if state.avoid
            else ""
        )
        self._steps.show_steps(state.steps if len(state.steps) > 1 else ())
        self._strip.show_situations(state.situations)
        self._all.setVisible(bool(state.situations))
        self._order_for_tab()

    def show_silence(self, state: SilenceState) -> None:
        """Show what the line tells and where its ladder stands."""
        self._ladder.show_state(state)
        self._advice.show_state(state)
        self._counts_prompts = state.phase in (LadderPhase.RUNNING, LadderPhase.ENDING)
        self._show_count()

    def _order_for_tab(self) -> None:
        # What is made anew while the desk runs would else come last of all, behind the thin bar.
        order = (
            self._all,
            *self._languages.buttons(),
            self._said,
            *self._advice.buttons(),
            *self._strip.chips(),
        )
        if order != self._tab_order:
            self._tab_order = order
            for before, after in pairwise(order):
                QWidget.setTabOrder(before, after)

    def _show_count(self) -> None:
        # While a ladder runs its prompts are counted beside the ring, not the steps as well.
        self._count.setVisible(len(self._state.steps) > 1 and not self._counts_prompts)

    def toggle_finder(self) -> None:
        """Show the list of all situations, or close it."""
        if self._finder is None:
            self._finder = SituationFinder(self._look, self)
            self._finder.chosen.connect(self.situation_chosen)
        self._finder.toggle(self._state.situations)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the phrase as large as the panel allows."""
        super().resizeEvent(event)
        self._phrase.stay_within(int(self.height() * _PHRASE_SHARE))
        # Where the panel is low, the situations scroll with the rest instead of taking half of it.
        narrow = self.width() < self._look.size("chips_narrow")
        self._all.setMinimumWidth(0 if narrow else self._look.size("find_w"))
        low = self.height() < self._look.size("low_below")
        home = self._column if low else self._foot
        if home.indexOf(self._strip) < 0:
            home.addWidget(self._strip)

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
        row.addWidget(self._count)
        row.addWidget(self._ladder, 1)
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
        head.setSpacing(look.size("s2"))
        head.addLayout(titles, 1)
        head.addWidget(self._all)
        head.addWidget(self._languages)
        self._column.addLayout(head)
        self._column.addWidget(self._empty, 100)
        self._column.addWidget(self._now)
        self._column.addWidget(self._advice)
        self._column.addWidget(self._avoid)
        self._column.addLayout(self._steps)
        self._column.addStretch(1)
        self._foot.setContentsMargins(edge, top, edge, top)
        self._foot.addWidget(self._strip)
        self.pane = Pane(inside, fade=look)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.pane, 1)
        whole.addLayout(self._foot)
