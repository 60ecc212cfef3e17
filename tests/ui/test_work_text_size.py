"""Lists and books at twice the text size, in windows that were built anew."""

import time
from datetime import UTC, datetime

from agent_desktop.domain import ticket_news
from agent_desktop.ui.scenes import SCENES
from agent_desktop.ui.work.area import WorkArea
from tests.ui.test_layout import cut_off, settle
from tests.ui.work_desk import PLACES, page, show_scene, whole_desk


def test_the_page_in_front_stays_in_front_and_nothing_is_cut(qtbot, qapp):
    for desk in whole_desk(qapp):
        show_scene(desk, "work-owned", 1920, 1080)

        desk.windows.scale_chosen.emit(2.0)
        desk.windows.window.resize(1920, 1080)

        assert page(desk).objectName() == "workLists"
        for scene in ("customer-merge", "knowledge"):
            desk.windows.work.open_place(PLACES[scene])
            for event in SCENES[scene](time.monotonic(), datetime.now(UTC)):
                if type(event).__module__ == ticket_news.__name__:
                    desk.publish(event)
            settle(qtbot)
            assert cut_off(desk.windows.window.findChild(WorkArea)) == [], scene
