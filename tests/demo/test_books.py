from datetime import UTC, date, datetime

import pytest

from agent_desktop.contract.server import RecordPayload
from agent_desktop.demo.books import Books
from agent_desktop.demo.matters import MATTERS
from agent_desktop.domain.customers import customer_of
from agent_desktop.domain.directory import NO_DEPUTY, directory_of
from agent_desktop.domain.knowledge import ArticleKind, articles_of
from agent_desktop.domain.record_checks import check_changes
from agent_desktop.domain.records import Record, RecordTable
from agent_desktop.domain.tickets import FieldChange

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(params=["zh", "en"])
def books(request):
    return Books(request.param, NOW, "1000")


def records(books, *tables):
    return [
        Record(
            table=table, record_id=i, values={n: t for n, t in values.items() if t},
            changed_at=NOW, changed_by="1000",
        )
        for table, i, values in books.records()
        if table in tables
    ]  # fmt: skip


def test_every_operation_is_one_that_a_server_takes(books):
    operations = books.operations()

    assert set(operations) == {"1000", "1001", "1002"}
    for written in operations.values():
        assert [op.seq for op in written] == list(range(1, len(written) + 1))
        for payload in (op.payload for op in written):
            if isinstance(payload, RecordPayload):
                changes = [
                    FieldChange(field=c.field, before="", after=c.after) for c in payload.changes
                ]
                check_changes(payload.table, changes)


def test_each_category_leads_to_somebody_but_one_whose_only_person_is_away(books):
    tables = (RecordTable.DEPARTMENT, RecordTable.PERSON, RecordTable.CATEGORY)
    directory = directory_of(records(books, *tables))

    answers = {i: directory.responsible(i, date(2026, 11, 22)) for i in directory.categories}

    assert {i for i, a in answers.items() if a.problem} == {"enterprise-line"}
    assert answers["enterprise-line"].problem == NO_DEPUTY
    assert answers["fault-slow"].stands_in_for.record_id == "he"


def test_the_callers_are_known_and_some_customers_want_no_calls(books):
    customers = [customer_of(r) for r in records(books, RecordTable.CUSTOMER)]
    numbers = {number for c in customers for number, _ in c.numbers}

    assert {f"+86{matter.number}" for matter in MATTERS} <= numbers
    assert any(c.do_not_call for c in customers)
    assert len({c.customer_id for c in customers}) == len(customers) >= 10


def test_there_are_articles_and_good_and_bad_cases_and_one_changed_in_time(books):
    articles = articles_of(
        records(books, RecordTable.ARTICLE), records(books, RecordTable.ARTICLE_VERSION)
    )

    assert {a.kind for a in articles} == set(ArticleKind)
    assert all(a.on(date(2026, 11, 22)) for a in articles)
    [price] = [a for a in articles if a.article_id == "upgrade-price"]
    assert price.on(date(2026, 5, 1)).number != price.on(date(2026, 11, 22)).number
