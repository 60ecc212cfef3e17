"""The dialog of devices: talk, listen, ring, each with a try."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from agent_desktop.ui.actions import ActionSet
from agent_desktop.ui.devices.state import DevicesState
from agent_desktop.ui.look import Look
from agent_desktop.ui.widgets.buttons import ActionButton, PlainButton
from agent_desktop.ui.widgets.choices import ChoiceBox, Segments
from agent_desktop.ui.widgets.labels import PlainLabel, WrapLabel
from agent_desktop.ui.widgets.meter import LevelMeter

_GAIN_DB: Final = 12
_PERCENT: Final = 100


class DevicesDialog(QDialog):
    """What an agent talks, listens and rings with; every choice counts at once.

    Signals:
        chosen: A name of ``DevicesState`` and its new value.
        played: What to let be heard: ``earpiece``, ``ringer`` or ``speaker``.
    """

    chosen = Signal(str, object)
    played = Signal(str)

    def __init__(self, look: Look, actions: ActionSet, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("devices")
        self.setWindowTitle(self.tr("Headset and speakers"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(look.size("devices_w"))
        self._look = look
        self._lists: dict[str, tuple[str, ...]] = {}
        self.boxes = {
            name: self._box(name, words)
            for name, words in (
                ("microphone", self.tr("Microphone")),
                ("earpiece", self.tr("Earpiece")),
                ("ringer", self.tr("Ring on")),
                ("speaker", self.tr("Later also on")),
            )
        }
        self.sliders = {
            "microphone_gain_db": self._slider(
                "microphone_gain_db", self.tr("Your loudness"), -_GAIN_DB, _GAIN_DB
            ),
            "earpiece_gain_db": self._slider(
                "earpiece_gain_db", self.tr("Callers' loudness"), -_GAIN_DB, _GAIN_DB
            ),
            "ring_volume": self._slider("ring_volume", self.tr("Ring loudness"), 0, _PERCENT),
        }
        self._figures = {name: PlainLabel("figure") for name in self.sliders}
        self._meter = LevelMeter(look, self.tr("How loud the microphone is"))
        self.voice = Segments(
            look,
            self.tr("Noise removal"),
            ((self.tr("On"), True), (self.tr("Off"), False)),
        )
        self.voice.chosen.connect(lambda on: self.chosen.emit("voice_processing", on))
        self._missing = WrapLabel("problem")
        self._tries: list[PlainButton] = []
        self._grid = QGridLayout()
        self._build(look, actions)

    def show_state(self, state: DevicesState) -> None:
        """Show what is there and what was chosen."""
        for name, known in (
            ("microphone", state.inputs),
            ("earpiece", state.outputs),
            ("ringer", state.outputs),
            ("speaker", state.outputs),
        ):
            self._offer(name, known, getattr(state, name))
        for name, slider in self.sliders.items():
            value = getattr(state, name)
            shown = round(value * _PERCENT) if name == "ring_volume" else round(value)
            if not slider.isSliderDown():
                slider.blockSignals(True)
                slider.setValue(shown)
                slider.blockSignals(False)
            self._figures[name].setText(_figure(name, shown))
        self.voice.setEnabled(state.voice_processing is not None)
        self.voice.choose(state.voice_processing)
        self.voice.setToolTip(
            self.tr("Takes out echo and noise")
            if self.voice.isEnabled()
            else self.tr("Not installed on this computer")
        )
        self._meter.show_level(state.level)
        for button in self._tries:
            button.setEnabled(not state.in_call)
        self._missing.setText(self._what_is_missing(state))
        self._missing.setVisible(bool(self._missing.text()))

    def _what_is_missing(self, state: DevicesState) -> str:
        for wanted, used in (
            (state.microphone, state.used_microphone),
            (state.earpiece, state.used_earpiece),
            (state.ringer, state.used_ringer),
        ):
            if wanted and used and wanted != used:
                return self.tr("{wanted} is not plugged in; {used} is used.").format(
                    wanted=wanted, used=used
                )
        return ""

    def _offer(self, name: str, known: Sequence[str], chosen: str) -> None:
        names = tuple(dict.fromkeys((*known, chosen))) if chosen else tuple(known)
        box = self.boxes[name]
        if self._lists.get(name) != names:
            self._lists[name] = names
            box.clear()
            box.addItem(self.tr("The system's default"), "")
            for device in names:
                words = device
                if device not in known:
                    words = self.tr("{device} (not plugged in)").format(device=device)
                box.addItem(words, device)
        box.choose(chosen)

    def _box(self, name: str, words: str) -> ChoiceBox:
        box = ChoiceBox(self._look, words, ())
        box.activated.connect(lambda: self.chosen.emit(name, box.currentData() or ""))
        return box

    def _slider(self, name: str, words: str, least: int, most: int) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(least, most)
        slider.setPageStep(max(1, (most - least) // 10))
        slider.setAccessibleName(words)
        slider.setTracking(False)  # one command when the hand lets go, not one a pixel
        share = _PERCENT if name == "ring_volume" else 1
        slider.valueChanged.connect(lambda value: self.chosen.emit(name, value / share))
        slider.sliderMoved.connect(lambda value: self._figures[name].setText(_figure(name, value)))
        return slider

    def _build(self, look: Look, actions: ActionSet) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(*(look.size("s6"),) * 4)
        column.setSpacing(look.size("s4"))
        grid = self._grid
        grid.setHorizontalSpacing(look.size("s4"))
        grid.setVerticalSpacing(look.size("s2"))
        grid.setColumnStretch(1, 1)
        for title, names in (
            (self.tr("Talk"), ("microphone", "meter", "microphone_gain_db", "voice")),
            (self.tr("Listen"), ("earpiece", "earpiece_gain_db")),
            (self.tr("Ring"), ("ringer", "speaker", "ring_volume")),
        ):
            self._head(title)
            for name in names:
                self._row(name)
        column.addLayout(grid)
        column.addWidget(self._missing)
        foot = QHBoxLayout()
        foot.addWidget(
            ActionButton(
                look,
                actions["shift_check"],
                "plain",
                "tick",
                words=self.tr("Check everything"),
                shows_key=False,
            )
        )
        foot.addStretch(1)
        done = PlainButton(look, "primary", self.tr("Done"))
        done.setDefault(True)
        done.clicked.connect(self.accept)
        foot.addWidget(done)
        column.addSpacing(look.size("s2"))
        column.addLayout(foot)

    def _head(self, title: str) -> None:
        row = self._grid.rowCount()
        if row > 1:
            self._grid.setRowMinimumHeight(row, self._look.size("s2"))
            row += 1
        self._grid.addWidget(PlainLabel("sectionTitle", title), row, 0, 1, 3)

    def _row(self, name: str) -> None:
        row = self._grid.rowCount()
        if name in self.boxes:
            box = self.boxes[name]
            self._grid.addWidget(self._label(box.accessibleName(), box), row, 0)
            self._grid.addWidget(box, row, 1)
            if name != "microphone":
                self._grid.addWidget(self._try(name), row, 2)
        elif name in self.sliders:
            slider = self.sliders[name]
            self._grid.addWidget(self._label(slider.accessibleName(), slider), row, 0)
            self._grid.addWidget(slider, row, 1)
            figure = self._figures[name]
            figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(figure, row, 2)
        elif name == "voice":
            self._grid.addWidget(PlainLabel("body", self.voice.accessibleName()), row, 0)
            self._grid.addWidget(self.voice, row, 1)
        else:
            self._grid.addWidget(PlainLabel("body", self.tr("Say something")), row, 0)
            self._grid.addWidget(self._meter, row, 1)

    def _label(self, words: str, buddy: QWidget) -> QLabel:
        label = PlainLabel("body", words)
        label.setBuddy(buddy)
        return label

    def _try(self, name: str) -> PlainButton:
        box = self.boxes[name]
        button = PlainButton(
            self._look,
            "plain",
            self.tr("Hear"),
            "speaker",
            self.tr("Play a tone: {where}").format(where=box.accessibleName()),
        )
        button.setAutoDefault(False)
        self._tries.append(button)
        button.clicked.connect(lambda: self.played.emit(name))
        return button


def _figure(name: str, value: int) -> str:
    if name == "ring_volume":
        return f"{value} %"
    return f"{value:+d} dB" if value else "0 dB"
