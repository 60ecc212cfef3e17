"""The knowledge base at the desk: search as of a day, read state, new versions."""

import logging
from datetime import datetime

from agent_desktop.domain.errors import AgentDesktopError, NotFound
from agent_desktop.domain.events import SessionChanged
from agent_desktop.domain.knowledge import (
    YES,
    Article,
    ArticleKind,
    Version,
    article_of,
    articles_of,
    check_version,
    reading_id,
    version_id,
)
from agent_desktop.domain.record_checks import storable
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_commands import FindArticles, ReadArticle, WriteArticle
from agent_desktop.domain.ticket_news import (
    ArticleRow,
    ArticlesFound,
    ArticleShown,
    KnowledgeCounted,
    RecordsChanged,
)
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import Clock
from agent_desktop.services.record_edits import RecordEdits
from agent_desktop.services.ticket_ports import Finder, RecordStore
from agent_desktop.services.ticket_viewer import viewer_of

logger = logging.getLogger(__name__)

MOST_FOUND = 100
_EXCERPT = 80
_TABLES = frozenset({RecordTable.ARTICLE, RecordTable.ARTICLE_VERSION, RecordTable.READING})


class Knowledge:
    """Answers ``FindArticles``, ``ReadArticle`` and ``WriteArticle``; counts what is unread.

    Bringing the version up that holds today is reading it. What was found is told anew when
    somebody publishes.

    Thread: core.
    """

    def __init__(
        self, bus: Bus, store: RecordStore, finder: Finder, clock: Clock, edits: RecordEdits
    ) -> None:
        self._bus = bus
        self._store = store
        self._finder = finder
        self._clock = clock
        self._edits = edits
        self._asked: FindArticles | None = None
        bus.handle(FindArticles, self.find)
        bus.handle(ReadArticle, self.read)
        bus.handle(WriteArticle, self.write)
        bus.on(RecordsChanged, self._on_records)
        bus.on(SessionChanged, lambda _event: self._count_soon())

    async def find(self, command: FindArticles) -> None:
        """Publish the articles that are meant and held then."""
        self._asked = command
        as_of = command.as_of or self._clock.now()
        agent = viewer_of(self._bus).agent
        rows = await self._finder.articles(
            command.text, MOST_FOUND, as_of, agent, kind=command.kind
        )
        self._bus.publish(ArticlesFound(text=command.text, rows=tuple(rows)))

    async def read(self, command: ReadArticle) -> None:
        """Publish an article in a version (0: the one that holds), and note that it was read.

        Raises:
            NotFound: ``article.not_found``: there is no such article, or no such version.
        """
        article = await self._article(command.article_id)
        held = article.on(self._today().date())
        number = command.version
        version = (held or _newest(article)) if number == 0 else article.version(number)
        if version is None:
            raise NotFound("there is no such article or version", code="article.not_found")
        agent = viewer_of(self._bus).agent
        if agent and held is not None and version.number >= held.number:
            await self._note(agent, article, version)
        self._bus.publish(
            ArticleShown(
                row=_row(article, version),
                body=version.body,
                by=version.by,
                versions=tuple(_row(article, v) for v in article.versions),
            )
        )

    async def write(self, command: WriteArticle) -> str:
        """Publish the next version of an article; returns the article's id.

        Raises:
            NotAllowed: ``session.signed_out``, ``record.not_allowed``.
            NotFound: ``article.not_found``.
            InvalidInput: ``article.…``.
        """
        self._edits.assert_may_write(RecordTable.ARTICLE)
        title, body = storable(command.title).strip(), storable(command.body)
        begins = command.effective_from or self._today().date().isoformat()
        check_version(
            title=title,
            body=body,
            effective_from=begins,
            effective_until=command.effective_until,
        )
        article_id, number = command.article_id or self._clock.new_id(), 1
        if command.article_id:
            number = (await self._article(article_id)).next_number
        version = {
            "article_id": article_id,
            "version": str(number),
            "title": title,
            "body": body,
            "effective_from": begins,
            "effective_until": command.effective_until,
        }
        # The text first: an article whose text is on its way would be found empty.
        await self._edits.write(
            RecordTable.ARTICLE_VERSION, version_id(article_id, number), version
        )
        head = {
            "title": title,
            "kind": _kind(command.kind),
            "keywords": command.keywords[:500],
            "must_read": YES if command.must_read else "",
        }
        await self._edits.write(RecordTable.ARTICLE, article_id, head)
        return article_id

    async def _article(self, article_id: str) -> Article:
        record = await self._store.record(RecordTable.ARTICLE, article_id)
        if record is None or record.deleted:
            raise NotFound("there is no such article", code="article.not_found")
        return article_of(record, await self._store.records(RecordTable.ARTICLE_VERSION))

    async def _note(self, agent: str, article: Article, version: Version) -> None:
        reading = reading_id(agent, article.article_id)
        known = await self._store.record(RecordTable.READING, reading)
        if known is not None and known.values.get("version", "") == str(version.number):
            return
        values = {
            "agent": agent,
            "article_id": article.article_id,
            "version": str(version.number),
        }
        try:
            self._edits.assert_may_write(RecordTable.READING)
            await self._edits.write(RecordTable.READING, reading, values)
        except AgentDesktopError as exc:
            # Who only wants to read is not kept from it by a full disk, or by being IT.
            logger.info("a reading could not be noted: %s", exc.code)

    def _on_records(self, event: RecordsChanged) -> None:
        if event.tables & _TABLES:
            self._count_soon()
            if self._asked is not None:
                spawn(self.find(self._asked), name="articles again")

    def _count_soon(self) -> None:
        spawn(self._count(), name="unread articles")

    async def _count(self) -> None:
        agent = viewer_of(self._bus).agent
        counted = KnowledgeCounted()
        if agent:
            readings = await self._store.records(RecordTable.READING)
            read = {
                r.values.get("article_id", ""): r.values.get("version", "")
                for r in readings
                if r.values.get("agent", "") == agent
            }
            unread = [
                article
                for article in await self._articles()
                if (held := article.on(self._today().date())) is not None
                and not _has_read(read.get(article.article_id, ""), held)
            ]
            must = sum(article.must_read for article in unread)
            counted = KnowledgeCounted(unread=len(unread), must_read=must)
        if self._bus.board.newest(KnowledgeCounted) != counted:
            self._bus.publish(counted)

    async def _articles(self) -> list[Article]:
        articles = await self._store.records(RecordTable.ARTICLE)
        versions = await self._store.records(RecordTable.ARTICLE_VERSION)
        return list(articles_of(articles, versions))

    def _today(self) -> datetime:
        return self._clock.now().astimezone()


def _newest(article: Article) -> Version | None:
    return article.versions[0] if article.versions else None


def _has_read(read: str, held: Version) -> bool:
    return read.isascii() and read.isdecimal() and int(read) >= held.number


def _row(article: Article, version: Version) -> ArticleRow:
    return ArticleRow(
        article_id=article.article_id,
        version=version.number,
        title=version.title or article.title,
        kind=article.kind.value,
        excerpt=" ".join(version.body.split())[:_EXCERPT],
        effective_from=version.effective_from,
        effective_until=version.effective_until,
        must_read=article.must_read,
    )


def _kind(text: str) -> str:
    return text if text in set(ArticleKind) else ArticleKind.ARTICLE.value
