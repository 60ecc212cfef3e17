"""Nothing is cut off, and everything can be reached and read aloud."""

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QWidget,
)

from agent_desktop.domain.events import ScriptChanged
from agent_desktop.ui.scenes import SCENES
from agent_desktop.ui.widgets.labels import ElidedLabel, WrapLabel
from agent_desktop.ui.widgets.pane import Fade, Pane

SIZES = ((1024, 640), (1366, 768), (1920, 1080))
PADDING = {"segment": 12}  # both sides, in pixels: what the style sheet takes from the words
MOMENTS = (
    "signed-out",
    "ready",
    "ringing",
    "writing",
    "problems",
    "offline",
    "after-call",
    "silent",
    "silent-end",
    "headset-dead",
)


def visible(window, kind):
    return [w for w in window.findChildren(kind) if w.isVisible()]


def settle(qtbot):
    """Let layouts, which work in turns of the event loop, come to rest."""
    done = []
    for _ in range(4):
        QApplication.sendPostedEvents()
    qtbot.waitUntil(lambda: done.append(1) or len(done) > 3)


def cut_off(window):
    found = []
    for label in visible(window, QLabel):
        if isinstance(label, WrapLabel):
            if label.text() and label.height() < label.heightForWidth(label.width()):
                found.append(label.text())
        elif not isinstance(label, ElidedLabel) and label.text():
            needed = label.fontMetrics().horizontalAdvance(label.text())
            if label.contentsRect().width() < needed:
                found.append(label.text())
    for button in visible(window, QPushButton):
        if button.property("kind") in ("situation", "line"):
            continue  # ends in "…" where room ends; its tool tip has all
        needed = button.fontMetrics().horizontalAdvance(button.text()) + PADDING.get(
            button.property("kind"), 0
        )
        if button.width() < needed or button.height() < button.fontMetrics().height():
            found.append(button.text())
    return found + [
        f"panel {pane.objectName() or pane.parent().objectName()}"
        for pane in visible(window, Pane)
        if pane.widget().minimumSizeHint().width() > pane.viewport().width()
    ]


@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_word_is_cut_off(make_desk, qtbot, language, size):
    desk = make_desk(language=language).show("ready", *size)

    for scene in MOMENTS:
        desk.play(scene)
        settle(qtbot)
        assert cut_off(desk.window) == [], scene


@pytest.mark.parametrize("scale", [0.9, 1.5, 2.0])
def test_no_word_is_cut_off_at_other_text_sizes(make_desk, qtbot, scale):
    desk = make_desk(language="zh").show("ready", 1920, 1080)
    desk.app.windows.scale_chosen.emit(scale)
    desk.window.resize(1920, 1080)
    for scene in ("problems", "own-voice"):
        desk.play(scene)
        settle(qtbot)
        assert cut_off(desk.window) == [], scene


def test_the_window_can_be_as_small_as_1024_by_640(desk, qtbot):
    desk.show("writing", 1024, 640)

    assert (desk.window.width(), desk.window.height()) == (1024, 640)


def test_a_narrow_window_puts_the_ticket_under_the_phrase(desk, qtbot):
    desk.show("writing", 800, 700)
    settle(qtbot)

    assert desk.window.ticket.mapTo(desk.window, desk.window.ticket.rect().topLeft()).y() > 0
    assert desk.window.script.width() == desk.window.ticket.width()


def lines_of_chips(desk):
    strip = desk.window.findChild(QWidget, "situations")
    return len({chip.y() for chip in visible(strip, QPushButton)})


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("size", "lines"), [((1024, 640), 3), ((1280, 760), 2)])
def test_the_situations_take_few_lines_and_leave_the_phrase_its_room(
    make_desk, qtbot, language, size, lines
):
    desk = make_desk(language=language).show("talking", *size)
    settle(qtbot)

    assert lines_of_chips(desk) <= lines
    pane = desk.window.script.pane
    phrase = next(w for w in visible(desk.window, QLabel) if w.property("role") == "phrase")
    bottom = phrase.mapTo(pane, phrase.rect().bottomLeft()).y()
    assert bottom < pane.viewport().height()


@pytest.mark.parametrize(("size", "lines"), [((1024, 640), 3), ((1280, 760), 2)])
def test_long_english_titles_end_in_dots_instead_of_taking_a_further_line(
    make_desk, qtbot, size, lines
):
    desk = make_desk().show("talking", *size)
    event = SCENES["talking"](time.monotonic(), datetime.now(UTC))
    script = next(e for e in reversed(event) if isinstance(e, ScriptChanged))
    titles = [f"Looking up something {i}" for i in range(26)]

    desk.app.publish(replace(script, situations=tuple((t, t, "") for t in titles)))
    settle(qtbot)

    assert lines_of_chips(desk) <= lines
    chips = visible(desk.window.findChild(QWidget, "situations"), QPushButton)
    assert [c.toolTip() for c in chips] == [f"{t}  Ctrl+{i}" for i, t in enumerate(titles[:9], 1)]
    assert max(c.width() for c in chips) < chips[0].sizeHint().width()


