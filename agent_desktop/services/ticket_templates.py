"""What a form may begin with: the centre's and the agent's templates, and what was written last."""

import json
import logging
from collections.abc import Callable, Set
from typing import Final

from agent_desktop.domain.errors import AgentDesktopError
from agent_desktop.domain.events import SessionChanged, TicketSaved
from agent_desktop.domain.form_definitions import FieldKind, FormDefinition
from agent_desktop.domain.ids import TicketId
from agent_desktop.domain.records import Record, RecordTable
from agent_desktop.domain.ticket_news import FormTemplate, RecordsChanged, TemplatesChanged
from agent_desktop.domain.tickets import EXTRA, FORM_FIELDS, TicketForm, form_values
from agent_desktop.runtime.centre_defaults import named_texts
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.ports import DeskRecords
from agent_desktop.services.ticket_ports import RecordStore

logger = logging.getLogger(__name__)

SETTING: Final = "last-values:"
LAST: Final = "last"
# What may be the same in the next matter, beside the form's choices; who it was and what happened
# never is.
_LASTING: Final = frozenset({"kind", "category", "urgency", "form_id"})
_CHOSEN: Final = frozenset({FieldKind.CHOICE, FieldKind.CHOICES, FieldKind.YES_NO})


class TicketTemplates:
    """Tells the templates of whoever sits here (``TemplatesChanged``); keeps the last values.

    Args:
        definition: Returns the form that belongs to what is written.

    Thread: core.
    """

    def __init__(
        self,
        bus: Bus,
        records: DeskRecords,
        books: RecordStore,
        *,
        definition: Callable[[TicketForm], FormDefinition | None],
    ) -> None:
        self._bus = bus
        self._definition = definition
        self._records = records
        self._books = books
        self._agent = ""
        bus.on(SessionChanged, self._on_session)
        bus.on(TicketSaved, self._on_saved)
        bus.on(RecordsChanged, self._on_records)

    async def tell(self) -> None:
        """Publish the templates as they are now."""
        last = await self._last()
        records = await self._books.records(RecordTable.TEMPLATE)
        mine = [r for r in records if r.values.get("owner", "") in ("", self._agent)]
        templates = [_template(record) for record in sorted(mine, key=_place)]
        templates = [template for template in templates if template.values]
        if last:
            first = FormTemplate(template_id=LAST, name="", owner=self._agent, values=last)
            templates.insert(0, first)
        news = TemplatesChanged(templates=tuple(templates) if self._agent else ())
        if news != self._bus.board.newest(TemplatesChanged):
            self._bus.publish(news)

    def _on_session(self, event: SessionChanged) -> None:
        self._agent = event.agent_number
        spawn(self._try_to_tell(), name="templates")

    def _on_records(self, event: RecordsChanged) -> None:
        if RecordTable.TEMPLATE in event.tables:
            spawn(self._try_to_tell(), name="templates")

    def _on_saved(self, event: TicketSaved) -> None:
        spawn(self._remember(event.ticket_id), name="last values")

    async def _try_to_tell(self) -> None:
        try:
            await self.tell()
        except AgentDesktopError as exc:
            logger.warning("the templates cannot be read: %s", exc.code)

    async def _remember(self, ticket_id: str) -> None:
        try:
            ticket = await self._records.ticket(TicketId(ticket_id))
            if ticket is None or not self._agent:
                return
            values = form_values(ticket.form)
            lasting = {n: t for n, t in values.items() if t and n in self._lasting(ticket.form)}
            await self._records.put_setting(f"{SETTING}{self._agent}", json.dumps(lasting))
            await self.tell()
        except AgentDesktopError as exc:
            logger.warning("the last values are not kept: %s", exc.code)

    def _lasting(self, form: TicketForm) -> Set[str]:
        definition = self._definition(form)
        fields = () if definition is None else definition.fields
        return _LASTING | {f"{EXTRA}{f.field_id}" for f in fields if f.kind in _CHOSEN}

    async def _last(self) -> tuple[tuple[str, str], ...]:
        kept = await self._records.setting(f"{SETTING}{self._agent}") or "{}"
        return _pairs(kept)


def _place(record: Record) -> tuple[bool, str]:
    return not record.values.get("owner", ""), record.values.get("name", "").casefold()


def _template(record: Record) -> FormTemplate:
    return FormTemplate(
        template_id=record.record_id,
        name=record.values.get("name", ""),
        owner=record.values.get("owner", ""),
        values=_pairs(record.values.get("values", "{}")),
    )


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    # Texts of messages stand in templates, too (``ticket_messages``); no form begins with them.
    known = named_texts(text)
    return tuple((n, t) for n, t in known.items() if n in FORM_FIELDS or n.startswith(EXTRA))
