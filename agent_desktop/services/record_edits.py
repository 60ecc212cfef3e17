"""Edits of customers, directory, calendar, forms and knowledge: checked, durable, told."""

from collections.abc import Awaitable, Callable, Iterable, Mapping

from agent_desktop.contract.server import FieldChangePayload, RecordPayload
from agent_desktop.domain.customers import NUMBER
from agent_desktop.domain.errors import NotAllowed
from agent_desktop.domain.events import OperationQueued
from agent_desktop.domain.record_checks import check_changes, storable
from agent_desktop.domain.records import RECORD_RIGHTS, Record, RecordTable, edits_between
from agent_desktop.domain.ticket_commands import EditRecord
from agent_desktop.domain.ticket_news import RecordsChanged
from agent_desktop.domain.tickets import FieldChange
from agent_desktop.services.bus import Bus
from agent_desktop.services.operations import new_operation
from agent_desktop.services.ports import Clock, Outbox
from agent_desktop.services.ticket_ports import RecordStore
from agent_desktop.services.ticket_viewer import viewer_of


class RecordEdits:
    """Carries out ``EditRecord``, and what other services write into records.

    A customer's numbers are kept in E.164 where they are one of a country, so that a call finds
    them however it shows its number.

    Args:
        normal: Returns a number as it is kept.

    Thread: core.
    """

    def __init__(
        self,
        bus: Bus,
        outbox: Outbox,
        store: RecordStore,
        clock: Clock,
        normal: Callable[[str], Awaitable[str]],
    ) -> None:
        self._bus = bus
        self._outbox = outbox
        self._store = store
        self._clock = clock
        self._normal = normal
        bus.handle(EditRecord, self.edit)

    async def edit(self, command: EditRecord) -> str:
        """Edit a record, or make one; returns its id. Durable on return.

        Raises:
            NotAllowed: ``session.signed_out``; ``record.not_allowed``: the role does not allow it.
            InvalidInput: ``record.…``; see ``domain.record_checks``.
            Unavailable: The disk is full, the cache is damaged; nothing was written.
        """
        self.assert_may_write(command.table)
        changes = [_storable(c) for c in command.changes]
        check_changes(command.table, changes)
        if command.table is RecordTable.CUSTOMER:
            changes = await self._with_normal_numbers(command.record_id, changes)
        record_id = command.record_id or self._clock.new_id()
        await self._commit(command.table, record_id, changes, deleted=command.deleted)
        return record_id

    async def write(
        self,
        table: RecordTable,
        record_id: str,
        values: Mapping[str, str],
        *,
        deleted: bool = False,
    ) -> None:
        """Make a record hold ``values`` beside what it holds; "" empties a field.

        The service that calls has said that the role may. Writes nothing where nothing differs.
        """
        current = await self._store.record(table, record_id)
        changes = differences(current, values)
        check_changes(table, changes)
        if changes or (deleted and current is not None and not current.deleted):
            await self._commit(table, record_id, changes, deleted=deleted)

    def assert_may_write(self, table: RecordTable) -> None:
        """Raise where the signed-in person may not edit this table.

        Raises:
            NotAllowed: ``session.signed_out``, ``record.not_allowed``.
        """
        viewer = viewer_of(self._bus)
        if not viewer.agent:
            raise NotAllowed("sign in first: an edit needs an author", code="session.signed_out")
        if viewer.role not in RECORD_RIGHTS[table][0]:
            raise NotAllowed("your role may not change that", code="record.not_allowed")

    async def _commit(
        self, table: RecordTable, record_id: str, changes: Iterable[FieldChange], *, deleted: bool
    ) -> None:
        payload = record_payload(table, record_id, changes, deleted=deleted)
        await self._outbox.commit(
            new_operation(self._clock, payload), by=viewer_of(self._bus).agent
        )
        self._bus.publish(
            RecordsChanged(tables=frozenset({table}), record_ids=((table, record_id),))
        )
        self._bus.publish(OperationQueued())

    async def _with_normal_numbers(
        self, record_id: str, changes: Iterable[FieldChange]
    ) -> list[FieldChange]:
        record = await self._store.record(RecordTable.CUSTOMER, record_id) if record_id else None
        values = {} if record is None else record.values
        found: dict[str, FieldChange] = {}
        for change in changes:
            name = change.field
            if name.startswith(NUMBER) and name not in values:
                name = f"{NUMBER}{await self._normal(name.removeprefix(NUMBER))}"
                change = FieldChange(  # noqa: PLW2901 - the same edit under the name it is kept by
                    field=name, before=values.get(name, ""), after=change.after
                )
            found[name] = change
        return list(found.values())


def record_payload(
    table: RecordTable, record_id: str, changes: Iterable[FieldChange], *, deleted: bool = False
) -> RecordPayload:
    """Return an edit as it travels."""
    return RecordPayload(
        type="record.changed",
        table=table,
        record_id=record_id,
        changes=tuple(
            FieldChangePayload(field=c.field, before=c.before, after=c.after) for c in changes
        ),
        deleted=deleted,
    )


def differences(record: Record | None, values: Mapping[str, str]) -> tuple[FieldChange, ...]:
    """Return the edits that make ``record`` hold ``values`` beside what it holds."""
    before = {} if record is None else {n: record.values.get(n, "") for n in values}
    return edits_between(before, {n: storable(text) for n, text in values.items()})


def _storable(change: FieldChange) -> FieldChange:
    return FieldChange(field=change.field, before=change.before, after=storable(change.after))
