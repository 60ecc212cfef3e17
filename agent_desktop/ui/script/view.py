"""The script panel: the phrase to say now, large; everything else quiet around it."""

from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from agent_desktop.domain.ladders import LadderPhase
from agent_desktop.ui.actions import ActionSet
from agent_desktop.ui.look import Look
from agent_desktop.ui.script.flow import FlowBox
from agent_desktop.ui.script.phrase import PhraseLabel
from agent_desktop.ui.script.recorder import RecorderDialog
from agent_desktop.ui.script.situations import SituationFinder, SituationStrip
from agent_desktop.ui.script.state import ScriptState
from agent_desktop.ui.script.steps import Remark, StepList
from agent_desktop.ui.script.talk import TalkLine
from agent_desktop.ui.silence.ring import CountdownRing
from agent_desktop.ui.silence.state import SilenceState
from agent_desktop.ui.silence.view import LadderAdvice, LadderMark
from agent_desktop.ui.translations import LANGUAGES
from agent_desktop.ui.widgets.buttons import ActionButton, IconButton
from agent_desktop.ui.widgets.choices import Segments
from agent_desktop.ui.widgets.empty import EmptyPanel
from agent_desktop.ui.widgets.labels import ElidedLabel, mark
from agent_desktop.ui.widgets.pane import Pane

_PHRASE_SHARE = 0.38  # of the panel's height
_PHRASE_SHARE_IN_FLOW = 0.28  # the answers have to be seen without scrolling


