"""Language, theme and text size of this desk, and the way to its devices."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from agent_desktop.ui.actions import ActionSet
from agent_desktop.ui.look import Look
from agent_desktop.ui.theme import SCALES
from agent_desktop.ui.translations import LANGUAGES
from agent_desktop.ui.widgets.buttons import ActionButton, PlainButton
from agent_desktop.ui.widgets.choices import ChoiceBox
from agent_desktop.ui.widgets.flow import FlowLayout
from agent_desktop.ui.widgets.labels import PlainLabel

# What else is kept for this person or the centre: action and drawing.
_WAYS: Final = (("sign_ins", "server"), ("centre", "clock"), ("packs", "speech"))


class SettingsDialog(QDialog):
    """What an agent may change; every choice counts at once.

    Signals:
        language_chosen: ``zh`` or ``en``.
        theme_chosen: ``system``, ``light`` or ``dark``.
        scale_chosen: Text size.
    """

    language_chosen = Signal(str)
    theme_chosen = Signal(str)
    scale_chosen = Signal(float)

    def __init__(self, look: Look, actions: ActionSet, parent: QWidget, language: str) -> None:
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
        self.language.choose(language)
        self.theme.choose(look.wanted_theme)
        self.scale.choose(look.theme.scale)
        self._build(look, actions)
        self.language.activated.connect(
            lambda: self.language_chosen.emit(self.language.currentData())
        )
        self.theme.activated.connect(lambda: self.theme_chosen.emit(self.theme.currentData()))
        self.scale.activated.connect(lambda: self.scale_chosen.emit(self.scale.currentData()))

    def _build(self, look: Look, actions: ActionSet) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(*(look.size("s6"),) * 4)
        column.setSpacing(look.size("s5"))
        form = QFormLayout()
        form.setHorizontalSpacing(look.size("s6"))
        form.setVerticalSpacing(look.size("s3"))
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for box in (self.language, self.theme, self.scale):
            label = PlainLabel("body", box.accessibleName())
            label.setFixedHeight(look.size("control"))
            label.setBuddy(box)
            form.addRow(label, box)
        column.addLayout(form)
        row = QHBoxLayout()
        devices = ActionButton(look, actions["devices"], "plain", "headset", shows_key=False)
        devices.setAutoDefault(False)
        row.addWidget(devices)
        ways = QWidget()
        flow = FlowLayout(look.size("s2"), ways)
        for name, drawing in _WAYS:
            way = ActionButton(look, actions[name], "plain", drawing, shows_key=False)
            way.setAutoDefault(False)
            way.setVisible(actions[name].isEnabled())  # some are for team leads only
            way.clicked.connect(self.accept)
            flow.addWidget(way)
        ways.setVisible(any(actions[name].isEnabled() for name, _ in _WAYS))
        column.addWidget(ways)
        row.addStretch(1)
        done = PlainButton(look, "primary", self.tr("Done"))
        done.setDefault(True)
        done.clicked.connect(self.accept)
        row.addWidget(done)
        column.addLayout(row)
