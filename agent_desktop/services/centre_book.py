"""The centre's rules for those who keep them: told as they are, and forms from and into files."""

import asyncio
import json
import logging
import re
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Final, Protocol

from agent_desktop.domain.centre_news import (
    CentreForm,
    CentreShown,
    FormSaved,
    FormTaken,
    HideCentre,
    SaveForm,
    ShowCentre,
    TakeForm,
)
from agent_desktop.domain.errors import AgentDesktopError, InvalidInput, NotFound
from agent_desktop.domain.events import SessionChanged
from agent_desktop.domain.form_texts import MAX_TEXT, definition_of
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_news import RecordsChanged
from agent_desktop.runtime import centre_defaults
from agent_desktop.runtime.core_loop import spawn
from agent_desktop.services.bus import Bus
from agent_desktop.services.centre_rules import CALENDAR_ID
from agent_desktop.services.record_edits import RecordEdits
from agent_desktop.services.ticket_ports import RecordStore
from agent_desktop.services.ticket_viewer import viewer_of

logger = logging.getLogger(__name__)

_TABLES: Final = frozenset(
    {RecordTable.CALENDAR, RecordTable.CLOCK_RULE, RecordTable.TEMPLATE, RecordTable.FORM}
)
_NAMED: Final = re.compile(r"([a-z][a-z0-9_-]{0,39})(?:@([0-9]{1,6}))?")
_MOST_BYTES: Final = 4 * MAX_TEXT


class TextFiles(Protocol):
    """Small files of text. These block: not for the core thread."""

    def read(self, file: str, most_bytes: int) -> str:
        """Return a file's text.

        Raises:
            NotFound: ``form.no_file``.
            InvalidInput: ``form.too_long``; ``form.not_json``: it is no text at all.
        """

    def write(self, file: str, text: str) -> None:
        """Write a file whole, or leave what was there.

        Raises:
            Unavailable: ``export.not_written``.
        """


class CentreBook:
    """Tells calendar, clock rules, templates and forms while somebody looks at them.

    Thread: core.
    """

    def __init__(self, bus: Bus, store: RecordStore, edits: RecordEdits, files: TextFiles) -> None:
        self._bus = bus
        self._store = store
        self._edits = edits
        self._files = files
        self._is_open = False
        bus.handle(ShowCentre, self.show)
        bus.handle(HideCentre, self.hide)
        bus.handle(TakeForm, self.take_form)
        bus.handle(SaveForm, self.save_form)
        bus.on(RecordsChanged, self._on_records)
        bus.on(SessionChanged, self._on_session)

    async def show(self, _command: ShowCentre) -> None:
        """Tell the rules, and again whenever they change.

        Raises:
            NotAllowed: ``session.signed_out``, ``record.not_allowed``: this role keeps no rules.
        """
        self._edits.assert_may_write(RecordTable.CALENDAR)
        self._is_open = True
        await self._tell()

    async def hide(self, _command: HideCentre) -> None:
        """Nobody looks any more."""
        self._is_open = False

    async def take_form(self, command: TakeForm) -> str:
        """Make a file's form definition one of the centre's; returns its id.

        Raises:
            NotAllowed: As ``show``.
            NotFound: ``form.no_file``.
            InvalidInput: ``form.file_name``: the name says no form; ``form.…`` with the place;
                ``record.too_long``.
        """
        self._edits.assert_may_write(RecordTable.FORM)
        text = await asyncio.to_thread(self._files.read, command.file, _MOST_BYTES)
        match = _NAMED.fullmatch(PurePath(command.file).stem)
        if match is None:
            raise InvalidInput("the file's name says no form", code="form.file_name")
        known = await self._texts()
        form_id = _free_id(match[1], int(match[2] or 0), text, known)
        if form_id in known:
            self._bus.publish(FormTaken(form_id=form_id, unchanged=True))
            return form_id
        definition_of(form_id, text)
        short = json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"))
        await self._edits.write(RecordTable.FORM, form_id, {"definition": short})
        self._bus.publish(FormTaken(form_id=form_id))
        return form_id

    async def save_form(self, command: SaveForm) -> None:
        """Write a form definition into a file.

        Raises:
            NotFound: ``form.not_found``.
            Unavailable: ``export.not_written``.
        """
        known = await self._texts()
        if command.form_id not in known:
            raise NotFound("there is no such form", code="form.not_found")
        text = known[command.form_id]
        try:
            text = json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"
        except ValueError:
            logger.info("a form is written as it is: it is no JSON")
        await asyncio.to_thread(self._files.write, command.file, text)
        self._bus.publish(FormSaved(form_id=command.form_id, file=command.file))

    def _on_session(self, event: SessionChanged) -> None:
        if not event.signed_in:
            self._is_open = False

    def _on_records(self, event: RecordsChanged) -> None:
        if self._is_open and event.tables & _TABLES:
            spawn(self._tell_again(), name="settings of the centre")

    async def _tell_again(self) -> None:
        try:
            await self._tell()
        except AgentDesktopError as exc:
            logger.warning("the centre's settings cannot be read: %s", exc.code)

    async def _tell(self) -> None:
        calendar = await self._store.record(RecordTable.CALENDAR, CALENDAR_ID)
        own = await self._store.records(RecordTable.CLOCK_RULE)
        shipped = await asyncio.to_thread(_shipped)
        rules = {r.record_id: dict(r.values) for r in own} or shipped.rules
        is_there = calendar is not None and not calendar.deleted
        self._bus.publish(
            CentreShown(
                calendar=_pairs(calendar.values) if calendar is not None and is_there else (),
                shipped_calendar=_pairs(shipped.calendar),
                public_days=tuple(
                    (d.isoformat(), w) for d, w in sorted(shipped.public_days.items())
                ),
                rules=tuple((rule_id, _pairs(values)) for rule_id, values in rules.items()),
                own_rules=bool(own),
                templates=await self._templates(),
                messages=tuple(shipped.messages.items()),
                forms=_forms(await self._texts()),
            )
        )

    async def _templates(self) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
        agent = viewer_of(self._bus).agent
        records = await self._store.records(RecordTable.TEMPLATE)
        mine = [r for r in records if r.values.get("owner", "") in ("", agent)]
        mine.sort(key=lambda r: (r.values.get("name", "").casefold(), r.record_id))
        return tuple((r.record_id, _pairs(r.values)) for r in mine)

    async def _texts(self) -> dict[str, str]:
        """Return all form definitions as texts by id; the centre's own over the shipped."""
        texts = await asyncio.to_thread(centre_defaults.form_texts)
        records = await self._store.records(RecordTable.FORM)
        return texts | {r.record_id: r.values.get("definition", "") for r in records}


