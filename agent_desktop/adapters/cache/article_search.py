"""Search in the knowledge base: in the versions that hold on a day."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, func, select

from agent_desktop.adapters.cache import words
from agent_desktop.adapters.cache.pieces import in_pieces
from agent_desktop.adapters.cache.schema import records
from agent_desktop.domain.knowledge import Version, reading_id
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_news import ArticleRow

_MOST_HITS: Final = 2000
_EXCERPT: Final = 80
_BEFORE: Final = 20

_r = records.c


@dataclass(frozen=True, slots=True)
class _Held:
    """An article's version that holds."""

    no: int
    article_no: int
    kind: str
    version: Version


def find_articles(
    connection: Connection, text: str, limit: int, as_of: datetime, agent: str, kind: str
) -> list[ArticleRow]:
    """Return the articles that held then, best first; all of them for a text without words."""
    held = _held(connection, as_of.astimezone().date(), kind)
    asked = words.searches(text)
    if asked:
        ranks: dict[int, int] = {}
        for question in asked:
            found = connection.exec_driver_sql(
                "SELECT rowid FROM article_words WHERE article_words MATCH ? LIMIT ?",
                (question, _MOST_HITS),
            )
            for no in found.scalars():
                ranks.setdefault(int(no), len(ranks))
        last = len(ranks)
        ranked = [(min(ranks.get(h.no, last), ranks.get(h.article_no, last)), h) for h in held]
        held = [h for rank, h in sorted(ranked, key=lambda pair: pair[0]) if rank < last]
    else:
        held.sort(key=lambda h: h.version.title.casefold())
    held = held[:limit]
    read = _read(connection, agent, [h.version.article_id for h in held])
    bodies = _bodies(connection, [h.no for h in held])
    return [_row(h, bodies.get(h.no, ""), text, read) for h in held]


def _value(name: str) -> Any:
    return func.coalesce(func.json_extract(_r["values"], f'$."{name}"'), "")


def _held(connection: Connection, day: date, kind: str) -> list[_Held]:
    """Read all versions without their texts, and return of each article the one that holds."""
    articles = select(_r.no, _r.record_id, _value("kind")).where(
        _r.kind == RecordTable.ARTICLE.value, _r.deleted.is_(False)
    )
    known = {row[1]: (row[0], row[2] or "article") for row in connection.execute(articles)}
    versions = select(
        _r.no,
        _r.record_id,
        _value("article_id"),
        _value("version"),
        _value("title"),
        _value("effective_from"),
        _value("effective_until"),
    ).where(_r.kind == RecordTable.ARTICLE_VERSION.value, _r.deleted.is_(False))
    held: dict[str, _Held] = {}
    for no, record_id, article_id, given, title, begins, ends in connection.execute(versions):
        number = given or record_id.rpartition("@")[2]
        if article_id not in known or not number.isdecimal():
            continue
        version = Version(
            article_id=article_id,
            number=int(number),
            title=title,
            effective_from=begins,
            effective_until=ends,
        )
        article_no, its_kind = known[article_id]
        other = held.get(article_id)
        newer = other is None or other.version.number < version.number
        if newer and version.holds_on(day) and kind in ("", its_kind):
            held[article_id] = _Held(no, article_no, its_kind, version)
    return list(held.values())


def _bodies(connection: Connection, numbers: list[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for piece in in_pieces(numbers):
        rows = connection.execute(select(_r.no, _value("body")).where(_r.no.in_(piece)))
        found |= {row[0]: row[1] for row in rows}
    return found


def _read(connection: Connection, agent: str, article_ids: list[str]) -> dict[str, str]:
    """Return which version of each article the agent read last."""
    found: dict[str, str] = {}
    ids = {reading_id(agent, article_id): article_id for article_id in article_ids}
    for piece in in_pieces(ids):
        query = select(_r.record_id, _value("version")).where(
            _r.kind == RecordTable.READING.value, _r.record_id.in_(piece), _r.deleted.is_(False)
        )
        found |= {ids[row[0]]: row[1] for row in connection.execute(query)}
    return found


def _row(held: _Held, body: str, text: str, read: dict[str, str]) -> ArticleRow:
    version = held.version
    return ArticleRow(
        article_id=version.article_id,
        version=version.number,
        title=version.title,
        kind=held.kind,
        excerpt=_excerpt(body, text),
        effective_from=version.effective_from,
        effective_until=version.effective_until,
        unread=read.get(version.article_id, "") != str(version.number),
    )


def _excerpt(body: str, text: str) -> str:
    """Return the place of the first typed word that stands in the text, else its beginning."""
    plain = body.casefold()
    places = [plain.find(word) for word in text.casefold().split()]
    begin = max(0, min((p for p in places if p >= 0), default=0) - _BEFORE)
    return " ".join(body[begin : begin + _EXCERPT].split())
