"""Questions that nobody could answer: asked at the desk, answered by the lead, told to who asked.

The morning meeting goes through the open ones.
"""

import logging
from datetime import datetime

from agent_desktop.domain.errors import AgentDesktopError, InvalidInput, NotAllowed, NotFound
from agent_desktop.domain.events import NoticeRaised, SessionChanged, Severity
from agent_desktop.domain.knowledge import MAX_QUESTION, YES, QuestionState
from agent_desktop.domain.record_checks import storable
from agent_desktop.domain.records import Record, RecordTable
from agent_desktop.domain.rights import is_lead
from agent_desktop.domain.ticket_commands import AnswerQuestion, AskQuestion
from agent_desktop.domain.ticket_news import QuestionAnswered, QuestionsChanged, RecordsChanged
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import Clock
from agent_desktop.services.record_edits import RecordEdits
from agent_desktop.services.ticket_ports import RecordStore
from agent_desktop.services.ticket_viewer import viewer_of

logger = logging.getLogger(__name__)


class Questions:
    """Carries out ``AskQuestion`` and ``AnswerQuestion``; publishes ``QuestionsChanged``.

    Thread: core.
    """

    def __init__(self, bus: Bus, store: RecordStore, clock: Clock, edits: RecordEdits) -> None:
        self._bus = bus
        self._store = store
        self._clock = clock
        self._edits = edits
        self._telling: set[str] = set()
        bus.handle(AskQuestion, self.ask)
        bus.handle(AnswerQuestion, self.answer)
        bus.on(RecordsChanged, self._on_records)
        bus.on(SessionChanged, lambda _event: self._look_soon())

    async def ask(self, command: AskQuestion) -> str:
        """Put a question on the lead's list; returns its id.

        Raises:
            InvalidInput: ``question.empty``, ``record.too_long``.
            NotAllowed: ``session.signed_out``, ``record.not_allowed``.
        """
        self._edits.assert_may_write(RecordTable.QUESTION)
        text = storable(command.text).strip()
        if not text:
            raise InvalidInput("write the question", code="question.empty")
        if len(text) > MAX_QUESTION:
            fields = {"field": "text", "limit": str(MAX_QUESTION)}
            raise InvalidInput("the question is too long", code="record.too_long", fields=fields)
        question_id = self._clock.new_id()
        values = {
            "text": text,
            "ticket_id": command.ticket_id,
            "state": QuestionState.OPEN.value,
            "asked_by": viewer_of(self._bus).agent,
            "asked_at": self._clock.now().isoformat(),
        }
        await self._edits.write(RecordTable.QUESTION, question_id, values)
        return question_id

    async def answer(self, command: AnswerQuestion) -> None:
        """Answer a question; who asked is told at the own desk.

        Raises:
            NotAllowed: ``question.not_lead``, ``session.signed_out``.
            NotFound: ``question.not_found``.
            InvalidInput: ``question.empty``: neither an article nor a text.
        """
        self._edits.assert_may_write(RecordTable.QUESTION)
        viewer = viewer_of(self._bus)
        if not is_lead(viewer.role):
            raise NotAllowed("team leads answer questions", code="question.not_lead")
        text = storable(command.text).strip()
        if not text and not command.article_id:
            raise InvalidInput("give an article or a text", code="question.empty")
        record = await self._store.record(RecordTable.QUESTION, command.question_id)
        if record is None or record.deleted:
            raise NotFound("there is no such question", code="question.not_found")
        values = {
            "state": QuestionState.ANSWERED.value,
            "answer": text,
            "article_id": command.article_id,
            "answered_by": viewer.agent,
            "answered_at": self._clock.now().isoformat(),
            "told": "",
        }
        await self._edits.write(RecordTable.QUESTION, command.question_id, values)

    def _on_records(self, event: RecordsChanged) -> None:
        if RecordTable.QUESTION in event.tables:
            self._look_soon()

    def _look_soon(self) -> None:
        spawn(self._look(), name="questions")

    async def _look(self) -> None:
        agent = viewer_of(self._bus).agent
        records = await self._store.records(RecordTable.QUESTION) if agent else ()
        answered = QuestionState.ANSWERED.value
        waiting = [r for r in records if r.values.get("state", "") != answered]
        rows = sorted((_row(r) for r in waiting), key=lambda row: (row[1], row[0]))
        news = QuestionsChanged(questions=tuple(rows))
        if self._bus.board.newest(QuestionsChanged) != news:
            self._bus.publish(news)
        for record in records:
            get = record.values.get
            if get("state") == answered and get("asked_by") == agent and get("told") != YES:
                await self._tell(record)

    async def _tell(self, record: Record) -> None:
        if record.record_id in self._telling:
            return
        self._telling.add(record.record_id)
        get = record.values.get
        self._bus.publish(
            QuestionAnswered(
                question_id=record.record_id,
                text=get("text", ""),
                answer=get("answer", ""),
                article_id=get("article_id", ""),
                ticket_id=get("ticket_id", ""),
            )
        )
        self._bus.publish(NoticeRaised(code="question.answered", severity=Severity.INFO))
        try:
            # Kept in the record: whoever asked is told once, at whatever desk that is.
            await self._edits.write(RecordTable.QUESTION, record.record_id, {"told": YES})
        except AgentDesktopError as exc:
            logger.info("that an answer was told could not be kept: %s", exc.code)
        finally:
            self._telling.discard(record.record_id)


def _row(record: Record) -> tuple[str, datetime, str, str, str]:
    get = record.values.get
    try:
        at = datetime.fromisoformat(get("asked_at", ""))
    except ValueError:
        at = record.changed_at
    if at.tzinfo is None:
        at = record.changed_at
    asked_by = get("asked_by", "") or record.changed_by
    return (record.record_id, at, asked_by, get("text", ""), get("ticket_id", ""))
