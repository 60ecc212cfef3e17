"""The knowledge base: articles and cases in versions, each of which holds for a time.

An article is a record with ``title``, ``kind`` (``article``, ``good`` or ``bad`` case),
``keywords`` and ``must_read`` ("yes"); its texts are records ``ARTICLE@N`` with ``article_id``,
``version``, ``title``, ``body``, ``effective_from`` and ``effective_until`` (dates of the centre's
calendar, the last one exclusive; "" for always). Of several versions that hold on a day the
highest counts. Who read what is a record ``AGENT@ARTICLE`` with the version.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.records import Record

YES: Final = "yes"
MAX_TITLE: Final = 200
MAX_BODY: Final = 20_000
MAX_QUESTION: Final = 2000


class ArticleKind(StrEnum):
    """An article of rules and answers, or a case that is worth keeping."""

    ARTICLE = "article"
    GOOD_CASE = "good"
    BAD_CASE = "bad"


class QuestionState(StrEnum):
    """Whether the lead has answered."""

    OPEN = "open"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of an article."""

    article_id: str
    number: int
    title: str = ""
    body: str = ""
    effective_from: str = ""
    effective_until: str = ""
    by: str = ""

    def holds_on(self, day: date) -> bool:
        """Return whether this version holds on a day."""
        shown = day.isoformat()
        begun = not self.effective_from or self.effective_from <= shown
        return begun and (not self.effective_until or shown < self.effective_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article with its versions, the newest first."""

    article_id: str
    kind: ArticleKind = ArticleKind.ARTICLE
    title: str = ""
    keywords: str = ""
    must_read: bool = False
    versions: tuple[Version, ...] = ()

    def on(self, day: date) -> Version | None:
        """Return the version that holds on a day; None where none does."""
        return next((v for v in self.versions if v.holds_on(day)), None)

    def version(self, number: int) -> Version | None:
        """Return a version by its number."""
        return next((v for v in self.versions if v.number == number), None)

    @property
    def next_number(self) -> int:
        """The number of the version to be written next."""
        return max((v.number for v in self.versions), default=0) + 1


def article_of(record: Record, versions: Iterable[Record]) -> Article:
    """Return an article; versions of other articles and broken ones are skipped."""
    get = record.values.get
    try:
        kind = ArticleKind(get("kind", "") or ArticleKind.ARTICLE)
    except ValueError:
        kind = ArticleKind.ARTICLE
    read = [version_of(v) for v in versions if not v.deleted]
    own = [v for v in read if v is not None and v.article_id == record.record_id]
    return Article(
        article_id=record.record_id,
        kind=kind,
        title=get("title", ""),
        keywords=get("keywords", ""),
        must_read=get("must_read", "") == YES,
        versions=tuple(sorted(own, key=lambda v: v.number, reverse=True)),
    )


def version_of(record: Record) -> Version | None:
    """Return the version that a record holds; None for one whose number is none."""
    get = record.values.get
    number = get("version", "") or record.record_id.rpartition("@")[2]
    if not number.isascii() or not number.isdecimal() or len(number) > 6:
        return None
    return Version(
        article_id=get("article_id", ""),
        number=int(number),
        title=get("title", ""),
        body=get("body", ""),
        effective_from=get("effective_from", ""),
        effective_until=get("effective_until", ""),
        by=record.changed_by,
    )


def version_id(article_id: str, number: int) -> str:
    """Return the record id of a version."""
    return f"{article_id}@{number}"


def reading_id(agent: str, article_id: str) -> str:
    """Return the record id of what an agent read of an article."""
    return f"{agent}@{article_id}"


def articles_of(articles: Iterable[Record], versions: Iterable[Record]) -> Sequence[Article]:
    """Return all articles with their versions."""
    by_article: dict[str, list[Record]] = {}
    for version in versions:
        by_article.setdefault(version.values.get("article_id", ""), []).append(version)
    living = (a for a in articles if not a.deleted)
    return [article_of(a, by_article.get(a.record_id, ())) for a in living]


def check_version(*, title: str, body: str, effective_from: str, effective_until: str) -> None:
    """Raise for a version that cannot be published.

    Raises:
        InvalidInput: ``article.title_missing``, ``article.too_long`` {field, limit},
            ``article.bad_date``.
    """
    if not title.strip():
        raise InvalidInput("an article needs a title", code="article.title_missing")
    for name, text, limit in (("title", title, MAX_TITLE), ("body", body, MAX_BODY)):
        if len(text) > limit:
            raise InvalidInput(
                f"{name}: at most {limit} characters",
                code="article.too_long",
                fields={"field": name, "limit": str(limit)},
            )
    for day in (effective_from, effective_until):
        if day and not _is_date(day):
            raise InvalidInput("a date is needed, as 2026-12-01", code="article.bad_date")
    if effective_until and effective_from and effective_until <= effective_from:
        raise InvalidInput("it would end before it begins", code="article.bad_date")


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
