"""The opened cache: the desk's stores over one database."""

from agent_desktop.adapters.cache.database import Database
from agent_desktop.adapters.cache.drafts import CachedDrafts
from agent_desktop.adapters.cache.files import CachedFiles
from agent_desktop.adapters.cache.lists import CachedTickets
from agent_desktop.adapters.cache.outbox import CachedOutbox
from agent_desktop.adapters.cache.personal import read_personal
from agent_desktop.adapters.cache.record_store import CachedRecordStore
from agent_desktop.adapters.cache.records import CachedRecords
from agent_desktop.adapters.cache.search import CachedFinder


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

    async def close(self) -> None:
        """Finish what is queued and close the file."""
        await self._database.close()
