from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtPdf import QPdfDocument

from agent_desktop.domain.ticket_clocks import ClockName, ClockState, TicketClock
from agent_desktop.domain.ticket_news import TicketShown
from agent_desktop.domain.tickets import (
    Severity,
    Ticket,
    TicketEvent,
    TicketEventKind,
    TicketForm,
    TicketKind,
    Void,
)
from agent_desktop.runtime import centre_defaults
from agent_desktop.ui.printing.paper import write
from agent_desktop.ui.printing.sheet import sheet_of

AT = datetime(2026, 11, 20, 1, 12, tzinfo=UTC)
ID = "0192f0c0-0000-7000-8000-00000a1b2c3d"


def shown(*, course="", **form):
    written = TicketForm(
        kind=TicketKind.COMPLAINT, subject="断线", course=course, form_id="complaint@1",
        severity=Severity.SEVERE, **form,
    )  # fmt: skip
    ticket = Ticket(
        ticket_id=ID, owner="1001", handler="1012", call_id=None, form=written,
        opened_at=AT, changed_at=AT,
    )  # fmt: skip
    clock = TicketClock(
        name=ClockName.HANDLE, state=ClockState.MISSED, started_at=AT,
        due_at=AT + timedelta(hours=24), warn_at=(AT, AT, AT),
    )  # fmt: skip
    definition = next(f for f in centre_defaults.forms() if f.name == "complaint")
    return TicketShown(
        draft_id="",
        ticket=ticket,
        timeline=(event(TicketEventKind.OPENED),),
        clocks=(clock,),
        form=definition,
        department="装维部",
    )


def event(kind, number=1, **data):
    return TicketEvent(
        event_id=f"e{number}", ticket_id=ID, kind=kind, at=AT, by="1001", data=tuple(data.items())
    )


def sheet(told):
    return sheet_of(told, company="云杉宽带", printed="1001", language="zh")


def words_of(told):
    made = sheet(told)
    cells = [f"{c.name}={c.text}" for s in made.sections for c in s.cells]
    return "\n".join([*cells, *("|".join(row) for s in made.sections for row in s.rows)])


@pytest.fixture
def pdf(qapp, tmp_path):
    def printed(told):
        file = tmp_path / "form.pdf"
        pages = write(sheet(told), file)
        document = QPdfDocument(None)
        assert document.load(str(file)) is QPdfDocument.Error.None_
        assert document.pageCount() == pages
        text = "\n".join(document.getAllText(page).text() for page in range(pages))
        document.close()
        assert [f.name for f in tmp_path.iterdir()] == ["form.pdf"]
        return text, pages

    return printed


def test_the_form_says_who_answers_what_was_done_and_what_became_of_it(qapp):
    told = shown(customer_name="李女士", phone="13800000002")
    steps = (
        event(TicketEventKind.HANDLED, 2, cause="进水", solution="更换"),
        event(TicketEventKind.HANDLED, 3, cause="没有效力", solution="x"),
        event(TicketEventKind.CALLED_BACK, 4, outcome="reached", satisfaction="so_so"),
    )
    void = Void(event_id="e3", code="ticket.not_now")
    words = words_of(
        replace(
            told,
            timeline=told.timeline + steps,
            ticket=replace(told.ticket, voids=(void,)),
        )
    )

    for piece in ("李女士", "13800000002", "装维部", "Cause=进水", "Solution=更换", "So-so"):
        assert piece in words
    assert "Cause=没有效力" not in words
    assert "(without effect)" in words
    assert "too late" in words


def test_an_open_matter_leaves_boxes_for_a_pen(qapp):
    assert "\u2610 Dissatisfied" in words_of(shown())


def test_html_is_text_and_nothing_turns_the_reading_round(pdf):
    text, _ = pdf(shown(course="<b>x</b> <img src='file:///etc/passwd'> &amp; \u202efdp.exe \x07"))

    assert "<b>x</b>" in text
    assert "&amp;" in text
    assert "fdp.exe" in text


def test_long_texts_go_on_over_pages_and_lose_nothing(pdf):
    course = "".join(f"第{n}句。" for n in range(4000))[:20_000]
    text, pages = pdf(shown(course=course))

    assert pages > 5
    assert "第2500句" in "".join(text.split())


def test_a_word_without_an_end_breaks_and_emoji_and_arabic_do_no_harm(pdf):
    text, pages = pdf(shown(course="x" * 3000 + " 😀 مرحبا"))

    assert pages < 6
    assert text.count("x") > 2990


def test_the_year_9999_is_printed(qapp):
    late = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)

    assert "9999" in words_of(shown(promised_at=late))


def test_a_folder_that_is_not_there_says_so(qapp, tmp_path):
    with pytest.raises(OSError, match="No such file"):
        write(sheet(shown()), tmp_path / "nowhere" / "a.pdf")