def test_the_open_situation_is_a_chip_even_without_a_digit(desk, qtbot):
    desk.show("talking")
    newest = desk.app.presenters.script
    event = SCENES["talking"](time.monotonic(), datetime.now(UTC))
    script = next(e for e in reversed(event) if isinstance(e, ScriptChanged))

    newest.on_event(replace(script, situation="wrong-number", situation_title="打错电话"))

    strip = desk.window.findChild(QWidget, "situations")
    chips = visible(strip, QPushButton)
    assert [c.text() for c in chips if c.property("open")] == ["打错电话"]
    assert len(chips) == 10


@pytest.mark.parametrize("size", SIZES)
def test_a_notice_covers_nothing(desk, qtbot, size):
    desk.show("offline", *size)
    settle(qtbot)

    notices = desk.window.notices
    top = notices.mapTo(desk.window, notices.rect().topLeft()).y()
    for panel in (desk.window.script, desk.window.ticket, desk.window.softphone.card):
        assert panel.mapTo(desk.window, panel.rect().bottomLeft()).y() < top


def test_a_line_that_is_cut_melts_into_the_ground(desk, qtbot):
    desk.show("silent", 1024, 560)
    settle(qtbot)
    pane = desk.window.script.pane

    bar = pane.verticalScrollBar()
    assert bar.maximum() > 0
    for place in range(0, bar.maximum(), 3):
        bar.setValue(place)
        image = pane.grab().toImage()
        width = pane.viewport().width()
        last = {image.pixel(x, pane.height() - 2) for x in range(20, width - 20)}
        assert len(last) == 1, place
    bar.setValue(bar.maximum())
    assert [w for w in pane.findChildren(QWidget) if w.isVisible() and type(w) is Fade] == []


def test_the_phrase_is_read_from_a_metre(desk, qtbot):
    for size in SIZES:
        desk.show("talking", *size)
        desk.window.resize(*size)
        settle(qtbot)
        phrase = next(w for w in visible(desk.window, QLabel) if w.property("role") == "phrase")
        assert phrase.fontMetrics().height() >= 34  # a 24 pixel letter: 6 mm on an office screen


@pytest.mark.parametrize("scene", MOMENTS)
def test_every_control_has_a_name_for_screen_readers(desk, scene):
    desk.show(scene)
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QTableView)

    nameless = [
        f"{type(w).__name__} {w.objectName()}"
        for kind in kinds
        for w in visible(desk.window, kind)
        if not w.accessibleName() and w.objectName() != "qt_spinbox_lineedit"
    ]
    assert nameless == []


@pytest.mark.parametrize("scene", ["talking", "signed-out"])
def test_tab_reaches_every_control_and_comes_round(desk, qtbot, scene):
    desk.show(scene)
    # Of a row of segments the chosen one has the keyboard; arrows go to the others.
    unchosen = {b for b in visible(desk.window, QAbstractButton) if b.group() and not b.isChecked()}
    reachable = {
        w
        for w in visible(desk.window, QWidget)
        if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isEnabled() and not w.focusProxy()
    }
    seen = set()
    reachable -= unchosen
    for _ in range(len(reachable) + 12):
        focused = QApplication.focusWidget() or desk.window
        seen.add(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)

    assert {f"{type(w).__name__} {w.accessibleName()}" for w in reachable - seen} == set()


def test_tab_goes_through_the_script_before_the_ticket(desk, qtbot):
    desk.show("talking")
    script, ticket = desk.window.script, desk.window.ticket
    desk.window.softphone.field.setFocus()
    seen = []
    while QApplication.focusWidget() is not ticket.customer_name and len(seen) < 40:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())

    places = [script.isAncestorOf(w) for w in seen]
    assert places.count(True) == 13  # star, all situations, language, said, nine situations
    assert places.index(True) + 13 == len(places) - places[::-1].index(True)


def test_the_ticket_s_fields_follow_each_other(desk, qtbot):
    ticket = desk.show("talking").window.ticket
    category = ticket.fields.category.line
    order = [ticket.customer_name, ticket.phone, category, ticket.subject, ticket.course]
    order[0].setFocus()

    for following in order[1:]:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is following


def test_a_focused_control_looks_different(desk, qtbot):
    field = desk.show("talking").window.ticket.subject
    desk.window.setFocus()
    before = field.grab().toImage()

    field.setFocus()

    assert field.grab().toImage() != before


def test_dark_and_light_look_different_and_change_without_a_new_window(make_desk, qtbot):
    desk = make_desk(theme="light").show("talking")
    window, light = desk.window, desk.window.grab().toImage()

    desk.app.windows.theme_chosen.emit("dark")

    dark = desk.window.grab().toImage()
    assert desk.window is window
    assert light.pixelColor(700, 600).lightness() > 200
    assert dark.pixelColor(700, 600).lightness() < 60


def test_the_system_s_theme_is_followed(make_desk, qapp):
    desk = make_desk(theme="system")
    dark = qapp.styleHints().colorScheme() is Qt.ColorScheme.Dark

    assert desk.app.look.theme.name == ("dark" if dark else "light")
    qapp.styleHints().setColorScheme(Qt.ColorScheme.Dark)
    qapp.styleHints().unsetColorScheme()


def test_showing_the_same_state_again_costs_a_fraction_of_a_frame(desk, qtbot):
    desk.show("writing")
    presenters = desk.app.presenters
    presenters.tick()

    started = time.process_time()
    for _ in range(20):
        presenters.softphone.tick()

    assert (time.process_time() - started) / 20 < 0.016
