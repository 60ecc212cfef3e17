"""The form of a flow: its texts and seconds; where it leads is changed in the file."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from agent_desktop.domain.pack_forms import FlowForm, FlowPart, FlowText
from agent_desktop.ui.look import Look
from agent_desktop.ui.packs.fields import FieldSet, LineField, SecondsField
from agent_desktop.ui.packs.state import EditorState, Field
from agent_desktop.ui.widgets.labels import ElidedLabel, PlainLabel, WrapLabel

_MOST_S = 3600


class FlowPage(QWidget):
    """One flow, with the texts of one language.

    Signals:
        edited: (field, text, kind) of a field.
    """

    edited = Signal(object, str, object)

    def __init__(self, look: Look, state: EditorState) -> None:
        super().__init__()
        self._look = look
        self.fields = FieldSet()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(*(look.size("s4"),) * 4)
        self._column.setSpacing(look.size("s3"))
        self._state = state
        if state.flow is not None:
            self._build(state.flow, state.language)
        self.show_state(state)

    @staticmethod
    def shape(state: EditorState) -> object:
        """Return what the widgets depend on."""
        flow = state.flow
        if flow is None:
            return None
        parts = tuple(
            (step.step_id, step.says, step.does, step.leads, _shape(step.texts, step.parts))
            for step in flow.steps
        )
        return (flow.flow, state.language, _shape(flow.titles, flow.timers), parts)

    def show_state(self, state: EditorState) -> None:
        """Fill the fields."""
        flow = state.flow
        if flow is None:
            return
        texts: dict[Field, str] = {}
        parts = [*flow.timers, *(part for step in flow.steps for part in step.parts)]
        found = [*flow.titles, *(t for step in flow.steps for t in step.texts)]
        for text in (*found, *(t for part in parts for t in part.texts)):
            texts[flow.file, text.place] = text.text
        for part in parts:
            if part.seconds is not None:
                texts[flow.file, part.seconds_place] = f"{part.seconds:g}"
        self.fields.show(texts, state.pending)

    def _build(self, flow: FlowForm, language: str) -> None:
        look = self._look
        note = self.tr(
            "Labels, notes and seconds are edited here; the phrases in their situations. Where a "
            "step leads stands below each; to change it, show the page as its file."
        )
        self._column.addWidget(WrapLabel("caption", note))
        card = self._card()
        self._texts(card, flow, flow.titles, language)
        for timer in flow.timers:
            self._part(card, flow, timer, language)
        for number, step in enumerate(flow.steps, 1):
            card = self._card()
            head = QHBoxLayout()
            head.setSpacing(look.size("s2"))
            head.addWidget(PlainLabel("stepBadge", str(number)))
            head.addWidget(ElidedLabel("caption", step.step_id), 1)
            card.addLayout(head)
            self._texts(card, flow, step.texts, language)
            if step.says:
                card.addWidget(self._fact(self.tr("Says"), self._phrase(flow, step.says)))
            if step.does:
                card.addWidget(self._fact(self.tr("Does"), ", ".join(step.does)))
            for part in step.parts:
                self._part(card, flow, part, language)
            if step.leads:
                card.addWidget(self._fact(self.tr("Then"), step.leads))
        self._column.addStretch(1)

    def _card(self) -> QVBoxLayout:
        card = QFrame()
        card.setProperty("role", "editStep")
        column = QVBoxLayout(card)
        column.setContentsMargins(*(self._look.size("s3"),) * 4)
        column.setSpacing(self._look.size("s2"))
        self._column.addWidget(card)
        return column

    def _part(self, card: QVBoxLayout, flow: FlowForm, part: FlowPart, language: str) -> None:
        look = self._look
        texts = [t for t in part.texts if t.language == language]
        row = QHBoxLayout()
        row.setSpacing(look.size("s2"))
        kind = PlainLabel("partKind", self._kind(part.kind))
        kind.setMinimumWidth(look.size("s12") + look.size("s6"))
        row.addWidget(kind)
        if part.seconds is not None:
            name = f"{self._kind(part.kind)} {part.name}"
            seconds = SecondsField(name, (flow.file, part.seconds_place), _MOST_S)
            self.fields.add(seconds)
            seconds.edited.connect(self.edited)
            row.addWidget(seconds)
        for text in texts[:1]:
            row.addWidget(self._line(flow, text), 1)
        leads = " · ".join(f for f in (part.says, part.leads) if f)
        if not texts:
            row.addWidget(PlainLabel("caption", part.name), 1)
        if leads:
            row.addWidget(ElidedLabel("caption", f"→ {leads}", fits=True))
        card.addLayout(row)
        for text in texts[1:]:
            further = QHBoxLayout()
            further.addSpacing(look.size("s12") + look.size("s6") + look.size("s2"))
            further.addWidget(self._line(flow, text), 1)
            card.addLayout(further)

    def _texts(
        self, card: QVBoxLayout, flow: FlowForm, texts: tuple[FlowText, ...], language: str
    ) -> None:
        for text in texts:
            if text.language == language:
                card.addWidget(self._line(flow, text))

    def _line(self, flow: FlowForm, text: FlowText) -> LineField:
        words = {
            "title": self.tr("Title"),
            "label": self.tr("Answer"),
            "note": self.tr("Note to the agent; not said"),
            "subject": self.tr("Subject of the ticket"),
        }[text.kind]
        line = LineField(words, (flow.file, text.place))
        line.setPlaceholderText(words)
        self.fields.add(line)
        line.edited.connect(self.edited)
        return line

    def _phrase(self, flow: FlowForm, says: str) -> str:
        """Return the words of a phrase that a flow names, and its name behind."""
        before, slash, name = says.rpartition("/")
        found = self._state.form.situation(before if slash else flow.situation)
        text = found.text(self._state.language) if found is not None else None
        steps = text.steps if text is not None else ()
        words = next((step.text for step in steps if step.step_id == name), "")
        return f"{words}  ({says})" if words else says

    def _fact(self, name: str, value: str) -> ElidedLabel:
        return ElidedLabel("caption", f"{name}: {value}")

    def _kind(self, kind: str) -> str:
        return {
            "choice": self.tr("Answer"),
            "timer": self.tr("Timer"),
            "line": self.tr("Line"),
            "call": self.tr("Call"),
            "ticket": self.tr("Ticket"),
        }[kind]


def _shape(texts: tuple[FlowText, ...], parts: tuple[FlowPart, ...]) -> object:
    return (
        tuple(t.place for t in texts),
        tuple(
            (p.kind, p.name, p.says, p.leads, p.seconds_place, tuple(t.place for t in p.texts))
            for p in parts
        ),
    )
