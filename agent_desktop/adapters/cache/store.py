"""The opened cache: the desk's stores over one database."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from agent_desktop.adapters.cache.care import CacheCare
from agent_desktop.adapters.cache.database import Database
from agent_desktop.adapters.cache.drafts import CachedDrafts
from agent_desktop.adapters.cache.files import CachedFiles
from agent_desktop.adapters.cache.lists import CachedTickets
from agent_desktop.adapters.cache.outbox import CachedOutbox
from agent_desktop.adapters.cache.personal import read_personal
from agent_desktop.adapters.cache.record_store import CachedRecordStore
from agent_desktop.adapters.cache.records import CachedRecords
from agent_desktop.adapters.cache.search import CachedFinder
from agent_desktop.services.ports import Clock


class Cache:
    """Give each service the part of the cache that it needs.

    Attributes:
        drafts: ``ports.DraftStore``.
        outbox: ``ports.Outbox``.
        records: ``ports.DeskRecords``.
        files: ``ports.UploadQueue`` and ``ports.RecordingStore``.
        tickets: ``ticket_ports.TicketReader``.
        record_store: ``ticket_ports.RecordStore``.
        finder: ``ticket_ports.Finder``.

    Thread: core.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.drafts = CachedDrafts(database)
        self.outbox = CachedOutbox(database)
        self.records = CachedRecords(database)
        self.files = CachedFiles(database)
        self.tickets = CachedTickets(database, self.outbox)
        self.record_store = CachedRecordStore(database)
        self.finder = CachedFinder(database)

    async def personal(self) -> frozenset[str]:
        """Return names, numbers and subjects, to look for them in what is handed out."""
        return await self._database.read(read_personal)

    async def check_vital(self, tables: Sequence[str]) -> None:
        """Read these tables whole.

        Raises:
            Unavailable: ``cache.damaged``.
        """

        def work(connection: Connection) -> None:
            for table in tables:
                connection.exec_driver_sql(f"SELECT * FROM {table}").all()  # noqa: S608 - own names

        await self._database.read(work)

    def care(self, clock: Clock, on_damage: Callable[[], None]) -> CacheCare:
        """Return who keeps this cache small and looks for damage."""
        return CacheCare(self._database, clock, on_damage)

    async def close(self) -> None:
        """Finish what is queued and close the file."""
        await self._database.close()
