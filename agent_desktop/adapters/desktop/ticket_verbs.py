"""What ``ctl`` asks of tickets: requests become the commands of the windows."""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Final, TypeVar

from agent_desktop.adapters.desktop.phone_verbs import Args, Result, given
from agent_desktop.adapters.desktop.ticket_form import TicketDesk
from agent_desktop.contract.wire import to_wire
from agent_desktop.domain.errors import InvalidInput, NotFound
from agent_desktop.domain.events import DraftChanged
from agent_desktop.domain.ticket_commands import (
    AttachFile,
    CallBackNow,
    ExportRows,
    ListTickets,
    PrintTicket,
    SearchEverything,
    ShowAttachment,
    TakeStep,
    TellTicket,
)
from agent_desktop.domain.ticket_news import EverythingFound, TicketShown, WorkListChanged
from agent_desktop.domain.tickets import TicketEventKind, TicketKind, TicketStatus
from agent_desktop.domain.work_lists import ListQuery, Order, WorkList
from agent_desktop.services.bus import Bus

C = TypeVar("C", bound=StrEnum)

_MOST_ROWS: Final = 1000


class TicketVerbs:
    """Carries out the verbs of ``table``.

    Thread: core.
    """

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._forms = TicketDesk(bus)
        self.table: dict[str, Callable[[Args], Awaitable[Result]]] = {
            "ticket-save": lambda args: self._forms.save(given(args, "form", dict)),
            "ticket-new": lambda args: self._forms.new(given(args, "form", dict)),
            "ticket-edit": self._edit,
            "ticket-show": self._show,
            "ticket-list": self._list,
            "ticket-search": self._search,
            "ticket-step": self._step,
            "ticket-callback": self._call_back,
            "ticket-attach": self._attach,
            "ticket-file": self._file,
            "ticket-print": self._print,
            "ticket-export": self._export,
        }

    async def _edit(self, args: Args) -> Result:
        return await self._forms.edit(given(args, "ticket", str), given(args, "form", dict))

    async def _show(self, args: Args) -> Result:
        ticket_id = given(args, "ticket", str)
        if not ticket_id:
            draft = self._bus.board.newest(DraftChanged)
            ticket_id = "" if draft is None else draft.ticket_id
        if not ticket_id:
            raise NotFound("no saved ticket is in front: name one", code="ticket.not_found")
        return to_wire(await self._told(ticket_id))

    async def _list(self, args: Args) -> Result:
        query = ListQuery(
            which=_one_of(WorkList, args, "which") or WorkList.OWNED,
            text=str(args.get("text") or ""),
            kind=_one_of(TicketKind, args, "kind"),
            status=_one_of(TicketStatus, args, "status"),
            open_only=not args.get("closed"),
            order=_one_of(Order, args, "order") or Order.DUE,
            limit=max(1, min(given(args, "limit", int), _MOST_ROWS)),
        )
        found: WorkListChanged = await self._bus.execute(ListTickets(query=query))
        return to_wire(found)

    async def _search(self, args: Args) -> Result:
        command = SearchEverything(text=given(args, "text", str), limit=given(args, "limit", int))
        found: EverythingFound = await self._bus.execute(command)
        return to_wire(found)

    async def _step(self, args: Args) -> Result:
        name, data = given(args, "step", str), given(args, "data", dict)
        try:
            step = TicketEventKind(f"ticket.{name}")
        except ValueError as exc:
            known = ", ".join(kind.removeprefix("ticket.") for kind in TicketEventKind)
            raise InvalidInput(
                f"there is no step {name[:40]!r}; there are {known}", code="ticket.not_a_step"
            ) from exc
        pairs = tuple((str(key), str(value)) for key, value in data.items())
        ticket_id: str = await self._bus.execute(
            TakeStep(ticket_id=given(args, "ticket", str), step=step, data=pairs)
        )
        shown = await self._told(ticket_id)
        ticket = shown.ticket
        if ticket is None:
            raise NotFound("there is no such ticket on this desk", code="ticket.not_found")
        return {
            "ticket_id": ticket_id,
            "status": ticket.status,
            "owner": ticket.owner,
            "handler": ticket.handler,
            "offered_to": ticket.offered_to,
            "reopened": ticket.reopened,
            "escalated_to": ticket.escalated_to,
            "needs_naming": ticket.needs_naming,
        }

    async def _call_back(self, args: Args) -> Result:
        command = CallBackNow(ticket_id=given(args, "ticket", str))
        return {"call_id": await self._bus.execute(command)}

    async def _print(self, args: Args) -> Result:
        command = PrintTicket(
            ticket_id=given(args, "ticket", str), file=str(args.get("file") or "")
        )
        return {"file": await self._bus.execute(command)}

    async def _export(self, args: Args) -> Result:
        query = ListQuery(
            which=_one_of(WorkList, args, "which") or WorkList.OWNED,
            open_only=not args.get("closed"),
        )
        command = ExportRows(query=query, file=given(args, "file", str))
        return {"rows": await self._bus.execute(command)}

    async def _attach(self, args: Args) -> Result:
        command = AttachFile(ticket_id=given(args, "ticket", str), file=given(args, "file", str))
        return {"upload_id": await self._bus.execute(command)}

    async def _file(self, args: Args) -> Result:
        command = ShowAttachment(
            ticket_id=given(args, "ticket", str), upload_id=given(args, "upload", str)
        )
        return {"file": await self._bus.execute(command)}

    async def _told(self, ticket_id: str) -> TicketShown:
        shown: TicketShown = await self._bus.execute(TellTicket(ticket_id=ticket_id))
        return shown


def _one_of(choices: type[C], args: Args, name: str) -> C | None:
    text = args.get(name)
    if not text:
        return None
    try:
        return choices(str(text))
    except ValueError as exc:
        raise InvalidInput(
            f"{name} is one of {', '.join(choices)}", code="control.malformed"
        ) from exc
