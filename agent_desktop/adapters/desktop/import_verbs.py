"""What ``ctl`` asks of imports: look at a file, take it, say how far it is."""

from collections.abc import Awaitable, Callable

from agent_desktop.adapters.desktop.phone_verbs import Args, Result, given
from agent_desktop.domain.errors import InvalidInput, NotFound
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_commands import ImportRows
from agent_desktop.domain.ticket_news import ImportChanged
from agent_desktop.services.bus import Bus


class ImportVerbs:
    """Carries out the verbs of ``table``.

    Rows' texts are not told: they stand in the file, and the refused ones in the file of errors.

    Thread: core.
    """

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self.table: dict[str, Callable[[Args], Awaitable[Result]]] = {
            "import-begin": self._begin,
            "import-state": self._state,
        }

    async def _begin(self, args: Args) -> Result:
        name = given(args, "table", str)
        if name not in set(RecordTable):
            raise InvalidInput("such records are not imported", code="import.no_such_table")
        mapping = given(args, "mapping", dict)
        await self._bus.execute(
            ImportRows(
                file=given(args, "file", str),
                table=RecordTable(name),
                mapping=tuple((str(column), str(field)) for column, field in mapping.items()),
                confirm=given(args, "confirm", bool),
            )
        )
        return await self._state(args)

    async def _state(self, args: Args) -> Result:
        news = self._bus.board.newest(ImportChanged)
        if news is None or news.file != given(args, "file", str):
            raise NotFound("that file is not being imported", code="import.no_file")
        return {
            "file": news.file,
            "table": news.table.value,
            "columns": list(news.columns),
            "fields": list(news.fields),
            "mapping": dict(news.mapping),
            "looked_at": len(news.preview),
            "rows": news.rows,
            "done": news.done,
            "taken": news.taken,
            "unchanged": news.unchanged,
            "refused": news.refused or len(news.errors),
            "errors": [{"line": line, "code": code} for line, code, _text in news.errors],
            "error_file": news.error_file,
            "finished": news.finished,
            "cancelled": news.cancelled,
            "failure": news.failure,
        }