class ScriptView(QWidget):
    """Shows the phrase to say now.

    Signals:
        situation_chosen: Id of the situation to bring up, and of the step to say now or "".
        language_chosen: ``zh`` or ``en``.
        ladder_asked: Begin with the steps that the line asks for.
        choice_chosen: Number of the flow's choice, from 1.
        find_asked: What was typed in the search field.
        recorder_asked: A command of the recorder.
        ticket_filled: The flow has put what it knows into the ticket.
    """

    situation_chosen = Signal(str, str)
    language_chosen = Signal(str)
    ladder_asked = Signal()
    choice_chosen = Signal(int)
    find_asked = Signal(str)
    recorder_asked = Signal(object)
    ticket_filled = Signal()

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
        self._voice = ActionButton(
            look, actions["own_voice"], "plain", "play", words=self.tr("My voice")
        )
        self._star = IconButton(look, actions["favourite"], "star")
        self._fill = ActionButton(
            look, actions["fill_ticket"], "plain", "ticket", words=self.tr("Into the ticket")
        )
        self._flow = FlowBox(look, actions)
        self._flow.chosen.connect(self.choice_chosen)
        self._talk = TalkLine(look)
        self._recorder: RecorderDialog | None = None
        self._hint = Remark(look, "hint", "accent", "hint")
        self._avoid = Remark(look, "avoid", "bad", "avoid")
        self._steps = StepList(look)
        self._speaking = CountdownRing(look)
        self._speaking.hide()
        self._ladder = LadderMark(look)
        self._advice = LadderAdvice(look, actions)
        self._advice.start_asked.connect(self.ladder_asked)
        self._strip = SituationStrip(look)
        self._strip.chosen.connect(lambda name: self.situation_chosen.emit(name, ""))
        self._all = ActionButton(
            look, actions["situations"], "plain", "search", words=self.tr("All situations")
        )
        self._all_short = IconButton(look, actions["situations"], "search")
        self._all_short.hide()
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
        fills = self._state.flow.fills if self._state.flow is not None else 0
        self._state = state
        self._title.setText(state.situation_title or self.tr("What to say"))
        self._pack.setText(self._pack_words(state))
        self._star.show_as(
            "star-on" if state.is_favourite else "star",
            self.tr("Take the star away") if state.is_favourite else self.tr("Put a star on it"),
        )
        self._star.setVisible(bool(state.situation))
        self._languages.offer([(LANGUAGES.get(code, code), code) for code in state.languages])
        self._languages.choose(state.language)
        self._languages.setVisible(len(state.languages) > 1)
        has_steps, flow = bool(state.steps), state.flow
        self._now.setVisible(has_steps or flow is not None)
        self._empty.setVisible(not has_steps and flow is None)
        phrase, kind = self._now_words(state)
        self._phrase.setText(phrase)
        mark(self._now, "kind", kind)
        mark(self._now, "done", kind == "done")
        self._said.show_as("tick", self.tr("Done") if kind == "task" else self.tr("Said"))
        if flow is not None and flow.fills > fills:
            self.ticket_filled.emit()
        self._flow.show_flow(flow)
        self._share_height()
        self._show_voice(state)
        self._fill.setVisible(state.ticket is not None and flow is None)
        self._talk.show_talk(state.talk)
        self._count.setText(
            self.tr("Step {number} of {count}").format(number=state.number, count=len(state.steps))
        )
        self._show_count()
        self._said.setVisible(kind in ("", "task") and not self._waits_for_choice(state))
        self._hint.show_text(state.hint if kind == "" else "")
        self._avoid.show_text(
            self.tr("Do not say: {phrases}").format(phrases=self.tr(" / ").join(state.avoid))
            if state.avoid
            else ""
        )
        # In a flow the answers lead on; its situation's other phrases would only be in the way.
        self._steps.show_steps(state.steps if len(state.steps) > 1 and flow is None else ())
        self._strip.show_situations(state.situations)
        self._show_search()
        if self._finder is not None:
            self._finder.show_state(state)
        if self._recorder is not None:
            self._recorder.show_voice(state.voice)
            self._recorder.show_level(state.microphone)
        self._order_for_tab()

    def open_recorder(self) -> None:
        """Show the phrases that can be recorded."""
        if self._recorder is None:
            self._recorder = RecorderDialog(self._look, self.window())
            self._recorder.asked.connect(self.recorder_asked)
        self._recorder.show_voice(self._state.voice)
        self._recorder.open()

    def _pack_words(self, state: ScriptState) -> str:
        if not state.pack_version:
            return state.pack_title
        parts = [state.pack_title, self.tr("version {version}").format(version=state.pack_version)]
        if state.waiting_version:
            words = self.tr("{version} comes after the call")
            parts.append(words.format(version=state.waiting_version))
        return " · ".join(parts)

    def _now_words(self, state: ScriptState) -> tuple[str, str]:
        """Return what stands in the large letters, and what it is."""
        flow = state.flow
        if flow is not None and not flow.says:
            return flow.step_title, "task"
        if flow is not None and flow.said:
            return state.phrase, "said"
        if state.all_said:
            return self.tr("Everything here is said."), "done"
        return state.phrase, ""

    def _waits_for_choice(self, state: ScriptState) -> bool:
        flow = state.flow
        return flow is not None and bool(flow.choices) and (flow.said or not flow.says)

    def _show_voice(self, state: ScriptState) -> None:
        speaks = state.speaking_until_s is not None
        says = state.flow is None or state.flow.says
        self._voice.setVisible(speaks or (state.has_clip and state.in_call and says))
        if speaks:
            self._voice.show_as("stop", self.tr("Stop: I speak"))
        else:
            self._voice.show_as("play", self.tr("My voice"))
        narrow = self.width() < self._look.size("chips_narrow")
        self._speaking.setVisible(speaks and not narrow)
        whole_s = (state.speaking_until_s or 0.0) - state.speaking_since_s
        self._speaking.count_down(state.speaking_until_s, whole_s)

    def show_silence(self, state: SilenceState) -> None:
        """Show what the line tells and where its ladder stands."""
        self._ladder.show_state(state)
        self._advice.show_state(state)
        self._counts_prompts = state.phase in (LadderPhase.RUNNING, LadderPhase.ENDING)
        self._show_count()

    def _order_for_tab(self) -> None:
        # What is made anew while the desk runs would else come last of all, behind the thin bar.
        order = (
            self._star,
            self._all,
            self._all_short,
            *self._languages.buttons(),
            self._said,
            self._voice,
            self._fill,
            *self._flow.buttons(),
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
            self._finder.typed.connect(self.find_asked)
        self._finder.toggle(self._state)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the phrase as large as the panel allows."""
        super().resizeEvent(event)
        narrow = self.width() < self._look.size("chips_narrow")
        self._all.setMinimumWidth(0 if narrow else self._look.size("find_w"))
        self._voice.setMinimumWidth(0 if narrow else self._look.size("key") * 6)
        keys = 0 if self._is_tight else 4 if narrow else 5
        self._said.setMinimumWidth(self._look.size("key") * keys)
        self._show_search()
        self._share_height()

    @property
    def _is_tight(self) -> bool:
        """Whether large text leaves words beside the drawings no room."""
        return self.width() < self._look.size("panel_tight")

    def _show_search(self) -> None:
        # The title is read more often than the button's words, which its tip has, too.
        has_any = bool(self._state.situations)
        narrow = self.width() < self._look.size("chips_narrow")
        self._all.setVisible(has_any and not narrow)
        self._all_short.setVisible(has_any and narrow)

    def _share_height(self) -> None:
        """Give phrase, answers and situations what the panel's height allows."""
        in_flow = self._state.flow is not None
        share = _PHRASE_SHARE_IN_FLOW if in_flow else _PHRASE_SHARE
        self._phrase.stay_within(int(self.height() * share))
        # Where the panel is low, the situations scroll with the rest instead of taking half of it.
        least = self._look.size("low_below")
        low = self.height() < (least * 3 // 2 if in_flow else least)
        home = self._column if low else self._foot
        if home.indexOf(self._strip) < 0:
            home.addWidget(self._strip)

    def _build_now(self, look: Look) -> QFrame:
        now = QFrame()
        now.setObjectName("sayNow")
        column = QVBoxLayout(now)
        column.setContentsMargins(*(look.size("s5"),) * 4)
        column.setSpacing(look.size("s4"))
        # At the top: a label whose height changes while it is laid out would else stand askew.
        column.addWidget(self._phrase, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self._hint)
        row = QHBoxLayout()
        row.setSpacing(look.size("s3"))
        self._said.setMinimumHeight(look.size("control"))
        row.addWidget(self._said)
        row.addWidget(self._voice)
        row.addWidget(self._speaking)
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
        head.addWidget(self._star)
        head.addWidget(self._all)
        head.addWidget(self._all_short)
        head.addWidget(self._languages)
        self._column.addLayout(head)
        self._column.addWidget(self._empty, 100)
        self._column.addWidget(self._now)
        self._column.addWidget(self._fill, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addWidget(self._flow)
        self._column.addWidget(self._advice)
        self._column.addWidget(self._avoid)
        self._column.addLayout(self._steps)
        self._column.addStretch(1)
        self._foot.setContentsMargins(edge, top, edge, top)
        self._foot.setSpacing(look.size("s2"))
        self._foot.addWidget(self._talk)
        self._foot.addWidget(self._strip)
        self.pane = Pane(inside, fade=look)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.pane, 1)
        whole.addLayout(self._foot)
