import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox

from agent_desktop.runtime.paths import shipped
from agent_desktop.ui.error_texts import TEXTS
from agent_desktop.ui.translations import LANGUAGES, Languages, read_source

SOURCE = shipped("resources", "translations", "zh_CN.ts")
PLACES = re.compile(r"\{(\w+)\}")


def strings(file: Path) -> set[tuple[str, str]]:
    return {
        (context.findtext("name", ""), message.findtext("source", ""))
        for context in ET.parse(file).iter("context")  # noqa: S314  our own file
        for message in context.iter("message")
        if message.find("translation").get("type") not in ("obsolete", "vanished")
    }


@pytest.fixture(scope="module")
def fresh(tmp_path_factory) -> set[tuple[str, str]]:
    """The strings that the code holds now, found by Qt's own tool."""
    found = tmp_path_factory.mktemp("lupdate") / "fresh.ts"
    tool = Path(sys.executable).parent / "pyside6-lupdate"
    files = sorted(str(f) for f in shipped("agent_desktop", "ui").rglob("*.py"))
    subprocess.run(
        [tool, *files, "-source-language", "en", "-ts", found], check=True, capture_output=True
    )
    return strings(found)


def test_the_translation_source_holds_exactly_the_strings_of_the_code(fresh):
    kept = strings(SOURCE)

    assert fresh - kept == set(), "run the command in resources/translations/README.md"
    assert kept - fresh == set(), "run the command in resources/translations/README.md"


def test_every_string_has_a_chinese_translation():
    assert strings(SOURCE) - set(read_source("zh_CN")) == set()


def test_translations_keep_the_places_that_are_filled():
    for (_, english), chinese in read_source("zh_CN").items():
        assert set(PLACES.findall(english)) == set(PLACES.findall(chinese)), english


def test_translations_hold_no_straight_half_width_commas_between_chinese_words():
    wrong = [t for t in read_source("zh_CN").values() if re.search(r"[\u4e00-\u9fff][,;:?!]", t)]

    assert wrong == []


@pytest.fixture
def languages(qapp):
    languages = Languages(qapp)
    yield languages
    languages.use("en")


def test_chinese_speaks_chinese_and_english_speaks_english(languages):
    languages.use("zh")
    chinese = QCoreApplication.translate("Words", "Ready")
    languages.use("en")

    assert chinese == "就绪"
    assert QCoreApplication.translate("Words", "Ready") == "Ready"


def test_a_string_without_translation_stays_english(languages):
    languages.use("zh")

    assert QCoreApplication.translate("Words", "No such word") == "No such word"


def test_qt_s_own_buttons_speak_chinese_too(languages, qtbot):
    languages.use("zh")
    box = QMessageBox()
    qtbot.addWidget(box)
    box.setStandardButtons(QMessageBox.StandardButton.Cancel)

    assert "取消" in box.button(QMessageBox.StandardButton.Cancel).text()


def test_every_error_text_is_marked_for_translation():
    known = {source for context, source in read_source("zh_CN") if context == "Errors"}

    for code, text in TEXTS.items():
        assert {text.title, text.message, text.action} - {""} <= known, code


def test_the_languages_offered_are_chinese_first_and_english():
    assert list(LANGUAGES) == ["zh", "en"]
