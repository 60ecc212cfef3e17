from PySide6.QtWidgets import QFrame, QWidget

from agent_desktop.domain.events import WatchChanged


def test_what_the_watchdogs_found_is_a_sentence_at_the_bar_until_it_is_mended(desk):
    bar = desk.show().window.findChild(QFrame, "statusBar")

    def says(words: str) -> bool:
        items = bar.findChildren(QWidget)
        return any(words in item.accessibleName() for item in items if item.isVisible())

    desk.app.publish(WatchChanged(troubles=("disk.nearly_full", "sync.stuck")))
    desk.qtbot.waitUntil(lambda: says("The disk is nearly full"))

    desk.app.publish(WatchChanged())
    desk.qtbot.waitUntil(lambda: not says("The disk is nearly full"))
