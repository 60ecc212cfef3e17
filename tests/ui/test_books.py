"""Customers, directory, knowledge, import, figures and the search over all of them."""

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from agent_desktop.domain.commands import Dial, OpenTicket, ShowSituation
from agent_desktop.domain.events import CommandRefused
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_commands import (
    AnswerQuestion,
    AskQuestion,
    CallBackNow,
    CancelImport,
    DialCustomer,
    EditRecord,
    FindArticles,
    FindInDirectory,
    ImportRows,
    MergeCustomers,
    ReadArticle,
    SearchEverything,
    ShowCustomer,
    ShowFigures,
    TakeStep,
    WriteArticle,
)
from agent_desktop.domain.ticket_news import (
    ArticleRow,
    ArticleShown,
    CustomerRow,
    DirectoryFound,
    DirectoryRow,
    EverythingFound,
    FiguresShown,
    ImportChanged,
    StepTaken,
)
from agent_desktop.domain.tickets import FieldChange, TicketEventKind
from agent_desktop.ui.book_scenes import front_ticket
from agent_desktop.ui.directory.edit import EntryDialog
from agent_desktop.ui.imports.state import Page
from agent_desktop.ui.knowledge.article import PLAIN_FROM, ArticleText
from agent_desktop.ui.knowledge.state import Tab
from agent_desktop.ui.knowledge.write import WriteDialog
from agent_desktop.ui.look import Look
from agent_desktop.ui.work.figures_view import value_words
from agent_desktop.ui.work.lines import parts_of
from tests.ui.work_desk import Pages

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def pages(qtbot, qapp):
    return Pages(qtbot, qapp)


def press(view, words):
    """Press the visible button of these words."""
    found = [b for b in view.findChildren(QPushButton) if b.isVisible() and words in b.text()]
    found[0].click()
    return found[0]


def words_of(view):
    return [label.text() for label in view.findChildren(QLabel) if label.isVisible()]


# --- search


def test_enter_opens_a_ticket_and_each_group_leads_to_its_place(pages):
    pages.open("search")
    pages.work.search.type("账单")
    pages.play("search")
    found = pages.work.search.state.found

    for hit in (found.tickets[0], found.customers[0], found.phrases[0], found.articles[0]):
        pages.work.search.choose(hit)

    assert pages.sent == [
        SearchEverything(text="账单", limit=8),
        OpenTicket(ticket_id="t1"),
        ShowCustomer(customer_id="c7"),
        ShowSituation(situation="look-up", step="wait"),
        ReadArticle(article_id="a1", version=3),
    ]
    assert pages.went == ["customer", "", "knowledge"]


