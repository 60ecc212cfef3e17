"""The theme at work: style sheet, palette, fonts, tinted icons.

One ``Look`` a desk, given to every view. ``changed`` fires after the colours changed, so that what
is painted by hand or tinted is made again; sizes change only with a rebuilt window.
"""

import sys
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QIcon, QImageReader, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from agent_desktop.domain.business_calendar import BusinessCalendar
from agent_desktop.runtime.paths import shipped
from agent_desktop.ui.theme import Theme

_FAMILIES: Final = {
    "win32": ("Microsoft YaHei UI", "Segoe UI"),
    "linux": ("Noto Sans CJK SC", "Noto Sans SC", "Noto Sans", "DejaVu Sans"),
}
_SYSTEM: Final = "system"


class Look(QObject):
    """How everything looks now.

    Args:
        application: Receives style sheet, palette and font.
        theme: ``system``, ``light`` or ``dark``.
        scale: Text size, 1 for normal.

    Attributes:
        calendar: On which days the centre works, for everything that shows days.

    Signals:
        changed: Colours are new; tinted pixmaps and hand-painted widgets must follow.

    Thread: GUI.
    """

    changed = Signal()

    def __init__(self, application: QApplication, theme: str, scale: float) -> None:
        super().__init__(application)
        self._application = application
        self._wanted = theme
        self.calendar = BusinessCalendar()
        self._template = "\n".join(
            file.read_text("utf-8") for file in sorted(shipped("resources", "styles").glob("*.qss"))
        )
        self._drawings: dict[str, bytes] = {}
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}
        self.theme = Theme(self._resolved(), scale)
        application.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._dressed = False
        self._apply()

    def dress(self) -> None:
        """Put the style sheet on.

        Once the first windows are built: a widget that changes its parent under a style sheet is
        styled again with all that stands in it, which took half of the time to build them.
        """
        self._dressed = True
        self._application.setStyleSheet(self.theme.style_sheet(self._template))

    @property
    def wanted_theme(self) -> str:
        """What was asked for: ``system``, ``light`` or ``dark``."""
        return self._wanted

    def use(self, *, theme: str | None = None, scale: float | None = None) -> None:
        """Change theme or text size."""
        self._wanted = theme or self._wanted
        self.theme = Theme(self._resolved(), scale or self.theme.scale)
        self._apply()
        self.changed.emit()

    def size(self, name: str) -> int:
        """Return a size of ``theme.SIZES`` in logical pixels."""
        return self.theme.size(name)

    def colour(self, role: str) -> QColor:
        """Return a colour of ``theme.Colours``."""
        return QColor(getattr(self.theme.colours, role))

    def pixmap(self, drawing: str, role: str, size: str = "icon") -> QPixmap:
        """Return an icon drawing in one colour, sharp on this screen."""
        ratio = self._application.devicePixelRatio()
        pixels = self.size(size)
        key = (drawing, getattr(self.theme.colours, role), pixels, ratio)
        if key not in self._pixmaps:
            self._pixmaps[key] = self._drawn(drawing, key[1], pixels, ratio)
        return self._pixmaps[key]

    def icon(self, drawing: str, role: str = "text_soft", size: str = "icon") -> QIcon:
        """Return an icon that fades when its control is disabled."""
        icon = QIcon(self.pixmap(drawing, role, size))
        icon.addPixmap(self.pixmap(drawing, "text_off", size), QIcon.Mode.Disabled)
        return icon

    def icon_size(self, size: str = "icon") -> QSize:
        """Return the square of an icon size."""
        return QSize(self.size(size), self.size(size))

    def _drawn(self, drawing: str, colour: str, pixels: int, ratio: float) -> QPixmap:
        if drawing not in self._drawings:
            file = shipped("resources", "icons", f"{drawing}.svg")
            self._drawings[drawing] = file.read_bytes()
        tinted = QByteArray(self._drawings[drawing].replace(b"currentColor", colour.encode()))
        buffer = QBuffer(tinted)
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        reader = QImageReader(buffer, QByteArray(b"svg"))
        reader.setScaledSize(QSize(round(pixels * ratio), round(pixels * ratio)))
        pixmap = QPixmap.fromImage(reader.read())
        pixmap.setDevicePixelRatio(ratio)
        return pixmap

    def _resolved(self) -> str:
        if self._wanted != _SYSTEM:
            return self._wanted
        dark = self._application.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return "dark" if dark else "light"

    def _follow_system(self) -> None:
        if self._wanted == _SYSTEM:
            self.use()

    def _apply(self) -> None:
        self._application.setPalette(self._palette())
        font = QFont(self._application.font())
        font.setFamilies(_FAMILIES.get(sys.platform, _FAMILIES["linux"]))
        font.setPixelSize(self.size("text_m"))
        self._application.setFont(font)
        if self._dressed:
            self.dress()

    def _palette(self) -> QPalette:
        role = QPalette.ColorRole
        palette = QPalette()
        for name, colour in (
            (role.Window, "surface"),
            (role.Base, "surface"),
            (role.AlternateBase, "sunken"),
            (role.Button, "surface"),
            (role.ToolTipBase, "raised"),
            (role.Text, "text"),
            (role.WindowText, "text"),
            (role.ButtonText, "text"),
            (role.ToolTipText, "text"),
            (role.PlaceholderText, "text_faint"),
            (role.Highlight, "selection"),
            (role.HighlightedText, "selection_text"),
            (role.Link, "accent"),
            (role.Mid, "line"),
            (role.Light, "raised"),
            (role.Dark, "line"),
        ):
            palette.setColor(name, self.colour(colour))
        for name in (role.Text, role.WindowText, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, name, self.colour("text_off"))
        return palette
