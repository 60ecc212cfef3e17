from datetime import UTC, date, datetime

import pytest

from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.ids import AgentNumber
from agent_desktop.domain.knowledge import ArticleKind, article_of, articles_of, check_version
from agent_desktop.domain.records import Record, RecordTable


def record(table, record_id, *, deleted=False, **values):
    return Record(
        table=RecordTable(table),
        record_id=record_id,
        values=values,
        changed_at=datetime(2026, 11, 22, tzinfo=UTC),
        changed_by=AgentNumber("1000"),
        deleted=deleted,
    )


def version(number, since="", until="", **values):
    held = {"effective_from": since, "effective_until": until, "version": str(number)}
    return record("article_version", f"a@{number}", article_id="a", **held, **values)


ARTICLE = record("article", "a", title="退费", kind="good", must_read="yes")


def test_the_highest_version_that_holds_on_a_day_counts():
    article = article_of(ARTICLE, [version(1), version(2, "2026-06-01"), version(3, "2027-01-01")])

    assert article.on(date(2026, 5, 31)).number == 1
    assert article.on(date(2026, 6, 1)).number == 2
    assert article.on(date(2027, 1, 1)).number == 3
    assert article.next_number == 4


def test_a_version_ends_on_the_day_it_names():
    article = article_of(ARTICLE, [version(1, "2026-01-01", "2026-06-01")])

    assert article.on(date(2026, 5, 31)).number == 1
    assert article.on(date(2026, 6, 1)) is None


def test_versions_of_others_deleted_and_broken_ones_are_left_out():
    broken = record("article_version", "a@x", article_id="a", version="٣")
    foreign = record("article_version", "b@1", article_id="b", version="1")
    gone = record("article_version", "a@9", deleted=True, article_id="a", version="9")

    article = article_of(ARTICLE, [version(1), broken, foreign, gone])

    assert [v.number for v in article.versions] == [1]
    assert (article.kind, article.must_read) == (ArticleKind.GOOD_CASE, True)


def test_a_kind_that_nobody_knows_is_an_article():
    assert article_of(record("article", "a", kind="odd"), []).kind is ArticleKind.ARTICLE


def test_all_articles_get_their_own_versions():
    both = articles_of(
        [ARTICLE, record("article", "b"), record("article", "c", deleted=True)], [version(1)]
    )

    assert [(a.article_id, len(a.versions)) for a in both] == [("a", 1), ("b", 0)]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"title": " "}, "article.title_missing"),
        ({"body": "x" * 20_001}, "article.too_long"),
        ({"effective_from": "20261201"}, "article.bad_date"),
        ({"effective_until": "2026-13-01"}, "article.bad_date"),
        ({"effective_from": "2026-12-01", "effective_until": "2026-12-01"}, "article.bad_date"),
    ],
)
def test_a_version_that_cannot_be_published_says_why(wrong, code):
    good = {"title": "退费", "body": "", "effective_from": "", "effective_until": ""}
    check_version(**good)

    with pytest.raises(InvalidInput) as refusal:
        check_version(**{**good, **wrong})

    assert refusal.value.code == code
