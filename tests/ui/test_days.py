"""A day is typed, or taken from a calendar that a keyboard can use."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from PySide6.QtCore import QDate, QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QTableView

from agent_desktop.domain.business_calendar import BusinessCalendar
from agent_desktop.domain.form_definitions import FieldDefinition, FieldKind, FormDefinition
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_news import work_days
from agent_desktop.ui.directory.edit import EntryDialog
from agent_desktop.ui.knowledge.write import WriteDialog
from agent_desktop.ui.look import Look
from agent_desktop.ui.ticket.own_fields import OwnFields
from agent_desktop.ui.ticket.promise import PromiseField
from agent_desktop.ui.widgets.days import DateLine, DayCalendar

ALT = Qt.KeyboardModifier.AltModifier
HOLIDAYS = BusinessCalendar(days={date(2026, 10, 1): False, date(2026, 10, 10): True})


@pytest.fixture
def look(qapp):
    look = Look(qapp, "light", 1.0)
    look.calendar = replace(HOLIDAYS)
    return look


@pytest.fixture
def line(qtbot, look):
    line = DateLine(look, "2026-10-01", "Day")
    qtbot.addWidget(line)
    with qtbot.waitExposed(line):
        line.show()
    return line


def grid(popup):
    return popup.calendar.findChild(QTableView)


@pytest.mark.parametrize("text_size", [1.0, 1.5])
def test_all_seven_days_of_a_week_are_in_view(qtbot, qapp, text_size):
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English))
    calendar = DayCalendar(Look(qapp, "light", text_size))
    QLocale.setDefault(before)
    qtbot.addWidget(calendar)
    calendar.resize(calendar.minimumSize())
    with qtbot.waitExposed(calendar):
        calendar.show()

    shown = calendar.findChild(QTableView)

    assert shown.horizontalHeader().length() <= shown.viewport().width()


def test_alt_and_down_open_the_calendar_and_enter_takes_the_day(line):
    typed = []
    line.textEdited.connect(typed.append)

    QTest.keyClick(line, Qt.Key.Key_Down, ALT)
    QTest.keyClick(grid(line.popup), Qt.Key.Key_Right)
    QTest.keyClick(grid(line.popup), Qt.Key.Key_Return)

    assert (line.text(), typed) == ("2026-10-02", ["2026-10-02"])


def test_esc_closes_the_calendar_and_takes_nothing(qtbot, line):
    QTest.keyClick(line, Qt.Key.Key_Down, ALT)
    popup = line.popup
    QTest.keyClick(grid(popup), Qt.Key.Key_Right)
    with qtbot.waitSignal(popup.destroyed):
        QTest.keyClick(grid(popup), Qt.Key.Key_Escape)

    assert line.text() == "2026-10-01"


def test_what_is_typed_stays_and_a_locked_field_opens_nothing(line):
    line.clear()
    QTest.keyClicks(line, "2026-12-3x")
    line.setReadOnly(True)
    QTest.keyClick(line, Qt.Key.Key_Down, ALT)

    assert (line.text(), line.popup) == ("2026-12-3x", None)


def test_days_off_and_make_up_days_have_a_word_of_their_own(qtbot, look):
    calendar = DayCalendar(look)
    qtbot.addWidget(calendar)

    marks = [calendar.mark_of(QDate(2026, 10, day)) for day in (1, 2, 3, 10)]

    assert marks == ["off", "", "off", "work"]
    assert "closed" in calendar.words(QDate(2026, 10, 1))
    assert "make-up" in calendar.words(QDate(2026, 10, 10))


def test_the_week_begins_as_in_the_language_s_country(qtbot, look):
    before = QLocale()
    found = []
    for locale in (QLocale("en_GB"), QLocale("en_US")):
        QLocale.setDefault(locale)
        calendar = DayCalendar(look)
        qtbot.addWidget(calendar)
        found.append(calendar.firstDayOfWeek())
    QLocale.setDefault(before)

    assert found == [Qt.DayOfWeek.Monday, Qt.DayOfWeek.Sunday]


def test_every_part_of_the_calendar_has_a_name(line):
    line.open_calendar()

    parts = [*line.popup.findChildren(QAbstractButton), grid(line.popup), line.popup.calendar]
    nameless = [p.objectName() for p in parts if not (p.accessibleName() or p.text())]
    assert nameless == []
    line.popup.close()


def test_the_button_in_the_line_says_what_it_opens(line):
    buttons = line.findChildren(QAbstractButton)

    assert [b.accessibleName() for b in buttons] == ["Choose the day in a calendar"]


def test_a_promise_takes_its_day_from_the_calendar_and_keeps_its_time(qtbot, look):
    field = PromiseField(look, lambda: datetime(2026, 10, 1, 6, 0, tzinfo=UTC))
    qtbot.addWidget(field)
    at = datetime(2026, 10, 1, 14, 30).astimezone()
    field.show_time(at)
    with qtbot.waitExposed(field):
        field.show()

    field.open_calendar()
    QTest.keyClick(grid(field.popup), Qt.Key.Key_Right)
    with qtbot.waitSignal(field.edited):
        QTest.keyClick(grid(field.popup), Qt.Key.Key_Return)

    assert field.time() == at.replace(day=2)


def test_dates_everywhere_have_the_calendar(qtbot, qapp, look, make_desk):
    desk = make_desk()
    over = desk.window
    article = WriteDialog(look, over, None)
    person = EntryDialog(look, over, RecordTable.PERSON, {}, ())
    own = OwnFields(look, "en", over)
    qtbot.addWidget(own)
    own.show_definition(
        FormDefinition(
            form_id="f@1", fields=(FieldDefinition(field_id="day", kind=FieldKind.DATE),)
        )
    )

    fields = [article.starts, article.ends, own.control("day")]
    fields += [person.fields[name] for name in ("away_from", "away_until")]
    assert all(isinstance(field, DateLine) for field in fields)

    desk.app.publish(work_days(HOLIDAYS))
    assert desk.app.look.calendar == HOLIDAYS
