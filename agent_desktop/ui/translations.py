"""Words in the agent's language, straight from the Qt Linguist sources.

Source strings are English; ``resources/translations/zh_CN.ts`` holds the Chinese. The file is read
when the desk starts (about 10 ms), so that no compiled copy can be stale or missing. The texts of
Qt's own controls (context menus, dialog buttons) come from the catalogue that Qt ships.
"""

from typing import Final
from xml.etree import ElementTree as ET

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator
from PySide6.QtWidgets import QApplication

from agent_desktop.runtime.paths import shipped

LANGUAGES: Final = {"zh": "中文", "en": "English"}
_SOURCES: Final = {"zh": "zh_CN"}
_LOCALES: Final = {
    "zh": QLocale(QLocale.Language.Chinese, QLocale.Country.China),
    "en": QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom),
}


class SourceTranslator(QTranslator):
    """Answers from a ``.ts`` file; a string it lacks stays English.

    Thread: GUI.
    """

    def __init__(self, source: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._texts = read_source(source)

    def translate(
        self,
        context: str,
        sourceText: str,  # noqa: N803  Qt's own name
        _disambiguation: str | None = None,
        _n: int = -1,
    ) -> str:
        """Return the translation; None, Qt's null string, passes the question on."""
        return self._texts.get((context, sourceText))  # type: ignore[return-value]

    def isEmpty(self) -> bool:
        """Tell Qt whether asking is worth while."""
        return not self._texts


def read_source(name: str) -> dict[tuple[str, str], str]:
    """Return (context, source) → translation of every finished message of a ``.ts`` file."""
    tree = ET.parse(shipped("resources", "translations", f"{name}.ts"))  # noqa: S314  our own file
    texts = {}
    for context in tree.iter("context"):
        title = context.findtext("name", "")
        for message in context.iter("message"):
            found = message.find("translation")
            if found is not None and found.text and found.get("type") is None:
                texts[title, message.findtext("source", "")] = found.text
    return texts


class Languages(QObject):
    """Switches the application's language.

    Thread: GUI.
    """

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._installed: list[QTranslator] = []

    def use(self, language: str) -> None:
        """Speak ``zh`` or ``en``; what is built from now on carries the new words."""
        for translator in self._installed:
            self._application.removeTranslator(translator)
        self._installed = []
        QLocale.setDefault(_LOCALES[language])
        if language not in _SOURCES:
            return
        qt = QTranslator(self)
        qt.load(
            f"qtbase_{_SOURCES[language]}",
            QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath),
        )
        for translator in (qt, SourceTranslator(_SOURCES[language], self)):
            self._application.installTranslator(translator)
            self._installed.append(translator)
