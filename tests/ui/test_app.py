"""The desk as ``bootstrap`` knows it: start, marks, threads, what is kept, end."""

import gc
import json
import subprocess
import sys
import threading
import time

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from agent_desktop.domain.commands import EditDraft
from agent_desktop.domain.events import DeskClosing, DraftChanged
from agent_desktop.domain.tickets import TicketForm
from agent_desktop.ui import window_state
from agent_desktop.ui.window_state import WindowState


@pytest.fixture(autouse=True)
def collector():
    yield
    gc.enable()


def test_it_runs_marks_the_window_and_ends_when_the_core_closes(make_desk):
    desk = make_desk()
    marks = []
    started = time.monotonic()

    def on_mark(what, facts):
        marks.append((what, facts))
        threading.Thread(target=lambda: desk.app.publish(DeskClosing())).start()

    desk.app.on_mark = on_mark
    code = desk.app.run()

    assert code == 0
    assert [what for what, _ in marks] == ["window_ready"]
    assert started < marks[0][1]["t_s"] < time.monotonic()


def test_the_collector_runs_on_the_gui_thread_only(make_desk):
    desk = make_desk()
    QTimer.singleShot(0, desk.app.quit)

    desk.app.run()

    assert not gc.isenabled()


def test_a_ringing_call_is_marked_once_when_it_is_painted(make_desk, qtbot):
    desk = make_desk()
    marks = []
    desk.app.on_mark = lambda what, facts: marks.append((what, facts))
    desk.show("ready")
    published = time.monotonic()

    desk.play("ringing")
    qtbot.waitUntil(lambda: any(what == "painted" for what, _ in marks))
    desk.app.presenters.tick()
    desk.window.grab()

    painted = [facts for what, facts in marks if what == "painted"]
    assert len(painted) == 1
    assert (painted[0]["what"], painted[0]["call_id"]) == ("call_card", "call-1")
    assert painted[0]["t_s"] >= published


def test_the_small_bar_marks_a_painted_call_too(make_desk, qtbot):
    desk = make_desk()
    marks = []
    desk.app.on_mark = lambda what, facts: marks.append(what)
    desk.show("ready")
    desk.trigger("compact")

    desk.play("ringing")

    qtbot.waitUntil(lambda: "painted" in marks)


def test_a_picture_can_be_asked_for_from_another_thread(make_desk, qtbot, tmp_path):
    desk = make_desk().show("talking")
    file = tmp_path / "shots" / "desk.png"
    found = []
    thread = threading.Thread(target=lambda: found.append(desk.app.screenshot(file).result(5)))
    thread.start()

    qtbot.waitUntil(lambda: bool(found))
    thread.join()

    assert found == [file]
    assert file.read_bytes().startswith(b"\x89PNG")


def test_a_picture_that_cannot_be_written_says_so(make_desk, tmp_path):
    desk = make_desk().show("ready")
    (tmp_path / "file").write_text("")

    future = desk.app.screenshot(tmp_path / "file" / "x.png")

    assert isinstance(future.exception(5), OSError)


def test_the_window_comes_to_the_front_when_asked_from_another_thread(make_desk, qtbot):
    desk = make_desk().show("ready")
    desk.window.hide()

    thread = threading.Thread(target=desk.app.show_window)
    thread.start()
    thread.join()

    qtbot.waitUntil(desk.window.isVisible)


def test_place_shape_and_look_are_kept(make_desk, tmp_path):
    file = tmp_path / "window.json"
    first = make_desk(window_state_file=file).show("ready", 1100, 700)
    first.app.windows.theme_chosen.emit("dark")
    first.app.windows.language_chosen.emit("zh")
    first.window.resize(1100, 700)
    first.app.publish(DeskClosing())

    second = make_desk(window_state_file=file)
    second.app.windows.restore(window_state.load(file))

    assert (second.window.width(), second.window.height()) == (1100, 700)
    assert second.app.look.theme.name == "dark"
    assert second.window.windowTitle() == "坐席工作台"


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"geometry": [1, 2]}', '{"geometry": "wide"}', '{"scale": "x"}', "\x00"],
)
def test_a_broken_window_state_counts_as_none(tmp_path, text):
    file = tmp_path / "window.json"
    file.write_text(text)

    assert window_state.load(file) == WindowState()


def test_unknown_values_of_the_window_state_are_ignored(tmp_path):
    file = tmp_path / "window.json"
    file.write_text(json.dumps({"theme": "pink", "language": "xx", "scale": 99, "maximized": True}))

    assert window_state.load(file) == WindowState(maximized=True)


def test_a_window_state_that_cannot_be_written_is_no_failure(tmp_path):
    (tmp_path / "file").write_text("")

    window_state.save(tmp_path / "file" / "window.json", WindowState())
    window_state.save(None, WindowState())


def test_text_that_waits_is_sent_before_the_desk_ends(make_desk, qtbot):
    desk = make_desk().show("talking")
    desk.app.publish(DraftChanged(draft_id="d1", form=TicketForm()))
    qtbot.keyClicks(desk.window.ticket.subject, "last words")

    desk.app.publish(DeskClosing())

    assert isinstance(desk.sent[-1], EditDraft)
    assert desk.sent[-1].form.subject == "last words"


def test_the_windows_load_nothing_that_slows_their_start():
    """Only three Qt modules, and no database, network or validation library."""
    script = "import sys, agent_desktop.ui.app; print('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())

    qt = {m for m in loaded if m.startswith("PySide6.Qt")}
    assert qt == {"PySide6.QtCore", "PySide6.QtGui", "PySide6.QtWidgets"}
    assert loaded & {"pydantic", "sqlalchemy", "httpx", "yaml", "asyncio", "keyring"} == set()


def test_all_pictures_of_the_preview_can_be_taken(tmp_path):
    done = subprocess.run(
        [
            *(sys.executable, "-m", "agent_desktop.ui.preview", "--out", tmp_path),
            *("--language", "zh", "--theme", "dark", "--size", "1024x640", "--scale", "2"),
            *("--scene", "talking", "--scene", "popup", "--scene", "compact"),
        ],
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert sorted(f.name for f in tmp_path.iterdir()) == [
        "compact-zh-dark-1024x640-200.png",
        "popup-zh-dark-1024x640-200.png",
        "talking-zh-dark-1024x640-200.png",
    ]


def test_no_window_is_left_behind(make_desk):
    desk = make_desk().show("talking")
    desk.trigger("compact")

    desk.app.close()

    assert [w for w in QApplication.topLevelWidgets() if w.isVisible()] == []
