"""Language, theme, text size and devices of this desk."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from agent_desktop.ui.look import Look
from agent_desktop.ui.status.state import StatusState
from agent_desktop.ui.theme import SCALES
from agent_desktop.ui.translations import LANGUAGES
from agent_desktop.ui.widgets.buttons import PlainButton
from agent_desktop.ui.widgets.choices import ChoiceBox
from agent_desktop.ui.widgets.labels import PlainLabel


class SettingsDialog(QDialog):
    """What an agent may change; every choice counts at once.

    Signals:
        language_chosen: ``zh`` or ``en``.
        theme_chosen: ``system``, ``light`` or ``dark``.
        scale_chosen: Text size.
        devices_chosen: (microphone, earpiece, ringer), "" for the system's default.
    """

    language_chosen = Signal(str)
    theme_chosen = Signal(str)
    scale_chosen = Signal(float)
    devices_chosen = Signal(str, str, str)

    def __init__(self, look: Look, parent: QWidget, language: str, status: StatusState) -> None:
        super().__init__(parent)
        self.setObjectName("settings")
        self.setWindowTitle(self.tr("Settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(look.size("dialog"))
        themes = (
            (self.tr("As the system"), "system"),
            (self.tr("Light"), "light"),
            (self.tr("Dark"), "dark"),
        )
        self.language = ChoiceBox(
            look, self.tr("Language"), [(text, code) for code, text in LANGUAGES.items()]
        )
        self.theme = ChoiceBox(look, self.tr("Theme"), themes)
        self.scale = ChoiceBox(look, self.tr("Text size"), [(f"{s:.0%}", s) for s in SCALES])
        self.microphone = self._devices(look, self.tr("Microphone"), status.inputs)
        self.earpiece = self._devices(look, self.tr("Earpiece"), status.outputs)
        self.ringer = self._devices(look, self.tr("Ring on"), status.outputs)
        self.language.choose(language)
        self.theme.choose(look.wanted_theme)
        self.scale.choose(look.theme.scale)
        self.microphone.choose(status.microphone)
        self.earpiece.choose(status.earpiece)
        self.ringer.choose(status.ringer)
        self._build(look)
        self.language.activated.connect(
            lambda: self.language_chosen.emit(self.language.currentData())
        )
        self.theme.activated.connect(lambda: self.theme_chosen.emit(self.theme.currentData()))
        self.scale.activated.connect(lambda: self.scale_chosen.emit(self.scale.currentData()))
        for box in (self.microphone, self.earpiece, self.ringer):
            box.activated.connect(self._choose_devices)

    def _devices(self, look: Look, name: str, known: Sequence[str]) -> ChoiceBox:
        default = (self.tr("The system's default"), "")
        return ChoiceBox(look, name, [default, *((device, device) for device in known)])

    def _choose_devices(self) -> None:
        self.devices_chosen.emit(
            *(b.currentData() or "" for b in (self.microphone, self.earpiece, self.ringer))
        )

    def _build(self, look: Look) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(*(look.size("s6"),) * 4)
        column.setSpacing(look.size("s5"))
        form = QFormLayout()
        form.setHorizontalSpacing(look.size("s6"))
        form.setVerticalSpacing(look.size("s3"))
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for title, boxes in (
            (self.tr("Appearance"), (self.language, self.theme, self.scale)),
            (self.tr("Headset"), (self.microphone, self.earpiece, self.ringer)),
        ):
            form.addRow(PlainLabel("sectionTitle", title))
            for box in boxes:
                label = PlainLabel("body", box.accessibleName())
                label.setFixedHeight(look.size("control"))
                label.setBuddy(box)
                form.addRow(label, box)
        column.addLayout(form)
        row = QHBoxLayout()
        row.addStretch(1)
        done = PlainButton(look, "primary", self.tr("Done"))
        done.setDefault(True)
        done.clicked.connect(self.accept)
        row.addWidget(done)
        column.addLayout(row)
