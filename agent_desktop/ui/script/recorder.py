"""Record phrases in one's own voice: read aloud, listen, keep or delete."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from agent_desktop.domain.commands import DropClip, EndClip, HearClip, KeepClip, RecordClip
from agent_desktop.domain.events import OwnVoiceChanged, VoiceClip
from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.labels import ElidedLabel, PlainLabel, WrapLabel
from agent_desktop.ui.widgets.meter import LevelMeter

_SOFT_DB = -30.0  # of a levelled recording: what did not come up to it was spoken too softly


class RecorderDialog(QDialog):
    """A list of phrases, and beside it the chosen one in large letters with its buttons.

    Signals:
        asked: A command for the core.
    """

    asked = Signal(object)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("recorder")
        self.setWindowTitle(self.tr("My voice"))
        self._look = look
        self._voice = OwnVoiceChanged()
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Phrases"))
        self.list.setMinimumWidth(look.size("side_min"))
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(lambda _row: self._show_clip())
        self._where = ElidedLabel("flowTitle")
        self._text = WrapLabel("recorderText")
        self._words = WrapLabel("body")
        self._meter = LevelMeter(look, self.tr("Microphone"))
        self._record = PlainButton(look, "primary", self.tr("Record"), "record")
        self._end = PlainButton(look, "bad", self.tr("Stop"), "stop")
        self._hear = PlainButton(look, "plain", self.tr("Listen"), "play")
        self._keep = PlainButton(look, "good", self.tr("Keep"), "tick")
        self._drop = PlainButton(look, "plain", self.tr("Delete"), "discard")
        self._close = PlainButton(look, "plain", self.tr("Close"))
        self._build(look)
        self._record.clicked.connect(lambda: self._ask(RecordClip))
        self._end.clicked.connect(lambda: self.asked.emit(EndClip()))
        self._hear.clicked.connect(lambda: self._ask(HearClip))
        self._keep.clicked.connect(lambda: self._ask(KeepClip))
        self._drop.clicked.connect(lambda: self._ask(DropClip))
        self._close.clicked.connect(self.accept)
        self.finished.connect(lambda _result: self.asked.emit(EndClip()))

    def show_voice(self, voice: OwnVoiceChanged) -> None:
        """Show which phrases are recorded and what goes on."""
        self._voice = voice
        if self.list.count() != len(voice.clips):
            row = max(0, self.list.currentRow())
            self.list.clear()
            for _ in voice.clips:
                self.list.addItem(QListWidgetItem())
            self.list.setCurrentRow(min(row, self.list.count() - 1))
        for place, clip in enumerate(voice.clips):
            sign = "●" if clip.clip_id == voice.recording else "✓" if clip.seconds else "○"
            item = self.list.item(place)
            words = f"{sign}  {clip.title}　{clip.text}"
            if item.text() != words:
                item.setText(words)
                item.setToolTip(clip.text)
        self._show_clip()

    def show_level(self, level: float) -> None:
        """Show how loud the microphone is, 0 to 1."""
        self._meter.show_level(level)

    @property
    def clip(self) -> VoiceClip | None:
        """The chosen phrase."""
        row = self.list.currentRow()
        return self._voice.clips[row] if 0 <= row < len(self._voice.clips) else None

    def _ask(self, kind: type[RecordClip | HearClip | KeepClip | DropClip]) -> None:
        if (clip := self.clip) is not None:
            self.asked.emit(kind(clip_id=clip.clip_id))

    def _show_clip(self) -> None:
        clip, voice = self.clip, self._voice
        records, plays = bool(voice.recording), bool(voice.hearing)
        self._where.setText(clip.title if clip else "")
        self._text.setText(clip.text if clip else "")
        self._words.setText(self._state_words(clip))
        self._meter.setVisible(records)
        self._record.setVisible(not records and not plays)
        self._record.setEnabled(clip is not None)
        self._record.setText(
            self.tr("Record again")
            if clip and (clip.seconds or clip.fresh_s)
            else self.tr("Record")
        )
        self._end.setVisible(records or plays)
        has_sound = clip is not None and bool(clip.fresh_s or clip.seconds)
        self._hear.setEnabled(has_sound and not records)
        self._drop.setEnabled(has_sound and not records)
        self._keep.setVisible(clip is not None and bool(clip.fresh_s))
        self.list.setEnabled(not records)

    def _state_words(self, clip: VoiceClip | None) -> str:
        if clip is None:
            return self.tr("Nothing to record: the pack has no such phrases.")
        if self._voice.recording:
            return self.tr("Read the phrase aloud, calmly and with a smile. Then stop.")
        if clip.fresh_s:
            seconds = f"{clip.fresh_s:.1f}"
            words = self.tr("New recording, {seconds} s. Listen to it, then keep it.")
            soft = self.tr(" It is soft: speak up or come closer.")
            return words.format(seconds=seconds) + (soft if clip.level_db < _SOFT_DB else "")
        if clip.seconds:
            where = (
                self.tr("Recorded, {seconds} s. It follows you to other desks.")
                if clip.on_server
                else self.tr("Recorded, {seconds} s, on this computer.")
            )
            return where.format(seconds=f"{clip.seconds:.1f}")
        return self.tr("Not recorded yet.")

    def _build(self, look: Look) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*(look.size("s5"),) * 4)
        whole.setSpacing(look.size("s4"))
        whole.addWidget(PlainLabel("panelTitle", self.tr("My voice")))
        intro = WrapLabel(
            "body",
            self.tr(
                "What you read aloud here is played to callers where you press the key, or where "
                "your centre lets it play by itself. Only the exact words are played."
            ),
        )
        whole.addWidget(intro)
        halves = QHBoxLayout()
        halves.setSpacing(look.size("s5"))
        halves.addWidget(self.list, 2)
        right = QVBoxLayout()
        right.setSpacing(look.size("s3"))
        for widget in (self._where, self._text, self._words, self._meter):
            right.addWidget(widget)
        right.addStretch(1)
        first, second = QHBoxLayout(), QHBoxLayout()
        for row, buttons in (
            (first, (self._record, self._end, self._keep)),
            (second, (self._hear, self._drop)),
        ):
            row.setSpacing(look.size("s2"))
            for button in buttons:
                row.addWidget(button)
            row.addStretch(1)
            right.addLayout(row)
        halves.addLayout(right, 3)
        whole.addLayout(halves, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self._close)
        whole.addLayout(foot)
        self.resize(look.size("overlay") + look.size("s12"), look.size("dialog"))