def test_the_search_is_moved_in_and_chosen_by_keys_of_its_field(pages):
    panel = pages.open("search")
    panel.field.setText("账单")
    pages.play("search")
    pages.sent.clear()

    for key in (Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(panel.field, key)

    assert pages.sent == [OpenTicket(ticket_id="t9")]
    assert not panel.isVisible()


def test_an_answer_to_what_was_typed_before_is_not_shown(pages):
    pages.open("search")
    pages.work.search.type("ab")
    pages.tell(EverythingFound(text="a", customers=(CustomerRow(customer_id="x", name="x"),)))

    assert pages.work.search.state.waits


def test_what_was_searched_stands_out_whatever_its_case_and_signs():
    assert parts_of("Bill (A.B) bill", ("bill", "a.b")) == [
        ("Bill", True),
        (" (", False),
        ("A.B", True),
        (") ", False),
        ("bill", True),
    ]
    assert parts_of("<b>x</b>", ("<b>",)) == [("<b>", True), ("x</b>", False)]


# --- customers


def test_whoever_looks_at_a_customer_in_full_says_why(pages):
    view = pages.open("customer", "customer-masked")

    assert "刘*" in words_of(view)
    press(view, "Show in full")

    assert pages.sent == [ShowCustomer(customer_id="c2", reveal=True, reason="ticket")]


def test_a_masked_customer_cannot_be_edited(pages):
    view = pages.open("customer", "customer-masked")

    assert not view.edit_button.isEnabled()


def test_nobody_calls_a_customer_who_does_not_want_it_but_a_lead_with_a_reason(pages):
    pages.open("customer", "customer-masked")
    pages.work.customer.call(0)
    assert pages.sent == []

    pages.work.customer.call(0, "court order")
    assert pages.sent == [DialCustomer(customer_id="c2", place=0, despite="court order")]


def test_numbers_and_promises_are_called_between_calls(pages):
    view = pages.open("customer", "customer-merge")
    press(view, "Call")
    assert pages.sent == [DialCustomer(customer_id="c1", place=0)]

    pages.play("customer")  # a call is going on
    shown = [b for b in view.findChildren(QPushButton) if b.isVisible() and b.text() == "Call"]
    assert shown
    assert not any(b.isEnabled() for b in shown)
    pages.work.customer.call_back(pages.work.customer.state.shown.promises[0])
    assert pages.sent_of(CallBackNow) == []


def test_an_edit_sends_only_what_is_different_and_names_what_it_replaces(pages):
    view = pages.open("customer", "customer-merge")
    view.edit_button.click()
    form = view._inside
    form.fields["company"].setText("恒达")

    press(view, "Save")

    change = FieldChange(field="company", before="恒达物流（上海）有限公司", after="恒达")
    assert pages.sent == [EditRecord(table=RecordTable.CUSTOMER, record_id="c1", changes=(change,))]


def test_what_is_being_edited_stays_when_the_customer_changes_elsewhere(pages):
    view = pages.open("customer", "customer-merge")
    view.edit_button.click()
    view._inside.fields["company"].setText("恒达")

    pages.tell(replace(pages.work.customer.state.shown, conflicts=()))

    assert view._inside.fields["company"].text() == "恒达"


def test_a_lost_edit_can_be_taken_after_all(pages):
    view = pages.open("customer", "customer-merge")
    press(view, "Take this one")

    change = FieldChange(field="company", before="恒达物流（上海）有限公司", after="恒达集团")
    assert pages.sent[0].changes == (change,)


def test_duplicates_become_one_after_a_question_and_part_again(pages):
    view = pages.open("customer", "customer-merge")
    pages.work.customer.merge("c8")
    press(view, "Undo")
    press(view, "Part again")

    assert pages.sent == [
        MergeCustomers(keep_id="c1", drop_id="c8"),
        MergeCustomers(keep_id="c1", drop_id="c8", undo=True),
        MergeCustomers(keep_id="c1", drop_id="c5", undo=True),
    ]


def test_names_with_markup_are_shown_as_they_are(pages):
    pages.open("customer", "customer-merge")
    shown = pages.work.customer.state.shown
    row = replace(shown.customer, name="<b>x</b>\u202eabc")

    pages.tell(replace(shown, customer=row))

    assert any("<b>x</b>" in words for words in words_of(pages._page))


# --- directory


def test_the_ticket_in_front_is_handed_over_with_one_key(pages):
    view = pages.open("directory", "directory")
    QTest.keyClick(view.list, Qt.Key.Key_A, ALT)

    (step,) = pages.sent_of(TakeStep)
    assert (step.ticket_id, step.step) == ("t0", TicketEventKind.ASSIGNED)
    assert dict(step.data) == {"to": "1021", "to_name": "李静", "department": "计费账务部"}
    pages.tell(StepTaken(ticket_id="t0", step=TicketEventKind.ASSIGNED))
    assert any("Handed to 李静" in words for words in words_of(view))


def test_a_lead_names_a_handler_where_that_is_asked_for(pages):
    view = pages.open("directory", "directory")
    pages.tell(front_ticket(NOW, TicketEventKind.NAMED))

    press(view, "Name as handler")

    assert pages.sent_of(TakeStep)[0].step is TicketEventKind.NAMED


def test_enter_calls_where_there_is_no_ticket_to_hand_over(pages):
    view = pages.open("directory", "directory-away")
    QTest.keyClick(view.field, Qt.Key.Key_Return)

    assert pages.sent == [Dial(number="8105")]


def test_whoever_has_no_deputy_is_called_so_and_gets_nothing(pages):
    view = pages.open("directory", "directory-away")
    row = next(r for r in pages.work.directory.state.rows if r.problem)

    pages.work.directory.assign(row)

    lines = [view.list.lines.data(view.list.lines.index(i)) for i in range(5)]
    assert any("away, no deputy" in line for line in lines)
    assert pages.sent_of(TakeStep) == []


def test_typing_searches_at_once(pages):
    view = pages.open("directory", "directory")
    QTest.keyClicks(view.list, "wq")

    assert [c.text for c in pages.sent_of(FindInDirectory)] == ["w", "wq"]


def test_a_lead_edits_an_entry_field_by_field(pages, qtbot):
    values = (("name", "账单与扣费"), ("person_id", "p1"))
    row = DirectoryRow(what="category", record_id="c1", title="账单与扣费", values=values)
    person = DirectoryRow(what="person", record_id="p2", title="王强")
    view = pages.open("directory", "directory-away")
    pages.tell(DirectoryFound(rows=(row, person)))

    QTest.keyClick(view.list, Qt.Key.Key_E, ALT)
    dialog = view.findChild(EntryDialog)
    dialog.fields["person_id"].choose("p2")
    dialog.save_button.click()

    change = FieldChange(field="person_id", before="p1", after="p2")
    assert pages.sent_of(EditRecord) == [
        EditRecord(table=RecordTable.CATEGORY, record_id="c1", changes=(change,))
    ]


# --- knowledge


def test_an_article_is_words_only(qtbot, qapp, tmp_path):
    pane = ArticleText(Look(qapp, "light", 1.0))
    qtbot.addWidget(pane)
    secret = tmp_path / "secret.png"
    body = f"# Title\n\n<b>bold</b> <script>alert(1)</script>\n\n![x]({secret.as_uri()}) **strong**"

    pane.show_body(body)

    text = pane.toPlainText()
    assert "<b>bold</b>" in text
    assert "<script>alert(1)</script>" in text
    assert "\ufffc" not in text  # no place for a picture
    assert pane.loadResource(2, QUrl(secret.as_uri())) is None


def test_a_megabyte_of_text_does_not_stop_the_window(qtbot, qapp):
    pane = ArticleText(Look(qapp, "light", 1.0))
    qtbot.addWidget(pane)
    began = time.process_time()

    pane.show_body("很长的一行。" * 170_000)

    assert time.process_time() - began < 2
    assert len(pane.toPlainText()) > PLAIN_FROM


def test_the_article_in_front_is_noted_as_the_answer(pages):
    view = pages.open("knowledge", "knowledge")
    QTest.keyClick(view.text, Qt.Key.Key_A, ALT)

    (step,) = pages.sent_of(TakeStep)
    assert step.step is TicketEventKind.ANSWERED
    assert dict(step.data) == {
        "article_id": "a1",
        "version": "3",
        "title": "账单多扣费的核查与退费",
    }
    pages.tell(StepTaken(ticket_id="t0", step=TicketEventKind.ANSWERED))
    assert any("Noted at the ticket" in words for words in words_of(view))


def test_versions_can_be_looked_at_and_so_can_a_day(pages):
    view = pages.open("knowledge", "knowledge")
    view.versions.setCurrentIndex(1)
    view.versions.activated.emit(1)
    view.day.setText("2026-03-05")
    view.day.editingFinished.emit()
    view.day.setText("soon")
    view.day.editingFinished.emit()

    (read,) = pages.sent_of(ReadArticle)
    (found,) = pages.sent_of(FindArticles)
    assert read == ReadArticle(article_id="a1", version=2)
    assert found.as_of.astimezone().date().isoformat() == "2026-03-05"


def test_unread_and_cases_are_lists_of_their_own(pages):
    view = pages.open("knowledge", "knowledge-list")
    pages.work.knowledge.choose(Tab.UNREAD)
    unread = len(view.list.lines.lines)
    pages.work.knowledge.choose(Tab.CASES)

    assert (unread, len(view.list.lines.lines)) == (2, 2)


def test_a_question_goes_to_the_morning_meeting_with_its_ticket(pages):
    view = pages.open("knowledge", "knowledge-list")
    pages.tell(front_ticket(NOW))
    view.question.setText("  怎么办？ ")
    QTest.keyClick(view.question, Qt.Key.Key_Return)

    assert pages.sent == [AskQuestion(text="怎么办？", ticket_id="t0")]
    assert view.question.text() == ""


def test_a_lead_answers_a_question_in_words_or_with_an_article(pages):
    pages.open("knowledge", "questions")
    pages.work.knowledge.answer("q1", text=" 去营业厅 ")
    pages.work.knowledge.answer("q2", text="  ")

    assert pages.sent == [AnswerQuestion(question_id="q1", text="去营业厅")]


def test_the_next_version_is_checked_before_it_is_published(pages, qtbot):
    shown = ArticleShown(row=ArticleRow(article_id="a1", version=3, title="T"), body="B")
    view = pages.open("knowledge")
    dialog = WriteDialog(pages.look, view, shown)
    qtbot.addWidget(dialog)
    written = []
    dialog.written.connect(written.append)

    dialog.ends.setText("2020-01-01")
    dialog._save()
    assert written == []
    dialog.ends.clear()
    dialog.starts.setText("2026-12-01")
    dialog._save()

    assert written == [
        WriteArticle(article_id="a1", title="T", body="B", effective_from="2026-12-01")
    ]


# --- import


def preview(**more):
    values = {
        "file": "/x/a.csv",
        "table": RecordTable.CUSTOMER,
        "columns": ("姓名", "电话", "x"),
        "fields": ("name", "number"),
        "mapping": (("姓名", "name"),),
        "preview": (("陈", "1", "\u0007"),),
        "rows": 3,
    }
    return ImportChanged(**(values | more))


def test_a_file_is_previewed_mapped_and_then_taken(pages):
    pages.open("import")
    imports = pages.work.imports
    imports.use_file("/x/a.csv")
    pages.tell(preview())
    imports.map("电话", "number")
    imports.take()
    pages.tell(preview(done=2))
    imports.cancel()
    pages.tell(preview(done=3, taken=2, refused=1, finished=True, error_file="/x/e.csv"))

    assert pages.sent == [
        ImportRows(file="/x/a.csv", table=RecordTable.CUSTOMER),
        ImportRows(
            file="/x/a.csv",
            table=RecordTable.CUSTOMER,
            mapping=(("姓名", "name"), ("电话", "number")),
            confirm=True,
        ),
        CancelImport(),
    ]
    assert imports.state.page is Page.RESULT


def test_a_file_that_cannot_be_read_says_why(pages):
    view = pages.open("import")
    pages.work.imports.use_file("/x/a.csv")

    pages.tell(CommandRefused(command="ImportRows", code="import.not_a_table", message=""))

    assert pages.work.imports.state.page is Page.FILE
    assert view._problem.isVisible()


def test_an_import_without_any_column_is_not_taken(pages):
    pages.open("import")
    pages.work.imports.use_file("/x/a.csv")
    pages.tell(preview(mapping=()))

    pages.work.imports.take()

    assert len(pages.sent) == 1


# --- figures


def test_figures_are_asked_for_by_month_and_never_of_the_future(pages):
    pages.open("figures")
    figures = pages.work.figures
    this_month = figures.state.month

    figures.turn(1)
    figures.turn(-1)

    (asked,) = pages.sent_of(ShowFigures)
    assert asked.month < this_month


def test_totals_are_sorted_and_told_in_words(pages):
    view = pages.open("figures", "figures")
    groups = dict(pages.work.figures.state.groups)

    assert groups["cause"][0] == ("", 854)
    assert value_words("satisfaction", "so_so") == "So-so"
    assert value_words("cause", "") == "No cause yet"
    causes = (("process", (("zh", "流程与时效"), ("en", "Process or delay"))),)
    assert value_words("cause", "process", causes) == "Process or delay"
    assert value_words("cause", "线路老化", causes) == "线路老化"
    spoken = [b.accessibleName() for b in view.findChildren(object) if hasattr(b, "_rows")]
    assert any("Fault report: 412" in words for words in spoken)


def test_a_month_without_tickets_says_so(pages):
    view = pages.open("figures")
    pages.tell(FiguresShown(month=pages.work.figures.state.month, scope="own"))
    QApplication.sendPostedEvents()

    assert "No tickets in this month" in words_of(view)