class _Shipped:
    """What the product brings."""

    def __init__(self) -> None:
        self.calendar = centre_defaults.calendar_texts()
        self.public_days = centre_defaults.public_days()
        self.rules = centre_defaults.clock_rule_texts()
        self.messages = {
            f"{how}.{language}.{occasion}": text
            for how, languages in centre_defaults.messages().items()
            for language, texts in languages.items()
            for occasion, text in texts.items()
        }


def _shipped() -> _Shipped:
    return _Shipped()


def _pairs(values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(values.items()))


def _version(form_id: str) -> int:
    number = form_id.partition("@")[2]
    return int(number) if number.isascii() and number.isdigit() else 0


def _free_id(name: str, version: int, text: str, known: Mapping[str, str]) -> str:
    """Return the id that a text gets: of a version that says the same, else the next one."""
    versions = sorted(_version(i) for i in known if i.partition("@")[0] == name)
    for number in versions:
        if _same(known[f"{name}@{number}"], text):
            return f"{name}@{number}"
    newest = versions[-1] if versions else 0
    return f"{name}@{version if version > newest else newest + 1}"


def _same(one: str, other: str) -> bool:
    try:
        return bool(json.loads(one) == json.loads(other))
    except (ValueError, RecursionError):
        return False


def _forms(texts: Mapping[str, str]) -> tuple[CentreForm, ...]:
    newest: dict[str, int] = {}
    for form_id in texts:
        name = form_id.partition("@")[0]
        newest[name] = max(newest.get(name, 0), _version(form_id))
    ordered: Sequence[str] = sorted(texts, key=lambda i: (i.partition("@")[0], -_version(i)))
    found = []
    for form_id in ordered:
        in_force = _version(form_id) == newest[form_id.partition("@")[0]]
        try:
            definition = definition_of(form_id, texts[form_id])
        except InvalidInput as exc:
            where = str(exc.fields.get("field", ""))
            found.append(CentreForm(form_id=form_id, problem=exc.code, where=where))
            continue
        found.append(CentreForm(form_id=form_id, definition=definition, in_force=in_force))
    return tuple(found)
